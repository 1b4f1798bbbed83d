"""On what each property of the ontology stands in the built graph, and what it points to.

Few properties have a domain, because a domain is a rule of inference and no check (``ontology/design-notes.md``).
Whoever writes a query needs to know all the same, so it is read off the graph and kept in ``usage.json``.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import pyoxigraph as ox

from thbgraph.linked.vocabulary import Vocabulary
from thbgraph.namespaces import CONCEPT, PREFIXES, THB, sparql_prefixes
from thbgraph.query.run import evaluate

FILE: Final = "usage.json"
_OURS: Final = f'FILTER(STRSTARTS(STR(?p), "{THB}"))'
_ASKED: Final[Mapping[str, str]] = {
    "subjects": f"SELECT DISTINCT ?p ?of {{ ?s ?p ?o . {_OURS} ?s a ?of }}",
    "objects": f"SELECT DISTINCT ?p ?of {{ ?s ?p ?o . {_OURS} ?o a ?of }}",
    "schemes": f"SELECT DISTINCT ?p ?of {{ ?s ?p ?o . {_OURS} ?o skos:inScheme ?of }}",
    "datatypes": f"SELECT DISTINCT ?p (DATATYPE(?o) AS ?of) {{ ?s ?p ?o . {_OURS} FILTER(isLiteral(?o)) }}",
}


@dataclass(frozen=True)
class Use:
    """How a property is used.

    Attributes:
        subjects: the most general classes of what it stands on, by name; borrowed ones, with a prefix, only where
            there are no others.
        objects: the most general of our classes of what it points to.
        schemes: slugs of the code lists that its values come from.
        datatypes: of its literals, as prefixed names.
    """

    subjects: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    schemes: tuple[str, ...] = ()
    datatypes: tuple[str, ...] = ()


@cache
def usage() -> Mapping[str, Use]:
    """Return the use of each property by its IRI, as it was when ``usage.json`` was written."""
    kept = json.loads((files("thbgraph.linked") / FILE).read_text(encoding="utf-8"))
    return {THB + name: Use(**{part: tuple(values) for part, values in use.items()}) for name, use in kept.items()}


def read_usage(store: ox.Store, known: Vocabulary) -> dict[str, Use]:
    """Read off the default view of *store* how each property is used.

    Args:
        store: a built graph.
        known: the vocabulary, for which class lies above which.
    """
    found: dict[str, dict[str, set[str]]] = {}
    for part, asked in _ASKED.items():
        for row in evaluate(store, sparql_prefixes() + asked):
            found.setdefault(row["p"].value, {}).setdefault(part, set()).add(row["of"].value)
    return {iri: Use(_subjects(parts.get("subjects", ()), known), _general(parts.get("objects", ()), known),
                     tuple(sorted(scheme.removeprefix(CONCEPT) for scheme in parts.get("schemes", ()))),
                     tuple(sorted(map(_prefixed, parts.get("datatypes", ())))))
            for iri, parts in sorted(found.items())}


def usage_text(used: Mapping[str, Use]) -> str:
    """Return *used* as the text of ``usage.json``: one property a line, empty parts left out."""
    lines = [f" {json.dumps(iri.removeprefix(THB))}: "
             + json.dumps({part: values for part, values in asdict(use).items() if values})
             for iri, use in sorted(used.items())]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _subjects(classes: Collection[str], known: Vocabulary) -> tuple[str, ...]:
    return _general(classes, known) or tuple(sorted(map(_prefixed, classes)))


def _general(classes: Iterable[str], known: Vocabulary) -> tuple[str, ...]:
    ours = {iri for iri in classes if iri in known.classes}
    return tuple(sorted(iri.removeprefix(THB) for iri in ours if not known.ancestors(iri) & ours))


def _prefixed(iri: str) -> str:
    return next((f"{name}:{iri.removeprefix(base)}" for name, base in PREFIXES.items() if iri.startswith(base)), iri)
