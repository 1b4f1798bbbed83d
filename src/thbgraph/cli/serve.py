"""``thbgraph serve``."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from thbgraph.build import read_manifest
from thbgraph.cli.graph import ensure_built, is_remote, settings
from thbgraph.cli.output import progress, say
from thbgraph.errors import ThbError, UsageError
from thbgraph.releases import read_releases
from thbgraph.settings import PREFIX, SETTINGS, Settings
from thbgraph.store.backend import Source
from thbgraph.store.dataset import open_snapshot
from thbgraph.store.folder import StoreFolder, create_store
from thbgraph.store.remote_reader import Remote

_EMPTY: Final = "empty"
_ANOTHER: Final = "another-store"  # nobody tells its version


def command(
    host: Annotated[str, typer.Option(help="Address to listen on; default THBGRAPH_HOST or 127.0.0.1.")] = "",
    port: Annotated[int, typer.Option(help="TCP port; default THBGRAPH_PORT or 8000.")] = 0,
    store: Annotated[Path | None, typer.Option(help="Folder that keeps an updatable store; made and filled from the "
                                                    "built graph if there is none.")] = None,
    empty: Annotated[bool, typer.Option("--empty", help="Make that store without data; without --store it is "
                                                        "gone when the service ends.")] = False,
    workers: Annotated[int, typer.Option(help="Query processes; default THBGRAPH_WORKERS or 2.")] = 0,
) -> None:
    """Serve the graph: SPARQL 1.1 at /sparql and /update, data at /api/v1; builds first if needed.

    Without --store the built graph is served read-only from memory. Writes need THBGRAPH_WRITE_TOKEN.
    """
    if port and not 1 <= port <= 65535:
        raise UsageError(f"--port {port} is not a TCP port.", "Choose one from 1 to 65535.")
    changes: dict[str, Any] = {"host": host, "port": port, "store": str(store or ""), "workers": workers}
    configured = dataclasses.replace(settings(), **{name: value for name, value in changes.items() if value})
    if empty and is_remote(configured):
        raise UsageError("--empty makes a store here; THBGRAPH_STORE names another.", "Name a folder by --store.")
    if unused := _unused(configured):
        say(f"Not used, as they are about another store and THBGRAPH_STORE names none: {', '.join(unused)}.")
    if configured.releases:
        read_releases(configured.releases)  # a damaged folder is told now, not to those who ask
    from thbgraph.api.server import serve  # here, as it takes a second that no other command should wait

    with _source(configured, empty=empty) as (source, version):
        what = "another store" if is_remote(configured) else f"version {version[:12]}"
        say(f"Serving {what} on http://{configured.host}:{configured.port}/sparql")
        serve(configured, source, version)


def _unused(configured: Settings) -> list[str]:
    """Return the names of settings of another store that are set although there is none."""
    about_another = [setting for setting in SETTINGS if setting.name.startswith("STORE_")]
    return [] if is_remote(configured) else [PREFIX + setting.name for setting in about_another
                                             if getattr(configured, setting.field)]


@contextmanager
def _source(configured: Settings, *, empty: bool) -> Iterator[tuple[Source, str]]:
    """Give what is to be served and its version: the built graph, an updatable store, or another store."""
    if is_remote(configured):
        yield _another(configured), _ANOTHER
    elif empty and not configured.store:
        with tempfile.TemporaryDirectory(prefix="thbgraph-") as folder:
            yield _opened(StoreFolder(Path(folder)), configured, empty=True)
    elif configured.store:
        yield _opened(StoreFolder(Path(configured.store) / "store"), configured, empty=empty)
    else:
        graph = ensure_built(configured)
        yield graph, read_manifest(graph.parent).version


def _another(configured: Settings) -> Remote:
    """Return the other store, which must answer now.

    Raises:
        StoreUnavailable: it does not, or not as SPARQL says.
    """
    remote = Remote(configured.store, configured.store_default_graph, configured.store_credentials,
                    configured.query_timeout, configured.write_timeout)
    with remote.opened() as store:
        store.query("ASK {}")
    say(f"Queries go to the store at {remote.url}.")
    return remote


def _opened(folder: StoreFolder, configured: Settings, *, empty: bool) -> tuple[StoreFolder, str]:
    """Return the store in *folder*, made if there is none; what it holds is never replaced by starting a service."""
    folder.path.mkdir(parents=True, exist_ok=True)
    with folder.locked():
        if folder.exists:
            say(f"The store in {folder.path} is served as it is.")
        elif empty:
            create_store(folder, None, _EMPTY)
        else:
            graph = ensure_built(configured)
            with progress("store") as step:
                step("loading the built graph")
                create_store(folder, graph, read_manifest(graph.parent).version)
        _check_readable(folder)
    return folder, folder.origin


def _check_readable(folder: StoreFolder) -> None:
    """Refuse a store that can be read neither itself nor in its last copy.

    Raises:
        StoreUnavailable: it is one.
    """
    try:
        open_snapshot(folder.data)
    except ThbError:
        if not folder.snapshots:
            raise
        open_snapshot(folder.snapshots[-1])
