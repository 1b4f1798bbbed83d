"""Another SPARQL store, read as if it were the embedded one: what the project's reading code uses of it, over HTTP.

Every query is first parsed here, over no data: what does not parse gets the same words as with the embedded store, and
what only the other store understands, such as Virtuoso's ``define get:soft``, is never sent.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pyoxigraph as ox

from thbgraph.errors import ResultTooLarge, StoreUnavailable, UsageError
from thbgraph.namespaces import BASE, GRAPH
from thbgraph.store.dataset import GraphDataset, open_graph
from thbgraph.store.endpoint import Credentials, Endpoint
from thbgraph.store.guard import refuse_features
from thbgraph.store.reading import QueryAddress, query_address
from thbgraph.store.remote_dataset import RemoteQuery, uses_graph, with_base, with_dataset, with_own_dataset
from thbgraph.store.remote_guard import refuse_own_words
from thbgraph.store.remote_results import Results, accepted, results_of, too_many
from thbgraph.store.virtuoso import is_its_own

MAX_BYTES: Final = 512 * 1024 * 1024
MAX_MIRRORED: Final = 20_000_000  # statements
_END: Final = re.compile(rb"\s*\.\n")
_NAMES_KEPT: Final = 10.0  # seconds
_MANY: Final = 1000  # statements of a graph from which on it is worth asking whether it was cut
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
GraphName = ox.NamedNode | ox.BlankNode | ox.DefaultGraph


class RemoteStore:
    """Another store by its query address, with the reading methods of ``pyoxigraph.Store``; blocking, for one thread.

    Nothing is asked before the first method is called: make it in the process that uses it. Close it after use.
    """

    def __init__(self, query_url: str, default_graph: str = "", credentials: str = "", timeout: float = 60.0) -> None:
        """Prepare to ask.

        Args:
            query_url: the address that answers queries.
            default_graph: IRI of the graph that plays the default graph, for a store without one of its own.
            credentials: ``name:password`` (Basic or Digest); empty = none.
            timeout: seconds without a byte after which a query has failed.
        """
        self._endpoint = Endpoint(Credentials.of(credentials), timeout, MAX_BYTES)
        self._url, self._default = query_url, default_graph
        self._nothing = ox.Store()
        self._names: tuple[float, list[str]] = (float("-inf"), [])

    def __enter__(self) -> RemoteStore:
        """Return this store."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connections."""
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._endpoint.close()

    def query(self, query: str, *, base_iri: str | None = None, use_default_graph_as_union: bool = False,
              default_graph: GraphName | Sequence[GraphName] | None = None,
              named_graphs: Sequence[ox.NamedNode | ox.BlankNode] | None = None) -> Results:
        """Answer *query* as ``pyoxigraph.Store.query`` does.

        Two things cannot be said to a store whose default graph has no name: with *named_graphs* alone it is empty, and
        the union of all graphs is without it.

        Raises:
            SyntaxError: it does not parse; the message says where.
            FeatureRefused: SERVICE, an update, or what only that store has.
            UsageError: the store cannot answer it, or a graph cannot be named to it.
            QueryTimeout: the store takes too long.
            ResultTooLarge: the store cuts the result.
            StoreUnavailable: the store does not answer, or not as SPARQL says.
        """
        refuse_features(query, precise=True)
        refuse_own_words(query)
        form, base = self._nothing.query(query, base_iri=base_iri), base_iri or BASE
        if default_graph is not None or named_graphs is not None:
            asked = self._with_graphs(query, base, default_graph, named_graphs)
        elif use_default_graph_as_union:
            default = [*self._named(), *([self._default] if self._default else [])]
            asked = with_dataset(query, default, self._named(), base)
        else:
            asked = self._with_default(with_own_dataset(query, base), base)
        return self._answer(form, asked, base_iri)

    def quads_for_pattern(self, subject: Term | None, predicate: ox.NamedNode | None, object: Term | None,  # noqa: A002
                          graph_name: GraphName | None = None) -> Iterator[ox.Quad]:
        """Yield the matching quads as ``pyoxigraph.Store.quads_for_pattern`` does; None matches everything.

        Raises:
            UsageError: a blank node, which cannot be named to another store.
        """
        terms = subject, predicate, object
        if graph_name is None:
            yield from self._quads(terms, ox.DefaultGraph())
            yield from self._quads(terms, None)
        elif terms != (None, None, None):
            yield from self._quads(terms, graph_name)
        elif isinstance(graph_name, ox.DefaultGraph):
            yield from self._default_quads()
        else:
            yield from self._whole(graph_name)

    def named_graphs(self) -> Iterator[ox.NamedNode]:
        """Yield the names of the graphs, that of the one that plays the default graph apart."""
        return (ox.NamedNode(name) for name in self._named())

    def contains_named_graph(self, graph_name: ox.NamedNode) -> bool:
        """Return whether the graph holds a statement."""
        return bool(self.query(f"ASK {{ GRAPH {graph_name} {{ ?s ?p ?o }} }}", named_graphs=[graph_name]))

    def __len__(self) -> int:
        """Return the number of statements, those of the default graph included."""
        return self._address.size_of(self._default) + sum(self._sizes().values())

    def forget(self) -> None:
        """Ask anew which graphs there are, and whether the default graph holds anything: somebody has written."""
        self._names = (float("-inf"), [])
        self.__dict__.pop("_one_of_default", None)

    @property
    def answers_otherwise(self) -> bool:
        """Return whether the store is one that gives other answers than SPARQL asks for to some questions."""
        return self._address.virtuoso

    def counted(self) -> tuple[int, dict[str, int]]:
        """Return the number of statements in the default graph, and in each named graph."""
        return self._address.size_of(self._default), self._sizes()

    def mirror(self, most: int = MAX_MIRRORED) -> GraphDataset:
        """Return a copy in memory of the project's own graphs, with the merge the contract names as default graph.

        Raises:
            ResultTooLarge: they hold more than *most* statements; nothing was fetched.
        """
        with TemporaryDirectory(prefix="thbgraph-mirror-") as folder:
            path = Path(folder) / "graph.nq"
            self.copy_to(path, most)
            return open_graph(path)

    def copy_to(self, path: Path, most: int = MAX_MIRRORED) -> None:
        """Write the project's own graphs into the file *path* as N-Quads, which workers can be started on.

        Answers computed over the copy are those of the embedded store, whatever the other store makes of queries.

        Raises:
            ResultTooLarge: they hold more than *most* statements; nothing was fetched.
        """
        sizes = {name: size for name, size in self._sizes().items() if name.startswith(GRAPH)}
        if (total := sum(sizes.values())) > most:
            raise ResultTooLarge(f"The other store holds {total:,} statements, more than {most:,}.",
                                 "Let the service have more memory.")
        with path.open("wb") as file:
            for name, size in sizes.items():
                end = f" <{name}> .\n".encode()
                for lines in self._address.whole_lines(name, size):
                    file.write(_END.sub(end, lines))

    @cached_property
    def _address(self) -> QueryAddress:
        if found := query_address(self._endpoint, self._url):
            return found
        raise StoreUnavailable(f"What answers at {self._url} is no SPARQL store.", "Check THBGRAPH_STORE.")

    @cached_property
    def _one_of_default(self) -> list[ox.Quad]:
        """A statement of the default graph, or nothing; every question of the project asks first whether there is one.

        The answer is kept until somebody is known to have written.
        """
        found = self.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 1")
        return list(_in_graph(found, ox.DefaultGraph())) if isinstance(found, ox.QueryTriples) else []

    @cached_property
    def _most_rows(self) -> int:
        """At how many rows the store cuts results; 0 = it does not say. Asked for graphs, which it cuts silently."""
        return self._address.most_rows()

    def _answer(self, form: Results, asked: RemoteQuery, base_iri: str | None) -> Results:
        text = with_base(asked.text, base_iri) if base_iri else asked.text
        virtuoso = self._address.virtuoso
        with self._endpoint.query(self._url, text, accepted(form, virtuoso=virtuoso), asked.dataset) as answer:
            body = answer.body()
        if virtuoso and isinstance(form, ox.QueryTriples) and _MANY <= self._most_rows <= body.count(b"\n"):
            raise too_many(self._most_rows)
        return results_of(form, answer.headers, body, virtuoso=virtuoso)

    def _with_default(self, asked: RemoteQuery, base: str) -> RemoteQuery:
        """Return *asked* of the graph that plays the default graph, if there is one and no other was asked for."""
        if asked.dataset or not self._default:
            return asked
        return with_dataset(asked.text, (self._default,), self._named() if uses_graph(asked.text) else (), base)

    def _quads(self, terms: Sequence[Term | None], graph: GraphName | None) -> Iterator[ox.Quad]:
        """Yield the quads of *graph*, None = of every named one, that match three *terms*, None for any."""
        pattern = " ".join(f"?{name}" if term is None else _written(term)
                           for name, term in zip("spo", terms, strict=True))
        if isinstance(graph, ox.DefaultGraph):
            rows = self.query(f"SELECT * WHERE {{ {pattern} }}")
        elif graph is None:
            rows = self.query(f"SELECT * WHERE {{ GRAPH ?g {{ {pattern} }} }}")
        else:
            rows = self.query(f"SELECT * WHERE {{ GRAPH {graph} {{ {pattern} }} }}", named_graphs=[graph])
        for row in rows if isinstance(rows, ox.QuerySolutions) else ():
            found: list[Any] = [row[name] if term is None else term for name, term in zip("spo", terms, strict=True)]
            yield ox.Quad(found[0], found[1], found[2], row["g"] if graph is None else graph)

    def _default_quads(self) -> Iterator[ox.Quad]:
        first = self._one_of_default
        yield from first
        if first:
            triples = self._address.whole_graph(self._default, self._address.size_of(self._default))
            yield from (quad for quad in _in_graph(triples, ox.DefaultGraph()) if quad != first[0])

    def _whole(self, graph: GraphName) -> Iterator[ox.Quad]:
        name = _iri(graph)
        return _in_graph(self._address.whole_graph(name, self._address.size_of(name)), graph)

    def _sizes(self) -> dict[str, int]:
        return {name: size for name, size in sorted(self._address.sizes().items())
                if name != self._default and not (self._address.virtuoso and is_its_own(name))}

    def _named(self) -> list[str]:
        """Return the names of the graphs; asked again after a while, as somebody else may write there."""
        until, names = self._names
        if time.monotonic() > until:
            names = list(self._sizes())
            self._names = (time.monotonic() + _NAMES_KEPT, names)
        return names

    def _with_graphs(self, query: str, base: str, default: GraphName | Sequence[GraphName] | None,
                     named: Sequence[ox.NamedNode | ox.BlankNode] | None) -> RemoteQuery:
        """Return *query* asked of graphs by name; where None are given, of all there are."""
        if default is None:
            default_iris = [self._default] if self._default else []
        else:
            default_iris = [self._iri(graph) for graph in (default if isinstance(default, Sequence) else [default])]
        if named is None:
            return with_dataset(query, default_iris, self._named() if uses_graph(query) else (), base)
        return with_dataset(query, default_iris, [self._iri(graph) for graph in named], base)

    def _iri(self, graph: GraphName) -> str:
        return self._iri_of_default() if isinstance(graph, ox.DefaultGraph) else _iri(graph)

    def _iri_of_default(self) -> str:
        if not self._default:
            raise UsageError("The default graph of the other store has no name to ask for it by.",
                             "Leave the dataset out, or name the graphs.")
        return self._default


def _written(term: Term) -> str:
    if isinstance(term, ox.BlankNode):
        raise UsageError("A blank node cannot be named to another store.", "Ask for it by what it is linked to.")
    return str(term)


def _iri(graph: GraphName) -> str:
    if not isinstance(graph, ox.NamedNode):
        raise UsageError(f"The graph {graph} cannot be named to another store.", "Name it by an IRI.")
    return graph.value


def _in_graph(triples: Iterable[ox.Triple], graph: GraphName) -> Iterator[ox.Quad]:
    return (ox.Quad(triple.subject, triple.predicate, triple.object, graph) for triple in triples)
