"""The types of a question's parameters and columns: how a text becomes one RDF term, and what JSON Schema says of it.

A term is built by the engine's own classes and written by them, so that no text can end the place it stands in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

import pyoxigraph as ox

from thbgraph.errors import UsageError
from thbgraph.namespaces import CONCEPT, ID, PREFIXES, party_iri
from thbgraph.resources import resource
from thbgraph.tables.dates import parse_partial_date

Term = ox.NamedNode | ox.Literal
Schema = Mapping[str, Any]
_SLUG: Final = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
_CODE: Final = re.compile(r"[A-Z]{3}")
_INTEGER: Final = re.compile(r"-?[0-9]{1,15}")
_MOST: Final = 10**15 - 1
_TOPIC: Final = CONCEPT + "topic/"
_SLUG_SCHEMA: Final = {"type": "string", "pattern": "^[A-Za-z0-9]+([.-][A-Za-z0-9]+)*$"}
DAY_SCHEMA: Final = {"type": "string", "format": "date", "pattern":
                     "^(1[89][0-9]{2}|2[01][0-9]{2}|2200)-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"}


class UnfitValue(UsageError):
    """A value that does not fit the type of its parameter; says which parameter and what would fit.

    Attributes:
        parameter: name of the parameter.
        schema: JSON Schema of one value of it.
    """

    def __init__(self, message: str, hint: str, parameter: str, schema: Schema) -> None:
        """Keep *parameter* and *schema* beside the sentence and its remedy."""
        super().__init__(message, hint)
        self.parameter = parameter
        self.schema = schema


def _state(text: str) -> ox.NamedNode:
    if not _CODE.fullmatch(code := text.strip().upper()):
        raise UsageError(f"'{text}' is not a state code.", "Write an ISO 3166-1 alpha-3 code such as KGZ, or EUE.")
    return ox.NamedNode(party_iri(code))


def _slug_under(base: str, what: str) -> Callable[[str], ox.NamedNode]:
    def build(text: str) -> ox.NamedNode:
        if not _SLUG.fullmatch(slug := text.strip().lower()):
            raise UsageError(f"'{text}' is not {what}.", "Write its slug, such as cets-197 or non-punishment.")
        return ox.NamedNode(base + slug)

    return build


def _date(text: str) -> ox.Literal:
    try:
        value = parse_partial_date(text.strip())
    except ValueError as error:
        raise UsageError(f"'{text}' {error}.", "Write a day as YYYY-MM-DD.") from error
    if value.datatype != "date":
        raise UsageError(f"'{text}' is not a day.", "Write a day as YYYY-MM-DD.")
    return _literal(value.text, "date")


def _iri(text: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(text.strip())
    except ValueError as error:
        raise UsageError(f"'{text}' is not an IRI ({error}).", "Write a full IRI, starting with https://.") from error


def _integer(text: str) -> ox.Literal:
    if not _INTEGER.fullmatch(number := text.strip()):
        raise UsageError(f"'{text}' is not a whole number.", f"Write one from -{_MOST} to {_MOST}, in digits alone.")
    return _literal(str(int(number)), "integer")


def _boolean(text: str) -> ox.Literal:
    if (value := text.strip().lower()) not in ("true", "false"):
        raise UsageError(f"'{text}' is neither true nor false.", "Write true or false.")
    return _literal(value, "boolean")


def _literal(text: str, datatype: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(PREFIXES["xsd"] + datatype))


_TERMS: Final[Mapping[str, Callable[[str], Term]]] = {
    "state": _state,
    "instrument": _slug_under(ID + "instrument/", "an instrument"),
    "organisation": _slug_under(ID + "organisation/", "an organisation"),
    "source": _slug_under(ID + "source/", "a source"),
    "topic": _slug_under(_TOPIC, "a topic"),
    "date": _date,
    "iri": _iri,
    "string": ox.Literal,
    "integer": _integer,
    "boolean": _boolean,
}
PARAMETER_TYPES: Final = tuple(_TERMS)
_PARAMETER_SCHEMAS: Final[Mapping[str, Schema]] = {
    "state": {"type": "string", "pattern": "^[A-Za-z]{3}$"},
    "instrument": _SLUG_SCHEMA,
    "organisation": _SLUG_SCHEMA,
    "source": _SLUG_SCHEMA,
    "date": DAY_SCHEMA,
    "iri": {"type": "string", "format": "iri"},
    "string": {"type": "string"},
    "integer": {"type": "integer", "minimum": -_MOST, "maximum": _MOST},
    "boolean": {"type": "boolean"},
}
_COLUMN_SCHEMAS: Final[Mapping[str, Schema]] = {
    **_PARAMETER_SCHEMAS,
    "state": {"type": "string", "pattern": "^[A-Z]{3}$"},
    "topic": {"type": "string"},
    "date": {"type": "string", "format": "date"},
    "integer": {"type": "integer"},
    "partial-date": {"type": "string", "pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"},
    "year": {"type": "string", "pattern": "^[0-9]{4}$"},
    "decimal": {"type": "string", "pattern": "^-?[0-9]+([.][0-9]+)?$"},
    "duration": {"type": "string", "format": "duration"},
    "code": {"type": "string"},
}
COLUMN_TYPES: Final = tuple(_COLUMN_SCHEMAS)


def term(kind: str, text: str) -> Term:
    """Build the RDF term of a parameter of type *kind* from *text*.

    Raises:
        UsageError: the text does not fit the type.
    """
    return _TERMS[kind](text)


def parameter_schema(kind: str) -> Schema:
    """Return the JSON Schema of one value of a parameter of type *kind*; topics are the ones of the ontology."""
    return {"type": "string", "enum": list(topics())} if kind == "topic" else _PARAMETER_SCHEMAS[kind]


def column_schema(kind: str) -> Schema:
    """Return the JSON Schema of a bound cell of a column of type *kind*, as the JSON answers write it."""
    return _COLUMN_SCHEMAS[kind]


def cell_value(kind: str, text: str) -> str | int | bool | None:
    """Return the JSON value of a cell of a column of type *kind*: None where unbound, else text unless it counts."""
    if not text:
        return None
    if kind == "boolean" and text in ("true", "false"):
        return text == "true"
    return int(text) if kind == "integer" and _INTEGER.fullmatch(text) else text


@cache
def topics() -> tuple[str, ...]:
    """Return the slug of every topic of the ontology's one scheme, sorted."""
    scheme = resource("ontology") / "schemes" / "topic.ttl"
    concept = ox.NamedNode(PREFIXES["skos"] + "Concept")
    return tuple(sorted(triple.subject.value.removeprefix(_TOPIC)
                        for triple in ox.parse(path=str(scheme), format=ox.RdfFormat.TURTLE)
                        if triple.predicate.value == PREFIXES["rdf"] + "type" and triple.object == concept))
