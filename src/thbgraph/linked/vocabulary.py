"""The ontology as its documentation shows it: modules, classes, properties and code lists, read off ``ontology/``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Final, Literal

import pyoxigraph as ox

from thbgraph.linked.expressions import Expression, expression
from thbgraph.linked.ontologyfiles import Facts, Named
from thbgraph.namespaces import BASE, CONCEPT, PREFIXES, THB
from thbgraph.resources import resource

Kind = Literal["class", "object", "data", "annotation"]
ONTOLOGY: Final = BASE + "ontology"
ROOT: Final = "thb"
_KINDS: Final[Mapping[str, Kind]] = {
    "Class": "class", "ObjectProperty": "object", "DatatypeProperty": "data", "AnnotationProperty": "annotation"}
_OWL, _RDFS, _SKOS, _DCT = (PREFIXES[name] for name in ("owl", "rdfs", "skos", "dct"))
_STATUS: Final = "http://www.w3.org/2003/06/sw-vocab-status/ns#term_status"
# what a module is about comes first; what is said of the terms themselves comes last
_ORDER: Final = ("treaty", "clause", "norm", "duty", "measure", "evidence", "monitoring", "figure", "link", "alignment",
                  ROOT)
MATCHES: Final = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")


@dataclass(frozen=True)
class Match:
    """One line of an alignment: how a name of ours stands to one of another vocabulary."""

    ours: str
    relation: str
    theirs: str


@dataclass(frozen=True)
class Alignment(Named):
    """The lines of one file of ``ontology/alignments/``; no build loads them.

    Attributes:
        slug: name of the file.
        about: address of the other vocabulary.
        matches: sorted.
    """

    slug: str
    about: str
    matches: tuple[Match, ...]


@dataclass(frozen=True)
class Term(Named):
    """A class or a property.

    Attributes:
        kind: of OWL.
        module: slug of the module that declares it.
        sources: where the term comes from, as words or IRIs.
        status: of the W3C vocabulary of term status.
        retired: whether it is kept only for what was written with it.
        replaced_by: IRIs to use instead.
        parents: IRIs that it specialises, also those that its definition names.
        disjoint: IRIs that nothing shares with it.
    """

    kind: Kind
    module: str
    sources: tuple[str, ...]
    status: str
    retired: bool
    replaced_by: tuple[str, ...]
    parents: tuple[str, ...]
    disjoint: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return the part of the IRI after ``#``."""
        return self.iri.removeprefix(THB)


@dataclass(frozen=True)
class ClassTerm(Term):
    """A class; ``defined`` says by what alone a thing belongs to it, where that is said."""

    defined: tuple[Expression, ...]


@dataclass(frozen=True)
class PropertyTerm(Term):
    """A property.

    Attributes:
        domain: what every subject is; empty where nothing is said.
        range: what every value is.
        datatypes: XML Schema datatypes of its values, where OWL 2 has none to say so.
        functional: whether a node of the resolved view has one value at most.
        inverse: IRIs of the same relation read backwards.
    """

    domain: tuple[Expression, ...]
    range: tuple[Expression, ...]
    datatypes: tuple[str, ...]
    functional: bool
    inverse: tuple[str, ...]


@dataclass(frozen=True)
class Scheme(Named):
    """A code list with its concepts, in the order of their ranks or else of their slugs."""

    concepts: tuple[Named, ...]

    @property
    def slug(self) -> str:
        """Return its name in addresses."""
        return self.iri.removeprefix(CONCEPT)


@dataclass(frozen=True)
class Module(Named):
    """A file of the ontology: its header and its terms, sorted by name."""

    slug: str
    version: str
    classes: tuple[ClassTerm, ...]
    properties: tuple[PropertyTerm, ...]


@dataclass(frozen=True)
class Vocabulary(Named):
    """All that the ontology says, in the order in which it is shown.

    Attributes:
        version: of the whole, such as ``0.1.0``.
        version_iri: its ``owl:versionIRI``.
        prior: ``owl:priorVersion``; empty without one.
        licence: IRI.
        apart: lists of terms of which no two share anything.
    """

    version: str
    version_iri: str
    prior: str
    licence: str
    apart: tuple[tuple[str, ...], ...]
    modules: tuple[Module, ...]
    schemes: tuple[Scheme, ...]
    alignments: tuple[Alignment, ...]

    @cached_property
    def names(self) -> Mapping[str, Named]:
        """Return every class, property, scheme and concept by its IRI."""
        found: dict[str, Named] = {term.iri: term for term in self.terms()}
        for scheme in self.schemes:
            found |= {scheme.iri: scheme, **{concept.iri: concept for concept in scheme.concepts}}
        return found

    @cached_property
    def classes(self) -> Mapping[str, ClassTerm]:
        """Return the classes by IRI."""
        return {term.iri: term for module in self.modules for term in module.classes}

    @cached_property
    def properties(self) -> Mapping[str, PropertyTerm]:
        """Return the properties by IRI."""
        return {term.iri: term for module in self.modules for term in module.properties}

    @cached_property
    def children(self) -> Mapping[str, tuple[str, ...]]:
        """Return by IRI the terms that specialise it, sorted."""
        found: dict[str, list[str]] = {}
        for term in self.terms():
            for parent in term.parents:
                found.setdefault(parent, []).append(term.iri)
        return {parent: tuple(sorted(children)) for parent, children in found.items()}

    def terms(self) -> Iterator[Term]:
        """Yield classes and properties, module by module."""
        for module in self.modules:
            yield from module.classes
            yield from module.properties

    def ancestors(self, iri: str) -> set[str]:
        """Return every class above the one of *iri*."""
        above = {parent for parent in self.classes[iri].parents if parent != iri} if iri in self.classes else set()
        return above.union(*(self.ancestors(parent) for parent in above)) if above else above

    def matches(self, iri: str) -> tuple[Match, ...]:
        """Return what the alignments say of *iri*."""
        return tuple(match for part in self.alignments for match in part.matches if match.ours == iri)


@cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary of this installation, read once."""
    return read_vocabulary(resource("ontology"))


def read_vocabulary(folder: Path) -> Vocabulary:
    """Read the ontology in *folder*: its modules ``*.ttl``, ``schemes/`` and ``alignments/``.

    Raises:
        DataError: a file is not Turtle.
    """
    files = sorted(folder.glob("*.ttl"), key=lambda path: (_rank(path.stem), path.stem))
    facts = Facts.read([*files, *(folder / "schemes").glob("*.ttl")])
    head = facts.named(ONTOLOGY)
    modules = tuple(_module(facts, path) for path in files)
    schemes = sorted(facts.instances(_SKOS + "ConceptScheme"))
    return Vocabulary(
        head.iri, head.labels, head.definitions, head.notes, facts.text(ONTOLOGY, _OWL + "versionInfo"),
        facts.text(ONTOLOGY, _OWL + "versionIRI"), facts.text(ONTOLOGY, _OWL + "priorVersion"),
        facts.text(ONTOLOGY, _DCT + "license"), tuple(facts.apart()), modules,
        tuple(_scheme(facts, iri) for iri in schemes),
        tuple(_alignment(path) for path in sorted((folder / "alignments").glob("*.ttl"))))


def _rank(slug: str) -> int:
    return _ORDER.index(slug) if slug in _ORDER else len(_ORDER)


def _module(facts: Facts, path: Path) -> Module:
    iri = ONTOLOGY if path.stem == ROOT else f"{ONTOLOGY}/{path.stem}"
    own = Facts.read([path])
    declared = {name: kind for owl, kind in _KINDS.items() for name in own.instances(_OWL + owl)
                if name.startswith(THB)}
    classes = [name for name, kind in sorted(declared.items()) if kind == "class"]
    properties = [name for name, kind in sorted(declared.items()) if kind != "class"]
    head = facts.named(iri)
    return Module(head.iri, head.labels, head.definitions, head.notes, path.stem,
                  facts.text(iri, _OWL + "versionIRI"),
                  tuple(_class(facts, name, path.stem) for name in classes),
                  tuple(_property(facts, name, declared[name], path.stem) for name in properties))


def _term(facts: Facts, iri: str, kind: Kind, module: str) -> Term:
    of = facts.named(iri)
    status = facts.text(iri, _STATUS)
    retired = facts.text(iri, _OWL + "deprecated") in ("true", "1") or status == "archaic"
    above = _RDFS + ("subClassOf" if kind == "class" else "subPropertyOf")
    return Term(of.iri, of.labels, of.definitions, of.notes, kind, module, facts.texts(iri, _DCT + "source"), status,
                retired, facts.texts(iri, _DCT + "isReplacedBy"), facts.iris(iri, above), facts.disjoint_with(iri))


def _class(facts: Facts, iri: str, module: str) -> ClassTerm:
    term = _term(facts, iri, "class", module)
    nodes = [*facts.objects(iri, _OWL + "equivalentClass"),
             *(node for node in facts.objects(iri, _RDFS + "subClassOf") if isinstance(node, ox.BlankNode))]
    return ClassTerm(**term.__dict__, defined=tuple(sorted(expression(facts, node) for node in nodes)))


def _property(facts: Facts, iri: str, kind: Kind, module: str) -> PropertyTerm:
    term = _term(facts, iri, kind, module)
    ends = [tuple(sorted(expression(facts, node) for node in facts.objects(iri, _RDFS + end)))
            for end in ("domain", "range")]
    inverse = {*facts.iris(iri, _OWL + "inverseOf"), *facts.subjects(_OWL + "inverseOf", iri)}
    return PropertyTerm(**term.__dict__, domain=ends[0], range=ends[1],
                        datatypes=facts.texts(iri, THB + "valueDatatype"),
                        functional=iri in facts.instances(_OWL + "FunctionalProperty"),
                        inverse=tuple(sorted(inverse)))


def _scheme(facts: Facts, iri: str) -> Scheme:
    concepts = sorted(facts.subjects(_SKOS + "inScheme", iri), key=lambda concept: (facts.rank(concept), concept))
    of = facts.named(iri)
    return Scheme(of.iri, of.labels, of.definitions, of.notes, tuple(facts.named(concept) for concept in concepts))


def _alignment(path: Path) -> Alignment:
    facts = Facts.read([path])
    iri = f"{ONTOLOGY}/alignment/{path.stem}"
    relations = {_SKOS + match: match for match in MATCHES} | {
        _RDFS + name: name for name in ("subPropertyOf", "subClassOf")}
    matches = {Match(subject, relations[predicate], value) for subject, predicate, value in facts.triples()
               if predicate in relations}
    of = facts.named(iri)
    return Alignment(of.iri, of.labels, of.definitions, of.notes, path.stem,
                     facts.text(iri, _RDFS + "seeAlso"), tuple(sorted(matches, key=lambda m: (m.ours, m.theirs))))
