"""A reader over another store: what it sends on, and what never."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from tests.helpers.endpoint import Endpoint, endpoint, literal, results

from thbgraph.errors import FeatureRefused, QueryTimeout, ThbError
from thbgraph.query import catalogue
from thbgraph.store.guard import refuse_features
from thbgraph.store.job import QueryAnswer, QueryJob
from thbgraph.store.remote import RemoteStore
from thbgraph.store.remote_guard import refuse_own_words
from thbgraph.store.remote_reader import Remote, RemoteReader, mirrored

PROBE = results({"d": literal("P1Y")})
TRUE = b'{"head":{},"boolean":true}'


@pytest.fixture
def other() -> Iterator[Endpoint]:
    with endpoint() as server:
        server.says.body = lambda query: TRUE if query.startswith("ASK") else PROBE
        yield server


def asked(server: Endpoint, query: str) -> bytes:
    reader = RemoteReader(Remote(server.url), {}, None)
    try:
        reply = reader.answer(QueryJob(query, {"boolean": "json"}), lambda _: None)
    finally:
        reader.close()
    assert isinstance(reply, QueryAnswer)
    return reply.body


@pytest.mark.parametrize("query", [
    "ASK { ?s a <https://w3id.org/thbgraph/ontology#Service> }", "ASK { ?s ?p 'a service' } # of services",
    "ASK { VALUES ?x { <https://w3id.org/thbgraph/concept/topic/use-of-services> } ?x ?service ?o }"])
def test_words_that_contain_service_are_only_words(other: Endpoint, query: str) -> None:
    assert b"true" in asked(other, query)
    assert other.heard[-1].query == query


@pytest.mark.parametrize("query", [
    "ASK { SERVICE <http://h/> {} }", "ASK { SERVICESILENT<http://h/>{} }", r"ASK { \u0053ERVICE <http://h/> {} }",
    'ASK { VALUES ?a {"""x" } SERVICE SILENT <http://h/> {} # \\q """\n}'])
def test_a_call_is_never_sent(other: Endpoint, query: str) -> None:
    with pytest.raises(FeatureRefused):
        asked(other, query)
    assert other.heard == []


@pytest.mark.parametrize("question", catalogue(), ids=lambda question: question.id)
def test_every_question_of_the_project_may_be_sent(question: object) -> None:
    text = question.sparql()  # type: ignore[attr-defined]
    try:
        refuse_features(text, precise=True)
        refuse_own_words(text)
    except ThbError as error:
        pytest.fail(str(error))


def test_a_default_graph_that_was_empty_is_read_once_it_is_filled(other: Endpoint) -> None:
    held: list[bytes] = []

    def says(query: str) -> bytes:
        if query.startswith("CONSTRUCT"):
            return b"".join(held)
        return results({"n": literal(str(len(held)))}) if "COUNT" in query else PROBE

    other.says.body = says
    with RemoteStore(other.url) as store:
        def found() -> list[ox.Quad]:
            return list(store.quads_for_pattern(None, None, None, ox.DefaultGraph()))

        assert found() == []
        held.append(b"<urn:a> <urn:b> <urn:c> .\n")
        store.forget()
        assert found() == [ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.NamedNode("urn:c"))]
        held.clear()
        store.forget()
        assert found() == []


def test_a_copy_has_longer_than_a_query(other: Endpoint) -> None:
    other.says.wait = threading.Event()
    with pytest.raises(QueryTimeout):
        mirrored(Remote(other.url, timeout=60, copy_timeout=0.1))
    timer = threading.Timer(1, other.says.wait.set)
    timer.start()
    try:
        assert mirrored(Remote(other.url, timeout=0.1, copy_timeout=60)) is None
    finally:
        timer.join()
