"""What other vocabularies call the things of the graph: ``/alignments``, a mapping set as a table and as RDF."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from thbgraph.api.asked import refuse_unknown
from thbgraph.api.context import service_of
from thbgraph.api.dataset.record import record_of
from thbgraph.api.etag import body_etag, complete
from thbgraph.api.linked.alignments_tasks import ALIGNMENTS, TABLE
from thbgraph.api.linked.representations import RDF, Document, document_headers, negotiated
from thbgraph.api.negotiate import Offer
from thbgraph.api.streaming import in_worker
from thbgraph.catalogue.sssom import MAPPING_SET
from thbgraph.errors import NotFound
from thbgraph.store.job import TaskJob

router: Final = APIRouter(include_in_schema=False)  # told in api/openapi/alignments.py: every answer has five forms
OFFERED: Final = (*RDF, Offer("text/tab-separated-values", TABLE, (), (TABLE,)))
SSSOM: Final = "sssom.tsv"  # the suffix by which tools know a mapping set; the same as TABLE
_DOCUMENT: Final = Document("/alignments", MAPPING_SET, OFFERED, is_itself=True)
_STRICT: Final = [Depends(refuse_unknown)]
_METHODS: Final = ["GET", "HEAD"]


@router.api_route("/alignments", methods=_METHODS, response_model=None, dependencies=_STRICT)
async def get_alignments(request: Request) -> Response:
    """Give the mapping set in the form that Accept names."""
    return await _answer(request, negotiated(request, OFFERED))


@router.api_route("/alignments.{form}", methods=_METHODS, response_model=None, dependencies=_STRICT)
async def get_alignments_as(request: Request, form: str) -> Response:
    """Give the mapping set in the form that the address names."""
    return await _answer(request, _form(form))


async def _answer(request: Request, offer: Offer) -> Response:
    service, record = service_of(request), await record_of(request)
    asked = {"version": service.version, "at": record.current.reference_date, "form": offer.format}
    body = await in_worker(request, service.pool.call, TaskJob(ALIGNMENTS, asked))
    name = SSSOM if offer.format == TABLE else offer.format
    headers = {**document_headers(request, _DOCUMENT, offer), "ETag": body_etag(service.version, body),
               "Content-Disposition": f'inline; filename="alignments.{name}"'}
    return complete(request, body, headers)


def _form(name: str) -> Offer:
    """Return the representation with this suffix.

    Raises:
        NotFound: there is none.
    """
    for offer in OFFERED:
        if name == offer.format or (name == SSSOM and offer.format == TABLE):
            return offer
    raise NotFound(f"There is no form '{name}' of the alignments.",
                   f"There are .{SSSOM} and {', '.join(f'.{offer.format}' for offer in OFFERED)}.")
