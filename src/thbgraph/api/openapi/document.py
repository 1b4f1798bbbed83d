"""``/openapi.json``: what FastAPI derives from the routes, what they read themselves, and every named question."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from thbgraph.api.answer import TYPES
from thbgraph.api.docs import docs
from thbgraph.api.etag import CACHING, body_etag, complete
from thbgraph.api.openapi.alignments import alignments_paths
from thbgraph.api.openapi.changes import changes_paths
from thbgraph.api.openapi.context import context_paths
from thbgraph.api.openapi.describing import describing_paths
from thbgraph.api.openapi.exports import export_paths
from thbgraph.api.openapi.parts import Described, answered, components, problems, ref
from thbgraph.api.openapi.questions import generic_paths, question_paths
from thbgraph.api.openapi.resources import resource_paths
from thbgraph.api.openapi.routes import examples_content, graph_store_paths, operation_paths, sparql_paths
from thbgraph.api.openapi.vocabulary import vocabulary_paths
from thbgraph.api.openapi.words import with_russian
from thbgraph.query.words import vocabulary

_ABOUT: Final = ("Who is bound by what against trafficking in human beings, since when, and who says so. Reads are "
                 "open; writes need the token of the service.")
_ABOUT_RU: Final = ("Кто чем связан в противодействии торговле людьми, с какого времени и кто это сообщает. Чтение "
                    "открыто, для записи нужен ключ.")
_TAGS: Final = {
    "data": ("Bindings, duties, suppositions, coverage.", "Обязательность, обязанности, предположения, охват."),
    "findings": ("Gaps, comparisons, recommendations.", "Пробелы, сравнения, рекомендации."),
    "sparql": ("The SPARQL 1.1 Protocol.", "Протокол SPARQL 1.1."),
    "graph-store": ("The SPARQL 1.1 Graph Store HTTP Protocol.", "Протокол хранилища графов SPARQL 1.1."),
    "questions": ("The named questions.", "Именованные вопросы."),
    "exports": ("The dataset and its parts as files.", "Набор данных и его части в виде файлов."),
    "linked-data": ("Every IRI, the vocabulary, the dataset described, its changes.",
                    "Каждый адрес данных, словарь, описание набора данных, изменения."),
    "operation": ("Probes, measures, description.", "Проверки, показатели, описание."),
}
_NO_LIST: Final = ("what_if", "validate")


class DescribedApi(FastAPI):
    """FastAPI that describes every route, also those that read their requests themselves."""

    _described: dict[str, Any] | None = None

    def setup(self) -> None:
        """Add the addresses of the description, in place of the stock ones with their scripts from elsewhere."""
        for path, route in (("/openapi.json", openapi_json), ("/docs", docs)):
            self.add_api_route(path, route, methods=["GET", "HEAD"], include_in_schema=False, response_model=None)

    def openapi(self) -> dict[str, Any]:
        """Return the description, made once."""
        if self._described is None:
            derived = super().openapi()
            paths = {**sparql_paths(), **graph_store_paths(), **_mended(derived.get("paths", {})), **generic_paths(),
                     **question_paths(), **export_paths(), **resource_paths(), **vocabulary_paths(),
                     **context_paths(), **describing_paths(), **alignments_paths(), **changes_paths(),
                     **operation_paths()}
            self._described = with_russian({
                "openapi": derived["openapi"],
                "info": {**derived["info"], "description": _ABOUT, "x-ru": {"description": _ABOUT_RU},
                         "license": {"name": "Apache-2.0 AND CC-BY-4.0", "identifier": "Apache-2.0 AND CC-BY-4.0"}},
                "tags": list(_tags()), "paths": paths, "components": components()})
        return self._described


async def openapi_json(request: Request) -> Response:
    """Return the description as JSON."""
    body = json.dumps(request.app.openapi(), ensure_ascii=False, separators=(",", ":")).encode()
    return complete(request, body, {"ETag": body_etag("", body), **CACHING, "Content-Type": "application/json"})


def _tags() -> Iterator[Described]:
    for name, (said, said_ru) in _TAGS.items():
        yield {"name": name, "description": said, "x-ru": said_ru}
    for name, meaning in vocabulary().tags.items():
        yield {"name": name, "description": meaning.description, "x-ru": meaning.description_ru}


def _mended(paths: Described) -> Described:
    """Return what FastAPI derived with the words, the answers and the problems that there really are."""
    for path in paths.values():
        for operation in path.values():
            _mend(operation)
    return paths


def _mend(operation: Described) -> None:
    first, _, more = operation["description"].partition("\n\n")
    operation["summary"] = first.replace("\n", " ").removesuffix(".")
    operation["description"] = more.replace("\n", " ") or first
    formats: list[str] = ["json"]
    for parameter in operation.get("parameters", []):
        schema = parameter["schema"]
        parameter.setdefault("description", parameter["name"])
        schema.pop("title", None)
        if schema.get("default") in ("", []):  # what stands for "not given" is no value that could be sent
            del schema["default"]
        if examples := schema.pop("examples", None):
            parameter["example"] = examples[0]
        if parameter["name"] == "format":
            formats = schema["enum"]
    found = answered("The answer.", _content(operation["operationId"], formats))
    operation["responses"] = {**found, **_problems(operation)}


def _content(name: str, formats: list[str]) -> Described:
    if name == "queries":
        return examples_content()
    content: Described = {TYPES[form].partition(";")[0]: {} for form in formats}
    if name not in _NO_LIST:
        content["application/json"] = ref("schemas", "List")
    return content


def _problems(operation: Described) -> Described:
    if "requestBody" in operation:
        return problems(404, 406, 413, 415, 422)
    versioned = any(parameter["name"] == "version" for parameter in operation.get("parameters", []))
    return problems(404, 406, *([410] if versioned else []))
