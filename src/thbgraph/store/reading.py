"""Reading another store through its query address: counts, tables, and whole graphs statement by statement."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

import pyoxigraph as ox

from thbgraph.errors import StoreUnavailable
from thbgraph.graph.access import text_of
from thbgraph.store.endpoint import Answer, Endpoint
from thbgraph.store.virtuoso import mended_lines

JSON: Final = "application/sparql-results+json"
N_TRIPLES: Final = "application/n-triples"
_PROBE: Final = 'SELECT (STRDT("P1Y", <http://www.w3.org/2001/XMLSchema#duration>) AS ?d) WHERE {}'
_STATEMENT: Final = re.compile(rb"^[<_]", re.MULTILINE)
_LINES: Final = 20_000  # parsed at a time
# Virtuoso does not CONSTRUCT more than a million statements at once
_AT_ONCE: Final = 500_000


@dataclass(frozen=True)
class QueryAddress:
    """A query address that is known to answer.

    Attributes:
        endpoint: the client to ask with.
        url: the address.
        virtuoso: whether what it writes has to be mended (``store.virtuoso``).
    """

    endpoint: Endpoint
    url: str
    virtuoso: bool = False

    def rows(self, text: str) -> list[dict[str, str]]:
        """Return the rows of the SELECT *text*, each variable's value as text (empty where unbound).

        Raises:
            StoreUnavailable: the answer is no table.
        """
        with self.endpoint.query(self.url, text, JSON) as answer:
            return _table(answer.body())

    def sizes(self) -> dict[str, int]:
        """Return how many statements each named graph has."""
        text = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
        return {row["g"]: int(row["n"]) for row in self.rows(text) if row["g"]}

    def size_of(self, graph: str) -> int:
        """Return how many statements the graph with the IRI *graph* has; empty = the default graph."""
        return int(self.rows(f"SELECT (COUNT(*) AS ?n) WHERE {{ {_pattern(graph)} }}")[0]["n"])

    def most_rows(self) -> int:
        """Return at how many rows Virtuoso cuts results, if that is within what it can answer at all; else 0."""
        text = f"SELECT (1 AS ?x) WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }} LIMIT {2 * _AT_ONCE + 1}"
        with self.endpoint.query(self.url, text, "text/csv") as answer:
            limit = answer.headers.get("x-sparql-maxrows", "")
        return int(limit) if limit.isdigit() else 0

    def whole_graph(self, graph: str, size: int) -> Iterator[ox.Triple]:
        """Yield every statement of *graph*, each once; arguments and errors as of ``whole_lines``."""
        return parsed(line for piece in self.whole_lines(graph, size) for line in piece.splitlines(keepends=True))

    def whole_lines(self, graph: str, size: int) -> Iterator[bytes]:
        """Yield every statement of *graph* once, as whole lines of N-Triples.

        Args:
            graph: IRI; empty = the default graph.
            size: how many statements there are: a large graph is asked for by predicates, a few at a time.

        Raises:
            StoreUnavailable: after the last one, if they were not so many: somebody writes, or the store cuts results.
        """
        found = 0
        for pattern in self._patterns(graph, size):
            text = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern} }}"
            with self.endpoint.query(self.url, text, N_TRIPLES) as answer:
                for lines in whole_lines(answer, virtuoso=self.virtuoso):
                    found += len(_STATEMENT.findall(lines))
                    yield lines
        if found != size:
            raise StoreUnavailable(f"The other store gave {found:,} of the {size:,} statements of "
                                   f"{graph or 'its default graph'}.", "Try again, or have it cut results later.")

    def _patterns(self, graph: str, size: int) -> Iterator[str]:
        if size <= _AT_ONCE:
            yield _pattern(graph)
            return
        counted = self.rows(f"SELECT ?p (COUNT(*) AS ?n) WHERE {{ {_pattern(graph)} }} GROUP BY ?p")
        for predicates in _grouped(sorted((row["p"], int(row["n"])) for row in counted)):
            values = " ".join(f"<{predicate}>" for predicate in predicates)
            yield f"VALUES ?p {{ {values} }} {_pattern(graph)}"


def query_address(endpoint: Endpoint, url: str) -> QueryAddress | None:
    """Return *url* as an address to query, or None if what it answers is not SPARQL.

    Virtuoso is told by what it makes of a duration: a proxy before it may hide its name.
    """
    with endpoint.query(url, _PROBE, JSON) as answer:
        body = answer.body()
    try:
        found = _table(body)[0]["d"]
    except (StoreUnavailable, LookupError):
        return None
    return QueryAddress(endpoint, url, virtuoso=found == "12")


def _table(body: bytes) -> list[dict[str, str]]:
    try:
        found = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
        if isinstance(found, ox.QuerySolutions):
            names = [variable.value for variable in found.variables]
            return [{name: text_of(row[name]) for name in names} for row in found]
    except (SyntaxError, ValueError) as error:
        raise StoreUnavailable(f"The store gives no SPARQL results: {error}.", "See its address.") from error
    raise StoreUnavailable("The store gives no table for a SELECT.", "See its address.")


def triples(answer: Answer) -> Iterator[ox.Triple]:
    """Yield the statements of an answer in N-Triples as it arrives."""
    return parsed(line for lines in whole_lines(answer) for line in lines.splitlines(keepends=True))


def whole_lines(answer: Answer, *, virtuoso: bool = False) -> Iterator[bytes]:
    """Yield an answer in N-Triples as it arrives, cut at line ends only, mended if it comes from *virtuoso*."""
    rest = b""
    for piece in answer.pieces:
        lines, end, rest = (rest + piece).rpartition(b"\n")
        if end:
            yield mended_lines(lines + end) if virtuoso else lines + end
    if rest:
        yield mended_lines(rest + b"\n") if virtuoso else rest + b"\n"


def parsed(lines: Iterator[bytes]) -> Iterator[ox.Triple]:
    """Yield the statements of N-Triples, parsed a batch of lines at a time.

    Raises:
        StoreUnavailable: that is not N-Triples.
    """
    while batch := b"".join(islice(lines, _LINES)):
        try:
            for quad in ox.parse(batch, format=ox.RdfFormat.N_TRIPLES):
                yield quad.triple
        except SyntaxError as error:
            raise StoreUnavailable(f"The store gives no N-Triples: {error}.", "See its address.") from error


def _grouped(counted: Iterable[tuple[str, int]]) -> Iterator[list[str]]:
    """Yield predicates together until their statements would be too many for one answer."""
    group: list[str] = []
    total = 0
    for predicate, number in counted:
        if group and total + number > _AT_ONCE:
            yield group
            group, total = [], 0
        group.append(predicate)
        total += number
    if group:
        yield group


def _pattern(graph: str) -> str:
    return f"GRAPH <{graph}> {{ ?s ?p ?o }}" if graph else "?s ?p ?o"
