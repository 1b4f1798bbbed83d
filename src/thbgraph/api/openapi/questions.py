"""The named questions in ``/openapi.json``: each an operation of its own, with typed parameters and typed rows."""

from __future__ import annotations

from typing import Any, Final

from thbgraph.api.asked import DEFAULT_LIMIT
from thbgraph.api.openapi.parts import Described, answered, limit_parameter, parameter, plain, problems, ref
from thbgraph.api.questions import ANSWERS, QUERY_TEXT
from thbgraph.query import Column, Parameter, Question, catalogue
from thbgraph.query.types import DAY_SCHEMA, column_schema

_TODAY: Final = (" Default today (UTC).", " По умолчанию сегодня (UTC).")
_ANSWER: Final = {"type": "object", "required": ["at", "version", "answer"], "properties": {
    "at": {"type": ["string", "null"]}, "version": {"type": "string"}, "answer": {"type": "boolean"}}}


def question_paths() -> Described:
    """Return the operation of every question by its path; one route answers them all."""
    return {f"/api/v1/queries/{question.id}": {"get": operation(question)} for question in catalogue()}


def generic_paths() -> Described:
    """Return the paths with the id of a question in them: its answer, and its text."""
    name = {"name": "name", "in": "path", "required": True, "description": "Id of the question.",
            "schema": {"type": "string", "enum": [question.id for question in catalogue()]}, "example": "cq10"}
    formats = sorted({offer.format for offers in ANSWERS.values() for offer in offers})
    types = sorted({offer.media_type for offers in ANSWERS.values() for offer in offers})
    own = "Every parameter of the question's own may be given, too: each question stands below by itself."
    return {
        "/api/v1/queries/{name}": {"get": {
            "operationId": "query", "tags": ["questions"], "summary": "Answer a named question", "description": own,
            "parameters": [name, parameter("at", DAY_SCHEMA, "For a question that has a date; default today (UTC)."),
                           parameter("format", {"type": "string", "enum": formats}, "Wins over Accept."),
                           ref("parameters", "limit"), ref("parameters", "offset"), ref("parameters", "version")],
            "responses": {**answered("The answer.", plain(types)), **problems(404, 406, 410)}}},
        "/api/v1/queries/{name}.rq": {"get": {
            "operationId": "query_text", "tags": ["questions"], "summary": "Hand out a question as SPARQL",
            "description": "It runs anywhere, with the values given or else the defaults of its file. " + own,
            "parameters": [name],
            "responses": {**answered("The query.", {QUERY_TEXT: {"type": "string"}}), **problems(404)}}},
    }


def operation(question: Question) -> Described:
    """Return the operation that answers *question*."""
    parameters = [described(own) for own in question.parameters]
    names = [offer.format for offer in ANSWERS[question.kind]]
    parameters.append(parameter("format", {"type": "string", "enum": names, "default": names[0]},
                                "Form of the answer; wins over Accept."))
    if question.kind == "bindings":
        parameters += [_limit(question), ref("parameters", "offset")]
    parameters.append(ref("parameters", "version"))
    return {
        "operationId": f"query_{question.id.replace('-', '_')}", "tags": list(question.tags),
        "summary": question.question, "description": question.description, "parameters": parameters,
        "x-ru": {"summary": question.question_ru, "description": question.description_ru},
        "responses": {**answered("The answer.", _content(question)), **problems(406, 410)},
    }


def described(own: Parameter) -> Described:
    """Return the description of the parameter *own* of a question."""
    schema: Described = dict(own.schema)
    default: Any = own.default
    words, words_ru = own.meaning.description, own.meaning.description_ru
    if own.name == "at":
        default, words, words_ru = "", words + _TODAY[0], words_ru + _TODAY[1]
    value: Any = own.example
    if own.type == "integer":
        value, default = int(value), int(default) if default else ""
    elif own.type == "boolean":
        value, default = value == "true", default == "true" if default else ""
    if own.many:
        schema = {"type": "array", "items": schema}
        value, default = [value], [default] if default != "" else ""
    if default != "":
        schema["default"] = default
    return {**parameter(own.name, schema, words), "required": own.required, "example": value, "x-ru": words_ru}


def _limit(question: Question) -> Described:
    usual = question.per_page == DEFAULT_LIMIT
    return ref("parameters", "limit") if usual else limit_parameter(question.per_page)


def _content(question: Question) -> Described:
    bodies: Described = {"csv": {"type": "string"}, "tsv": {"type": "string"}}
    bodies["json"] = _ANSWER if question.kind == "boolean" else _rows(question)
    return {offer.media_type: bodies.get(offer.format, {}) for offer in ANSWERS[question.kind]}


def _rows(question: Question) -> Described:
    """Return the schema of the list answer: what every list has, the rows by their columns."""
    row = {"type": "object", "additionalProperties": False, "required": list(question.variables),
           "properties": {column.name: _cell(column) for column in question.columns}}
    return {"allOf": [ref("schemas", "List"), {
        "type": "object", "required": ["columns"],
        "properties": {"items": {"type": "array", "items": row}, "columns": ref("schemas", "Columns")}}]}


def _cell(column: Column) -> Described:
    schema = column_schema(column.type)
    return {**schema, "type": [schema["type"], "null"], "x-type": column.type,
            "description": column.meaning.description, "x-ru": column.meaning.description_ru}
