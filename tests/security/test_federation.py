"""SERVICE and LOAD over the running service: listed hosts are called and no other, whatever the spelling."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
from tests.helpers.endpoint import RESULTS, Endpoint, endpoint, iri, literal, results
from tests.helpers.listener import Listener
from tests.helpers.services import SETTINGS, updatable_client

UPDATE = {"Content-Type": "application/sparql-update"}
EVERYTHING = "SELECT ?s ?o { ?s ?p ?o } ORDER BY ?s ?o"


@pytest.fixture(scope="module")
def other() -> Iterator[Endpoint]:
    with endpoint() as server:
        yield server


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, other: Endpoint) -> Iterator[httpx.Client]:
    settings = replace(SETTINGS, query_timeout=5.0, service_allow=(other.host,))
    with updatable_client(tmp_path_factory.mktemp("federated") / "store", settings) as client:
        yield client


@pytest.fixture
def client(service: httpx.Client) -> httpx.Client:
    """Return a client of the service, whose store is empty."""
    assert write(service, "DROP ALL").status_code == 204
    return service


def rows(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return answer.text.split("\r\n")[1:-1]


def ask(client: httpx.Client, query: str, **headers: str) -> httpx.Response:
    return client.get("/sparql", params={"query": query}, headers={"Accept": "text/csv", **headers})


def write(client: httpx.Client, text: str) -> httpx.Response:
    return client.post("/update", content=text, headers=UPDATE)


def test_what_a_listed_host_answers_is_joined(client: httpx.Client, other: Endpoint) -> None:
    assert write(client, "INSERT DATA { <http://h/a> <http://h/p> 1 . <http://h/b> <http://h/p> 2 }").status_code == 204
    other.says.body = results({"s": iri("http://h/a"), "name": literal("Ana")},
                              {"s": iri("http://h/z"), "name": literal("Zoe")})
    query = f"SELECT ?s ?o ?name {{ ?s <http://h/p> ?o SERVICE <{other.url}> {{ ?s <http://h/name> ?name }} }}"
    first = ask(client, query)
    assert rows(first) == ["http://h/a,1,Ana"]
    assert "http://h/p" not in other.heard[-1].query  # the rest of the query is nobody's business
    other.says.body = results({"s": iri("http://h/b"), "name": literal("Bo")})
    again = ask(client, query, **{"If-None-Match": first.headers["etag"]})
    assert rows(again) == ["http://h/b,2,Bo"]


def test_an_update_may_ask_a_listed_host(client: httpx.Client, other: Endpoint) -> None:
    other.says.body = results({"s": iri("http://h/a"), "name": literal("Ana")})
    update = f"INSERT {{ ?s <http://h/called> ?name }} WHERE {{ SERVICE <{other.url}> {{ ?s <http://h/name> ?name }} }}"
    assert write(client, update).status_code == 204
    assert rows(ask(client, EVERYTHING)) == ["http://h/a,Ana"]


def test_a_document_of_a_listed_host_is_loaded_with_the_rest_or_not_at_all(
    client: httpx.Client, other: Endpoint
) -> None:
    other.says.body, other.says.media_type = b"<a> <http://h/p> <b> .", "text/turtle"
    try:
        both = f"INSERT DATA {{ <http://h/x> <http://h/p> 1 }} ; LOAD <{other.url}> INTO GRAPH <http://h/g>"
        assert write(client, both).status_code == 204
        base = other.url.rpartition("/")[0]
        assert rows(ask(client, "SELECT ?s ?o { GRAPH <http://h/g> { ?s ?p ?o } }")) == [f"{base}/a,{base}/b"]
        other.says.body = b"<a> <b>"
        failed = write(client, f"INSERT DATA {{ <http://h/y> <http://h/p> 2 }} ; LOAD <{other.url}>")
        assert failed.json()["code"] == "data_invalid"
        assert rows(ask(client, EVERYTHING)) == ["http://h/x,1"]
        silent = write(client, f"INSERT DATA {{ <http://h/y> <http://h/p> 2 }} ; LOAD SILENT <{other.url}>")
        assert silent.status_code == 204
        assert rows(ask(client, EVERYTHING)) == ["http://h/x,1", "http://h/y,2"]
    finally:
        other.says.media_type = RESULTS


@pytest.mark.parametrize("text", [
    "SELECT * { SERVICE <U> {} }", "SELECT * { SERVICE SILENT <U> {} }", r"SELECT * { \u0053ERVICE <U> {} }",
    "SELECT * { SERVICESILENT<U>{} }", "SELECT * { { SELECT * { FILTER EXISTS { SERVICE SILENT <U> {} } } } }",
    "SELECT * { BIND(<U> AS ?u) SERVICE ?u {} }", "SELECT * { SERVICE <OK> { SERVICE <U> {} } }",
    'SELECT * { VALUES ?a {"""x" } SERVICE SILENT <U> {} # \\q """\n}',
    "PREFIX u: <U> SELECT * { SERVICE u: {} }", "BASE <U> SELECT * { SERVICE <> {} }",
    "ASK { FILTER(?a<?b)SERVICE#>\n<U>{} }",
])  # fmt: skip
def test_no_other_host_is_called_by_a_query(
    client: httpx.Client, other: Endpoint, listener: Listener, text: str
) -> None:
    other.says.body = results()
    answer = ask(client, text.replace("<U>", f"<{listener.url}>").replace("<OK>", f"<{other.url}>"))
    assert (answer.status_code, answer.json()["code"]) == (403, "feature_refused")
    assert listener.heard == 0


@pytest.mark.parametrize("text", [
    "LOAD <U>", "LOAD SILENT <U>", "LOAD <U> INTO GRAPH <http://h/g>", r"\u004cOAD <U>", "LOADSILENT<U>",
    "INSERT DATA { <http://h/a> <http://h/b> 1 } ; LOAD <U>", "PREFIX u: <U> LOAD u:", "LOAD <file:///etc/hostname>",
    "INSERT { <http://h/a> <http://h/b> 1 } WHERE { SERVICE SILENT <U> {} }", "LOAD <OK> ; LOAD <U>",
])  # fmt: skip
def test_no_other_host_is_called_by_an_update(
    client: httpx.Client, other: Endpoint, listener: Listener, text: str
) -> None:
    answer = write(client, text.replace("<U>", f"<{listener.url}>").replace("<OK>", f"<{other.url}>"))
    assert (answer.status_code, answer.json()["code"]) == (403, "feature_refused")
    assert listener.heard == 0
    assert rows(ask(client, EVERYTHING)) == []


def test_graphs_that_are_not_held_are_empty_and_never_fetched(client: httpx.Client, listener: Listener) -> None:
    query = "SELECT ?s FROM <U> FROM NAMED <U> { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    assert rows(ask(client, query.replace("<U>", f"<{listener.url}>"))) == []
    asked = {"query": "SELECT ?s { ?s ?p ?o }", "default-graph-uri": listener.url}
    assert rows(client.get("/sparql", params=asked, headers={"Accept": "text/csv"})) == []
    using = write(client, f"INSERT {{ <http://h/a> <http://h/b> 1 }} USING <{listener.url}> WHERE {{ ?s ?p ?o }}")
    assert using.status_code == 204
    assert rows(ask(client, EVERYTHING)) == []
    assert listener.heard == 0
