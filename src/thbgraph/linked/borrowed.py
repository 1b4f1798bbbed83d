"""The terms of other vocabularies that the data use, with the names they have in our JSON.

They are of W3C SKOS, PROV-O, SHACL and RDF Schema, of DCMI Terms and of ELI.

A name is the term's own wherever that is free; where it is not, or where it says little to a reader of JSON, the name
says what the value is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["text", "plain", "id", "code"]


@dataclass(frozen=True)
class Borrowed:
    """A property of another vocabulary: its IRI with a prefix of ``PREFIXES``, and what its values are.

    ``text`` is words in languages, ``plain`` a string, number or truth value, ``id`` something with an IRI, ``code`` an
    IRI below *codes*. *several* values make an array, always.
    """

    iri: str
    kind: Kind
    several: bool = False
    codes: str = ""


PREFIXES: Final[Mapping[str, str]] = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skosxl": "http://www.w3.org/2008/05/skos-xl#",
    "vann": "http://purl.org/vocab/vann/",
    "void": "http://rdfs.org/ns/void#",
    "vs": "http://www.w3.org/2003/06/sw-vocab-status/ns#",
}

CLASSES: Final[Mapping[str, str]] = {
    "Concept": "skos:Concept",
    "ConceptScheme": "skos:ConceptScheme",
    "ValidationReport": "sh:ValidationReport",
    "ValidationResult": "sh:ValidationResult",
}

_SHACL: Final[Mapping[str, Borrowed]] = {
    "severity": Borrowed("sh:resultSeverity", "code", codes="http://www.w3.org/ns/shacl#"),
    "message": Borrowed("sh:resultMessage", "text"),
    "duty": Borrowed("sh:focusNode", "id"),
    "outcome": Borrowed("sh:value", "code", codes="https://w3id.org/thbgraph/concept/outcome/"),
    "shape": Borrowed("sh:sourceShape", "id"),
    "path": Borrowed("sh:resultPath", "id"),
    "constraint": Borrowed("sh:sourceConstraintComponent", "code", codes="http://www.w3.org/ns/shacl#"),
    "results": Borrowed("sh:result", "id", several=True),
    "conforms": Borrowed("sh:conforms", "plain"),
}

_SKOS: Final[Mapping[str, Borrowed]] = {
    "prefLabel": Borrowed("skos:prefLabel", "text"),
    "altLabel": Borrowed("skos:altLabel", "text", several=True),
    "definition": Borrowed("skos:definition", "text"),
    "scopeNote": Borrowed("skos:scopeNote", "text"),
    "notation": Borrowed("skos:notation", "plain"),
    **{name: Borrowed(f"skos:{name}", "id", several=True) for name in (
        "inScheme", "topConceptOf", "hasTopConcept", "broader", "narrower", "related",
        "exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")},
}

PROPERTIES: Final[Mapping[str, Borrowed]] = {
    "label": Borrowed("rdfs:label", "text"),
    "comment": Borrowed("rdfs:comment", "text"),
    "title": Borrowed("dct:title", "text"),
    "description": Borrowed("dct:description", "text"),
    "language": Borrowed("dct:language", "plain"),
    "creator": Borrowed("dct:creator", "plain"),
    "license": Borrowed("dct:license", "id"),
    "source": Borrowed("dct:source", "id", several=True),
    "sourceText": Borrowed("dct:source", "plain", several=True),  # the ontology names its sources in words
    "isPartOf": Borrowed("dct:isPartOf", "id"),
    "hasPart": Borrowed("dct:hasPart", "id", several=True),
    "isReplacedBy": Borrowed("dct:isReplacedBy", "id", several=True),
    "provision": Borrowed("eli:has_part", "id", several=True),
    "wasDerivedFrom": Borrowed("prov:wasDerivedFrom", "id", several=True),
    "seeAlso": Borrowed("rdfs:seeAlso", "id", several=True),
    "isDefinedBy": Borrowed("rdfs:isDefinedBy", "id"),
    "subClassOf": Borrowed("rdfs:subClassOf", "id", several=True),
    "subPropertyOf": Borrowed("rdfs:subPropertyOf", "id", several=True),
    "domain": Borrowed("rdfs:domain", "id"),
    "range": Borrowed("rdfs:range", "id"),
    "deprecated": Borrowed("owl:deprecated", "plain"),
    "termStatus": Borrowed("vs:term_status", "plain"),
    **_SKOS, **_SHACL,
}

# annotations of ours that the ontology gives no range, as OWL 2 DL asks of annotations
ANNOTATIONS: Final[Mapping[str, Borrowed]] = {
    "advice": Borrowed("thb:advice", "text"),
    "rationale": Borrowed("thb:rationale", "text"),
    "remedy": Borrowed("thb:remedy", "text"),
    "wouldSettle": Borrowed("thb:wouldSettle", "text"),
    "correctedProperty": Borrowed("thb:correctedProperty", "id"),
    "topicShape": Borrowed("thb:topicShape", "id"),
    "valueDatatype": Borrowed("thb:valueDatatype", "id", several=True),
}
