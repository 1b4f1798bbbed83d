"""Fixture policy: every test is a process of its own, as a user starts it, over the built graph."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]
PROGRAM = "from thbgraph.cli.main import run; run()"


@pytest.fixture(scope="session")
def thbgraph(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Return the command line; the same command is run once in a session and its answer kept."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    kept: dict[tuple[object, ...], subprocess.CompletedProcess[bytes]] = {}

    def run(*arguments: str, text: str = "", **settings: str) -> subprocess.CompletedProcess[bytes]:
        key = (arguments, text, tuple(sorted(settings.items())))
        if key not in kept:
            inherited = {name: value for name, value in os.environ.items() if not name.startswith("THBGRAPH_")}
            environment = {**inherited, "THBGRAPH_STORE": str(built), **settings}
            kept[key] = subprocess.run([sys.executable, "-c", PROGRAM, *arguments], input=text.encode(), check=False,
                                       capture_output=True, timeout=240, cwd=elsewhere, env=environment)
        return kept[key]

    return run
