"""The named questions as a list tells them, on the command line and in the service."""

from __future__ import annotations

from typing import Any

from thbgraph.query import Parameter, Question
from thbgraph.query.words import Meaning


def question_item(question: Question) -> dict[str, Any]:
    """Return what a list tells of *question*: words in both languages, parameters and columns with their types."""
    return {
        "id": question.id,
        "question": {"en": question.question, "ru": question.question_ru},
        "description": {"en": question.description, "ru": question.description_ru},
        "tags": list(question.tags),
        "parameters": [_parameter(parameter) for parameter in question.parameters],
        "columns": [{"name": column.name, "type": column.type, "description": _both(column.meaning)}
                    for column in question.columns],
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return {"name": parameter.name, "type": parameter.type, "default": parameter.default or None,
            "required": parameter.required, "many": parameter.many, "example": parameter.example,
            "description": _both(parameter.meaning), "schema": dict(parameter.schema)}


def _both(meaning: Meaning) -> dict[str, str]:
    return {"en": meaning.description, "ru": meaning.description_ru}
