"""The SPARQL 1.1 Service Description: where queries and updates go, in which languages and formats, over what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from thbgraph.namespaces import BASE, PREFIXES
from thbgraph.store.job import Summary

SD: Final = "http://www.w3.org/ns/sparql-service-description#"
VOID: Final = "http://rdfs.org/ns/void#"
_FORMATS: Final = "http://www.w3.org/ns/formats/"
_TYPE: Final = NamedNode(PREFIXES["rdf"] + "type")
_GRAPH_FORMATS: Final = ("Turtle", "N-Triples", "JSON-LD", "RDF_XML")
_RESULT_FORMATS: Final = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV", *_GRAPH_FORMATS,
)  # fmt: skip
_BUILT: Final = f"The merge of the named graphs ontology, resolved, derived and gaps under {BASE}graph/."
_KEPT: Final = f"Filled from {_BUILT[0].lower()}{_BUILT[1:-1]}, or empty, when the store was made; updates change it."


@dataclass(frozen=True)
class Endpoints:
    """What there is to describe.

    Attributes:
        query: URL for queries.
        update: URL for updates; empty = the service takes none.
        federated: whether SERVICE may call some hosts.
    """

    query: str
    update: str = ""
    federated: bool = False


def description(endpoints: Endpoints, summary: Summary) -> Iterator[Triple]:
    """Yield the triples of the description; *summary* tells the graphs of the default dataset and their sizes."""
    dataset, features = BlankNode("dataset"), []
    if endpoints.update:
        features.append("EmptyGraphs")
    if endpoints.federated:
        features.append("BasicFederatedQuery")
    yield from _service(BlankNode("service"), endpoints.query, "SPARQL11Query", dataset, features)
    for name in _RESULT_FORMATS:
        yield Triple(BlankNode("service"), _sd("resultFormat"), NamedNode(_FORMATS + name))
    if endpoints.update:
        yield from _service(BlankNode("update"), endpoints.update, "SPARQL11Update", dataset, features)
        for name in _GRAPH_FORMATS:
            yield Triple(BlankNode("update"), _sd("inputFormat"), NamedNode(_FORMATS + name))
    yield from _dataset(dataset, summary, _KEPT if endpoints.update else _BUILT)


def _service(
    node: BlankNode, endpoint: str, language: str, dataset: BlankNode, features: list[str]
) -> Iterator[Triple]:
    yield Triple(node, _TYPE, _sd("Service"))
    yield Triple(node, _sd("endpoint"), NamedNode(endpoint))
    yield Triple(node, _sd("supportedLanguage"), _sd(language))
    yield Triple(node, _sd("defaultDataset"), dataset)
    for feature in features:
        yield Triple(node, _sd("feature"), _sd(feature))


def _dataset(dataset: BlankNode, summary: Summary, about: str) -> Iterator[Triple]:
    default = BlankNode("default")
    yield Triple(dataset, _TYPE, _sd("Dataset"))
    yield Triple(dataset, _sd("defaultGraph"), default)
    yield from _graph(default, summary.default)
    yield Triple(default, NamedNode(PREFIXES["dct"] + "description"), Literal(about, language="en"))
    for number, (name, size) in enumerate(summary.named.items()):
        named, graph = BlankNode(f"named{number}"), BlankNode(f"graph{number}")
        yield Triple(dataset, _sd("namedGraph"), named)
        yield Triple(named, _TYPE, _sd("NamedGraph"))
        yield Triple(named, _sd("name"), NamedNode(name))
        yield Triple(named, _sd("graph"), graph)
        yield from _graph(graph, size)


def _graph(node: BlankNode, size: int) -> Iterator[Triple]:
    yield Triple(node, _TYPE, _sd("Graph"))
    yield Triple(node, NamedNode(VOID + "triples"), Literal(size))


def _sd(name: str) -> NamedNode:
    return NamedNode(SD + name)
