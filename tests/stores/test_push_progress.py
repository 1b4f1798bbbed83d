"""What a push tells while it works: every byte of every graph once, whether it is sent or found there."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from tests.helpers.servers import Server

from thbgraph.push import Part, Plan, State, Way, find_target, push, split
from thbgraph.store.endpoint import Credentials, Endpoint

pytestmark = pytest.mark.xdist_group("stores")


def pushed(oxigraph: Server, way: Way, parts: tuple[Part, ...], state: Path) -> list[tuple[str, int]]:
    """Push *parts* and return what was told: the name of a graph and the bytes dealt with since the last call."""
    told: list[tuple[str, int]] = []
    address = oxigraph.graph_url if way == "graph-store" else oxigraph.update_url
    with Endpoint(Credentials(), 60) as endpoint:
        target = find_target(endpoint, address, way)
        plan = Plan(target, parts, State.read(state, target.address), 16 * 1024)
        push(endpoint, plan, lambda name, size: told.append((name, size))).raise_failures()
    return told


def test_each_graph_is_told_from_its_first_byte_to_its_last(
        oxigraph: Server, graph_file: Path, tmp_path: Path) -> None:
    parts = split(graph_file, tmp_path)
    sizes = {part.graph or "default": part.size for part in parts}
    told = pushed(oxigraph, "graph-store", parts, tmp_path / "state.json")
    assert list(dict.fromkeys(name for name, _ in told)) == list(sizes)  # one after the other, the smallest first
    assert told[0][1] == 0  # a graph is named before anything of it is sent
    sums: Counter[str] = Counter()
    for name, size in told:
        sums[name] += size
    assert sums == sizes
    assert max(size for _, size in told) < max(sizes.values())  # a large graph in steps
    again = pushed(oxigraph, "graph-store", parts, tmp_path / "state.json")
    assert again == list(sizes.items())  # found there, each in one step


def test_an_update_is_told_request_by_request(
        oxigraph: Server, graph_file: Path, tmp_path: Path) -> None:
    parts = split(graph_file, tmp_path)
    told = pushed(oxigraph, "update", parts, tmp_path / "state.json")
    steps = Counter(name for name, size in told if size)
    assert steps.keys() == {part.graph or "default" for part in parts}
    assert all(count >= part.count / 500 for part in parts if (count := steps[part.graph or "default"]))
