"""The mappings of the graph to other vocabularies, read into the slots of SSSOM (version 1.1).

A mapping is one row, whatever it says: a match, a match denied, a term looked for and not found, or a code that has no
IRI of its own, which SSSOM writes as a literal.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from thbgraph.graph.access import select, text_of
from thbgraph.namespaces import DEFAULT_GRAPHS

SSSOM: Final = "https://w3id.org/sssom/"
NO_TERM_FOUND: Final = SSSOM + "NoTermFound"
_QUERY: Final = Path(__file__).with_name("mappings.rq").read_text("utf-8")


@dataclass(frozen=True)
class Mapping:
    """One mapping; IRIs are written in full, and what is not known is empty.

    Attributes:
        iri: of the mapping itself.
        subject: what is mapped, and its English name.
        label: that name.
        predicate: how it relates, or the property whose value the code is.
        negated: the relation is denied.
        object: what it is mapped to, ``NO_TERM_FOUND``, or empty where only a code is known.
        code: how the other vocabulary writes it.
        justification: kind of work that the mapping rests on, a term of SEMAPV.
        vocabulary: that ``object`` or ``code`` belongs to.
        date: on which the mapping was made, ISO 8601.
        confidence: 0 to 1 as a decimal.
        reviewer: institution that reviewed it.
        reviewed: ISO date of that review.
        mark: how far it was checked, a letter of the scheme ``verification``.
        comment: in English.
        sources: IRIs of what it rests on, sorted.
    """

    iri: str
    subject: str
    label: str
    predicate: str
    negated: bool
    object: str
    code: str
    justification: str
    vocabulary: str
    date: str
    confidence: str
    reviewer: str
    reviewed: str
    mark: str
    comment: str
    sources: tuple[str, ...]

    @property
    def is_match(self) -> bool:
        """Whether it says that subject and object match: neither denied nor without an object."""
        return bool(self.object) and self.object != NO_TERM_FOUND and not self.negated


def mappings(store: ox.Store) -> list[Mapping]:
    """Return every mapping of the default view of *store*, by its IRI."""
    return sorted(map(_mapping, select(store, _QUERY, DEFAULT_GRAPHS)), key=lambda found: found.iri)


def _mapping(row: ox.QuerySolution) -> Mapping:
    plain = {slot: text_of(row[name]) for slot, name in _SLOTS.items()}
    return Mapping(**plain, negated=text_of(row["negated"]) == "true",
                   sources=tuple(sorted(text_of(row["sources"]).split("|"))))


_SLOTS: Final = {
    "iri": "mapping", "subject": "subject", "label": "subjectLabel", "predicate": "predicate", "object": "object",
    "code": "code", "justification": "justification", "vocabulary": "vocabulary", "date": "date",
    "confidence": "confidence", "reviewer": "reviewer", "reviewed": "reviewed", "mark": "mark", "comment": "comment"}
