"""Graphs written by hand as a build would write them, two of a kind, for what is told of the difference."""

from __future__ import annotations

import gzip
import hashlib
from datetime import date
from pathlib import Path

import pyoxigraph as ox

from thbgraph.graph import canonical_nquads
from thbgraph.namespaces import BASE, sparql_prefixes
from thbgraph.releases import Side

_HEAD = f"BASE <{BASE}> {sparql_prefixes()}"
FIRST = """
<graph/ontology> {
  thb:A a owl:Class ; rdfs:subClassOf [ a owl:Restriction ; owl:onProperty thb:p ; owl:hasValue "one" ] .
  thb:B a owl:Class ; rdfs:subClassOf [ a owl:Restriction ; owl:onProperty thb:q ; owl:hasValue "two" ] .
  thb:TreatyAct a owl:Class ; rdfs:label "treaty act"@en , "договорное действие"@ru .
}
<graph/source/one> {
  <id/act/t/KGZ/ratification> a thb:TreatyAct ; thb:date "2003-10-02"^^xsd:date ; thb:note "same" , "gone", "went" .
  <id/act/t/KAZ/ratification> a thb:TreatyAct ; thb:note "a \\"quote\\" \\\\ and\\na line" .
}
<graph/resolved> { <id/act/t/KGZ/ratification> a thb:TreatyAct . <id/act/t/KAZ/ratification> a thb:TreatyAct . }
<graph/derived> { <id/duty/KGZ/t/x> a thb:Duty ; thb:since "2003-11-01"^^xsd:date . }
"""
# a value replaced, two gone, one come; an act gone, another come; a class expression changed, the other not
SECOND = """
<graph/ontology> {
  thb:B a owl:Class ; rdfs:subClassOf [ a owl:Restriction ; owl:onProperty thb:q ; owl:hasValue "two" ] .
  thb:A a owl:Class ; rdfs:subClassOf [ a owl:Restriction ; owl:onProperty thb:p ; owl:hasValue "three" ] .
  thb:TreatyAct a owl:Class ; rdfs:label "treaty act"@en , "договорное действие"@ru .
}
<graph/source/one> {
  <id/act/t/KGZ/ratification> a thb:TreatyAct ; thb:date "2003-10-09"^^xsd:date ; thb:note "same", "new" .
  <id/act/t/UZB/accession> a thb:TreatyAct .
}
<graph/resolved> { <id/act/t/KGZ/ratification> a thb:TreatyAct . <id/act/t/UZB/accession> a thb:TreatyAct . }
<graph/derived> { <id/duty/KGZ/t/x> a thb:Duty ; thb:since "2003-11-01"^^xsd:date . }
"""


def lines_of(trig: str) -> bytes:
    """Return *trig*, whose names stand below the base, as a build writes it."""
    dataset = ox.Dataset(ox.parse((_HEAD + trig).encode(), format=ox.RdfFormat.TRIG))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return canonical_nquads(dataset)


def side(folder: Path, name: str, trig: str, at: str = "2026-11-22") -> Side:
    """Write *trig* as the file *name*, packed if it ends so, and return it as one side of a comparison."""
    content, path = lines_of(trig), folder / name
    path.write_bytes(gzip.compress(content, mtime=0) if name.endswith(".gz") else content)
    return Side(hashlib.sha256(content).hexdigest(), date.fromisoformat(at), path)
