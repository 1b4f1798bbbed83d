"""How descriptions are written down: terms by prefixes, texts in two languages, always in the same order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import pyoxigraph as ox

from thbgraph.catalogue.record import LANGUAGES, Text
from thbgraph.namespaces import PREFIXES as PROJECT

PREFIXES: Final = {**{name: PROJECT[name] for name in ("rdf", "rdfs", "xsd", "dct", "skos", "thb")},
                   "dcat": "http://www.w3.org/ns/dcat#", "foaf": "http://xmlns.com/foaf/0.1/",
                   "spdx": "http://spdx.org/rdf/terms#", "void": "http://rdfs.org/ns/void#"}
TYPE: Final = "rdf:type"
Value = ox.NamedNode | ox.Literal


def term(text: str) -> ox.NamedNode:
    """Return the IRI that *text* is, or shortens with one of ``PREFIXES``: ``dcat:Dataset``."""
    prefix, _, name = text.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + name if prefix in PREFIXES else text)


def typed(value: str | int, datatype: str) -> ox.Literal:
    """Return a literal of *datatype*, such as ``xsd:date``."""
    return ox.Literal(str(value), datatype=term(datatype))


def number(value: int) -> ox.Literal:
    """Return an integer, as counts are given."""
    return typed(value, "xsd:integer")


def day(value: str) -> ox.Literal:
    """Return an ISO date."""
    return typed(value, "xsd:date")


def texts(said: Text) -> list[Value]:
    """Return a text in each language it is held in."""
    return [ox.Literal(said[lang], language=lang) for lang in LANGUAGES if lang in said]


def node(subject: str, types: str, said: Mapping[str, Iterable[Value | str]]) -> Iterator[ox.Triple]:
    """Yield what is said of *subject*.

    Args:
        subject: its IRI.
        types: its classes, by prefixes, with spaces between them.
        said: values by property; one that is a text is an IRI, or short for one.
    """
    of = term(subject)
    for name in types.split():
        yield ox.Triple(of, term(TYPE), term(name))
    for name, values in said.items():
        for value in values:
            yield ox.Triple(of, term(name), term(value) if isinstance(value, str) else value)


def write(triples: Iterable[ox.Triple], form: ox.RdfFormat = ox.RdfFormat.TURTLE) -> bytes:
    """Return *triples*, each once, by subject and property; what a thing is stands first."""
    ordered = sorted(set(triples), key=_place)
    return ox.serialize(ordered, format=form, prefixes=PREFIXES) or b""


def _place(triple: ox.Triple) -> tuple[str, bool, str, str]:
    predicate = str(triple.predicate)
    return str(triple.subject), predicate != str(term(TYPE)), predicate, str(triple.object)
