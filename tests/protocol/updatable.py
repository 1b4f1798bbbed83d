"""Fixture policy: one real service over an updatable store that begins empty, for each test file that writes."""

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
def updatable_service(folder: Path, settings: Settings = SETTINGS) -> Iterator[str]:
    """Serve an updatable store in *folder*, made empty if there is none; yield the URL."""
    store = StoreFolder(folder)
    if not store.exists:
        create_store(store, None, "v1")
    with serving(settings, store, "v1") as url:
        yield url


@contextmanager
def updatable_client(folder: Path, settings: Settings = SETTINGS) -> Iterator[httpx.Client]:
    """Give a client of such a service that sends the token with every request."""
    with updatable_service(folder, settings) as url, httpx.Client(base_url=url, timeout=20, headers=BEARER) as client:
        yield client


@contextmanager
def readonly_client(graph: Path, settings: Settings = SETTINGS) -> Iterator[httpx.Client]:
    """Give a client that sends the token to a service over the built *graph*."""
    with serving(settings, graph, "v1") as url, httpx.Client(base_url=url, timeout=20, headers=BEARER) as client:
        yield client
