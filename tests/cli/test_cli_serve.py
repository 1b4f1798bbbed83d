"""What `thbgraph serve` says of settings that mean something else."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

from tests.helpers.endpoint import endpoint, literal, results


def said(*arguments: str, **settings: str) -> list[str]:
    """Return what the command says before it finds its port taken."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        environment = os.environ | {f"THBGRAPH_{name}": value for name, value in settings.items()}
        done = subprocess.run(
            [sys.executable, "-c", "from thbgraph.cli.main import run; run()", "serve", *arguments,
             "--port", str(taken.getsockname()[1])],
            env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Cannot listen" in done.stderr.splitlines()[-1]
    return done.stderr.splitlines()


def test_settings_of_another_store_are_not_passed_over_in_silence() -> None:
    lines = said("--empty", STORE_GRAPH_URL="http://h/data", STORE_CREDENTIALS="me:secret")
    assert lines[0] == ("Not used, as they are about another store and THBGRAPH_STORE names none: "
                        "THBGRAPH_STORE_GRAPH_URL, THBGRAPH_STORE_CREDENTIALS.")
    assert not any("secret" in line for line in lines)
    assert not any("Not used" in line for line in said("--empty"))


def test_another_store_has_no_version() -> None:
    with endpoint() as other:
        other.says.body = lambda query: b'{"head":{},"boolean":true}' if query == "ASK {}" else results(
            {"d": literal("P1Y")})
        lines = said(STORE=other.url, STORE_UPDATE_URL="http://h/update")
    assert lines[0] == f"Queries go to the store at {other.url}."
    assert lines[1].startswith("Serving another store on http://127.0.0.1:")
