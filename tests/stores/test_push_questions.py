"""Two stores filled by push answer every named question as the embedded store does, asked as anybody would ask them.

Nothing of ours stands between: a question goes over HTTP as the SPARQL 1.1 Protocol has it, term by term the answer is
compared. What Virtuoso answers otherwise is listed, here and in docs/how-to/use-another-store.md; over the service,
which is the documented way, nothing differs (test_stores_service.py), nor over a copy (test_remote_answers.py).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import httpx
import pyoxigraph as ox
import pytest
from tests.helpers.servers import Server
from tests.stores.test_remote_answers import UNORDERED

from thbgraph.query import Question, catalogue, find_question
from thbgraph.query.run import evaluate
from thbgraph.store.virtuoso import mended_xml

pytestmark = pytest.mark.xdist_group("filled_stores")
ROOT: Final = Path(__file__).resolve().parents[2]
QUESTIONS: Final = [question.id for question in catalogue()]
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
RESULTS: Final = "application/sparql-results+xml"
TRIPLES: Final = "application/n-triples"
# by example values; with those that a question has by default `bound-periods` is wrong too
VIRTUOSO_DIFFERS: Final = {
    "cq21": "refused", "cq33": "refused", "cq34": "refused",
    "calendar-reports": "durations", "entry-into-force-rule": "durations", "ways-to-leave": "durations",
    "instrument-against-instrument": "booleans", "ways-to-join": "booleans",
    "cq05": "wrong", "cq14": "wrong", "cq30": "wrong", "cq32": "wrong", "recommendations-at": "wrong"}
Answer = tuple[tuple[str, ...], Counter[tuple[str, ...]]] | bool | Counter[str]
Expected = Callable[[str], Answer]


def of(kind: str) -> list[str]:
    """Return the questions that Virtuoso answers otherwise in this way."""
    return sorted(name for name, how in VIRTUOSO_DIFFERS.items() if how == kind)


def asked(question: Question) -> str:
    """Return the question with the values that its file gives as examples."""
    values = {parameter.name: [parameter.example] for parameter in question.parameters if parameter.example}
    return question.sparql(values)


def comparable(found: Any, name: str) -> Answer:
    """Return an answer as a bag: of rows, or of triples; or as a boolean."""
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    if isinstance(found, ox.QuerySolutions):
        columns = tuple(variable.value for variable in found.variables)
        listed = UNORDERED.get(name, {})
        return columns, Counter(
            tuple(_cell(term, listed.get(column)) for column, term in zip(columns, row, strict=True)) for row in found)
    return Counter(" ".join(map(_cell, (triple.subject, triple.predicate, triple.object))) for triple in found)


def _cell(term: Any, separator: str | None = None) -> str:
    """Return a term in full; each store has its own labels of blank nodes and its own order in GROUP_CONCAT."""
    if term is None:
        return ""
    if isinstance(term, ox.BlankNode):
        return "_:"
    return separator.join(sorted(term.value.split(separator))) if separator else str(term)


def ask(client: httpx.Client, server: Server, name: str) -> httpx.Response:
    """Ask *server* the question *name* by POST, as the protocol has it."""
    question = find_question(name)
    form = {"query": asked(question)}
    if server.default_graph:
        form["default-graph-uri"] = server.default_graph
    accept = TRIPLES if question.kind == "graph" else RESULTS
    return client.post(server.query_url, data=form, headers={"Accept": accept})


def read(answer: httpx.Response, content: bytes, name: str) -> Answer:
    """Return what *content*, the answer's own or a mended one, says."""
    assert answer.status_code == 200, answer.text[:500]
    if answer.headers["content-type"].startswith(RESULTS):
        return comparable(ox.parse_query_results(content, format=ox.QueryResultsFormat.XML), name)
    return comparable((quad.triple for quad in ox.parse(content, format=ox.RdfFormat.N_TRIPLES)), name)


def over_http(client: httpx.Client, server: Server, name: str) -> Answer:
    """Return what *server* answers to the question *name*."""
    answer = ask(client, server, name)
    return read(answer, answer.content, name)


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False, timeout=120) as client:
        yield client


@pytest.fixture(scope="module")
def expected(embedded: ox.Store) -> Expected:
    """Return what gives the embedded store's answer to a question; each is asked once."""
    return cache(lambda name: comparable(evaluate(embedded, asked(find_question(name))), name))


@pytest.mark.parametrize("name", QUESTIONS)
def test_oxigraph_server_gives_the_same_answer(
        name: str, expected: Expected, client: httpx.Client, filled_oxigraph: Server) -> None:
    assert over_http(client, filled_oxigraph, name) == expected(name)


@pytest.mark.parametrize("name", sorted(set(QUESTIONS) - VIRTUOSO_DIFFERS.keys()))
def test_virtuoso_gives_the_same_answer(
        name: str, expected: Expected, client: httpx.Client, filled_virtuoso: Server) -> None:
    assert over_http(client, filled_virtuoso, name) == expected(name)


@pytest.mark.parametrize("name", of("refused"))
def test_virtuoso_refuses_arithmetic_on_dates(name: str, client: httpx.Client, filled_virtuoso: Server) -> None:
    answer = ask(client, filled_virtuoso, name)
    assert answer.status_code >= 400
    assert re.search("SR087|SQ200", answer.text), "a reason other than the one that readers are told"


@pytest.mark.parametrize("name", of("durations"))
def test_virtuoso_writes_durations_as_numbers_and_nothing_else_otherwise(
        name: str, expected: Expected, client: httpx.Client, filled_virtuoso: Server) -> None:
    answer = ask(client, filled_virtuoso, name)
    assert read(answer, answer.content, name) != expected(name)
    assert read(answer, mended_xml(answer.content), name) == expected(name)


@pytest.mark.parametrize("name", of("booleans"))
def test_virtuoso_writes_booleans_that_are_computed_as_numbers(
        name: str, expected: Expected, client: httpx.Client, filled_virtuoso: Server) -> None:
    found, ours = over_http(client, filled_virtuoso, name), expected(name)
    assert found != ours
    assert numbered(found) == numbered(ours)


@pytest.mark.parametrize("name", of("wrong"))
def test_what_virtuoso_answers_wrongly_is_still_wrong(
        name: str, expected: Expected, client: httpx.Client, filled_virtuoso: Server) -> None:
    assert over_http(client, filled_virtuoso, name) != expected(name), "take it off the list here and in the docs"


def numbered(answer: Answer) -> list[tuple[str, ...]]:
    """Return the rows of *answer* with 1 and 0 for true and false, and nothing said of their datatype."""
    assert isinstance(answer, tuple)
    plain = {f'"true"^^<{XSD}boolean>': "1", f'"false"^^<{XSD}boolean>': "0", f'"1"^^<{XSD}integer>': "1",
             f'"0"^^<{XSD}integer>': "0"}
    return sorted(tuple(plain.get(cell, cell) for cell in row) for row in answer[1].elements())


def test_readers_are_told_of_each() -> None:
    told = (ROOT / "docs" / "how-to" / "use-another-store.md").read_text("utf-8")
    assert {name for name in VIRTUOSO_DIFFERS if f"`{name}`" not in told} == set()
    assert set(QUESTIONS) > VIRTUOSO_DIFFERS.keys()


def test_most_questions_have_an_answer(expected: Expected) -> None:
    empty = [name for name in QUESTIONS if isinstance(found := expected(name), tuple) and not found[1]]
    assert len(empty) < len(QUESTIONS) / 5
