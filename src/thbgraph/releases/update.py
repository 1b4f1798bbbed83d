"""A difference as a SPARQL 1.1 Update that brings a mirror of the first graph to the second."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from pathlib import Path
from typing import IO, Final

from thbgraph.releases.delta import Delta
from thbgraph.releases.lines import Line, is_anonymous, read_line, sorted_lines

_AT_ONCE: Final = 5_000  # statements of one operation


def write_update(delta: Delta, second: Path, file: IO[bytes]) -> None:
    """Write what brings a store that holds exactly the first graph to hold exactly the second.

    Statements are deleted and inserted by name. A graph in which statements with blank nodes differ is replaced whole:
    a blank node has no name by which the store could find it.

    Args:
        delta: the difference.
        second: file of the later graph.
        file: open for writing; the same difference gives the same bytes.
    """
    whole = {f"<{graph}>".encode() if graph else b"" for graph in delta.replaced}
    for graph in sorted(whole):
        file.write(b"DROP SILENT " + (b"GRAPH " + graph if graph else b"DEFAULT") + b" ;\n")
    _write(file, b"DELETE DATA", _outside(sorted_lines(delta.removed), whole))
    _write(file, b"INSERT DATA", _outside(sorted_lines(delta.added), whole))
    if whole:
        inside = [line for line in sorted_lines(second) if read_line(line).graph in whole]
        _write(file, b"INSERT DATA", (line for line in inside if not is_anonymous(line)))
        # a label means one node within an operation only (SPARQL 1.1 Update, section 4.1.1), so these stay together
        _operation(file, b"INSERT DATA", [read_line(line) for line in inside if is_anonymous(line)])


def _outside(lines: Iterable[bytes], whole: set[bytes]) -> Iterator[bytes]:
    return (line for line in lines if read_line(line).graph not in whole)


def _write(file: IO[bytes], operation: bytes, lines: Iterable[bytes]) -> None:
    left = iter(lines)
    while some := [read_line(line) for line in islice(left, _AT_ONCE)]:
        _operation(file, operation, some)


def _operation(file: IO[bytes], operation: bytes, lines: Iterable[Line]) -> None:
    held = sorted(lines, key=lambda line: line.graph)
    if not held:
        return
    file.write(operation + b" {\n")
    for graph, some in groupby(held, key=lambda line: line.graph):
        file.write(b"GRAPH " + graph + b" {\n" if graph else b"")
        file.writelines(b" ".join((line.subject, line.predicate, line.value, b".\n")) for line in some)
        file.write(b"}\n" if graph else b"")
    file.write(b"} ;\n")
