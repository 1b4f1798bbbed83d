"""``/sparql``: the SPARQL 1.1 Protocol for queries, over the worker pool."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from thbgraph.api.context import Service, service_of
from thbgraph.api.describe import describe_service
from thbgraph.api.etag import CACHING, body_etag, etag, unchanged
from thbgraph.api.exchange import current
from thbgraph.api.negotiate import NotOffered, Offer, choose_all
from thbgraph.api.permalink import cite_as, of_version, permalink
from thbgraph.api.protocol import ACCEPT_POST, ProtocolRequest, read_request
from thbgraph.api.streaming import in_worker, respond, while_connected
from thbgraph.errors import BodyTooLong, NotAcceptable, TooLong
from thbgraph.namespaces import BASE
from thbgraph.store.federation import federated
from thbgraph.store.formats import KINDS, ResultKind
from thbgraph.store.guard import check_bounds, is_volatile
from thbgraph.store.job import QueryAnswer, QueryJob
from thbgraph.store.stream import StreamedAnswer

METHODS: Final = ["GET", "HEAD", "POST", "OPTIONS"]
Answer = QueryAnswer | StreamedAnswer
Chosen = Mapping[ResultKind, Offer]


async def sparql(request: Request) -> Response:
    """Answer a query, describe the endpoint, or say what it takes.

    Raises:
        ThbError: anything the protocol, the guard, the pool or the engine objects to.
    """
    if request.method == "OPTIONS":
        return Response(status_code=204, headers={"Allow": ", ".join(METHODS), "Accept-Post": ACCEPT_POST})
    asked = await read_request(request)
    await of_version(request, asked.version)
    service = service_of(request)
    if asked.query is None:
        return await describe_service(request, asked.format)
    current().text = asked.query
    _check_bounds(request, asked.query)
    settings = service.settings
    # before the tag is made: it must change with what other endpoints answer
    written = asked.query
    query = federated(asked.query, settings.service_allow, settings.query_timeout, BASE)
    asked = replace(asked, query=await while_connected(request.receive, query))
    chosen = choose_all(_accept(request), asked.format)
    headers = {**CACHING, "Vary": "Accept"}
    if service.versioned and not is_volatile(asked.query or ""):
        headers["ETag"] = _tag(service, asked, chosen)
        if asked.query == written:  # it called nobody, whose answers are kept nowhere
            headers |= cite_as(permalink(request, "/sparql", asked.pairs))
    if done := unchanged(request, headers):
        return done
    answer = await _answer(request, service, asked, chosen)
    headers["Content-Type"] = chosen[answer.kind].content_type
    if isinstance(answer, QueryAnswer):
        headers.setdefault("ETag", body_etag(service.version, answer.body))
    return respond(request, answer, headers)


def _check_bounds(request: Request, query: str) -> None:
    """Refuse what is too long or too deep, by the status that fits the place where it stands (RFC 9110, 15.5)."""
    try:
        check_bounds(query)
    except TooLong as error:
        raise (BodyTooLong(error.message, error.hint) if request.method == "POST" else error) from error


def _accept(request: Request) -> str:
    return ",".join(request.headers.getlist("accept"))


def _tag(service: Service, asked: ProtocolRequest, chosen: Chosen) -> str:
    return etag(
        service.version,
        {
            "query": asked.query,
            "default": asked.default_graphs,
            "named": asked.named_graphs,
            "as": {kind: offer.media_type for kind, offer in chosen.items()},
        },
    )


def _job(service: Service, asked: ProtocolRequest, chosen: Chosen) -> QueryJob:
    return QueryJob(
        query=asked.query or "",
        formats={kind: offer.format for kind, offer in chosen.items()},
        default_graphs=asked.default_graphs,
        named_graphs=asked.named_graphs,
        max_rows=service.settings.max_rows,
    )


async def _answer(request: Request, service: Service, asked: ProtocolRequest, chosen: Chosen) -> Answer:
    try:
        return await in_worker(request, service.pool.run, _job(service, asked, chosen))
    except NotAcceptable as error:
        raise NotOffered(error.message, KINDS) from error
