"""The line by which a report is cited: dataset, version, date of the situation, address."""

from __future__ import annotations

from typing import Final

from thbgraph.catalogue import Version, citation_line

_WORDS: Final = {"en": "Cite as: {0}", "ru": "Ссылка: {0}"}


def cite_words(version: str, at: str, lang: str, url: str = "") -> str:
    """Return how to cite an answer, as a sentence.

    Args:
        version: of the dataset, in full.
        at: ISO date of the situation.
        lang: ``en`` or ``ru``.
        url: permalink of the answer; empty = the IRI of the version of the dataset.
    """
    return _WORDS[lang].format(citation_line(version, at, lang, url or Version(version, at).iri))
