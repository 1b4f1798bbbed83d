"""Named questions: front matter, typed parameters, and text that never becomes SPARQL."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.helpers.tables import ROOT

from thbgraph.errors import DataError, NotFound, UsageError
from thbgraph.namespaces import BASE, EUROPEAN_UNION, PREFIXES
from thbgraph.query import Question, find_question, load_questions, read_question
from thbgraph.query.named import term

XSD_DATE = PREFIXES["xsd"] + "date"
TYPES = ["state", "instrument", "organisation", "source", "topic", "date", "iri", "string", "integer", "boolean"]
HEAD = "#+ id: q\n#+ question: What?\n"
INJECTIONS = [
    '"} UNION {', "} UNION { ?s ?p ?o", "> } UNION { <http://h/x", 'x" } #', "x } #@param other", "x\n} UNION {",
    "\\u0022 } UNION {", "' } ; DROP ALL ; #", "KGZ> ?p ?o } #", "*/ } /*", "?x", "$x", "un-tip } { ?s ?p ?o",
    '""" } UNION { """', "<http://h/x>", "http://h/x> <http://h/y", "http://h/{x}", "http://h/a b", "\x00", "\u202e}",
]


def question(tmp_path: Path, *parameters: tuple[str, str]) -> Question:
    """Return a question with (name, type) *parameters*, each bound in a line of its own."""
    lines = [f"#+   - {{name: {name}, type: {kind}}}" for name, kind in parameters]
    body = [f'  VALUES ?{name} {{ "default-{name}" }} #@param {name}' for name, _ in parameters]
    path = tmp_path / "q.rq"
    path.write_text(HEAD + "#+ params:\n" + "\n".join([*lines, "SELECT * WHERE {", *body, "}"]) + "\n")
    return read_question(path)


def answer(sparql: str) -> list[list[str]]:
    solutions = ox.Store().query(sparql)
    assert isinstance(solutions, ox.QuerySolutions)
    return [[str(value) for value in solution] for solution in solutions]


# --- front matter

def test_front_matter_is_read(tmp_path: Path) -> None:
    path = tmp_path / "q.rq"
    path.write_text('#+ id: cq99\n#+ question: "Which: one?"\n#+ question_ru: Какой?\n#+ description: >\n#+   Two\n'
                    "#+   lines.\n#+ params:\n#+   - {name: at, type: date, default: 2015-01-01}\n"
                    'SELECT * WHERE {\n  VALUES ?at { "2015-01-01" } #@param at\n}\n', encoding="utf-8")
    found = read_question(path)
    assert (found.id, found.question, found.question_ru) == ("cq99", "Which: one?", "Какой?")
    assert found.description == "Two lines."
    assert [(p.name, p.type, p.default) for p in found.parameters] == [("at", "date", "2015-01-01")]
    assert found.path == path


@pytest.mark.parametrize("head", [
    "", "#+ question: What?\n", "#+ id: q\n", "#+ id: [\n", "#+ - a\n#+ - b\n", "#+ just words\n",
    HEAD + "#+ params: 7\n", HEAD + "#+ params: [at]\n", HEAD + "#+ params:\n#+   - {type: date}\n",
    HEAD + "#+ params:\n#+   - {name: at}\n",
])
def test_front_matter_that_cannot_be_used_is_named(tmp_path: Path, head: str) -> None:
    path = tmp_path / "q.rq"
    path.write_text(head + "SELECT * WHERE {}\n")
    with pytest.raises(DataError) as caught:
        read_question(path)
    assert caught.value.message.startswith(f"{path} has unreadable front matter: ")
    assert caught.value.hint == "Give id, question and params."


def test_a_question_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    path = tmp_path / "q.rq"
    path.write_bytes(HEAD.encode() + "# ё\n".encode("cp1251"))
    with pytest.raises(DataError, match=re.escape(str(path))):
        read_question(path)


@pytest.mark.parametrize(("parameters", "body"), [
    ("[{name: at, type: date}]", "SELECT * WHERE {}"),
    ("[]", "SELECT * WHERE {\nVALUES ?at { 1 } #@param at\n}"),
    ("[{name: at, type: date}]", "SELECT * WHERE {\nVALUES ?on { 1 } #@param on\n}"),
    ("[{name: at, type: day}]", "SELECT * WHERE {\nVALUES ?at { 1 } #@param at\n}"),
    ("[{name: at, type: date}]", "SELECT * WHERE {\n?at ?p 1 . #@param at\n}"),
])
def test_declared_and_bound_parameters_must_be_the_same(tmp_path: Path, parameters: str, body: str) -> None:
    path = tmp_path / "q.rq"
    path.write_text(f"{HEAD}#+ params: {parameters}\n{body}\n")
    with pytest.raises(DataError, match="declares parameters") as caught:
        read_question(path)
    assert caught.value.hint == ("Each needs a VALUES line marked '#@param name' and a type of: " + ", ".join(TYPES)
                                 + ".")


def test_two_questions_with_one_id_are_refused(tmp_path: Path) -> None:
    for name in ("a.rq", "b.rq"):
        (tmp_path / name).write_text("#+ id: same\n#+ question: Which?\nASK { }\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"b\.rq has the id 'same' of .*a\.rq"):
        load_questions(tmp_path)


def test_questions_come_sorted_by_id_and_an_unknown_one_is_told_what_there_is(tmp_path: Path) -> None:
    for name in ("b", "a"):
        (tmp_path / f"{name}.rq").write_text(f"#+ id: z{name}\n#+ question: What?\nSELECT * WHERE {{}}\n")
    assert [found.id for found in load_questions(tmp_path)] == ["za", "zb"]
    with pytest.raises(NotFound, match=r"^There is no question 'cq999'\. There are: .*cq01, ") as caught:
        find_question("cq999")
    assert caught.value.status == 404
    assert find_question("cq01").id == "cq01"


# --- terms of each type

@pytest.mark.parametrize(("kind", "text", "expected"), [
    ("state", "KGZ", f"<{BASE}id/state/KGZ>"),
    ("state", " kgz ", f"<{BASE}id/state/KGZ>"),
    ("state", "EUE", f"<{EUROPEAN_UNION}>"),
    ("state", "XKX", f"<{BASE}id/state/XKX>"),
    ("instrument", "conv-197", f"<{BASE}id/instrument/conv-197>"),
    ("instrument", "CONV-197", f"<{BASE}id/instrument/conv-197>"),
    ("organisation", "osce", f"<{BASE}id/organisation/osce>"),
    ("source", "kamilova-2026", f"<{BASE}id/source/kamilova-2026>"),
    ("topic", "non-punishment", f"<{BASE}concept/topic/non-punishment>"),
    ("date", "2024-02-29", f'"2024-02-29"^^<{XSD_DATE}>'),
    ("integer", " -007 ", '"-7"^^<http://www.w3.org/2001/XMLSchema#integer>'),
    ("boolean", "TRUE", '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'),
    ("iri", "https://h/x", "<https://h/x>"),
    ("iri", "urn:isbn:1", "<urn:isbn:1>"),
    ("string", 'say "no"\n', '"say \\"no\\"\\n"'),
    ("string", "", '""'),
])
def test_each_type_builds_its_term(kind: str, text: str, expected: str) -> None:
    assert str(term(kind, text)) == expected


@pytest.mark.parametrize(("kind", "text", "message"), [
    ("state", "KG", "'KG' is not a state code."),
    ("state", "Kyrgyzstan", "'Kyrgyzstan' is not a state code."),
    ("state", "", "'' is not a state code."),
    ("instrument", "conv 197", "'conv 197' is not an instrument."),
    ("instrument", "", "'' is not an instrument."),
    ("organisation", "-osce", "'-osce' is not an organisation."),
    ("source", "a/b", "'a/b' is not a source."),
    ("topic", "non_punishment", "'non_punishment' is not a topic."),
    ("integer", "1.5", "'1.5' is not a whole number."),
    ("integer", "1" * 16, f"'{'1' * 16}' is not a whole number."),
    ("boolean", "yes", "'yes' is neither true nor false."),
    ("date", "2024", "'2024' is not a day."),
    ("date", "2024-06", "'2024-06' is not a day."),
    ("date", "2023-02-29", "'2023-02-29' is not a day of the calendar."),
    ("date", "2024-06-00", "'2024-06-00' is not a day of the calendar."),
    ("date", "30.06.2024", "'30.06.2024' is not a date of the form YYYY, YYYY-MM or YYYY-MM-DD."),
    ("date", "tomorrow", "'tomorrow' is not a date of the form YYYY, YYYY-MM or YYYY-MM-DD."),
])
def test_a_value_that_does_not_fit_its_type_is_refused_in_words(kind: str, text: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        term(kind, text)
    assert caught.value.message == message
    assert caught.value.hint.startswith("Write ")
    assert caught.value.status == 400


@pytest.mark.parametrize("text", ["", "x", "/id/x", "http://h/a b", "http://h/<x>", 'http://h/"', "http://h/{x}"])
def test_what_is_no_iri_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is not an IRI"):
        term("iri", text)


@pytest.mark.parametrize(("table", "kind"), [("sources/sources.csv", "source"), ("states/states.csv", "state"),
                                             ("instruments/instruments.csv", "instrument"),
                                             ("memberships/organisations.csv", "organisation")])
def test_every_name_of_the_data_can_be_asked_for(table: str, kind: str) -> None:
    lines = (ROOT / "data" / table).read_text(encoding="utf-8").splitlines()[1:]
    refused = []
    for name in (line.split(",")[0] for line in lines):
        try:
            assert str(term(kind, name)).endswith((f"/{name}>", "/european-union>"))
        except UsageError:
            refused.append(name)
    assert refused == []


# --- filling in

def test_without_values_the_defaults_of_the_file_stand(tmp_path: Path) -> None:
    asked = question(tmp_path, ("a", "string"), ("b", "string"))
    assert answer(asked.sparql()) == [['"default-a"', '"default-b"']]
    assert answer(asked.sparql({"b": ["given"]})) == [['"default-a"', '"given"']]


def test_a_parameter_may_have_several_values(tmp_path: Path) -> None:
    asked = question(tmp_path, ("s", "state"))
    found = answer(asked.sparql({"s": ["KGZ", "KAZ", "EUE"]}))
    assert found == [[f"<{BASE}id/state/KGZ>"], [f"<{BASE}id/state/KAZ>"], [f"<{EUROPEAN_UNION}>"]]


def test_an_unknown_parameter_is_told_what_there_is(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"^Question q has no parameter 'c'\. It has: a, b\.$"):
        question(tmp_path, ("b", "string"), ("a", "string")).sparql({"c": ["1"]})
    with pytest.raises(UsageError, match=r"It has: none\.$"):
        question(tmp_path).sparql({"c": ["1"]})


def test_every_prefix_may_be_relied_on(tmp_path: Path) -> None:
    path = tmp_path / "q.rq"
    uses = " , ".join(f"{name}:x" for name in PREFIXES)
    path.write_text(f"{HEAD}SELECT * WHERE {{ thb:s thb:p {uses} }}\n")
    assert answer(read_question(path).sparql()) == []


@pytest.mark.parametrize("text", INJECTIONS)
@pytest.mark.parametrize("kind", [kind for kind in TYPES if kind != "string"])
def test_text_that_tries_to_be_sparql_is_refused(tmp_path: Path, kind: str, text: str) -> None:
    asked = question(tmp_path, ("v", kind), ("w", "string"))
    with pytest.raises(UsageError):
        asked.sparql({"v": [text]})


@pytest.mark.parametrize("text", INJECTIONS)
def test_a_string_stays_a_string(tmp_path: Path, text: str) -> None:
    asked = question(tmp_path, ("v", "string"), ("w", "string"))
    assert answer(asked.sparql({"v": [text], "w": [text, text]})) == [[str(ox.Literal(text))] * 2] * 2


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_string_comes_out_as_it_went_in(text: str) -> None:
    # compared as text, not as a term: the engine must read back what was meant
    solutions = ox.Store().query(f"SELECT * WHERE {{ VALUES ?v {{ {term('string', text)} }} }}")
    assert isinstance(solutions, ox.QuerySolutions)
    assert [solution["v"] for solution in solutions] == [ox.Literal(text)]


@given(st.sampled_from([kind for kind in TYPES if kind != "string"]), st.text(max_size=30))
def test_any_text_is_one_term_or_refused(kind: str, text: str) -> None:
    try:
        built = str(term(kind, text))
    except UsageError:
        return
    assert re.fullmatch(r'<[^<>"{}|^`\\\x00-\x20]*>|"([0-9-]{10}|-?[0-9]+|true|false)"\^\^<[^<>]*>', built)


def test_messages_show_the_value_as_it_is(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        question(tmp_path, ("v", "state")).sparql({"v": ['"} UNION {']})
    assert json.dumps(caught.value.message, ensure_ascii=False) == "\"'\\\"} UNION {' is not a state code.\""
