"""Fixture policy: one service with short limits over a small graph, and one over an updatable store that begins so.

The same examples in every run; the long run (`pytest --long`) takes many more and others each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import SearchStrategy
from tests.helpers.services import BEARER, SETTINGS, updatable_service

from thbgraph.api.server import serving
from thbgraph.namespaces import GRAPH

LIMITS: Final = replace(SETTINGS, query_timeout=2.0, query_memory=256, workers=2, write_timeout=2.0)
DELIBERATE: Final = {"query_timeout", "query_memory", "result_truncated", "too_many"}  # what a 5xx may say
Fuzz = Callable[[SearchStrategy[Any], Callable[[Any], None], int], None]


@pytest.fixture(scope="session")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("fuzzed") / "graph.nq"
    lines = (f'<http://h/{n % 7}> <http://h/p> "{n}"@en <{GRAPH}resolved> .\n' for n in range(50))
    path.write_text("".join(lines), "utf-8")
    return path


@pytest.fixture(scope="session")
def client(graph: Path) -> Iterator[httpx.Client]:
    """Return a client of a read-only service."""
    with serving(LIMITS, graph, "v1") as url, httpx.Client(base_url=url, timeout=60) as client:
        yield client


@pytest.fixture(scope="session")
def writer(graph: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Return a client with the token of an updatable service."""
    with (updatable_service(tmp_path_factory.mktemp("written") / "store", LIMITS, graph) as url,
          httpx.Client(base_url=url, timeout=60, headers=BEARER) as client):
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
