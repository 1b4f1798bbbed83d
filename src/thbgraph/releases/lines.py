"""Sorted N-Quads read line by line, and what one line says."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from thbgraph.errors import DataError
from thbgraph.namespaces import BASE, GRAPH_DERIVED, GRAPH_GAPS, GRAPH_ONTOLOGY, GRAPH_RESOLVED, GRAPH_SOURCE, ID

# the canonical form of RDF 1.1 N-Quads: one space between the terms, which hold none unless they are literals
_LINE: Final = re.compile(rb'(<[^>]*>|_:\S+) (<[^>]*>) (<[^>]*>|_:\S+|"(?:[^"\\]|\\.)*"(?:@[^ ]+|\^\^<[^>]*>)?)'
                          rb"(?: (<[^>]*>|_:\S+))? \.\n")
_KINDS: Final = {GRAPH_ONTOLOGY: "ontology", GRAPH_RESOLVED: "resolved", GRAPH_DERIVED: "derived", GRAPH_GAPS: "gaps"}
GRAPH_KINDS: Final = ("source", "resolved", "derived", "gaps", "ontology", "other")
_FORM: Final = "Write it as a build does: N-Quads, one statement a line, sorted by bytes, none twice."


class Line(NamedTuple):
    """The terms of a statement as N-Quads writes them; ``graph`` is empty for the default graph."""

    subject: bytes
    predicate: bytes
    value: bytes
    graph: bytes

    @property
    def anonymous(self) -> bool:
        """Whether one of its terms is a blank node."""
        return any(term.startswith(b"_:") for term in self)


def read_line(line: bytes) -> Line:
    """Return the terms of *line*.

    Raises:
        DataError: it is no line of N-Quads in canonical form.
    """
    if (match := _LINE.fullmatch(line)) is None:
        raise DataError(f"This is no statement in canonical N-Quads: {line[:200].decode(errors='replace')!r}.", _FORM)
    return Line(match[1], match[2], match[3], match[4] or b"")


def is_anonymous(line: bytes) -> bool:
    """Return whether a blank node stands in *line*."""
    return b"_:" in line and read_line(line).anonymous


def sorted_lines(path: Path) -> Iterator[bytes]:
    """Yield the lines of the file of N-Quads *path*, unpacked if its name ends with ``.gz``.

    Raises:
        DataError: it cannot be read, or a line does not stand behind the one before it.
    """
    before = b""
    try:
        with (gzip.open(path) if path.suffix == ".gz" else path.open("rb")) as file:
            for number, line in enumerate(file, 1):
                if line <= before:
                    raise DataError(f"{path}, line {number}, is not sorted behind the one before it.", _FORM)
                yield line
                before = line
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path} cannot be read: {error}.", "Name a file of N-Quads, plain or .gz.") from error


def graph_kind(graph: bytes) -> str:
    """Return which of ``GRAPH_KINDS`` the graph, as a term of a line, belongs to."""
    iri = graph[1:-1].decode()
    return "source" if iri.startswith(GRAPH_SOURCE) else _KINDS.get(iri, "other")


def thing_kind(iri: str) -> str:
    """Return what a thing is by its IRI (contract, section 1): ``act``, ``duty`` ..., ``concept``, ``term``, ``other``.
    """
    if iri.startswith(ID):
        return iri.removeprefix(ID).partition("/")[0]
    kind = iri.removeprefix(BASE).partition("/")[0] if iri.startswith(BASE) else ""
    return "concept" if kind == "concept" else "term" if kind.startswith("ontology") else "other"
