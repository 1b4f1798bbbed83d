"""A query with SERVICE, through a real call: the answer is joined with what is known here."""

from __future__ import annotations

import pytest
from tests.helpers.endpoint import Endpoint, Scripted, results
from tests.store.federating import BODY, PEOPLE, P, ask, rows, store
from tests.store.federating import other as other  # a fixture

from thbgraph.store.guard import refuse_features

JOINS = {
    "join": (
        "SELECT ?s ?people { ?s :code ?code SERVICE <U> B }",
        [("a", "7"), ("b", "8"), ("b", "9")],
    ),
    "service first, with a full stop": (
        "SELECT ?s ?people { SERVICE <U> B . ?s :code ?code }",
        [("a", "7"), ("b", "8"), ("b", "9")],
    ),
    "optional": (
        "SELECT ?s ?people { ?s :code ?code OPTIONAL { SERVICE <U> B } }",
        [("a", "7"), ("b", "8"), ("b", "9"), ("c", None)],
    ),
    "minus": ("SELECT ?s { ?s :code ?code MINUS { SERVICE <U> B } }", [("c",)]),
    "exists": ("SELECT ?s { ?s :code ?code FILTER EXISTS { SERVICE <U> B } }", [("a",), ("b",)]),
    "not exists": ("SELECT ?s { ?s :code ?code FILTER NOT EXISTS { SERVICE <U> B } }", [("c",)]),
    "union, filter, sub-select": (
        "SELECT ?s ?n { { SELECT ?code (COUNT(*) AS ?n) { SERVICE <U> B } GROUP BY ?code } "
        "{ ?s :code ?code } UNION { ?s :name ?code } FILTER(?n > 1) }",
        [("b", "2")],
    ),
    "bind after": (
        "SELECT ?s ?more { ?s :code ?code . SERVICE SILENT <U> B BIND(?people + 1 AS ?more) FILTER(?more > 8) }",
        [("b", "10"), ("b", "9")],
    ),
    "alone": ("SELECT ?code { SERVICE <U> B }", [("AAA",), ("BBB",), ("BBB",), ("ZZZ",)]),
    "values after": ("SELECT ?people { SERVICE <U> B } VALUES ?code { 'BBB' 'CCC' }", [("8",), ("9",)]),
    "twice": (
        "SELECT ?s ?people ?more { ?s :code ?code SERVICE <U> B SERVICE <U> { ?y :code ?code ; :people ?more } "
        "FILTER(?people < ?more) FILTER(BOUND(?people)) }",
        None,
    ),
}


@pytest.mark.parametrize(("query", "expected"), JOINS.values(), ids=JOINS)
def test_the_answer_is_joined(other: Endpoint, query: str, expected: list[tuple[str | None, ...]] | None) -> None:
    other.says = Scripted(PEOPLE)
    if expected is None:
        other.says = Scripted(lambda text: PEOPLE if "?people" in text else PEOPLE.replace(b'"people"', b'"more"'))
        expected = [("b", "8", "9")]
    text = ask(P + query.replace("<U> B", f"<U> {BODY}").replace("<U>", f"<{other.url}>"), other.host)
    refuse_features(text, precise=True)
    assert rows(text) == expected


def test_what_the_other_endpoint_sees(other: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    other.says = Scripted(results(head=()), headers={"Set-Cookie": "a=b"})
    clause = f"SERVICE <{other.url}?graph=x> {{ ?s :p 'é' }}"
    ask(f"{P} PREFIX no: <http://no/> SELECT * {{ ?secret no:p 'secret' {clause} {clause} }}", other.host)
    first, second = other.heard
    assert first.line == "POST /sparql?graph=x HTTP/1.1"
    assert first.query == "PREFIX : <http://l/>\nSELECT * WHERE { ?s :p 'é' }\nLIMIT 10001"
    assert first == second  # no cookie came back with the second
    length = str(len(first.body))
    assert first.headers == {
        "host": other.host, "accept": "application/sparql-results+json, application/json", "user-agent": "thbgraph",
        "accept-encoding": "identity", "connection": "close", "content-length": length,
        "content-type": "application/x-www-form-urlencoded",
    }


def test_line_numbers_of_errors_stay(other: Endpoint) -> None:
    other.says = Scripted(PEOPLE)
    text = ask(f"SELECT *\n{{ # one\nSERVICE <{other.url}>\n{{ ?code\n?y ?people }}\n ?bad }}", other.host)
    with pytest.raises(SyntaxError, match="error at 6:"):
        rows(text)


INVALID = [
    "SELECT * { OPTIONAL C }",
    "SELECT * { GRAPH ?g C }",
    "SELECT * { { } UNION C }",
    "SELECT * { MINUS C }",
    "SELECT * { FILTER EXISTS C }",
    "SELECT * { FILTER(C) }",
    "SELECT * { ?s ?p C }",
    "CONSTRUCT { C } WHERE { }",
    "SELECT * { VALUES ?x { C } }",
]


@pytest.mark.parametrize("query", INVALID)
def test_a_clause_in_a_wrong_place_stays_an_error(other: Endpoint, query: str) -> None:
    other.says = Scripted(PEOPLE)
    text = ask(query.replace("C", f"SERVICE <{other.url}> {{ ?code ?y ?people }}", 1).replace("SERVICE", "SERVICE ")
               if not query.startswith("CONSTRUCT") else
               query.replace("{ C }", f"{{ SERVICE <{other.url}> {{ ?code ?y ?people }} }}"), other.host)
    with pytest.raises(SyntaxError, match="error at"):
        store().query(text)
