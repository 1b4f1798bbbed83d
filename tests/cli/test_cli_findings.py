"""``gaps``, ``compare``, ``changes`` and ``practices`` at the command line: answers, formats, exit codes.

The graph of the commands is opened once for the whole file; other files of this folder prove the opening.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from rdflib import Graph
from tests.reports.reading import csv_rows, page_of, sheets

from thbgraph.build import open_build
from thbgraph.cli import graph

if TYPE_CHECKING:
    from tests.cli.conftest import Run

AT = ["--at", "2026-11-22"]
GAPS = ["gaps", "--state", "KGZ", "--topic", "non-punishment", "--topic", "shelter", *AT, "--fail-on", "never"]
COMPARE = ["compare", "KGZ,deu", "--topic", "non-punishment", *AT]
CHANGES = ["changes", "--from", "2020-01-01", "--to", "2026-11-22", "--state", "kgz", "--instrument", "ilo-p029"]
PRACTICES = ["practices", "--topic", "shelter", *AT]
COMMANDS = {"compare": COMPARE, "changes": CHANGES, "practices": PRACTICES}
EACH = pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)


@pytest.fixture(scope="module")
def open_once() -> Callable[..., Any]:
    """Return what opens a build and remembers it."""
    return cache(open_build)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, open_once: Callable[..., Any]) -> None:
    """Let every command read the graph opened before."""
    monkeypatch.setattr(graph, "open_build", open_once)


def listed(here: Run, *arguments: str) -> list[dict[str, Any]]:
    body = json.loads(here(*arguments, "--format", "json").data)
    assert list(body) == ["at", "version", "total", "next", "items"]
    assert (body["at"], body["next"], body["total"]) == ("2026-11-22", None, len(body["items"]))
    items: list[dict[str, Any]] = body["items"]
    return items


def drawn(content: bytes) -> list[list[str]]:
    """Return the rows of a drawn table; words folded within a cell are put together."""
    rows: list[list[str]] = []
    for line in content.decode("utf-8").splitlines():
        cells = [cell.strip() for cell in line.split("│")[1:-1]]
        if cells and cells[0]:
            rows.append(cells)
        elif cells:
            rows[-1] = [" ".join(filter(None, pair)) for pair in zip(rows[-1], cells, strict=True)]
    return rows


# --- gaps

def test_the_table_holds_the_findings_of_json(here: Run) -> None:
    rows = drawn(here(*GAPS).data)
    assert [(row[0], row[2], row[3], row[4]) for row in rows] == [
        (item["state"], item["instrument"], item["article"] or "", item["severity"]) for item in listed(here, *GAPS)]


@pytest.mark.parametrize(("lang", "words"), [
    ("en", ["State", "Binding since", "gap reported"]), ("ru", ["Государство", "Действует с", "Почему"])])
def test_the_table_is_in_the_readers_language(here: Run, lang: str, words: list[str]) -> None:
    text = here(*GAPS, "--lang", lang).data.decode()
    assert [word for word in words if word not in text] == []
    assert ("State" in text) is (lang == "en")


def test_each_format_of_gaps_holds_the_same_duties(here: Run) -> None:
    items = listed(here, *GAPS)
    duties = {item["duty"] for item in items}
    assert len(duties) == len(items) >= 3
    rows = csv_rows(here(*GAPS, "--format", "csv").data)
    norm = rows[0].index("norm")
    assert [row[norm] for row in rows[1:]] == [item["norm"] for item in items]
    assert sheets(here(*GAPS, "--format", "xlsx").data)["gaps"] == rows
    for form, syntax in (("ttl", "turtle"), ("jsonld", "json-ld")):
        graph = Graph().parse(data=here(*GAPS, "--format", form).data, format=syntax)
        focus = graph.query("SELECT ?d { ?r <http://www.w3.org/ns/shacl#focusNode> ?d }")
        assert {str(row[0]) for row in focus} == duties  # type: ignore[index]
    page = page_of(here(*GAPS, "--format", "html").data)
    assert len(page.every("section")) == len([item for item in items if item["verdict"] != "unknown"])
    assert "### Annex: not evaluated, and why" in here(*GAPS, "--format", "md").data.decode()


@pytest.mark.parametrize(("topic", "level", "code"), [
    ("non-punishment", "violation", 0), ("non-punishment", "warning", 1), ("non-punishment", "info", 1),
    ("non-punishment", "never", 0), ("non-punishment", "", 0), ("extradition", "warning", 0),
    ("extradition", "info", 1), ("extradition", "never", 0)])
def test_the_exit_code_follows_the_level(here: Run, topic: str, level: str, code: int) -> None:
    """On non-punishment a warning is found; of extradition no source speaks, which is information."""
    done = here("gaps", "--state", "KGZ", "--topic", topic, *AT, "--format", "json",
                *(["--fail-on", level] if level else []))
    assert done.code == code
    assert {item["severity"] for item in json.loads(done.out)["items"]} == {
        "warning" if topic == "non-punishment" else "info"}


def test_what_is_only_added_for_the_reader_fails_nothing(here: Run) -> None:
    """The national rapporteur is met; the annex of a text is no finding."""
    asked = ["gaps", "--state", "KGZ", "--instrument", "osce-ap-2003", "--topic", "national-rapporteur", *AT,
             "--fail-on", "info"]
    for more in (["--format", "json"], ["--all", "--format", "json"], ["--format", "html"]):
        assert here(*asked, *more).code == 0


# --- compare, changes, practices

def test_compare_keeps_the_order_of_the_question(here: Run) -> None:
    (item,) = listed(here, *COMPARE)
    assert list(item["states"]) == ["KGZ", "DEU"]
    assert item["states"]["KGZ"]["evidence_status"] == "contested"
    assert {f["verdict"] for f in item["states"]["DEU"]["findings"]} == {"unknown"}
    assert listed(here, "compare", "KGZ", "DEU", "--topic", "non-punishment", *AT) == [item]


def test_changes_tell_duties_begun(here: Run) -> None:
    items = listed(here, *CHANGES)
    assert {(item["kind"], item["state"]) for item in items} == {("duty-begun", "KGZ")}
    assert "ilo-p029/non-punishment" in {item["norm"] for item in items}


def test_practices_name_state_and_source(here: Run) -> None:
    items = listed(here, *PRACTICES)
    assert {"DEU", "GRC", "POL"} <= {item["state"] for item in items}
    assert all(item["shows"] == "whole" and item["evidence"] for item in items)
    more = listed(here, *PRACTICES, "--parts")
    assert [item for item in more if item["shows"] == "whole"] == items
    assert len(more) > len(items)
    asked = listed(here, "practices", "--state", "kgz", *AT)
    assert asked
    assert "KGZ" not in {item["state"] for item in asked}


@EACH
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_every_format_reads_back_and_holds_the_same_rows(here: Run, command: list[str], lang: str) -> None:
    rows = csv_rows(here(*command, "--lang", lang, "--format", "csv").data)
    page = page_of(here(*command, "--lang", lang, "--format", "html").data)
    cells = [[cell.text for cell in row.every("th", "td")] for body in page.every("tbody") for row in body.every("tr")]
    assert cells == [[" ".join(cell.split()) for cell in row[1:]] for row in rows[1:]]
    book = sheets(here(*command, "--lang", lang, "--format", "xlsx").data)
    told = [row for name, sheet in book.items() if name != "about" for row in sheet[1:]]
    assert told == [row[1:] for row in rows[1:]]
    text = here(*command, "--lang", lang, "--format", "md").data.decode()
    assert text.startswith(f"# {page.one('h1').text}\n")
    done = here(*command, "--lang", lang)
    assert " ".join(row[0] for row in drawn(done.data)) == " ".join(row[1] for row in rows[1:])
    assert page.one("h1").text in done.err


def test_nothing_to_tell_is_said_and_no_failure(here: Run) -> None:
    done = here("changes", "--from", "2026-11-21", "--to", "2026-11-22", "--state", "KGZ")
    assert (done.code, done.out) == (0, b"")
    assert "Nothing to tell for this selection." in done.err


WRONG = {
    "compare-one-state": (["compare", "KGZ"], "two states"),
    "compare-the-same-twice": (["compare", "KGZ,kgz"], "two states"),
    "compare-nobody": (["compare"], "states"),
    "compare-unknown-state": (["compare", "KGZ,ZZZ"], "ZZZ"),
    "compare-no-code": (["compare", "KGZ,K> }"], "K> }"),
    "compare-unknown-topic": ([*COMPARE[:2], "--topic", "no-such-topic"], "no-such-topic"),
    "compare-rdf": ([*COMPARE, "--format", "ttl"], "ttl"),
    "changes-without-from": (["changes", "--to", "2026-11-22"], "--from"),
    "changes-no-day": (["changes", "--from", "2020"], "2020"),
    "changes-backwards": (["changes", "--from", "2026-11-22", "--to", "2020-01-01"], "not before"),
    "changes-the-same-day": (["changes", "--from", "2020-01-01", "--to", "2020-01-01"], "not before"),
    "changes-unknown-state": (["changes", "--from", "2020-01-01", "--state", "ZZZ"], "ZZZ"),
    "changes-unknown-instrument": ([*CHANGES, "--instrument", "no-such-treaty"], "no-such-treaty"),
    "changes-language": ([*CHANGES, "--lang", "fr"], "fr"),
    "practices-nothing-asked": (["practices"], "a state, a norm"),
    "practices-unknown-state": (["practices", "--state", "ZZZ"], "ZZZ"),
    "practices-unknown-norm": (["practices", "--norm", "un-tip/no-such"], "un-tip/no-such"),
    "practices-unknown-topic": (["practices", "--topic", "no-such-topic"], "no-such-topic"),
    "practices-format": ([*PRACTICES, "--format", "jsonld"], "jsonld"),
    "gaps-no-code": (["gaps", "--state", "KGZ> }"], "KGZ> }"),
}


@pytest.mark.parametrize(("arguments", "named"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_run_exits_with_2_and_names_it(here: Run, arguments: list[str], named: str) -> None:
    done = here(*arguments)
    assert (done.code, done.out) == (2, b"")
    assert named in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("command", ["compare", "changes", "practices"])
def test_help_is_an_answer(here: Run, command: str) -> None:
    done = here(command, "--help")
    assert (done.code, done.err) == (0, "")
    assert b"--format" in done.out
