"""The JSON-LD 1.1 context (W3C JSON-LD 1.1), made from the ontology and from what the tables write.

It says of each name which property it is, and lets values be plain JSON: dates and durations are strings, numbers and
truth values are themselves, words are objects by language, what a code list holds is its code, and everything else
that has an IRI is that IRI. What may occur several times is an array, always.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

import pyoxigraph as ox

from thbgraph.graph.ontology import ontology_files
from thbgraph.linked.borrowed import ANNOTATIONS, CLASSES, PROPERTIES, Borrowed
from thbgraph.linked.borrowed import PREFIXES as BORROWED_PREFIXES
from thbgraph.linked.reverse import LISTS
from thbgraph.linked.written import Written, written_by_tables
from thbgraph.namespaces import BASE, CONCEPT, PREFIXES, THB
from thbgraph.resources import resource

CONTEXT_IRI: Final = BASE + "context.jsonld"
Term = dict[str, Any]
_RDF: Final = PREFIXES["rdf"]
_RDFS: Final = PREFIXES["rdfs"]
_OWL: Final = PREFIXES["owl"]
_XSD: Final = PREFIXES["xsd"]
_TYPE: Final = ox.NamedNode(_RDF + "type")
_RANGE: Final = ox.NamedNode(_RDFS + "range")
_DATATYPE: Final = ox.NamedNode(THB + "valueDatatype")
_FUNCTIONAL: Final = ox.NamedNode(_OWL + "FunctionalProperty")
_CONCEPT: Final = PREFIXES["skos"] + "Concept"
# JSON has numbers and truth values of its own
_NATIVE: Final = {"integer", "boolean", "string"}
# A property whose values stop at the day, the month or the year has a name for each, so that each is a plain string
_SUFFIX: Final = {"gYearMonth": "Month", "gYear": "Year"}
# Code lists that tables do not tell of because rules write them, and that are not named after their property
_LISTS: Final = {"decidedBy": "resolve-rule", "dueVerification": "verification", "stepKind": "proof-step",
                 "evidenceOutcome": "outcome"} | {
    f"outcome{under}": "outcome" for under in ("NotYetDue", "UnderCommitment", "UnderLimited", "UnderShall",
                                               "UnderSoft", "UnderUnverified")}
# A date of which neither the ontology nor a table says how precise it is
_DATED: Final = {"stepDate"}
# Not functional by the ontology, and yet one value a language or one IRI is the rule: an array would be in the way
_ONE_EACH: Final = {"state", "instrument"}


@cache
def context() -> Mapping[str, Any]:
    """Return the context: what a document at ``CONTEXT_IRI`` has under ``@context``; keys in a fixed order."""
    ontology = _ontology()
    terms: dict[str, Any] = {"@version": 1.1, "id": "@id", "type": {"@id": "@type", "@container": "@set"},
                             "graph": "@graph", "included": {"@id": "@included", "@container": "@set"}}
    prefixes = dict(sorted({**PREFIXES, **BORROWED_PREFIXES}.items()))
    for name, term in sorted([*_classes(ontology), *_properties(ontology), *_foreign()],
                             key=lambda pair: pair[0]):
        if name in terms or name in prefixes:
            raise ValueError(f"two terms of the context have the name '{name}'")
        terms[name] = term
    return _disentangled({**terms, **prefixes}, _slugs(ontology))


@cache
def context_bytes() -> bytes:
    """Return the context as the document that is published at ``CONTEXT_IRI``: UTF-8, the same bytes each time."""
    return json.dumps({"@context": context()}, ensure_ascii=False, indent=1).encode() + b"\n"


def load_document(url: str, _options: Mapping[str, Any]) -> dict[str, Any]:
    """Return our context, whatever address of it *url* is: the document loader for JSON-LD, which reads no network.

    Raises:
        LookupError: *url* is another document.
    """
    if not url.endswith("/context.jsonld"):
        raise LookupError(f"JSON-LD documents may refer to {CONTEXT_IRI} only, not to {url}")
    return {"contextUrl": None, "documentUrl": url, "contentType": "application/ld+json",
            "document": {"@context": context()}}


def _ontology() -> ox.Store:
    store = ox.Store()
    for path in ontology_files(resource("ontology")):
        store.load(path=str(path), format=ox.RdfFormat.TURTLE)
    return store


def _named(ontology: ox.Store, kinds: tuple[str, ...]) -> list[str]:
    found = {quad.subject.value for kind in kinds
             for quad in ontology.quads_for_pattern(None, _TYPE, ox.NamedNode(_OWL + kind))
             if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(THB)}
    return sorted(found)


def _classes(ontology: ox.Store) -> Iterator[tuple[str, Any]]:
    for iri in _named(ontology, ("Class",)):
        yield iri.removeprefix(THB), _class(iri.removeprefix(THB), f"thb:{iri.removeprefix(THB)}")
    for name, prefixed in CLASSES.items():
        yield name, _class(name, prefixed)


def _class(name: str, prefixed: str) -> Term:
    lists = {listed: {"@reverse": by, "@type": "@id", "@container": "@set"}
             for listed, (by, _) in sorted(LISTS.get(name, {}).items())}
    return {"@id": prefixed, **({"@context": lists} if lists else {})}


def _properties(ontology: ox.Store) -> Iterator[tuple[str, Term]]:
    told = written_by_tables(resource("data"))
    slugs = _slugs(ontology)
    for iri in _named(ontology, ("ObjectProperty", "DatatypeProperty")):
        name, node = iri.removeprefix(THB), ox.NamedNode(iri)
        one = any(ontology.quads_for_pattern(node, _TYPE, _FUNCTIONAL)) or name in _ONE_EACH
        ranges = {quad.object.value for quad in ontology.quads_for_pattern(node, _RANGE, None)
                  if isinstance(quad.object, ox.NamedNode)}
        base: Term = {"@id": f"thb:{name}"}
        if any(ontology.quads_for_pattern(node, _TYPE, ox.NamedNode(_OWL + "ObjectProperty"))):
            codes = _codes(name, told.get(iri), slugs) if _CONCEPT in ranges or name in _LISTS else ""
            yield name, _several({**base, **(_coded(codes) if codes else {"@type": "@id"})}, one)
        else:
            datatypes = {quad.object.value for quad in ontology.quads_for_pattern(node, _DATATYPE, None)
                         if isinstance(quad.object, ox.NamedNode)}
            yield from _literals(name, base, one, told.get(iri, Written()), datatypes)
    for iri in _named(ontology, ("AnnotationProperty",)):
        if (name := iri.removeprefix(THB)) not in ANNOTATIONS:
            yield name, {"@id": f"thb:{name}", **({"@type": "@id"} if told.get(iri, Written()).links else {})}


def _literals(name: str, base: Term, one: bool, told: Written, datatypes: set[str]) -> Iterator[tuple[str, Term]]:
    if told.languages:
        yield name, {**base, "@container": ["@language", "@set"] if told.several else "@language"}
        return
    dated = {_XSD + datatype for datatype in ("date", *_SUFFIX)} if told.partial or name in _DATED else set()
    typed = sorted(iri.removeprefix(_XSD) for iri in datatypes | dated) if not told.plain else []
    typed = [datatype for datatype in typed if datatype not in {*_NATIVE, "anyURI"}]
    for datatype in typed:
        yield name + _SUFFIX.get(datatype, ""), _several({**base, "@type": f"xsd:{datatype}"}, one)
    if not typed:
        yield name, _several(base, one)


def _several(term: Term, one: bool) -> Term:
    return term if one else {**term, "@container": "@set"}


def _coded(codes: str) -> Term:
    # within the value of this one property, a bare word is a code of its list
    return {"@type": "@vocab", "@context": {"@vocab": codes}}


def _codes(name: str, told: Written | None, slugs: Mapping[str, list[str]]) -> str:
    """Return the IRI below which the codes of property *name* are: as the tables write them, or by its name."""
    if told and told.codes:
        return told.codes
    scheme = _LISTS.get(name, "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name))
    return f"{CONCEPT}{scheme}/" if scheme in slugs else ""


def _slugs(ontology: ox.Store) -> dict[str, list[str]]:
    """Return the codes of each code list of the ontology."""
    found: dict[str, list[str]] = {}
    for quad in ontology.quads_for_pattern(None, _TYPE, ox.NamedNode(_CONCEPT)):
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(CONCEPT):
            scheme, _, slug = quad.subject.value.removeprefix(CONCEPT).partition("/")
            found.setdefault(scheme, []).append(slug)
    return {scheme: sorted(slugs) for scheme, slugs in sorted(found.items())}


def _foreign() -> Iterator[tuple[str, Term]]:
    for name, borrowed in {**PROPERTIES, **ANNOTATIONS}.items():
        yield name, _borrowed(borrowed)


def _borrowed(term: Borrowed) -> Term:
    base: Term = {"@id": term.iri}
    if term.kind == "text":
        return {**base, "@container": ["@language", "@set"] if term.several else "@language"}
    values = {"plain": {}, "id": {"@type": "@id"}, "code": _coded(term.codes)}[term.kind]
    return _several({**base, **values}, not term.several)


def _disentangled(terms: dict[str, Any], slugs: Mapping[str, list[str]]) -> dict[str, Any]:
    """Let a code that is also the name of a term mean the code where a code stands (``definition`` is a topic too)."""
    for term in terms.values():
        if isinstance(term, dict) and "@vocab" in term.get("@context", {}):
            codes = term["@context"]["@vocab"]
            for slug in slugs.get(codes.removeprefix(CONCEPT).rstrip("/"), ()):
                if slug in terms:
                    term["@context"][slug] = codes + slug
    return terms
