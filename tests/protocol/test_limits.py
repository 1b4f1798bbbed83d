"""What no route would take is refused before any route sees it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from tests.helpers.waiting import finished

from thbgraph.api.graphstore.payload import MAX_GRAPH_BYTES
from thbgraph.api.limits import MOST_BODY_BYTES, RequestLimits
from thbgraph.api.middleware import ErrorEdge

MOST = 1000
Headers = Sequence[tuple[bytes, bytes]]


class Reader:
    """An app that reads whole bodies and remembers how many bytes it got."""

    def __init__(self) -> None:
        self.read = -1

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.read = 0
        async for chunk in Request(scope, receive).stream():
            self.read += len(chunk)
        await Response()(scope, receive, send)


async def chunks(size: int) -> AsyncIterator[bytes]:
    for _ in range(0, size, 100):
        yield b"x" * 100


def post(app: Reader, content: bytes | AsyncIterator[bytes], headers: Headers = ()) -> httpx.Response:
    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app=ErrorEdge(RequestLimits(app, MOST)))
        async with httpx.AsyncClient(transport=transport, base_url="http://h") as client:
            return await client.post("/", content=content, headers=list(headers))

    return finished(asked())


def test_a_body_that_says_it_is_too_long_is_not_begun() -> None:
    app = Reader()
    for length in (b"%d" % (MOST + 1), b"9" * 5000):
        answer = post(app, b"", [(b"Content-Length", length)])
        assert (answer.status_code, answer.json()["code"], app.read) == (413, "too_long", -1)
    assert post(app, b"x" * MOST).status_code == 200
    assert app.read == MOST


@pytest.mark.parametrize("length", [b"-1", b"1e9", b"", b"\xb2", b"+9999"])
def test_a_length_that_is_no_number_is_not_believed(length: bytes) -> None:
    app = Reader()
    assert post(app, chunks(MOST), [(b"Content-Length", length)]).status_code == 200


def test_a_body_that_does_not_say_so_is_stopped_at_the_limit() -> None:
    app = Reader()
    answer = post(app, chunks(MOST + 100))
    assert (answer.status_code, answer.json()["code"], app.read) == (413, "too_long", MOST)
    assert post(app, chunks(MOST)).status_code == 200


def test_the_ceiling_leaves_room_for_what_routes_take() -> None:
    assert MAX_GRAPH_BYTES <= MOST_BODY_BYTES
