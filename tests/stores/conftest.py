"""Fixture policy: real stores as processes, one of each kind for a file's tests that write and one for all that read.

What is pushed is the graph of two states and one treaty, built once; what is read is what the committed tables say of
a few real states, pushed once into a store of each kind that no test writes to. Files that read those carry the mark
`xdist_group("filled_stores")`, the others that ask a store `xdist_group("stores")`: however many workers there are,
stores run beside two of them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.helpers.servers import NO_VIRTUOSO, VIRTUOSO, Server, oxigraph_server, virtuoso_server
from tests.helpers.tables import act, small_world, source

from thbgraph.build import build
from thbgraph.cli.main import run
from thbgraph.push import Plan, State, find_target, split
from thbgraph.push import push as push_graph
from thbgraph.store.dataset import open_graph
from thbgraph.store.endpoint import Credentials, Endpoint
from thbgraph.store.remote import RemoteStore


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str


Push = Callable[..., Done]


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the settings under which commands find the graph of a small world."""
    folder = small_world(tmp_path_factory.mktemp("world") / "data", source("paper", "depositary"))
    folder.table("treaty/acts.csv", act("AAA", "paper", "2008-06-01"), act("BBB", "paper", "2014-05-01"))
    store = folder.path.parent / "store"
    build([folder.path], store)
    return {"THBGRAPH_DATA": str(folder.path), "THBGRAPH_STORE": str(store)}


@pytest.fixture(scope="session")
def graph_file(world: dict[str, str]) -> Path:
    return Path(world["THBGRAPH_STORE"]) / "graph.nq"


@contextmanager
def started(kind: str, factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run a store of *kind* in a new folder; skip the test if it is not installed."""
    if kind == "virtuoso" and not VIRTUOSO:
        pytest.skip(NO_VIRTUOSO)
    with (oxigraph_server if kind == "oxigraph" else virtuoso_server)(factory.mktemp(kind)) as server:
        yield server


@pytest.fixture(scope="module")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with started("oxigraph", tmp_path_factory) as server:
        yield server


@pytest.fixture(scope="module")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with started("virtuoso", tmp_path_factory) as server:
        yield server


@pytest.fixture(params=["oxigraph", "virtuoso"])
def server(request: pytest.FixtureRequest) -> Server:
    """Return one store after the other; what earlier tests wrote is still there."""
    found: Server = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def push(world: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
         capsys: pytest.CaptureFixture[str]) -> Push:
    """Return `thbgraph push` inside this process; what it remembers is the test's own."""
    monkeypatch.chdir(tmp_path)

    def command(url: str, *arguments: str, server: Server | None = None, **environment: str) -> Done:
        if server and server.user:
            arguments = (*arguments, "--user", server.user)
            environment = {"PUSH_PASSWORD": server.password, **environment}
        if server and server.default_graph:
            arguments = (*arguments, "--default-graph", server.default_graph)
        with monkeypatch.context() as patch:
            for name, value in {**world, **environment}.items():
                patch.setenv(name, value)
            patch.setattr(sys, "argv", ["thbgraph", "push", url, "--state", str(tmp_path / "state.json"), *arguments])
            try:
                run()
                code = 0
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else int(end.code is not None)
        left = capsys.readouterr()
        return Done(code, left.out, left.err)

    return command


@pytest.fixture(scope="session")
def part_file(few_built: tuple[Path, Path]) -> Path:
    """Return the file of the graph of a few real states."""
    return few_built[1] / "graph.nq"


@pytest.fixture(scope="session")
def embedded(part_file: Path) -> ox.Store:
    """Return that graph as the embedded store answers from it."""
    return open_graph(part_file).store


@contextmanager
def filled(kind: str, graph_file: Path, factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run a store of *kind* that *graph_file* has been pushed into."""
    with started(kind, factory) as server:
        folder = factory.mktemp("parts")
        with Endpoint(Credentials(user=server.user, password=server.password), 120) as endpoint:
            target = find_target(endpoint, server.graph_url, "graph-store", default_graph=server.default_graph)
            state = State.read(folder / "state.json", target.address)
            outcome = push_graph(endpoint, Plan(target, split(graph_file, folder), state, 4 * 1024 * 1024))
        outcome.raise_failures()
        yield server


@pytest.fixture(scope="session")
def filled_oxigraph(part_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with filled("oxigraph", part_file, tmp_path_factory) as server:
        yield server


@pytest.fixture(scope="session")
def filled_virtuoso(part_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with filled("virtuoso", part_file, tmp_path_factory) as server:
        yield server


def reading(server: Server) -> RemoteStore:
    """Return *server* to be read like the embedded store."""
    return RemoteStore(server.query_url, server.default_graph, timeout=60)


@pytest.fixture(scope="session")
def over_oxigraph(filled_oxigraph: Server) -> Iterator[RemoteStore]:
    with reading(filled_oxigraph) as store:
        yield store


@pytest.fixture(scope="session")
def over_virtuoso(filled_virtuoso: Server) -> Iterator[RemoteStore]:
    with reading(filled_virtuoso) as store:
        yield store
