"""CSVW rows to quads, after W3C "Generating RDF from Tabular Data" (minimal mode), with two extensions.

Each row's triples go to the named graph its table's template names, so every source speaks in its own graph; and a
partial date becomes three literals: as stated, first and last possible day. A template with an empty variable
yields nothing. Unlike the W3C text, a ``valueUrl`` on a list column is expanded once for each item of the list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

import pyoxigraph as ox
from uritemplate import URITemplate

from thbgraph.namespaces import PREFIXES, canonical
from thbgraph.tables.dates import PartialDate
from thbgraph.tables.metadata import ColumnSpec
from thbgraph.tables.read import Row, TableData

XSD: Final = PREFIXES["xsd"]
_TYPED: Final = frozenset({"boolean", "integer", "decimal", "anyURI", "duration", "date", "gYear"})


def table_quads(table: TableData) -> Iterator[ox.Quad]:
    """Yield the quads of every row of *table*."""
    if not table.spec.graph:
        return
    for row in table.rows:
        variables = _variables(row)
        if graph := _expand(table.spec.graph, variables):
            yield from _row_quads(table, row, variables, ox.NamedNode(graph))


def _row_quads(table: TableData, row: Row, variables: Mapping[str, str], graph: ox.NamedNode) -> Iterator[ox.Quad]:
    for column in table.spec.columns:
        about = _expand(column.about, variables)
        if not column.property or not about:
            continue
        subject = ox.NamedNode(canonical(about))
        for predicate, value in _values(column, row.cells.get(column.name), variables):
            yield ox.Quad(subject, ox.NamedNode(predicate), value, graph)


def _values(column: ColumnSpec, cell: Any, variables: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    if column.virtual:
        if value := _expand(column.value, variables):
            yield column.property, ox.NamedNode(canonical(value))
        return
    for item in cell if isinstance(cell, list) else [cell]:
        if item is None or item == "":
            continue
        if isinstance(item, PartialDate):
            yield from _partial_date(column.property, item)
        elif column.value:
            if value := _expand(column.value, {**variables, column.name: _lexical(item)}):
                yield column.property, ox.NamedNode(canonical(value))
        else:
            yield column.property, _literal(column, item)


def _literal(column: ColumnSpec, item: Any) -> ox.Literal:
    if column.lang:
        return ox.Literal(_lexical(item), language=column.lang)
    if column.datatype in _TYPED:
        return ox.Literal(_lexical(item), datatype=ox.NamedNode(XSD + column.datatype))
    return ox.Literal(_lexical(item))


def _partial_date(predicate: str, value: PartialDate) -> Iterator[tuple[str, ox.Literal]]:
    yield predicate, ox.Literal(value.text, datatype=ox.NamedNode(XSD + value.datatype))
    for suffix, day in (("Earliest", value.earliest), ("Latest", value.latest)):
        yield predicate + suffix, ox.Literal(day.isoformat(), datatype=ox.NamedNode(XSD + "date"))


def _lexical(item: Any) -> str:
    if isinstance(item, bool):
        return "true" if item else "false"
    return item.text if isinstance(item, PartialDate) else str(item)


def _variables(row: Row) -> dict[str, str]:
    plain = {name: cell for name, cell in row.cells.items() if cell is not None and not isinstance(cell, list)}
    return {name: _lexical(cell) for name, cell in plain.items()} | {"_row": str(row.line)}


@cache
def _template(text: str) -> tuple[URITemplate, tuple[str, ...]]:
    template = URITemplate(text)
    return template, tuple(template.variable_names)


def _expand(text: str, variables: Mapping[str, str]) -> str:
    template, names = _template(text)
    if not text or any(not variables.get(name) for name in names):
        return ""
    return template.expand(dict(variables))
