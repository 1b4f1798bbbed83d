"""``/shapes``: the rules that findings name, as one document, for the IRI of each is a place in it."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from thbgraph.api.context import public_url, service_of
from thbgraph.api.etag import body_etag, complete
from thbgraph.api.language import reader_language
from thbgraph.api.linked.representations import (
    PAGE,
    RDF,
    Document,
    document_headers,
    named_form,
    negotiated,
    raw_path,
    read_suffix,
)
from thbgraph.api.negotiate import Offer
from thbgraph.api.page import POLICY, render
from thbgraph.api.streaming import in_worker
from thbgraph.errors import NotFound
from thbgraph.linked.shapes import SHAPES, shape_triples, shapes
from thbgraph.namespaces import PREFIXES
from thbgraph.store.formats import GRAPH_FORMATS
from thbgraph.store.job import TaskJob

router: Final = APIRouter(include_in_schema=False)
OFFERED: Final = (PAGE, *RDF)
_PATH: Final = "/shapes"


async def get_shapes(request: Request) -> Response:
    """Give the shapes of gaps and of integrity, as RDF or as a page with a place for each.

    Raises:
        NotFound: the suffix is none of those there are.
        NoSuchRepresentation: none is acceptable.
        UsageError: a parameter that there is none of.
    """
    named = named_form(request, OFFERED)
    stem, suffix = read_suffix(raw_path(request), OFFERED)
    if stem != _PATH:
        raise NotFound(f"There is no such form of {SHAPES}.",
                       f"There are {', '.join(f'.{offer.format}' for offer in OFFERED)}.")
    offer = named or suffix or negotiated(request, OFFERED)
    body, lang = await _written(request, offer)
    headers = {**document_headers(request, Document(_PATH, SHAPES, OFFERED, is_itself=True), offer, lang),
               "ETag": body_etag(public_url(request), body)}
    if offer is PAGE:
        headers["Content-Security-Policy"] = POLICY
    return complete(request, body, headers)


for _path in (_PATH, f"{_PATH}.{{form}}"):
    router.add_api_route(_path, get_shapes, methods=["GET", "HEAD"], response_model=None)


async def _written(request: Request, offer: Offer) -> tuple[bytes, str]:
    service, lang = service_of(request), reader_language(request) if offer is PAGE else ""
    job = TaskJob("shapes", {"form": offer.format, "lang": lang, "under": public_url(request)})
    return await in_worker(request, service.pool.call, job), lang


def write_shapes(form: str, lang: str, under: str) -> bytes:
    """Return all shapes in *form*; as a page in *lang*, whose links lead below *under*."""
    if form == PAGE.format:
        return render("resource_shapes.html", lang=lang, iri=SHAPES, shapes=shapes(), under=under,
                      forms=[(f"{under}{_PATH}.{offer.format}", offer) for offer in OFFERED])
    prefixes = {**PREFIXES, "thbs": f"{SHAPES}#"}
    return ox.serialize(shape_triples(), format=GRAPH_FORMATS[form], prefixes=prefixes) or b""
