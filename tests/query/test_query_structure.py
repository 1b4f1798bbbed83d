"""Whatever is given for a parameter: one term between its braces, and not one token elsewhere."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thbgraph.errors import UsageError
from thbgraph.query import Question, load_questions, read_question
from thbgraph.query.types import PARAMETER_TYPES, UnfitValue
from thbgraph.store.lexer import Token, tokens

QUESTIONS = [question for question in load_questions() if question.parameters]
PIECES = ['"', "'", '"""', "}", "{", "#", "\n", "\r", "\\", "\\u007D", "<", ">", "?x", "#@param v", "UNION", "VALUES",
          "SERVICE", ";", ".", "(", ")", "^^", "@en", " ", "KGZ", "un-tip", "2024-01-01", "true", "-1", "http://h/",
          "compensation", "\u2028", "\x00", "\u202e", "é"]
TEXTS = st.one_of(st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
                  st.lists(st.sampled_from(PIECES), max_size=6).map("".join))
LIKELY = {"state": "kgz", "instrument": "UN-TIP", "organisation": "osce", "source": "osce-kgz-2025",
          "topic": "compensation", "date": "2024-02-29", "iri": "http://h/x%20y", "string": 'say "}" # no',
          "integer": "-12", "boolean": "True"}
SHAPES = {"iri": ["iri"], "string": ["string"], "date": ["string", "mark", "mark", "iri"]}
SHAPES |= dict.fromkeys(("integer", "boolean"), SHAPES["date"])


def asking(folder: Path, kind: str) -> Question:
    """Return a question with a parameter of type *kind* bound in two places, one of them in a sub-select."""
    path = folder / f"{kind}.rq"
    path.write_text(f"#+ id: q\n#+ question: What?\n#+ params:\n#+   - {{name: v, type: {kind}}}\n"
                    "SELECT ?v WHERE {\n  VALUES ?v { UNDEF } #@param v\n"
                    "  { SELECT ?v WHERE {\n    VALUES ?v { UNDEF } #@param v\n  } }\n  FILTER(true)\n}\n")
    return read_question(path)


def split(sparql: str) -> tuple[list[Token], list[list[Token]]]:
    """Return the tokens outside the braces of the marked VALUES lines, and those inside each."""
    outside: list[Token] = []
    inside: list[list[Token]] = []
    words = [token for token in tokens(sparql) if token.kind != "comment"]
    while words:
        outside.append(words.pop(0))
        if [token.text for token in outside[-3:]] == ["VALUES", "?v", "{"]:
            end = next(place for place, token in enumerate(words) if token.text == "}")
            inside.append(words[:end])
            words = words[end:]
    return outside, inside


def assert_one_term(question: Question, kind: str, text: str) -> bool:
    """Ask *question* with *text*: it is refused, or stands in both places as one term; return whether it stood."""
    before, empty = split(question.sparql())
    assert [[token.text for token in place] for place in empty] == [["UNDEF"], ["UNDEF"]]
    try:
        sparql = question.sparql({"v": [text]})
    except UnfitValue:
        return False
    after, places = split(sparql)
    assert after == before
    assert [[token.kind for token in place] for place in places] == [SHAPES.get(kind, ["iri"])] * 2
    assert not any(token.unterminated for token in tokens(sparql))
    solutions = ox.Store().query(sparql)
    assert isinstance(solutions, ox.QuerySolutions)
    assert [row["v"] for row in solutions] == [question.parameters[0].term(text)]
    return True


@pytest.fixture(scope="module")
def questions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Question]:
    folder = tmp_path_factory.mktemp("structure")
    return {kind: asking(folder, kind) for kind in PARAMETER_TYPES}


@given(kind=st.sampled_from(PARAMETER_TYPES), text=TEXTS)
def test_no_value_changes_the_structure_of_a_query(questions: dict[str, Question], kind: str, text: str) -> None:
    assert_one_term(questions[kind], kind, text)


@pytest.mark.parametrize("kind", PARAMETER_TYPES)
def test_a_value_that_fits_stands_in_its_place(questions: dict[str, Question], kind: str) -> None:
    assert assert_one_term(questions[kind], kind, LIKELY[kind])


@pytest.mark.parametrize("kind", [kind for kind in PARAMETER_TYPES if kind != "string"])
def test_a_refusal_says_which_parameter_and_what_would_fit(questions: dict[str, Question], kind: str) -> None:
    with pytest.raises(UnfitValue) as caught:
        questions[kind].sparql({"v": ["} UNION {"]})
    assert (caught.value.parameter, caught.value.schema) == ("v", questions[kind].parameters[0].schema)


@given(st.lists(TEXTS, min_size=2, max_size=4))
def test_several_values_are_as_many_terms(questions: dict[str, Question], texts: list[str]) -> None:
    before, _ = split(questions["string"].sparql())
    after, places = split(questions["string"].sparql({"v": texts}))
    assert after == before
    assert [[token.kind for token in place] for place in places] == [["string"] * len(texts)] * 2


def outside_braces(sparql: str) -> list[str]:
    """Return the texts of the tokens that stand in no one-line VALUES block."""
    kept: list[str] = []
    words = [token.text for token in tokens(sparql) if token.kind != "comment"]
    while words:
        kept.append(words.pop(0))
        if kept[-1] == "{" and len(kept) > 2 and kept[-3].upper() == "VALUES":
            words = words[words.index("}"):]
    return kept


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
@given(data=st.data())
def test_no_value_changes_the_structure_of_a_committed_question(question: Question, data: st.DataObject) -> None:
    parameter = data.draw(st.sampled_from(question.parameters))
    text = data.draw(st.one_of(st.just(LIKELY[parameter.type]), TEXTS))
    try:
        sparql = question.sparql({parameter.name: [text]})
    except UsageError:
        return
    assert outside_braces(sparql) == outside_braces(question.sparql())
    ox.Store().query(sparql)
