"""The service as a running server: what ``thbgraph serve`` calls."""

from __future__ import annotations

import logging.config
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from typing import Any, Final

import uvicorn

from thbgraph.api.app import create_app
from thbgraph.api.connection import BoundedProtocol
from thbgraph.api.context import Service
from thbgraph.api.logs import event, logging_settings
from thbgraph.api.stopping import FLUSH_SECONDS, GracefulServer
from thbgraph.errors import ToolMissing, UsageError
from thbgraph.settings import Settings
from thbgraph.store.backend import Source
from thbgraph.store.folder import StoreFolder

_LOG: Final = logging.getLogger(__name__)
_START_SECONDS: Final = 60.0
_STOP_SECONDS: Final = 60.0


def configure(settings: Settings, source: Source, version: str) -> uvicorn.Config:
    """Return the server's configuration; the address to listen on is that of *settings*.

    Raises:
        DataError: there is no graph file.
    """
    return uvicorn.Config(
        create_app(settings, source, version),
        host=settings.host,
        port=settings.port,
        http=BoundedProtocol,
        ws="none",
        lifespan="on",  # by default an error at the start is taken for a wish to start without
        h11_max_incomplete_event_size=BoundedProtocol.limits.head_bytes,
        server_header=False,
        access_log=False,  # its line has the address and the query; see api.logs
        log_config=None,  # the log belongs to the process: a service within another program leaves its log as it is
        proxy_headers=False,  # on by default, it would believe whoever asks from this machine; see api.proxy
        timeout_graceful_shutdown=FLUSH_SECONDS,
    )


def service_log(settings: Settings) -> dict[str, Any]:
    """Return how a process that is the service logs, as ``logging.config.dictConfig`` takes it.

    Never written are the write token, and the credentials for another store.
    """
    credentials = settings.store_credentials
    secrets = (settings.write_token, credentials, credentials.partition(":")[2])
    return logging_settings(settings.log, settings.log_queries, secrets)


def _server(config: uvicorn.Config, settings: Settings) -> GracefulServer:
    drain = config.app.state.drain  # type: ignore[union-attr]  # ours, see configure
    return GracefulServer(config, drain, settings.drain_seconds)


def serve(settings: Settings, source: Source, version: str) -> None:
    """Serve *source* until interrupted.

    Args:
        settings: host, port, limits and number of workers.
        source: the built ``graph.nq``; the folder of an updatable store, which is locked meanwhile; or another store.
        version: of that graph.

    Raises:
        DataError: there is no graph file.
        Conflict: another service holds the store.
        UsageError: the address cannot be listened on.
        ToolMissing: the service did not start.
    """
    logging.config.dictConfig(service_log(settings))
    with held(source):
        server = _server(configure(settings, source, version), settings)
        if settings.log_queries == "full":
            event(_LOG, logging.WARNING, "queries_logged", "Queries are logged as they are.")
        try:
            server.run()
        except SystemExit as stopped:  # the server's own way to say that it did not start
            if not stopped.code:
                raise
            if server.lifespan.should_exit:
                raise ToolMissing("The service did not start.", "Its log says why.") from stopped
            address = f"{settings.host}:{settings.port}"
            raise UsageError(f"Cannot listen on {address}.", "Choose another --port or --host.") from stopped


def held(source: Source) -> AbstractContextManager[None]:
    """Return what holds *source* against other writers; a built graph has none.

    Raises:
        Conflict: another service holds it, on entering.
    """
    return source.locked() if isinstance(source, StoreFolder) else nullcontext()


@contextmanager
def serving(settings: Settings, source: Source, version: str) -> Iterator[str]:
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
        server = _server(configure(replace(settings, port=port), source, version), settings)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            _wait_until_ready(server, thread)
            yield f"http://{settings.host}:{port}"
        finally:
            server.should_exit = True
            thread.join(_STOP_SECONDS)


def _wait_until_ready(server: uvicorn.Server, thread: threading.Thread) -> None:
    service: Service = server.config.app.state.service  # type: ignore[union-attr]  # ours, see configure
    deadline = time.monotonic() + _START_SECONDS
    while not (server.started and service.pool.ready):
        if not thread.is_alive() or time.monotonic() > deadline:
            raise ToolMissing("The service did not become ready.", "Its log says why.")
        time.sleep(0.01)
