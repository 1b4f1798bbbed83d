"""The service as a running server: what ``thbgraph serve`` calls."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import uvicorn

from thbgraph.api.app import create_app
from thbgraph.settings import Settings

# room for an address far over the limit, so that it is answered with 414 and not with a dropped connection
_MAX_HEAD_BYTES: Final = 1024 * 1024


def configure(settings: Settings, graph_path: Path, version: str) -> uvicorn.Config:
    """Return the server's configuration; the address to listen on is that of *settings*.

    Raises:
        DataError: there is no graph file.
    """
    return uvicorn.Config(
        create_app(settings, graph_path, version),
        host=settings.host,
        port=settings.port,
        http="h11",
        ws="none",
        h11_max_incomplete_event_size=_MAX_HEAD_BYTES,
        server_header=False,
        timeout_graceful_shutdown=5,
    )


def serve(settings: Settings, graph_path: Path, version: str) -> None:
    """Serve *graph_path* until interrupted.

    Args:
        settings: host, port, limits and number of workers.
        graph_path: the built ``graph.nq``.
        version: of that graph.

    Raises:
        DataError: there is no graph file.
    """
    uvicorn.Server(configure(settings, graph_path, version)).run()
