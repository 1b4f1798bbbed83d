"""The mapping set as RDF: SSSOM's axioms under IRIs of their own, and the SKOS triples that they amount to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox

from thbgraph.catalogue.mappings import SSSOM, Mapping, mappings
from thbgraph.catalogue.sssom import CREATOR, CURIES, DESCRIPTION, LICENCE, MAPPING_SET, TITLE, VERSION, remark
from thbgraph.namespaces import BASE, PREFIXES

_RDF_TYPE: Final = ox.NamedNode(PREFIXES["rdf"] + "type")
_OWL: Final = PREFIXES["owl"]
_DCT: Final = PREFIXES["dct"]
_RDFS: Final = PREFIXES["rdfs"]
_XSD: Final = PREFIXES["xsd"]


def sssom_triples(store: ox.Store, version: str, date: str) -> list[ox.Triple]:
    """Return the mapping set as RDF, as SSSOM defines it, in the order of the mappings.

    Args:
        store: a built graph.
        version: of the dataset, from its manifest.
        date: its reference date, ISO 8601.
    """
    found = mappings(store)
    return [*_set(version, date), *(triple for mapping in found for triple in _axiom(mapping))]


def skos_triples(store: ox.Store) -> list[ox.Triple]:
    """Return the matches alone as SKOS triples; what was denied, not found, or is a code only, gives none."""
    return [ox.Triple(_iri(found.subject), _iri(found.predicate), _iri(found.object))
            for found in mappings(store) if found.is_match]


def alignments_turtle(store: ox.Store, version: str, date: str) -> bytes:
    """Return ``alignments.ttl``: the mapping set and, after it, the SKOS triples."""
    return alignments_rdf(store, version, date, ox.RdfFormat.TURTLE)


def alignments_rdf(store: ox.Store, version: str, date: str, form: ox.RdfFormat) -> bytes:
    """Return the same in another format of RDF."""
    triples = [*sssom_triples(store, version, date), *skos_triples(store)]
    prefixes = {**CURIES, "owl": _OWL, "rdfs": _RDFS, "dcterms": _DCT, "xsd": _XSD}
    return ox.serialize(triples, format=form, prefixes=prefixes) or b""


def _set(version: str, date: str) -> Iterator[ox.Triple]:
    node = _iri(MAPPING_SET)
    yield ox.Triple(node, _RDF_TYPE, _iri(SSSOM + "MappingSet"))
    for predicate, value in (
            (SSSOM + "sssom_version", _iri(f"{SSSOM}version{VERSION}")), (_OWL + "versionInfo", ox.Literal(version)),
            (_DCT + "title", ox.Literal(TITLE)), (_DCT + "description", ox.Literal(DESCRIPTION)),
            (SSSOM + "creator_label", ox.Literal(CREATOR)), (_DCT + "license", _iri(LICENCE)),
            (SSSOM + "subject_source", _iri(BASE + "dataset")),
            (SSSOM + "subject_source_version", ox.Literal(version)), (_DCT + "issued", _date(date))):
        yield ox.Triple(node, _iri(predicate), value)


def _axiom(mapping: Mapping) -> Iterator[ox.Triple]:
    node = _iri(mapping.iri)
    yield ox.Triple(_iri(MAPPING_SET), _iri(SSSOM + "mappings"), node)
    yield ox.Triple(node, _RDF_TYPE, _iri(_OWL + "Axiom"))
    for predicate, value in _slots(mapping):
        yield ox.Triple(node, _iri(predicate), value)


def _slots(mapping: Mapping) -> Iterator[tuple[str, ox.NamedNode | ox.Literal]]:
    yield SSSOM + "record_id", _iri(mapping.iri)
    yield _OWL + "annotatedSource", _iri(mapping.subject)
    yield _OWL + "annotatedProperty", _iri(mapping.predicate)
    if mapping.negated:
        yield SSSOM + "predicate_modifier", _iri(SSSOM + "NegatedPredicate")
    if mapping.object:
        yield _OWL + "annotatedTarget", _iri(mapping.object)
    else:
        yield SSSOM + "object_type", _iri(_RDFS + "Literal")
    yield SSSOM + "mapping_justification", _iri(mapping.justification)
    yield SSSOM + "object_source", _iri(mapping.vocabulary)
    yield from ((_RDFS + "seeAlso", _iri(source)) for source in mapping.sources)
    optional = (
        (SSSOM + "subject_label", mapping.label, ox.Literal), (SSSOM + "object_label", mapping.code, ox.Literal),
        (SSSOM + "reviewer_label", mapping.reviewer, ox.Literal), (_DCT + "created", mapping.date, _date),
        (SSSOM + "review_date", mapping.reviewed, _date), (SSSOM + "confidence", mapping.confidence, _double),
        (_RDFS + "comment", remark(mapping), ox.Literal))
    yield from ((predicate, make(text)) for predicate, text, make in optional if text)


def _iri(text: str) -> ox.NamedNode:
    return ox.NamedNode(text)


def _date(text: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(_XSD + "date"))


def _double(text: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(_XSD + "double"))
