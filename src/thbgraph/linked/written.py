"""What the tables write under each property: words in languages, plain strings, codes of which list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from thbgraph.namespaces import CONCEPT
from thbgraph.tables.metadata import ColumnSpec, find_tables, load_metadata

# several rows may speak of one thing, and each may have a remark
_OF_SEVERAL_ROWS: Final = {"https://w3id.org/thbgraph/ontology#note"}


@dataclass
class Written:
    """The values of one property: their *languages*, whether they are *plain* strings, dates that may stop at the month
    or year (*partial*), *links*, *several* in one language, the IRI below which their *codes* are.
    """

    languages: set[str] = field(default_factory=set)
    plain: bool = False
    partial: bool = False
    links: bool = False
    several: bool = False
    codes: str = ""


def written_by_tables(folder: Path) -> Mapping[str, Written]:
    """Return by property IRI what the tables whose metadata lie in *folder* write.

    Raises:
        DataError: metadata cannot be read.
    """
    found: dict[str, Written] = defaultdict(Written)
    for path in find_tables(folder):
        for column in load_metadata(path, folder).columns:
            if column.property:
                _note(found[column.property], column)
    for iri in _OF_SEVERAL_ROWS & found.keys():
        found[iri].several = True
    return dict(found)


def _note(written: Written, column: ColumnSpec) -> None:
    if column.value:
        written.links, codes = True, column.value.partition("{")[0]
        written.codes = codes if codes.startswith(CONCEPT) else written.codes
    elif column.lang:
        written.languages.add(column.lang)
        written.several |= bool(column.csvw.separator)
    elif column.partial_date and not column.csvw.separator:
        written.partial = True
    else:
        written.plain |= column.datatype == "string"
