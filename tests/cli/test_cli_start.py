"""What a command needs before it does anything: little, and where that is unsound a sentence."""

from __future__ import annotations

import socket
import subprocess
import sys
from typing import Final

_LOADED: Final = """
import sys
import thbgraph.cli.main
print([name for name in sys.modules if name.split(".")[0] in ("fastapi", "starlette", "uvicorn")])
"""
_BROKEN: Final = """
import sys
from thbgraph.errors import DataError
from thbgraph.query import words
def broken(path):
    raise DataError("queries/vocabulary.yaml cannot be read.", "Mend it.")
words.read_vocabulary = broken
from thbgraph.cli.main import run
sys.argv = ["thbgraph", *sys.argv[1:]]
run()
"""


def ran(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, timeout=120,
                          check=False)


def test_a_command_does_not_load_the_service() -> None:
    assert ran(_LOADED).stdout == "[]\n"


def test_an_unsound_vocabulary_is_told_in_a_sentence_by_the_service() -> None:
    done = ran(_BROKEN, "serve", "--empty")
    assert (done.returncode, done.stderr) == (2, "queries/vocabulary.yaml cannot be read. Mend it.\n")


def test_an_unsound_vocabulary_stops_no_command_that_does_not_read_it() -> None:
    done = ran(_BROKEN, "--version")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_port_that_is_taken_is_told_in_a_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = ran("from thbgraph.cli.main import run; run()", "serve", "--empty", "--port", str(port))
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == f"Cannot listen on 127.0.0.1:{port}. Choose another --port or --host."
