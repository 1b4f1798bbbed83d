"""What goes into a worker and what comes out: a query or a named task, and its answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import pyoxigraph as ox

from thbgraph.errors import QuerySyntaxError
from thbgraph.store.formats import ResultKind


@dataclass(frozen=True, slots=True)
class QueryJob:
    """One query to answer.

    Attributes:
        query: SPARQL 1.1 query text.
        formats: for each kind of result, the key of the serialisation to write (``store.formats``); a kind that is
            missing is not acceptable to whoever asks.
        default_graphs: IRIs whose merge is the default graph; with ``named_graphs`` both empty, the query's own FROM
            clauses or else the contract's dataset apply.
        named_graphs: IRIs that GRAPH sees.
        max_rows: rows or triples beyond which the answer is refused.
        max_bytes: bytes beyond which the answer is refused.
        whole: whether it is the project's own question for a whole graph, which takes as long as that is large.
    """

    query: str
    formats: Mapping[ResultKind, str]
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    max_rows: int = 100_000
    max_bytes: int = 64 * 1024 * 1024
    whole: bool = False


@dataclass(frozen=True, slots=True)
class QueryAnswer:
    """A serialised result, whole or a part of one: who sends it says which (``frames.is_part``).

    Attributes:
        kind: what the query form gives.
        format: key of the serialisation written.
        body: the serialised result.
        rows: solutions or triples in it (1 for ASK).
    """

    kind: ResultKind
    format: str
    body: bytes
    rows: int


@dataclass(frozen=True, slots=True)
class TaskJob:
    """One of the project's own computations over the graph, run where it can be killed like any query.

    Attributes:
        name: key of the task in the module the workers were given.
        arguments: what JSON can carry.
        whole: whether it writes all that there is of something, which takes as long as that is large.
    """

    name: str
    arguments: Mapping[str, Any]
    whole: bool = False


SUMMARY: Final = TaskJob("summary", {})  # a task that every reader has: what the store holds


@dataclass(frozen=True, slots=True)
class TaskAnswer:
    """What a task returned, complete and serialised."""

    body: bytes


@dataclass(frozen=True, slots=True)
class Fetched:
    """The document of one LOAD operation.

    Attributes:
        marker: the operation as written, which tells that document and text belong together.
        content: the document's bytes, not looked at yet; empty if a silent operation failed.
        format: its key in ``store.formats.GRAPH_FORMATS``.
        graph: IRI of the graph to add it to; empty for the default graph.
        base: IRI of the document.
    """

    marker: str
    content: bytes
    format: str
    graph: str
    base: str


@dataclass(frozen=True, slots=True)
class UpdateJob:
    """One SPARQL 1.1 Update request to apply, whole or not at all.

    Attributes:
        update: the request's text; ``USING`` of the protocol is in it already (``store.using``).
        base: IRI that relative ones are resolved against.
        documents: what its LOAD operations ask for, in order, fetched already.
    """

    update: str
    base: str
    documents: tuple[Fetched, ...] = ()


@dataclass(frozen=True, slots=True)
class GraphWrite:
    """One write of the SPARQL 1.1 Graph Store Protocol, applied whole or not at all.

    Attributes:
        method: ``put`` replaces the graph, ``post`` adds to it, ``delete`` removes it.
        graph: IRI of the graph; empty = the default graph.
        content: the RDF document; empty for ``delete``.
        format: key of ``store.formats.GRAPH_FORMATS`` that *content* is in.
        base: IRI that relative ones in *content* are resolved against.
    """

    method: Literal["put", "post", "delete"]
    graph: str = ""
    content: bytes = b""
    format: str = "nt"
    base: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What a write did.

    Attributes:
        existed: whether the graph it names was there before; True for an update.
        snapshot: folder of the copy to read from now on.
    """

    existed: bool
    snapshot: str = ""


@dataclass(frozen=True, slots=True)
class OpenJob:
    """Read from now on from the store in the folder *path*, which nobody changes any more."""

    path: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A store is open."""


@dataclass(frozen=True, slots=True)
class DumpJob:
    """Write the whole store: every named graph and the default graph.

    Attributes:
        format: key of ``store.formats.DATASET_FORMATS``; of *graph* one of ``export.FORMATS``.
        graph: path of the sorted N-Quads that the store was made from, to be written instead, in that order: the same
            bytes each time; empty = what the store holds, in the order of the engine.
    """

    format: str = "nq"
    graph: str = ""


@dataclass(frozen=True, slots=True)
class ReplaceJob:
    """Put the dataset of a document in place of all that the store holds, whole or not at all.

    Attributes:
        path: the document's file.
        format: key of ``store.formats.DATASET_FORMATS``.
        base: IRI that relative ones are resolved against.
    """

    path: str
    format: str
    base: str


Task = Callable[[ox.Store, Mapping[str, Any]], bytes]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a loaded graph holds: triples in the default graph, and triples in each named graph."""

    default: int
    named: Mapping[str, int] = field(default_factory=dict)


Job = QueryJob | TaskJob | UpdateJob | GraphWrite | OpenJob | DumpJob | ReplaceJob
Reply = QueryAnswer | TaskAnswer | Written | Opened


def is_quick(job: Job) -> bool:
    """Return whether *job* has the time of a query; a dump, a whole graph or a write has that of a write."""
    return isinstance(job, TaskJob | QueryJob) and not job.whole


class MisplacedSyntax(QuerySyntaxError):
    """A syntax error whose place in the query is known; lines and columns count from 1."""

    def __init__(self, message: str, hint: str, line: int, column: int) -> None:
        """Keep *line* and *column* beside *message* and *hint*."""
        super().__init__(message, hint)
        self.line = line
        self.column = column
