"""What ``api/lists.py`` has computed in the workers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pyoxigraph as ox

from thbgraph.api.listed import listed
from thbgraph.api.register.conflicts import conflicts
from thbgraph.api.register.instruments import instruments, with_parties
from thbgraph.api.register.sources import sources, with_statements
from thbgraph.api.register.states import states
from thbgraph.store.job import Task

_Arguments = Mapping[str, Any]


def _states(store: ox.Store, asked: _Arguments) -> bytes:
    found = states(store, asked)
    return listed(asked, _page(found, asked), len(found))


def _instruments(store: ox.Store, asked: _Arguments) -> bytes:
    found = instruments(store, asked)
    return listed(asked, with_parties(store, asked, _page(found, asked)), len(found))


def _sources(store: ox.Store, asked: _Arguments) -> bytes:
    found = sources(store, asked)
    return listed(asked, with_statements(store, _page(found, asked)), len(found))


def _conflicts(store: ox.Store, asked: _Arguments) -> bytes:
    found = conflicts(store, asked)
    return listed(asked, _page(found, asked), len(found))


def _page(items: list[dict[str, Any]], asked: _Arguments) -> list[dict[str, Any]]:
    return items[asked["offset"]:asked["offset"] + asked["limit"]]


TASKS: Final[Mapping[str, Task]] = {
    "states": _states, "instruments": _instruments, "sources": _sources, "conflicts": _conflicts}
