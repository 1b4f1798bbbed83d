"""What the other store holds: counted, and read back to be compared statement by statement."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from thbgraph.push.parts import Part
from thbgraph.push.target import Target
from thbgraph.store.endpoint import Endpoint
from thbgraph.store.reading import N_TRIPLES, parsed, triples

_EXAMPLES: Final = 3


def counts(target: Target) -> dict[str, int]:
    """Return how many statements each named graph there has; nothing if the store answers no queries."""
    return target.query.sizes() if target.query else {}


def count(endpoint: Endpoint, target: Target, name: str) -> int:
    """Return how many statements the graph *name* has there."""
    if target.query:
        return target.query.size_of(target.graph(name))
    return sum(1 for _ in _read_back(endpoint, target, name, 0))


@dataclass(frozen=True)
class Difference:
    """How a graph that was read back differs from what was sent: statements missing, others found, some of these."""

    missing: int
    found: int
    examples: tuple[str, ...]

    def __bool__(self) -> bool:
        """Return whether there is any."""
        return bool(self.missing or self.found)


def difference(endpoint: Endpoint, target: Target, part: Part) -> Difference:
    """Read *part* back and compare it with what was sent, statement by statement.

    Statements with blank nodes are compared as a whole, under the labels of RDFC-1.0.
    """
    expected: set[bytes] = set()
    blank: list[ox.Triple] = []
    for triple in parsed(part.lines()):
        if not _sorted_out(triple, blank):
            expected.add(_digest(triple))
    returned: list[ox.Triple] = []
    found, examples = 0, []
    for triple in _read_back(endpoint, target, target.name(part), part.count):
        if _sorted_out(triple, returned):
            continue
        if (digest := _digest(triple)) in expected:
            expected.remove(digest)
            continue
        found += 1
        examples += [str(triple)] if found <= _EXAMPLES else []
    mine, theirs = _labelled(blank), _labelled(returned)
    return Difference(len(expected) + len(mine - theirs), found + len(theirs - mine), tuple(examples))


def _read_back(endpoint: Endpoint, target: Target, name: str, size: int) -> Iterator[ox.Triple]:
    if target.query:
        yield from target.query.whole_graph(target.graph(name), size)
        return
    with endpoint.get(target.graph_url(name), N_TRIPLES) as answer:
        yield from triples(answer)


def _sorted_out(triple: ox.Triple, blank: list[ox.Triple]) -> bool:
    """Move *triple* to *blank* if it has a blank node; return whether it has."""
    has = isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode)
    if has:
        blank.append(triple)
    return has


def _digest(triple: ox.Triple) -> bytes:
    return hashlib.blake2b(str(triple).encode(), digest_size=12).digest()


def _labelled(triples: Iterable[ox.Triple]) -> set[str]:
    dataset = ox.Dataset(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad.triple) for quad in dataset}
