"""Deterministic files: sorted N-Quads, written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from thbgraph.namespaces import DEFAULT_GRAPHS

_IN_VIEW: Final = tuple(f" <{graph}> .\n".encode() for graph in DEFAULT_GRAPHS)


def canonical_nquads(quads: ox.Store | Iterable[ox.Quad]) -> bytes:
    """Return *quads* as N-Quads, one line each, without duplicates, sorted by code point (that of UTF-8 bytes)."""
    form = ox.RdfFormat.N_QUADS
    text = quads.dump(format=form) if isinstance(quads, ox.Store) else ox.serialize(set(quads), format=form)
    return b"".join(sorted((text or b"").splitlines(keepends=True)))


def default_view(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield as N-Triples the merge of the graphs that queries see by default, each statement once.

    Args:
        lines: N-Quads as ``canonical_nquads`` gives them: sorted, so that the same statement of several graphs stands
            on neighbouring lines.
    """
    last = b""
    for line in lines:
        if line.endswith(_IN_VIEW):
            triple = line[:line.rindex(b" <")] + b" .\n"
            if triple != last:
                yield triple
                last = triple


def write_atomically(path: Path, content: bytes) -> None:
    """Write *content* to *path* so that a reader sees the old file or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(content)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
