"""Fixture policy: one real service with short limits, and a listener on the loopback that must hear nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.helpers.listener import Listener, listening

from thbgraph.api.server import serving
from thbgraph.namespaces import GRAPH
from thbgraph.settings import Settings

DEADLINE = 1.5


@pytest.fixture
def listener() -> Iterator[Listener]:
    with listening() as listener:
        yield listener


@pytest.fixture(scope="session")
def graph_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("security") / "graph.nq"
    path.write_text(f'<http://h/s> <http://h/p> "value" <{GRAPH}resolved> .\n', "utf-8")
    return path


@pytest.fixture(scope="session")
def client(graph_file: Path) -> Iterator[httpx.Client]:
    settings = Settings(query_timeout=DEADLINE, query_memory=256, max_rows=5000, workers=2)
    with serving(settings, graph_file, "v1") as url, httpx.Client(base_url=url, timeout=60) as client:
        yield client
