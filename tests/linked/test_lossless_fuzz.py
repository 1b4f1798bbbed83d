"""Any statements whatever, also such as no table writes, come back from the JSON made of them."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.linked.readers import by_pyld

from thbgraph.linked import CONTEXT_IRI, compact_jsonld
from thbgraph.linked.context import context
from thbgraph.namespaces import BASE, PREFIXES

TYPE: Final = PREFIXES["rdf"] + "type"
XSD: Final = PREFIXES["xsd"]


def whole(term: str) -> str:
    prefix, _, name = term.partition(":")
    return str(context()[prefix]) + name


NAMED: Final = {name: whole(term["@id"]) for name, term in context().items()
                if isinstance(term, dict) and not term["@id"].startswith("@")}
CLASSES: Final = [iri for name, iri in NAMED.items() if name[0].isupper()]
PROPERTIES: Final = [iri for name, iri in NAMED.items() if name[0].islower()]
IRIS: Final = [BASE + path for path in (
    "id/state/KGZ", "id/binding/i/KGZ", "id/membership/o/KGZ", "id/instrument/i", "id/norm/i/n", "id/duty/KGZ/i/n",
    "id/gap/KGZ/i/n", "id/passage/s/1", "concept/topic/definition", "concept/modality/shall", "ontology#Duty")]
TYPED: Final = [("5", "integer"), ("05", "integer"), ("+7", "integer"), ("true", "boolean"), ("1", "boolean"),
                ("2020", "gYear"), ("2020-01", "gYearMonth"), ("2020-01-01", "date"), ("no date", "date"),
                ("1.50", "decimal"), ("P1D", "duration"), ("a", "anyURI")]

iris = st.sampled_from([*IRIS, "http://h/x", "urn:x:y", "mailto:a@b"]).map(ox.NamedNode)
words = st.sampled_from(["", "definition", "5", "true", "@id", "en", "_:b", "http://x/", "thb:State", "слово"])
literals = st.one_of(
    words.map(ox.Literal),
    st.builds(lambda text, lang: ox.Literal(text, language=lang), words, st.sampled_from(["en", "ru", "en-gb", "id"])),
    st.sampled_from(TYPED).map(lambda told: ox.Literal(told[0], datatype=ox.NamedNode(XSD + told[1]))),
    words.map(lambda text: ox.Literal(text, datatype=ox.NamedNode("http://h/datatype"))))
nodes = st.one_of(iris, iris, st.sampled_from("ab").map(ox.BlankNode))
properties = st.sampled_from([*PROPERTIES, BASE + "ontology#noSuch", "http://h/p", TYPE]).map(ox.NamedNode)
typings = st.builds(ox.Triple, iris, st.just(ox.NamedNode(TYPE)), st.sampled_from(CLASSES).map(ox.NamedNode))
triples = st.one_of(typings, st.builds(ox.Triple, nodes, properties, st.one_of(nodes, literals)))


def canonical(said: set[ox.Triple]) -> set[ox.Quad]:
    dataset = ox.Dataset(ox.Quad(*triple) for triple in said)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


@settings(max_examples=150)
@given(st.sets(triples, min_size=1, max_size=40), st.sampled_from(IRIS))
def test_any_statements_come_back(said: set[ox.Triple], iri: str) -> None:
    assert canonical(by_pyld(compact_jsonld(said, iri, CONTEXT_IRI))) == canonical(said)
