"""Two ways to put a graph into a store: the graph store protocol, and SPARQL update."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from thbgraph.push.parts import Part
from thbgraph.push.target import Target
from thbgraph.store.endpoint import Endpoint
from thbgraph.store.reading import N_TRIPLES

_UPDATE: Final = "application/sparql-update"
# Virtuoso makes a program of each update, and gives up at some 2,000 statements; others lose nothing by small requests
_STATEMENTS: Final = 500
_DURATION: Final = re.compile(rb'("[^"\\\n]*")\^\^(<http://www\.w3\.org/2001/XMLSchema#duration>)(?= \.\n)')
_LINE: Final = re.compile(rb"[^\n]*\n")
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
    requests = _by_update(target, part, size) if target.way == "update" else _by_graph_store(target, part, size)
    for method, url, content, media_type in requests:
        endpoint.send(method, url, content, media_type)
        sent(len(content))


def drop_graph(endpoint: Endpoint, target: Target, name: str) -> None:
    """Remove the graph *name*; one that is not there is removed already."""
    if target.way == "update":
        endpoint.send("POST", target.write_url, _drop(target, name), _UPDATE)
    else:
        endpoint.send("DELETE", target.graph_url(name))


def count_requests(target: Target, part: Part, size: int) -> int:
    """Return how many requests it takes to send *part*."""
    return sum(1 for _ in (_by_update if target.way == "update" else _by_graph_store)(target, part, size))


def _by_graph_store(target: Target, part: Part, size: int) -> Iterator[tuple[str, str, bytes, str]]:
    """Yield a PUT, which replaces the graph, and a POST, which adds to it, for each further piece."""
    url = target.graph_url(target.name(part))
    pieces = part.chunks(size, _MANY)
    yield "PUT", url, part.blank + next(pieces, b""), N_TRIPLES
    for piece in pieces:
        yield "POST", url, piece, N_TRIPLES


def _by_update(target: Target, part: Part, size: int) -> Iterator[tuple[str, str, bytes, str]]:
    """Yield updates: the first empties the graph and fills it, in one transaction where the store has them."""
    name = target.name(part)
    first = [_drop(target, name)]
    if part.blank:
        first.append(_insert_where(target, name, part.blank))
    for piece in part.chunks(size, _STATEMENTS):
        yield "POST", target.write_url, b";\n".join([*first, *_inserts(target, name, piece)]), _UPDATE
        first = []
    if first:
        yield "POST", target.write_url, b";\n".join(first), _UPDATE


def _drop(target: Target, name: str) -> bytes:
    return b"DROP SILENT " + (b"DEFAULT" if target.is_default(name) else f"GRAPH <{name}>".encode())


def _inserts(target: Target, name: str, lines: bytes) -> list[bytes]:
    """Return the updates that add *lines*."""
    late = b"".join(line for line in _LINE.findall(lines) if _DURATION.search(line)) if b"#duration>" in lines else b""
    if not late:
        return [b"INSERT DATA " + _group(target, name, lines)]
    data = b"".join(line for line in _LINE.findall(lines) if not _DURATION.search(line))
    return [*([b"INSERT DATA " + _group(target, name, data)] if data else []), _insert_where(target, name, late)]


def _insert_where(target: Target, name: str, lines: bytes) -> bytes:
    """Return an update that adds *lines* as Virtuoso, too, understands it.

    It takes neither blank nodes nor durations in INSERT DATA, and durations nowhere as they are written.
    """
    bound: dict[bytes, bytes] = {}

    def put_off(found: re.Match[bytes]) -> bytes:
        term = b"STRDT(" + found[1] + b", " + found[2] + b")"
        return bound.setdefault(term, b"?duration%d" % len(bound))

    template = _group(target, name, _DURATION.sub(put_off, lines))
    where = b" ".join(b"BIND(" + term + b" AS " + variable + b")" for term, variable in bound.items())
    return b"INSERT " + template + b" WHERE { " + where + b" }"


def _group(target: Target, name: str, lines: bytes) -> bytes:
    return b"{\n" + lines + b"}" if target.is_default(name) else f"{{ GRAPH <{name}> {{\n".encode() + lines + b"} }"
