"""Kills while writing: what was acknowledged is there, what was not is there whole or not at all.

Five kills with fixed seeds; `make test-long` has fifty.
"""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from contextlib import suppress
from pathlib import Path

import httpx
from tests.crash.service import ServiceProcess

from thbgraph.store.folder import StoreFolder

UPDATE = {"Content-Type": "application/sparql-update"}
TURTLE = {"Content-Type": "text/turtle"}
GRAPH = {"graph": "http://h/replaced"}
TRIPLES = 40  # of one replaced graph


class Author:
    """Writes until the service dies, and remembers what it was told."""

    def __init__(self, service: ServiceProcess, first: int) -> None:
        self.acknowledged: list[int] = []
        self.tried = self._first = first
        self.version_kept: int | None = None
        self.versions_tried: set[int] = set()
        self._client = service.client
        self._thread = threading.Thread(target=self._write)
        self.enough = threading.Event()
        self._wanted = 0

    def write_at_least(self, number: int) -> None:
        self._wanted = number
        self._thread.start()
        assert self.enough.wait(60), "the service takes no writes"

    def join(self) -> None:
        self._thread.join()

    def _write(self) -> None:
        try:
            while True:
                self.tried += 1
                self._pair(self.tried)
                if self.tried % 3 == 0:
                    self._replace(self.tried)
                if len(self.acknowledged) >= self._wanted:
                    self.enough.set()
        except httpx.TransportError:
            self.enough.set()

    def _pair(self, number: int) -> None:
        """Add two triples, one of them in a graph, and remove the pair before last's mark."""
        text = (f"INSERT DATA {{ <http://h/{number}> <http://h/p> {number} . "
                f"GRAPH <http://h/g> {{ <http://h/{number}> <http://h/q> {number} }} }} ; "
                f"DELETE DATA {{ <http://h/mark> <http://h/at> {number - 1} }} ; "
                f"INSERT DATA {{ <http://h/mark> <http://h/at> {number} }}")
        if self._client.post("/update", content=text, headers=UPDATE).status_code == 204:
            self.acknowledged.append(number)

    def _replace(self, number: int) -> None:
        self.versions_tried.add(number)
        body = "".join(f"<http://h/{n}> <http://h/version> {number} .\n" for n in range(TRIPLES))
        answer = self._client.put("/graph-store", params=GRAPH, content=body, headers=TURTLE)
        if answer.status_code in (201, 204):
            self.version_kept = number
            self.versions_tried = {number}


def numbers(service: ServiceProcess, pattern: str) -> list[int]:
    query = {"query": f"SELECT ?n {{ {pattern} }}"}
    answer = service.client.get("/sparql", params=query, headers={"Accept": "text/csv"})
    assert answer.status_code == 200, answer.text
    return [int(line) for line in answer.text.split()[1:]]


def test_kills_while_writing_lose_nothing_and_leave_no_half(tmp_path: Path, kills: int) -> None:
    store = tmp_path / "store"
    service = ServiceProcess(store)
    known: set[int] = set()
    try:
        for seed in range(kills):
            chance = random.Random(seed)  # noqa: S311 - repeatable, nothing secret
            author = Author(service, max(known, default=0))
            author.write_at_least(chance.randint(1, 12))
            threading.Event().wait(chance.random() / 50)
            chance.choice((service.kill, service.kill_all))()
            author.join()
            service = ServiceProcess(store)
            known |= _judge(service, author, known)
        assert service.stop() == 0
    finally:
        service.stop()
    assert len(StoreFolder(store / "store").snapshots) <= 2
    assert known


def _judge(service: ServiceProcess, author: Author, known: set[int]) -> set[int]:
    """Compare what is there with what was told; return the pairs that are there beyond *known*."""
    first = set(numbers(service, "?s <http://h/p> ?n"))
    second = set(numbers(service, "GRAPH <http://h/g> { ?s <http://h/q> ?n }"))
    assert first == second, "a half of an update"
    assert first >= known | set(author.acknowledged), "an acknowledged update is lost"
    assert first <= known | set(author.acknowledged) | {author.tried}, "an update that was never sent"
    assert numbers(service, "<http://h/mark> <http://h/at> ?n") == [max(first)]
    versions = numbers(service, "GRAPH <http://h/replaced> { ?s <http://h/version> ?n }")
    assert len(versions) in (0, TRIPLES), "a half of a graph"
    if author.version_kept is not None:
        assert len(set(versions)) == 1
        assert set(versions) <= author.versions_tried | {author.version_kept}
    return first


def test_the_service_outlives_every_process_below_it(tmp_path: Path) -> None:
    service = ServiceProcess(tmp_path / "store")
    try:
        author = Author(service, 0)
        author.write_at_least(5)
        for process in service.children():
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        told = len(author.acknowledged)
        begun = time.monotonic()
        while len(author.acknowledged) < told + 5:
            assert time.monotonic() - begun < 60, "the service takes no writes any more"
            time.sleep(0.01)
        service.kill_all()
        author.join()
        service = ServiceProcess(tmp_path / "store")
        written = set(numbers(service, "?s <http://h/p> ?n"))
        assert written >= set(author.acknowledged)
        assert written == set(numbers(service, "GRAPH <http://h/g> { ?s <http://h/q> ?n }"))
    finally:
        service.stop()
