"""Typed reads from a store: what CONSTRUCT gives, and the text of a term."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pyoxigraph as ox

from thbgraph.namespaces import sparql_prefixes


def construct(store: ox.Store, text: str, over: Sequence[str] = ()) -> list[ox.Triple]:
    """Run the CONSTRUCT *text*, written without prefixes, over the graphs *over* (empty = all); return its triples.

    Raises:
        SyntaxError: the text does not parse, or is no CONSTRUCT.
    """
    triples = _results(store, text, over)
    if not isinstance(triples, ox.QueryTriples):
        raise SyntaxError("the query is no CONSTRUCT")
    return list(triples)


def select(store: ox.Store, text: str, over: Sequence[str] = ()) -> Iterator[ox.QuerySolution]:
    """Run the SELECT *text*, written without prefixes, over the graphs *over* (empty = all); yield its solutions.

    Raises:
        SyntaxError: the text does not parse, or is no SELECT.
    """
    solutions = _results(store, text, over)
    if not isinstance(solutions, ox.QuerySolutions):
        raise SyntaxError("the query is no SELECT")
    yield from solutions


def _results(store: ox.Store, text: str, over: Sequence[str]) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    graphs: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = [ox.NamedNode(graph) for graph in over]
    return store.query(sparql_prefixes() + text, default_graph=graphs or None, use_default_graph_as_union=not graphs)


def text_of(term: Any) -> str:
    """Return an IRI's or literal's text without brackets and quotes; empty for None and for other terms."""
    return term.value if isinstance(term, ox.NamedNode | ox.Literal | ox.BlankNode) else ""
