"""The JSON of a state, an instrument, a duty and a finding, worked out by hand from small graphs in ``expected/``."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Final

import pyoxigraph as ox
import pytest
from tests.linked.readers import turtle

from thbgraph.linked import CONTEXT_IRI, compact_jsonld, frame_statements
from thbgraph.linked.frames import frame_of
from thbgraph.namespaces import BASE, GRAPH_DERIVED, GRAPH_GAPS, GRAPH_RESOLVED, GRAPH_SOURCE

EXPECTED: Final = Path(__file__).with_name("expected")
ROOTS: Final = {"state": "id/state/KGZ", "instrument": "id/instrument/cets-197",
                "duty": "id/duty/KGZ/un-tip/shelter", "finding": "id/gap/KGZ/un-tip/shelter"}
NAMES: Final = tuple(ROOTS)


def shown(name: str) -> list[ox.Triple]:
    """Return what the frame *name* is to show: the statements above the line of its graph."""
    return turtle((EXPECTED / f"{name}.ttl").read_text("utf-8").partition("# ---")[0])


def graph(name: str) -> ox.Store:
    """Return the whole graph of the frame *name*, its statements spread over the graphs of the view."""
    store = ox.Store()
    for number, said in enumerate(turtle((EXPECTED / f"{name}.ttl").read_text("utf-8"))):
        in_view = (GRAPH_RESOLVED, GRAPH_DERIVED, GRAPH_GAPS)[number % 3]
        store.add(ox.Quad(said.subject, said.predicate, said.object, ox.NamedNode(in_view)))
    store.add(ox.Quad(ox.NamedNode(BASE + ROOTS[name]), ox.NamedNode(BASE + "ontology#note"), ox.Literal("not told"),
                      ox.NamedNode(GRAPH_SOURCE + "another")))
    return store


@pytest.mark.parametrize("name", NAMES)
def test_the_frame_takes_from_the_view_what_it_shows_and_nothing_else(name: str) -> None:
    assert frame_statements(graph(name), BASE + ROOTS[name]) == sorted(set(shown(name)), key=str)


@pytest.mark.parametrize("name", NAMES)
def test_the_json_is_the_one_worked_out_by_hand(name: str) -> None:
    document = compact_jsonld(shown(name), BASE + ROOTS[name], CONTEXT_IRI)
    by_hand = json.loads((EXPECTED / f"{name}.json").read_text("utf-8"))
    # as text, for the order of keys and of things is part of the design
    assert document.decode() == json.dumps(by_hand, ensure_ascii=False, indent=1) + "\n"


@pytest.mark.parametrize("name", NAMES)
def test_the_order_and_the_repetition_of_what_is_given_change_nothing(name: str) -> None:
    given = shown(name)
    once = compact_jsonld(given, BASE + ROOTS[name], CONTEXT_IRI)
    twice = [*given, *given]
    random.Random(7).shuffle(twice)  # noqa: S311 - no secret
    quads = [ox.Quad(said.subject, said.predicate, said.object, ox.NamedNode(GRAPH_RESOLVED)) for said in twice]
    assert compact_jsonld(quads, BASE + ROOTS[name], CONTEXT_IRI) == once


@pytest.mark.parametrize(("path", "frame"), [
    ("id/state/XKX", "state"), ("id/organisation/european-union", "state"), ("id/organisation/osce", ""),
    ("id/instrument/un-tip", "instrument"), ("id/duty/KGZ/un-tip/shelter", "duty"),
    ("id/gap/KGZ/un-tip/shelter", "finding"), ("id/norm/un-tip/shelter", ""), ("concept/topic/shelter", ""),
    ("ontology#State", ""), ("graph/source/state", "")])
def test_which_things_have_a_frame(path: str, frame: str) -> None:
    assert frame_of(BASE + path) == frame
    if not frame:
        assert frame_statements(ox.Store(), BASE + path) == []
