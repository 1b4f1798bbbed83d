"""The codes of a list of the ontology, which the parameters of the lists take."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox

from thbgraph.namespaces import CONCEPT, PREFIXES
from thbgraph.resources import resource

_TYPE: Final = ox.NamedNode(PREFIXES["rdf"] + "type")
_CONCEPT: Final = ox.NamedNode(PREFIXES["skos"] + "Concept")


def codes(scheme: str) -> tuple[str, ...]:
    """Return the codes of the list *scheme*, the name of a file in ``ontology/schemes/``, sorted."""
    store = ox.Store()
    store.load(path=str(resource("ontology") / "schemes" / f"{scheme}.ttl"), format=ox.RdfFormat.TURTLE)
    return tuple(sorted(quad.subject.value.removeprefix(f"{CONCEPT}{scheme}/")
                        for quad in store.quads_for_pattern(None, _TYPE, _CONCEPT)
                        if isinstance(quad.subject, ox.NamedNode)))
