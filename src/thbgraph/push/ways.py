"""Two ways to put a graph into a store: the graph store protocol, and SPARQL update."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from thbgraph.push.parts import Part
from thbgraph.push.target import Target
from thbgraph.store.endpoint import Endpoint
from thbgraph.store.inserts import UPDATE, drop, inserts
from thbgraph.store.reading import N_TRIPLES

# Virtuoso makes a program of each update, and gives up at some 2,000 statements; others lose nothing by small requests
_STATEMENTS: Final = 500
_MANY: Final = 1_000_000
Sent = Callable[[int], None]


def replace_graph(endpoint: Endpoint, target: Target, part: Part, size: int, sent: Sent) -> None:
    """Put *part* in the place of whatever the store holds under its name.

    Args:
        endpoint: the client to send with.
        target: where to.
        part: the graph.
        size: most bytes of a request; statements with blank nodes go in one whatever their size.
        sent: called with the bytes of each request once it is acknowledged.

    Raises:
        ThbError: a request failed; the graph is then there in part or not at all.
    """
    for method, url, content, media_type in _requests(target, part, size):
        endpoint.send(method, url, content, media_type)
        sent(len(content))


def drop_graph(endpoint: Endpoint, target: Target, name: str) -> None:
    """Remove the graph *name*; one that is not there is removed already."""
    if target.way == "update":
        endpoint.send("POST", target.write_url, drop(target.graph(name)), UPDATE)
    else:
        endpoint.send("DELETE", target.graph_url(name))


def count_requests(target: Target, part: Part, size: int) -> int:
    """Return how many requests it takes to send *part*."""
    return sum(1 for _ in _requests(target, part, size))


def _requests(target: Target, part: Part, size: int) -> Iterator[tuple[str, str, bytes, str]]:
    return _by_update(target, part, size) if target.way == "update" else _by_graph_store(target, part, size)


def _by_graph_store(target: Target, part: Part, size: int) -> Iterator[tuple[str, str, bytes, str]]:
    """Yield a PUT, which replaces the graph, and a POST, which adds to it, for each further piece."""
    url = target.graph_url(target.name(part))
    pieces = part.chunks(size, _MANY)
    yield "PUT", url, part.blank + next(pieces, b""), N_TRIPLES
    for piece in pieces:
        yield "POST", url, piece, N_TRIPLES


def _by_update(target: Target, part: Part, size: int) -> Iterator[tuple[str, str, bytes, str]]:
    """Yield updates: the first empties the graph and fills it, in one transaction where the store has them."""
    graph = target.graph(target.name(part))
    first = [drop(graph), *inserts(graph, b"", part.blank)]
    for piece in part.chunks(size, _STATEMENTS):
        yield "POST", target.write_url, b";\n".join([*first, *inserts(graph, piece)]), UPDATE
        first = []
    if first:
        yield "POST", target.write_url, b";\n".join(first), UPDATE
