"""What ``/ontology`` computes in a worker: the RDF of the ontology, and its documentation with examples."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

import pyoxigraph as ox

from thbgraph.api.linked.vocabulary_page import vocabulary_page
from thbgraph.linked.examples import Examples, read_examples
from thbgraph.linked.ontologyrdf import part_rdf
from thbgraph.linked.vocabulary import vocabulary
from thbgraph.store.job import Task


def _rdf(_: ox.Store, asked: Mapping[str, Any]) -> bytes:
    return part_rdf(asked["part"], asked["format"])


def _page(store: ox.Store, asked: Mapping[str, Any]) -> bytes:
    examples = _examples(store, asked["tag"])
    return vocabulary_page(vocabulary(), examples, asked["lang"], asked["under"], asked["version"])


@lru_cache(maxsize=1)
def _examples(store: ox.Store, _: str) -> Examples:
    """Return the examples from *store* at the version given: they take a second or two, in whatever language."""
    return read_examples(store, vocabulary())


TASKS: Final[Mapping[str, Task]] = {"ontology-rdf": _rdf, "ontology-page": _page}
