"""One job over one dataset: guard, engine, serialiser, limits. Blocking: for workers and command lines only."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from io import RawIOBase
from typing import IO, Any, Final, Protocol, cast

import pyoxigraph
from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples, Store, Triple

from thbgraph.errors import NotAcceptable, ResultTooLarge, StoreUnavailable, UsageError
from thbgraph.namespaces import BASE, PREFIXES
from thbgraph.store.formats import GRAPH_FORMATS, RESULT_FORMATS, ResultKind, RowCounter
from thbgraph.store.guard import refuse_features
from thbgraph.store.job import MisplacedSyntax, QueryAnswer, QueryJob

_PLACE: Final = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_LONGEST_REASON: Final = 240
NARROW: Final = "Narrow the query, page with ORDER BY and LIMIT, or take a full export."


PART_BYTES: Final = 256 * 1024
Emit = Callable[[QueryAnswer], None]


class _Sink(RawIOBase):
    """Where the serialiser writes: kept until it fills a part, passed on in parts after that, refused at the limit."""

    def __init__(self, job: QueryJob, kind: ResultKind, emit: Emit | None) -> None:
        super().__init__()
        self._job, self._kind, self._emit = job, kind, emit
        self._buffer = bytearray()
        self._sent = 0
        self._rows = RowCounter(self.key) if kind == "bindings" else None

    @property
    def key(self) -> str:
        """Return the key of the serialisation."""
        return self._job.formats[self._kind]

    def writable(self) -> bool:
        """Return True: the base class asks."""
        return True

    def write(self, chunk: Any, /) -> int:
        """Take *chunk*; raise ResultTooLarge beyond the job's bytes or rows."""
        self._buffer += chunk
        if self._sent + len(self._buffer) > self._job.max_bytes:
            raise ResultTooLarge(f"The result is larger than {self._job.max_bytes:,} bytes.", NARROW)
        if self._emit and len(self._buffer) >= PART_BYTES:
            self._emit(self.part())
        return len(chunk)

    def part(self) -> QueryAnswer:
        """Return what was not passed on yet, with the number of rows so far."""
        part = bytes(self._buffer)
        self._buffer.clear()
        self._sent += len(part)
        rows = 1
        if self._rows:
            self._rows.feed(part)
            if (rows := self._rows.rows) > self._job.max_rows:
                raise _too_many(self._job.max_rows)
        return QueryAnswer(self._kind, self.key, part, rows)


class Dataset(Protocol):
    """What a query is asked of."""

    def view(self, job: QueryJob) -> tuple[Store, dict[str, Any]]:
        """Return the store and the engine's dataset arguments under which *job* is to be evaluated."""
        ...


def evaluate(dataset: Dataset, job: QueryJob, *, precise: bool = False, emit: Emit | None = None) -> QueryAnswer:
    """Answer *job*; without *emit* completely or not at all.

    Args:
        dataset: the graph to ask.
        job: query, formats, dataset and limits.
        precise: True if this process cannot open sockets (``store.seal``), or *dataset* itself refuses what could be
            read in two ways; see ``guard.refuse_features``.
        emit: called with each part of a result longer than ``PART_BYTES``, in order; what is returned is then its end.
            An error after the first part means that the parts are worthless: whoever passed them on must say so.

    Raises:
        FeatureRefused: SERVICE or an update.
        QuerySyntaxError: the text does not parse.
        NotAcceptable: no format was given for this kind of result.
        ResultTooLarge: over the job's rows or bytes.
        UsageError: a graph name is no IRI, or the engine cannot evaluate the query.
        StoreUnavailable: the store cannot be read.
    """
    refuse_features(job.query, precise=precise)
    store, options = dataset.view(job)
    try:
        results = store.query(job.query, base_iri=BASE, **options)
        kind: ResultKind = "bindings" if isinstance(results, QuerySolutions) else "graph"
        if isinstance(results, QueryBoolean):
            kind = "boolean"
        if kind not in job.formats:
            raise NotAcceptable(f"The query gives {_KIND_WORDS[kind]}, for which no acceptable format was named.")
        if isinstance(results, QueryTriples):
            return _serialise_graph(results, job, _Sink(job, kind, emit))
        return _serialise_table(results, _Sink(job, kind, emit))
    except SyntaxError as error:
        raise misplaced(job.query, str(error)) from error
    except ConnectionError:
        raise  # whoever takes the parts is gone; that is nobody's mistake
    except OSError as error:
        raise StoreUnavailable(f"The store cannot be read: {error}.", "Try again, or restore a backup.") from error
    except (RuntimeError, ValueError) as error:
        raise UsageError(f"The engine cannot answer this query: {error}.") from error


_KIND_WORDS: Final[dict[ResultKind, str]] = {
    "bindings": "a table of solutions",
    "boolean": "true or false",
    "graph": "an RDF graph",
}


def _serialise_table(results: QuerySolutions | QueryBoolean, sink: _Sink) -> QueryAnswer:
    results.serialize(cast("IO[bytes]", sink), format=RESULT_FORMATS[sink.key])
    return sink.part()


def _serialise_graph(results: QueryTriples, job: QueryJob, sink: _Sink) -> QueryAnswer:
    triples = _Counted(results, job.max_rows)
    pyoxigraph.serialize(triples, cast("IO[bytes]", sink), format=GRAPH_FORMATS[sink.key], prefixes=PREFIXES)
    return replace(sink.part(), rows=triples.count)


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


def misplaced(query: str, reason: str) -> MisplacedSyntax:
    """Return the engine's *reason* against *query* in words: where, what was expected, and the line itself."""
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
