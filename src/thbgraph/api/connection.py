"""One connection within bounds: a client that sends or takes too slowly, or too much head, does not hold it.

The server underneath waits for ever: for the first byte, for the rest of a head or a body, and for a client that reads
nothing. No part behind it can help, because none is asked before a request is read, and none can close a socket whose
buffer is full.
"""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, ClassVar, Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from thbgraph.api.problem import problem_document
from thbgraph.errors import ThbError, TooLong, UsageError

_HEAD_ENDS: Final = (b"\n\r\n", b"\n\n")
_PROBLEM_TYPE: Final = b"application/problem+json"


class HeadTooLong(TooLong):
    """The head of a request has more header fields, or more bytes of them, than are read."""

    status: ClassVar[int] = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE


@dataclass(frozen=True)
class ConnectionLimits:
    """What one connection may take.

    Attributes:
        head: seconds for a whole request head, and for the rest of a body that nobody waits for any more.
        window: seconds in which a body must bring, or an answer must be taken, at the least ``least`` bytes.
        least: bytes in each window; fewer only if that is all there is.
        period: seconds between two looks.
        head_bytes: of a request head; room for an address over its own limit, so that it is told so.
        fields: header fields of a request; their reading costs the time of everybody else.
    """

    head: float = 15.0
    window: float = 30.0
    least: int = 16 * 1024
    period: float = 1.0
    head_bytes: int = 160 * 1024
    fields: int = 100


class BoundedProtocol(H11Protocol):
    """HTTP/1.1 within ``limits``; a class of its own for other limits is made by ``bounded``."""

    limits: ClassVar[ConnectionLimits] = ConnectionLimits()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what the server gives a protocol."""
        super().__init__(*args, **kwargs)
        self._phase: tuple[str, object, int] = ("", None, 0)
        self._taken = 0
        self._looks = self._mark = 0
        self._received = 0
        self._look: asyncio.TimerHandle | None = None
        self._refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to look at the connection from time to time."""
        super().connection_made(transport)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop looking."""
        if self._look:
            self._look.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Pass on what was sent, unless the connection was refused and only waits for the client to notice."""
        self._received += len(data)
        if not self._refused:
            super().data_received(data)

    def handle_events(self) -> None:
        """Refuse a head with too many fields before they are read one by one."""
        if self.conn.their_state is h11.IDLE and _fields(self.conn.trailing_data[0]) > self.limits.fields:
            self._refuse(HeadTooLong(f"The request has more than {self.limits.fields} header fields.", "Send fewer."))
            return
        super().handle_events()

    def send_400_response(self, msg: str) -> None:
        """Answer what is not HTTP, or too long a head, with a problem that also a browser can read."""
        hint = getattr(sys.exc_info()[1], "error_status_hint", 400)
        error: ThbError = UsageError("The request is not sound HTTP/1.1.", "See RFC 9112.")
        if hint == HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE:
            error = HeadTooLong("The header fields of the request are too long.", "Send fewer or shorter ones.")
            if b"\n" not in self.conn.trailing_data[0]:
                error = TooLong("The address is too long to be read.", "Send it by POST.")
        self._refuse(error)

    def _refuse(self, error: ThbError) -> None:
        """Send *error* and listen on for a while: closing at once would make the client miss the answer."""
        self._refused = True
        if self.cycle and not self.cycle.response_complete:  # it must not answer, too
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if self.conn.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            self.transport.abort()
            return
        body = json.dumps(problem_document(error)).encode()
        head = h11.Response(status_code=error.status, reason=HTTPStatus(error.status).phrase.encode(), headers=[
            (b"content-type", _PROBLEM_TYPE), (b"content-length", str(len(body)).encode()),
            (b"access-control-allow-origin", b"*"), (b"cache-control", b"no-store"), (b"connection", b"close")])
        for part in (head, h11.Data(data=body), h11.EndOfMessage()):
            self.transport.write(self.conn.send(part) or b"")
        self.transport.write_eof()

    def resume_writing(self) -> None:
        """Note that the client has taken what there was; more is written at once."""
        self._taken += 1
        super().resume_writing()

    def _watch(self) -> None:
        if self._overdue():
            self.transport.abort()  # closing would wait for ever to send what the client does not take
            return
        self._look = self.loop.call_later(self.limits.period, self._watch)

    def _overdue(self) -> bool:
        """Return whether the connection has stood still, or almost, for longer than it may.

        Time is counted in looks: when the service itself is held up, it does not blame the client.
        """
        name, moved = self._standing()
        phase = (name, self.cycle, self._taken)
        enough = name in ("body", "answer") and moved - self._mark >= self.limits.least
        if phase != self._phase or enough:
            self._phase, self._looks, self._mark = phase, 0, moved
        self._looks += 1
        seconds = self._looks * self.limits.period
        return bool(name) and seconds > (self.limits.head if name == "head" else self.limits.window)

    def _standing(self) -> tuple[str, int]:
        """Return what the connection waits for the client to do, and how much of it is done."""
        unsent = self.transport.get_write_buffer_size()
        if unsent:
            return "answer", -unsent
        if self._refused or self.cycle is None or self.cycle.response_complete:
            return "head", 0
        if self.cycle.more_body and not self.flow.read_paused:
            return "body", self._received
        return "", 0  # it is the service's turn


def bounded(limits: ConnectionLimits) -> type[BoundedProtocol]:
    """Return the protocol with other *limits*."""
    return type("OtherwiseBoundedProtocol", (BoundedProtocol,), {"limits": limits})


def _fields(head: bytes) -> int:
    """Return the number of header fields that have come in *head*, which begins at the request line."""
    ends = [place for place in map(head.find, _HEAD_ENDS) if place >= 0]
    return head.count(b"\n", 0, min(ends)) if ends else head.count(b"\n") - 1
