"""``/sparql`` without a query: a page to write one on, or the SPARQL 1.1 Service Description."""

from __future__ import annotations

from dataclasses import asdict

import pyoxigraph
from starlette.requests import Request
from starlette.responses import Response

from thbgraph.api.context import public_url, service_of
from thbgraph.api.description import SD, VOID, Endpoints, description
from thbgraph.api.editor import editor_page
from thbgraph.api.etag import etag, matches
from thbgraph.api.language import reader_language
from thbgraph.api.negotiate import NotOffered, choose
from thbgraph.api.page import POLICY
from thbgraph.namespaces import PREFIXES
from thbgraph.store.formats import GRAPH_FORMATS
from thbgraph.store.job import Summary


def describe_service(request: Request, wanted: str) -> Response:
    """Return the query page or the service description, whichever *request* prefers.

    Raises:
        NotOffered: neither is acceptable.
    """
    accept = ",".join(request.headers.getlist("accept"))
    offer = choose("page", accept, wanted)
    if offer is None:
        raise NotOffered(f"Nothing offered matches {wanted or accept!r}.", ("page",))
    service, endpoints = service_of(request), _endpoints(request)
    summary = service.last_summary or Summary(default=0)
    page = {"lang": reader_language(request), "example": request.query_params.get("example", "")}
    tag = etag(service.version, {**asdict(endpoints), "as": offer.media_type, "triples": summary.default, **page})
    headers = {"ETag": tag, "Vary": "Accept, Accept-Language", "Cache-Control": "public, no-cache"}
    if matches(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    headers["Content-Type"] = offer.content_type
    if offer.format == "html":
        body = editor_page(page["lang"], page["example"])
        headers["Content-Security-Policy"] = POLICY
    else:
        prefixes = {**PREFIXES, "sd": SD, "void": VOID}
        triples = description(endpoints, summary)
        body = pyoxigraph.serialize(triples, format=GRAPH_FORMATS[offer.format], prefixes=prefixes) or b""
    headers["Content-Length"] = str(len(body))
    return Response(b"" if request.method == "HEAD" else body, headers=headers)


def _endpoints(request: Request) -> Endpoints:
    url, service = public_url(request), service_of(request)
    writable = service.editor is not None and service.settings.write_token
    return Endpoints(f"{url}/sparql", f"{url}/update" if writable else "", bool(service.settings.service_allow))
