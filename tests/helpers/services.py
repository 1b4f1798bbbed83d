"""Services over updatable stores, for the length of a test or of a session."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx

from thbgraph.api.server import serving
from thbgraph.settings import Settings
from thbgraph.store.folder import StoreFolder, create_store

TOKEN: Final = "a-token-only-tests-know"
BEARER: Final = {"Authorization": f"Bearer {TOKEN}"}
SETTINGS: Final = Settings(query_timeout=10.0, max_rows=1000, workers=1, write_token=TOKEN)


@contextmanager
def updatable_service(folder: Path, settings: Settings = SETTINGS, graph: Path | None = None) -> Iterator[str]:
    """Serve an updatable store in *folder*, made from *graph*, or empty, if there is none; yield the URL."""
    store = StoreFolder(folder)
    if not store.exists:
        create_store(store, graph, "v1")
    with serving(settings, store, "v1") as url:
        yield url


@contextmanager
def updatable_client(folder: Path, settings: Settings = SETTINGS) -> Iterator[httpx.Client]:
    """Give a client of such a service that sends the token with every request."""
    with updatable_service(folder, settings) as url, httpx.Client(base_url=url, timeout=60, headers=BEARER) as client:
        yield client
