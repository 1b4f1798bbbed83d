"""The judging of foreign data as one job for a sealed process that can be killed at its deadline."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pyoxigraph as ox

from thbgraph.errors import FeatureRefused, QueryMemory, QueryTimeout, ThbError, TooLong
from thbgraph.foreign.formats import Document
from thbgraph.foreign.judging import judge
from thbgraph.foreign.read import MAX_TRIPLES
from thbgraph.foreign.report import json_report, turtle_report
from thbgraph.foreign.shapes import own_shapes, shapes_from

TASK: Final = "validate"
_SMALLER: Final = "Judge a smaller part, or raise the limit."


def packed(documents: Sequence[Document], shapes: str | Document, engine: str, version: str) -> dict[str, Any]:
    """Return the arguments of the task: documents, *shapes* by name or as a document, engine, version to print."""
    return {"documents": [_packed(document) for document in documents], "engine": engine, "version": version,
            "shapes": shapes if isinstance(shapes, str) else _packed(shapes)}


def _packed(document: Document) -> list[str]:
    return [document.name, document.format, base64.b64encode(document.content).decode("ascii")]


def _unpacked(packed_document: Sequence[str]) -> Document:
    name, form, content = packed_document
    return Document(name, form, base64.b64decode(content))


def _validate(_store: ox.Store, asked: Mapping[str, Any]) -> bytes:
    """Judge; the answer is JSON or Turtle, or with the format ``full`` JSON that holds both."""
    given = asked["shapes"]
    shapes = own_shapes(given) if isinstance(given, str) else shapes_from(_unpacked(given))
    judgement = judge([_unpacked(one) for one in asked["documents"]], shapes, asked["engine"],
                      asked.get("max_triples", MAX_TRIPLES))
    if asked["format"] == "ttl":
        return turtle_report(judgement, asked["version"], asked["lang"])
    body = json_report(judgement, asked["version"], given if isinstance(given, str) else given[0],
                       asked["lang"])
    if asked["format"] == "full":
        body["ttl"] = turtle_report(judgement, asked["version"], asked["lang"]).decode()
    return json.dumps(body, ensure_ascii=False).encode()


TASKS: Final = {TASK: _validate}


def in_other_words(error: ThbError, seconds: float) -> ThbError:
    """Return *error* of the process as one about data to judge: the process itself speaks of queries."""
    if isinstance(error, QueryTimeout):
        return QueryTimeout(f"Judging took longer than {seconds:g} s and was stopped.", _SMALLER)
    if isinstance(error, QueryMemory):
        return QueryMemory("Judging needed more memory than is allowed and was stopped.", _SMALLER)
    if isinstance(error, FeatureRefused) and "network" in error.message:
        return FeatureRefused("The data or the shapes would have something fetched; that is refused.",
                              "Send all that is needed.")
    if isinstance(error, TooLong) and "chain" in error.message:
        return TooLong("The data are nested too deeply for the engine.", "Flatten them.")
    return error
