"""HTTP manners of the service: caching, HEAD, OPTIONS, CORS, limits, probes."""

from __future__ import annotations

import json

import httpx
import pytest

from thbgraph.namespaces import GRAPH

SELECT = "SELECT ?o { ?s ?p ?o } ORDER BY ?o"
ASK = "ASK { ?s ?p 'shared' }"
CONSTRUCT = "CONSTRUCT { ?s <http://h/q> ?o } WHERE { ?s ?p ?o }"
ONE = f"{GRAPH}source/one"
DIRECT = {"Content-Type": "application/sparql-query"}


def code(response: httpx.Response) -> tuple[int, str]:
    assert response.headers["content-type"] == "application/problem+json"
    return response.status_code, response.json()["code"]


def test_etag_and_304(client: httpx.Client) -> None:
    first = client.get("/sparql", params={"query": SELECT})
    tag = first.headers["etag"]
    for held in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
        for method in ("GET", "HEAD"):
            again = client.request(method, "/sparql", params={"query": SELECT}, headers={"If-None-Match": held})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
            assert again.headers["vary"] == "Accept"
    assert client.get("/sparql", params={"query": SELECT}, headers={"If-None-Match": '"other"'}).status_code == 200
    assert client.post("/sparql", content=SELECT, headers=DIRECT | {"If-None-Match": tag}).status_code == 200


def test_etags_differ_by_question_dataset_and_representation(client: httpx.Client) -> None:
    asked: list[tuple[dict[str, str], str]] = [
        ({"query": SELECT}, "*/*"),
        ({"query": SELECT}, "text/csv"),
        ({"query": SELECT, "default-graph-uri": ONE}, "*/*"),
        ({"query": SELECT, "named-graph-uri": ONE}, "*/*"),
        ({"query": ASK}, "*/*"),
        ({"query": "SELECT (NOW() AS ?n) {}"}, "*/*"),
        ({}, "text/html"),
        ({}, "text/turtle"),
    ]
    tags = [client.get("/sparql", params=query, headers={"Accept": accept}).headers["etag"] for query, accept in asked]
    assert len(set(tags)) == len(tags)


def test_an_answer_that_changes_has_an_etag_that_changes(client: httpx.Client) -> None:
    query = {"query": "SELECT (STRUUID() AS ?u) {}"}
    tag = client.get("/sparql", params=query).headers["etag"]
    again = client.get("/sparql", params=query, headers={"If-None-Match": tag})
    assert again.status_code == 200
    assert again.headers["etag"] != tag


def test_a_wrong_query_is_never_304(client: httpx.Client) -> None:
    response = client.get("/sparql", params={"query": "SELECT"}, headers={"If-None-Match": "*"})
    assert code(response) == (400, "query_syntax")


@pytest.mark.parametrize("query", [SELECT, ASK, CONSTRUCT])
def test_head_is_get_without_a_body(client: httpx.Client, query: str) -> None:
    get, head = (client.request(method, "/sparql", params={"query": query}) for method in ("GET", "HEAD"))
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-type", "content-length", "etag", "vary"):
        assert head.headers[name] == get.headers[name]


def test_head_without_a_query_and_of_an_error(client: httpx.Client) -> None:
    assert client.head("/sparql").headers["content-type"] == "text/turtle; charset=utf-8"
    wrong = client.head("/sparql", params={"query": "SELECT"})
    assert (wrong.status_code, wrong.content) == (400, b"")


def test_options(client: httpx.Client) -> None:
    response = client.options("/sparql")
    assert (response.status_code, response.headers["allow"]) == (204, "GET, HEAD, POST, OPTIONS")
    assert "application/sparql-query" in response.headers["accept-post"]


@pytest.mark.parametrize("path", ["/sparql", "/sparql/", "/health", "/nowhere"])
def test_preflight(client: httpx.Client, path: str) -> None:
    headers = {"Origin": "http://elsewhere.example", "Access-Control-Request-Method": "POST"}
    response = client.options(path, headers=headers)
    assert response.status_code == 204
    assert response.headers["access-control-allow-origin"] == "*"
    assert "POST" in response.headers["access-control-allow-methods"]
    assert "Content-Type" in response.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in response.headers


def test_cors_never_admits_credentials(client: httpx.Client) -> None:
    headers = {"Origin": "http://elsewhere.example", "Cookie": "session=1"}
    response = client.get("/sparql", params={"query": ASK}, headers=headers)
    assert response.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in response.headers


def test_too_many_rows_give_no_rows(client: httpx.Client) -> None:
    query = f"SELECT * {{ VALUES ?a {{ {'1 ' * 40} }} VALUES ?b {{ {'1 ' * 40} }} }}"
    response = client.get("/sparql", params={"query": query})
    assert code(response) == (503, "result_truncated")
    assert "1,000" in response.json()["detail"]


def test_health_and_ready(client: httpx.Client) -> None:
    assert client.get("/health").json() == {"status": "ok", "version": "v1"}
    ready = client.get("/ready").json()
    assert (ready["status"], ready["triples"], ready["graphs"], ready["sealed"]) == ("ready", 2, 5, True)
    assert client.head("/health").status_code == 200


def test_openapi_names_the_routes(client: httpx.Client) -> None:
    assert {"/sparql", "/health", "/ready"} <= set(json.loads(client.get("/openapi.json").content)["paths"])


@pytest.mark.parametrize("host", ["bad host", "h/..", "<h>"])
def test_a_wrong_host_header_is_not_repeated(client: httpx.Client, host: str) -> None:
    response = client.get("/sparql", headers={"Host": host})
    assert response.status_code == 200
    assert host not in response.text
