"""What a script can rely on: exit codes of the contract, data on standard output, words on standard error."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Run

SELECT = "SELECT ?s { ?s a thb:Treaty } LIMIT 1"


def test_a_process_that_answers_exits_with_0(process: Run) -> None:
    done = process("bound", "GRC", "--instrument", "un-tip", "--at", "2026-11-22", "--format", "csv")
    assert (done.code, done.err.count("\n")) == (0, 1)
    assert done.err.startswith("Cite as: thbgraph contributors: thbgraph, version ")
    assert b"2011-02-10" in done.out


def test_a_process_that_finds_something_exits_with_1(process: Run) -> None:
    done = process("gaps", "--state", "KGZ", "--at", "2026-11-22", "--format", "csv", "--fail-on", "warning")
    assert done.code == 1
    assert b"gap-reported" in done.out


def test_a_process_that_cannot_run_exits_with_2(process: Run) -> None:
    done = process("bound", "ZZZ")
    assert (done.code, done.out) == (2, b"")
    assert "ZZZ" in done.err


def test_a_process_that_refuses_exits_with_3(process: Run) -> None:
    done = process(*REFUSED["service"])
    assert (done.code, done.out) == (3, b"")
    assert "SERVICE" in done.err


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], *([name, "--help"] for name in (
    "build", "check", "serve", "query", "bound", "duties", "gaps", "what-if", "calendar", "compare", "changes",
    "practices"))], ids=" ".join)
def test_help_and_version_are_answers(here: Run, arguments: list[str]) -> None:
    done = here(*arguments)
    assert (done.code, done.err) == (0, "")
    assert done.out


WRONG = {
    "no-such-command": ["divine"],
    "no-such-option": ["bound", "KGZ", "--divine"],
    "missing-argument": ["bound"],
    "bad-at": ["bound", "KGZ", "--at", "30.06.2024"],
    "bad-at-no-such-day": ["gaps", "--at", "2024-02-30"],
    "bad-at-only-a-year": ["gaps", "--at", "2024"],
    "bad-at-without-hyphens": ["gaps", "--at", "20240630"],
    "bad-format": ["gaps", "--format", "pdf"],
    "bad-language": ["bound", "KGZ", "--lang", "fr"],
    "bad-level": ["gaps", "--fail-on", "catastrophe"],
    "unknown-state": ["bound", "ZZZ"],
    "unknown-instrument": ["bound", "KGZ", "--instrument", "no-such-treaty"],
    "unknown-topic": ["gaps", "--topic", "no-such-topic"],
    "unknown-question": ["query", "no-such-question"],
    "missing-file": ["query", "no-such-file.rq"],
    "missing-folder": ["build", "--data", "no-such-folder", "--out", "no-such-out"],
    "query-that-does-not-parse": ["query", "SELECT ?s {"],
    "parameter-without-value": ["query", "cq01", "--param", "at"],
    "parameter-of-another-question": ["query", "cq01", "--param", "state=KGZ"],
    "parameter-of-another-type": ["query", "cq01", "--at", "soon"],
    "no-such-port": ["serve", "--port", "99999"],
}


@pytest.mark.parametrize("arguments", WRONG.values(), ids=WRONG)
def test_what_cannot_be_run_exits_with_2_and_a_sentence(here: Run, arguments: list[str]) -> None:
    done = here(*arguments)
    assert (done.code, done.out) == (2, b"")
    words = done.err
    assert words.strip()
    assert "Traceback" not in words
    assert "Please report" not in words


@pytest.mark.parametrize(("settings", "named"), [
    ({"THBGRAPH_PORT": "http"}, "THBGRAPH_PORT"), ({"THBGRAPH_DIVINE": "1"}, "THBGRAPH_DIVINE"),
    ({"THBGRAPH_DATA": "/no/such/folder"}, "/no/such/folder"), ({"THBGRAPH_SERVICE_ALLOW": "x.org/y"}, "x.org/y")])
def test_a_wrong_setting_stops_the_command_and_is_named(here: Run, settings: dict[str, str], named: str) -> None:
    done = here("bound", "KGZ", **settings)
    assert (done.code, done.out) == (2, b"")
    assert named in done.err


REFUSED = {
    "service": ["query", "SELECT ?s { SERVICE <http://192.0.2.1/sparql> { ?s ?p ?o } }"],
    "select-as-turtle": ["query", SELECT, "--format", "ttl"],
    "construct-as-csv": ["query", "CONSTRUCT { ?s a ?c } { ?s a ?c } LIMIT 1", "--format", "csv"],
    "ask-as-csv": ["query", "ASK { ?s ?p ?o }", "--format", "csv"],
    "update": ["query", "INSERT DATA { <http://h/s> <http://h/p> 1 }"],
    "load": ["query", "LOAD <http://192.0.2.1/x.ttl>"],
}


@pytest.mark.parametrize("arguments", REFUSED.values(), ids=REFUSED)
def test_what_is_refused_or_unsupported_exits_with_3(here: Run, arguments: list[str]) -> None:
    done = here(*arguments)
    assert (done.code, done.out) == (3, b"")
    assert done.err.strip()
    assert "Traceback" not in done.err


@pytest.mark.parametrize(("level", "code"), [("violation", 0), ("warning", 1), ("info", 1), ("never", 0), ("", 0)])
def test_gaps_fail_on_the_level_asked_for(here: Run, level: str, code: int) -> None:
    """Kyrgyzstan under ILO C081: warnings, one of them a gap reported, and much unknown. Default: violation."""
    option = ["--fail-on", level] if level else []
    done = here("gaps", "--state", "KGZ", "--instrument", "ilo-c081", "--at", "2026-11-22", "--format", "csv",
                    *option)
    assert done.code == code
    rows = list(csv.DictReader(io.StringIO(done.out.decode(), newline="")))
    assert {row["severity"] for row in rows} == {"warning", "info"}
    assert [row["article"] for row in rows if row["verdict"] == "gap-reported"] == ["12(1)(a)-(b)"]


def test_information_alone_fails_only_where_information_is_asked_for(here: Run) -> None:
    arguments = ["gaps", "--state", "POL", "--topic", "non-punishment", "--at", "2026-11-22", "--format", "json"]
    assert here(*arguments, "--fail-on", "warning").code == 0
    assert here(*arguments, "--fail-on", "info").code == 1
