"""The JSON of a resource says what it was given, all of it and nothing else: two readers of JSON-LD agree on that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pyoxigraph as ox
import pytest
from tests.linked.readers import by_jsonld_js, by_pyld, turtle

from thbgraph.build import open_build
from thbgraph.linked import CONTEXT_IRI, compact_jsonld, frame_statements
from thbgraph.linked.describe import describe
from thbgraph.namespaces import BASE, DEFAULT_GRAPHS, PREFIXES

pytestmark = pytest.mark.xdist_group("few")
_TYPE: Final = ox.NamedNode(PREFIXES["rdf"] + "type")
Case = tuple[str, Sequence[ox.Triple]]

SMALL: Final = {
    "every kind of literal": """<id/state/AAA> thb:iso3 "AAA" ; thb:places 5 , "05"^^xsd:integer , "x"^^xsd:integer ;
        thb:fine true , "1"^^xsd:boolean , "no"^^xsd:boolean ; thb:value 1.50 , "2"^^xsd:decimal , 3 , 4.5E0 ;
        thb:note "one"@en , "another"@en , "a third"@en-GB , "без языка" ; thb:url "h:"^^xsd:anyURI , "http://i/" ;
        thb:since "2020-01-02"^^xsd:date , "2020"^^xsd:gYear , "2020-01"^^xsd:gYearMonth , "someday" , "x"@en ;
        thb:order 9007199254740993 , -3 , "-0"^^xsd:integer ; thb:notice "P12M"^^xsd:duration , "a year" ;
        thb:depositary "plain" , "in words"@ru ; dct:source "a book" , <id/source/s> .""",
    "what is no term of the context": """<id/state/AAA> <http://h/p> <http://h/o> , "o" , 1 ; owl:sameAs <http://h/q> ;
        a <http://h/C> , owl:Thing , thb:NoSuchClass ; thb:noSuchProperty <id/state/BBB> .""",
    "codes of a list, of another list, and no codes": """<id/norm/i/n> thb:modality <concept/modality/shall> ;
        thb:topic <concept/topic/definition> , <concept/modality/shall> , <http://h/topic> , "word" ;
        thb:speaker <concept/speaker/state> ; sh:resultSeverity sh:Info , <http://h/severe> .""",
    "a literal where an IRI is the rule, and the reverse": """<id/duty/a> thb:state "AAA" ; thb:norm <id/norm/i/n> , 7 ;
        thb:article <id/article> ; rdfs:label <id/label> , "plain" , "deutsch"@de .""",
    "links in a circle": """<id/a> thb:basedOn <id/b> , <id/a> . <id/b> thb:basedOn <id/c> ; rdfs:label "b"@en .
        <id/c> thb:basedOn <id/a> , <id/b> ; rdfs:label "c"@en .""",
    "lists of a class, and what has none": """<id/state/AAA> a thb:Party , thb:State . <id/membership/o/AAA> thb:member
        <id/state/AAA> ; thb:organisation <id/organisation/o> . <id/binding/i/AAA> thb:state <id/state/AAA> ;
        thb:instrument <id/instrument/i> . <id/binding/j/AAA> thb:state <id/state/AAA> , <id/state/BBB> .
        <id/figure/1> thb:counterpart <id/state/AAA> ; thb:concernsState <id/state/AAA> .
        <id/other/1> thb:state <id/state/AAA> . <id/state/BBB> rdfs:label "B"@en .""",
    "what is connected with nothing": "<id/elsewhere> rdfs:label \"e\"@en ; thb:basedOn <id/state/BBB> .",
    "blank nodes and a list": """thb:Duty owl:equivalentClass [ a owl:Class ; owl:unionOf ( thb:State [ owl:complementOf
        thb:Party ] ) ] ; rdfs:subClassOf _:x . _:x rdfs:comment "x"@en .""",
    "numbers and links where words are the rule": """<id/norm/a> rdfs:label 5 , true , <id/norm/a> ; thb:note 7 ;
        thb:article <id/norm/a> , <id/norm/b> ; thb:locator <id/norm/b> . <id/norm/b> thb:locator <id/norm/a> ;
        a "no class" , <http://h/C> .""",
    "an IRI that begins like a prefix": "<id/a> thb:state <org:x> ; dct:source <id/b> . <void:y> rdfs:label 'y'@en .",
    "a long chain": "".join(f"<id/c/{n}> thb:basedOn <id/c/{n + 1}> ." for n in range(2000)),
    "words in a language whose tag is a keyword here": '<id/a> rdfs:label "negara"@id , "tip"@x-type .',
}


def framed_case(store: ox.Store, iri: str) -> Case:
    return iri, sorted({*describe(store, iri, most=5).triples(), *frame_statements(store, iri)}, key=str)


def canonical(triples: Sequence[ox.Triple] | set[ox.Triple]) -> set[ox.Quad]:
    dataset = ox.Dataset(ox.Quad(*triple) for triple in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


@pytest.fixture(scope="module")
def few(few_built: tuple[Path, Path]) -> ox.Store:
    return open_build(few_built[1])[0]


@pytest.fixture(scope="module")
def samples(few: ox.Store) -> list[Case]:
    """Return one resource of every class there is, of a dozen that with the most statements; of duties, the fewest."""
    sizes: dict[str, dict[str, int]] = defaultdict(dict)
    for graph in DEFAULT_GRAPHS:
        for quad in few.quads_for_pattern(None, _TYPE, None, ox.NamedNode(graph)):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
                found = sizes[quad.object.value]
                if len(found) < 12:
                    found[quad.subject.value] = sum(1 for _ in few.quads_for_pattern(quad.subject, None, None))
    chosen = {(min if name.endswith("Duty") else max)((size, iri) for iri, size in found.items())[1]
              for name, found in sizes.items()}
    return [(iri, describe(few, iri, most=5).triples()) for iri in sorted(chosen)]


@pytest.fixture(scope="module")
def framed(few: ox.Store) -> list[Case]:
    paths = ("id/state/KGZ", "id/organisation/european-union", "id/instrument/ilo-p029",
             "id/duty/KGZ/un-tip/access-to-work", "id/duty/GRC/cets-197/reflection-period",
             "id/gap/KGZ/un-tip/access-to-work")
    return [framed_case(few, BASE + path) for path in paths]


def written(cases: Sequence[Case]) -> list[bytes]:
    return [compact_jsonld(triples, iri, CONTEXT_IRI) for iri, triples in cases]


@pytest.mark.parametrize("name", SMALL)
def test_small_graphs_survive(name: str, tmp_path: Path) -> None:
    given = turtle(SMALL[name])
    document = compact_jsonld(given, str(given[0].subject).strip("<>"), CONTEXT_IRI)
    (by_js,) = by_jsonld_js([document], tmp_path)
    assert canonical(by_pyld(document)) == canonical(by_js) == canonical(given)


def test_one_of_every_class_survives_two_readers(samples: list[Case], tmp_path: Path) -> None:
    classes = {triple.object for iri, triples in samples for triple in triples
               if triple.predicate == _TYPE and triple.subject == ox.NamedNode(iri)}
    assert len(classes) > 100  # of things, of kinds of duties, of concepts, of the ontology itself
    documents = written(samples)
    for (iri, given), document, by_js in zip(samples, documents, by_jsonld_js(documents, tmp_path), strict=True):
        assert canonical(by_pyld(document)) == canonical(given), iri
        assert canonical(by_js) == canonical(given), iri


def test_what_is_framed_survives_two_readers(framed: list[Case], tmp_path: Path) -> None:
    documents = written(framed)
    for (iri, given), document, by_js in zip(framed, documents, by_jsonld_js(documents, tmp_path), strict=True):
        assert by_pyld(document) == by_js == set(given), iri
