"""The built graph taken apart: one file of N-Triples a named graph, and the merge that is the default graph."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from thbgraph.errors import DataError
from thbgraph.namespaces import DEFAULT_GRAPHS
from thbgraph.store.inserts import has_blank

MERGED: Final = ""
_GRAPH: Final = re.compile(rb"<[^<>\" ]+>")
_KEPT: Final = 256 * 1024  # bytes of one graph kept before they are written
_OPEN: Final = "rb"
_STEP: Final = 10_000  # lines between two reports


@dataclass(frozen=True)
class Part:
    """One graph to send.

    Attributes:
        graph: its IRI; ``MERGED`` for the merge of the four graphs that queries see by default.
        path: N-Triples of the statements without blank nodes.
        blank: N-Triples of those with blank nodes, which only one request can keep together.
        count: statements in both.
        digest: SHA-256 of both, in hexadecimal.
    """

    graph: str
    path: Path
    blank: bytes
    count: int
    digest: str

    @property
    def size(self) -> int:
        """Return the length in bytes."""
        return len(self.blank) + self.path.stat().st_size

    def chunks(self, size: int, statements: int) -> Iterator[bytes]:
        """Yield the statements without blank nodes in pieces of at most *size* bytes and *statements* lines.

        A single statement longer than *size* is a piece of its own.
        """
        lines: list[bytes] = []
        length = 0
        with self.path.open(_OPEN) as file:
            for line in file:
                if lines and (length + len(line) > size or len(lines) >= statements):
                    yield b"".join(lines)
                    lines, length = [], 0
                lines.append(line)
                length += len(line)
        if lines:
            yield b"".join(lines)

    def lines(self) -> Iterator[bytes]:
        """Yield every statement as a line of N-Triples."""
        with self.path.open(_OPEN) as file:
            yield from file
        yield from self.blank.splitlines(keepends=True)


@dataclass
class _Writer:
    """A part in the making."""

    graph: str
    path: Path
    count: int = 0
    blank: list[bytes] = field(default_factory=list)
    kept: bytearray = field(default_factory=bytearray)
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)

    def add(self, line: bytes) -> None:
        self.count += 1
        if has_blank(line):
            self.blank.append(line)
            return
        self.kept += line
        if len(self.kept) > _KEPT:
            self.flush()

    def flush(self) -> None:
        self.digest.update(self.kept)
        with self.path.open("ab") as file:
            file.write(self.kept)
        self.kept.clear()

    def done(self) -> Part:
        self.flush()
        blank = b"".join(self.blank)
        self.digest.update(blank)
        return Part(self.graph, self.path, blank, self.count, self.digest.hexdigest())


def split(graph_file: Path, folder: Path, step: Callable[[int], None] = lambda _: None) -> tuple[Part, ...]:
    """Write every graph of *graph_file* into a file of its own in *folder*.

    Returns:
        Them, smallest first: what is wrong with an address shows before much has been sent.

    Args:
        graph_file: N-Quads as ``thbgraph build`` writes them: sorted, so that the same statement in several graphs
            stands on neighbouring lines and the merge needs no memory.
        folder: an empty folder.
        step: called with the number of bytes read since the last call.

    Raises:
        DataError: a line names no graph.
    """
    writers: dict[str, _Writer] = {}
    merged = _Writer(MERGED, folder / "merged.nt")
    last, read = b"", 0
    with graph_file.open(_OPEN) as file:
        for number, quad in enumerate(file, 1):
            line, graph = _divided(quad, graph_file, number)
            if graph not in writers:
                writers[graph] = _Writer(graph, folder / f"{len(writers)}.nt")
            writers[graph].add(line)
            if graph in DEFAULT_GRAPHS and line != last:
                merged.add(line)
                last = line
            read += len(quad)
            if number % _STEP == 0:
                step(read)
                read = 0
    found = [writer.done() for writer in (*writers.values(), merged)]
    return tuple(sorted(found, key=lambda part: (part.count, part.graph)))


def _divided(quad: bytes, path: Path, number: int) -> tuple[bytes, str]:
    """Return the statement of a line of N-Quads as N-Triples, and its graph."""
    rest, _, graph = quad.removesuffix(b" .\n").rpartition(b" ")
    if not _GRAPH.fullmatch(graph) or rest.count(b" ") < 2:
        raise DataError(f"Line {number:,} of {path} names no graph.", "Run 'thbgraph build' again.")
    return rest + b" .\n", graph[1:-1].decode()
