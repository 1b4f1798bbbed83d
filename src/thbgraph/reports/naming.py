"""Names of things, kinds and properties in the reader's language, for reports that speak of any of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

import pyoxigraph as ox

from thbgraph.labels import Labels
from thbgraph.namespaces import CONCEPT, GRAPH_RESOLVED, ID, PREFIXES, party_iri

_TYPE: Final = ox.NamedNode(PREFIXES["rdf"] + "type")
_NAMES: Final = tuple(ox.NamedNode(PREFIXES[prefix] + name) for prefix, name in (
    ("rdfs", "label"), ("skos", "prefLabel"), ("dct", "title")))
_NUMBERED: Final = re.compile(r"(.+?)-\d+")
_RESOLVED: Final = ox.NamedNode(GRAPH_RESOLVED)  # rules add classes to what the tables say
_SCHEMES: Final = ("topic", "act-kind")


class Names:
    """The names that one or several graphs have, the later graph's first."""

    def __init__(self, stores: Sequence[ox.Store], labels: Labels) -> None:
        """Read from *stores* when asked; *labels* are those of the first of them."""
        self._stores, self._labels = tuple(dict.fromkeys(stores)), labels

    def thing(self, iri: str, lang: str) -> str:
        """Return the name of *iri*; without one, the names of what its IRI is made of (contract, section 1)."""
        if self._labels.known(iri):
            return self._labels.of(iri, lang)
        if named := self._told(iri, lang):
            return named
        if not iri.startswith(ID):
            return re.split("[/#]", iri)[-1]
        return ", ".join(self._part(part, lang) for part in iri.removeprefix(ID).split("/")[1:])

    def kind(self, iri: str, lang: str) -> str:
        """Return the name of the class of the thing *iri*; empty where no graph tells one."""
        for kind in self._objects(iri, _TYPE, _RESOLVED):
            if named := self._told(str(kind)[1:-1], lang):
                return named
        return ""

    def value(self, term: str, lang: str) -> str:
        """Return a value, written as N-Triples writes it, as people read it."""
        if term.startswith("<"):
            return self.thing(term[1:-1], lang)
        quad = next(iter(ox.parse(f"<urn:s> <urn:p> {term} .", format=ox.RdfFormat.N_TRIPLES)))
        return str(quad.object.value)

    def _part(self, part: str, lang: str) -> str:
        """Return what a part of an IRI names: a party by its code, an instrument, source or concept by its slug."""
        numbered = _NUMBERED.fullmatch(part)
        for slug in (part, *([numbered[1]] if numbered else ())):
            for iri in (party_iri(slug), *(f"{ID}{kind}/{slug}" for kind in ("instrument", "source", "organisation")),
                        *(f"{CONCEPT}{scheme}/{slug}" for scheme in _SCHEMES)):
                if self._labels.known(iri):
                    number = part.removeprefix(slug).removeprefix("-")
                    return self._labels.of(iri, lang) + (f" ({number})" if number else "")
        return part

    def _told(self, iri: str, lang: str) -> str:
        for name in _NAMES:
            told = {value.language or "en": value.value for value in self._objects(iri, name)
                    if isinstance(value, ox.Literal)}
            if told:
                return str(told.get(lang) or told.get("en") or next(iter(told.values())))
        return ""

    def _objects(self, iri: str, predicate: ox.NamedNode, graph: ox.NamedNode | None = None) -> Iterator[object]:
        for store in self._stores:
            for quad in sorted(store.quads_for_pattern(ox.NamedNode(iri), predicate, None, graph), key=str):
                yield quad.object
