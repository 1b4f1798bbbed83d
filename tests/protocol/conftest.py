"""Fixture policy: real services over HTTP, each started once in a worker and only if a test asks it.

`client` asks one over a graph small enough to know by heart; `updatable` one that takes writes, and a file that writes
begins each test with `begin`; `named` and `readers` ask services that differ in their settings. `data` and `findings`
ask services over the committed data, which take long to start: the files that use them carry a mark
`xdist_group`, so that one worker starts each. Files that stop a service, or give it other limits, start their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from tests.helpers.services import SETTINGS, TOKEN, updatable_client
from tests.protocol.held import begin_anew

from thbgraph.api.server import serving
from thbgraph.namespaces import GRAPH, ID
from thbgraph.settings import Settings

FACTS = [
    ("shared", f"{GRAPH}ontology"),
    ("shared", f"{GRAPH}resolved"),
    ("a%20b é", f"{GRAPH}derived"),
    ("shared", f"{GRAPH}source/one"),
    ("one", f"{GRAPH}source/one"),
    ("two", f"{GRAPH}source/two"),
]
WITH_DUTIES = {"BGR", "DEU", "GEO", "KAZ", "KGZ", "MDA"}


@pytest.fixture(scope="session")
def graph_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("protocol") / "graph.nq"
    path.write_text("".join(f'<http://h/s> <http://h/p> "{value}" <{graph}> .\n' for value, graph in FACTS), "utf-8")
    return path


@pytest.fixture(scope="session")
def client(graph_file: Path) -> Iterator[httpx.Client]:
    """Return a client, without a token, of a service over a built graph, which takes no writes whoever asks."""
    settings = Settings(query_timeout=5.0, query_memory=512, max_rows=1000, workers=1, write_token=TOKEN)
    with serving(settings, graph_file, "v1") as url, httpx.Client(base_url=url, timeout=60) as client:
        yield client


@pytest.fixture(scope="session")
def updatable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Return a client with the token of a service over an updatable store; what earlier tests wrote is still there."""
    with updatable_client(tmp_path_factory.mktemp("updatable") / "store") as client:
        yield client


@pytest.fixture
def begin(updatable: httpx.Client) -> None:
    """Leave one triple in the default graph of the updatable store and one in a named graph."""
    begin_anew(updatable)


@pytest.fixture(scope="session")
def named(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Return a client of an updatable service that has a public address and may call one host."""
    settings = replace(SETTINGS, public_url="https://example.org/thb", service_allow=("example.org",))
    with updatable_client(tmp_path_factory.mktemp("named") / "store", settings) as client:
        yield client


@pytest.fixture(scope="session")
def readers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Return a client of a service over an updatable store that nobody may write to, for it has no token."""
    settings = replace(SETTINGS, write_token="")
    with updatable_client(tmp_path_factory.mktemp("readers") / "store", settings) as client:
        yield client


@pytest.fixture(scope="session")
def data(built: Path) -> Iterator[httpx.Client]:
    """Return a client of a service over the committed data."""
    with (serving(Settings(query_timeout=60.0, workers=1), built / "graph.nq", "v1") as url,
          httpx.Client(base_url=url, timeout=90) as client):
        yield client


@pytest.fixture(scope="session")
def findings(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Return a client of `/api/v1` over the committed graph without the duties and gaps of all but six states."""
    path = tmp_path_factory.mktemp("findings") / "graph.nq"
    with (built / "graph.nq").open(encoding="utf-8") as whole, path.open("w", encoding="utf-8") as part:
        for line in whole:
            subject = line.partition(" ")[0].removeprefix(f"<{ID}")
            kind, _, rest = subject.partition("/")
            if kind not in ("duty", "gap") or rest.split("/")[0] in WITH_DUTIES:
                part.write(line)
    settings = Settings(query_timeout=60.0, query_memory=4096, workers=1)
    with serving(settings, path, "v1") as url, httpx.Client(base_url=f"{url}/api/v1/", timeout=90) as client:
        yield client
