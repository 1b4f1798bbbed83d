"""``POST /api/v1/validate``: somebody else's RDF against the shapes of the house; nothing is kept."""

from __future__ import annotations

import hashlib
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from thbgraph.api.answer import TYPES
from thbgraph.api.asked import one_of, refuse_unknown
from thbgraph.api.body import media_type, read_body
from thbgraph.api.context import service_of
from thbgraph.api.etag import etag
from thbgraph.api.language import LANGUAGES
from thbgraph.api.parameters import one_of_these
from thbgraph.api.streaming import in_worker
from thbgraph.errors import BodyTooLong, ThbError, TooLong
from thbgraph.foreign import MEDIA_TYPES, SHAPES, TASK, Document, format_of_type, in_other_words, packed
from thbgraph.store.job import TaskJob

router: Final = APIRouter(prefix="/api/v1", tags=["data"])
MAX_BODY: Final = 5_000_000
MAX_TRIPLES: Final = 50_000
_BODY: Final = {"requestBody": {"required": True, "content": {name: {"schema": {"type": "string"}}
                                                              for name in sorted(MEDIA_TYPES)}}}


@router.post("/validate", response_model=None, operation_id="validate", dependencies=[Depends(refuse_unknown)],
             openapi_extra=_BODY)
async def post_validate(
    request: Request,
    shapes: Annotated[str, one_of_these(SHAPES, "integrity (is the data sound?) or gaps (duties with an outcome).")]
    = "integrity",
    form: Annotated[str, one_of_these(("json", "ttl"), "json, or ttl: a SHACL validation report.", "format")] = "json",
    lang: Annotated[str, one_of_these(LANGUAGES, "Messages in this language only; default all.")] = "",
) -> Response:
    """Judge the RDF of the body by the project's shapes; shapes of your own are for the command line only."""
    one_of("shapes", shapes, SHAPES)
    one_of("format", form, ("json", "ttl"))
    one_of("lang", lang, ("", *LANGUAGES))
    document = Document("body", format_of_type(media_type(request)), await read_body(request, MAX_BODY))
    service = service_of(request)
    arguments = {"format": form, "lang": lang, "max_triples": MAX_TRIPLES,
                 **packed([document], shapes, service.settings.shacl, service.version)}
    try:
        body = await in_worker(request, service.sandbox.call, TaskJob(TASK, arguments))
    except ThbError as error:
        told = in_other_words(error, service.settings.query_timeout)
        raise (BodyTooLong(told.message, told.hint) if isinstance(told, TooLong) else told) from error
    asked = {"task": TASK, "shapes": shapes, "format": form, "lang": lang, "syntax": document.format,
             "engine": service.settings.shacl, "body": hashlib.sha256(document.content).hexdigest()}
    return Response(body, headers={"Content-Type": TYPES[form], "ETag": etag(service.version, asked),
                                   "Cache-Control": "no-store"})
