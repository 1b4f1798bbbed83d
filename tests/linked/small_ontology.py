"""An ontology small enough to know by heart, with every construct that its documentation tells of."""

from __future__ import annotations

from pathlib import Path
from typing import Final

HEAD: Final = """\
@base <https://w3id.org/thbgraph/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix thb: <https://w3id.org/thbgraph/ontology#> .
@prefix vs: <http://www.w3.org/2003/06/sw-vocab-status/ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
FILES: Final = {
    "thb.ttl": """
<ontology> a owl:Ontology ; dct:title "Small"@en, "Малая"@ru ; dct:description "A test."@en ;
    owl:versionIRI <ontology/2.0.0> ; owl:versionInfo "2.0.0" ; owl:priorVersion <ontology/1.0.0> ;
    dct:license <https://creativecommons.org/licenses/by/4.0/> .
thb:remark a owl:AnnotationProperty ; rdfs:label "remark"@en .
""",
    "treaty.ttl": """
<ontology/treaty> a owl:Ontology ; dct:title "Treaty module"@en, "Модуль «Договоры»"@ru .
thb:Instrument a owl:Class ; rdfs:label "instrument"@en, "документ"@ru ; skos:definition "A text."@en ;
    skos:scopeNote "Not a law."@en ; dct:source "ELI" .
thb:Treaty a owl:Class ; rdfs:label "treaty"@en, "договор"@ru ; rdfs:subClassOf thb:Instrument ;
    dct:source "Vienna Convention on the Law of Treaties, art. 2(1)(a)" ; vs:term_status "stable" ;
    owl:equivalentClass [ owl:intersectionOf ( thb:Instrument
        [ a owl:Restriction ; owl:onProperty thb:force ; owl:hasValue <concept/force/treaty> ] ) ] .
thb:Pact a owl:Class ; rdfs:label "pact"@en ; rdfs:subClassOf thb:Instrument ; owl:disjointWith thb:Treaty ;
    owl:deprecated true ; dct:isReplacedBy thb:Treaty .
thb:Party a owl:Class ; rdfs:label "party"@en, "сторона"@ru .
thb:force a owl:ObjectProperty, owl:FunctionalProperty ; rdfs:label "force"@en, "сила"@ru ;
    rdfs:domain thb:Instrument ; rdfs:range skos:Concept .
thb:partyOf a owl:ObjectProperty ; rdfs:label "party of"@en ; owl:inverseOf thb:hasParty ;
    rdfs:domain [ a owl:Class ; owl:unionOf ( thb:Party thb:Pact ) ] ; rdfs:range thb:Instrument .
thb:hasParty a owl:ObjectProperty ; rdfs:label "has party"@en .
thb:founder a owl:ObjectProperty ; rdfs:subPropertyOf thb:hasParty ; vs:term_status "archaic" .
thb:day a owl:DatatypeProperty ; rdfs:label "day"@en ; rdfs:range rdfs:Literal ;
    thb:valueDatatype xsd:gYear, xsd:date .
[] a owl:AllDisjointClasses ; owl:members ( thb:Instrument thb:Party thb:Body ) .
""",
    "schemes/force.ttl": """
<concept/force> a skos:ConceptScheme ; skos:prefLabel "Force"@en, "Сила"@ru ; skos:definition "How far it binds."@en .
<concept/force/political> a skos:Concept ; skos:prefLabel "political"@en ; thb:forceRank 2 ;
    skos:inScheme <concept/force> .
<concept/force/treaty> a skos:Concept ; skos:prefLabel "treaty force"@en ; thb:forceRank 1 ;
    skos:inScheme <concept/force> .
""",
    "alignments/eli.ttl": """
<ontology/alignment/eli> a owl:Ontology ; dct:title "Alignment with ELI"@en ; rdfs:seeAlso <http://example.org/eli> .
thb:day skos:closeMatch <http://data.europa.eu/eli/ontology#date_document> .
""",
}


def write_ontology(folder: Path) -> Path:
    """Write the small ontology into *folder* and return it."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(HEAD + text, encoding="utf-8")
    return folder
