"""The SPARQL 1.1 Protocol over real HTTP, as tables: every form, every format, every refusal."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pytest
import rdflib
from rdflib.compare import isomorphic

from thbgraph.namespaces import GRAPH

SELECT = "SELECT ?o { ?s ?p ?o } ORDER BY ?o"
ASK = "ASK { ?s ?p 'shared' }"
CONSTRUCT = "CONSTRUCT { ?s <http://h/q> ?o } WHERE { ?s ?p ?o }"
DESCRIBE = "DESCRIBE <http://h/s>"
ONE, TWO = f"{GRAPH}source/one", f"{GRAPH}source/two"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content-Type": "application/sparql-query"}

TABLE_TYPES = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
}
GRAPH_TYPES = {
    "ttl": "text/turtle; charset=utf-8",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
}
PARSERS = {"ttl": "turtle", "nt": "nt", "jsonld": "json-ld", "rdf": "xml"}


def ask(client: httpx.Client, form: str, query: str, headers: dict[str, str], path: str = "/sparql") -> httpx.Response:
    if form == "get":
        return client.get(path, params={"query": query}, headers=headers)
    if form == "form":
        return client.post(path, content=urlencode({"query": query}), headers=FORM | headers)
    return client.post(path, content=query.encode(), headers=DIRECT | headers)


def values(response: httpx.Response) -> list[str]:
    assert response.status_code == 200, response.text
    return [row["o"]["value"] for row in response.json()["results"]["bindings"]]


def problem(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    document: dict[str, Any] = response.json()
    assert (document["status"], document["code"]) == (status, code)
    assert response.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in response.headers
    return document


@pytest.mark.parametrize("path", ["/sparql", "/sparql/"])
@pytest.mark.parametrize("form", ["get", "form", "direct"])
@pytest.mark.parametrize(("key", "content_type"), TABLE_TYPES.items())
def test_select_in_every_form_and_format(
    client: httpx.Client, path: str, form: str, key: str, content_type: str
) -> None:
    response = ask(client, form, SELECT, {"Accept": content_type.split(";")[0]}, path)
    assert response.status_code == 200
    assert response.headers["content-type"] == content_type
    assert response.headers["vary"] == "Accept"
    for value in ("shared", "a%20b é"):
        assert response.content.decode().count(value) == 1  # one merge, though two graphs hold 'shared'


@pytest.mark.parametrize("form", ["get", "form", "direct"])
@pytest.mark.parametrize("key", ["json", "xml"])
def test_ask_in_every_form_and_format(client: httpx.Client, form: str, key: str) -> None:
    response = ask(client, form, ASK, {"Accept": TABLE_TYPES[key]})
    assert response.headers["content-type"] == TABLE_TYPES[key]
    assert "true" in response.text


@pytest.mark.parametrize("form", ["get", "form", "direct"])
@pytest.mark.parametrize("query", [CONSTRUCT, DESCRIBE])
@pytest.mark.parametrize(("key", "content_type"), GRAPH_TYPES.items())
def test_graphs_in_every_form_and_format(
    client: httpx.Client, form: str, query: str, key: str, content_type: str
) -> None:
    response = ask(client, form, query, {"Accept": content_type.split(";")[0]})
    assert response.headers["content-type"] == content_type
    predicate = rdflib.URIRef("http://h/q" if query is CONSTRUCT else "http://h/p")
    expected = rdflib.Graph()
    for value in ("shared", "a%20b é"):
        expected.add((rdflib.URIRef("http://h/s"), predicate, rdflib.Literal(value)))
    assert isomorphic(rdflib.Graph().parse(data=response.content, format=PARSERS[key]), expected)


@pytest.mark.parametrize(
    ("query", "wanted", "content_type"),
    [
        (SELECT, "csv", TABLE_TYPES["csv"]),
        (SELECT, "application/sparql-results+xml", TABLE_TYPES["xml"]),
        (CONSTRUCT, "json", GRAPH_TYPES["jsonld"]),
        (CONSTRUCT, "xml", GRAPH_TYPES["rdf"]),
        (DESCRIBE, "turtle", GRAPH_TYPES["ttl"]),
        (ASK, "xml", TABLE_TYPES["xml"]),
    ],
)
@pytest.mark.parametrize("form", ["get", "form", "direct"])
def test_format_wins_over_accept(client: httpx.Client, form: str, query: str, wanted: str, content_type: str) -> None:
    response = ask(client, form, query, {"Accept": "text/html"}, f"/sparql?{urlencode({'format': wanted})}")
    if form == "get":
        response = client.get("/sparql", params={"query": query, "format": wanted}, headers={"Accept": "text/html"})
    assert response.headers["content-type"] == content_type


@pytest.mark.parametrize(
    ("query", "accept", "kind"),
    [
        (SELECT, "text/turtle", "bindings"),
        (SELECT, "image/png", "bindings"),
        (ASK, "text/csv", "boolean"),
        (ASK, "text/tab-separated-values", "boolean"),
        (CONSTRUCT, "application/sparql-results+json", "graph"),
        (DESCRIBE, "text/csv", "graph"),
    ],
)
def test_406_lists_what_is_offered(client: httpx.Client, query: str, accept: str, kind: str) -> None:
    for form in ("get", "form", "direct"):
        response = ask(client, form, query, {"Accept": accept})
        assert problem(response, 406, "not_acceptable")["offered"][kind]
        assert response.headers["vary"] == "Accept"


def test_406_for_an_unknown_format(client: httpx.Client) -> None:
    problem(client.get("/sparql", params={"query": SELECT, "format": "docx"}), 406, "not_acceptable")


# --- how the query gets in ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["get", "form", "direct"])
@pytest.mark.parametrize("text", ["a%20b é", "a+b", "a&b=c", "%", "%2520", "\N{CROSS MARK}\t", 'q"uote'])
def test_text_arrives_decoded_exactly_once(client: httpx.Client, form: str, text: str) -> None:
    literal = text.replace('"', '\\"').replace("\t", "\\t")
    assert values(ask(client, form, f'SELECT ?o {{ BIND("{literal}" AS ?o) }}', {})) == [text]


def test_plus_means_space_in_forms(client: httpx.Client) -> None:
    raw = "query=" + quote(SELECT).replace("%20", "+")
    assert values(client.get(f"/sparql?{raw}")) == values(client.post("/sparql", content=raw, headers=FORM))


@pytest.mark.parametrize(
    ("method", "url", "content", "headers", "status", "code"),
    [
        ("POST", "/sparql", b"", FORM, 400, "usage"),
        ("POST", "/sparql", b"x=1", FORM, 400, "usage"),
        ("POST", "/sparql", b"query=ASK%7B%7D&query=ASK%7B%7D", FORM, 400, "usage"),
        ("GET", "/sparql?query=ASK%7B%7D&query=ASK%7B%7D", None, {}, 400, "usage"),
        ("POST", "/sparql?query=ASK%7B%7D", b"ASK{}", DIRECT, 400, "usage"),
        ("POST", "/sparql", b"query=%FF", FORM, 400, "usage"),
        ("GET", "/sparql?query=%FF", None, {}, 400, "usage"),
        ("POST", "/sparql", "ASK {}".encode("utf-16"), DIRECT, 400, "usage"),
        ("POST", "/sparql", b"query=\xff", FORM, 400, "usage"),
        ("POST", "/sparql", b"&".join([b"a=b"] * 1500), FORM, 400, "usage"),
        ("POST", "/sparql", b"ASK {}", {}, 415, "unsupported_media_type"),
        ("POST", "/sparql", b"ASK {}", {"Content-Type": "text/plain"}, 415, "unsupported_media_type"),
        ("POST", "/sparql", b"{}", {"Content-Type": "application/json"}, 415, "unsupported_media_type"),
        ("POST", "/sparql", b"query=ASK{}", {"Content-Type": "multipart/form-data"}, 415, "unsupported_media_type"),
        ("POST", "/sparql", b"x", {"Content-Type": "application/sparql-query; charset=utf-16"}, 415,
         "unsupported_media_type"),
        ("GET", "/sparql?query=", None, {}, 400, "query_syntax"),
        ("GET", "/sparql?query=SELECT", None, {}, 400, "query_syntax"),
        ("POST", "/sparql", b"SELECT * {\n?s ?p }", DIRECT, 400, "query_syntax"),
        ("GET", "/sparql?query=ASK%7B%7D&default-graph-uri=relative", None, {}, 400, "usage"),
        ("GET", "/sparql?update=CLEAR%20ALL", None, {}, 403, "feature_refused"),
        ("POST", "/sparql", b"update=CLEAR+ALL", FORM, 403, "feature_refused"),
        ("POST", "/sparql", b"CLEAR ALL", {"Content-Type": "application/sparql-update"}, 403, "feature_refused"),
        ("POST", "/sparql", b"CLEAR ALL", DIRECT, 403, "feature_refused"),
        ("PUT", "/sparql", b"", {}, 405, "method_not_allowed"),
        ("DELETE", "/sparql/", b"", {}, 405, "method_not_allowed"),
        ("GET", "/nowhere", None, {}, 404, "not_found"),
        ("POST", "/health", b"", {}, 405, "method_not_allowed"),
    ],
)  # fmt: skip
def test_refusals(
    client: httpx.Client, method: str, url: str, content: bytes | None, headers: dict[str, str], status: int, code: str
) -> None:
    response = client.request(method, url, content=content, headers=headers | {"Origin": "http://elsewhere.example"})
    document = problem(response, status, code)
    assert document["detail"]
    assert document["title"]
    if status == 405:
        assert "GET" in response.headers["allow"]


def test_syntax_errors_say_where(client: httpx.Client) -> None:
    document = problem(ask(client, "direct", "SELECT * {\n?s ?p }", {}), 400, "query_syntax")
    assert (document["line"], document["hint"]) == (2, "The line reads: ?s ?p }")


@pytest.mark.parametrize("content_type", ["application/sparql-query; charset=UTF-8", "Application/SPARQL-Query"])
def test_content_type_parameters_and_case(client: httpx.Client, content_type: str) -> None:
    assert values(client.post("/sparql", content=SELECT, headers={"Content-Type": content_type}))


# --- datasets -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["get", "form", "direct"])
@pytest.mark.parametrize(
    ("query", "default", "named", "expected"),
    [
        (SELECT, [], [], ["a%20b é", "shared"]),
        (SELECT, [ONE], [], ["one", "shared"]),
        (SELECT, [ONE, TWO, f"{GRAPH}ontology"], [], ["one", "shared", "two"]),
        (SELECT, [], [ONE], []),
        (SELECT, ["http://127.0.0.1:1/nowhere"], [], []),
        ("SELECT DISTINCT (?g AS ?o) { GRAPH ?g { } FILTER CONTAINS(STR(?g), 'source') } ORDER BY ?g", [], [], [ONE, TWO]),
        ("SELECT ?o { GRAPH ?g { ?s ?p ?o } } ORDER BY ?o", [], [TWO], ["two"]),
        ("SELECT ?o { GRAPH ?g { ?s ?p ?o } } ORDER BY ?o", [ONE], [], []),
        (f"SELECT ?o FROM <{TWO}> {{ ?s ?p ?o }}", [], [], ["two"]),
        (f"SELECT ?o FROM <{ONE}> FROM <{GRAPH}resolved> {{ ?s ?p ?o }} ORDER BY ?o", [], [], ["one", "shared"]),
        (f"SELECT ?o FROM <{TWO}> {{ ?s ?p ?o }} ORDER BY ?o", [ONE], [], ["one", "shared"]),
    ],
)  # fmt: skip
def test_datasets(
    client: httpx.Client, form: str, query: str, default: list[str], named: list[str], expected: list[str]
) -> None:
    fields = [("default-graph-uri", iri) for iri in default] + [("named-graph-uri", iri) for iri in named]
    if form == "get":
        response = client.get(f"/sparql?{urlencode([('query', query), *fields])}")
    elif form == "form":
        response = client.post("/sparql", content=urlencode([("query", query), *fields]), headers=FORM)
    else:
        response = client.post(f"/sparql?{urlencode(fields)}", content=query.encode(), headers=DIRECT)
    assert values(response) == expected


# --- no query: the endpoint itself ----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/sparql", "/sparql/"])
@pytest.mark.parametrize(("key", "content_type"), GRAPH_TYPES.items())
def test_service_description(client: httpx.Client, path: str, key: str, content_type: str) -> None:
    response = client.get(path, headers={"Accept": content_type.split(";")[0]})
    assert response.headers["content-type"] == content_type
    graph = rdflib.Graph().parse(data=response.content, format=PARSERS[key])
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    service = graph.value(predicate=rdflib.RDF.type, object=sd.Service)
    assert str(graph.value(service, sd.endpoint)) == f"{client.base_url}sparql".replace("//sparql", "/sparql")
    assert {str(name) for name in graph.objects(predicate=sd.name)} >= {ONE, TWO}
    assert rdflib.URIRef("http://www.w3.org/ns/formats/SPARQL_Results_JSON") in set(
        graph.objects(service, sd.resultFormat)
    )


def test_query_page(client: httpx.Client) -> None:
    response = client.get("/sparql", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert '<label for="query">' in response.text
    assert "<script" not in response.text
    assert "src=" not in response.text


def test_no_query_and_nothing_acceptable(client: httpx.Client) -> None:
    assert (
        "text/html"
        in problem(client.get("/sparql", headers={"Accept": "image/png"}), 406, "not_acceptable")["offered"]["page"]
    )


# --- caching --------------------------------------------------------------------------------------------------------


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
    problem(client.get("/sparql", params={"query": "SELECT"}, headers={"If-None-Match": "*"}), 400, "query_syntax")


# --- HTTP manners ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", [SELECT, ASK, CONSTRUCT])
def test_head_is_get_without_a_body(client: httpx.Client, query: str) -> None:
    get, head = (client.request(method, "/sparql", params={"query": query}) for method in ("GET", "HEAD"))
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-type", "content-length", "etag", "vary"):
        assert head.headers[name] == get.headers[name]


def test_head_without_a_query_and_of_an_error(client: httpx.Client) -> None:
    assert client.head("/sparql").headers["content-type"] == GRAPH_TYPES["ttl"]
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
    document = problem(client.get("/sparql", params={"query": query}), 503, "result_truncated")
    assert "1,000" in document["detail"]


def test_health_and_ready(client: httpx.Client) -> None:
    assert client.get("/health").json() == {"status": "ok", "version": "v1"}
    ready = client.get("/ready").json()
    assert (ready["status"], ready["triples"], ready["graphs"], ready["sealed"]) == ("ready", 2, 5, True)
    assert client.head("/health").status_code == 200


def test_openapi_names_the_routes(client: httpx.Client) -> None:
    assert {"/sparql", "/health", "/ready"} <= set(json.loads(client.get("/openapi.json").content)["paths"])
