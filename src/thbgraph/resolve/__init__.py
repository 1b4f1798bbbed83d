"""Disagreeing sources in, one coherent view out: precedence as declared in ``ontology/rules/resolve``."""

from __future__ import annotations

from collections.abc import Callable

import pyoxigraph as ox

from thbgraph.graph import load_rules, run_rules
from thbgraph.graph.rules import GRAPH_WORK
from thbgraph.resources import resource

__all__ = ["resolve"]


def resolve(store: ox.Store, progress: Callable[[str], None] = lambda _: None) -> int:
    """Fill ``graph/resolved`` from the source graphs of *store*; return the number of statements in it.

    Per node the best-ranked source wins (tier, then later as-of); every disagreement on a date becomes a
    ``thb:Conflict`` that names both sides, the winner and the rule. The source graphs stay as they are.
    """
    added = run_rules(store, load_rules(resource("ontology") / "rules" / "resolve"), progress=progress)
    work = ox.NamedNode(GRAPH_WORK)
    added -= sum(1 for _ in store.quads_for_pattern(None, None, None, work))
    store.clear_graph(work)
    return added
