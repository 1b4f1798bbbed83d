"""VoID: what the graph holds, counted, and where its parts and links lead (W3C Interest Group Note, 2011)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyoxigraph as ox

from thbgraph.catalogue.record import Dataset


@dataclass(frozen=True)
class Counts:
    """What was counted in a store.

    Attributes:
        triples: statements by the IRI of their named graph.
        classes: distinct things of each class, in the default view.
        properties: statements of each property, in the default view.
        links: statements by target namespace and mapping property.
        subjects: distinct subjects of the default view.
        objects: distinct objects of the default view.
    """

    triples: Mapping[str, int] = field(default_factory=dict)
    classes: Mapping[str, int] = field(default_factory=dict)
    properties: Mapping[str, int] = field(default_factory=dict)
    links: Mapping[tuple[str, str], int] = field(default_factory=dict)
    subjects: int = 0
    objects: int = 0


def void_counts(store: ox.Store) -> Counts:
    """Return what *store* holds, counted by SPARQL."""
    rows: Any = store.query("SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    return Counts({row["g"].value: int(row["n"].value) for row in rows})


def void_triples(counts: Counts, record: Dataset) -> Iterator[ox.Triple]:
    """Yield the VoID description of *record*, of which *counts* were taken."""
    yield from ()
