"""What the operations of ``/openapi.json`` share: problems, lists, headers, and how a parameter is written down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from thbgraph.api.asked import DEFAULT_LIMIT, LIMIT_SAID, LIMIT_SCHEMA, OFFSET_SAID, OFFSET_SCHEMA
from thbgraph.api.permalink import VERSION_SAID, VERSION_SCHEMA
from thbgraph.api.problem import MEDIA_TYPE
from thbgraph.query.types import COLUMN_TYPES

Described = dict[str, Any]
TEXT: Final = {"type": "string"}
IRI: Final = {"type": "string", "format": "iri"}
_PROBLEMS: Final[Mapping[int, tuple[str, str]]] = {
    400: ("BadRequest", "The request or a parameter cannot be used; `parameter` and `schema` say what would."),
    401: ("Unauthorised", "The write needs the token of this service."),
    403: ("Refused", "Not allowed: the store is read-only, or the feature reaches the network or changes data."),
    404: ("NotFound", "Nothing answers to this name."),
    410: ("VersionGone", "That version is not kept; `kept` lists the ones that are."),
    406: ("NotAcceptable", "Nothing offered is acceptable; `offered` lists the media types there are."),
    409: ("Conflict", "The state of the store does not allow this."),
    412: ("PreconditionFailed", "If-Match or If-None-Match does not hold; nothing was changed."),
    413: ("BodyTooLong", "The body is over the limit."),
    414: ("TooLong", "The address or the query is over the limit, or nested too deep."),
    415: ("UnsupportedMediaType", "The body is of a type that this address does not read."),
    422: ("Unsound", "The data sent cannot be used; `problems` lists why."),
    429: ("TooManyFromOne", "One client has too many queries running or waiting."),
    502: ("StoreUnavailable", "Another store that this service needs does not answer."),
    503: ("Unavailable", "Busy, stopping, or stopped at a limit of time, memory or rows; `code` says which."),
    507: ("StoreFull", "There is no room on the disk; nothing was written."),
}
_RETRIED: Final = (429, 503)
_USUAL: Final = (400, 414, 429, 503)


def ref(kind: str, name: str) -> Described:
    """Return a reference to the shared part *name* of *kind*."""
    return {"$ref": f"#/components/{kind}/{name}"}


def parameter(name: str, schema: Mapping[str, Any], description: str, **more: Any) -> Described:
    """Return a parameter of the address: its name, JSON Schema and meaning, and *more* members of the object."""
    return {"name": name, "in": "query", "required": False, "description": description, "schema": dict(schema), **more}


def limit_parameter(default: int) -> Described:
    """Return the parameter for the length of a page, which is *default* unless it is given."""
    return parameter("limit", {**LIMIT_SCHEMA, "default": default}, LIMIT_SAID)


def problems(*statuses: int) -> Described:
    """Return the problem responses of an operation: those that every one may give, and *statuses*."""
    found = {str(status): ref("responses", _PROBLEMS[status][0]) for status in sorted({*_USUAL, *statuses})}
    return {**found, "default": ref("responses", "Problem")}


def answered(description: str, content: Mapping[str, Any], *, cached: bool = True) -> Described:
    """Return the responses of an operation that succeeds with one of *content* (media type to schema).

    Args:
        description: what the answer is.
        content: schema by media type; an empty one says nothing of the body.
        cached: whether it has an ETag and can be 304.
    """
    bodies = {name: {"schema": schema} if schema else {} for name, schema in content.items()}
    if not cached:
        return {"200": {"description": description, "content": bodies}}
    headers = {"ETag": ref("headers", "ETag"), "Link": ref("headers", "Link")}
    return {"200": {"description": description, "headers": headers, "content": bodies},
            "304": ref("responses", "NotModified")}


def plain(names: Iterable[str]) -> Described:
    """Return content that is told by its media types only."""
    return {name: {} for name in names}


def components() -> Described:
    """Return the shared parts."""
    return {
        "schemas": {"Problem": _PROBLEM, "List": _LIST, "Columns": _COLUMNS},
        "parameters": {
            "limit": limit_parameter(DEFAULT_LIMIT),
            "offset": parameter("offset", {**OFFSET_SCHEMA, "default": 0}, OFFSET_SAID),
            "version": parameter("version", VERSION_SCHEMA, VERSION_SAID),
        },
        "headers": {
            "ETag": {"description": "Changes with the dataset, the question and the representation.", "schema": TEXT},
            "Link": {"description": "The permalink of the answer, as `cite-as` (RFC 8574), where it has one.",
                     "schema": TEXT},
            "RetryAfter": {"description": "Seconds after which trying again can help.",
                           "schema": {"type": "integer", "minimum": 0}},
        },
        "responses": {"NotModified": {"description": "What If-None-Match names is still current."},
                      "Problem": _problem("A problem with a stable code."),
                      **{name: _problem(said, status) for status, (name, said) in _PROBLEMS.items()}},
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer",
                                      "description": "The one token of the service, THBGRAPH_WRITE_TOKEN."}},
    }


def _problem(description: str, status: int = 0) -> Described:
    response: Described = {"description": description, "content": {MEDIA_TYPE: {"schema": ref("schemas", "Problem")}}}
    if status in _RETRIED:
        response["headers"] = {"Retry-After": ref("headers", "RetryAfter")}
    return response


_PROBLEM: Final = {
    "type": "object",
    "description": "A problem by RFC 9457 with a stable code.",
    "required": ["type", "title", "status", "code", "detail", "hint"],
    "properties": {
        "type": {"type": "string"}, "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "code": {"type": "string", "description": "Stable: programs may rely on it."},
        "detail": {"type": "string", "description": "What is wrong, with place and value."},
        "hint": {"type": "string", "description": "How to mend it."},
        "instance": {"type": "string", "description": "The request, as the log names it."},
        "parameter": {"type": "string", "description": "Parameter whose value does not fit."},
        "schema": {"type": "object", "description": "JSON Schema of a value that would."},
        "kept": {"type": "array", "items": TEXT},
        "offered": {"type": "object", "additionalProperties": {"type": "array", "items": TEXT}},
        "problems": {"type": "array", "items": TEXT},
        "line": {"type": "integer"}, "column": {"type": "integer"},
    },
}
_LIST: Final = {
    "type": "object",
    "description": "A page of a list in a stable order, with the true total.",
    "required": ["at", "version", "total", "next", "items"],
    "properties": {
        "at": {"type": ["string", "null"], "format": "date", "description": "The date asked, if the answer has one."},
        "version": {"type": "string", "description": "Of the dataset."},
        "total": {"type": "integer", "minimum": 0, "description": "Items of all pages."},
        "next": {"type": ["string", "null"], "format": "uri", "description": "Address of the following page."},
        "items": {"type": "array", "items": {"type": "object"}},
    },
}
_COLUMNS: Final = {
    "type": "array",
    "description": "The columns of the rows in `items`, in order.",
    "items": {"type": "object", "required": ["name", "type"],
              "properties": {"name": TEXT, "type": {"type": "string", "enum": sorted(COLUMN_TYPES)}}},
}
