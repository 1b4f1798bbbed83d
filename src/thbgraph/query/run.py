"""Run a query of the project's own on an open graph, with the contract's default graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from thbgraph.errors import QuerySyntaxError
from thbgraph.namespaces import DEFAULT_GRAPHS
from thbgraph.query.named import find_question


@dataclass(frozen=True)
class Rows:
    """The table a SELECT gives: column names, and each cell's text (empty where unbound)."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def dicts(self) -> list[dict[str, str]]:
        """Return the rows as dictionaries."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


def evaluate(store: ox.Store, sparql: str) -> Any:
    """Evaluate *sparql* with the default graph of the contract; named graphs stay reachable by ``GRAPH``.

    Raises:
        QuerySyntaxError: the text does not parse.
    """
    # a service's store holds the merge already; asking four graphs beside 300 named ones takes twice as long
    merged = next(iter(store.quads_for_pattern(None, None, None, ox.DefaultGraph())), None) is not None
    try:
        if merged:
            return store.query(sparql)
        return store.query(sparql, default_graph=[ox.NamedNode(graph) for graph in DEFAULT_GRAPHS],
                           named_graphs=list(store.named_graphs()))
    except SyntaxError as error:
        raise QuerySyntaxError(f"The query does not parse: {error}.", "Mend the SPARQL text.") from error


def run_select(store: ox.Store, name: str, values: Mapping[str, Sequence[str]] | None = None) -> Rows:
    """Run the named question *name* and return its rows as text.

    Args:
        store: the graph.
        name: id of the question.
        values: parameters; a missing one keeps the default of the file.
    """
    return rows_of(evaluate(store, find_question(name).sparql(values)))


def rows_of(solutions: ox.QuerySolutions) -> Rows:
    """Return *solutions* as text."""
    columns = tuple(variable.value for variable in solutions.variables)
    return Rows(columns, tuple(tuple(["" if term is None else term.value for term in solution])
                               for solution in solutions))
