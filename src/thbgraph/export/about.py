"""What an export says of itself: version, date, how to cite, licence, and what is left out."""

from __future__ import annotations

from functools import cache
from typing import Final, NamedTuple, Protocol

import yaml

from thbgraph.export.columns import LANGUAGES
from thbgraph.export.selection import Selection
from thbgraph.resources import resource

_SHORT: Final = 12  # digits of a version that people read
_ONE_OF: Final = ("whole", "left_out")


class Dated(Protocol):
    """What names a version: the manifest of a build, a release."""

    @property
    def version(self) -> str:
        """SHA-256 of the whole graph, in hexadecimal."""

    @property
    def reference_date(self) -> str:
        """ISO date of the situation described."""


class Said(NamedTuple):
    """One thing said: its key, and the text in English and Russian."""

    key: str
    en: str
    ru: str


def about(selection: Selection, manifest: Dated, *, whole: bool) -> tuple[Said, ...]:
    """Return what is said of the export of *selection* from the version that *manifest* names.

    Args:
        selection: what is exported.
        manifest: version and date.
        whole: whether all statements are in it.
    """
    filled = {"what": selection, "version": manifest.version, "short": manifest.version[:_SHORT],
              "date": manifest.reference_date or "—"}
    said = _texts()
    return tuple(Said(key, *(said[key][lang].format(**filled) for lang in LANGUAGES)) for key in said
                 if key not in _ONE_OF or (key == "whole") == whole)


@cache
def _texts() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = yaml.safe_load((resource("queries") / "exports/about.yaml").read_text("utf-8"))
    return found
