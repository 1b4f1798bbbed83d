"""``/sparql`` without a query: a page to write one on, or the SPARQL 1.1 Service Description."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from starlette.requests import Request
from starlette.responses import Response

from thbgraph.api.context import public_url, service_of
from thbgraph.api.editor import editor_page
from thbgraph.api.etag import etag, matches
from thbgraph.api.language import reader_language
from thbgraph.api.negotiate import NotOffered, choose
from thbgraph.api.page import POLICY
from thbgraph.namespaces import BASE, PREFIXES
from thbgraph.store.formats import GRAPH_FORMATS
from thbgraph.store.job import Summary

SD: Final = "http://www.w3.org/ns/sparql-service-description#"
VOID: Final = "http://rdfs.org/ns/void#"
_FORMATS: Final = "http://www.w3.org/ns/formats/"
_TYPE: Final = NamedNode(PREFIXES["rdf"] + "type")
_RESULT_FORMATS: Final = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "N-Triples", "JSON-LD", "RDF_XML",
)  # fmt: skip


def describe_service(request: Request, wanted: str) -> Response:
    """Return the query page or the service description, whichever *request* prefers.

    Raises:
        NotOffered: neither is acceptable.
    """
    accept = ",".join(request.headers.getlist("accept"))
    offer = choose("page", accept, wanted)
    if offer is None:
        raise NotOffered(f"Nothing offered matches {wanted or accept!r}.", ("page",))
    service, endpoint = service_of(request), f"{public_url(request)}/sparql"
    summary = service.last_summary or Summary(default=0)
    page = {"lang": reader_language(request), "example": request.query_params.get("example", "")}
    tag = etag(service.version, {"about": endpoint, "as": offer.media_type, "triples": summary.default, **page})
    headers = {"ETag": tag, "Vary": "Accept, Accept-Language", "Cache-Control": "public, no-cache"}
    if matches(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    headers["Content-Type"] = offer.content_type
    if offer.format == "html":
        body = editor_page(page["lang"], page["example"])
        headers["Content-Security-Policy"] = POLICY
    else:
        prefixes = {**PREFIXES, "sd": SD, "void": VOID}
        triples = _description(endpoint, summary)
        body = pyoxigraph.serialize(triples, format=GRAPH_FORMATS[offer.format], prefixes=prefixes) or b""
    headers["Content-Length"] = str(len(body))
    return Response(b"" if request.method == "HEAD" else body, headers=headers)


def _description(endpoint: str, summary: Summary) -> Iterator[Triple]:
    """Yield the service's triples: endpoint, language, formats, default dataset and its graphs with their sizes."""
    service, dataset, default = BlankNode("service"), BlankNode("dataset"), BlankNode("default")
    yield Triple(service, _TYPE, _sd("Service"))
    yield Triple(service, _sd("endpoint"), NamedNode(endpoint))
    yield Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    for name in _RESULT_FORMATS:
        yield Triple(service, _sd("resultFormat"), NamedNode(_FORMATS + name))
    yield Triple(service, _sd("defaultDataset"), dataset)
    yield Triple(dataset, _TYPE, _sd("Dataset"))
    yield Triple(dataset, _sd("defaultGraph"), default)
    yield from _graph(default, summary.default)
    about = "The merge of the named graphs ontology, resolved, derived and gaps under " + BASE + "graph/."
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
