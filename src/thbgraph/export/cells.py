"""The rows of the tables, read out of a graph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from typing import Final

import pyoxigraph as ox

from thbgraph.export.columns import SEPARATOR, Column, Table, tables
from thbgraph.namespaces import BASE, EU_CODE, EUROPEAN_UNION, sparql_prefixes
from thbgraph.query.run import evaluate

Row = tuple[str, ...]
_STATES: Final = "id/state/"
_NAMES: Final = """SELECT ?row ?value WHERE { ?row rdfs:label|skos:prefLabel ?value }"""
_Term = ox.NamedNode | ox.Literal
_Values = Mapping[str, list[_Term]]


class TableRows:
    """The rows of every table of one graph, each table read when it is first asked for, and kept."""

    def __init__(self, store: ox.Store) -> None:
        """Read from *store*, whose view is its default graph, or else the merge that the contract names."""
        self._store = store
        self._read: dict[str, tuple[Row, ...]] = {}
        self._names: _Values = {}
        self._ids: dict[str, set[str]] = {}

    def rows(self, table: Table) -> tuple[Row, ...]:
        """Return the rows of *table* by their ``id``; a cell is empty where nothing is said."""
        if table.name not in self._read:
            self._read[table.name] = self._rows(table)
        return self._read[table.name]

    def refers(self, table: Table, place: int) -> bool:
        """Whether each cell of the column in *place* names a row of the table that the column is of.

        In a part of the graph a row may be mentioned that is not in the part.
        """
        column = table.columns[place]
        if not column.of or column.many or column.kind != "code":
            return False
        other = next(one for one in tables() if one.name == column.of)
        if other.name not in self._ids:
            self._ids[other.name] = {row[1] for row in self.rows(other)}
        return {row[place] for row in self.rows(table)} - {""} <= self._ids[other.name]

    def _rows(self, table: Table) -> tuple[Row, ...]:
        nodes = set(self._values(f"SELECT ?row (?row AS ?value) WHERE {{ {table.rows} }}"))
        # the pattern of the rows is not asked for again with each path: that takes seven times as long
        found = {path: self._values(f"SELECT ?row ?value WHERE {{ ?row {path} ?value }}", nodes)
                 for path in {column.path for column in table.columns} - {""} if nodes}
        rows = (tuple(self._cell(column, node, found[column.path].get(node, ()) if column.path else ())
                      for column in table.columns) for node in nodes)
        return tuple(sorted(rows, key=lambda row: (row[1], row[0])))

    def _cell(self, column: Column, node: str, terms: Iterable[_Term]) -> str:
        if not column.path:
            return node if column.name == "iri" else code(node, column.within)
        if column.kind == "label":
            # in the order of the codes that they explain
            nodes = sorted({term.value for term in terms if isinstance(term, ox.NamedNode)})
            return SEPARATOR.join(self._name(iri, column.lang) for iri in nodes)
        return SEPARATOR.join(sorted({_text(term, column) for term in terms if _suits(term, column)}))

    def _name(self, iri: str, lang: str) -> str:
        if not self._names:
            self._names = self._values(_NAMES)
        return min((term.value for term in self._names.get(iri, ())
                    if isinstance(term, ox.Literal) and term.language == lang), default="")

    def _values(self, query: str, rows: Container[str] | None = None) -> dict[str, list[_Term]]:
        """Return the values that *query* finds, by the IRI of the row; a row or value without a name is left out.

        Args:
            query: of ``?row`` and ``?value``; the same pair may come twice.
            rows: IRIs of the rows wanted; None = all.
        """
        found = defaultdict(list)
        for row, value in evaluate(self._store, sparql_prefixes() + query):
            if isinstance(row, ox.NamedNode) and isinstance(value, _Term) and (rows is None or row.value in rows):
                found[row.value].append(value)
        return dict(found)


def code(iri: str, within: str) -> str:
    """Return the end of *iri* after the base and *within*, or the code of a party; *iri* itself if it is elsewhere."""
    if within == _STATES and iri == EUROPEAN_UNION:
        return EU_CODE
    for beginning in (BASE + within, within):
        if within and iri.startswith(beginning):
            return iri.removeprefix(beginning)
    return iri


def _text(term: _Term, column: Column) -> str:
    return code(term.value, column.within) if isinstance(term, ox.NamedNode) else term.value


def _suits(term: _Term, column: Column) -> bool:
    return not column.lang or (isinstance(term, ox.Literal) and term.language == column.lang)
