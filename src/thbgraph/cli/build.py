"""``thbgraph build``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from thbgraph.build import build
from thbgraph.cli.graph import build_folder, settings
from thbgraph.cli.output import print_table, progress, say
from thbgraph.namespaces import GRAPH


def command(
    data: Annotated[list[Path] | None, typer.Option(help="A folder of tables; repeat to add rows.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for graph.nq and manifest.json.")] = None,
) -> None:
    """Build the graph: tables, source graphs, resolved view, derived intervals, gaps.

    Writes graph.nq (sorted) and manifest.json, the same bytes on every run, and prints counts. A bad cell stops the
    build with exit code 2 and every problem named; then nothing is written.
    """
    configured = settings()
    folder = out or build_folder(configured)
    with progress("build") as step:
        manifest = build(data or configured.data, folder, step, configured.shacl)
    sources = {name: count for name, count in manifest.counts.items() if "/source/" in name}
    rows = [(name.removeprefix(GRAPH), str(count)) for name, count in sorted(manifest.counts.items())
            if name not in sources]
    rows += [(f"source graphs ({len(sources)})", str(sum(sources.values()))),
             ("all", str(sum(manifest.counts.values())))]
    print_table(("graph", "statements"), rows)
    say(f"Version {manifest.version}; gaps as of {manifest.reference_date}; written to {folder}.")
