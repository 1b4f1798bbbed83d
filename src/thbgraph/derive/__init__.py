"""Statuses, bindings and duties as intervals, computed by ``ontology/rules/derive`` from the resolved view."""

from __future__ import annotations

from collections.abc import Callable

import pyoxigraph as ox

from thbgraph.graph import load_rules, run_rules
from thbgraph.graph.rules import GRAPH_WORK
from thbgraph.namespaces import GRAPH_DERIVED, GRAPH_ONTOLOGY, GRAPH_RESOLVED
from thbgraph.resources import resource

__all__ = ["derive"]


def derive(store: ox.Store, progress: Callable[[str], None] = lambda _: None) -> int:
    """Fill ``graph/derived`` from ``graph/resolved``; return the number of statements in it.

    The rules read ontology, resolved view and what earlier rules derived, never a source's own graph: a statement
    that lost cannot come back. Dates are never taken from the clock.
    """
    over = (GRAPH_ONTOLOGY, GRAPH_RESOLVED, GRAPH_DERIVED, GRAPH_WORK)
    run_rules(store, load_rules(resource("ontology") / "rules" / "derive"), progress=progress, over=over)
    store.clear_graph(ox.NamedNode(GRAPH_WORK))
    return sum(1 for _ in store.quads_for_pattern(None, None, None, ox.NamedNode(GRAPH_DERIVED)))
