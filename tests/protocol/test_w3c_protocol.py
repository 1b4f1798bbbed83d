"""The 34 cases of the W3C test suite for the SPARQL 1.1 Protocol, each by its name in the suite's manifest.

A case begins with an empty store and the graphs it names, sends its requests in order, and says of each answer what the
manifest says: the class of its status, the kind of its result, and what is in it. The suite leaves it to the service
whether queries and updates have one address; here they have two.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

import httpx
import pyoxigraph as ox
import pytest

FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"
KINDS: Final = {
    "boolean": {"application/sparql-results+xml", "application/sparql-results+json"},
    "tabular": {"application/sparql-results+xml", "application/sparql-results+json", "text/csv",
                "text/tab-separated-values"},
    "RDF": {"application/rdf+xml", "text/turtle", "application/n-triples", "application/ld+json"},
}
DOCUMENT: Final = "http://xmlns.com/foaf/0.1/Document"
RESOURCE: Final = "http://purl.org/dc/terms/BibliographicResource"
PREFIXES: Final = "PREFIX dc: <http://purl.org/dc/terms/> PREFIX foaf: <http://xmlns.com/foaf/0.1/> "


def data(number: int) -> str:
    """Return the IRI of a graph of the suite; number 0 is one that is not held."""
    return f"http://kasei.us/2009/09/sparql/data/data{number}.rdf"


def coded(iri: str) -> str:
    """Return *iri* as the suite writes it in an address."""
    return iri.replace(":", "%3A").replace("/", "%2F")


def parameters(name: str, *numbers: int) -> str:
    """Return the parameter *name* once for each graph."""
    return "&".join(f"{name}={coded(data(number))}" for number in numbers)


@dataclass(frozen=True)
class Step:
    """One request and what its answer must be; ``status`` is the class, 2 or 4."""

    method: str
    address: str
    body: bytes = b""
    type: str = ""
    status: Literal[2, 4] = 2
    kind: str = ""
    true: bool | None = None


@dataclass(frozen=True)
class Case:
    """The graphs that are held, and the requests."""

    steps: tuple[Step, ...]
    graphs: tuple[int, ...] = field(default=())


def query(text: str, address: str = "", kind: str = "boolean", true: bool | None = True) -> Step:
    """Return a query posted directly."""
    return Step("POST", f"/sparql/{address}", text.encode(), QUERY, kind=kind, true=true)


def update(text: str, address: str = "") -> Step:
    """Return an update posted directly."""
    return Step("POST", f"/update/{address}", text.encode(), UPDATE)


def bad(method: str, address: str, body: bytes = b"", media_type: str = "") -> Case:
    """Return a case of one request that is an error of the client."""
    return Case((Step(method, address, body, media_type, status=4),))


def typed(*numbers: int) -> str:
    """Return a pattern that finds the documents with these numbers in the default graph."""
    return " ".join(f"<{data(number)}> a ?type ." for number in numbers)


def each_named(*numbers: int) -> str:
    """Return a pattern that finds each of the documents in some named graph."""
    return " ".join(f"GRAPH ?g{number} {{ <{data(number)}> a ?type }}" for number in numbers)


def held(*numbers: int) -> str:
    """Return the first operations of the suite's updates: nothing is there but a document in each graph."""
    graphs = " ".join(f"GRAPH <{data(n)}> {{ <{data(n)}> a foaf:Document }}" for n in numbers)
    return f"{PREFIXES} DROP ALL ; INSERT DATA {{ {graphs} }} ; "


def copied(target: str, pattern: str) -> str:
    """Return the last operation: what matches is described in the graph *target*."""
    return f"INSERT {{ GRAPH <{target}> {{ ?s a dc:BibliographicResource }} }} WHERE {{ {pattern} }}"


def described(target: str, there: tuple[int, ...], absent: int) -> Step:
    """Ask whether the graph *target* describes just the documents it should."""
    found = " ".join(f"<{data(n)}> a <{RESOURCE}> ." for n in there)
    missing = f"FILTER NOT EXISTS {{ GRAPH <{target}> {{ <{data(absent)}> a <{RESOURCE}> }} }}"
    return query(f"ASK {{ GRAPH <{target}> {{ {found} }} {missing} }}")


NOT_HELD: Final = f"?{parameters('default-graph-uri', 0)}"
TEST: Final = "http://example.org/protocol-update-dataset-{}test/"
BASE_TEST: Final = "http://example.org/protocol-base-test/"
FULL: Final = TEST.format("full-")
IN: Final = "http://example.org/in"
UTF_16: Final = "charset=UTF-16"
ASK_BOTH: Final = (f"ASK%20%7B%20%3C{coded(data(1))}%3E%20a%20%3Ftype%20.%20"
                   f"%3C{coded(data(2))}%3E%20a%20%3Ftype%20.%20%7D")
ASK_NAMED: Final = (f"ASK%20%7B%20GRAPH%20%3Fg1%20%7B%20%3C{coded(data(1))}%3E%20a%20%3Ftype%20%7D%20"
                    f"GRAPH%20%3Fg2%20%7B%20%3C{coded(data(2))}%3E%20a%20%3Ftype%20%7D%20%7D")

CASES: Final[dict[str, Case]] = {
    "query_post_form": Case((Step("POST", f"/sparql/{NOT_HELD}", b"query=ASK%20%7B%7D", FORM, 2, "boolean", True),)),
    "query_dataset_default_graphs_get": Case(
        (Step("GET", f"/sparql/?query={ASK_BOTH}&{parameters('default-graph-uri', 1, 2)}", kind="boolean", true=True),),
        (1, 2)),
    "query_dataset_default_graphs_post": Case(
        (query(f"ASK {{ {typed(1, 2)} }}", f"?{parameters('default-graph-uri', 1, 2)}"),), (1, 2)),
    "query_dataset_named_graphs_post": Case(
        (query(f"ASK {{ {each_named(1, 2)} }}", f"?{parameters('named-graph-uri', 1, 2)}"),), (1, 2)),
    "query_dataset_named_graphs_get": Case(
        (Step("GET", f"/sparql/?query={ASK_NAMED}&{parameters('named-graph-uri', 1, 2)}", kind="boolean", true=True),),
        (1, 2)),
    "query_dataset_full": Case(
        (query(f"ASK {{ {typed(3)} {each_named(1, 2)} }}",
               f"?{parameters('default-graph-uri', 3)}&{parameters('named-graph-uri', 1, 2)}"),), (1, 2, 3)),
    "query_multiple_dataset": Case(
        (query(f"ASK FROM <{data(3)}> {{ {each_named(1, 2)} }}", f"?{parameters('named-graph-uri', 1, 2)}"),),
        (1, 2, 3)),
    "query_get": Case((Step("GET", f"/sparql/{NOT_HELD}&query=ASK%20%7B%7D", kind="boolean", true=True),)),
    "query_content_type_select": Case((query("SELECT (1 AS ?value) {}", NOT_HELD, "tabular", None),)),
    "query_content_type_ask": Case((query("ASK {}", NOT_HELD, "boolean", None),)),
    "query_content_type_describe": Case((query("DESCRIBE <http://example.org/>", NOT_HELD, "RDF", None),)),
    "query_content_type_construct": Case((query("CONSTRUCT { <s> <p> 1 } WHERE {}", NOT_HELD, "RDF", None),)),
    "update_dataset_default_graph": Case((
        update(held(1) + copied(TEST.format(""), "?s a foaf:Document"), f"?{parameters('using-graph-uri', 1)}"),
        query(f"ASK {{ GRAPH <{TEST.format('')}> {{ <{data(1)}> a <{RESOURCE}> }} }}"))),
    "update_dataset_default_graphs": Case((
        update(held(1, 2, 3) + copied(TEST.format("graphs-"), "?s a foaf:Document"),
               f"?{parameters('using-graph-uri', 1, 2)}"),
        described(TEST.format("graphs-"), (1, 2), 3))),
    "update_dataset_named_graphs": Case((
        update(held(1, 2, 3) + copied(TEST.format("named-graphs-"), "GRAPH ?g { ?s a foaf:Document }"),
               f"?{parameters('using-named-graph-uri', 1, 2)}"),
        described(TEST.format("named-graphs-"), (1, 2), 3))),
    "update_dataset_full": Case((
        update(held(1, 2, 3) + f"INSERT {{ GRAPH <{FULL}> {{ ?s <{IN}> ?in }} }} WHERE {{ "
               "{ GRAPH ?g { ?s a foaf:Document } BIND(?g AS ?in) } UNION "
               "{ ?s a foaf:Document . BIND(\"default\" AS ?in) } }",
               f"?{parameters('using-graph-uri', 1)}&{parameters('using-named-graph-uri', 2)}"),
        query(f"ASK {{ GRAPH <{FULL}> {{ <{data(1)}> <{IN}> \"default\" . <{data(2)}> <{IN}> <{data(2)}> . }} "
              f"FILTER NOT EXISTS {{ GRAPH <{FULL}> {{ <{data(3)}> ?p ?o }} }} }}"))),
    "update_post_form": Case((Step("POST", "/update/", b"update=CLEAR+ALL", FORM),)),
    "update_post_direct": Case((update("CLEAR ALL"),)),
    "update_base_uri": Case((
        update(f"CLEAR GRAPH <{BASE_TEST}> ; INSERT DATA {{ GRAPH <{BASE_TEST}> "
               "{ <http://example.org/s> <http://example.org/p> <test> } }"),
        query(f"SELECT ?o WHERE {{ GRAPH <{BASE_TEST}> {{ <http://example.org/s> <http://example.org/p> ?o }} }}",
              kind="tabular", true=None))),
    "query_post_direct": Case((query("ASK {}"),)),
    "bad_query_method": bad("PUT", f"/sparql/{NOT_HELD}&query=ASK%20%7B%7D", media_type=FORM),
    "bad_multiple_queries": bad("GET", "/sparql/?query=ASK%20%7B%7D&query=SELECT%20%2A%20%7B%7D"),
    "bad_query_wrong_media_type": bad("POST", "/sparql/", b"ASK {}", "text/plain"),
    "bad_query_missing_form_type": bad("POST", "/sparql/", b"query=ASK%20%7B%7D"),
    "bad_query_missing_direct_type": bad("POST", "/sparql/", b"ASK {}"),
    "bad_query_non_utf8": bad("POST", "/sparql/", "ASK {}".encode("utf-16"), f"{QUERY}; {UTF_16}"),
    "bad_query_syntax": bad("GET", "/sparql/?query=ASK%20%7B"),
    "bad_update_get": bad("GET", "/update/?update=CLEAR%20ALL"),
    "bad_multiple_updates": bad("POST", "/update/", b"update=CLEAR%20NAMED&update=CLEAR%20DEFAULT", FORM),
    "bad_update_wrong_media_type": bad("POST", "/update/", b"CLEAR NAMED", "text/plain"),
    "bad_update_missing_form_type": bad("POST", "/update/", b"update=CLEAR%20NAMED"),
    "bad_update_non_utf8": bad("POST", "/update/", "CLEAR NAMED".encode("utf-16"), f"{UPDATE}; {UTF_16}"),
    "bad_update_syntax": bad("POST", "/update/", b"update=CLEAR%20XYZ", FORM),
    "bad_update_dataset_conflict": bad(
        "POST", "/update/?using-named-graph-uri=http%3A%2F%2Fexample%2Fpeople",
        b"PREFIX foaf: <http://xmlns.com/foaf/0.1/> WITH <http://example/addresses> "
        b"DELETE { ?person foaf:givenName 'Bill' } INSERT { ?person foaf:givenName 'William' } "
        b"WHERE { ?person foaf:givenName 'Bill' }", UPDATE),
}  # fmt: skip


def send(client: httpx.Client, step: Step) -> httpx.Response:
    headers = {"Content-Type": step.type} if step.type else {}
    return client.request(step.method, step.address, content=step.body or None, headers=headers)


def prepare(client: httpx.Client, case: Case) -> None:
    """Leave in the store the graphs of *case* alone; with cases of errors something that must stay."""
    graphs = "".join(f"GRAPH <{data(n)}> {{ <{data(n)}> a <{DOCUMENT}> }} " for n in case.graphs)
    kept = "<http://example.org/kept> a <http://example.org/Thing> ." if case.steps[0].status == 4 else ""
    text = f"DROP ALL ; INSERT DATA {{ {kept} {graphs} }}"
    assert client.post("/update", content=text, headers={"Content-Type": UPDATE}).status_code == 204


def result(response: httpx.Response) -> ox.QueryBoolean | ox.QuerySolutions:
    media_type = response.headers["content-type"].partition(";")[0]
    form = ox.QueryResultsFormat.from_media_type(media_type)
    assert form
    return ox.parse_query_results(response.content, format=form)


def test_there_are_34() -> None:
    assert len(CASES) == 34


@pytest.mark.parametrize("name", CASES)
def test_case(updatable: httpx.Client, name: str) -> None:
    case = CASES[name]
    prepare(updatable, case)
    for step in case.steps:
        response = send(updatable, step)
        assert response.status_code // 100 == step.status, response.text
        if step.kind:
            assert response.headers["content-type"].partition(";")[0] in KINDS[step.kind]
        if step.true is not None:
            assert bool(result(response)) is step.true
    if case.steps[0].status == 4:
        still = updatable.get("/sparql", params={"query": "ASK { ?s a <http://example.org/Thing> }"})
        assert bool(result(still))


def test_the_base_of_an_update_is_its_own_address(updatable: httpx.Client) -> None:
    """What ``update_base_uri`` leaves open: one solution, an IRI, and not the relative one."""
    case = CASES["update_base_uri"]
    prepare(updatable, case)
    assert send(updatable, case.steps[0]).status_code == 204
    solutions = result(send(updatable, case.steps[1]))
    assert isinstance(solutions, ox.QuerySolutions)
    assert [str(row["o"]) for row in solutions] == [f"<{updatable.base_url}/update/test>"]


@pytest.mark.parametrize("answer", ["application/sparql-results+xml", "application/sparql-results+json"])
def test_what_a_case_finds_is_not_there_by_itself(updatable: httpx.Client, answer: str) -> None:
    """The cases ask for true only, so each question must be able to be answered with false."""
    for name, case in CASES.items():
        if not case.graphs:
            continue
        prepare(updatable, Case((Step("GET", "/"),)))
        step = case.steps[0]
        response = updatable.request(step.method, step.address, content=step.body or None,
                                     headers={"Accept": answer} | ({"Content-Type": step.type} if step.type else {}))
        assert response.headers["content-type"] == answer
        assert not bool(result(response)), name
