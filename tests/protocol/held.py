"""What the tests that write begin with, and how they look at it: two graphs of one triple each."""

from __future__ import annotations

from typing import Final

import httpx
import rdflib
from rdflib.compare import isomorphic

TURTLE: Final = {"Content-Type": "text/turtle"}
G: Final = "http://h/g"
HERE: Final = f"/graph-store?graph={G}"
KEPT: Final = '<http://h/kept> <http://h/p> "kept" .'
NEW: Final = '<http://h/new> <http://h/p> "new" .'
MORE: Final = '<http://h/more> <http://h/p> "more" .'
KEPT_SUBJECTS: Final = {"http://h/kept"}
FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT: Final = {"Content-Type": "application/sparql-update"}
INSERT: Final = "INSERT DATA { <http://h/s> <http://h/p> 'new' }"
XML: Final = "application/rdf+xml"
TYPES: Final = {
    "text/turtle": ("text/turtle; charset=utf-8", "turtle"),
    "application/n-triples": ("application/n-triples", "nt"),
    "application/ld+json": ("application/ld+json", "json-ld"),
    "application/rdf+xml": ("application/rdf+xml", "xml"),
}


def begin_anew(client: httpx.Client) -> None:
    """Leave one triple in the default graph and one in a named graph; a store that no test changed is not written."""
    if untouched(client):
        return
    text = f"DROP ALL ; INSERT DATA {{ {KEPT} GRAPH <{G}> {{ {KEPT} }} }}"
    assert client.post("/update", data={"update": text}).status_code == 204


def graph(client: httpx.Client, address: str = HERE) -> rdflib.Graph:
    response = client.get(address, headers={"Accept": "application/n-triples"})
    assert response.status_code == 200, response.text
    return rdflib.Graph().parse(data=response.text, format="nt")


def turtle(text: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=text, format="turtle")


def same(client: httpx.Client, text: str, address: str = HERE) -> bool:
    return isomorphic(graph(client, address), turtle(text))


def untouched(client: httpx.Client) -> bool:
    """Return whether the store is as it began: no graph more, none less, no triple changed."""
    query = "SELECT ?g ?o { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } } LIMIT 9"
    rows = client.get("/sparql", params={"query": query}).json()["results"]["bindings"]
    found = sorted((row.get("g", {}).get("value", ""), row["o"]["value"]) for row in rows)
    names = client.get("/sparql", params={"query": "SELECT ?g { GRAPH ?g {} }"}).json()["results"]["bindings"]
    return found == [("", "kept"), (G, "kept")] and [row["g"]["value"] for row in names] == [G]


def subjects(client: httpx.Client, graph: str = "") -> set[str]:
    """Return the subjects of the default graph, or of *graph*."""
    pattern = f"{{ GRAPH <{graph}> {{ ?s ?p ?o }} }}" if graph else "{ ?s ?p ?o }"
    rows = client.get("/sparql", params={"query": f"SELECT ?s {pattern}"}).json()["results"]["bindings"]
    return {row["s"]["value"] for row in rows}
