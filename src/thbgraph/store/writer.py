"""The writer: the one process that changes an updatable store; what it has answered is on the disk."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

import pyoxigraph as ox
from pyoxigraph import DefaultGraph, NamedNode, Store

from thbgraph.errors import DataError, StoreFull, StoreUnavailable, ThbError, UsageError
from thbgraph.foreign.traps import refuse_traps
from thbgraph.namespaces import GRAPH
from thbgraph.store.evaluate import Emit, misplaced
from thbgraph.store.federation import spliced
from thbgraph.store.folder import StoreFolder
from thbgraph.store.formats import DATASET_FORMATS, GRAPH_FORMATS
from thbgraph.store.job import GraphWrite, Job, OpenJob, ReplaceJob, Reply, UpdateJob, Written

_FULL: Final = ("no space left", "file too large", "disk quota", "os error 28", "os error 27")


class Writer:
    """Applies writes to the store in *folder*, one after the other.

    Each is one transaction of the engine. Before it is answered, the log is flushed to the disk and a copy for readers
    is made, so that an answer means: kept, and seen by whoever asks next.
    """

    def __init__(self, folder: Path) -> None:
        """Open nothing yet: the first job does, so that its errors have somebody to be told to."""
        self._folder = StoreFolder(folder)
        self._store: Store | None = None

    def answer(self, job: Job, _emit: Emit) -> Reply:
        """Apply *job* whole or not at all; opening also answers with a copy to read.

        Raises:
            ThbError: it was not applied, and why.
        """
        try:
            existed = self._applied(job)
        except OSError as error:
            self._store = None  # after an error of the disk the engine stays read-only until it is opened anew
            raise _disk_error(error, self._folder.path, "Nothing was changed.") from error
        try:
            return Written(existed, str(self._copied()))
        except OSError as error:
            self._store = None
            raise _disk_error(error, self._folder.path, "It is kept, for readers after the next write.") from error

    def _applied(self, job: Job) -> bool:
        """Apply *job*; return whether the graph it names existed."""
        store = self._opened()
        if isinstance(job, UpdateJob):
            _update(store, spliced(job.update, job.documents, job.base), job.base)
        elif isinstance(job, GraphWrite):
            return _write_graph(store, job)
        elif isinstance(job, ReplaceJob):
            self._replace(job)
        elif not isinstance(job, OpenJob):
            raise UsageError(f"The writer does not take {type(job).__name__}.", "Please report this.")
        return True

    def _opened(self) -> Store:
        if self._store is None:
            try:
                self._store = Store(str(self._folder.data))
            except RuntimeError as error:  # the engine's word for broken files
                raise OSError(str(error)) from error
        return self._store

    def _copied(self) -> Path:
        store, copy = self._opened(), self._folder.next_snapshot()
        store.flush()
        try:
            store.backup(str(copy))
        except OSError:
            shutil.rmtree(copy, ignore_errors=True)
            raise
        return copy

    def _replace(self, job: ReplaceJob) -> None:
        old, data = self._folder.data, self._folder.fresh_data()
        try:
            store = Store(str(data))
            store.bulk_load(path=job.path, format=DATASET_FORMATS[job.format], base_iri=job.base)
            store.flush()
        except (SyntaxError, ValueError) as error:
            shutil.rmtree(data, ignore_errors=True)
            raise DataError(f"The document cannot be read: {error}.", "Nothing was changed.") from error
        except OSError:
            shutil.rmtree(data, ignore_errors=True)
            raise
        self._store = store
        self._folder.switch_to(data)
        shutil.rmtree(old, ignore_errors=True)


def _update(store: Store, text: str, base: str) -> None:
    try:
        store.update(text, base_iri=base)
    except SyntaxError as error:
        raise misplaced(text, str(error)) from error
    except (RuntimeError, ValueError) as error:
        raise UsageError(f"The update cannot be applied: {error}.", "Nothing was changed.") from error


def _write_graph(store: Store, job: GraphWrite) -> bool:
    name = NamedNode(job.graph) if job.graph else None
    existed = store.contains_named_graph(name) if name else _has_triples(store)
    steps = []
    if job.method != "post":
        steps.append(f"DROP SILENT GRAPH {name}" if name else "CLEAR DEFAULT")
    if job.method != "delete":
        # parsed before the store is touched; blank nodes become new ones, also where their names are known already
        triples = _triples(job)
        steps += [f"CREATE SILENT GRAPH {name}"] if name else []
        steps.append(f"INSERT DATA {{ GRAPH {name} {{ {triples} }} }}" if name else f"INSERT DATA {{ {triples} }}")
    _update(store, " ;\n".join(steps), GRAPH)
    return existed


def _has_triples(store: Store) -> bool:
    return next(iter(store.quads_for_pattern(None, None, None, DefaultGraph())), None) is not None


def _triples(job: GraphWrite) -> str:
    try:
        refuse_traps("The document", job.format, job.content.decode("utf-8-sig"))
        parsed = list(ox.parse(job.content, GRAPH_FORMATS[job.format], base_iri=job.base or None,
                               without_named_graphs=True))
    except (SyntaxError, ValueError) as error:
        raise DataError(f"The document is not what its type says: {error}.", "Nothing was changed.") from error
    triples = (ox.Triple(quad.subject, quad.predicate, quad.object) for quad in parsed)
    return (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode()


def _disk_error(error: OSError, folder: Path, outcome: str) -> ThbError:
    """Return *error* of the engine in words: no room, or a store that cannot be used."""
    reason = str(error)
    if any(sign in reason.lower() for sign in _FULL):
        return StoreFull(f"There is no room for the store in '{folder}'.", f"{outcome} Free some space.")
    return StoreUnavailable(f"The store in '{folder}' cannot be written: {reason}.", f"{outcome} Restore a backup.")
