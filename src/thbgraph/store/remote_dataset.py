"""The dataset of a query to another store: always said by the protocol, so that every store means the same by it.

Stores differ where the SPARQL 1.1 Protocol is silent or not followed: Virtuoso adds the protocol's graphs to those of
FROM instead of putting them in their place, and lets GRAPH see every graph of the store unless some are named. So FROM
is taken out of the text, and where one side of a dataset is empty a graph that nobody has is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from thbgraph.store.clauses import from_clauses
from thbgraph.store.lexer import Token, decode_escapes, tokens

NOTHING: Final = "urn:thbgraph:no-graph"
_ABSOLUTE: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:")
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
    return RemoteQuery(_without_from(text), default, named) if default or named else RemoteQuery(text)


def with_dataset(text: str, default: Sequence[str], named: Sequence[str]) -> RemoteQuery:
    """Return *text* without its FROM clauses, asked of *default* and *named*."""
    return RemoteQuery(_without_from(text), tuple(default), tuple(named) or (NOTHING,))


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
            absolute = _ABSOLUTE.match(decode_escapes(token.text)) is not None
            if before == "BASE" and absolute:
                break
            relative = relative or not absolute
        before = token.text.upper() if token.kind == "word" else before if token.kind == "comment" else ""
    return f"BASE <{base}> {text}" if relative else text


def _without_from(text: str) -> str:
    """Return *text* with blanks in place of its FROM clauses: lines and columns stay."""
    for start, end in reversed(list(_clauses(text))):
        text = text[:start] + _NOT_LINE_END.sub(" ", text[start:end]) + text[end:]
    return text


def _clauses(text: str) -> Iterator[tuple[int, int]]:
    placed = _placed(text)
    for token, start, end in placed:
        if token.text == "{":
            return
        if token.kind != "word" or token.text.upper() != "FROM":
            continue
        graph = next(placed, None)
        if graph and graph[0].kind == "word" and graph[0].text.upper() == "NAMED":
            graph = next(placed, None)
        yield start, graph[2] if graph else end


def _placed(text: str) -> Iterator[tuple[Token, int, int]]:
    end = 0
    for token in tokens(text):
        start = text.index(token.text, end)
        end = start + len(token.text)
        if token.kind != "comment":
            yield token, start, end
