"""A graph of a dozen statements in the shape of the real one, every line of it chosen by hand."""

from __future__ import annotations

import pyoxigraph as ox

from thbgraph.graph import canonical_nquads
from thbgraph.namespaces import BASE, sparql_prefixes

TRIG = f"""
BASE <{BASE}> {sparql_prefixes()}
<graph/ontology> {{
  thb:state a owl:ObjectProperty ; rdfs:label "state"@en , "государство"@ru .
  <concept/topic/shelter> a skos:Concept ; skos:prefLabel "shelter"@en ; skos:definition "not a name"@en .
  thb:Duty a owl:Class ; rdfs:label "duty"@en ; rdfs:subClassOf [ a owl:Restriction ; owl:onProperty thb:state ] .
}}
<graph/source/one> {{
  <id/act/t/KGZ/ratification> thb:state <id/state/KGZ> ; thb:date "2003-10-02"^^xsd:date ; dct:source <id/source/one> .
  <id/act/t/KAZ/ratification> thb:state <id/state/KAZ> ; dct:source <id/source/one> .
}}
<graph/resolved> {{
  <id/state/KGZ> a thb:State ; rdfs:label "Kyrgyzstan"@en .
  <id/state/KAZ> a thb:State ; rdfs:label "Kazakhstan"@en ; thb:note "said of another state" .
  <id/act/t/KGZ/ratification> thb:state <id/state/KGZ> ; thb:date "2003-10-02"^^xsd:date ; dct:source <id/source/one> ;
    thb:with <id/state/KAZ> .
  <id/act/t/KAZ/ratification> thb:state <id/state/KAZ> ; dct:source <id/source/one> .
  <id/source/one> a thb:Source ; rdfs:label "One"@en ; thb:tier <concept/tier/depositary> .
}}
<graph/derived> {{
  <id/duty/KGZ/t/shelter> a thb:Duty ; thb:state <id/state/KGZ> ; thb:topic <concept/topic/shelter> .
  <id/duty/KAZ/t/shelter> a thb:Duty ; thb:state <id/state/KAZ> ; thb:topic <concept/topic/shelter> .
  <id/act/t/KGZ/ratification> a thb:TreatyAct ; thb:date "2003-10-02"^^xsd:date .
}}
<graph/gaps> {{
  <id/gap/KGZ/t/shelter> sh:focusNode <id/duty/KGZ/t/shelter> ; sh:resultMessage "a \\"quote\\", 1 < 2"@en .
}}
"""


def store() -> ox.Store:
    """Return the graph."""
    made = ox.Store()
    made.load(TRIG.encode(), format=ox.RdfFormat.TRIG)
    return made


def lines() -> list[bytes]:
    """Return the graph as a build writes it: sorted, blank nodes with canonical labels."""
    dataset = ox.Dataset(store())
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return canonical_nquads(dataset).splitlines(keepends=True)


def short(quads: set[ox.Quad]) -> set[str]:
    """Return *quads* with the common part of the IRIs left out."""
    return {str(quad).replace(BASE, "") for quad in quads}
