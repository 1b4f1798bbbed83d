"""Every IRI answers: ``/id`` and ``/concept`` name things, ``/graph`` documents; by Accept or by suffix.

The address of a thing leads by 303 to a document about it, whose address has a suffix. Canonical IRIs stand in the
data; links in heads and pages lead to the public URL under which the service was asked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from thbgraph.api.context import public_url, service_of
from thbgraph.api.etag import CACHING, body_etag, complete, etag, unchanged
from thbgraph.api.language import reader_language
from thbgraph.api.linked.representations import (
    DATASETS,
    PAGE,
    RDF,
    Document,
    NoSuchRepresentation,
    document_headers,
    iris,
    link,
    named_form,
    negotiated,
    raw_path,
    read_suffix,
    see_other,
)
from thbgraph.api.linked.resource_graphs import router as graphs_router
from thbgraph.api.linked.resource_shapes import router as shapes_router
from thbgraph.api.linked.resource_words import address
from thbgraph.api.negotiate import Offer
from thbgraph.api.page import POLICY
from thbgraph.api.streaming import in_worker
from thbgraph.errors import NotFound
from thbgraph.namespaces import BASE, CONCEPT, ID, canonical
from thbgraph.store.job import TaskJob

router: Final = APIRouter(include_in_schema=False)
OFFERED: Final = (*RDF, PAGE, *DATASETS)
FORMS: Final = tuple(offer.format for offer in OFFERED)
_LISTS: Final = ("state", "instrument", "source", "conflict")  # kinds that have a list under /api/v1


async def get_thing(request: Request) -> Response:
    """Lead from a thing to a document about it, or give that document.

    Raises:
        NotFound: nothing has such an IRI; the hint says what is near.
        NoSuchRepresentation: none is acceptable.
        UsageError: a parameter that there is none of.
    """
    offer, path = named_form(request, OFFERED), raw_path(request)
    explicit = offer is not None
    stem, suffix = (path, None) if explicit else read_suffix(path, OFFERED)
    for target, end in ((path, ""), (stem, f".{suffix.format}" if suffix else "")):
        if (moved := canonical(BASE + target[1:])) != BASE + target[1:]:
            return _moved(request, f"{address(moved, public_url(request))}{end}")
    offer = offer or suffix
    if offer and (done := unchanged(request, _tagged(request, path, offer))):
        return done
    chosen = offer or _acceptable(request)
    told, body = await _asked(request, path, stem if suffix else "", chosen, explicit=explicit)
    if not told["found"]:
        raise NotFound(f"Nothing has the IRI <{BASE + path[1:]}>.", _hint(request, path, told["near"]))
    if told["found"] == "thing":
        return _to_document(request, told, _acceptable(request) if suffix else chosen)
    assert offer is not None  # noqa: S101 - a document is only given to who asked for a form by name
    return _document(request, told, path, offer, body)


for _prefix in ("/id", "/concept"):
    router.add_api_route(f"{_prefix}/{{path:path}}", get_thing, methods=["GET", "HEAD"], response_model=None)
for _part in (graphs_router, shapes_router):
    router.include_router(_part)


def _acceptable(request: Request) -> Offer | None:
    try:
        return negotiated(request, OFFERED)
    except NoSuchRepresentation:
        return None  # whether there is anything to represent is told first


async def _asked(request: Request, path: str, stem: str, offer: Offer | None, *,
                 explicit: bool) -> tuple[Mapping[str, Any], bytes]:
    service = service_of(request)
    job = TaskJob("resource", {
        "names": list(iris(path)), "stems": list(iris(stem)) if stem else [], "explicit": explicit,
        "form": offer.format if offer else FORMS[0], "lang": reader_language(request),
        "under": public_url(request), "version": service.version})
    told, _, body = (await in_worker(request, service.pool.call, job)).partition(b"\n")
    return json.loads(told), body


def _to_document(request: Request, told: Mapping[str, Any], offer: Offer | None) -> Response:
    document = _of(request, told)
    if offer is None:
        raise NoSuchRepresentation(",".join(request.headers.getlist("accept")), OFFERED)
    if told["taken"]:  # the address with this suffix is that of another thing
        return _moved(request, f"{public_url(request)}{document.path}?format={offer.format}", 303)
    return see_other(request, document, offer)


def _moved(request: Request, target: str, status: int = 301) -> Response:
    query = request.url.query
    joined = f"{target}{'&' if '?' in target else '?'}{query}" if query else target
    return Response(status_code=status, headers={**CACHING, "Location": joined, "Vary": "Accept, Accept-Language"})


def _document(request: Request, told: Mapping[str, Any], path: str, offer: Offer, body: bytes) -> Response:
    lang = reader_language(request) if offer is PAGE else ""
    headers = {**document_headers(request, _of(request, told), offer, lang), **_tagged(request, path, offer)}
    if offer is PAGE:
        headers["Content-Security-Policy"] = POLICY
    if not service_of(request).versioned:
        headers["ETag"] = body_etag(service_of(request).version, body)
    return complete(request, body, headers)


def _tagged(request: Request, path: str, offer: Offer) -> dict[str, str]:
    """Return what is known of the head of a document before its description is: enough for 304."""
    lang = reader_language(request) if offer is PAGE else ""
    vary = {"Vary": "Accept-Language"} if offer is PAGE else {}
    asked = {"resource": path, "as": offer.format, "lang": lang, "under": public_url(request)}
    return {**CACHING, **vary, "ETag": etag(service_of(request).tag_version, asked)}


def _of(request: Request, told: Mapping[str, Any]) -> Document:
    """Return the document about the thing that a worker has *told* of, with the links that are its own."""
    iri, under = told["iri"], public_url(request)
    links = [link(kind, "type") for kind in told["types"]]
    links += [link(address(other, under), "successor-version") for other in told["successors"]]
    if collection := _collection(iri, under):
        links.append(link(collection, "collection"))
    if told.get("complete") is False:
        links.append(link(f"{under}/sparql?query=SELECT * WHERE {{ ?s ?p <{iri}> }}", "related",
                          title="All that points to it"))
    return Document(address(iri, under).removeprefix(under), iri, OFFERED, links=tuple(links))


def _collection(iri: str, under: str) -> str:
    """Return the list that has the resource *iri* among its items; empty where there is none."""
    if iri.startswith(CONCEPT):
        scheme, _, slug = iri.removeprefix(CONCEPT).partition("/")
        return f"{under}/concept/{scheme}" if slug else ""
    kind = iri.removeprefix(ID).partition("/")[0]
    return f"{under}/api/v1/{kind}s" if kind in _LISTS else ""


def _hint(request: Request, path: str, others: list[str]) -> str:
    said = f"Did you mean {' or '.join(f'<{iri}>' for iri in others)}? " if others else ""
    listed = _collection(f"{BASE}{path[1:]}", public_url(request))
    return said + (f"What there is of this kind is listed at {listed}." if listed else "See /docs for the addresses.")
