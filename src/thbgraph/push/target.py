"""Where a store takes writes and answers queries: found from the one address that is given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import quote

from thbgraph.errors import StoreUnavailable, ThbError, UsageError
from thbgraph.push.parts import MERGED, Part
from thbgraph.store.endpoint import Endpoint, NoSuchAddress, StoreRefused, StoreUnreachable, checked_url, shown_url
from thbgraph.store.reading import QueryAddress, query_address

Way = Literal["graph-store", "update"]
WAYS: Final[tuple[Way, ...]] = ("graph-store", "update")
_DEFAULT: Final = "default"


@dataclass(frozen=True)
class _Layout:
    """How a kind of store calls its addresses, below a common one."""

    graph_store: str
    update: str
    query: str
    virtuoso: bool = False

    def write(self, way: Way) -> str:
        return self.update if way == "update" else self.graph_store


_LAYOUTS: Final = (
    _Layout("store", "update", "query"),  # Oxigraph Server
    _Layout("sparql-graph-crud-auth", "sparql-auth", "sparql", virtuoso=True),
    _Layout("sparql-graph-crud", "sparql", "sparql", virtuoso=True),
    _Layout("graph-store", "update", "sparql"),  # this service
    _Layout("data", "update", "query"),  # Fuseki
    _Layout("rdf-graphs/service", "statements", ""),  # RDF4J and GraphDB, below a repository
)


@dataclass(frozen=True)
class Target:
    """A store to fill.

    Attributes:
        write_url: graph store or update address.
        query: the query address; None if none is known, then graphs are counted by reading them back.
        way: what is spoken at ``write_url``.
        default_graph: IRI of the graph that plays the default graph; empty = the store has one.
    """

    write_url: str
    query: QueryAddress | None
    way: Way
    default_graph: str = ""

    @property
    def address(self) -> str:
        """Return what tells this store from others, whichever way it is filled."""
        return self.query.url if self.query else self.write_url

    def name(self, part: Part) -> str:
        """Return the IRI that *part* goes to, or the word for the default graph."""
        return part.graph if part.graph != MERGED else self.default_graph or _DEFAULT

    def graph_url(self, name: str) -> str:
        """Return the address of the graph *name* under the graph store protocol."""
        return f"{self.write_url}?{'default' if name == _DEFAULT else 'graph=' + quote(name, safe='')}"

    def graph(self, name: str) -> str:
        """Return the IRI of the graph *name*, empty for the store's own default graph."""
        return "" if name == _DEFAULT else name

    def is_default(self, name: str) -> bool:
        """Return whether *name* stands for the store's own default graph."""
        return name == _DEFAULT


def find_target(endpoint: Endpoint, url: str, way: Way, query_url: str = "", default_graph: str = "") -> Target:
    """Find out where to write and where to ask.

    Args:
        endpoint: the client to ask with.
        url: the address that takes writes, or the common one of a store whose addresses are known.
        way: which of the two protocols to write by.
        query_url: the query address, where it cannot be told from *url*.
        default_graph: see ``Target``.

    Raises:
        UsageError: no address answers queries, or the store needs *default_graph*.
        StoreUnavailable: nothing answers at all.
    """
    url = checked_url(url)
    candidates = [(url, checked_url(query_url), None)] if query_url else _candidates(url, way)
    for write, query, wanted in candidates:
        address = _asked(endpoint, query)
        if address is None or wanted not in (None, address.virtuoso):
            continue
        if address.virtuoso and not default_graph:
            raise UsageError("Virtuoso has no default graph of its own.",
                             "Name the graph that plays it: --default-graph https://w3id.org/thbgraph/graph/default.")
        return Target(write, address, way, default_graph)
    if way == "graph-store" and not query_url:
        return Target(url, None, way, default_graph)
    raise UsageError(f"No address of the store at {shown_url(url)} answers queries.", "Name it with --query.")


def _candidates(url: str, way: Way) -> Iterator[tuple[str, str, bool | None]]:
    """Yield what *url* may mean, likeliest first: a write and a query address, and whether only Virtuoso has them."""
    for layout in _LAYOUTS:
        if url.endswith("/" + layout.write(way)):
            yield url, (url[: -len(layout.write(way))] + layout.query).rstrip("/"), None
    if way == "update":
        yield url, url, None
    for layout in _LAYOUTS:
        yield f"{url}/{layout.write(way)}", f"{url}/{layout.query}".rstrip("/"), layout.virtuoso


def _asked(endpoint: Endpoint, query_url: str) -> QueryAddress | None:
    """Return *query_url* if it answers queries."""
    try:
        return query_address(endpoint, query_url)
    except (StoreRefused, StoreUnreachable):
        raise
    except (StoreUnavailable, UsageError):
        return None


def stops(error: ThbError) -> bool:
    """Return whether after *error* there is no use in sending further graphs."""
    return isinstance(error, StoreRefused | StoreUnreachable | NoSuchAddress)
