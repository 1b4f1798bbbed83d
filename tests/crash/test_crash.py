"""Kills while writing: what was acknowledged is there, what was not is there whole or not at all.

Five kills with fixed seeds; `make test-long` has fifty.
"""

from __future__ import annotations

import os
import random
import signal
import threading
from contextlib import suppress
from pathlib import Path

import httpx
from tests.crash.service import service_over
from tests.helpers.processes import offspring
from tests.helpers.served import ServiceProcess
from tests.helpers.waiting import HANG, until

from thbgraph.store.folder import StoreFolder

UPDATE = {"Content-Type": "application/sparql-update"}
TURTLE = {"Content-Type": "text/turtle"}
GRAPH = {"graph": "http://h/replaced"}
TRIPLES = 40  # of one replaced graph


class Author:
    """Writes to one service after the other until each dies, and remembers what it was told by all of them."""

    def __init__(self) -> None:
        self.acknowledged: set[int] = set()
        self.tried = 0
        self.version_kept: int | None = None
        self.versions_tried: set[int] = set()
        self._error: Exception | None = None
        self._thread = threading.Thread()

    def write(self, service: ServiceProcess, after: int, at_least: int) -> None:
        """Begin to write pairs numbered from *after* on; return when *at_least* were acknowledged."""
        self.tried, told = after, len(self.acknowledged)
        self._thread = threading.Thread(target=self._write, args=(service.client,), daemon=True)
        self._thread.start()
        until(lambda: len(self.acknowledged) >= told + at_least or not self._thread.is_alive())
        assert self._thread.is_alive(), f"the service takes no writes: {self._error}"

    def join(self) -> None:
        """Wait until the author has noticed that the service is dead."""
        self._thread.join(HANG)
        assert not self._thread.is_alive()
        assert isinstance(self._error, httpx.TransportError), self._error

    def _write(self, client: httpx.Client) -> None:
        try:
            while True:
                self.tried += 1
                self._pair(client, self.tried)
                if self.tried % 3 == 0:
                    self._replace(client, self.tried)
        except Exception as error:  # noqa: BLE001 - judged by whoever joins
            self._error = error

    def _pair(self, client: httpx.Client, number: int) -> None:
        """Add two triples, one of them in a graph, and remove the pair before last's mark."""
        text = (f"INSERT DATA {{ <http://h/{number}> <http://h/p> {number} . "
                f"GRAPH <http://h/g> {{ <http://h/{number}> <http://h/q> {number} }} }} ; "
                f"DELETE DATA {{ <http://h/mark> <http://h/at> {number - 1} }} ; "
                f"INSERT DATA {{ <http://h/mark> <http://h/at> {number} }}")
        if client.post("/update", content=text, headers=UPDATE).status_code == 204:
            self.acknowledged.add(number)

    def _replace(self, client: httpx.Client, number: int) -> None:
        self.versions_tried.add(number)
        body = "".join(f"<http://h/{n}> <http://h/version> {number} .\n" for n in range(TRIPLES))
        answer = client.put("/graph-store", params=GRAPH, content=body, headers=TURTLE)
        if answer.status_code in (201, 204):
            self.version_kept, self.versions_tried = number, set()


def numbers(service: ServiceProcess, pattern: str) -> list[int]:
    query = {"query": f"SELECT ?n {{ {pattern} }}"}
    answer = service.client.get("/sparql", params=query, headers={"Accept": "text/csv"})
    assert answer.status_code == 200, answer.text
    return [int(line) for line in answer.text.split()[1:]]


def test_kills_while_writing_lose_nothing_and_leave_no_half(tmp_path: Path, kills: int) -> None:
    store, author, known = tmp_path / "store", Author(), set[int]()
    for seed in range(kills):
        chance = random.Random(seed)  # noqa: S311 - repeatable, nothing secret
        with service_over(store) as service:
            known = _judge(service, author, known)
            author.write(service, max(known, default=0), chance.randint(1, 12))
            threading.Event().wait(chance.random() / 50)
            chance.choice((service.kill, service.kill_all))()
            author.join()
    with service_over(store) as service:
        assert _judge(service, author, known)
        assert service.stop() == 0
    assert author.version_kept is not None
    assert len(StoreFolder(store / "store").snapshots) <= 2


def _judge(service: ServiceProcess, author: Author, known: set[int]) -> set[int]:
    """Compare what is there with what was told and with what was *known* before; return the pairs that are there."""
    first = set(numbers(service, "?s <http://h/p> ?n"))
    second = set(numbers(service, "GRAPH <http://h/g> { ?s <http://h/q> ?n }"))
    assert first == second, "a half of an update"
    assert first >= known | author.acknowledged, "an acknowledged update is lost"
    assert first <= known | author.acknowledged | {author.tried}, "an update that was never sent"
    assert numbers(service, "<http://h/mark> <http://h/at> ?n") == ([max(first)] if first else [])
    versions = numbers(service, "GRAPH <http://h/replaced> { ?s <http://h/version> ?n }")
    assert len(versions) in (0, TRIPLES), "a half of a graph"
    assert bool(versions) or author.version_kept is None, "an acknowledged graph is lost"
    assert set(versions) <= author.versions_tried | {author.version_kept}, "a graph that was replaced, or never sent"
    author.version_kept, author.versions_tried = (versions[0] if versions else None), set()
    assert set(versions) <= {author.version_kept}, "a mixture of two graphs"
    return first


def test_the_service_outlives_every_process_below_it(tmp_path: Path) -> None:
    store, author = tmp_path / "store", Author()
    with service_over(store) as service:
        author.write(service, 0, 5)
        for process in offspring(service.process.pid):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        told = len(author.acknowledged)
        until(lambda: len(author.acknowledged) >= told + 5)
        service.kill_all()
        author.join()
    with service_over(store) as service:
        written = set(numbers(service, "?s <http://h/p> ?n"))
        assert written >= author.acknowledged
        assert written == set(numbers(service, "GRAPH <http://h/g> { ?s <http://h/q> ?n }"))
