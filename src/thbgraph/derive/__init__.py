"""Statuses, bindings and duties as intervals, computed by ``ontology/rules/derive`` from the resolved view."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pyoxigraph as ox

from thbgraph.graph import load_rules, run_rules
from thbgraph.graph.rules import GRAPH_WORK
from thbgraph.namespaces import GRAPH_DERIVED, GRAPH_ONTOLOGY, GRAPH_RESOLVED, party_iri
from thbgraph.resources import resource

__all__ = ["derive"]


def derive(store: ox.Store, progress: Callable[[str], None] = lambda _: None, duties_of: Sequence[str] = ()) -> int:
    """Fill ``graph/derived`` from ``graph/resolved``; return the number of statements in it.

    Statuses and bindings are derived for every party, duties only for the codes *duties_of* if there are any.

    The rules read ontology, resolved view and what earlier rules derived, never a source's own graph: a statement
    that lost cannot come back. Dates are never taken from the clock.
    """
    over = (GRAPH_ONTOLOGY, GRAPH_RESOLVED, GRAPH_DERIVED, GRAPH_WORK)
    parameters = {"states": " ".join(f"<{party_iri(code)}>" for code in duties_of) or "UNDEF"}
    run_rules(store, load_rules(resource("ontology") / "rules" / "derive"), parameters, progress, over)
    store.clear_graph(ox.NamedNode(GRAPH_WORK))
    return sum(1 for _ in store.quads_for_pattern(None, None, None, ox.NamedNode(GRAPH_DERIVED)))
