"""The shapes of the project as linked data: what findings point to when they say which rule they come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import pyoxigraph as ox

from thbgraph.namespaces import BASE, PREFIXES
from thbgraph.resources import resource

SHAPES: Final = BASE + "shapes"
_FOLDERS: Final = ("gaps", "integrity")
_SH: Final = PREFIXES["sh"]
_NAMES: Final = (_SH + "name", PREFIXES["rdfs"] + "label")
_SAID: Final = (_SH + "description", PREFIXES["rdfs"] + "comment", _SH + "message")


@dataclass(frozen=True)
class Shape:
    """A shape as people read it: its local name, its name and what it says, each by language."""

    name: str
    label: Mapping[str, str]
    said: tuple[Mapping[str, str], ...]


@cache
def shape_triples() -> tuple[ox.Triple, ...]:
    """Return all shapes of this installation, sorted, with canonical blank nodes: the same each time."""
    dataset = ox.Dataset()
    for path in sorted(path for folder in _FOLDERS for path in (resource("shapes") / folder).glob("*.ttl")):
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True):
            dataset.add(quad)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return tuple(sorted((quad.triple for quad in dataset), key=str))


@cache
def shapes() -> tuple[Shape, ...]:
    """Return the shapes that have names, sorted by those."""
    told: dict[str, dict[str, dict[str, str]]] = {}
    for said in shape_triples():
        if isinstance(said.subject, ox.NamedNode) and said.subject.value.startswith(f"{SHAPES}#"):
            texts = told.setdefault(said.subject.value.removeprefix(f"{SHAPES}#"), {})
            if isinstance(said.object, ox.Literal) and said.object.language:
                texts.setdefault(said.predicate.value, {})[said.object.language] = said.object.value
    return tuple(_shape(name, texts) for name, texts in sorted(told.items()))


def _shape(name: str, texts: Mapping[str, Mapping[str, str]]) -> Shape:
    label = next((texts[one] for one in _NAMES if one in texts), {})
    return Shape(name, label, tuple(texts[one] for one in _SAID if one in texts))
