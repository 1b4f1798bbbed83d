"""How to cite: one line for pages and reports, from what the dataset and the question were."""

from __future__ import annotations

from typing import Final

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
