"""``/graph-store``: the SPARQL 1.1 Graph Store HTTP Protocol, for graphs named directly and indirectly."""

from __future__ import annotations

from functools import partial
from typing import Final, Literal
from uuid import uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from thbgraph.api.authorise import authorise
from thbgraph.api.context import Service, public_url, service_of
from thbgraph.api.etag import CACHING, etag, head_only, matches, unchanged
from thbgraph.api.graphstore.name import DEFAULT_GRAPH, STORE_PATH, graph_of
from thbgraph.api.graphstore.payload import ACCEPT_POST, Payload, UnreadableDocument, read_payload
from thbgraph.api.graphstore.whole import dump, replace
from thbgraph.api.negotiate import NotOffered, Offer, choose, offers
from thbgraph.api.streaming import in_worker, respond
from thbgraph.errors import DataError, NotFound, PreconditionFailed, UsageError
from thbgraph.store.editor import Check, Editor
from thbgraph.store.job import GraphWrite, QueryAnswer, QueryJob
from thbgraph.store.stream import StreamedAnswer

router: Final = APIRouter(include_in_schema=False)
METHODS: Final = ["GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS"]
_ANY_SIZE: Final = 2**53  # a graph is sent whole: the limit of rows is for queries
_KEPT: Final = {"Cache-Control": "no-store"}


async def graph_store(request: Request) -> Response:
    """Read, replace, extend or delete one graph.

    Raises:
        ThbError: the protocol, the store or a limit objects; nothing was changed then.
    """
    if request.method == "OPTIONS":
        return Response(status_code=204, headers={"Allow": ", ".join(METHODS), "Accept-Post": ACCEPT_POST})
    if request.method in ("GET", "HEAD"):
        if (graph := graph_of(request)) is not None:
            return await _read(request, graph)
        authorise(request)  # the whole store is not for everybody
        return await dump(request)
    editor, graph = authorise(request), graph_of(request)
    if graph is None:
        return await _without_graph(request, editor)
    check = partial(_check_preconditions, request, graph)
    if request.method == "DELETE":
        return await _delete(editor, graph, check)
    return await _write(request, editor, graph, check)


async def _without_graph(request: Request, editor: Editor) -> Response:
    if request.method == "POST":
        return await _create(request, editor)
    if request.method == "PUT":
        return await replace(request, editor)
    raise UsageError("The address names no graph.", "Add '?default' or '?graph=IRI'.")


for _path in (STORE_PATH, STORE_PATH + "/", STORE_PATH + "/{path:path}"):
    router.add_api_route(_path, graph_store, methods=METHODS, response_model=None)


async def _read(request: Request, graph: str) -> Response:
    accept = ",".join(request.headers.getlist("accept"))
    offer = choose("graph", accept)
    if offer is None:
        raise NotOffered(f"Nothing offered matches {accept!r}.", ("graph",))
    headers = {"ETag": _tag(service_of(request), graph, offer), **CACHING, "Vary": "Accept",
               "Content-Type": offer.content_type}
    if done := unchanged(request, headers):
        return done
    if not await _exists(request, graph):
        raise NotFound(f"There is no graph <{graph}>.", "PUT it to make it.")
    if request.method == "HEAD":
        return unchanged(request, headers, found=True) or head_only(headers)
    query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {_within(graph, '{ ?s ?p ?o }')}"
    return respond(request, await _asked(request, query, offer.format), headers)


async def _asked(request: Request, query: str, form: str) -> QueryAnswer | StreamedAnswer:
    """Ask a reading worker: the one place where the graph store reads."""
    job = QueryJob(query, {"graph": form, "boolean": form}, max_rows=_ANY_SIZE, max_bytes=_ANY_SIZE)
    return await in_worker(request, service_of(request).pool.run, job)


async def _exists(request: Request, graph: str) -> bool:
    if graph == DEFAULT_GRAPH:
        return True
    # an empty graph is there where graphs are kept apart from triples; other stores may say so of any name
    pattern = "{}" if service_of(request).versioned else "{ ?s ?p ?o }"
    answer = await _asked(request, f"ASK {_within(graph, pattern)}", "json")
    return isinstance(answer, QueryAnswer) and b"true" in answer.body


def _within(graph: str, pattern: str) -> str:
    """Return *pattern* matched in *graph*, whose IRI was checked and so holds no character that ends one."""
    return pattern if graph == DEFAULT_GRAPH else f"{{ GRAPH <{graph}> {pattern} }}"


def _tag(service: Service, graph: str, offer: Offer) -> str:
    return etag(service.tag_version, {"graph": graph, "as": offer.media_type})


async def _check_preconditions(request: Request, graph: str) -> None:
    """Judge If-Match and If-None-Match (RFC 9110, section 13.1), once the body is read.

    Both compare weakly: a tag names the version of the data, not the order in which they were written.

    Raises:
        PreconditionFailed: one does not hold.
    """
    wanted, unwanted = (request.headers.get(name, "").strip() for name in ("if-match", "if-none-match"))
    if not wanted and not unwanted:
        return
    exists = await _exists(request, graph)
    tags = [_tag(service_of(request), graph, offer) for offer in offers("graph")] if exists else []

    def holds(condition: str) -> bool:
        return exists if condition == "*" else any(matches(condition, tag) for tag in tags)

    if wanted and not holds(wanted):
        raise PreconditionFailed("The graph is not the one that If-Match names.", "Read it again and decide anew.")
    if unwanted and holds(unwanted):
        raise PreconditionFailed("The graph is one that If-None-Match excludes.", "Read it first.")


async def _create(request: Request, editor: Editor) -> Response:
    """Make a graph of what was posted to the store itself, under a new name of its own."""
    graph = f"{public_url(request)}{STORE_PATH}/{uuid4()}"
    payload = await read_payload(request, graph)
    if not payload.content:
        return Response(status_code=204, headers=_KEPT)
    await _applied(editor, GraphWrite("post", graph, payload.content, payload.format, graph))
    return JSONResponse({"graph": graph, "done": "created"}, 201, {"Location": graph, **_KEPT})


async def _write(request: Request, editor: Editor, graph: str, check: Check) -> Response:
    method: Literal["put", "post"] = "put" if request.method == "PUT" else "post"
    base = graph or public_url(request) + STORE_PATH
    payload: Payload = await read_payload(request, base)
    if method == "post" and not payload.content:
        await check()
        return Response(status_code=204, headers=_KEPT)  # nothing to add (section 5.5)
    existed = await _applied(editor, GraphWrite(method, graph, payload.content, payload.format, base), check)
    if not existed:
        return JSONResponse({"graph": graph or None, "done": "created"}, 201, _KEPT)
    if method == "put":
        return Response(status_code=204, headers=_KEPT)
    return JSONResponse({"graph": graph or None, "done": "extended"}, headers=_KEPT)


async def _delete(editor: Editor, graph: str, check: Check) -> Response:
    existed = await editor.write(GraphWrite("delete", graph), check)
    if not existed and graph != DEFAULT_GRAPH:
        raise NotFound(f"There is no graph <{graph}>.", "It may be deleted already.")
    return JSONResponse({"graph": graph or None, "done": "deleted"}, headers=_KEPT)


async def _applied(editor: Editor, job: GraphWrite, check: Check | None = None) -> bool:
    try:
        return await editor.write(job, check)
    except DataError as error:
        raise UnreadableDocument(error.message, error.hint, error.problems) from error
