"""VoID: the numbers are those of the graph, counted by hand on a small one and by another way on a real one."""

from __future__ import annotations

from collections import Counter

import pyoxigraph as ox
import pytest
from tests.helpers.described import NEW, RECORD, complaints

from thbgraph.catalogue import DATASET, Counts, Dataset, Version, void_counts, void_triples
from thbgraph.catalogue.record import VOID_DOCUMENT
from thbgraph.catalogue.terms import term, write
from thbgraph.graph import ontology_quads
from thbgraph.namespaces import BASE, GRAPH, GRAPH_ONTOLOGY, THB, sparql_prefixes
from thbgraph.resources import resource

SMALL = """
GRAPH graph:ontology { thb:State a owl:Class . }
GRAPH graph:resolved {
  <id/state/KGZ> a thb:State ; rdfs:label "Kyrgyzstan"@en ; skos:exactMatch <http://www.wikidata.org/entity/Q813> .
  <id/state/KAZ> a thb:State ; skos:exactMatch <http://www.wikidata.org/entity/Q232> ;
     skos:closeMatch <http://publications.europa.eu/resource/authority/country/KAZ> .
  <id/agreement/a> skos:exactMatch <id/instrument/a> .
}
GRAPH graph:gaps {
  <id/duty/1> thb:evaluatedAt "2026-11-22"^^xsd:date .
  <id/duty/2> thb:evaluatedAt "2026-11-22"^^xsd:date .
}
GRAPH <graph/source/one> { <id/state/KGZ> a thb:State . _:b rdfs:label "no name of its own" . }
"""
WHOLE = f"{DATASET}/{NEW}"
WIKIDATA = f"{VOID_DOCUMENT}#www-wikidata-org-entity:skos:exactMatch"


def small() -> ox.Store:
    store = ox.Store()
    prefixes = f"BASE <{BASE}> PREFIX graph: <{GRAPH}> {sparql_prefixes()}"
    store.update(f"{prefixes} INSERT DATA {{ {SMALL} }}")
    # what a service puts into the default graph besides: the merge that queries see; it must not be counted again
    store.add(ox.Quad(ox.NamedNode(f"{BASE}id/state/KGZ"), term("rdf:type"), ox.NamedNode(f"{THB}State")))
    return store


COUNTS = void_counts(small())
TEXT = write(void_triples(COUNTS, RECORD)).decode()
TOLD = ox.Store()
TOLD.extend(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in void_triples(COUNTS, RECORD))


def said(subject: str, name: str) -> list[str]:
    """Return, sorted, the values of a property of *subject*."""
    found = TOLD.quads_for_pattern(ox.NamedNode(subject), term(name), None, None)
    return sorted(quad.object.value for quad in found if isinstance(quad.object, ox.NamedNode | ox.Literal))


def test_the_numbers_of_a_small_graph() -> None:
    # 1 + 7 + 2 + 2 statements; that KGZ is a state stands in two graphs, and counts once
    assert said(WHOLE, "void:triples") == ["11"]
    # the class; KGZ, KAZ, the agreement; two duties; the blank node
    assert said(WHOLE, "void:distinctSubjects") == ["7"]
    # owl:Class, thb:State, two labels, two items of Wikidata, one country, one instrument, one date
    assert said(WHOLE, "void:distinctObjects") == ["9"]
    assert said(WHOLE, "void:entities") == ["5"]
    assert said(WHOLE, "void:properties") == ["5"]
    assert said(WHOLE, "void:classes") == ["2"]
    assert COUNTS.reference_date == "2026-11-22"


def test_each_graph_is_a_part_and_each_source_a_part_of_theirs() -> None:
    sizes = {graph: said(GRAPH + graph, "void:triples") for graph in ("ontology", "resolved", "gaps", "source/one")}
    assert sizes == {"ontology": ["1"], "resolved": ["7"], "gaps": ["2"], "source/one": ["2"]}
    assert [part for part in said(WHOLE, "void:subset") if "#" not in part] == sorted(
        GRAPH + graph for graph in ("ontology", "resolved", "gaps"))
    assert said(f"{VOID_DOCUMENT}#sources", "void:subset") == [f"{GRAPH}source/one"]
    assert said(f"{GRAPH}source/one", "dct:source") == [f"{BASE}id/source/one"]


def test_parts_by_class_and_by_property() -> None:
    state, match = f"{VOID_DOCUMENT}#class:thb:State", f"{VOID_DOCUMENT}#property:skos:exactMatch"
    assert said(WHOLE, "void:classPartition") == [f"{VOID_DOCUMENT}#class:owl:Class", state]
    assert (said(state, "void:class"), said(state, "void:entities")) == ([f"{THB}State"], ["2"])
    assert len(said(WHOLE, "void:propertyPartition")) == 5
    assert (said(match, "void:property"), said(match, "void:triples")) == (
        ["http://www.w3.org/2004/02/skos/core#exactMatch"], ["3"])


def test_links_are_counted_by_whom_they_lead_to() -> None:
    """That one thing of the project is another of the project is no link to anybody."""
    country = f"{VOID_DOCUMENT}#publications-europa-eu-resource-authority-country:skos:closeMatch"
    linksets = sorted(quad.subject.value for quad in TOLD.quads_for_pattern(None, None, term("void:Linkset"), None)
                      if isinstance(quad.subject, ox.NamedNode))
    assert linksets == [country, WIKIDATA]
    assert (said(WIKIDATA, "void:triples"), said(country, "void:triples")) == (["2"], ["1"])
    assert said(WIKIDATA, "void:subjectsTarget") == [WHOLE]
    (target,) = said(WIKIDATA, "void:objectsTarget")
    assert said(target, "void:uriSpace") == ["http://www.wikidata.org/entity/"]
    assert said(target, "dct:title") == ["Wikidata"]


def test_examples_vocabularies_and_addresses() -> None:
    assert said(WHOLE, "void:exampleResource") == [f"{BASE}id/state/KAZ"]  # the first of its class
    assert said(WHOLE, "void:vocabulary") == sorted([
        THB, "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/2000/01/rdf-schema#",
        "http://www.w3.org/2002/07/owl#", "http://www.w3.org/2004/02/skos/core#"])
    assert said(WHOLE, "void:sparqlEndpoint") == [f"{BASE}sparql"]
    assert said(WHOLE, "void:dataDump") == sorted(
        f"{BASE}export/{NEW}/all.{form}.gz" for form in ("jsonld", "nq", "nt", "rdf", "trig", "ttl"))
    assert f"{'http://www.w3.org/ns/formats/'}N-Quads" in said(WHOLE, "void:feature")
    assert said(VOID_DOCUMENT, "foaf:primaryTopic") == [WHOLE]


def test_it_keeps_the_shapes() -> None:
    assert complaints(TEXT, "void") == []


@pytest.mark.parametrize(("old", "new", "expected"), [
    ("void:sparqlEndpoint", "void:endpoint", [
        "A description is about one void:Dataset, and tells all of it that is promised."]),
    ("void:linkPredicate skos:exactMatch", "void:linkPredicate owl:sameAs", [
        "Links here are SKOS mappings of one kind."]),
    ("void:entities 2", 'void:entities "two"', [
        "A description is about one void:Dataset, and tells all of it that is promised."]),
    ("void:subjectsTarget", "void:target", ["Links begin in one void:Dataset."] * 2),
    ("foaf:primaryTopic", "foaf:topic", [
        "A description is about one void:Dataset, and tells all of it that is promised."]),
])
def test_what_breaks_a_promise_is_named(old: str, new: str, expected: list[str]) -> None:
    assert old in TEXT
    changed = TEXT.replace(old, new).replace("owl:sameAs", "<http://www.w3.org/2002/07/owl#sameAs>")
    assert complaints(changed, "void") == expected


def test_the_same_counts_give_the_same_bytes() -> None:
    assert write(void_triples(void_counts(small()), RECORD)).decode() == TEXT


def test_an_empty_store_is_described_without_numbers_made_up() -> None:
    counts = void_counts(ox.Store())
    assert counts == Counts()
    text = write(void_triples(counts, Dataset(Version("empty", "")))).decode()
    assert "void:triples 0" in text
    assert "issued" not in text


def test_a_real_graph_is_counted_alike_without_queries() -> None:
    """The vocabulary, half of it in a second graph too: blank nodes, many classes, statements of two graphs."""
    own, other = ox.NamedNode(GRAPH_ONTOLOGY), ox.NamedNode(f"{GRAPH}source/one")
    triples = {quad.triple for quad in ontology_quads(resource("ontology"))}
    shared = {triple for triple in triples if str(triple) < "<https://w3id.org/thbgraph/concept/m"}
    store = ox.Store()
    store.extend(ox.Quad(triple.subject, triple.predicate, triple.object, own) for triple in triples)
    store.extend(ox.Quad(triple.subject, triple.predicate, triple.object, other) for triple in shared)
    counts = void_counts(store)
    assert counts.triples == {GRAPH_ONTOLOGY: len(triples), other.value: len(shared)}
    assert 1000 < len(shared) < len(triples)
    assert counts.properties == Counter(triple.predicate.value for triple in triples)
    assert counts.subjects == len({triple.subject for triple in triples})
    assert counts.objects == len({triple.object for triple in triples})
    typed = {(triple.object, triple.subject) for triple in triples if triple.predicate == term("rdf:type")}
    assert counts.classes == Counter(kind.value for kind, _ in typed if isinstance(kind, ox.NamedNode))
    assert complaints(write(void_triples(counts, Dataset(Version(NEW, "2026-11-22")))), "void") == []
