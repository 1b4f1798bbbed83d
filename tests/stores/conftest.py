"""Fixture policy: real stores as processes, one of each kind for a file's tests that write and one for all that read.

What is pushed is the graph of two states and one treaty, built once; what is read is that of a few real states. Every
file here carries the mark `xdist_group("stores")`: however many workers there are, the stores run beside one of them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.helpers.servers import NO_VIRTUOSO, VIRTUOSO, Server, oxigraph_server, virtuoso_server
from tests.helpers.tables import act, small_world, source

from thbgraph.build import build
from thbgraph.cli.main import run


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
