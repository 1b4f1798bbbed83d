"""Statements with blank nodes, compared by what they say: the labels of blank nodes mean nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import pyoxigraph as ox

from thbgraph.graph import canonical_nquads
from thbgraph.releases.lines import Line, read_line


def anonymous_difference(first: Sequence[bytes], second: Sequence[bytes]) -> tuple[list[bytes], list[bytes]]:
    """Return the lines of *first* that *second* does not say, and the other way round.

    Lines that share blank nodes say something together; each such group is compared in the canonical form that it has
    alone (W3C RDF Dataset Canonicalization 1.0).

    Args:
        first: every line with a blank node on one side.
        second: every such line on the other.
    """
    told, known = _groups(first), _groups(second)
    return _beyond(told, known), _beyond(known, told)


def _beyond(groups: Sequence[tuple[bytes, list[bytes]]], others: Sequence[tuple[bytes, list[bytes]]]) -> list[bytes]:
    left = Counter(form for form, _ in others)
    found: list[bytes] = []
    for form, lines in groups:
        if left[form]:
            left[form] -= 1
        else:
            found += lines
    return sorted(found)


def _groups(lines: Iterable[bytes]) -> list[tuple[bytes, list[bytes]]]:
    """Return each group of *lines* that share blank nodes, behind its canonical form, sorted by that."""
    return sorted((_canonical(group), group) for group in _connected(lines))


def _canonical(lines: Iterable[bytes]) -> bytes:
    dataset = ox.Dataset(ox.parse(b"".join(lines), format=ox.RdfFormat.N_QUADS))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return canonical_nquads(dataset)


def _connected(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    leader: dict[bytes, bytes] = {}

    def lead(node: bytes) -> bytes:
        while leader.setdefault(node, node) != node:
            leader[node] = node = leader[leader[node]]
        return node

    held = [(line, _nodes(read_line(line))) for line in lines]
    for _, nodes in held:
        for node in nodes[1:]:
            leader[lead(node)] = lead(nodes[0])
    groups: dict[bytes, list[bytes]] = {}
    for line, nodes in held:
        groups.setdefault(lead(nodes[0]), []).append(line)
    yield from groups.values()


def _nodes(line: Line) -> list[bytes]:
    return [term for term in line if term.startswith(b"_:")]
