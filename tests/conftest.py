"""Fixture policy.

The smallest data that has what a test needs: tables are written in `tmp_path` by `tests.helpers.tables`, graphs of a
few rows by `tests.helpers.graphs`. There is no shared mega-fixture. Only questions about the committed data read
`built`, the graph of `data/`, made once in a run whatever the number of workers, and opened read-only by `opened`;
`few_built` is the graph of a few of its states, for what need not ask all. The tests of a file run in one worker, and
so do files whose mark `xdist_group` has the same name (`tests.helpers.grouping`): what they start is started once.
No setting leaks in from the shell that runs the tests, and nothing but the loopback may be reached.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import settings

from tests.helpers import network
from tests.helpers.few import build_few
from tests.helpers.grouping import pytest_xdist_make_scheduler as pytest_xdist_make_scheduler  # a hook
from thbgraph.build import build, open_build
from thbgraph.settings import PREFIX

# the same examples in every run: a red test stays red until somebody mends it
settings.register_profile("repeatable", derandomize=True, database=None, deadline=None)
settings.load_profile("repeatable")
network.watch()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the switch of `make test-long`."""
    parser.addoption("--long", action="store_true", help="more kills, more fuzzing, other seeds; takes an hour")


def _made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return the folder *name* of all workers; the first one has *make* fill it, the others wait."""
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared / name
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / f"{name}.done").exists():
            make(folder)
            (shared / f"{name}.done").touch()
    return folder


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the graph of the committed tables."""
    return _made_once(tmp_path_factory, "built", lambda folder: build([], folder))


@pytest.fixture(scope="session")
def few_built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return the folders of the tables of a few states and of their graph; tests only read them."""
    folder = _made_once(tmp_path_factory, "few", build_few)
    return folder / "data", folder / "store"


@pytest.fixture(scope="session")
def opened(built: Path) -> ox.Store:
    """Return the built graph, in memory; tests only read it."""
    store, _ = open_build(built)
    return store


@pytest.fixture(autouse=True)
def clean_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove every setting of the shell; a test sets what it needs."""
    for name in [key for key in os.environ if key.startswith(PREFIX)]:
        monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def only_loopback() -> Iterator[None]:
    """Fail the test during which any thread reached for another machine, even if the error was swallowed."""
    network.attempts.clear()
    yield
    assert network.attempts == []
