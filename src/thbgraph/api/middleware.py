"""What surrounds every route: the last error handler, the limit on addresses, the headers that keep browsers strict."""

from __future__ import annotations

import logging
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from thbgraph.api.exchange import CUT, current, route_of
from thbgraph.api.logs import event
from thbgraph.api.problem import problem_response
from thbgraph.errors import ThbError, TooLong
from thbgraph.store.stream import ResultCut

_LOG: Final = logging.getLogger(__name__)
MAX_URL_BYTES: Final = 64 * 1024
_CLIENT_GONE: Final = 499  # no status of HTTP, and sent to nobody: what the measures count it as


class ErrorEdge:
    """Answers what nothing else caught with a problem document that tells a stranger nothing about the inside.

    Starlette's own last handler sits outside the CORS headers, so that a browser would report a crash as a
    cross-origin failure.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Wrap *app*."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and turn an escaping error into an answer unless one has begun."""
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except ResultCut as cut:
            current().outcome = cut.reason.code  # its connection is closed before its end
            event(_LOG, logging.INFO, "result_cut", outcome=cut.reason.code)
        except Exception as error:  # the one broad handler of the service
            if begun or scope["type"] != "http":
                raise  # a begun answer must end broken, not look complete
            await _answer_to(error, scope)(scope, receive, send)


def _answer_to(error: Exception, scope: Scope) -> Response:
    if isinstance(error, ThbError):
        return problem_response(error)
    if isinstance(error, ClientDisconnect):
        current().outcome = CUT
        return Response(status_code=_CLIENT_GONE)
    event(_LOG, logging.ERROR, "internal_error", route=route_of(scope), error=True)
    return problem_response(ThbError("The service failed on this request.", "Please report it."))


class UrlLimit:
    """Refuses an address beyond ``MAX_URL_BYTES`` with 414 before anything decodes it.

    The server underneath would drop the connection or answer in plain text, which a browser shows as a CORS failure.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Wrap *app*."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is short enough."""
        size = len(scope.get("raw_path") or b"") + len(scope.get("query_string") or b"")
        if scope["type"] == "http" and size > MAX_URL_BYTES:
            raise TooLong(f"The address has {size:,} bytes; at most {MAX_URL_BYTES:,} are read.", "Send it by POST.")
        await self._app(scope, receive, send)


class StrictHeaders:
    """Tells browsers to believe the Content-Type and to frame or run nothing a page did not bring itself."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap *app*."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the headers; a page that needs more sends its own policy, which stays."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("X-Content-Type-Options", "nosniff")
                headers.setdefault("Referrer-Policy", "same-origin")
                headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
            await send(message)

        await self._app(scope, receive, send_with_headers)
