"""Which graph a command reads: the build folder, made fresh when its inputs have changed."""

from __future__ import annotations

import os
from pathlib import Path

import pyoxigraph as ox

from thbgraph.build import GRAPH_FILE, Manifest, build, is_current, open_build
from thbgraph.cli.output import progress, say
from thbgraph.resources import resource
from thbgraph.settings import Settings, from_environment


def settings() -> Settings:
    """Return the settings of the environment."""
    return from_environment(os.environ)


def is_remote(configured: Settings) -> bool:
    """Return whether the setting names another store by its URL."""
    return configured.store.startswith(("http://", "https://"))


def build_folder(configured: Settings) -> Path:
    """Return the folder of the built graph: the setting, else ``build`` beside the tables, else the user's cache."""
    if configured.store and not is_remote(configured):
        return Path(configured.store)
    root = resource("data").parent
    return root / "build" if (root / "pyproject.toml").is_file() else Path.home() / ".cache" / "thbgraph"


def ensure_built(configured: Settings) -> Path:
    """Build the graph if there is none or its inputs have changed; return the path of ``graph.nq``."""
    folder = build_folder(configured)
    if not is_current(configured.data, folder):
        say(f"Building the graph into {folder} ...")
        with progress("build") as step:
            build(configured.data, folder, step, configured.shacl)
    return folder / GRAPH_FILE


def open_graph() -> tuple[ox.Store, Manifest]:
    """Open the current graph in memory, building it first if needed."""
    return open_build(ensure_built(settings()).parent)
