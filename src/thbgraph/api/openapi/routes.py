"""The routes in ``/openapi.json`` that read their requests themselves: protocols, probes and this description."""

from __future__ import annotations

from typing import Any, Final

from thbgraph.api.graphstore.payload import MULTIPART, RDF_TYPES
from thbgraph.api.graphstore.whole import DATASETS
from thbgraph.api.language import LANGUAGES
from thbgraph.api.metrics import OPENMETRICS
from thbgraph.api.negotiate import OFFERS, offers
from thbgraph.api.openapi.parts import IRI, TEXT, Described, answered, parameter, plain, problems, ref
from thbgraph.api.protocol import FORM, QUERY, UPDATE
from thbgraph.api.questions import LISTS
from thbgraph.query.examples import SCHEMA
from thbgraph.store.formats import KINDS

_IRIS: Final = {"type": "array", "items": IRI}
_RESULTS: Final = sorted({offer.media_type for kind in KINDS for offer in offers(kind)})
_GRAPHS: Final = sorted({offer.media_type for offer in offers("graph")})
_PAGES: Final = sorted({offer.media_type for offer in offers("page")})
_DATASETS: Final = [offer.media_type for offer in DATASETS]
_FORMAT_NAMES: Final = sorted({name for offer in OFFERS for name in (*offer.names, offer.media_type)})
_TOKEN: Final[list[dict[str, list[str]]]] = [{"token": []}]
_LANGUAGE: Final = parameter("lang", {"type": "string", "enum": list(LANGUAGES)},
                             "Language; default by Accept-Language.")
_JSON: Final = "application/json"
_EXAMPLE: Final = "SELECT * WHERE { ?s ?p ?o } LIMIT 10"
_READS: Final = (404, 406)
_WRITES: Final = (401, 403, 404, 409, 412, 413, 415, 422, 507)
_DATASET: Final = [
    parameter("default-graph-uri", _IRIS, "Graphs whose merge is the default graph."),
    parameter("named-graph-uri", _IRIS, "Graphs that GRAPH sees."),
    parameter("format", {"type": "string", "enum": _FORMAT_NAMES},
              "Short name or media type of the result; wins over Accept."),
    ref("parameters", "version"),
]


def _form(required: str, **fields: Any) -> Described:
    return {"schema": {"type": "object", "required": [required], "properties": {required: TEXT, **fields}}}


def sparql_paths() -> Described:
    """Return the SPARQL 1.1 Protocol: queries and updates."""
    using = [parameter(name, _IRIS, said) for name, said in (
        ("using-graph-uri", "Graphs whose merge is the default graph of WHERE."),
        ("using-named-graph-uri", "Graphs that GRAPH sees in WHERE."))]
    result = {**answered("The result; one that breaks off is never well-formed.", plain([*_RESULTS, *_PAGES])),
              **problems(403, 406, 410, 502)}
    example = parameter("example", TEXT, "Without a query: question that fills the text box of the page.")
    return {
        "/sparql": {
            "get": {"operationId": "sparql_get", "tags": ["sparql"],
                    "summary": "Answer a SPARQL 1.1 query; without one, describe the endpoint",
                    "parameters": [parameter("query", TEXT, "The query.", example=_EXAMPLE), *_DATASET, example,
                                   _LANGUAGE],
                    "responses": result},
            "post": {"operationId": "sparql_post", "tags": ["sparql"], "summary": "Answer a SPARQL 1.1 query",
                     "parameters": _DATASET,
                     "requestBody": {"required": True, "content": {QUERY: {"schema": TEXT}, FORM: _form(
                         "query", **{"default-graph-uri": _IRIS, "named-graph-uri": _IRIS, "format": TEXT,
                                    "version": TEXT})}},
                     "responses": {**result, **problems(403, 406, 410, 413, 415, 502)}},
        },
        "/update": {
            "post": {"operationId": "update", "tags": ["sparql"], "security": _TOKEN,
                     "summary": "Apply a SPARQL 1.1 update",
                     "description": "204 means that it is kept and that whoever asks next sees it.",
                     "parameters": using,
                     "requestBody": {"required": True, "content": {UPDATE: {"schema": TEXT}, FORM: _form(
                         "update", **{"using-graph-uri": _IRIS, "using-named-graph-uri": _IRIS})}},
                     "responses": {"204": {"description": "It is kept."}, **problems(*_WRITES)}},
        },
    }


def graph_store_paths() -> Described:
    """Return the SPARQL 1.1 Graph Store HTTP Protocol; without a graph, the whole store for whoever has the token."""
    which = [parameter("default", {"type": "string", "enum": [""]}, "The default graph; takes no value.",
                       allowEmptyValue=True),
             parameter("graph", IRI, "The named graph with this IRI.")]
    done: Described = {_JSON: {"type": "object", "properties": {
        "graph": {"type": ["string", "null"]}, "done": {"type": "string"}}}}
    body: Described = {"required": True, "content": {name: {"schema": TEXT} for name in (*RDF_TYPES, MULTIPART)}}
    whole = {"required": True, "content": {**body["content"], **{name: {"schema": TEXT} for name in _DATASETS}}}
    created, extended = (answered(said, done, cached=False)["200"] for said in ("It is new.", "It is done."))
    writes = {"tags": ["graph-store"], "security": _TOKEN, "parameters": which}
    reads = {"tags": ["graph-store"], "parameters": which, "security": [{}, *_TOKEN],
             "description": "Without a graph: the whole store, a backup; that needs the token.",
             "responses": {**answered("The graph.", plain([*_GRAPHS, *_DATASETS])), **problems(401, 403, *_READS)}}
    return {"/graph-store": {
        "get": {"operationId": "graph_get", "summary": "Read a graph", **reads},
        "head": {"operationId": "graph_head", "summary": "Tell whether there is a graph", **reads},
        "put": {"operationId": "graph_put", "summary": "Make or replace a graph", **writes, "requestBody": whole,
                "description": "Without a graph: the whole store is replaced, a restore.",
                "responses": {"201": created, "204": {"description": "It is replaced."}, **problems(*_WRITES)}},
        "post": {"operationId": "graph_post", "summary": "Add to a graph", **writes, "requestBody": body,
                 "responses": {"200": extended, "201": created, "204": {"description": "Nothing was to be added."},
                               **problems(*_WRITES)}},
        "delete": {"operationId": "graph_delete", "summary": "Delete a graph", **writes,
                   "responses": {"200": extended, **problems(*_WRITES)}},
    }}


def operation_paths() -> Described:
    """Return the probes, the measures, and the addresses that describe the service."""

    def told(name: str, summary: str, content: Described, *statuses: int, cached: bool = False) -> Described:
        return {"get": {"operationId": name, "tags": ["operation"], "summary": summary,
                        "responses": {**answered("So it is.", content, cached=cached), **problems(*statuses)}}}

    docs = told("docs", "Describe every address on a page", plain(["text/html"]), cached=True)
    docs["get"]["parameters"] = [_LANGUAGE]
    return {
        "/health": told("health", "Say that the process answers", {_JSON: _STATUS}),
        "/ready": told("ready", "Say whether queries can be answered", {_JSON: _STATUS}),
        "/metrics": told("metrics", "Tell what the service does and how it fares",
                         plain(["text/plain", OPENMETRICS])),
        "/openapi.json": told("openapi", "Describe every address for programs", plain([_JSON]), cached=True),
        "/docs": docs,
    }


def examples_content() -> Described:
    """Return the content of the list of questions: JSON, or RDF in the terms of SHACL and schema.org."""
    note = f"RDF: sh:SPARQLExecutable with {SCHEMA}target and keywords."
    # JSON-LD is JSON, the other syntaxes are text
    content: Described = {offer.media_type: {"description": note, **({} if "json" in offer.media_type else TEXT)}
                          for offer in LISTS}
    return {**content, _JSON: ref("schemas", "List")}


_STATUS: Final = {"type": "object", "required": ["status", "version"],
                  "properties": {"status": TEXT, "version": TEXT}}
