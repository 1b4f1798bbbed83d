"""Examples and use of terms: read off a small graph by hand, and off the committed data."""

from __future__ import annotations

import random
from importlib.resources import files
from typing import Final

import pyoxigraph as ox
import pytest
from tests.linked.small_ontology import write_ontology

from thbgraph.linked.examples import PRELUDE, Example, Examples, read_examples
from thbgraph.linked.usage import FILE, Use, read_usage, usage, usage_text
from thbgraph.linked.vocabulary import Vocabulary, read_vocabulary, vocabulary
from thbgraph.namespaces import THB
from thbgraph.query.run import evaluate

GRAPH: Final = """
@base <https://w3id.org/thbgraph/> .
@prefix thb: <https://w3id.org/thbgraph/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<graph/resolved> {
  <id/instrument/b> a thb:Treaty, thb:Instrument ; rdfs:label "B \\"the second\\""@en ; thb:day "2001"^^xsd:gYear ;
    thb:dayEarliest "2001-01-01"^^xsd:date ; thb:force <concept/force/treaty> ;
    thb:hasParty <id/state/X>, <id/state/Y> .
  <id/instrument/a> a thb:Instrument ; thb:day "2000-05-06"^^xsd:date ; thb:remark "LONG" .
  <id/state/X> a thb:Party ; thb:partyOf <http://example.org/t?a=b> .
  <id/state/Y> a thb:Party .
  [] a thb:Party, thb:Pact ; thb:founder <id/state/X> ; thb:remark "nameless" .
  <concept/force/treaty> skos:inScheme <concept/force> ; a skos:Concept ; thb:forceRank 1 .
}
<graph/source/one> { <id/instrument/a> a thb:Instrument ; thb:secret 1 . }
""".replace("LONG", "x" * 161)


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    return read_vocabulary(write_ontology(tmp_path_factory.mktemp("ontology")))


def store_of(quads: list[ox.Quad]) -> ox.Store:
    store = ox.Store()
    for quad in quads:
        store.add(quad)
    return store


@pytest.fixture(scope="module")
def quads() -> list[ox.Quad]:
    return list(ox.parse(GRAPH.encode(), format=ox.RdfFormat.TRIG))


@pytest.fixture(scope="module")
def small(known: Vocabulary, quads: list[ox.Quad]) -> Examples:
    return read_examples(store_of(quads), known)


def test_a_class_is_shown_by_its_first_and_last_resource(small: Examples) -> None:
    assert small.classes == {
        THB + "Instrument": (
            Example("https://w3id.org/thbgraph/id/instrument/a",
                    '<id/instrument/a> a thb:Instrument ;\n    thb:day "2000-05-06"^^xsd:date .', 1,
                    ("resolved", "source/one")),
            Example("https://w3id.org/thbgraph/id/instrument/b",
                    '<id/instrument/b> a thb:Instrument, thb:Treaty ;\n    rdfs:label "B \\"the second\\""@en ;\n'
                    "    thb:day \"2001\"^^xsd:gYear ;\n    thb:hasParty <id/state/X> ;\n"
                    '    thb:force <concept/force/treaty> ;\n    thb:dayEarliest "2001-01-01"^^xsd:date .', 1,
                    ("resolved",))),
        THB + "Treaty": (
            Example("https://w3id.org/thbgraph/id/instrument/b",
                    '<id/instrument/b> a thb:Treaty, thb:Instrument ;\n    rdfs:label "B \\"the second\\""@en ;\n'
                    "    thb:day \"2001\"^^xsd:gYear ;\n    thb:hasParty <id/state/X> ;\n"
                    '    thb:force <concept/force/treaty> ;\n    thb:dayEarliest "2001-01-01"^^xsd:date .', 1,
                    ("resolved",)),),
        THB + "Party": (
            Example("https://w3id.org/thbgraph/id/state/X",
                    "<id/state/X> a thb:Party ;\n    thb:partyOf <http://example.org/t?a=b> .", 0, ("resolved",)),
            Example("https://w3id.org/thbgraph/id/state/Y", "<id/state/Y> a thb:Party .", 0, ("resolved",)))}


def test_a_property_is_shown_by_one_statement_of_the_view(small: Examples) -> None:
    assert small.properties == {
        THB + "day": '<id/instrument/a> thb:day "2000-05-06"^^xsd:date .',
        THB + "force": "<id/instrument/b> thb:force <concept/force/treaty> .",
        THB + "hasParty": "<id/instrument/b> thb:hasParty <id/state/X> .",
        THB + "partyOf": "<id/state/X> thb:partyOf <http://example.org/t?a=b> .",
        THB + "remark": f'<id/instrument/a> thb:remark "{"x" * 161}" .'}
    assert {iri.removeprefix(THB): number for iri, number in small.numbers.items()} == {
        "Instrument": 2, "Treaty": 1, "Party": 2, "day": 2, "dayEarliest": 1, "force": 1, "hasParty": 2, "partyOf": 1,
        "remark": 2, "founder": 1, "forceRank": 1}


def test_the_order_of_loading_does_not_matter(known: Vocabulary, quads: list[ox.Quad], small: Examples) -> None:
    for seed in range(3):
        shuffled = random.Random(seed).sample(quads, len(quads))  # noqa: S311 - no secret
        assert read_examples(store_of(shuffled), known) == small


def test_an_empty_store_has_no_examples(known: Vocabulary) -> None:
    assert read_examples(ox.Store(), known) == Examples({}, {}, {})


def test_use_is_told_by_the_most_general_classes(known: Vocabulary, quads: list[ox.Quad]) -> None:
    used = read_usage(store_of(quads), known)
    assert {iri.removeprefix(THB): use for iri, use in used.items()} == {
        "day": Use(subjects=("Instrument",), datatypes=("xsd:date", "xsd:gYear")),
        "dayEarliest": Use(subjects=("Instrument",), datatypes=("xsd:date",)),
        "force": Use(subjects=("Instrument",), schemes=("force",)),
        "forceRank": Use(subjects=("skos:Concept",), datatypes=("xsd:integer",)),
        "founder": Use(subjects=("Pact", "Party"), objects=("Party",)),
        "hasParty": Use(subjects=("Instrument",), objects=("Party",)),
        "partyOf": Use(subjects=("Party",)),
        "remark": Use(subjects=("Instrument", "Party"), datatypes=("xsd:string",))}


def test_the_kept_text_is_sorted_and_leaves_out_what_is_empty() -> None:
    assert usage_text({THB + "b": Use(subjects=("X",)), THB + "a": Use(schemes=("s", "t"))}) == (
        '{\n "a": {"schemes": ["s", "t"]},\n "b": {"subjects": ["X"]}\n}\n')


# --- of the committed data

def test_what_is_kept_of_the_use_of_terms_is_current(opened: ox.Store) -> None:
    kept = (files("thbgraph.linked") / FILE).read_text(encoding="utf-8")
    assert usage_text(read_usage(opened, vocabulary())) == kept, "run `make build` and `python docs/usage.py`"
    assert usage()[THB + "norm"] == Use(subjects=("Duty",), objects=("Norm",))


def test_examples_of_the_data_are_statements_of_the_data(opened: ox.Store) -> None:
    found = read_examples(opened, vocabulary())
    shown = [example.turtle for some in found.classes.values() for example in some]
    document = PRELUDE + "\n".join([*shown, *found.properties.values()])
    triples = set(ox.parse(document.encode(), format=ox.RdfFormat.TURTLE))
    asked = "ASK {{ {0} {1} {2} }}"
    assert [triple for triple in triples
            if not evaluate(opened, asked.format(triple.subject, triple.predicate, triple.object))] == []
    assert len(triples) > 1000


def test_all_terms_in_use_have_an_example(opened: ox.Store) -> None:
    found, known = read_examples(opened, vocabulary()), vocabulary()
    assert set(found.properties) == set(known.properties) & set(usage())
    assert set(found.classes) == {iri for iri in known.classes if iri in found.numbers}
    assert {len(some) for some in found.classes.values()} == {1, 2}
    assert len(found.classes[THB + "AssistanceDuty"]) == 1  # one of many kinds
    assert [example.iri.rsplit("/", 1)[-1] for example in found.classes[THB + "State"]] == ["AFG", "ZWE"]
