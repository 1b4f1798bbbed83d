"""A small graph as Turtle or JSON-LD with the project's prefixes, in a stable order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pyoxigraph as ox

from thbgraph.namespaces import PREFIXES

_FORMATS: Final = {"ttl": ox.RdfFormat.TURTLE, "jsonld": ox.RdfFormat.JSON_LD}


def graph_text(quads: Iterable[ox.Quad], form: str) -> bytes:
    """Serialise *quads*, without graph names, as ``ttl`` or ``jsonld``; sorted, hence the same bytes every time."""
    return triples_text((quad.triple for quad in quads), form)


def triples_text(statements: Iterable[ox.Triple], form: str) -> bytes:
    """Serialise *statements* as ``ttl`` or ``jsonld``; sorted, hence the same bytes every time."""
    triples = sorted(set(statements), key=str)
    return ox.serialize(triples, format=_FORMATS[form], prefixes=PREFIXES) or b""
