"""Statements as rows of text and back: the table from which a graph can be made again whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

import pyoxigraph as ox

from thbgraph.export.columns import Column, Table
from thbgraph.export.rdf import plain, read_quads
from thbgraph.namespaces import PREFIXES

IRI, BLANK, LITERAL = "iri", "blank", "literal"
_STRING: Final = PREFIXES["xsd"] + "string"
_BLANK_START: Final = "_:"
_COLUMNS: Final = (
    ("graph", "Graph", "Граф", "IRI of the graph that makes the statement; empty = the default graph."),
    ("subject", "Subject", "Субъект", "IRI, or a label that begins with _: for what has no name."),
    ("predicate", "Property", "Свойство", "IRI of the property."),
    ("object", "Value", "Значение", "IRI, label that begins with _:, or text as it is written in the graph."),
    ("kind", "Kind of value", "Вид значения", "iri, blank or literal."),
    ("datatype", "Datatype", "Тип данных", "IRI of the datatype of a literal; empty = a text."),
    ("language", "Language", "Язык", "Language tag of a text."),
)
STATEMENT: Final = Table(
    "statement", {"en": "Statements", "ru": "Утверждения"}, "One statement of one graph; together they are the export.",
    "", tuple(Column(name, {"en": en, "ru": ru}, what, "string", "") for name, en, ru, what in _COLUMNS))


class Statement(NamedTuple):
    """One statement; see the columns of ``STATEMENT``."""

    graph: str
    subject: str
    predicate: str
    object: str
    kind: str
    datatype: str
    language: str


def statements(lines: Iterable[bytes]) -> Iterator[Statement]:
    """Yield the statements of *lines*, N-Quads, as rows, in their order, as they are needed.

    Raises:
        NotAcceptable: one of them says something of RDF 1.2 that a row has no place for.
    """
    for quad in read_quads(lines):
        value, graph, subject = plain(quad.object), _node(quad.graph_name), _node(quad.subject)
        if isinstance(value, ox.Literal):
            language = value.language or ""
            datatype = "" if language or value.datatype.value == _STRING else value.datatype.value
            yield Statement(graph, subject, quad.predicate.value, value.value, LITERAL, datatype, language)
        else:
            kind = BLANK if isinstance(value, ox.BlankNode) else IRI
            yield Statement(graph, subject, quad.predicate.value, _node(value), kind, "", "")


def quad_of(row: Statement) -> ox.Quad:
    """Return the statement that *row* says: the way back."""
    value: ox.NamedNode | ox.BlankNode | ox.Literal
    if row.kind == LITERAL:
        datatype = None if row.language else ox.NamedNode(row.datatype or _STRING)
        value = ox.Literal(row.object, language=row.language or None, datatype=datatype)
    else:
        value = _resource(row.object)
    graph = _resource(row.graph) if row.graph else ox.DefaultGraph()
    return ox.Quad(_resource(row.subject), ox.NamedNode(row.predicate), value, graph)


def _node(node: ox.NamedNode | ox.BlankNode | ox.DefaultGraph | ox.Triple) -> str:
    if isinstance(node, ox.BlankNode):
        return _BLANK_START + node.value
    return node.value if isinstance(node, ox.NamedNode) else ""


def _resource(text: str) -> ox.NamedNode | ox.BlankNode:
    return ox.BlankNode(text.removeprefix(_BLANK_START)) if text.startswith(_BLANK_START) else ox.NamedNode(text)
