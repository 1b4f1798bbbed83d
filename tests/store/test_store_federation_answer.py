"""What becomes of a remote answer: exactly its solutions, or an error; never text of its own making."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.helpers.endpoint import iri, literal, results

from thbgraph.store.federation.answer import MAX_BYTES, NOTHING, values_block
from thbgraph.store.federation.find import MAX_ROWS
from thbgraph.store.guard import refuse_features
from thbgraph.store.lexer import decode_escapes, tokens

AB = frozenset({"a", "b"})
XSD = "http://www.w3.org/2001/XMLSchema#"


def solutions(block: str) -> list[dict[str, ox.NamedNode | ox.Literal]]:
    found = ox.Store().query(f"SELECT * {{ {block} }}")
    assert isinstance(found, ox.QuerySolutions)
    names = [variable.value for variable in found.variables]
    return [{name: row[name] for name in names if row[name] is not None} for row in found]


def test_solutions_are_kept_with_duplicates_and_what_is_unbound() -> None:
    block = values_block(
        results(
            {"a": iri("http://h/x"), "b": literal("é", **{"xml:lang": "en-gb"})},
            {"a": literal("1", datatype=XSD + "integer")},
            {"a": literal("1", datatype=XSD + "integer")},
            {"b": {"type": "typed-literal", "value": "plain"}},
            {},
        ),
        AB,
    )
    assert block == (
        'VALUES (?a ?b) { (<http://h/x> "é"@en-gb) ("1"^^<http://www.w3.org/2001/XMLSchema#integer> UNDEF) '
        '("1"^^<http://www.w3.org/2001/XMLSchema#integer> UNDEF) (UNDEF "plain") (UNDEF UNDEF) }'
    )
    one = ox.Literal("1", datatype=ox.NamedNode(XSD + "integer"))
    assert solutions(block) == [
        {"a": ox.NamedNode("http://h/x"), "b": ox.Literal("é", language="en-gb")},
        {"a": one},
        {"a": one},
        {"b": ox.Literal("plain")},
        {},
    ]


@pytest.mark.parametrize(("content", "rows"), [
    (results({}, {}, {}, head=()), 3),
    (results(head=()), 0),
    (results(head=("a", "b")), 0),
])
def test_rows_without_variables_and_heads_without_rows(content: bytes, rows: int) -> None:
    assert solutions(values_block(content, AB)) == [{}] * rows


def test_what_silent_leaves_is_one_solution_that_binds_nothing() -> None:
    assert solutions(NOTHING) == [{}]


BREAKOUTS = [
    '" } SERVICE <http://h/> {} #',
    "') } SERVICE <http://h/> {} #",
    'a" "b',
    "\\",
    "\\\\",
    '\\" } #',
    "\\u0022 } #",
    "\\\\u0022 } #",
    "\\U00000022 } #",
    "\\u005c",
    "line\nend\r\n\ttab",
    "\x00\x01\x08\x0b\x0c\x1f\x7f\x85\u2028\ufeff\uffff",
    '"""',
    "'''",
    "\U0001f600",
    "# no comment",
    "?a ?b ?c . }",
]


@pytest.mark.parametrize("text", BREAKOUTS)
def test_a_literal_cannot_leave_its_quotes(text: str) -> None:
    check_literal(text)


@given(st.text(st.characters(exclude_categories=["Cs"])) | st.text("\\u0'\"{}<>#\n Uservic", max_size=40))
def test_no_literal_can_leave_its_quotes(text: str) -> None:
    check_literal(text)


def check_literal(text: str) -> None:
    block = values_block(results({"a": literal(text), "b": iri("http://h/end")}), AB)
    assert solutions(block) == [{"a": ox.Literal(text), "b": ox.NamedNode("http://h/end")}]
    shape = ["word", "mark", "variable", "variable", "mark", "mark", "mark", "string", "iri", "mark", "mark"]
    for reading in (block, decode_escapes(block)):
        assert [token.kind for token in tokens(reading)] == shape
    refuse_features(f"SELECT * {{ {block} }}", precise=True)


BAD_IRIS = [
    "http://h/> } SERVICE <http://h/> {} #",
    "http://h/\n",
    "http://h/ x",
    'http://h/"',
    "http://h/{}",
    "http://h/\\u003E",
    "http://h/<",
    "http://h/\x00",
    "relative",
    "",
    "?b)SERVICE#",
    "urn:x#'",
    "urn:x'y",
    "urn:service:x",
    "mailto:service@h",
]


@pytest.mark.parametrize("value", BAD_IRIS)
def test_an_iri_that_is_none_or_could_be_something_else_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match=r"IRI|scheme"):
        values_block(results({"a": iri(value)}), AB)


@pytest.mark.parametrize("value", BAD_IRIS[:-4])
def test_a_datatype_that_is_no_iri_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match=r"IRI|scheme"):
        values_block(results({"a": literal("x", datatype=value)}), AB)


@given(st.text(max_size=30), st.sampled_from(["", "http://h/", "urn:", "a:"]))
def test_an_iri_comes_through_whole_or_not_at_all(value: str, scheme: str) -> None:
    try:
        block = values_block(results({"a": iri(scheme + value), "b": iri("http://h/end")}), AB)
    except ValueError:
        return
    assert solutions(block) == [{"a": ox.NamedNode(scheme + value), "b": ox.NamedNode("http://h/end")}]
    refuse_features(f"SELECT ?a {{ {block} }}", precise=True)


@pytest.mark.parametrize("value", ["http://h/a'b#service", "urn:isbn:1", "http://h/é", "tag:h,2020:x", "mailto:a@h",
                                   "doi:10.1002/(SICI)1-2;3-4"])
def test_usual_iris_are_taken(value: str) -> None:
    assert solutions(values_block(results({"a": iri(value)}), AB)) == [{"a": ox.NamedNode(value)}]


def result(term: Any) -> bytes:
    return json.dumps({"head": {"vars": ["a"]}, "results": {"bindings": [{"a": term}]}}).encode()


UNUSABLE = {
    "blank node": (result({"type": "bnode", "value": "b0"}), r"\?a is a blank node.*isBlank"),
    "triple term": (result({"type": "triple", "value": "x"}), "unknown type 'triple'"),
    "nested triple": (result({"type": "triple", "value": {"subject": {}}}), "not an RDF term"),
    "no type": (result({"value": "x"}), "unknown type None"),
    "no value": (result({"type": "uri"}), "not an RDF term"),
    "number": (result({"type": "literal", "value": 1}), "not an RDF term"),
    "text": (result("http://h/"), "not an RDF term"),
    "no term": (result(None), "not an RDF term"),
    "language tag": (result(literal("x", **{"xml:lang": 'en" . }'})), "language"),
    "no language tag": (result(literal("x", **{"xml:lang": ""})), "subtag"),
    "direction": (result(literal("x", **{"xml:lang": "en", "its:dir": "ltr"})), "direction"),
    "half a surrogate": (b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"literal","value":"\\ud800"}}]}}',
                         "str"),
    "tag type without tag": (result(literal("x", datatype="http://www.w3.org/1999/02/22-rdf-syntax-ns#langString")),
                             "language"),
    "variable of the outer query": (results({"c": literal("x")}), "variables that the pattern does not have"),
    "variable that is text": (results(head=("a) { } #",)), "variables that the pattern does not have"),
    "variable that is none": (b'{"head":{"vars":[1]},"results":{"bindings":[]}}', "variables"),
    "variable twice": (results(head=("a", "a")), "variables"),
    "binding without head": (results({"a": literal("x")}, head=("b",)), "does not name"),
    "row": (b'{"head":{"vars":["a"]},"results":{"bindings":[[]]}}', "not an object"),
    "too many rows": (results(*[{}] * (MAX_ROWS + 1), head=()), "10,000 rows"),
    "boolean": (b'{"head":{},"boolean":true}', "no 'results'"),
    "no head": (b'{"results":{"bindings":[]}}', "no 'head'"),
    "no vars": (b'{"head":{},"results":{"bindings":[]}}', "no 'vars'"),
    "no bindings": (b'{"head":{"vars":[]},"results":{}}', "no 'bindings'"),
    "list": (b"[]", "not an object"),
    "empty": (b"", "Expecting value"),
    "cut": (results({"a": literal("x")})[:-9], "Expecting|delimiter"),
    "two": (results(head=()) * 2, "Extra data"),
    "not UTF-8": (b'{"head":"\xff"}', "utf-8"),
    "UTF-16": (results(head=()).decode().encode("utf-16"), "utf-8"),
    "NaN": (b'{"head":{"vars":[]},"results":{"bindings":[NaN]}}', "NaN"),
    "member twice": (b'{"head":{"vars":[]},"head":{"vars":[]},"results":{"bindings":[]}}', "twice"),
    "deep lists": (b"[" * 400_000, "nested too deep"),
    "deep objects": (b'{"a":' * 1_000_000, "nested too deep"),
    "many lists": (b"[" + b"[]," * 1_000_000 + b"[]]", "more lists"),
    "long number": (b"1" * 1_000_000, "digits"),
    "html": (b"<html>", "Expecting value"),
}


@pytest.mark.parametrize(("content", "words"), UNUSABLE.values(), ids=UNUSABLE)
def test_anything_else_is_an_error(content: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=f"(?s){words}"):
        values_block(content, AB)


def test_many_variables_do_not_make_a_small_answer_large() -> None:
    names = tuple(f"v{number}" for number in range(1000))
    with pytest.raises(ValueError, match="100,000 values"):
        values_block(results(*[{}] * 1000, head=names), frozenset(names))


def test_escapes_do_not_make_an_answer_larger_than_it_may_be() -> None:
    content = results({"a": literal("DELETE")}).replace(b"DELETE", b"\x7f" * (MAX_BYTES // 5))
    assert len(content) < MAX_BYTES
    with pytest.raises(ValueError, match="characters"):
        values_block(content, AB)


def test_as_many_rows_as_allowed() -> None:
    rows = [{"a": literal(str(number % 7))} for number in range(MAX_ROWS)]
    found = Counter(row["a"].value for row in solutions(values_block(results(*rows), AB)))
    assert found == Counter(str(number % 7) for number in range(MAX_ROWS))
