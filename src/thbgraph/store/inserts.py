"""SPARQL updates that put statements into a graph, in words that every store understands."""

from __future__ import annotations

import re
from typing import Final

UPDATE: Final = "application/sparql-update"  # the media type of SPARQL 1.1 Update (section 8)
_DURATION: Final = re.compile(rb'("[^"\\\n]*")\^\^(<http://www\.w3\.org/2001/XMLSchema#duration>)(?= \.\n)')
_LINE: Final = re.compile(rb"[^\n]*\n")
# a literal that ends so has a quote between the underscore and the full stop
_BLANK: Final = re.compile(rb'^_:|> _:[^\s"<>]+ \.\n$')


def has_blank(line: bytes) -> bool:
    """Return whether a statement, a *line* of N-Triples, has a blank node."""
    return b"_:" in line and _BLANK.search(line) is not None


def drop(graph: str) -> bytes:
    """Return the update that removes *graph* and all in it, if it is there; empty = the default graph."""
    return f"DROP SILENT {f'GRAPH <{graph}>' if graph else 'DEFAULT'}".encode()


def inserts(graph: str, lines: bytes, blank: bytes = b"") -> list[bytes]:
    """Return the updates that add statements to *graph*; empty = the default graph.

    Args:
        graph: IRI.
        lines: N-Triples without blank nodes.
        blank: N-Triples with blank nodes, which are the same within one update only.
    """
    late = b"".join(line for line in _LINE.findall(lines) if _DURATION.search(line)) if b"#duration>" in lines else b""
    data = b"".join(line for line in _LINE.findall(lines) if not _DURATION.search(line)) if late else lines
    found = [_insert_where(graph, part) for part in (blank, late) if part]
    return [*found, b"INSERT DATA " + _group(graph, data)] if data else found


def _insert_where(graph: str, lines: bytes) -> bytes:
    """Return an update that adds *lines* as Virtuoso, too, understands it.

    It takes neither blank nodes nor durations in INSERT DATA, and durations nowhere as they are written.
    """
    bound: dict[bytes, bytes] = {}

    def put_off(found: re.Match[bytes]) -> bytes:
        term = b"STRDT(" + found[1] + b", " + found[2] + b")"
        return bound.setdefault(term, b"?duration%d" % len(bound))

    template = _group(graph, _DURATION.sub(put_off, lines))
    where = b" ".join(b"BIND(" + term + b" AS " + variable + b")" for term, variable in bound.items())
    return b"INSERT " + template + b" WHERE { " + where + b" }"


def _group(graph: str, lines: bytes) -> bytes:
    return f"{{ GRAPH <{graph}> {{\n".encode() + lines + b"} }" if graph else b"{\n" + lines + b"}"
