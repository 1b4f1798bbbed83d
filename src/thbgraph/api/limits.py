"""What is refused of a request before any route sees it: more header fields and longer bodies than are ever read."""

from __future__ import annotations

from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from thbgraph.api.connection import HeadTooLong
from thbgraph.errors import BodyTooLong

MOST_BODY_BYTES: Final = 128 * 1024 * 1024
MOST_FIELDS: Final = 100


class RequestLimits:
    """Refuses what no route would take; each route has its own, lower ceiling for what it reads.

    What a body says of its length is believed when it is too much, and counted as it comes otherwise.
    """

    def __init__(self, app: ASGIApp, most: int = MOST_BODY_BYTES) -> None:
        """Wrap *app*, which never gets more than *most* bytes of a body as sent."""
        self._app, self._most = app, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is within the limits.

        Raises:
            BodyTooLong: the body is, or turns out to be, too long.
            HeadTooLong: there are too many header fields.
        """
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if len(scope["headers"]) > MOST_FIELDS:
            raise HeadTooLong(f"The request has more than {MOST_FIELDS} header fields.", "Send fewer.")
        declared = Headers(scope=scope).get("content-length", "")
        if declared.isdecimal() and int(declared) > self._most:
            raise self._too_long()
        await self._app(scope, self._counted(receive), send)

    def _counted(self, receive: Receive) -> Receive:
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self._most:
                raise self._too_long()
            return message

        return counted

    def _too_long(self) -> BodyTooLong:
        return BodyTooLong(f"The body is larger than {self._most:,} bytes.", "Send it in parts.")
