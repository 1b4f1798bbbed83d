"""What a store holds, counted by SPARQL over all its named graphs; a statement that several make counts once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pyoxigraph as ox

from thbgraph.graph.access import text_of
from thbgraph.namespaces import ID, sparql_prefixes

_SKOS_MAPPINGS: Final = "skos:exactMatch skos:closeMatch skos:relatedMatch skos:broadMatch skos:narrowMatch"
_EXAMPLES: Final = "thb:State thb:Instrument thb:Norm thb:Duty thb:Source skos:Concept"
_ANYWHERE: Final = "GRAPH ?g { ?s ?p ?o }"
QUERIES: Final[Mapping[str, str]] = {
    "triples": f"SELECT ?g (COUNT(*) AS ?n) WHERE {{ {_ANYWHERE} }} GROUP BY ?g",
    "properties": f"SELECT ?p (COUNT(*) AS ?n) WHERE {{ {{ SELECT DISTINCT ?s ?p ?o WHERE {{ {_ANYWHERE} }} }} }} "
                  "GROUP BY ?p",
    "classes": "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) WHERE { GRAPH ?g { ?s a ?c } FILTER(isIRI(?c)) } GROUP BY ?c",
    "subjects": "SELECT (COUNT(*) AS ?n) (SUM(?one) AS ?things) WHERE { "
                f"{{ SELECT DISTINCT ?s WHERE {{ {_ANYWHERE} }} }} "
                f"BIND(IF(isIRI(?s) && STRSTARTS(STR(?s), '{ID}'), 1, 0) AS ?one) }}",
    "objects": f"SELECT (COUNT(DISTINCT ?o) AS ?n) WHERE {{ {_ANYWHERE} }}",
    "links": "SELECT DISTINCT ?s ?p ?o WHERE { "
             f"VALUES ?p {{ {_SKOS_MAPPINGS} }} {_ANYWHERE} FILTER(isIRI(?s) && isIRI(?o)) }}",
    "examples": "SELECT ?c (MIN(STR(?s)) AS ?first) WHERE { "
                f"VALUES ?c {{ {_EXAMPLES} }} GRAPH ?g {{ ?s a ?c }} FILTER(isIRI(?s)) }} GROUP BY ?c",
    # the gaps of a build were computed for its reference date, so a store tells that date itself
    "at": "SELECT (MAX(?d) AS ?at) WHERE { GRAPH ?g { ?s thb:evaluatedAt ?d } }",
}
Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Counts:
    """What was counted in the named graphs of a store.

    Attributes:
        triples: statements by the IRI of their graph.
        properties: statements of each property.
        classes: distinct things of each class.
        links: mappings (subject, SKOS property, object) of anything to anything.
        examples: one thing of some classes.
        subjects: distinct subjects.
        objects: distinct objects.
        things: distinct subjects that the project itself has named.
        reference_date: ISO date of the situation; empty where the store tells none.
    """

    triples: Mapping[str, int] = field(default_factory=dict)
    properties: Mapping[str, int] = field(default_factory=dict)
    classes: Mapping[str, int] = field(default_factory=dict)
    links: tuple[tuple[str, str, str], ...] = ()
    examples: tuple[str, ...] = ()
    subjects: int = 0
    objects: int = 0
    things: int = 0
    reference_date: str = ""


def counted(store: ox.Store, name: str) -> Rows:
    """Return the answer to one of ``QUERIES`` over *store*, as text, sorted."""
    found: Any = store.query(sparql_prefixes() + QUERIES[name])
    return sorted([text_of(value) for value in row] for row in found)


def counts_of(found: Mapping[str, Rows]) -> Counts:
    """Return as one what was *found* by each of ``QUERIES``."""
    subjects, things = found["subjects"][0]
    return Counts(
        **{name: {key: int(many) for key, many in found[name]} for name in ("triples", "properties", "classes")},
        links=tuple((subject, predicate, target) for subject, predicate, target in found["links"]),
        examples=tuple(sorted(first for _, first in found["examples"])),
        subjects=int(subjects), objects=int(found["objects"][0][0]), things=int(things or 0),
        reference_date=found["at"][0][0] if found["at"] else "")


def void_counts(store: ox.Store) -> Counts:
    """Return what *store* holds."""
    return counts_of({name: counted(store, name) for name in QUERIES})


def count_task(store: ox.Store, asked: Mapping[str, Any]) -> bytes:
    """Return the rows of one of ``QUERIES`` as JSON: a task for a worker, short enough for its time."""
    return json.dumps(counted(store, asked["name"])).encode()
