"""An invented world of a few states under one norm, with a law that a source names, and what a comparison needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pyoxigraph as ox
from tests.derive.world import World
from tests.gaps.case import AT, TOPIC, Case, Says

from thbgraph.gaps import FindingWriter, GraphWords, evaluate_duties
from thbgraph.namespaces import GRAPH_RESOLVED, ID, PREFIXES

NORM = "t/norm"
States = Mapping[str, Sequence[Says]]


def world_of(states: States, **case: str) -> World:
    """Return the world in which each of *states* is bound by the treaty *t* since 2001; *case* as ``Case`` has it."""
    world = World()
    for code, says in states.items():
        Case(says, **case).add_to(world, "t", code)  # type: ignore[arg-type]
    return world


def names_law(world: World, code: str, number: int = 1, source: str = "one", name: str = "Law on victims") -> str:
    """Let the statement of a source speak of a law with a name in English; return its IRI."""
    law = f"measure/{code}/law"
    world.add(f"assessment/{code}/{TOPIC}/{source}-{number}", aboutMeasure=f"@{law}")
    world.store.add(ox.Quad(ox.NamedNode(ID + law), ox.NamedNode(PREFIXES["rdfs"] + "label"),
                            ox.Literal(name, language="en"), ox.NamedNode(GRAPH_RESOLVED)))
    return ID + law


def writer(store: ox.Store, at: str = AT) -> FindingWriter:
    """Return a writer over an evaluation of all states."""
    return FindingWriter(GraphWords(store), evaluate_duties(store, date.fromisoformat(at)))
