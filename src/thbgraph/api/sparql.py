"""``/sparql``: the SPARQL 1.1 Protocol for queries, over the worker pool."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from thbgraph.api.context import Service, service_of
from thbgraph.api.describe import describe_service
from thbgraph.api.etag import body_etag, etag, matches
from thbgraph.api.exchange import current
from thbgraph.api.negotiate import NotOffered, Offer, choose_all
from thbgraph.api.protocol import ACCEPT_POST, ProtocolRequest, read_request
from thbgraph.api.proxy import client_of
from thbgraph.api.streaming import CLIENT_GONE, CutMarked, while_connected
from thbgraph.errors import NotAcceptable
from thbgraph.namespaces import BASE
from thbgraph.store.federation import federated
from thbgraph.store.formats import KINDS, ResultKind
from thbgraph.store.guard import check_bounds, is_volatile
from thbgraph.store.job import QueryAnswer, QueryJob
from thbgraph.store.pool import WorkerPool
from thbgraph.store.stream import StreamedAnswer

METHODS: Final = ["GET", "HEAD", "POST", "OPTIONS"]
Answer = QueryAnswer | StreamedAnswer
_CACHING: Final = {"Vary": "Accept", "Cache-Control": "public, no-cache"}


async def sparql(request: Request) -> Response:
    """Answer a query, describe the endpoint, or say what it takes.

    Raises:
        ThbError: anything the protocol, the guard, the pool or the engine objects to.
    """
    if request.method == "OPTIONS":
        return Response(status_code=204, headers={"Allow": ", ".join(METHODS), "Accept-Post": ACCEPT_POST})
    service = service_of(request)
    asked = await read_request(request)
    if asked.query is None:
        await service.summary()  # counts anew after a write
        return describe_service(request, asked.format)
    current().text = asked.query
    check_bounds(asked.query)
    settings = service.settings
    # before the tag is made: it must change with what other endpoints answer
    asked = replace(asked, query=await federated(asked.query, settings.service_allow, settings.query_timeout, BASE))
    chosen = choose_all(_accept(request), asked.format)
    tag = None if not service.versioned or is_volatile(asked.query or "") else _tag(service, asked, chosen)
    if tag and _has_it(request, tag):
        return Response(status_code=304, headers={"ETag": tag, **_CACHING})
    answer = await _answer_while_connected(request, service.pool, _job(service, asked, chosen))
    if answer is None:
        return Response(status_code=CLIENT_GONE)
    if isinstance(answer, StreamedAnswer):
        return _stream(request, answer, chosen[answer.kind], tag)
    return _respond(request, answer, chosen[answer.kind], tag or body_etag(service.version, answer.body))


def _accept(request: Request) -> str:
    return ",".join(request.headers.getlist("accept"))


def _tag(service: Service, asked: ProtocolRequest, chosen: dict[ResultKind, Offer]) -> str:
    return etag(
        service.version,
        {
            "query": asked.query,
            "default": asked.default_graphs,
            "named": asked.named_graphs,
            "as": {kind: offer.media_type for kind, offer in chosen.items()},
        },
    )


def _has_it(request: Request, tag: str) -> bool:
    """Return whether a conditional GET or HEAD already holds *tag*: the question is in it, so it was answered once."""
    return request.method in ("GET", "HEAD") and matches(request.headers.get("if-none-match", ""), tag)


def _job(service: Service, asked: ProtocolRequest, chosen: dict[ResultKind, Offer]) -> QueryJob:
    return QueryJob(
        query=asked.query or "",
        formats={kind: offer.format for kind, offer in chosen.items()},
        default_graphs=asked.default_graphs,
        named_graphs=asked.named_graphs,
        max_rows=service.settings.max_rows,
    )


async def _answer_while_connected(request: Request, pool: WorkerPool, job: QueryJob) -> Answer | None:
    """Return the answer or its beginning, or None once the client has gone; its worker is then killed and replaced."""
    try:
        return await while_connected(request.receive, pool.run(job, client_of(request)))
    except NotAcceptable as error:
        raise NotOffered(error.message, KINDS) from error


def _stream(request: Request, answer: StreamedAnswer, offer: Offer, tag: str | None) -> Response:
    """Return a long answer as it comes; one that breaks off is marked, and its connection closed before its end."""
    headers = {**_CACHING, "Content-Type": offer.content_type, **({"ETag": tag} if tag else {})}
    if request.method == "HEAD":
        answer.close()
        return Response(headers=headers)
    return CutMarked(answer, offer.format, headers)


def _respond(request: Request, answer: QueryAnswer, offer: Offer, tag: str) -> Response:
    """Return the answer; a volatile one may still turn out to be what the client holds, and ``*`` matches any."""
    headers = {"ETag": tag, **_CACHING}
    if _has_it(request, tag) or (request.method != "POST" and request.headers.get("if-none-match", "").strip() == "*"):
        return Response(status_code=304, headers=headers)
    headers |= {"Content-Type": offer.content_type, "Content-Length": str(len(answer.body))}
    return Response(b"" if request.method == "HEAD" else answer.body, headers=headers)
