"""``/graph-store`` without a graph: the whole store out (a backup) and in again (a restore), for the operator."""

from __future__ import annotations

import asyncio
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from thbgraph.api.authorise import authorise
from thbgraph.api.body import body_pieces, refuse_other_charsets, type_of
from thbgraph.api.context import public_url, service_of
from thbgraph.api.proxy import client_of
from thbgraph.api.streaming import CutMarked
from thbgraph.errors import NotAcceptable, UnsupportedMediaType, UsageError
from thbgraph.store.job import DumpJob, ReplaceJob
from thbgraph.store.stream import StreamedAnswer

DATASET_TYPES: Final = {"application/n-quads": "nq", "application/trig": "trig"}
_LISTED: Final = ", ".join(DATASET_TYPES)
_KEPT: Final = {"Cache-Control": "no-store"}


async def whole_store(request: Request) -> Response:
    """Dump the store or replace it; both are for whoever has the token.

    Raises:
        ThbError: the store, a limit or a syntax objects; nothing was changed then.
    """
    authorise(request)
    if request.method in ("GET", "HEAD"):
        return await _dump(request)
    if request.method == "PUT":
        return await _replace(request)
    raise UsageError("The address names no graph.", "Add '?default' or '?graph=IRI'.")


async def _dump(request: Request) -> Response:
    accepted = ",".join(request.headers.getlist("accept")).lower() or "*/*"
    form = next((form for name, form in DATASET_TYPES.items() if name in accepted), "")
    if not form and "*/*" not in accepted and "application/*" not in accepted:
        raise NotAcceptable("A store is sent as N-Quads or TriG.", f"Name one of {_LISTED} in Accept.")
    form = form or "nq"
    media_type = next(name for name, key in DATASET_TYPES.items() if key == form)
    headers = {**_KEPT, "Content-Type": media_type, "Vary": "Accept"}
    if request.method == "HEAD":
        return Response(headers=headers)
    answer = await service_of(request).pool.run(DumpJob(form), client_of(request))
    if isinstance(answer, StreamedAnswer):
        return CutMarked(answer, form, headers)
    return Response(answer.body, headers=headers)


async def _replace(request: Request) -> Response:
    editor = authorise(request)
    header = type_of(request.headers.get("content-type", ""))
    if "content-type" not in request.headers or header.get_content_type() not in DATASET_TYPES:
        raise UnsupportedMediaType("A whole store is read as N-Quads or TriG.", f"Send one of {_LISTED}.")
    refuse_other_charsets(header)
    service = service_of(request)
    with NamedTemporaryFile(prefix="thbgraph-", suffix=".load") as file:
        async for piece in body_pieces(request, service.settings.max_load * 1024 * 1024):
            await asyncio.to_thread(file.write, piece)
        await asyncio.to_thread(file.flush)
        form = DATASET_TYPES[header.get_content_type()]
        await editor.replace(ReplaceJob(str(Path(file.name)), form, public_url(request) + "/"))
    return Response(status_code=204, headers=_KEPT)
