"""Fixture policy: one real service over HTTP for the whole folder, over a graph small enough to know by heart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from thbgraph.api.server import serving
from thbgraph.namespaces import GRAPH
from thbgraph.settings import Settings

FACTS = [
    ("shared", f"{GRAPH}ontology"),
    ("shared", f"{GRAPH}resolved"),
    ("a%20b é", f"{GRAPH}derived"),
    ("shared", f"{GRAPH}source/one"),
    ("one", f"{GRAPH}source/one"),
    ("two", f"{GRAPH}source/two"),
]


@pytest.fixture(scope="session")
def graph_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("protocol") / "graph.nq"
    path.write_text("".join(f'<http://h/s> <http://h/p> "{value}" <{graph}> .\n' for value, graph in FACTS), "utf-8")
    return path


@pytest.fixture(scope="session")
def client(graph_file: Path) -> Iterator[httpx.Client]:
    settings = Settings(query_timeout=5.0, query_memory=512, max_rows=1000, workers=1)
    with serving(settings, graph_file, "v1") as url, httpx.Client(base_url=url, timeout=20) as client:
        yield client
