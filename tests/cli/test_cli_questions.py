"""``thbgraph query --list`` and ``--show``: what can be asked, and the SPARQL behind it; neither needs a graph."""

from __future__ import annotations

import json

import pyoxigraph as ox
import pytest
from tests.cli.conftest import Run

from thbgraph.query import find_question, load_questions


def test_every_question_is_listed_with_its_parameters(here: Run) -> None:
    done = here("query", "--list")
    assert done.code == 0
    lines = done.data.decode().splitlines()
    cells = [[cell.strip() for cell in line.strip("│").split("│")] for line in lines if line.startswith("│")]
    listed = {row[0]: row for row in cells if row[0]}
    assert sorted(listed) == sorted(question.id for question in load_questions())
    assert listed["cq10"][1].startswith("Through which statuses did a state pass under an instrument")
    assert listed["cq10"][2] == "state=GRC, instrument=un-tip"
    assert listed["bound-periods"][2] == "at=2026-11-22, state, instrument"


def test_the_list_for_programs(here: Run) -> None:
    body = json.loads(here("query", "--list", "--format", "json").data)
    assert body["total"] == len(body["items"]) == len(load_questions())
    (greece,) = [item for item in body["items"] if item["id"] == "cq10"]
    assert greece["question"]["ru"] == find_question("cq10").question_ru
    assert [(p["name"], p["type"], p["default"]) for p in greece["parameters"]] == [
        ("state", "state", "GRC"), ("instrument", "instrument", "un-tip")]
    assert [(column["name"], column["type"]) for column in greece["columns"]] == [
        ("status", "code"), ("since", "partial-date"), ("until", "partial-date")]


def test_the_text_shown_runs_and_has_the_values_asked(here: Run) -> None:
    shown = here("query", "cq01", "--show", "--at", "2007-01-01").data.decode()
    assert shown == find_question("cq01").runnable({"at": ["2007-01-01"]})
    assert isinstance(ox.Store().query(shown), ox.QuerySolutions)
    assert here("query", "cq10", "--show", "--param", "state=mda").data.decode().count("state/MDA>") == 1


@pytest.mark.parametrize("arguments", [
    ["query"], ["query", "cq10", "--list"], ["query", "--list", "--format", "csv"], ["query", "no-such", "--show"],
    ["query", "--show"], ["query", "SELECT * {}", "--show"], ["query", "cq10", "--show", "--param", "state=Greece"],
    ["query", "cq01", "--show", "--param", "at=2020-01-01", "--param", "at=2021-01-01"]])
def test_what_cannot_be_listed_or_shown_exits_with_2(here: Run, arguments: list[str]) -> None:
    done = here(*arguments)
    assert (done.code, done.out) == (2, b"")
    assert done.err.strip()
    assert "Traceback" not in done.err
