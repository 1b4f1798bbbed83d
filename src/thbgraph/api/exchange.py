"""One request and its answer as operators see them: measured once, told to the metrics and to the log.

What is kept is bounded and says nothing about who asked: the route's template instead of the address, no client, no
header but the request's own id.
"""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from thbgraph.api.proxy import is_from_proxy
from thbgraph.errors import ThbError

ID_HEADER: Final = "X-Request-Id"
UNROUTED: Final = "none"
CUT: Final = "cut"
_UUID: Final = re.compile(r"[0-9A-Fa-f]{32}|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})


@dataclass
class Exchange:
    """A request on its way, and its answer.

    Attributes:
        request_id: a UUID, as the proxy wrote it or as made here; empty outside a request.
        method: of HTTP; ``OTHER`` for one nobody registered.
        route: template of the route, ``none`` where no route was reached.
        status: of the answer; 0 before it begins.
        seconds: from the first byte of the request's head being read to the last byte of the answer being handed over.
        sent: bytes of the answer's body.
        kind: ``query``, ``update`` or the name of what was asked of a worker; empty = nothing was.
        outcome: ``ok``, the code of the problem told, or ``cut`` for an answer that did not come to its end.
        rows: of the result.
        waited: seconds in the queue before a worker.
        text: the query; shown to nobody unless the operator says so.
    """

    request_id: str = ""
    method: str = "OTHER"
    route: str = UNROUTED
    status: int = 0
    seconds: float = 0.0
    sent: int = 0
    kind: str = ""
    outcome: str = "ok"
    rows: int = 0
    waited: float = 0.0
    text: str = ""

    @property
    def instance(self) -> str:
        """Return the id as the URI that a problem document carries (RFC 9457, section 3.1.5), empty without one."""
        return f"urn:uuid:{uuid.UUID(self.request_id)}" if self.request_id else ""


Observer = Callable[[Exchange], None]
_CURRENT: Final[ContextVar[Exchange | None]] = ContextVar("exchange", default=None)


def current() -> Exchange:
    """Return the exchange of the request being answered, or one that nobody looks at."""
    return _CURRENT.get() or Exchange()


class Observed:
    """Gives each request its id and tells *observers* of it once it is answered; holds nothing back to do so."""

    def __init__(self, app: ASGIApp, observers: Sequence[Observer]) -> None:
        """Wrap *app*."""
        self._app, self._observers = app, tuple(observers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and measure."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        exchange = Exchange(_request_id(scope), method)
        sender, begun = _Sender(exchange, send), time.perf_counter()
        token = _CURRENT.set(exchange)
        try:
            await self._app(scope, receive, sender)
        except ThbError as error:
            exchange.outcome = error.code
            raise
        finally:
            exchange.seconds = time.perf_counter() - begun
            exchange.route = route_of(scope)
            if not sender.complete and exchange.outcome == "ok":
                exchange.outcome = CUT
            for observer in self._observers:
                observer(exchange)
            _CURRENT.reset(token)


class _Sender:
    """Counts what is sent, and names the request in the answer's head."""

    def __init__(self, exchange: Exchange, send: Send) -> None:
        self._exchange, self._send = exchange, send
        self.complete = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._exchange.status = message["status"]
            MutableHeaders(scope=message)[ID_HEADER] = self._exchange.request_id
        elif message["type"] == "http.response.body":
            if self._exchange.method != "HEAD":  # its body is never sent
                self._exchange.sent += len(message.get("body", b""))
            self.complete = not message.get("more_body", False)
        await self._send(message)


def route_of(scope: Scope) -> str:
    """Return the template of the route that *scope* was matched to; of the address only what is no parameter.

    A route of a router inside another one knows its own part only. What stands before the first place from which that
    part matches to the end is the same in every address of the route.
    """
    route, path = scope.get("route"), str(scope["path"])
    if not isinstance(route, Route):
        return UNROUTED
    starts = (found.start() for found in re.finditer("/", path))
    return path[:next((start for start in starts if route.path_regex.match(path[start:])), 0)] + route.path


def _request_id(scope: Scope) -> str:
    """Return the id that a trusted proxy gave this request if it is a UUID, else a new one."""
    given = Headers(scope=scope).getlist(ID_HEADER) if is_from_proxy(scope) else []
    return given[0] if len(given) == 1 and _UUID.fullmatch(given[0]) else str(uuid.uuid4())
