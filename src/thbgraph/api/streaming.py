"""Long answers: sent while they are computed, and marked when they break off."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Final, TypeVar

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from thbgraph.api.etag import complete, head_only, unchanged
from thbgraph.api.proxy import client_of
from thbgraph.errors import ThbError
from thbgraph.store.job import QueryAnswer
from thbgraph.store.stream import ResultCut, StreamedAnswer

T = TypeVar("T")
J = TypeVar("J")

# a line that no reader of the format takes for data: where the format has comments it is one, elsewhere it breaks it
_MARKS: Final[Mapping[str, str]] = {"ttl": "# {}", "nt": "# {}", "nq": "# {}", "trig": "# {}", "xml": "<!-- {} -->",
                                    "rdf": "<!-- {} -->"}


class CutMarked(Response):
    """An answer in chunks that is never a well-formed half.

    One that breaks off ends with a line that says so and why, and then without the end that HTTP asks for, so that
    every client reports a broken transfer (RFC 9112, section 8).
    """

    def __init__(self, answer: StreamedAnswer, form: str, headers: Mapping[str, str]) -> None:
        """Send *answer*, which is in the format of key *form*, with *headers*."""
        super().__init__(headers=dict(headers))
        del self.headers["content-length"]
        self._answer, self._form = answer, form

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer; when the client is gone the computation ends."""
        sending = asyncio.ensure_future(self._send(send))
        gone = asyncio.ensure_future(disconnected(receive))
        try:
            await asyncio.wait((sending, gone), return_when=asyncio.FIRST_COMPLETED)
            if sending.done():
                sending.result()
        finally:
            sending.cancel()
            gone.cancel()
            await asyncio.gather(sending, gone, return_exceptions=True)
            self._answer.close()

    async def _send(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        try:
            async for chunk in self._answer.chunks():
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        except ResultCut as cut:
            await send({"type": "http.response.body", "body": mark(self._form, cut.reason), "more_body": True})
            raise
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def respond(request: Request, answer: QueryAnswer | StreamedAnswer, headers: Mapping[str, str]) -> Response:
    """Return *answer*, whole or as it comes, without a body for HEAD; 304 if the client holds what its ETag names."""
    if isinstance(answer, QueryAnswer):
        return complete(request, answer.body, headers)
    done = unchanged(request, headers, found=True) or (head_only(headers) if request.method == "HEAD" else None)
    if done:
        answer.close()
    return done or CutMarked(answer, answer.format, headers)


async def in_worker(request: Request, ask: Callable[[J, str], Coroutine[Any, Any, T]], job: J) -> T:
    """Return what a worker makes of *job* for the client of *request*; it stops when that client has gone.

    Args:
        request: what came in, its body read.
        ask: a method of a pool that takes jobs.
        job: what is wanted.

    Raises:
        ClientDisconnect: the client has gone.
        ThbError: what the pool or the worker says.
    """
    return await while_connected(request.receive, ask(job, client_of(request)))


async def while_connected(receive: Receive, work: Coroutine[Any, Any, T]) -> T:
    """Return what *work* returns.

    Args:
        receive: where news of the client come from; what is left of a body there is lost.
        work: what is done for the client.

    Raises:
        ClientDisconnect: the client has gone before; the work was ended.
    """
    working = asyncio.ensure_future(work)
    gone = asyncio.ensure_future(disconnected(receive))
    try:
        await asyncio.wait((working, gone), return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ClientDisconnect
        return working.result()
    finally:
        working.cancel()
        gone.cancel()
        await asyncio.gather(working, gone, return_exceptions=True)


async def disconnected(receive: Receive) -> None:
    """Return once the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


def mark(form: str, reason: ThbError) -> bytes:
    """Return the line that ends a result of the format *form* cut off for *reason*."""
    words = f"INCOMPLETE RESULT ({reason.code}): {reason}".replace("--", "-")
    return ("\n" + _MARKS.get(form, "{}").format(words) + "\n").encode()
