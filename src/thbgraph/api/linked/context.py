"""``/context.jsonld``: the JSON-LD context that answers refer to (W3C JSON-LD 1.1, section 3.1)."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from thbgraph.api.asked import refuse_unknown
from thbgraph.api.etag import body_etag, complete
from thbgraph.linked import CONTEXT_IRI, context_bytes

PATH: Final = "/context.jsonld"
MEDIA_TYPE: Final = "application/ld+json"
# it changes with the program only, and a processor fetches it for every document it reads
_CACHING: Final = "public, max-age=3600"

router: Final = APIRouter(include_in_schema=False)  # described in openapi/context.py


@router.api_route(PATH, methods=["GET", "HEAD"], response_model=None, dependencies=[Depends(refuse_unknown)])
async def get_context(request: Request) -> Response:
    """Give the context, in its one representation: a processor that asks for another form of JSON can read it too."""
    body = context_bytes()
    return complete(request, body, {
        "ETag": body_etag("", body), "Cache-Control": _CACHING, "Content-Type": MEDIA_TYPE,
        "Link": f'<{CONTEXT_IRI}>; rel="canonical"'})
