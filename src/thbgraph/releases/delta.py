"""What differs between two graphs, found in one pass over both: statements, and the things they speak of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from heapq import merge
from itertools import groupby
from pathlib import Path
from typing import IO, Final

from thbgraph.releases.blank import anonymous_difference
from thbgraph.releases.lines import Line, graph_kind, is_anonymous, read_line, sorted_lines, thing_kind

CAME, WENT, CORRECTED = "came", "went", "corrected"
FATES: Final = (CAME, WENT, CORRECTED)
DERIVED: Final = ("binding", "duty", "gap", "status", "conflict", "concept", "term", "other")
_Marked = tuple[bytes, int]  # a line and the number of its side
_MOST_CHANGES: Final = 20  # of one thing that are told
_OFTEN: Final = 100_000


@dataclass
class Tally:
    """How many statements came, went, or have another value in place of the old one."""

    added: int = 0
    removed: int = 0
    changed: int = 0

    def count(self, added: int, removed: int, changed: int) -> None:
        """Add these numbers."""
        self.added, self.removed, self.changed = self.added + added, self.removed + removed, self.changed + changed


@dataclass(frozen=True)
class Changed:
    """A property of a thing with another value than before; terms as N-Triples writes them."""

    predicate: str
    before: str
    after: str


@dataclass(frozen=True)
class Thing:
    """A thing of which other statements are held than before.

    Attributes:
        iri: its name.
        fate: ``came`` (nothing was said of it before), ``went`` (nothing is said of it any more) or ``corrected``.
        changes: the values that others took the place of, the first ``20``; none of what only rules derive.
    """

    iri: str
    fate: str
    changes: tuple[Changed, ...] = ()


@dataclass
class Delta:
    """The difference of two graphs.

    Attributes:
        added: file of the statements that only the second has, as sorted N-Quads; those with blank nodes are not in it.
        removed: the same of the first.
        blank_added: statements with blank nodes that only the second makes.
        blank_removed: the same of the first.
        tallies: numbers of statements by kind of graph (``lines.GRAPH_KINDS``) and kind of thing.
        graphs: the same by IRI of the graph; empty for the default graph.
        things: by kind, in the order of their IRIs.
    """

    added: Path
    removed: Path
    blank_added: list[bytes] = field(default_factory=list)
    blank_removed: list[bytes] = field(default_factory=list)
    tallies: dict[tuple[str, str], Tally] = field(default_factory=dict)
    graphs: dict[str, Tally] = field(default_factory=dict)
    things: dict[str, list[Thing]] = field(default_factory=dict)

    @property
    def same(self) -> bool:
        """Whether both graphs say the same."""
        return not self.graphs

    @property
    def total(self) -> Tally:
        """The numbers of all graphs together."""
        total = Tally()
        for tally in self.graphs.values():
            total.count(tally.added, tally.removed, tally.changed)
        return total

    @property
    def replaced(self) -> list[str]:
        """IRIs of the graphs in which statements with blank nodes differ: nobody can name what to delete in them."""
        return sorted({read_line(line).graph[1:-1].decode() for line in (*self.blank_added, *self.blank_removed)})


def compare_graphs(first: Path, second: Path, folder: Path, step: Callable[[str], None] = lambda _: None) -> Delta:
    """Compare two files of sorted N-Quads; memory is needed for one subject at a time, and for what is told.

    Args:
        first: the earlier graph, plain or ``.gz``.
        second: the later one.
        folder: for two files of the statements that differ.
        step: called now and then with words on how far it is.

    Raises:
        DataError: a file cannot be read or is not sorted.
    """
    delta = Delta(folder / "added.nq", folder / "removed.nq")
    anonymous: tuple[list[bytes], list[bytes]] = ([], [])
    sides = merge(_marked(first, 0), _marked(second, 1), key=lambda marked: marked[0])
    seen = 0
    with delta.added.open("wb") as added, delta.removed.open("wb") as removed:
        for subject, lines in groupby(sides, key=lambda marked: marked[0].partition(b" ")[0]):
            held = list(lines)
            if seen // _OFTEN != (seen + len(held)) // _OFTEN:
                step(f"{seen + len(held):,} statements")
            seen += len(held)
            _compare_subject(delta, subject, _without_blank(held, anonymous), added, removed)
    _compare_anonymous(delta, *anonymous)
    for things in delta.things.values():
        things.sort(key=lambda thing: thing.iri)
    return delta


def _compare_anonymous(delta: Delta, first: list[bytes], second: list[bytes]) -> None:
    """Take note of what differs in the statements with blank nodes; a name they begin with is a thing corrected."""
    delta.blank_removed, delta.blank_added = anonymous_difference(first, second)
    told = {thing.iri for things in delta.things.values() for thing in things}
    for lines, added in ((delta.blank_added, 1), (delta.blank_removed, 0)):
        for line in map(read_line, lines):
            _count(delta, line, added, 1 - added, 0)
            iri = line.subject[1:-1].decode()
            if line.subject.startswith(b"<") and iri not in told:
                told.add(iri)
                delta.things.setdefault(thing_kind(iri), []).append(Thing(iri, CORRECTED))


def _marked(path: Path, side: int) -> Iterator[_Marked]:
    return ((line, side) for line in sorted_lines(path))


def _without_blank(held: list[_Marked], anonymous: tuple[list[bytes], list[bytes]]) -> list[_Marked]:
    """Return *held* without the lines that have blank nodes, which are put aside by side."""
    if not any(b"_:" in line for line, _ in held):
        return held
    for line, side in held:
        if is_anonymous(line):
            anonymous[side].append(line)
    return [(line, side) for line, side in held if not is_anonymous(line)]


def _compare_subject(delta: Delta, subject: bytes, held: list[_Marked], added: IO[bytes], removed: IO[bytes]) -> None:
    """Take note of what differs in the statements *held* on *subject*, sorted, each with the number of its side."""
    only: tuple[list[bytes], list[bytes]] = ([], [])
    common = False
    for line, same in groupby(held, key=lambda marked: marked[0]):
        sides = [side for _, side in same]
        if len(sides) == 1:
            only[sides[0]].append(line)
        else:
            common = True
    if not (only[0] or only[1]):
        return
    removed.writelines(only[0])
    added.writelines(only[1])
    changes = list(_pairs(delta, [read_line(line) for line in only[0]], [read_line(line) for line in only[1]]))
    iri = subject[1:-1].decode()
    kind = thing_kind(iri)
    fate = CORRECTED if common or (only[0] and only[1]) else CAME if only[1] else WENT
    told = () if kind in DERIVED else tuple(dict.fromkeys(changes))[:_MOST_CHANGES]
    delta.things.setdefault(kind, []).append(Thing(iri, fate, told))


def _pairs(delta: Delta, removed: Iterable[Line], added: Iterable[Line]) -> Iterator[Changed]:
    """Count the statements of one subject, and yield each value in whose place exactly one other came."""
    places: dict[tuple[bytes, bytes], tuple[list[Line], list[Line]]] = {}
    for side, lines in enumerate((removed, added)):
        for line in lines:
            places.setdefault((line.predicate, line.graph), ([], []))[side].append(line)
    for (predicate, _), (old, new) in sorted(places.items()):
        if len(old) == len(new) == 1:
            _count(delta, new[0], 0, 0, 1)
            yield Changed(predicate[1:-1].decode(), old[0].value.decode(), new[0].value.decode())
        else:
            _count(delta, (old or new)[0], len(new), len(old), 0)


def _count(delta: Delta, line: Line, added: int, removed: int, changed: int) -> None:
    """Count statements in the graph of *line* on its subject."""
    kinds = graph_kind(line.graph), thing_kind(line.subject[1:-1].decode())
    delta.tallies.setdefault(kinds, Tally()).count(added, removed, changed)
    delta.graphs.setdefault(line.graph[1:-1].decode(), Tally()).count(added, removed, changed)
