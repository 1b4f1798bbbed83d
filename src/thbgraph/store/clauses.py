"""The FROM clauses of a query, read from its tokens: the engine does not merge several default graphs by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from thbgraph.store.lexer import Token, is_word, tokens
from thbgraph.store.prologue import Prologue


@dataclass(frozen=True, slots=True)
class FromClause:
    """One ``FROM [NAMED] iri``: the IRI, resolved; whether it is NAMED; where it begins and ends in the text."""

    iri: str
    named: bool
    start: int
    end: int


def from_clauses(text: str, base: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the IRIs after FROM and those after FROM NAMED, in order; arguments as of ``placed_clauses``."""
    found = list(placed_clauses(text, base))
    return (tuple(clause.iri for clause in found if not clause.named),
            tuple(clause.iri for clause in found if clause.named))


def placed_clauses(text: str, base: str) -> Iterator[FromClause]:
    """Yield the FROM clauses in order.

    Args:
        text: a SPARQL query; what does not parse gives what was recognised.
        base: the IRI that relative ones are resolved against until BASE says otherwise.
    """
    for token, following, prologue in _keywords(text, base, "FROM"):
        named = is_word(following[0], "NAMED")
        for graph in following[named : named + 1]:
            yield FromClause(prologue.resolve(graph), named, token.start, graph.end)


def graphs_asked(text: str, base: str) -> Iterator[tuple[str, Token]]:
    """Yield each IRI after GRAPH, resolved, and its token; arguments as of ``placed_clauses``."""
    for _, following, prologue in _keywords(text, base, "GRAPH"):
        if following[0].kind in ("iri", "name"):
            yield prologue.resolve(following[0]), following[0]


def _keywords(text: str, base: str, word: str) -> Iterator[tuple[Token, Sequence[Token], Prologue]]:
    """Yield each keyword *word* of *text*, up to two tokens after it, at least one, and the prologue before it."""
    prologue = Prologue(base)
    read = [token for token in tokens(text) if token.kind != "comment"]
    for place, token in enumerate(read[:-1]):
        if is_word(token, "BASE", "PREFIX"):
            prologue.declare(read, place)
        elif is_word(token, word):
            yield token, read[place + 1 : place + 3], prologue
