"""Deterministic files: sorted N-Quads, written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox


def canonical_nquads(quads: Iterable[ox.Quad]) -> bytes:
    """Return *quads* as N-Quads, one line each, without duplicates, sorted by code point."""
    lines = {f"{' '.join(str(term) for term in _terms(quad))} .\n" for quad in quads}
    return "".join(sorted(lines)).encode()


def _terms(quad: ox.Quad) -> list[object]:
    named = [] if isinstance(quad.graph_name, ox.DefaultGraph) else [quad.graph_name]
    return [quad.subject, quad.predicate, quad.object, *named]


def write_atomically(path: Path, content: bytes) -> None:
    """Write *content* to *path* so that a reader sees the old file or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(content)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
