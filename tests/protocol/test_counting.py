"""What a store holds is counted when somebody wants to know it: once for all who ask, and not for a page."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.helpers.services import SETTINGS, updatable_client
from tests.protocol.test_client_gone import measured

from thbgraph.api.context import Service
from thbgraph.errors import Busy
from thbgraph.store.backend import Backend


class Counting:
    """A pool whose workers count when they are told to; it tells who asked."""

    def __init__(self) -> None:
        self.summary, self.snapshot = None, ""
        self.clients: list[str] = []
        self.begun, self.go = asyncio.Event(), asyncio.Event()
        self.full = False

    async def call(self, _job: object, client: str) -> bytes:
        self.clients.append(client)
        self.begun.set()
        await self.go.wait()
        if self.full:
            raise Busy("Full.")
        return json.dumps({"default": len(self.clients)}).encode()


def service_of(pool: Counting, *, versioned: bool = True) -> Service:
    part: Any = pool
    return Service(SETTINGS, Backend(part, part, None, versioned, str), "v1")


def run(check: Callable[[Counting], Any]) -> None:
    async def in_time() -> None:
        await asyncio.wait_for(check(Counting()), 60)

    asyncio.run(in_time())


def test_all_who_ask_meanwhile_share_one_count() -> None:
    async def check(pool: Counting) -> None:
        service = service_of(pool)
        asking = [asyncio.ensure_future(service.summary(client)) for client in ("one", "two", "three")]
        await pool.begun.wait()
        asking[0].cancel()  # the first leaves, and the others still get the count
        pool.go.set()
        counted = await asyncio.gather(*asking[1:], service.summary("four"))
        assert ([found.default for found in counted], pool.clients) == ([1, 1, 1], ["one"])
        assert service.last_summary == counted[0]

    run(check)


def test_another_version_is_counted_anew() -> None:
    async def check(pool: Counting) -> None:
        service = service_of(pool)
        pool.go.set()
        assert (await service.summary("one")).default == 1
        pool.snapshot = "after a write"
        assert (await service.summary("two")).default == 2
        assert (await service.summary("three")).default == 2

    run(check)


def test_a_count_that_failed_is_begun_again() -> None:
    async def check(pool: Counting) -> None:
        service = service_of(pool)
        pool.go.set()
        pool.full = True
        with pytest.raises(Busy):
            await service.summary("one")
        pool.full = False
        assert (await service.summary("two")).default == 2

    run(check)


@pytest.mark.parametrize(("versioned", "after"), [(True, [1, 1, 1]), (False, [1, 1, 2])])
def test_over_another_store_a_count_stands_for_a_while(
    monkeypatch: pytest.MonkeyPatch, versioned: bool, after: list[int],
) -> None:
    now = [1000.0]
    monkeypatch.setattr("thbgraph.api.context.time", SimpleNamespace(monotonic=lambda: now[0]))

    async def check(pool: Counting) -> None:
        service = service_of(pool, versioned=versioned)
        pool.go.set()
        found = []
        for seconds in (0.0, 59.0, 2.0):
            now[0] += seconds
            found.append((await service.summary()).default)
        assert found == after

    run(check)


def test_the_page_counts_nothing_and_the_description_once(tmp_path: Path) -> None:
    with updatable_client(tmp_path / "store") as client:
        page, turtle = {"Accept": "text/html"}, {"Accept": "text/turtle"}

        def counts() -> float:
            return measured(client, "thbgraph_queries_total", kind="summary")

        assert [client.get("/sparql", headers=page).status_code for _ in range(3)] == [200] * 3
        assert counts() == 0
        tags = {client.get("/sparql", headers=turtle).headers["etag"] for _ in range(3)}
        assert (len(tags), counts()) == (1, 1)
        text = "INSERT DATA { GRAPH <http://h/g> { <http://h/s> <http://h/p> 1 } }"
        assert client.post("/update", data={"update": text}).status_code == 204
        assert client.get("/sparql", headers=turtle).headers["etag"] not in tags
        assert counts() == 2
