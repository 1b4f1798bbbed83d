"""The SPARQL 1.1 Protocol over real HTTP, as tables: every form, every format, every refusal."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import httpx
import pytest
import rdflib
from rdflib.compare import isomorphic
from tests.helpers.answers import problem

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


IN_GRAPHS = "SELECT ?o { GRAPH ?g { ?s ?p ?o } } ORDER BY ?o"
SOURCES = "SELECT DISTINCT (?g AS ?o) { GRAPH ?g {} FILTER CONTAINS(STR(?g), 'source') } ORDER BY ?g"


def selecting(clauses: str) -> str:
    return SELECT.replace("{", f"{clauses} {{")


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
        (SOURCES, [], [], [ONE, TWO]),
        (IN_GRAPHS, [], [TWO], ["two"]),
        (IN_GRAPHS, [ONE], [], []),
        (selecting(f"FROM <{TWO}>"), [], [], ["two"]),
        (selecting(f"FROM <{ONE}> FROM <{GRAPH}resolved>"), [], [], ["one", "shared"]),
        (selecting(f"FROM <{TWO}>"), [ONE], [], ["one", "shared"]),
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
    assert str(graph.value(service, sd.endpoint)) == f"{client.base_url}/sparql"
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
