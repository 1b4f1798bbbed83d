"""The part of ``/openapi.json`` that FastAPI cannot derive: routes that read the request themselves."""

from __future__ import annotations

from typing import Any, Final

from fastapi import FastAPI

from thbgraph.api.metrics import OPENMETRICS
from thbgraph.api.negotiate import offers
from thbgraph.api.problem import MEDIA_TYPE
from thbgraph.api.protocol import FORM, QUERY
from thbgraph.store.formats import KINDS

_TEXT: Final = {"type": "string"}
_IRIS: Final = {"type": "array", "items": {"type": "string", "format": "iri"}}
_TYPES: Final = sorted({offer.media_type for kind in KINDS for offer in offers(kind)})
_RESPONSES: Final[dict[str, Any]] = {
    "200": {"description": "The complete result.", "content": {name: {} for name in _TYPES}},
    "304": {"description": "What If-None-Match names is still current."},
    "default": {"description": "A problem with a stable code.", "content": {MEDIA_TYPE: {}}},
}


def _parameter(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema, "description": description}


_DATASET: Final = [
    _parameter("default-graph-uri", _IRIS, "Graphs whose merge is the default graph."),
    _parameter("named-graph-uri", _IRIS, "Graphs that GRAPH sees."),
    _parameter("format", _TEXT, "Short name or media type of the result; wins over Accept."),
]
_PATHS: Final[dict[str, Any]] = {
    "/sparql": {
        "get": {
            "summary": "Answer a SPARQL 1.1 query; without one, describe the endpoint",
            "operationId": "sparql_get",
            "parameters": [_parameter("query", _TEXT, "The query."), *_DATASET],
            "responses": _RESPONSES,
        },
        "post": {
            "summary": "Answer a SPARQL 1.1 query",
            "operationId": "sparql_post",
            "parameters": _DATASET,
            "requestBody": {"required": True, "content": {QUERY: {"schema": _TEXT}, FORM: {"schema": {
                "type": "object", "required": ["query"], "properties": {"query": _TEXT, "format": _TEXT},
            }}}},
            "responses": _RESPONSES,
        },
    },
    "/health": {"get": {"summary": "Say that the process answers", "operationId": "health",
                        "responses": {"200": {"description": "It does.", "content": {"application/json": {}}}}}},
    "/ready": {"get": {"summary": "Say whether queries can be answered", "operationId": "ready",
                       "responses": {"200": {"description": "They can.", "content": {"application/json": {}}},
                                     "503": {"description": "Not yet.", "content": {MEDIA_TYPE: {}}}}}},
    "/metrics": {"get": {"summary": "Tell what the service does and how it fares", "operationId": "metrics",
                         "responses": {"200": {"description": "Prometheus text, or OpenMetrics for who names it.",
                                               "content": {"text/plain": {}, OPENMETRICS: {}}}}}},
}  # fmt: skip


class DescribedApi(FastAPI):
    """FastAPI whose description includes the routes above."""

    def openapi(self) -> dict[str, Any]:
        """Return the description of every route."""
        described = super().openapi()
        described["paths"] = {**_PATHS, **described.get("paths", {})}
        return described
