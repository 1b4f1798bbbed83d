"""The parameters that several routes share, with the constraints that ``/openapi.json`` tells of each.

The constraints are told here, not enforced: the routes check their parameters and say in words what is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

from fastapi import Query

from thbgraph.api.asked import LIMIT_SAID, LIMIT_SCHEMA, OFFSET_SAID, OFFSET_SCHEMA
from thbgraph.api.language import LANGUAGES
from thbgraph.query.types import DAY_SCHEMA, parameter_schema
from thbgraph.query.words import vocabulary


def told(description: str, schema: Mapping[str, Any] | None = None, *, alias: str | None = None,
         example: Any = None) -> Any:
    """Return a parameter that is described, not checked: JSON Schema *schema* beside what its annotation says."""
    examples = {} if example is None else {"examples": [example]}
    return Query(description=description, alias=alias, json_schema_extra={**(schema or {}), **examples})


def each(description: str, schema: Mapping[str, Any], example: str) -> Any:
    """Return a parameter that may be repeated or separated by commas; *schema* is that of one value."""
    return told(f"{description}; repeat or separate by commas.", {"items": dict(schema)}, example=[example])


def one_of_these(choices: Sequence[str], description: str, alias: str | None = None) -> Any:
    """Return a parameter that takes one of *choices*."""
    return told(description, {"enum": list(choices)}, alias=alias)


def some_of_these(choices: Sequence[str], description: str) -> Any:
    """Return a parameter that takes some of *choices*."""
    return each(description, {"type": "string", "enum": list(choices)}, choices[0])


def example_of(kind: str) -> str:
    """Return the value with which the questions' vocabulary explains a parameter of type *kind*."""
    return vocabulary().parameters[kind].example


def _many(kind: str, description: str) -> Any:
    return each(description, parameter_schema(kind), example_of(kind))


def _one(kind: str, description: str) -> Any:
    return told(description, parameter_schema(kind), example=example_of(kind))


States = Annotated[list[str], _many("state", "Alpha-3 codes, or EUE for the European Union")]
Instruments = Annotated[list[str], _many("instrument", "Instruments by slug")]
Topics = Annotated[list[str], _many("topic", "Topics by slug")]
Sources = Annotated[list[str], _many("source", "Sources by slug")]
State = Annotated[str, _one("state", "Alpha-3 code, or EUE for the European Union.")]
Instrument = Annotated[str, _one("instrument", "Instrument by slug.")]
Topic = Annotated[str, _one("topic", "Topic by slug.")]
Source = Annotated[str, _one("source", "Source by slug.")]
At = Annotated[str, told("The date, YYYY-MM-DD; default today (UTC).", DAY_SCHEMA, example=example_of("at"))]
Lang = Annotated[str, one_of_these(LANGUAGES, "Language of the forms that people read.")]
Limit = Annotated[int, told(LIMIT_SAID, LIMIT_SCHEMA)]
Offset = Annotated[int, told(OFFSET_SAID, OFFSET_SCHEMA)]
NONE: Final[list[str]] = []
