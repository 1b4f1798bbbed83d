"""One job over one dataset: guard, engine, serialiser, limits. Blocking: for workers and command lines only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any, Final

import pyoxigraph
from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples, Triple

from thbgraph.errors import NotAcceptable, ResultTooLarge, UsageError
from thbgraph.namespaces import BASE, PREFIXES
from thbgraph.store.dataset import GraphDataset
from thbgraph.store.formats import GRAPH_FORMATS, RESULT_FORMATS, ResultKind, count_rows
from thbgraph.store.guard import refuse_features
from thbgraph.store.job import MisplacedSyntax, QueryAnswer, QueryJob

_PLACE: Final = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_LONGEST_REASON: Final = 240
NARROW: Final = "Nothing was sent. Narrow the query, page with ORDER BY and LIMIT, or take a full export."


class _Sink(BytesIO):
    """A buffer that refuses to grow beyond the job's limit."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit

    def write(self, chunk: Any, /) -> int:
        if self.tell() + len(chunk) > self._limit:
            raise ResultTooLarge(f"The result is larger than {self._limit:,} bytes.", NARROW)
        return super().write(chunk)


def evaluate(dataset: GraphDataset, job: QueryJob, *, sealed: bool = False) -> QueryAnswer:
    """Answer *job* completely or not at all.

    Args:
        dataset: the graph to ask.
        job: query, formats, dataset and limits.
        sealed: True if this process cannot open sockets (``store.seal``), which lets the guard be precise.

    Raises:
        FeatureRefused: SERVICE or an update.
        QuerySyntaxError: the text does not parse.
        NotAcceptable: no format was given for this kind of result.
        ResultTooLarge: over the job's rows or bytes.
        UsageError: a graph name is no IRI, or the engine cannot evaluate the query.
    """
    refuse_features(job.query, sealed=sealed)
    store, options = dataset.view(job)
    try:
        results = store.query(job.query, base_iri=BASE, **options)
        kind: ResultKind = "bindings" if isinstance(results, QuerySolutions) else "graph"
        if isinstance(results, QueryBoolean):
            kind = "boolean"
        if kind not in job.formats:
            raise NotAcceptable(f"The query gives {_KIND_WORDS[kind]}, for which no acceptable format was named.")
        if isinstance(results, QueryTriples):
            return _serialise_graph(results, job)
        return _serialise_table(results, kind, job)
    except SyntaxError as error:
        raise _misplaced(job.query, str(error)) from error
    except (OSError, RuntimeError, ValueError) as error:
        raise UsageError(f"The engine cannot answer this query: {error}.") from error


_KIND_WORDS: Final[dict[ResultKind, str]] = {
    "bindings": "a table of solutions",
    "boolean": "true or false",
    "graph": "an RDF graph",
}


def _serialise_table(results: QuerySolutions | QueryBoolean, kind: ResultKind, job: QueryJob) -> QueryAnswer:
    sink, key = _Sink(job.max_bytes), job.formats[kind]
    results.serialize(sink, format=RESULT_FORMATS[key])
    body = sink.getvalue()
    rows = 1 if kind == "boolean" else count_rows(key, body)
    if rows > job.max_rows and kind == "bindings":
        raise _too_many(job.max_rows)
    return QueryAnswer(kind, key, body, rows)


def _serialise_graph(results: QueryTriples, job: QueryJob) -> QueryAnswer:
    sink, key, triples = _Sink(job.max_bytes), job.formats["graph"], _Counted(results, job.max_rows)
    pyoxigraph.serialize(triples, sink, format=GRAPH_FORMATS[key], prefixes=PREFIXES)
    return QueryAnswer("graph", key, sink.getvalue(), triples.count)


class _Counted:
    """Triples passed on and counted, up to a limit."""

    def __init__(self, triples: Iterable[Triple], limit: int) -> None:
        self.count = 0
        self._triples = triples
        self._limit = limit

    def __iter__(self) -> Iterator[Triple]:
        for triple in self._triples:
            self.count += 1
            if self.count > self._limit:
                raise _too_many(self._limit)
            yield triple


def _too_many(limit: int) -> ResultTooLarge:
    return ResultTooLarge(f"The result has more than {limit:,} rows.", NARROW)


def _misplaced(query: str, reason: str) -> MisplacedSyntax:
    """Put the engine's *reason* in words: where, what was expected, and the line itself."""
    match = _PLACE.match(reason)
    line, column, expected = (int(match[1]), int(match[2]), match[3]) if match else (1, 1, reason)
    lines = query.splitlines() or [""]
    shown = lines[min(line, len(lines)) - 1].strip()[:_LONGEST_REASON]
    hint = f"The line reads: {shown}"
    return MisplacedSyntax(f"Line {line}, column {column}: {_readable(expected)}", hint, line, column)


def _readable(reason: str) -> str:
    """Leave out of the engine's list of what it expected the ranges of letters, which tell a person nothing."""
    lead, listed, choices = " ".join(reason.split()).partition("expected one of ")
    if not listed:
        return reason[:_LONGEST_REASON]
    named = [choice for choice in choices.split(", ") if ".." not in choice and not choice.startswith("[")]
    return f"{lead}expected one of {', '.join(named)}"[:_LONGEST_REASON] + "."
