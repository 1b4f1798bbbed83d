"""A small store that holds all the rules need to derive one instrument's statuses again, for every party."""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox

from thbgraph.graph import fill, load_rules
from thbgraph.graph.access import construct
from thbgraph.namespaces import GRAPH_ONTOLOGY, GRAPH_RESOLVED, ID, party_iri
from thbgraph.query import run_select
from thbgraph.resources import resource


def family(store: ox.Store, instrument: str) -> list[str]:
    """Return the slugs of *instrument*, its parent, its protocols and what leaving it entails, sorted."""
    return [row["member"] for row in run_select(store, "instrument-family", {"instrument": [instrument]}).dicts()]


def cut(store: ox.Store, instruments: Sequence[str], state: str) -> ox.Store:
    """Return a new store with the ontology and the resolved statements on *instruments*, nothing derived.

    The rules never join statements on different families of instruments, so what they derive from the slice is what
    they derive from the whole (``tests/whatif`` compares the two).
    """
    small = ox.Store()
    small.bulk_extend(store.quads_for_pattern(None, None, None, ox.NamedNode(GRAPH_ONTOLOGY)))
    parameters = {"instruments": " ".join(f"<{ID}instrument/{slug}>" for slug in instruments),
                  "state": party_iri(state)}
    for rule in load_rules(resource("ontology") / "rules" / "whatif"):
        target = ox.NamedNode(rule.into)
        small.bulk_extend(ox.Quad(t.subject, t.predicate, t.object, target)
                          for t in construct(store, fill(rule.text, parameters), (GRAPH_RESOLVED,)))
    return small
