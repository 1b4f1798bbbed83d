"""What is refused of a request before anything reads it: bodies beyond a ceiling, and bodies that are compressed."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from thbgraph.api.connection import HeadTooLong
from thbgraph.api.problem import problem_response
from thbgraph.errors import BodyTooLong, UnsupportedMediaType

MOST_BODY_BYTES: Final = 64 * 1024 * 1024
MOST_FIELDS: Final = 100


class RequestLimits:
    """Refuses what no route would take; each route has its own, lower ceiling for what it reads.

    A body is counted as it comes, because a client need not say how long it is. A compressed one is not read at all:
    a few bytes could become many, and nobody needs it.
    """

    def __init__(self, app: ASGIApp, most: int = MOST_BODY_BYTES, encoded: Collection[str] = ()) -> None:
        """Wrap *app*; *most* bytes are read of a body, and the paths *encoded* see to compressed ones themselves."""
        self._app, self._most, self._encoded = app, most, frozenset(encoded)

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
        headers = Headers(scope=scope)
        coding = ",".join(headers.getlist("content-encoding")).strip().lower()
        if coding not in ("", "identity") and scope["path"] not in self._encoded:
            refusal = problem_response(UnsupportedMediaType("The body is compressed.", "Send it as it is."))
            refusal.headers["Accept-Encoding"] = "identity"  # RFC 9110, section 12.5.3
            await refusal(scope, receive, send)
            return
        declared = headers.get("content-length", "")
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
