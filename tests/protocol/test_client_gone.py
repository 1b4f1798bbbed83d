"""A client that hangs up ends what it asked for; it is told to nobody as an error of the service."""

from __future__ import annotations

import asyncio
import logging
import socket
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message, Receive, Scope, Send
from tests.helpers.waiting import until

from thbgraph.api.exchange import Exchange, Observed
from thbgraph.api.middleware import ErrorEdge
from thbgraph.api.server import serving
from thbgraph.api.streaming import in_worker
from thbgraph.settings import Settings

SCOPE: Scope = {"type": "http", "method": "POST", "path": "/sparql", "headers": [], "client": ("192.0.2.7", 1)}


def measured(client: httpx.Client, sample: str, **labels: str) -> float:
    """Return the sum of *sample* over all that has *labels*."""
    families = text_string_to_metric_families(client.get("/metrics").text)
    return sum(found.value for family in families for found in family.samples
               if found.name == sample and labels.items() <= found.labels.items())


def test_an_upload_broken_off_is_cut_and_no_error(caplog: pytest.LogCaptureFixture) -> None:
    seen: list[Exchange] = []

    async def reads(scope: Scope, receive: Receive, _send: Send) -> None:
        await Request(scope, receive).body()

    async def gone() -> Message:
        return {"type": "http.disconnect"}

    async def deaf(_message: Message) -> None:
        pass

    with caplog.at_level(logging.INFO):
        asyncio.run(Observed(ErrorEdge(reads), [seen.append])(SCOPE, gone, deaf))
    assert [(exchange.outcome, exchange.status) for exchange in seen] == [("cut", 499)]
    assert caplog.records == []


def test_an_upload_broken_off_over_a_real_connection(client: httpx.Client) -> None:
    def requests(status: str) -> float:
        return measured(client, "thbgraph_http_requests_total", route="/sparql", method="POST", status=status)

    gone, failed = requests("499"), requests("500")
    with socket.create_connection((client.base_url.host, client.base_url.port or 80)) as connection:
        connection.sendall(b"POST /sparql HTTP/1.1\r\nHost: h\r\nContent-Type: application/sparql-query\r\n"
                           b"Content-Length: 1000\r\n\r\nASK {")
    until(lambda: requests("499") == gone + 1)
    assert requests("500") == failed


def test_a_worker_learns_who_asks_and_that_they_have_left() -> None:
    async def check() -> None:
        leaves, asked, ended = asyncio.Event(), list[tuple[str, str]](), asyncio.Event()

        async def receive() -> Message:
            await leaves.wait()
            return {"type": "http.disconnect"}

        async def ask(job: str, client: str) -> None:
            asked.append((job, client))
            leaves.set()
            try:
                await asyncio.Event().wait()
            finally:
                ended.set()

        with pytest.raises(ClientDisconnect):
            await in_worker(Request(SCOPE, receive), ask, "job")
        assert (asked, ended.is_set()) == ([("job", "192.0.2.7")], True)

    asyncio.run(check())


def test_judging_ends_with_the_client_who_asked_for_it(graph_file: Path) -> None:
    text = "".join(f"_:b{n} a <https://w3id.org/thbgraph/ontology#State> .\n" for n in range(45_000)).encode()
    with serving(Settings(workers=1, query_timeout=3600, shacl="pyshacl"), graph_file, "v1") as url, \
            httpx.Client(base_url=url, timeout=60) as client:
        with socket.create_connection((client.base_url.host, client.base_url.port or 80)) as connection:
            connection.sendall(b"POST /api/v1/validate HTTP/1.1\r\nHost: h\r\nContent-Type: text/turtle\r\n"
                               b"Content-Length: %d\r\n\r\n%s" % (len(text), text))
            until(lambda: measured(client, "thbgraph_workers_busy") == 1)
        until(lambda: measured(client, "thbgraph_workers_replaced_total", reason="cut") == 1)
