"""A graph small enough to know by heart, with names that are traps for addresses and for pages."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pyoxigraph as ox

from thbgraph.namespaces import BASE, CONCEPT, GRAPH_DERIVED, GRAPH_ONTOLOGY, GRAPH_RESOLVED, GRAPH_SOURCE, ID, THB

POINTING: Final = 130
NASTY: Final = "<script>alert(1)</script> & \"quoted\" 'single'"
_PREFIXES: Final = f"""
@prefix id: <{ID}> . @prefix concept: <{CONCEPT}> . @prefix thb: <{THB}> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dct: <http://purl.org/dc/terms/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @base <{ID}> .
"""
_RESOLVED: Final = f"""
<state/AAA> a thb:State ; rdfs:label "Aland"@en , "Аланд"@ru ; thb:iso3 "AAA" ; dct:source <source/one> .
<organisation/european-union> a thb:RegionalOrganisation ; rdfs:label "European Union"@en .
<provision/conv/art-26> a thb:Provision ; rdfs:label "The article"@en .
<provision/conv/art-26.ttl> a thb:Provision ; rdfs:label "The trap"@en .
<body/café> a thb:Body ; rdfs:label "Café"@en .
<body/a%20b> a thb:Body ; rdfs:label "With a space"@en .
<body/nasty> a thb:Body ; rdfs:label {'"' + NASTY.replace('"', chr(92) + '"') + '"'}@en ;
    thb:url "javascript:alert(2)"^^xsd:anyURI , "https://example.org/?a=1&b=<2>"^^xsd:anyURI ;
    rdfs:seeAlso <javascript:alert(3)> , <data:text/html,x> , <https://example.org/%3Cscript%3E> ;
    dct:description "One line.\\nAnother."@en .
<body/nested> a thb:Body ; thb:parts ( "first" [ thb:note "inner"@en ] ) .
<source/one> a thb:Source ; dct:title "Source One"@en .
<organisation/old-name> owl:deprecated true ; skos:historyNote "Renamed."@en , "Переименована."@ru ;
    dct:modified "2026-11-22"^^xsd:date ; dct:isReplacedBy <organisation/european-union> .
<organisation/never-there> owl:deprecated true ; skos:historyNote "There was none."@en .
"""
_ONTOLOGY: Final = """
concept:topic a skos:ConceptScheme ; skos:prefLabel "Topics"@en , "Темы"@ru .
<../concept/topic/shelter> a skos:Concept ; skos:inScheme concept:topic ; skos:prefLabel "shelter"@en , "приют"@ru .
thb:State rdfs:label "state"@en , "государство"@ru .
thb:iso3 rdfs:label "code"@en , "код"@ru .
"""
_DERIVED: Final = "".join(f"<duty/AAA/conv/n{number:03}> a thb:Duty ; thb:state <state/AAA> .\n"
                          for number in range(POINTING)) + "<duty/AAA/conv/n000> thb:modality concept:topic .\n"
_SOURCE: Final = """
<state/AAA> a thb:State ; rdfs:label "Aland"@en .
<measure/AAA/only-here> a thb:Measure ; rdfs:label "Only in the source"@en .
"""
GRAPHS: Final = {GRAPH_RESOLVED: _RESOLVED, GRAPH_ONTOLOGY: _ONTOLOGY, GRAPH_DERIVED: _DERIVED,
                 f"{GRAPH_SOURCE}one": _SOURCE}


def small_graph(path: Path) -> Path:
    """Write the graph as N-Quads into the file *path*; return it."""
    quads = [ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(graph))
             for graph, text in GRAPHS.items()
             for quad in ox.parse(_PREFIXES + text, format=ox.RdfFormat.TURTLE, base_iri=BASE)]
    path.write_bytes(b"".join(sorted(f"{quad} .\n".encode() for quad in quads)))
    return path
