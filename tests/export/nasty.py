"""A graph of what goes wrong on the way through files: every text here has broken some format of some tool.

No xsd:double is in it, nor in the graph: the store and jsonld.js both write another text for the same number.
"""

from __future__ import annotations

import pyoxigraph as ox

from thbgraph.export import Selection
from thbgraph.export.digest import canonical_lines
from thbgraph.namespaces import BASE, sparql_prefixes

SELECTION = Selection("state", "KGZ")
LONG = "Долгий текст 😀 " * 3000  # 48,000 UTF-16 units: more than a cell of a workbook has
TEXTS = (
    "", " ", " before and after ", "=1+1", "@SUM(A1)", "+7 312 66", "-1", "'quoted'", '"quoted", twice ""', "a,b;c|d",
    "two\nlines", "two\r\nlines", "tab\there", "back\\slash \\u0041 \\n", "_x0041_ and _x000D_", "<r>rich</r>",
    "<b>&amp;</b>", "Кыргызстан Өзгөн", "中文 العربية", "😀👩‍⚖️", "e\u0301 is not \u00e9", "\ufeffmark", "\u00a0",
    "NULL", "nan", "true", "007", "1.0", "1e400", "2003-10-02", "\u2028line", "\u200bnone", "x" * 300, LONG)
_TURTLE = f"""
BASE <{BASE}> {sparql_prefixes()}
<id/x> thb:note "in the default graph" , [] .
<graph/ontology> {{
  thb:Duty a owl:Class ; rdfs:subClassOf [ a owl:Restriction ; owl:onProperty thb:state ;
    owl:someValuesFrom [ owl:unionOf ( thb:State thb:Organisation ) ] ] .
  _:one rdfs:seeAlso _:two . _:two rdfs:seeAlso _:one .
}}
<graph/resolved> {{
  <id/state/KGZ> rdfs:label "Kyrgyzstan"@en , "Кыргызстан"@ru ; thb:iso3 "KGZ" ; thb:iso2 "KG" ; thb:m49 "417" ;
    dct:source <id/source/one> ; skos:exactMatch <http://www.wikidata.org/entity/Q813> , <http://example.org/KG> .
  <id/organisation/european-union> thb:iso3 "EUE" .
  <id/source/one> thb:tier <concept/tier/secondary> ; dct:title "One"@en ; thb:asOf "2013"^^xsd:gYear .
  <id/act/t/KGZ/ratification> thb:actKind <concept/act-kind/ratification> ; thb:state <id/state/KGZ> ;
    thb:instrument <id/instrument/t> ; thb:date "2003"^^xsd:gYear ; thb:dateEarliest "2003-01-01"^^xsd:date ;
    thb:dateLatest "2003-12-31"^^xsd:date ; thb:locator "=1+1" ; thb:asPrinted "line\\nline" ;
    dct:source <id/source/one> , <id/source/gone> .
  <id/act/t/EUE/signature> thb:actKind <concept/act-kind/signature> ; thb:state <id/organisation/european-union> ;
    thb:instrument <id/instrument/t> ; thb:date "2004-02"^^xsd:gYearMonth .
  <id/service/KGZ/s> thb:serviceKind <concept/service-kind/shelter> ; thb:state <id/state/KGZ> ; thb:numberOf 12 ;
    dct:description "two\\nlines, \\"quoted\\""@en , "=дважды"@ru ; thb:phone "007" .
  <id/reservation/t/KGZ/one> thb:reservationKind <concept/reservation-kind/reservation> ; thb:state <id/state/KGZ> ;
    thb:concernsArticle "35(2)" , "9" ; thb:textRead true ; thb:withdrawalMentioned false .
  <id/figure/one/1> thb:printed "12.50" ; thb:value 12.50 ; thb:valueTo 100.0 ; thb:concernsState <id/state/KGZ> .
  <concept/act-kind/ratification> skos:prefLabel "ratification"@en , "ратификация"@ru ; skos:definition "Ties."@en .
  <id/x> thb:note "en-GB"@en-GB , "en"@en , "en" ; thb:value "01"^^xsd:integer , "1"^^xsd:integer , "1.50"^^xsd:decimal,
    "2003-10-02Z"^^xsd:date , "24:00:00"^^xsd:time , "P1Y"^^xsd:duration , "yes"^^xsd:boolean ,
    "1"^^<http://example.org/datatype> .
}}
"""


def store() -> ox.Store:
    """Return the graph, in which a source has every text of ``TEXTS``, in no language and in one."""
    made = ox.Store()
    made.load(_TURTLE.encode(), format=ox.RdfFormat.TRIG)
    graph, predicate = ox.NamedNode(BASE + "graph/source/one"), ox.NamedNode(BASE + "ontology#note")
    for number, text in enumerate(TEXTS):
        subject = ox.NamedNode(f"{BASE}id/text/{number}")
        made.extend([ox.Quad(subject, predicate, ox.Literal(text), graph),
                     ox.Quad(subject, predicate, ox.Literal(text, language="ru"), graph)])
    return made


def lines() -> list[bytes]:
    """Return the graph as a build writes it."""
    return canonical_lines(store())


def view() -> ox.Store:
    """Return what the tables are read from: the graph without its default graph, which in a service is the view."""
    made = ox.Store()
    made.extend(quad for quad in store() if quad.graph_name != ox.DefaultGraph())
    return made
