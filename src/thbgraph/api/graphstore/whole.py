"""``/graph-store`` without a graph: the whole store out (a backup) and in again (a restore), for the operator."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile, gettempdir
from typing import IO, Final

from starlette.requests import Request
from starlette.responses import Response

from thbgraph.api.body import body_pieces, media_type
from thbgraph.api.context import public_url, service_of
from thbgraph.api.etag import head_only
from thbgraph.api.graphstore.payload import UnreadableDocument
from thbgraph.api.negotiate import NotOffered, Offer, pick
from thbgraph.api.streaming import in_worker, respond
from thbgraph.errors import DataError, StoreFull, UnsupportedMediaType
from thbgraph.store.editor import Editor
from thbgraph.store.folder import UPLOAD
from thbgraph.store.job import DumpJob, ReplaceJob

DATASETS: Final = (Offer("application/n-quads", "nq", ()), Offer("application/trig", "trig", ()))
_READ: Final = {offer.media_type: offer.format for offer in DATASETS}
_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_KEPT: Final = {"Cache-Control": "no-store"}


async def dump(request: Request) -> Response:
    """Return all that the store holds, for whoever has shown the token.

    Raises:
        NotOffered: neither N-Quads nor TriG is acceptable.
        ThbError: the store or a limit objects.
    """
    accept = ",".join(request.headers.getlist("accept"))
    if (offer := pick(DATASETS, accept)) is None:
        raise NotOffered(f"Nothing offered matches {accept!r}.", store=DATASETS)
    headers = {**_KEPT, "Content-Type": offer.media_type, "Vary": "Accept"}
    if request.method == "HEAD":
        return head_only(headers)
    return respond(request, await in_worker(request, service_of(request).pool.run, DumpJob(offer.format)), headers)


async def replace(request: Request, editor: Editor) -> Response:
    """Put the dataset that *request* brings in place of all that the store holds.

    Raises:
        UnsupportedMediaType: it is neither N-Quads nor TriG by its type.
        UnreadableDocument: it is not what its type says; nothing was changed.
        StoreFull: there is no room for it; nothing was changed.
        ThbError: the store or a limit objects.
    """
    form = _READ.get(media_type(request))
    if form is None:
        raise UnsupportedMediaType("A whole store is read as N-Quads or TriG.", f"Send one of: {', '.join(_READ)}.")
    service = service_of(request)
    # beside the data: the system's folder for such files may be small, or be kept in memory
    with _room(service.folder), NamedTemporaryFile(
            buffering=0, dir=service.folder, prefix=UPLOAD, suffix=".load") as file:
        async for piece in body_pieces(request, service.settings.max_load * 1024 * 1024):
            await asyncio.to_thread(_write_all, file, piece)
        try:
            await editor.replace(ReplaceJob(file.name, form, public_url(request) + "/"))
        except DataError as error:
            raise UnreadableDocument(error.message, error.hint, error.problems) from error
    return Response(status_code=204, headers=_KEPT)


@contextmanager
def _room(folder: Path | None) -> Iterator[None]:
    """Say in words that the disk takes no more.

    Raises:
        StoreFull: it does not.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise StoreFull(f"There is no room for the data in '{folder or gettempdir()}'.",
                        "Nothing was changed. Free some space.") from error


def _write_all(file: IO[bytes], piece: bytes) -> None:
    while piece:  # what is not buffered may be written in part
        piece = piece[file.write(piece):]
