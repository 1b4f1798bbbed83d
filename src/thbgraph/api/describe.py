"""``/sparql`` without a query: a page to write one on, or the SPARQL 1.1 Service Description."""

from __future__ import annotations

from dataclasses import asdict

import pyoxigraph
from starlette.requests import Request
from starlette.responses import Response

from thbgraph.api.context import public_url, service_of
from thbgraph.api.description import SD, VOID, Endpoints, description
from thbgraph.api.etag import CACHING, complete, etag, unchanged
from thbgraph.api.language import reader_language
from thbgraph.api.negotiate import NotOffered, Offer, choose
from thbgraph.api.page import POLICY
from thbgraph.api.proxy import client_of
from thbgraph.api.querypage import editor_page
from thbgraph.api.streaming import while_connected
from thbgraph.namespaces import PREFIXES
from thbgraph.store.formats import GRAPH_FORMATS


async def describe_service(request: Request, wanted: str) -> Response:
    """Return the query page or the service description, whichever *request* prefers.

    Raises:
        NotOffered: neither is acceptable.
        ThbError: what the store holds could not be counted.
    """
    accept = ",".join(request.headers.getlist("accept"))
    offer = choose("page", accept, wanted)
    if offer is None:
        raise NotOffered(f"Nothing offered matches {wanted or accept!r}.", ("page",))
    headers = {**CACHING, "Vary": "Accept, Accept-Language", "Content-Type": offer.content_type}
    return _page(request, headers) if offer.format == "html" else await _description(request, offer, headers)


def _page(request: Request, headers: dict[str, str]) -> Response:
    lang, example = reader_language(request), request.query_params.get("example", "")
    service, up = service_of(request), "../" if request.url.path.endswith("/") else ""
    tag = etag(service.version, {"route": "query-page", "lang": lang, "example": example, "up": up})
    headers |= {"ETag": tag, "Content-Security-Policy": POLICY}
    if done := unchanged(request, headers):
        return done
    about = {"version": service.version, "permanent": service.permanent, "up": up}
    return complete(request, editor_page(lang, example, about), headers)


async def _description(request: Request, offer: Offer, headers: dict[str, str]) -> Response:
    service, endpoints = service_of(request), _endpoints(request)
    summary = await while_connected(request.receive, service.summary(client_of(request)))
    headers["ETag"] = etag(service.version, {**asdict(endpoints), "as": offer.media_type, "holds": asdict(summary)})
    triples, prefixes = description(endpoints, summary), {**PREFIXES, "sd": SD, "void": VOID}
    body = pyoxigraph.serialize(triples, format=GRAPH_FORMATS[offer.format], prefixes=prefixes) or b""
    return complete(request, body, headers)


def _endpoints(request: Request) -> Endpoints:
    url, service = public_url(request), service_of(request)
    writable = service.editor is not None and service.settings.write_token
    return Endpoints(f"{url}/sparql", f"{url}/update" if writable else "", bool(service.settings.service_allow))
