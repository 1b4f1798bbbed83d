"""Fixture policy: commands over the graph of a few states, cut from the committed tables.

A command runs in this process, which is quick, as `here`, or as a user starts it, in a process of its own, as
`process`: one test of each exit code and all of `build` and `check` do that.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from thbgraph.cli.main import run

PROGRAM = "from thbgraph.cli.main import run; run()"


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    code: int
    out: bytes
    err: str

    @property
    def data(self) -> bytes:
        """Return standard output of a command that succeeded."""
        assert self.code == 0, self.err
        return self.out


Run = Callable[..., Done]


def without_settings() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("THBGRAPH_")}


@pytest.fixture(scope="session")
def few_states(few_built: tuple[Path, Path]) -> dict[str, str]:
    """Return the settings under which commands answer from the graph of a few states."""
    tables, store = few_built
    return {"THBGRAPH_DATA": str(tables), "THBGRAPH_STORE": str(store)}


@pytest.fixture
def here(few_states: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
         capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Return the command line inside this process."""
    monkeypatch.chdir(tmp_path)

    def command(*arguments: str, text: str = "", **settings: str) -> Done:
        for name, value in {**few_states, **settings}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["thbgraph", *arguments])
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))
        try:
            run()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        left = capsysbinary.readouterr()
        return Done(code, left.out, left.err.decode("utf-8"))

    return command


@pytest.fixture
def process(few_states: dict[str, str], tmp_path: Path) -> Run:
    """Return the command line as a process."""

    def command(*arguments: str, text: str = "", **settings: str) -> Done:
        done = subprocess.run([sys.executable, "-c", PROGRAM, *arguments], input=text.encode(), check=False,
                              capture_output=True, timeout=240, cwd=tmp_path,
                              env={**without_settings(), **(settings or few_states)})
        return Done(done.returncode, done.stdout, done.stderr.decode("utf-8"))

    return command
