"""What a mistaken IRI may have meant: the same in other letters, or its nearest neighbours by spelling."""

from __future__ import annotations

from difflib import get_close_matches
from itertools import product
from pathlib import Path
from typing import Final
from urllib.parse import unquote

import pyoxigraph as ox

from thbgraph.linked.describe import exists
from thbgraph.namespaces import BASE, canonical
from thbgraph.query.run import evaluate

_PLACE: Final = "urn:put:in"
_MOST: Final = 5
_ALIKE: Final = 0.6  # of difflib: two thirds of the letters in the same order
_DEEPEST: Final = 6  # segments; the IRIs of the project have five at most
_LONGEST: Final = 200  # characters


def near(store: ox.Store, iri: str) -> list[str]:
    """Return IRIs of *store* that somebody who wrote *iri*, under the project's base, may have meant; at most five."""
    path = unquote(iri.removeprefix(BASE))
    segments = path.split("/")
    if len(path) > _LONGEST or not all(segments) or not 2 < len(segments) <= _DEEPEST:
        return []
    if isinstance(store, ox.Store) and (found := [other for other in _other_letters(segments) if exists(store, other)]):
        return found[:_MOST]
    return _neighbours(store, "/".join(segments[:-1]) + "/", segments[-1])


def _other_letters(segments: list[str]) -> list[str]:
    """Return the IRI of *segments* with each but the first as it is, in small letters or in capitals."""
    forms = [sorted({segment, segment.lower(), segment.upper()}) for segment in segments[1:]]
    return [canonical(BASE + "/".join((segments[0].lower(), *chosen))) for chosen in product(*forms)]


def _neighbours(store: ox.Store, parent: str, last: str) -> list[str]:
    if not (BASE + parent).isascii() or any(mark in parent for mark in '"\\<>{}|^` '):
        return []
    query = Path(__file__).with_name("near.rq").read_text("utf-8").replace(_PLACE, BASE + parent)
    names = {row["node"].value.removeprefix(BASE + parent): row["node"].value for row in evaluate(store, query)}
    same = [iri for name, iri in names.items() if name.lower() == last.lower()]
    by_small = {name.lower(): iri for name, iri in names.items() if "/" not in name}
    return same or [by_small[name] for name in get_close_matches(last.lower(), by_small, _MOST, _ALIKE)]
