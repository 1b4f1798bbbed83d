"""A service that stops without breaking a promise: what runs may end, what is new is told to come back.

On the first signal every new request is answered 503 with ``Retry-After``, ``/ready`` among them, while ``/health`` and
``/metrics`` go on. What still runs after ``THBGRAPH_DRAIN_SECONDS`` is ended and told so. Then the port is closed and
the process ends with code 0. A second signal ends it at once.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

import uvicorn
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from thbgraph.api.graphstore.name import STORE_PATH
from thbgraph.api.logs import event
from thbgraph.errors import Stopping

_LOG: Final = logging.getLogger(__name__)
_ALWAYS_ANSWERED: Final = frozenset({"/health", "/metrics"})
_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)
_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_WRITABLE: Final = ("/update", STORE_PATH)
FLUSH_SECONDS: Final = 2  # for the last answers to reach their clients after the queries have ended


class Drain:
    """Whether the service is stopping, and the requests that still run."""

    def __init__(self) -> None:
        """Begin in service."""
        self.stopping = False
        self._running: set[asyncio.Task[Any]] = set()
        self._ended: set[asyncio.Task[Any]] = set()

    @property
    def running(self) -> int:
        """Return the number of requests being answered."""
        return len(self._running)

    def begin(self) -> None:
        """Take nothing new from now on; safe in a signal handler."""
        self.stopping = True

    def enter(self, task: asyncio.Task[Any]) -> None:
        """Note a request."""
        self._running.add(task)

    def leave(self, task: asyncio.Task[Any]) -> bool:
        """Forget a request; return whether it was ended by ``finish``."""
        self._running.discard(task)
        ended = task in self._ended
        self._ended.discard(task)
        return ended

    async def finish(self, seconds: float) -> int:
        """Return once no request runs, at the latest after *seconds*, when those left are ended; return how many."""
        if self._running:
            await asyncio.wait(set(self._running), timeout=seconds)  # none is added: new ones are refused by now
        self._ended = set(self._running)
        for task in self._ended:
            task.cancel()
        return len(self._ended)


class Draining:
    """Keeps *drain* informed of requests, refuses new ones when it is stopping, and ends those that took too long."""

    def __init__(self, app: ASGIApp, drain: Drain) -> None:
        """Wrap *app*."""
        self._app, self._drain = app, drain

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on while in service.

        Raises:
            Stopping: it is not, or was ended before it could answer.
        """
        if scope["type"] != "http" or scope["path"] in _ALWAYS_ANSWERED:
            await self._app(scope, receive, send)
        elif self._drain.stopping:
            raise Stopping("The service is being stopped.", "Try again in a few seconds.")
        else:
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            if message["type"] == "http.response.start" and self._drain.stopping:
                MutableHeaders(scope=message)["Connection"] = "close"
            await send(message)

        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - every coroutine of the server runs in one
        self._drain.enter(task)
        ended = False
        try:
            await self._app(scope, receive, watched)
        except asyncio.CancelledError:
            ended = self._drain.leave(task)
            if not ended:
                raise
            task.uncancel()
        finally:
            self._drain.leave(task)
        if ended and not begun:  # one that has begun stays without its end, and the server closes its connection
            raise _ended(scope)


def _ended(scope: Scope) -> Stopping:
    """Return what to tell whose request was ended: a write may have been applied all the same."""
    if scope["method"] in _READING or not scope["path"].startswith(_WRITABLE):
        return Stopping("The service is being stopped, and the query took too long to wait for.",
                        "Try again in a few seconds.")
    return Stopping("The service is being stopped, and the write took too long to wait for.",
                    "It was applied whole or not at all: ask before you send it again.")


class GracefulServer(uvicorn.Server):
    """The server underneath, which on its own drops what runs and ends as if killed by the signal."""

    def __init__(self, config: uvicorn.Config, drain: Drain, seconds: float) -> None:
        """Serve *config*; when told to stop, give what runs up to *seconds*."""
        super().__init__(config)
        self._drain, self._seconds = drain, seconds

    async def main_loop(self) -> None:
        """Serve until told to stop, and then until nothing runs any more."""
        event(_LOG, logging.INFO, "started", host=self.config.host, port=self.config.port)
        await super().main_loop()
        self._drain.begin()
        event(_LOG, logging.INFO, "stopping", running=self._drain.running, seconds=self._seconds)
        ended = await self._drain.finish(self._seconds)
        event(_LOG, logging.INFO, "drained", ended=ended)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close the port and every connection, and end the parts of the service."""
        await super().shutdown(sockets)
        event(_LOG, logging.INFO, "stopped")

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Handle the signals while serving, and do not raise them again afterwards: a stop is no failure."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self.handle_exit) for number in _SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop at the first signal; end at once at the second, and every worker with the process."""
        if self.should_exit:
            signal.signal(sig, signal.SIG_DFL)
            signal.raise_signal(sig)
        self._drain.begin()
        self.should_exit = True
