"""The questions the graph exists to answer: each answer is committed, and each counter-question has none."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pyoxigraph as ox
import pytest

from thbgraph.query import load_questions, run_select
from thbgraph.resources import resource

FOLDER = resource("queries") / "competency"
QUESTIONS = sorted(FOLDER.glob("cq*.rq"))
COUNTER_QUESTIONS = sorted(FOLDER.glob("counter*.rq"))
IDS = {question.path: question.id for question in load_questions(FOLDER)}


def rows_of(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text("utf-8"), newline="")))


def test_there_are_enough_questions_and_each_has_an_answer() -> None:
    assert len(QUESTIONS) >= 10
    assert len(COUNTER_QUESTIONS) >= 2
    assert sorted(FOLDER.glob("*.csv")) == [path.with_suffix(".csv") for path in QUESTIONS]


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_the_answer_is_the_committed_one_row_by_row(opened: ox.Store, path: Path) -> None:
    header, *expected = rows_of(path.with_suffix(".csv"))
    answer = run_select(opened, IDS[path])
    assert list(answer.columns) == header
    assert [list(row) for row in answer.rows] == expected
    assert expected, "a competency question with an empty answer proves nothing"


@pytest.mark.parametrize("path", COUNTER_QUESTIONS, ids=lambda path: path.stem)
def test_what_must_never_be_said_is_not_said(opened: ox.Store, path: Path) -> None:
    assert run_select(opened, IDS[path]).rows == ()


@pytest.mark.parametrize("path", [*QUESTIONS, *COUNTER_QUESTIONS], ids=lambda path: path.stem)
def test_each_question_is_asked_in_both_languages_and_named_as_its_file_begins(path: Path) -> None:
    question = next(question for question in load_questions(FOLDER) if question.path == path)
    assert path.stem.startswith(question.id + "-")
    assert "?" in question.question
    assert "?" in question.question_ru
