"""Queries, updates and RDF that nobody would write: an answer or a clear refusal each, never a crash, never a hang."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import httpx
import pytest
from hypothesis import strategies as st
from tests.fuzz.conftest import DELIBERATE, Fuzz

from thbgraph.query import load_questions
from thbgraph.store.lexer import tokens

pytestmark = pytest.mark.xdist_group("fuzz")
_HERE: Final = Path(__file__).parent
BITS: Final = (*(_HERE / "words-of-queries.txt").read_text("utf-8").split(), '"' * 3, "\n", "\x00", "\ufeff")
UPDATE_BITS: Final = tuple((_HERE / "words-of-updates.txt").read_text("utf-8").split())
VALID: Final = [question.sparql() for question in load_questions()][:40]
VALID_UPDATES: Final = (
    "INSERT DATA { <http://h/a> <http://h/b> 1 }", "DELETE WHERE { ?s ?p ?o }",
    "PREFIX x: <http://h/> DELETE { ?s ?p ?o } INSERT { GRAPH x:g { ?s ?p ?o } } WHERE { ?s ?p ?o FILTER(?o > 1) }",
    "CREATE SILENT GRAPH <http://h/g> ; COPY DEFAULT TO <http://h/g> ; CLEAR ALL", "DROP GRAPH <http://h/g>",
    "WITH <http://h/g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }")
DOCUMENTS: Final = {
    "text/turtle": '@prefix : <http://h/> . :a :b [ :c ( 1 2.5 "x"@en ) ] ; a :D .\n:a :e """long""" .',
    "application/n-triples": '<http://h/a> <http://h/b> "c\\u00e9"@en .\n_:x <http://h/b> <http://h/c> .',
    "application/rdf+xml": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:h="http://h/">'
                           '<rdf:Description rdf:about="http://h/a"><h:b rdf:resource="http://h/c"/>'
                           '</rdf:Description></rdf:RDF>',
    "application/ld+json": '{"@context": {"b": "http://h/b"}, "@id": "http://h/a", '
                           '"b": [{"@value": "x", "@language": "en"}]}',
}


def mutated(text: str) -> st.SearchStrategy[str]:
    """Return texts made from *text* by dropping, doubling, swapping and replacing its tokens."""
    parts = [token.text for token in tokens(text)] or [text]
    place = st.integers(0, len(parts) - 1)
    change = st.tuples(st.sampled_from(("drop", "double", "swap", "put")), place, place, st.sampled_from(BITS))
    return st.lists(change, min_size=1, max_size=4).map(lambda changes: " ".join(_changed(parts, changes)))


def _changed(parts: list[str], changes: list[tuple[str, int, int, str]]) -> list[str]:
    parts = list(parts)
    for kind, first, second, bit in changes:
        if kind == "drop":
            parts[first] = ""
        elif kind == "double":
            parts[first] += " " + parts[first]
        elif kind == "swap":
            parts[first], parts[second] = parts[second], parts[first]
        else:
            parts[first] = bit
    return parts


def torn(text: str) -> st.SearchStrategy[bytes]:
    """Return bytes made from *text* by cutting it, and by putting other bytes in."""
    raw = text.encode()
    return st.tuples(st.integers(0, len(raw)), st.integers(0, len(raw)), st.binary(max_size=6)).map(
        lambda torn: raw[:torn[0]] + torn[2] + raw[torn[1]:])


def acceptable(answer: httpx.Response) -> None:
    """Judge an answer: whole and right, or a problem that says what is wrong."""
    if answer.status_code < 300 or answer.status_code == 304:
        return
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    problem = answer.json()
    assert problem["detail"], problem
    assert answer.status_code < 500 or problem["code"] in DELIBERATE, problem


def sent(client: httpx.Client, path: str, body: bytes, media_type: str, method: str = "POST") -> httpx.Response:
    try:
        return client.request(method, path, content=body, headers={"Content-Type": media_type})
    except httpx.RemoteProtocolError as error:  # a result that was cut is broken on purpose
        assert "incomplete chunked read" in str(error)  # noqa: PT017 - any other breach is a failure
        return httpx.Response(200)


def test_queries_of_random_words(client: httpx.Client, fuzz: Fuzz) -> None:
    words = st.lists(st.sampled_from(BITS), max_size=25).map(" ".join) | st.text(max_size=60)
    fuzz(words, lambda text: acceptable(sent(client, "/sparql", _utf8(text), "application/sparql-query")), 150)


def test_queries_that_were_right_once(client: httpx.Client, fuzz: Fuzz) -> None:
    texts = st.sampled_from(VALID).flatmap(mutated)
    fuzz(texts, lambda text: acceptable(sent(client, "/sparql", _utf8(text), "application/sparql-query")), 150)


def test_updates_of_random_words(writer: httpx.Client, fuzz: Fuzz) -> None:
    words = st.lists(st.sampled_from(UPDATE_BITS), max_size=15).map(" ".join)
    texts = words | st.sampled_from(VALID_UPDATES).flatmap(mutated)
    fuzz(texts, lambda text: acceptable(sent(writer, "/update", _utf8(text), "application/sparql-update")), 120)


def test_documents_torn_apart(writer: httpx.Client, fuzz: Fuzz) -> None:
    documents = st.sampled_from(sorted(DOCUMENTS)).flatmap(
        lambda media_type: st.tuples(st.just(media_type), torn(DOCUMENTS[media_type])))

    def check(document: tuple[str, bytes]) -> None:
        media_type, body = document
        acceptable(sent(writer, "/graph-store?graph=http://h/g", body, media_type, "PUT"))
        acceptable(sent(writer, "/api/v1/validate", body, media_type))

    fuzz(documents, check, 60)


def test_forms_torn_apart(client: httpx.Client, fuzz: Fuzz) -> None:
    form = "application/x-www-form-urlencoded"
    bodies = torn("query=SELECT+*+%7B+%3Fs+%3Fp+%3Fo+%7D&default-graph-uri=http%3A%2F%2Fh%2Fg&format=csv")
    fuzz(bodies, lambda body: acceptable(sent(client, "/sparql", body, form)), 60)


def test_nobody_was_hurt(client: httpx.Client, writer: httpx.Client) -> None:
    for service in (client, writer):
        assert service.get("/ready").status_code == 200
        assert service.get("/sparql", params={"query": "ASK {}"}).json() == {"head": {}, "boolean": True}


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
