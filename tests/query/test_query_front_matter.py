"""Front matter: complete in every committed question, grlc's names understood, everything else refused in words."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
import yaml

from thbgraph.errors import DataError
from thbgraph.query import Question, load_questions, read_question
from thbgraph.query.front import lacking, read_front_matter
from thbgraph.query.types import COLUMN_TYPES, UnfitValue, cell_value, column_schema, topics
from thbgraph.query.words import read_vocabulary, vocabulary

QUESTIONS = load_questions()
CYRILLIC = re.compile("[А-Яа-яЁё]")
HEAD = "#+ id: q\n#+ question: What?\n"
SAID = "#+ description: More.\n#+ description_ru: Ещё.\n"
BODY = 'SELECT ?v WHERE {\n  VALUES ?v { "a" } #@param v\n}\n'
STRING = HEAD + "#+ params:\n#+   - {name: v, type: string, default: a}\n"


def written(folder: Path, head: str, body: str = BODY) -> Question:
    path = folder / "q.rq"
    path.write_text(head + body, encoding="utf-8")
    return read_question(path)


def ids(question: Question) -> str:
    return question.id


# --- every committed question

@pytest.mark.parametrize("question", QUESTIONS, ids=ids)
def test_a_question_has_all_that_is_asked_of_it(question: Question) -> None:
    assert lacking(read_front_matter(question.text, question.id)) == []


@pytest.mark.parametrize("question", QUESTIONS, ids=ids)
def test_a_question_is_described_in_english_and_russian(question: Question) -> None:
    assert re.search("[A-Za-z]", question.description)
    assert not CYRILLIC.search(question.description)
    assert CYRILLIC.search(question.description_ru)
    assert question.description.endswith(".")
    assert question.description_ru.endswith(".")


@pytest.mark.parametrize("question", QUESTIONS, ids=ids)
def test_the_columns_told_are_the_columns_given(question: Question) -> None:
    assert tuple(column.name for column in question.columns) == question.variables
    assert (question.kind == "bindings") == bool(question.columns)


@pytest.mark.parametrize("question", QUESTIONS, ids=ids)
def test_meanings_are_told_in_both_languages(question: Question) -> None:
    meanings = [parameter.meaning for parameter in question.parameters]
    meanings += [column.meaning for column in question.columns]
    assert [meaning for meaning in meanings if CYRILLIC.search(meaning.description)] == []
    assert [meaning for meaning in meanings if not CYRILLIC.search(meaning.description_ru)] == []


@pytest.mark.parametrize("question", QUESTIONS, ids=ids)
def test_an_example_can_be_asked(question: Question) -> None:
    assert question.sparql({parameter.name: [parameter.example] for parameter in question.parameters})


@pytest.mark.parametrize("question", [q for q in QUESTIONS if q.path.with_suffix(".csv").exists()], ids=ids)
def test_the_committed_cells_are_of_the_types_told(question: Question) -> None:
    text = question.path.with_suffix(".csv").read_text(encoding="utf-8")
    types = {column.name: column.type for column in question.columns}
    kinds = {"integer": int, "boolean": bool}
    for row in csv.DictReader(text.splitlines()):
        for name, cell in row.items():
            value = cell_value(types[name], cell)
            assert value is None or isinstance(value, kinds.get(types[name], str)), name
            pattern = column_schema(types[name]).get("pattern")
            assert value is None or not pattern or re.fullmatch(pattern, str(value)), (name, value)


def test_the_vocabulary_holds_no_word_that_nobody_uses() -> None:
    fronts = [yaml.safe_load("\n".join(line[3:] for line in question.text.splitlines() if line.startswith("#+")))
              for question in QUESTIONS]
    named = {name for front in fronts for name in (front.get("columns") or {}).values() if isinstance(name, str)}
    assert set(vocabulary().columns) == named
    assert set(vocabulary().tags) == {tag for question in QUESTIONS for tag in question.tags}
    assert set(vocabulary().parameters) == {p.name for question in QUESTIONS for p in question.parameters}


@pytest.mark.parametrize("tag", vocabulary().tags)
def test_a_tag_is_told_in_both_languages(tag: str) -> None:
    meaning = vocabulary().tags[tag]
    assert meaning.description.endswith(".")
    assert CYRILLIC.search(meaning.description_ru)


@pytest.mark.parametrize(("head", "missing"), [
    (SAID + "#+ tags: [duty]\n", ["question_ru"]),
    ("#+ question_ru: Что?\n#+ description_ru: Ещё.\n#+ tags: [duty]\n", ["description"]),
    ("#+ question_ru: Что?\n#+ description: More.\n#+ tags: [duty]\n", ["description_ru"]),
    (SAID + "#+ question_ru: Что?\n", ["tags"]),
    (SAID + "#+ question_ru: Что?\n#+ tags: [duty, cooking]\n", ["tag cooking"]),
    (SAID + "#+ question_ru: Что?\n#+ tags: [duty]\n"
     "#+ columns: {v: {type: code, description: What, description_ru: ''}}\n", ["v: description_ru"]),
])
def test_what_is_lacking_is_named(head: str, missing: list[str]) -> None:
    assert lacking(read_front_matter(HEAD + head, "q.rq")) == missing


def test_a_parameter_without_words_or_example_is_lacking() -> None:
    head = HEAD + SAID + "#+ question_ru: Что?\n#+ tags: [duty]\n#+ params: [{name: v, type: string}]\n"
    assert lacking(read_front_matter(head, "q.rq")) == ["v: description", "v: description_ru", "v: example"]


# --- parameters and columns

def test_a_parameter_takes_the_meaning_of_its_name_unless_it_has_its_own(tmp_path: Path) -> None:
    body = "SELECT ?state WHERE {\n  VALUES ?state { UNDEF } #@param state\n}\n"
    (shared,) = written(tmp_path, HEAD + "#+ params: [{name: state, type: state}]\n", body).parameters
    assert (shared.meaning, shared.example) == (vocabulary().parameters["state"], "KGZ")
    own = "#+ params: [{name: state, type: state, description: One, description_ru: Одно, example: MDA}]\n"
    (parameter,) = written(tmp_path, HEAD + own, body).parameters
    assert (parameter.meaning.description, parameter.meaning.description_ru) == ("One", "Одно")
    assert parameter.example == "MDA"


def test_the_default_is_the_example_unless_another_is_given(tmp_path: Path) -> None:
    assert written(tmp_path, STRING).parameters[0].example == "a"
    other = STRING.replace("default: a", "default: a, example: b")
    assert written(tmp_path, other).parameters[0].example == "b"


def test_a_required_parameter_must_be_given(tmp_path: Path) -> None:
    question = written(tmp_path, HEAD + "#+ params: [{name: v, type: state, required: true, example: KGZ}]\n",
                       "SELECT ?v WHERE {\n  VALUES ?v { UNDEF } #@param v\n}\n")
    with pytest.raises(UnfitValue, match=r"^Question q needs a value of 'v'") as caught:
        question.sparql()
    assert (caught.value.parameter, caught.value.hint) == ("v", "Give one, such as v=KGZ.")
    assert "state/MDA" in question.sparql({"v": ["MDA"]})
    assert question.variables == ("v",)


def test_one_value_where_only_one_makes_sense(tmp_path: Path) -> None:
    day = HEAD + "#+ params: [{name: v, type: date}]\n"
    with pytest.raises(UnfitValue, match="takes one value of 'v', not 2"):
        written(tmp_path, day).sparql({"v": ["2024-01-01", "2024-01-02"]})
    many = day.replace("type: date", "type: date, many: true")
    assert written(tmp_path, many).sparql({"v": ["2024-01-01", "2024-01-02"]}).count("XMLSchema#date>") == 3 - 1


def test_a_topic_is_one_of_the_scheme(tmp_path: Path) -> None:
    question = written(tmp_path, HEAD + "#+ params: [{name: v, type: topic}]\n")
    assert "concept/topic/non-punishment" in question.sparql({"v": ["Non-Punishment"]})
    with pytest.raises(UnfitValue, match=r"^'no-such-topic' is no topic that there is") as caught:
        question.sparql({"v": ["no-such-topic"]})
    assert caught.value.schema == {"type": "string", "enum": list(topics())}
    assert len(topics()) == len(set(topics())) > 30


@pytest.mark.parametrize("kind", COLUMN_TYPES)
def test_every_column_type_has_a_schema_of_one_json_type(kind: str) -> None:
    assert column_schema(kind)["type"] in ("string", "integer", "boolean")


@pytest.mark.parametrize(("kind", "text", "value"), [
    ("integer", "12", 12), ("integer", "-3", -3), ("integer", "many", "many"), ("integer", "", None),
    ("boolean", "true", True), ("boolean", "false", False), ("boolean", "", None), ("boolean", "maybe", "maybe"),
    ("string", "12", "12"), ("date", "2024-01-01", "2024-01-01"), ("year", "2024", "2024"), ("string", "", None),
])
def test_a_cell_keeps_its_text_unless_it_counts(kind: str, text: str, value: object) -> None:
    found = cell_value(kind, text)
    assert (found, type(found)) == (value, type(value))


# --- grlc's names

def test_the_names_of_grlc_are_understood(tmp_path: Path) -> None:
    question = written(tmp_path, "#+ id: q\n#+ summary: What?\n#+ description: More.\n#+ tags:\n#+   - duty\n"
                       "#+ method: get\n#+ endpoint_in_url: False\n#+ pagination: 50\n"
                       "#+ params: [{name: v, type: string}]\n#+ defaults:\n#+   - v: a\n"
                       "#+ enumerate:\n#+   - v:\n#+     - a\n#+     - b\n")
    assert (question.question, question.description, question.tags, question.per_page) == (
        "What?", "More.", ("duty",), 50)
    (parameter,) = question.parameters
    assert (parameter.default, parameter.choices) == ("a", ("a", "b"))
    assert parameter.schema == {"type": "string", "enum": ["a", "b"]}
    assert '"b"' in question.sparql({"v": ["b"]})
    with pytest.raises(UnfitValue, match=r"^'c' is no string that there is\. Write one of: a, b\.$"):
        question.sparql({"v": ["c"]})


@pytest.mark.parametrize(("line", "said"), [
    ("#+ summary: Which?\n", "has a summary other than its question"),
    ("#+ method: POST\n", "asks for the method POST"),
    ("#+ endpoint_in_url: True\n", "lets the caller choose the store"),
    ("#+ endpoint: http://elsewhere/sparql\n", "has front matter that nobody reads: endpoint"),
    ("#+ transform: {a: b}\n", "has front matter that nobody reads: transform"),
    ("#+ tag: [duty]\n", "has front matter that nobody reads: tag"),
    ("#+ pagination: 0\n", "has pagination 0"),
    ("#+ pagination: 1001\n", "has pagination 1001"),
    ("#+ pagination: many\n", "has pagination 'many'"),
    ("#+ pagination: true\n", "has pagination True"),
    ("#+ defaults:\n#+   - w: a\n", "has defaults for w, not declared in params"),
    ("#+ defaults:\n#+   - v: b\n", "has two defaults for 'v'"),
    ("#+ enumerate:\n#+   - w: [a]\n", "has enumerate for w, not declared in params"),
    ("#+ enumerate:\n#+   - v: [b]\n", "parameter v: 'a' is no string that there is"),
    ("#+ columns: {v: no-such-meaning}\n", "column v: the vocabulary has no column 'no-such-meaning'"),
    ("#+ columns:\n#+   v: {type: colour, description: a, description_ru: b}\n", "column v has the type 'colour'"),
    ("#+ columns:\n#+   v: {type: code}\n", "has unreadable front matter"),
])
def test_what_contradicts_itself_is_refused(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(DataError) as caught:
        written(tmp_path, STRING + line)
    assert said in caught.value.message
    assert caught.value.message.startswith(str(tmp_path / "q.rq"))
    assert caught.value.hint


@pytest.mark.parametrize("name", ["format", "limit", "offset", "lang"])
def test_a_parameter_cannot_take_a_name_of_the_route(tmp_path: Path, name: str) -> None:
    with pytest.raises(DataError, match=f"has a parameter '{name}'"):
        written(tmp_path, HEAD + f"#+ params: [{{name: {name}, type: string}}]\n")


@pytest.mark.parametrize(("kind", "default"), [("state", "Kyrgyzstan"), ("date", "2024-02-30"), ("integer", "few")])
def test_a_default_that_does_not_fit_is_refused(tmp_path: Path, kind: str, default: str) -> None:
    with pytest.raises(DataError, match=f"parameter v: '{default}' is"):
        written(tmp_path, HEAD + f"#+ params: [{{name: v, type: {kind}, default: '{default}'}}]\n")


@pytest.mark.parametrize("text", [
    "columns: {a: {type: colour, description: b, description_ru: c}}", "columns: {a: {type: code}}", "- a",
    "columns: {a: {type: code, description: b, description_ru: c, colour: d}}", "columns: [a]", "columns: {"])
def test_a_vocabulary_that_cannot_be_used_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "vocabulary.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=re.escape(str(path))):
        read_vocabulary(path)


# --- the text a person would keep

def test_the_runnable_text_declares_what_it_uses_and_no_more(tmp_path: Path) -> None:
    question = written(tmp_path, STRING, 'PREFIX my: <http://h/>\nSELECT ?v WHERE {\n  VALUES ?v { "a" } #@param v\n'
                       "  OPTIONAL { my:a thb:p ?x . ?x a skos:Concept }\n}\n")
    assert list(question.prefixes) == ["my", "skos", "thb"]
    lines = question.runnable({"v": ["b"]}).splitlines()
    assert lines[:2] == ["#+ id: q", "#+ question: What?"]
    assert [line for line in lines if line.startswith("PREFIX")] == [
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>", "PREFIX thb: <https://w3id.org/thbgraph/ontology#>",
        "PREFIX my: <http://h/>"]
    assert '  VALUES ?v { "b" } #@param v' in lines
    bare = question.runnable(front=False)
    assert bare.startswith("PREFIX skos:")
    assert "#+" not in bare


@pytest.mark.parametrize("question", QUESTIONS, ids=ids)
def test_the_runnable_text_is_a_question_file_again(tmp_path: Path, question: Question) -> None:
    path = tmp_path / "again.rq"
    path.write_text(question.runnable(), encoding="utf-8")
    again = read_question(path)
    assert (again.id, again.parameters, again.columns, again.tags) == (
        question.id, question.parameters, question.columns, question.tags)
    assert again.variables == question.variables


