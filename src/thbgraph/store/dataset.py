"""The graph a worker answers from, and the dataset each query sees of it."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from typing import Any, Final

from pyoxigraph import DefaultGraph, NamedNode, Quad, QuerySolutions, RdfFormat, Store

from thbgraph.errors import DataError, StoreUnavailable, UsageError
from thbgraph.namespaces import BASE, DEFAULT_GRAPHS
from thbgraph.store.clauses import from_clauses
from thbgraph.store.job import QueryJob, Summary

_MERGES_KEPT: Final = 2
_KEPT_QUADS: Final = 100_000  # a larger merge would take the room of the next query in the same process


class GraphDataset:
    """A store to read whose default graph holds the merge the contract names.

    The engine concatenates several default graphs, so a triple in two of them is counted twice, where RDF asks for a
    merge. So the contract's default graph is materialised once, and any other merge of several graphs on request.
    """

    def __init__(self, store: Store) -> None:
        """Read from *store* as it is."""
        self._store = store
        self._merges: OrderedDict[tuple[tuple[str, ...], tuple[str, ...]], Store] = OrderedDict()

    def view(self, job: QueryJob) -> tuple[Store, dict[str, Any]]:
        """Return the store and the engine's dataset arguments under which *job* is to be evaluated.

        What the protocol names wins over the query's FROM clauses, and those over the contract's dataset.

        Raises:
            UsageError: a graph name of the protocol is not an absolute IRI.
        """
        default, named = job.default_graphs, job.named_graphs
        if not default and not named:
            default, named = from_clauses(job.query, BASE)
            if len(default) <= 1:
                return self._store, {}
        if len(default) > 1:
            # the arguments override the query's own FROM, whose graphs the merged store no longer has by name
            return self._merged(default, named), {"default_graph": [DefaultGraph()], "named_graphs": graph_nodes(named)}
        return self._store, {"default_graph": graph_nodes(default), "named_graphs": graph_nodes(named)}

    @property
    def store(self) -> Store:
        """Return the store itself, for the project's own read-only computations."""
        return self._store

    def summary(self) -> Summary:
        """Return the number of triples in the default graph and in each named graph."""
        counted = self._store.query("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
        rows = counted if isinstance(counted, QuerySolutions) else ()
        named = {row["g"].value: int(row["n"].value) for row in rows if isinstance(row["g"], NamedNode)}
        return Summary(default=len(self._store) - sum(named.values()), named=dict(sorted(named.items())))

    def _merged(self, default: tuple[str, ...], named: tuple[str, ...]) -> Store:
        key = (tuple(sorted(set(default))), tuple(sorted(set(named))))
        merged = self._merges.get(key)
        if merged is None:
            merged = self._merge(graph_nodes(key[0]), graph_nodes(key[1]))
        if len(merged) <= _KEPT_QUADS:
            self._merges[key] = merged
            self._merges.move_to_end(key)
            if len(self._merges) > _MERGES_KEPT:
                self._merges.popitem(last=False)
        return merged

    def _merge(self, default: list[NamedNode], named: list[NamedNode]) -> Store:
        store = Store()
        for graph in default:
            quads = self._store.quads_for_pattern(None, None, None, graph)
            store.bulk_extend(Quad(quad.subject, quad.predicate, quad.object, DefaultGraph()) for quad in quads)
        for graph in named:
            store.bulk_extend(self._store.quads_for_pattern(None, None, None, graph))
        return store


def open_graph(path: Path) -> GraphDataset:
    """Load the N-Quads file at *path* into memory and add the merge of ``namespaces.DEFAULT_GRAPHS``.

    Raises:
        DataError: the file is missing or is not N-Quads.
    """
    store = Store()
    try:
        store.bulk_load(path=str(path), format=RdfFormat.N_QUADS)
    except OSError as error:
        raise DataError(f"The graph file '{path}' cannot be read: {error}.", "Run `thbgraph build`.") from error
    except SyntaxError as error:
        raise DataError(f"The graph file '{path}' is not N-Quads: {error}.", "Run `thbgraph build` again.") from error
    for graph in DEFAULT_GRAPHS:
        store.update(f"ADD SILENT <{graph}> TO DEFAULT")
    return GraphDataset(store)


def open_snapshot(path: Path) -> GraphDataset:
    """Open the copy of an updatable store in the folder *path*, which nobody changes any more.

    Raises:
        StoreUnavailable: it cannot be opened.
    """
    try:
        return GraphDataset(Store.read_only(str(path)))
    except (OSError, RuntimeError, ValueError) as error:
        raise StoreUnavailable(f"The store in '{path}' cannot be opened: {error}.", "Restore a backup.") from error


def graph_nodes(iris: tuple[str, ...]) -> list[NamedNode]:
    """Return names of graphs as the engine takes them.

    Raises:
        UsageError: one is not an absolute IRI.
    """
    nodes = []
    for iri in iris:
        try:
            nodes.append(NamedNode(iri))
        except ValueError as error:
            raise UsageError(f"The graph name '{iri}' is not an absolute IRI: {error}.") from error
    return nodes
