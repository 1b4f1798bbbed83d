"""The service as a running server: what ``thbgraph serve`` calls."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Final

import uvicorn

from thbgraph.api.app import create_app
from thbgraph.api.context import Service
from thbgraph.errors import ToolMissing
from thbgraph.settings import Settings
from thbgraph.store.folder import StoreFolder

# room for an address far over the limit, so that it is answered with 414 and not with a dropped connection
_MAX_HEAD_BYTES: Final = 1024 * 1024
_START_SECONDS: Final = 60.0


def configure(settings: Settings, source: Path | StoreFolder, version: str) -> uvicorn.Config:
    """Return the server's configuration; the address to listen on is that of *settings*.

    Raises:
        DataError: there is no graph file.
    """
    return uvicorn.Config(
        create_app(settings, source, version),
        host=settings.host,
        port=settings.port,
        http="h11",
        ws="none",
        h11_max_incomplete_event_size=_MAX_HEAD_BYTES,
        server_header=False,
        access_log=False,  # a query says what somebody looks into; the log is no place for it
        timeout_graceful_shutdown=5,
    )


def serve(settings: Settings, source: Path | StoreFolder, version: str) -> None:
    """Serve *source* until interrupted.

    Args:
        settings: host, port, limits and number of workers.
        source: the built ``graph.nq``, or the folder of an updatable store, which is locked meanwhile.
        version: of that graph.

    Raises:
        DataError: there is no graph file.
        Conflict: another service holds the store.
    """
    with held(source):
        uvicorn.Server(configure(settings, source, version)).run()


def held(source: Path | StoreFolder) -> AbstractContextManager[None]:
    """Return what holds *source* against other writers; a built graph has none.

    Raises:
        Conflict: another service holds it, on entering.
    """
    return source.locked() if isinstance(source, StoreFolder) else nullcontext()


@contextmanager
def serving(settings: Settings, source: Path | StoreFolder, version: str) -> Iterator[str]:
    """Serve in a thread on a free port while the context is open; yield the URL, without a slash at its end.

    For tests, benchmarks and notebooks that need the real service over real HTTP.

    Raises:
        DataError: there is no graph file.
        ToolMissing: the service did not become ready.
    """
    # the protocol is named because asyncio sets TCP_NODELAY only then; without it every answer waits 40 ms for an ACK
    with held(source), socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind((settings.host, 0))
        port = listener.getsockname()[1]
        config = configure(replace(settings, port=port), source, version)
        config.log_level = "warning"
        config.configure_logging()
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            _wait_until_ready(server)
            yield f"http://{settings.host}:{port}"
        finally:
            server.should_exit = True
            thread.join()


def _wait_until_ready(server: uvicorn.Server) -> None:
    service: Service = server.config.app.state.service  # type: ignore[union-attr]  # ours, see configure
    deadline = time.monotonic() + _START_SECONDS
    while not (server.started and service.pool.ready):
        if time.monotonic() > deadline:
            raise ToolMissing("The service did not become ready.", "Its log says why.")
        time.sleep(0.01)
