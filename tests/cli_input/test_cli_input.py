"""Bad input at the command line: a sentence on standard error, nothing on standard output, the contract's exit code."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.helpers.tables import act, small_world, source

from thbgraph.build import build
from thbgraph.cli.main import run


class Outcome(NamedTuple):
    """What a command left: exit code, standard output, standard error on one line."""

    code: int
    out: str
    err: str


Command = Callable[..., Outcome]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return a small data folder and the folder of its built graph, so that no mistake here costs a whole build."""
    base = tmp_path_factory.mktemp("small")
    folder = small_world(base / "data", source("paper"))
    folder.table("treaty/acts.csv", act("AAA", "paper", "2014-05-01"))
    build([folder.path], base / "store")
    return folder.path, base / "store"


@pytest.fixture
def thbgraph(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], small: tuple[Path, Path]) -> Command:
    """Return a function that runs `thbgraph` with its arguments over the small data."""
    monkeypatch.setenv("THBGRAPH_DATA", str(small[0]))
    monkeypatch.setenv("THBGRAPH_STORE", str(small[1]))
    monkeypatch.setenv("COLUMNS", "200")

    def command(*arguments: str) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["thbgraph", *arguments])
        code: object = 0
        try:
            run()
        except SystemExit as stop:
            code = stop.code
        out, err = capfd.readouterr()
        return Outcome(code if isinstance(code, int) else 0, out, " ".join(err.split()))

    return command


@pytest.fixture
def bad_data(tmp_path: Path) -> Path:
    """Return a data folder with two bad cells."""
    folder = small_world(tmp_path / "data", source("paper"))
    folder.table("treaty/acts.csv", act("AAA", "paper", "2014-13"), act("ZZZ", "paper"))
    return folder.path


PROBLEMS = ("treaty/acts.csv, row 2, column date: '2014-13' is not a day of the calendar.",
            "treaty/acts.csv, row 3, column state: 'ZZZ' is not in states/states.csv.")


def test_build_stops_at_bad_cells_names_them_all_and_writes_nothing(thbgraph: Command, bad_data: Path,
                                                                    tmp_path: Path) -> None:
    outcome = thbgraph("build", "--data", str(bad_data), "--out", str(tmp_path / "out"))
    assert (outcome.code, outcome.out) == (2, "")
    assert "2 problem(s) in the tables; nothing was built." in outcome.err
    for problem in PROBLEMS:
        assert problem in outcome.err
    assert not (tmp_path / "out").exists()


def test_a_failed_build_leaves_the_old_one(thbgraph: Command, bad_data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "graph.nq").write_text("old")
    assert thbgraph("build", "--data", str(bad_data), "--out", str(out)).code == 2
    assert [path.name for path in out.iterdir()] == ["graph.nq"]
    assert (out / "graph.nq").read_text() == "old"


def test_check_finds_the_same_cells_and_ends_with_one(thbgraph: Command, bad_data: Path) -> None:
    outcome = thbgraph("check", "--data", str(bad_data))
    assert outcome.code == 1
    for problem in PROBLEMS:
        assert problem in outcome.out
    assert "2 problem(s)." in outcome.err


@pytest.mark.parametrize("command", ["build", "check"])
def test_a_folder_that_is_not_there(thbgraph: Command, tmp_path: Path, command: str) -> None:
    outcome = thbgraph(command, "--data", str(tmp_path / "none"))
    assert outcome.code == 2
    assert "is not a folder of tables" in outcome.err + outcome.out


@pytest.mark.parametrize("text", ["2024", "2024-06", "20240630", "2024-W26-7", "2024-02-30", "30.06.2024", "tomorrow",
                                  "2024-06-30T00:00", " "])
@pytest.mark.parametrize("command", [("bound", "KGZ"), ("gaps",), ("query", "cq01")], ids=lambda parts: str(parts[0]))
def test_what_is_no_day(thbgraph: Command, command: tuple[str, ...], text: str) -> None:
    outcome = thbgraph(*command, "--at", text)
    assert (outcome.code, outcome.out) == (2, "")
    assert "is not a day" in outcome.err
    assert "YYYY-MM-DD" in outcome.err


@pytest.mark.parametrize("arguments", [
    ("bound", "KGZ", "--format", "pdf"), ("gaps", "--format", "pdf"), ("query", "cq01", "--format", "pdf"),
    ("gaps", "--fail-on", "error"), ("gaps", "--lang", "de"), ("bound", "KGZ", "--lang", "de")])
def test_a_choice_that_is_not_offered_is_told_what_is(thbgraph: Command, arguments: tuple[str, ...]) -> None:
    outcome = thbgraph(*arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert f"'{arguments[-1]}' is not possible. Choose one of: " in outcome.err


@pytest.mark.parametrize("arguments", [
    ("nonsense",), ("bound",), ("build", "--nonsense"), ("serve", "--port", "x"), ("bound", "KGZ", "UZB")])
def test_wrong_usage(thbgraph: Command, arguments: tuple[str, ...]) -> None:
    outcome = thbgraph(*arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert "Usage: thbgraph" in outcome.err


@pytest.mark.parametrize(("arguments", "words"), [
    (("query",), "There is no query. Name a file or a question, or list the questions with --list."),
    (("query", "missing.rq"), "There is no file missing.rq."),
    (("query", "cq999"), "There is no question 'cq999'."),
    (("query", "cq01", "--param", "at"), "--param 'at' has no value."),
    (("query", "cq01", "--param", "on=2015-01-01"), "Question cq01 has no parameter 'on'."),
    (("query", "cq01", "--param", 'at="} UNION {'), "is not a date of the form"),
    (("query", "cq10", "--param", "state=KGZ> ?p ?o } #"), "is not a state code."),
    (("serve", "--port", "70000"), "--port 70000 is not a TCP port."),
])
def test_an_argument_that_cannot_be_used_is_named(thbgraph: Command, arguments: tuple[str, ...], words: str) -> None:
    outcome = thbgraph(*arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert words in outcome.err


def test_an_empty_store_is_made_here_and_not_elsewhere(thbgraph: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THBGRAPH_STORE", "http://127.0.0.1:1/sparql")
    outcome = thbgraph("serve", "--empty")
    assert (outcome.code, outcome.out) == (2, "")
    assert "--empty makes a store here" in outcome.err


@pytest.mark.parametrize(("name", "value", "words"), [
    ("THBGRAPH_PROT", "1", "THBGRAPH_PROT is not a setting of thbgraph."),
    ("THBGRAPH_PORT", "0", "THBGRAPH_PORT='0' must lie between 1 and 65535."),
    ("THBGRAPH_WORKERS", "two", "THBGRAPH_WORKERS='two' "),
    ("THBGRAPH_QUERY_TIMEOUT", "nan", "THBGRAPH_QUERY_TIMEOUT='nan' must lie between"),
    ("THBGRAPH_PUBLIC_URL", "ftp://h", "THBGRAPH_PUBLIC_URL='ftp://h' must be an http or https URL"),
    ("THBGRAPH_PUBLIC_URL", "http://[", "THBGRAPH_PUBLIC_URL='http://[' "),
    ("THBGRAPH_SERVICE_ALLOW", "dbpedia.org, https://h", "lists 'https://h', which is not a host or host:port"),
    ("THBGRAPH_SERVICE_ALLOW", "*.org", "THBGRAPH_SERVICE_ALLOW='*.org' lists '*.org', which is not a host"),
    ("THBGRAPH_DATA", "nowhere", "THBGRAPH_DATA='nowhere' names 'nowhere', which is not a folder."),
    ("THBGRAPH_STORE", "http://h/sparql?x=1", "THBGRAPH_STORE='http://h/sparql?x=1' must be an http or https URL"),
    ("THBGRAPH_STORE_UPDATE_URL", "h/update", "THBGRAPH_STORE_UPDATE_URL='h/update' must be an http or https URL"),
    ("THBGRAPH_STORE_DEFAULT_GRAPH", "graph", "THBGRAPH_STORE_DEFAULT_GRAPH='graph' is not an absolute IRI"),
    ("THBGRAPH_STORE_CREDENTIALS", "s3cret", "THBGRAPH_STORE_CREDENTIALS=(hidden) is not of the form user:password"),
])
def test_a_wrong_setting_stops_every_command_that_reads_it(thbgraph: Command, monkeypatch: pytest.MonkeyPatch,
                                                           name: str, value: str, words: str) -> None:
    monkeypatch.setenv(name, value)
    for arguments in (("bound", "KGZ"), ("serve",), ("query", "cq01")):
        outcome = thbgraph(*arguments)
        assert (outcome.code, outcome.out) == (2, "")
        assert words in outcome.err


def test_a_token_is_never_shown(thbgraph: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THBGRAPH_WRITE_TOKEN", "secret-4711")
    monkeypatch.setenv("THBGRAPH_PORT", "0")
    outcome = thbgraph("serve")
    assert outcome.code == 2
    assert "secret-4711" not in outcome.err + outcome.out


@pytest.mark.parametrize("state", ["ZZZ", "Kyrgyzstan", ""])
def test_a_state_that_is_not_there(thbgraph: Command, state: str) -> None:
    outcome = thbgraph("bound", state)
    assert (outcome.code, outcome.out) == (2, "")
    assert f"'{state.upper()}'" in outcome.err.upper()


@pytest.mark.parametrize(("query", "code", "words"), [
    ("SELECT * WHERE {\n ?s ?p }", 2, "Line 2, column "),
    ("SELECT * WHERE { SERVICE <http://192.0.2.1/> { ?s ?p ?o } }", 3, "SERVICE"),
    ("DELETE WHERE { ?s ?p ?o }", 3, ""),
])
def test_a_query_that_is_wrong_or_refused(thbgraph: Command, query: str, code: int, words: str) -> None:
    outcome = thbgraph("query", query)
    assert (outcome.code, outcome.out) == (code, "")
    assert words in outcome.err


def test_a_sound_query_is_answered_so_that_the_refusals_above_mean_something(thbgraph: Command) -> None:
    outcome = thbgraph("query", 'SELECT ?x { VALUES ?x { "here" } }', "--format", "csv")
    assert (outcome.code, outcome.out.split()) == (0, ["x", "here"])
