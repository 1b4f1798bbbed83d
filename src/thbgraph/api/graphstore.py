"""``/graph-store``: the SPARQL 1.1 Graph Store HTTP Protocol, for graphs named directly and indirectly."""

from __future__ import annotations

from typing import Final, Literal
from uuid import uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from thbgraph.api.authorise import authorise
from thbgraph.api.context import Service, public_url, service_of
from thbgraph.api.etag import etag, matches
from thbgraph.api.graphname import DEFAULT_GRAPH, STORE_PATH, graph_of
from thbgraph.api.negotiate import NotOffered, Offer, choose, offers
from thbgraph.api.payload import MULTIPART, RDF_TYPES, Payload, UnreadableDocument, read_payload
from thbgraph.api.proxy import client_of
from thbgraph.api.streaming import CLIENT_GONE, CutMarked, while_connected
from thbgraph.api.wholestore import whole_store
from thbgraph.errors import DataError, NotFound, PreconditionFailed
from thbgraph.store.editor import Editor
from thbgraph.store.job import GraphWrite, QueryAnswer, QueryJob
from thbgraph.store.stream import StreamedAnswer

router: Final = APIRouter(include_in_schema=False)
METHODS: Final = ["GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS"]
ACCEPT_POST: Final = ", ".join([*RDF_TYPES, MULTIPART])
_ANY_SIZE: Final = 2**53  # a graph is sent whole: the limit of rows is for queries
_CACHING: Final = {"Vary": "Accept", "Cache-Control": "public, no-cache"}
_KEPT: Final = {"Cache-Control": "no-store"}


async def graph_store(request: Request) -> Response:
    """Read, replace, extend or delete one graph.

    Raises:
        ThbError: the protocol, the store or a limit objects; nothing was changed then.
    """
    if request.method == "OPTIONS":
        return Response(status_code=204, headers={"Allow": ", ".join(METHODS), "Accept-Post": ACCEPT_POST})
    if request.method in ("GET", "HEAD"):
        graph = graph_of(request)
        return await (whole_store(request) if graph is None else _read(request, graph))
    editor = authorise(request)
    graph = graph_of(request)
    if graph is None and request.method == "POST":
        return await _create(request, editor)
    if graph is None:
        return await whole_store(request)
    await _check_preconditions(request, graph)
    if request.method == "DELETE":
        return await _delete(editor, graph)
    return await _write(request, editor, graph, "put" if request.method == "PUT" else "post")


for _path in (STORE_PATH, STORE_PATH + "/", STORE_PATH + "/{path:path}"):
    router.add_api_route(_path, graph_store, methods=METHODS, response_model=None)


async def _read(request: Request, graph: str) -> Response:
    accept = ",".join(request.headers.getlist("accept"))
    offer = choose("graph", accept)
    if offer is None:
        raise NotOffered(f"Nothing offered matches {accept!r}.", ("graph",))
    service = service_of(request)
    tag = _tag(service, graph, offer)
    headers = {"ETag": tag, **_CACHING}
    held = request.headers.get("if-none-match", "")
    if matches(held, tag):
        return Response(status_code=304, headers=headers)
    if not await _exists(request, graph):
        raise NotFound(f"There is no graph <{graph}>.", "PUT it to make it.")
    if held.strip() == "*":
        return Response(status_code=304, headers=headers)
    headers["Content-Type"] = offer.content_type
    if request.method == "HEAD":
        response = Response(headers=headers)
        del response.headers["content-length"]  # known only to those who write it all
        return response
    query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {_within(graph, '{ ?s ?p ?o }')}"
    answer = await while_connected(request.receive, _asked(request, query, offer.format))
    if answer is None:
        return Response(status_code=CLIENT_GONE)
    if isinstance(answer, StreamedAnswer):
        return CutMarked(answer, offer.format, headers)
    return Response(answer.body, headers=headers)


async def _asked(request: Request, query: str, form: str) -> QueryAnswer | StreamedAnswer:
    """Ask a reading worker: the one place where the graph store reads."""
    job = QueryJob(query, {"graph": form, "boolean": form}, max_rows=_ANY_SIZE, max_bytes=_ANY_SIZE)
    return await service_of(request).pool.run(job, client_of(request))


async def _exists(request: Request, graph: str) -> bool:
    if graph == DEFAULT_GRAPH:
        return True
    answer = await _asked(request, f"ASK {_within(graph, '{}')}", "json")
    return isinstance(answer, QueryAnswer) and b"true" in answer.body


def _within(graph: str, pattern: str) -> str:
    """Return *pattern* matched in *graph*, whose IRI was checked and so holds no character that ends one."""
    return pattern if graph == DEFAULT_GRAPH else f"{{ GRAPH <{graph}> {pattern} }}"


def _tag(service: Service, graph: str, offer: Offer) -> str:
    return etag(service.tag_version, {"graph": graph, "as": offer.media_type})


async def _check_preconditions(request: Request, graph: str) -> None:
    """Judge If-Match and If-None-Match (RFC 9110, section 13.1) just before the write.

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


async def _write(request: Request, editor: Editor, graph: str, method: Literal["put", "post"]) -> Response:
    base = graph or public_url(request) + STORE_PATH
    payload: Payload = await read_payload(request, base)
    if method == "post" and not payload.content:
        return Response(status_code=204, headers=_KEPT)  # nothing to add (section 5.5)
    existed = await _applied(editor, GraphWrite(method, graph, payload.content, payload.format, base))
    if not existed:
        return JSONResponse({"graph": graph or None, "done": "created"}, 201, _KEPT)
    if method == "put":
        return Response(status_code=204, headers=_KEPT)
    return JSONResponse({"graph": graph or None, "done": "extended"}, headers=_KEPT)


async def _delete(editor: Editor, graph: str) -> Response:
    existed = await editor.write(GraphWrite("delete", graph))
    if not existed and graph != DEFAULT_GRAPH:
        raise NotFound(f"There is no graph <{graph}>.", "It may be deleted already.")
    return JSONResponse({"graph": graph or None, "done": "deleted"}, headers=_KEPT)


async def _applied(editor: Editor, job: GraphWrite) -> bool:
    try:
        return await editor.write(job)
    except DataError as error:
        raise UnreadableDocument(error.message, error.hint, error.problems) from error
