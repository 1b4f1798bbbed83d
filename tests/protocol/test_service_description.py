"""The SPARQL 1.1 Service Description of a service that takes updates, and of one that does not."""

from __future__ import annotations

from typing import Final

import httpx
import rdflib
from rdflib import RDF, Literal, Namespace, URIRef

SD: Final = Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMATS: Final = Namespace("http://www.w3.org/ns/formats/")
VOID: Final = Namespace("http://rdfs.org/ns/void#")
GRAPH_FORMATS: Final = {FORMATS["Turtle"], FORMATS["N-Triples"], FORMATS["RDF_XML"], FORMATS["JSON-LD"]}


def described(client: httpx.Client) -> rdflib.Graph:
    response = client.get("/sparql", headers={"Accept": "text/turtle"})
    assert response.status_code == 200
    return rdflib.Graph().parse(data=response.text, format="turtle")


def service(graph: rdflib.Graph, url: str) -> rdflib.term.Node:
    """Return the service whose endpoint is *url*."""
    found = list(graph.subjects(SD.endpoint, URIRef(url)))
    assert len(found) == 1
    assert (found[0], RDF.type, SD.Service) in graph
    return found[0]


def test_two_endpoints_over_one_dataset(updatable: httpx.Client) -> None:
    graph = described(updatable)
    query, update = (service(graph, f"{updatable.base_url}/{name}") for name in ("sparql", "update"))
    assert query != update
    assert set(graph.objects(query, SD.supportedLanguage)) == {SD.SPARQL11Query}
    assert set(graph.objects(update, SD.supportedLanguage)) == {SD.SPARQL11Update}
    assert graph.value(query, SD.defaultDataset) == graph.value(update, SD.defaultDataset)
    for node in (query, update):
        assert set(graph.objects(node, SD.feature)) == {SD.EmptyGraphs}
    assert set(graph.objects(update, SD.inputFormat)) == GRAPH_FORMATS
    assert set(graph.objects(query, SD.resultFormat)) > GRAPH_FORMATS
    assert not set(graph.objects(query, SD.inputFormat)) | set(graph.objects(update, SD.resultFormat))
    assert set(graph.subjects(RDF.type, SD.Service)) == {query, update}


def test_the_dataset_follows_the_updates(updatable: httpx.Client) -> None:
    text = ("DROP ALL ; INSERT DATA { <http://h/s> <http://h/p> 1, 2 . "
            "GRAPH <http://h/g> { <http://h/s> <http://h/p> 3 } }")
    assert updatable.post("/update", data={"update": text}).status_code == 204
    before = updatable.get("/sparql", headers={"Accept": "text/turtle"}).headers["etag"]
    graph = described(updatable)
    default, = graph.objects(predicate=SD.defaultGraph)
    assert graph.value(default, VOID.triples) == Literal(2)
    named = graph.value(predicate=SD.name, object=URIRef("http://h/g"))
    assert graph.value(graph.value(named, SD.graph), VOID.triples) == Literal(1)
    assert updatable.delete("/graph-store?graph=http://h/g").status_code == 200
    assert not set(described(updatable).subjects(RDF.type, SD.NamedGraph))
    after = updatable.get("/sparql", headers={"Accept": "text/turtle", "If-None-Match": before})
    assert after.status_code == 200


def test_a_service_that_takes_no_updates(client: httpx.Client, readers: httpx.Client) -> None:
    graph = described(client)
    assert set(graph.objects(predicate=SD.endpoint)) == {URIRef(f"{client.base_url}/sparql")}
    assert set(graph.objects(predicate=SD.supportedLanguage)) == {SD.SPARQL11Query}
    assert not set(graph.objects(predicate=SD.feature)) | set(graph.objects(predicate=SD.inputFormat))
    assert set(described(readers).objects(predicate=SD.supportedLanguage)) == {SD.SPARQL11Query}


def test_the_addresses_are_those_that_clients_see(named: httpx.Client) -> None:
    assert set(described(named).objects(predicate=SD.endpoint)) == {
        URIRef("https://example.org/thb/sparql"), URIRef("https://example.org/thb/update")}


def test_hosts_that_may_be_called_are_a_feature(named: httpx.Client) -> None:
    assert set(described(named).objects(predicate=SD.feature)) == {SD.EmptyGraphs, SD.BasicFederatedQuery}
