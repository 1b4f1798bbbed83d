"""DCAT-AP 3.0.1: the catalogue, the series of releases, their files and the services over them."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from thbgraph.catalogue.record import Dataset


def dcat_triples(record: Dataset) -> Iterator[ox.Triple]:
    """Yield the catalogue of all versions of *record*, with the files and services of each."""
    yield from ()
