"""What the parameters, columns and tags of questions mean, told once for all of them: ``queries/vocabulary.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from thbgraph.errors import DataError
from thbgraph.query.types import COLUMN_TYPES
from thbgraph.resources import resource

# the loader written in C reads a hundred files in the time the other needs for ten; both read the same YAML
LOADER: Final[type[Any]] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Meaning:
    """What a name means.

    Attributes:
        description: in English.
        description_ru: in Russian.
        type: of a column's cells; empty for parameters and tags.
        example: a value of a parameter.
    """

    description: str
    description_ru: str
    type: str = ""
    example: str = ""


UNTOLD: Final = Meaning("", "")


@dataclass(frozen=True)
class Vocabulary:
    """The shared meanings, by name."""

    parameters: Mapping[str, Meaning]
    columns: Mapping[str, Meaning]
    tags: Mapping[str, Meaning]


def read_vocabulary(path: Path) -> Vocabulary:
    """Read the vocabulary from *path*.

    Raises:
        DataError: it is not YAML, an entry lacks a description, or a column has no known type.
    """
    try:
        found = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506 - a safe loader, see above
        parts = {part: {str(name): Meaning(**entry) for name, entry in (found.get(part) or {}).items()}
                 for part in ("parameters", "columns", "tags")}
    except (yaml.YAMLError, TypeError, AttributeError, UnicodeDecodeError) as error:
        raise DataError(f"{path} cannot be read: {error}.",
                        "Give parameters, columns and tags, each entry with description and description_ru.") from error
    for name, column in parts["columns"].items():
        if column.type not in COLUMN_TYPES:
            raise DataError(f"{path} gives the column '{name}' the type '{column.type}'.",
                            f"Choose one of: {', '.join(COLUMN_TYPES)}.")
    return Vocabulary(**parts)


@cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary of the installation; the file is read once."""
    return read_vocabulary(resource("queries") / "vocabulary.yaml")
