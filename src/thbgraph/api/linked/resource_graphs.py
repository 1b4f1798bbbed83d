"""``/graph/...``: the named graphs, which are documents themselves: whole, by Accept or suffix, streamed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from thbgraph.api.context import public_url, service_of
from thbgraph.api.etag import body_etag, complete, etag, head_only, unchanged
from thbgraph.api.language import reader_language
from thbgraph.api.linked.representations import (
    PAGE,
    RDF,
    Document,
    document_headers,
    iris,
    link,
    named_form,
    negotiated,
    raw_path,
    read_suffix,
)
from thbgraph.api.linked.resource_words import address
from thbgraph.api.negotiate import Offer
from thbgraph.api.page import POLICY
from thbgraph.api.proxy import client_of
from thbgraph.api.streaming import in_worker, respond, while_connected
from thbgraph.errors import NotFound
from thbgraph.namespaces import BASE, GRAPH_SOURCE, ID
from thbgraph.store.job import QueryJob, TaskJob

router: Final = APIRouter(include_in_schema=False)
OFFERED: Final = (*RDF, PAGE)
_ANY_SIZE: Final = 2**53  # a graph is sent whole: the limit of rows is for queries


async def get_graph(request: Request) -> Response:
    """Give a named graph whole as RDF, or a page about it.

    Raises:
        NotFound: there is no such graph.
        NoSuchRepresentation: none is acceptable.
        UsageError: a parameter that there is none of.
    """
    named, path = named_form(request, OFFERED), raw_path(request)
    sizes = (await while_connected(request.receive, service_of(request).summary(client_of(request)))).named
    stem, suffix = (path, None) if named else read_suffix(path, OFFERED)
    graph, offer = _held(path, sizes), named
    if not graph and suffix:
        graph, offer = _held(stem, sizes), suffix
    if not graph:
        raise NotFound(f"There is no graph <{BASE + path[1:]}>.", _hint(stem, sizes))
    offer = offer or negotiated(request, OFFERED)
    headers = _headers(request, graph, offer)
    if done := unchanged(request, headers, found=True):
        return done
    if offer is PAGE:
        return await _page(request, graph, sizes[graph], headers)
    if request.method == "HEAD":
        return head_only(headers)
    query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
    job = QueryJob(query, {"graph": offer.format}, max_rows=_ANY_SIZE, max_bytes=_ANY_SIZE, whole=True)
    return respond(request, await in_worker(request, service_of(request).pool.run, job), headers)


router.add_api_route("/graph/{path:path}", get_graph, methods=["GET", "HEAD"], response_model=None)


def _held(path: str, sizes: Mapping[str, int]) -> str:
    return next((iri for iri in iris(path) if iri in sizes), "")


def _headers(request: Request, graph: str, offer: Offer) -> dict[str, str]:
    under, lang = public_url(request), reader_language(request) if offer is PAGE else ""
    source = f"{ID}source/{graph.removeprefix(GRAPH_SOURCE)}"
    links = (link(address(source, under), "author"),) if graph.startswith(GRAPH_SOURCE) else ()
    document = Document(address(graph, under).removeprefix(under), graph, OFFERED, is_itself=True, links=links)
    tag = etag(service_of(request).tag_version, {"graph-document": graph, "as": offer.format, "lang": lang,
                                                 "under": under})
    policy = {"Content-Security-Policy": POLICY} if offer is PAGE else {}
    return {**document_headers(request, document, offer, lang), "ETag": tag, **policy}


async def _page(request: Request, graph: str, size: int, headers: dict[str, str]) -> Response:
    service = service_of(request)
    body = await in_worker(request, service.pool.call, TaskJob("graph-page", {
        "graph": graph, "size": size, "lang": reader_language(request), "under": public_url(request),
        "version": service.version}))
    if not service.versioned:
        headers["ETag"] = body_etag(service.version, body)
    return complete(request, body, headers)


def _hint(path: str, graphs: Sequence[str] | Mapping[str, int]) -> str:
    others = get_close_matches(BASE + path[1:], [graph for graph in graphs if graph.startswith(BASE)], 3)
    said = f"Did you mean {' or '.join(f'<{iri}>' for iri in others)}? " if others else ""
    return f"{said}The description of the service at /sparql lists the graphs."
