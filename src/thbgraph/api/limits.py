"""What is refused of a request before any route sees it: longer bodies than are ever read."""

from __future__ import annotations

from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from thbgraph.api.graphstore.name import STORE_PATH
from thbgraph.errors import BodyTooLong

MOST_BODY_BYTES: Final = 128 * 1024 * 1024
_MOST_DIGITS: Final = 18  # longer ones are too much whatever they are, and too much to be read as a number


class RequestLimits:
    """Refuses what no route would take; each route has its own, lower ceiling for what it reads.

    What a body says of its length is believed when it is too much, and counted as it comes otherwise.
    """

    def __init__(self, app: ASGIApp, most: int = MOST_BODY_BYTES, load: int = MOST_BODY_BYTES) -> None:
        """Wrap *app*, which never gets more than *most* bytes of a body as sent; *load* when a whole store is put."""
        self._app, self._most, self._load = app, most, load

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is within the limits.

        Raises:
            BodyTooLong: the body is, or turns out to be, too long.
        """
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        whole_store = scope["method"] == "PUT" and scope["path"].rstrip("/") == STORE_PATH and not scope["query_string"]
        most = self._load if whole_store else self._most
        declared = Headers(scope=scope).get("content-length", "")
        if declared.isdecimal() and (len(declared) > _MOST_DIGITS or int(declared) > most):
            raise _too_long(most)
        await self._app(scope, self._counted(receive, most), send)

    @staticmethod
    def _counted(receive: Receive, most: int) -> Receive:
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                raise _too_long(most)
            return message

        return counted


def _too_long(most: int) -> BodyTooLong:
    return BodyTooLong(f"The body is larger than {most:,} bytes.", "Send it in parts.")
