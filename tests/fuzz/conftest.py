"""Fixture policy: one service with short limits over a small graph, and one over an updatable store, for the folder.

The same examples in every run; the long run (`pytest --long`) takes many more and others each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import SearchStrategy

from thbgraph.api.server import serving
from thbgraph.namespaces import GRAPH
from thbgraph.settings import Settings
from thbgraph.store.folder import StoreFolder, create_store

TOKEN = "a-token-only-tests-know"
LIMITS = Settings(query_timeout=2.0, query_memory=256, max_rows=1000, workers=2, write_token=TOKEN, write_timeout=2.0)
Fuzz = Callable[[SearchStrategy[Any], Callable[[Any], None], int], None]


@pytest.fixture(scope="session")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Return a client of a read-only service."""
    path = tmp_path_factory.mktemp("fuzzed") / "graph.nq"
    lines = (f'<http://h/{n % 7}> <http://h/p> "{n}"@en <{GRAPH}resolved> .\n' for n in range(50))
    path.write_text("".join(lines), "utf-8")
    with serving(LIMITS, path, "v1") as url, httpx.Client(base_url=url, timeout=30) as client:
        yield client


@pytest.fixture(scope="session")
def writer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Return a client with the token of an updatable service."""
    folder = StoreFolder(tmp_path_factory.mktemp("fuzzed") / "store")
    create_store(folder, None, "v1")
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with serving(LIMITS, folder, "v1") as url, httpx.Client(base_url=url, timeout=30, headers=headers) as client:
        yield client


@pytest.fixture
def fuzz(pytestconfig: pytest.Config) -> Fuzz:
    """Return what runs a check over a number of examples, fifty times as many in the long run."""
    long = bool(pytestconfig.getoption("--long"))

    def run(examples: SearchStrategy[Any], check: Callable[[Any], None], number: int) -> None:
        chosen = settings(max_examples=number * (50 if long else 1), derandomize=not long, deadline=None, database=None,
                          suppress_health_check=list(HealthCheck))
        chosen(given(examples)(check))()

    return run
