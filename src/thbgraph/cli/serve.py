"""``thbgraph serve``."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Annotated, Any

import typer

from thbgraph.api.server import serve
from thbgraph.build import read_manifest
from thbgraph.cli.graph import ensure_built, settings
from thbgraph.cli.output import say
from thbgraph.errors import FeatureRefused, UsageError


def command(
    host: Annotated[str, typer.Option(help="Address to listen on; default THBGRAPH_HOST or 127.0.0.1.")] = "",
    port: Annotated[int, typer.Option(help="TCP port; default THBGRAPH_PORT or 8000.")] = 0,
    store: Annotated[Path | None, typer.Option(help="Folder for the built graph.")] = None,
    empty: Annotated[bool, typer.Option("--empty", help="Start without data (needs an updatable store; not in this "
                                                        "version).")] = False,
    workers: Annotated[int, typer.Option(help="Query processes; default THBGRAPH_WORKERS or 2.")] = 0,
) -> None:
    """Serve the graph: SPARQL 1.1 queries at /sparql; builds first if needed. Read-only in this version."""
    if empty:
        raise FeatureRefused("--empty needs an updatable store, which this version does not have.",
                             "Serve the built graph instead.")
    if port and not 1 <= port <= 65535:
        raise UsageError(f"--port {port} is not a TCP port.", "Choose one from 1 to 65535.")
    changes: dict[str, Any] = {"host": host, "port": port, "store": str(store or ""), "workers": workers}
    configured = dataclasses.replace(settings(), **{name: value for name, value in changes.items() if value})
    graph = ensure_built(configured)
    manifest = read_manifest(graph.parent)
    address = f"{configured.host}:{configured.port}"
    say(f"Serving version {manifest.version[:12]} on http://{address}/sparql")
    try:
        serve(configured, graph, manifest.version)
    except SystemExit as stopped:
        if stopped.code:  # the server's own way to say that it could not listen
            raise UsageError(f"Cannot listen on {address}.", "Choose another --port or --host.") from stopped
