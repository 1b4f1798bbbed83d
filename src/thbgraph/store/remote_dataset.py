"""The dataset of a query to another store: always said by the protocol, so that every store means the same by it.

Stores differ where the SPARQL 1.1 Protocol is silent or not followed: Virtuoso adds the protocol's graphs to those of
FROM instead of putting them in their place, and lets GRAPH see every graph of the store unless some are named. So FROM
is taken out of the text, and where one side of a dataset is empty a graph that nobody has is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from thbgraph.store.clauses import FromClause, placed_clauses
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
    found = list(placed_clauses(text, base))
    default = tuple(clause.iri for clause in found if not clause.named)
    return RemoteQuery(_without(text, found), default, tuple(clause.iri for clause in found if clause.named))


def with_dataset(text: str, default: Sequence[str], named: Sequence[str]) -> RemoteQuery:
    """Return *text* without its FROM clauses, asked of *default* and *named*."""
    return RemoteQuery(_without(text, placed_clauses(text, "")), tuple(default), tuple(named) or (NOTHING,))


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


def _without(text: str, clauses: Iterable[FromClause]) -> str:
    """Return *text* with blanks in place of its FROM *clauses*: lines and columns stay."""
    for clause in clauses:
        blank = _NOT_LINE_END.sub(" ", text[clause.start : clause.end])
        text = text[: clause.start] + blank + text[clause.end :]
    return text
