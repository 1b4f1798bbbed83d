"""Every error as ``application/problem+json`` (RFC 9457) with a stable ``code``."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any, Final

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from thbgraph.api.exchange import current
from thbgraph.api.negotiate import NotOffered
from thbgraph.errors import DataError, MethodNotAllowed, NotFound, ThbError, Unauthorised, UsageError, VersionGone
from thbgraph.query import UnfitValue
from thbgraph.store.job import MisplacedSyntax

MEDIA_TYPE: Final = "application/problem+json"
RETRY_AFTER_SECONDS: Final = 5
_RETRIED: Final = ("too_many", "query_timeout", "query_memory", "stopping")


def problem_document(error: ThbError) -> dict[str, Any]:
    """Return *error* as the members of a problem document, with the id of the request it is told to."""
    instance = current().instance
    return {
        "type": "about:blank",
        "title": HTTPStatus(error.status).phrase,
        "status": error.status,
        "code": error.code,
        "detail": error.message,
        "hint": error.hint,
        **({"instance": instance} if instance else {}),
        **_members(error),
    }


def problem_response(error: ThbError) -> Response:
    """Return *error* as a problem document, with Retry-After where trying again can help."""
    current().outcome = error.code
    headers = {"Cache-Control": "no-store"}
    if error.code in _RETRIED:
        headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    if isinstance(error, NotOffered):
        headers["Vary"] = "Accept"
    if isinstance(error, Unauthorised):
        headers["WWW-Authenticate"] = "Bearer"
    body = json.dumps(problem_document(error), ensure_ascii=False)
    return Response(body, error.status, headers, MEDIA_TYPE)


async def on_thb_error(_request: Request, error: Exception) -> Response:
    """Answer one of our own errors."""
    return problem_response(error if isinstance(error, ThbError) else ThbError(str(error)))


async def on_http_exception(request: Request, error: Exception) -> Response:
    """Answer what the router raises: no such path, or a method that the path does not take."""
    if not isinstance(error, HTTPException):
        return problem_response(ThbError(str(error)))
    path = request.url.path
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        response = problem_response(
            MethodNotAllowed(f"{path} does not take {request.method}.", "See the Allow header.")
        )
    elif error.status_code == HTTPStatus.NOT_FOUND:
        response = problem_response(NotFound(f"Nothing is at {path}.", "See /openapi.json for the addresses."))
    else:
        response = problem_response(UsageError(str(error.detail)))
    response.headers.update(error.headers or {})
    return response


async def on_invalid_request(_request: Request, error: Exception) -> Response:
    """Answer parameters that FastAPI could not read."""
    found = error.errors() if isinstance(error, RequestValidationError) else []
    said = "; ".join(f"{'.'.join(str(part) for part in item['loc'][1:])}: {item['msg']}" for item in found)
    return problem_response(UsageError(f"A parameter cannot be used: {said or error}.", "See /openapi.json."))


def _members(error: ThbError) -> dict[str, Any]:
    """Return the members that only some problems have."""
    if isinstance(error, NotOffered):
        return {"offered": dict(error.offered)}
    if isinstance(error, UnfitValue):
        return {"parameter": error.parameter, "schema": dict(error.schema)}
    if isinstance(error, VersionGone):
        return {"kept": list(error.kept)}
    if isinstance(error, MisplacedSyntax):
        return {"line": error.line, "column": error.column}
    return {"problems": list(error.problems)} if isinstance(error, DataError) else {}
