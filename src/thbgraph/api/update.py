"""``/update``: the SPARQL 1.1 Protocol for updates."""

from __future__ import annotations

import asyncio
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from thbgraph.api.authorise import authorise
from thbgraph.api.body import fields_of, media_type, read_body, text_of
from thbgraph.api.context import public_url, service_of
from thbgraph.api.exchange import current
from thbgraph.api.protocol import FORM, UPDATE
from thbgraph.api.streaming import while_connected
from thbgraph.errors import UnsupportedMediaType, UsageError
from thbgraph.store.dialect import engine_form
from thbgraph.store.federation import federated, loaded
from thbgraph.store.job import Fetched, UpdateJob
from thbgraph.store.updates import MAX_UPDATE_BYTES, check_update, refuse_calls
from thbgraph.store.using import with_using

router: Final = APIRouter(include_in_schema=False)
METHODS: Final = ["POST", "OPTIONS"]
ACCEPT_POST: Final = f"{UPDATE}, {FORM}"
_USING, _USING_NAMED = "using-graph-uri", "using-named-graph-uri"
_OF_QUERIES: Final = ("query", "default-graph-uri", "named-graph-uri")
_MAX_BODY_BYTES: Final = 4 * MAX_UPDATE_BYTES  # in a form a byte may take three, and a dataset comes with it

Fields = list[tuple[str, str]]


async def update(request: Request) -> Response:
    """Apply a SPARQL 1.1 Update request; 204 means that it is kept and that whoever asks next sees it.

    Raises:
        ThbError: it was not applied; the message says why.
    """
    if request.method == "OPTIONS":
        return Response(status_code=204, headers={"Allow": ", ".join(METHODS), "Accept-Post": ACCEPT_POST})
    editor = authorise(request)
    text, fields = await _read(request)
    current().text = text
    await editor.update(await _job(request, text, fields))
    return Response(status_code=204, headers={"Cache-Control": "no-store"})


for _path in ("/update", "/update/"):
    router.add_api_route(_path, update, methods=METHODS, response_model=None)


async def _read(request: Request) -> tuple[str, Fields]:
    """Return the update that *request* holds, and the fields beside it."""
    posted = media_type(request)
    if posted not in (FORM, UPDATE):
        raise UnsupportedMediaType("The body is neither an update nor a form.", f"Send one of: {ACCEPT_POST}.")
    fields = fields_of(request.scope["query_string"], "address")
    if any(name == "update" for name, _ in fields):
        raise UsageError("The address holds an update; it is read from the body only.", "Send it in the body.")
    body = await read_body(request, _MAX_BODY_BYTES)
    fields += fields_of(body, "form") if posted == FORM else [("update", text_of(body, "update"))]
    updates = [value for name, value in fields if name == "update"]
    if len(updates) != 1:
        raise UsageError(f"The form holds {len(updates)} updates; exactly one is applied.", "Name the field 'update'.")
    others = [field for field in fields if field[0] != "update"]
    _refuse_misplaced(others)
    return updates[0], others


def _refuse_misplaced(fields: Fields) -> None:
    """Refuse a field that would be passed over although it is meant to narrow down what is changed."""
    for name, _ in fields:
        if name in _OF_QUERIES:
            raise UsageError(f"'{name}' belongs to queries; this address takes updates.", "Send queries to /sparql.")
        if name.startswith("using") and name not in (_USING, _USING_NAMED):
            raise UsageError(f"There is no field '{name}'.", f"Write {_USING} or {_USING_NAMED}.")


async def _job(request: Request, text: str, fields: Fields) -> UpdateJob:
    """Return the update as the editor gets it: what it calls or loads was fetched from hosts that are allowed."""
    await asyncio.to_thread(check_update, text)
    settings, base = service_of(request).settings, _base(request)
    documents: tuple[Fetched, ...] = ()
    if settings.service_allow:
        fetching = loaded(text, settings.service_allow, settings.write_timeout, base)
        documents = await while_connected(request.receive, fetching)
        asking = federated(text, settings.service_allow, settings.query_timeout, base)
        text = await while_connected(request.receive, asking)
    # long texts take a while, so not where others wait
    return UpdateJob(await asyncio.to_thread(_prepared, text, fields, bool(documents)), base, documents)


def _prepared(text: str, fields: Fields, loads_documents: bool) -> str:
    refuse_calls(text, loads_documents=loads_documents)
    default = [value for name, value in fields if name == _USING]
    named = [value for name, value in fields if name == _USING_NAMED]
    return engine_form(with_using(text, default, named))


def _base(request: Request) -> str:
    """Return the address that relative IRIs of the update are resolved against: its own (RFC 3986, section 5.1.3)."""
    return public_url(request) + str(request.scope["path"])
