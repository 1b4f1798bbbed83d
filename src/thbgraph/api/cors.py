"""Cross-origin access for every page of the world, to answers and errors alike, and never with credentials."""

from __future__ import annotations

from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, DELETE, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Authorization, Content-Encoding, Content-Type, "
                                    "If-Match, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
_EXPOSED: Final = "Allow, ETag, Link, Location, Retry-After, WWW-Authenticate, X-Request-Id"


class CorsMiddleware:
    """Adds the headers outside every other part, so that a browser can read a 404 or a timeout for what it is.

    Starlette's own, given ``*`` together with credentials, echoes any origin with credentials allowed; this one has no
    such option. A cookie or stored password therefore never decides what another site's page may read.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Wrap *app*."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a preflight request at once; add headers to any other answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Access-Control-Allow-Origin"] = "*"
                headers["Access-Control-Expose-Headers"] = _EXPOSED
            await send(message)

        if scope["method"] == "OPTIONS" and "access-control-request-method" in Headers(scope=scope):
            await Response(status_code=204, headers=_PREFLIGHT)(scope, receive, send_with_headers)
            return
        await self._app(scope, receive, send_with_headers)
