"""Turtle files of the ontology as facts to look up, in memory and in a fixed order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from thbgraph.errors import DataError
from thbgraph.namespaces import PREFIXES, THB

_OWL, _RDF, _RDFS, _SKOS, _DCT = (PREFIXES[name] for name in ("owl", "rdf", "rdfs", "skos", "dct"))
_NO_RANK: Final = 10**6
_RANKS: Final = tuple(THB + name for name in ("forceRank", "tierRank", "strength"))

Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


@dataclass(frozen=True)
class Named:
    """What has an IRI and words.

    Attributes:
        iri: the name.
        labels: by language.
        definitions: by language.
        notes: scope notes and the like, each by language.
    """

    iri: str
    labels: Mapping[str, str]
    definitions: Mapping[str, str]
    notes: tuple[Mapping[str, str], ...]

    def label(self, lang: str) -> str:
        """Return the name in *lang*, else in English, else the last part of the IRI."""
        return said(self.labels, lang) or self.iri.rsplit("/", 1)[-1].rsplit("#", 1)[-1]

    def definition(self, lang: str) -> str:
        """Return the definition in *lang*, else in English, else nothing."""
        return said(self.definitions, lang)


def said(words: Mapping[str, str], lang: str) -> str:
    """Return *words* in *lang*, in English where there are none: the one fallback of the documentation."""
    return words.get(lang) or words.get("en") or ""


class Facts:
    """The statements of some files."""

    def __init__(self, store: ox.Store) -> None:
        """Look up in *store*, which nobody changes any more."""
        self._store = store

    @classmethod
    def read(cls, paths: Iterable[Path]) -> Facts:
        """Read Turtle files.

        Raises:
            DataError: a file is not Turtle; file, line and column are named.
        """
        store = ox.Store()
        for path in sorted(paths):
            try:
                store.extend(ox.parse(path=str(path), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True))
            except SyntaxError as error:
                raise DataError(f"{path} is not Turtle: {error.msg} (line {error.lineno}).",
                                "Mend the file.") from error
        return cls(store)

    def objects(self, subject: str | ox.BlankNode, predicate: str) -> list[Node]:
        """Return the values of *predicate*, sorted by how they are written."""
        node = ox.NamedNode(subject) if isinstance(subject, str) else subject
        found = self._store.quads_for_pattern(node, ox.NamedNode(predicate), None)
        return sorted((quad.object for quad in found), key=str)

    def texts(self, subject: str | ox.BlankNode, predicate: str) -> tuple[str, ...]:
        """Return the values of *predicate* as text, IRIs too; blank nodes are left out."""
        return tuple(node.value for node in self.objects(subject, predicate)
                     if isinstance(node, ox.NamedNode | ox.Literal))

    def text(self, subject: str, predicate: str) -> str:
        """Return the first value of *predicate* as text; empty without one."""
        return next(iter(self.texts(subject, predicate)), "")

    def iris(self, subject: str, predicate: str) -> tuple[str, ...]:
        """Return the values of *predicate* that are IRIs."""
        return tuple(node.value for node in self.objects(subject, predicate) if isinstance(node, ox.NamedNode))

    def subjects(self, predicate: str, value: str) -> set[str]:
        """Return the IRIs that have *value*, an IRI, for *predicate*."""
        found = self._store.quads_for_pattern(None, ox.NamedNode(predicate), ox.NamedNode(value))
        return {quad.subject.value for quad in found if isinstance(quad.subject, ox.NamedNode)}

    def instances(self, kind: str) -> set[str]:
        """Return the IRIs of what is of the class *kind*."""
        return self.subjects(_RDF + "type", kind)

    def items(self, head: Node) -> Iterator[Node]:
        """Yield the members of an RDF list."""
        while isinstance(head, ox.BlankNode):
            yield from self.objects(head, _RDF + "first")
            head = next(iter(self.objects(head, _RDF + "rest")), ox.NamedNode(_RDF + "nil"))

    def rank(self, concept: str) -> int:
        """Return the place of *concept* in an order that the ontology tells; all alike where it tells none."""
        ranks = [text for rank in _RANKS for text in self.texts(concept, rank)]
        return int(ranks[0]) if ranks else _NO_RANK

    def disjoint_with(self, iri: str) -> tuple[str, ...]:
        """Return what shares nothing with *iri*, said pairwise or in a list, sorted."""
        pairs = {*self.iris(iri, _OWL + "disjointWith"), *self.subjects(_OWL + "disjointWith", iri)}
        return tuple(sorted(pairs.union(*(group for group in self.apart() if iri in group)) - {iri}))

    def apart(self) -> list[tuple[str, ...]]:
        """Return the lists of classes or properties of which no two share anything; those within another are in it."""
        found = set()
        for kind in ("AllDisjointClasses", "AllDisjointProperties"):
            for quad in self._store.quads_for_pattern(None, ox.NamedNode(_RDF + "type"), ox.NamedNode(_OWL + kind)):
                members = (node for head in self.objects(_blank(quad.subject), _OWL + "members")
                           for node in self.items(head) if isinstance(node, ox.NamedNode))
                found.add(tuple(sorted(node.value for node in members)))
        return sorted(group for group in found if not any(set(group) < set(other) for other in found))

    def named(self, iri: str) -> Named:
        """Return the words of *iri*."""
        labels = self._words(iri, _SKOS + "prefLabel") or self._words(iri, _RDFS + "label")
        definitions = self._words(iri, _SKOS + "definition") or self._words(iri, _RDFS + "comment")
        notes = [self._words(iri, _SKOS + name) for name in ("scopeNote", "note", "editorialNote", "example")]
        return Named(iri, labels or self._words(iri, _DCT + "title"),
                     definitions or self._words(iri, _DCT + "description"), tuple(note for note in notes if note))

    def triples(self) -> Iterator[tuple[str, str, str]]:
        """Yield the statements between IRIs."""
        for quad in self._store:
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
                yield quad.subject.value, quad.predicate.value, quad.object.value

    def _words(self, iri: str, predicate: str) -> Mapping[str, str]:
        return {node.language or "en": node.value for node in self.objects(iri, predicate)
                if isinstance(node, ox.Literal)}


def _blank(node: Node) -> str | ox.BlankNode:
    return node if isinstance(node, ox.BlankNode) else str(node.value)  # type: ignore[union-attr]
