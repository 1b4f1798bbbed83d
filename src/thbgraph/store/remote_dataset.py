"""The dataset of a query to another store: always said by the protocol, so that every store means the same by it.

Stores differ where the SPARQL 1.1 Protocol is silent or not followed: Virtuoso adds the protocol's graphs to those of
FROM instead of putting them in their place, and lets GRAPH see every graph of the store unless some are named. So FROM
is taken out of the text, and where one side of a dataset is empty a graph that nobody has is named. To Virtuoso a graph
after GRAPH that the dataset lacks has one solution instead of none; there, too, the graph that nobody has is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from thbgraph.store.clauses import from_clauses, graphs_asked, placed_clauses
from thbgraph.store.lexer import decode_escapes, tokens
from thbgraph.store.readings import ABSOLUTE_IRI

NOTHING: Final = "urn:thbgraph:no-graph"
_NOT_LINE_END: Final = re.compile(r"[^\n\r]")


@dataclass(frozen=True, slots=True)
class RemoteQuery:
    """A query without FROM clauses, and the graphs it is asked of; no graphs at all = the store's own dataset."""

    text: str
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    @property
    def dataset(self) -> dict[str, Sequence[str]]:
        """Return the parameters of the protocol."""
        if not self.default and not self.named:
            return {}
        return {"default-graph-uri": self.default or (NOTHING,), "named-graph-uri": self.named or (NOTHING,)}


def with_own_dataset(text: str, base: str) -> RemoteQuery:
    """Return *text* without its FROM clauses, which become its dataset; their IRIs are resolved against *base*."""
    default, named = from_clauses(text, base)
    return with_dataset(text, default, named, base) if default or named else RemoteQuery(text)


def with_dataset(text: str, default: Sequence[str], named: Sequence[str], base: str) -> RemoteQuery:
    """Return *text* without its FROM clauses, asked of *default* and *named*; its IRIs are resolved against *base*."""
    blanks = [(clause.start, clause.end, _NOT_LINE_END.sub(" ", text[clause.start : clause.end]))
              for clause in placed_clauses(text, base)]
    missing = [(token.start, token.end, f"<{NOTHING}>") for iri, token in graphs_asked(text, base) if iri not in named]
    return RemoteQuery(_replaced(text, blanks + missing), tuple(default),
                       (*named, NOTHING) if missing or not named else tuple(named))


def uses_graph(text: str) -> bool:
    """Return whether *text* may have a GRAPH pattern."""
    return any(token.kind == "word" and token.text.upper() == "GRAPH" for token in tokens(text))


def with_base(text: str, base: str) -> str:
    """Return *text* with *base* declared before it, on the same line, if an IRI is to be resolved against it.

    Not every store takes BASE twice.
    """
    relative = False
    before = ""
    for token in tokens(text):
        if token.kind == "iri":
            absolute = ABSOLUTE_IRI.match(decode_escapes(token.text)) is not None
            if before == "BASE" and absolute:
                break
            relative = relative or not absolute
        before = token.text.upper() if token.kind == "word" else before if token.kind == "comment" else ""
    return f"BASE <{base}> {text}" if relative else text


def _replaced(text: str, changes: Iterable[tuple[int, int, str]]) -> str:
    """Return *text* with other words between each start and end."""
    for start, end, words in sorted(changes, reverse=True):
        text = text[:start] + words + text[end:]
    return text
