"""Every committed question and rule: it parses, declares its parameters, and asks in two languages."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.helpers.tables import ROOT

from thbgraph.graph import fill
from thbgraph.namespaces import ID, sparql_prefixes
from thbgraph.query import Question, load_questions
from thbgraph.query.named import term

QUESTIONS = load_questions()
RULES = sorted((ROOT / "ontology" / "rules").rglob("*.rq"))
CYRILLIC = re.compile("[А-Яа-яЁё]")


def ids(question: Question) -> str:
    return question.id


def test_there_are_as_many_questions_as_files_and_no_id_twice() -> None:
    files = list((ROOT / "queries").rglob("*.rq"))
    assert len({question.id for question in QUESTIONS}) == len(QUESTIONS) == len(files)
    assert len(QUESTIONS) > 20


@pytest.mark.parametrize("question", QUESTIONS, ids=ids)
def test_a_question_parses_by_itself_and_with_its_parameters(question: Question) -> None:
    ox.Store().query(question.sparql())
    ox.Store().query(question.sparql({p.name: [p.default] for p in question.parameters if p.default}))


@pytest.mark.parametrize("question", QUESTIONS, ids=ids)
def test_the_default_declared_is_the_default_bound(question: Question) -> None:
    for parameter in question.parameters:
        lines = [line for line in question.text.splitlines() if line.endswith(f"#@param {parameter.name}")]
        (cell,) = {found.group(1).strip() for line in lines if (found := re.search(r"VALUES \?\w+ \{(.*)\}", line))}
        if not parameter.default:
            assert cell == "UNDEF", parameter.name
            continue
        solutions = ox.Store().query(f"{sparql_prefixes()}{declared(question)} "
                                     f"SELECT * WHERE {{ VALUES ?v {{ {cell} }} }}")
        assert isinstance(solutions, ox.QuerySolutions)
        assert [solution["v"] for solution in solutions] == [term(parameter.type, parameter.default)], parameter.name


def declared(question: Question) -> str:
    """Return the prefixes that the question's own text declares."""
    return " ".join(line for line in question.text.splitlines() if line.upper().startswith("PREFIX "))


@pytest.mark.parametrize("question", QUESTIONS, ids=ids)
def test_a_question_is_asked_in_english_and_russian(question: Question) -> None:
    assert question.question.rstrip(")").endswith(("?", "(must be empty"))
    assert not CYRILLIC.search(question.question)
    assert CYRILLIC.search(question.question_ru), f"{question.path.name} lacks question_ru"


@pytest.mark.parametrize("question", QUESTIONS, ids=ids)
def test_an_id_is_a_slug_and_the_file_is_named_after_it(question: Question) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", question.id)
    assert question.path.stem == question.id or question.path.stem.startswith(question.id + "-")


@pytest.mark.parametrize("path", RULES, ids=lambda path: str(path.relative_to(RULES[0].parents[1])))
def test_a_rule_parses_and_is_a_construct(path: Path) -> None:
    text = fill(path.read_text(encoding="utf-8"), {
        "at": '"2020-01-01"^^xsd:date', "instruments": f"<{ID}instrument/un-tip>",
        "state": f"{ID}state/KGZ", "states": f"<{ID}state/KGZ>", "subjects": "thb:topic"})
    assert not re.search(r"\$\w", text), "a token that no caller replaces"
    assert isinstance(ox.Store().query(sparql_prefixes() + text), ox.QueryTriples)


@pytest.mark.parametrize("path", RULES, ids=lambda path: str(path.relative_to(RULES[0].parents[1])))
def test_a_rule_never_asks_the_clock_or_the_network(path: Path) -> None:
    body = "\n".join(line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    assert not re.search(r"\b(NOW|RAND|UUID|STRUUID|SERVICE|LOAD)\b", body, re.IGNORECASE)
