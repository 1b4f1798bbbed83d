"""``/sparql`` without a query: a page to write one on, or the SPARQL 1.1 Service Description."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from typing import Final

import pyoxigraph
from jinja2 import Environment, PackageLoader
from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from starlette.requests import Request
from starlette.responses import Response

from thbgraph.api.context import public_url, service_of
from thbgraph.api.etag import etag, matches
from thbgraph.api.negotiate import NotOffered, choose
from thbgraph.namespaces import BASE, PREFIXES, sparql_prefixes
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
_STYLE: Final = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}"
    "textarea{width:100%;box-sizing:border-box;font:0.95rem/1.4 monospace}label{display:block;margin:1rem 0 .25rem}"
    "button{font:inherit;padding:.5rem 1.5rem;margin-top:1rem}:focus-visible{outline:3px solid #0b57d0}"
)
_POLICY: Final = (
    "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; style-src 'sha256-"
    + base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    + "'"
)
_EXAMPLE: Final = (
    sparql_prefixes() + "\nSELECT ?type (COUNT(*) AS ?number) {\n  ?node a ?type\n}\nGROUP BY ?type ORDER BY ?type\n"
)
_PAGES: Final = Environment(loader=PackageLoader("thbgraph.api", "pages"), autoescape=True)


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
    summary = service.pool.summary or Summary(default=0)
    tag = etag(service.version, {"about": endpoint, "as": offer.media_type, "triples": summary.default})
    headers = {"ETag": tag, "Vary": "Accept", "Cache-Control": "public, no-cache"}
    if matches(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    headers["Content-Type"] = offer.content_type
    if offer.format == "html":
        body = _PAGES.get_template("sparql.html").render(style=_STYLE, example=_EXAMPLE).encode()
        headers["Content-Security-Policy"] = _POLICY
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
