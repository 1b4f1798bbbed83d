"""The rule that types duties follows the OWL definitions of the kinds of duty, and these are what they should be."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Final

import pyoxigraph as ox
from rdflib import OWL, RDFS, SKOS, Graph, Literal, URIRef

ROOT: Final = Path(__file__).parents[2]
ONTOLOGY: Final = ROOT / "ontology"
BASE: Final = "https://w3id.org/thbgraph/"
THB: Final = f"{BASE}ontology#"
RDF_TYPE: Final = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
PREFIXES: Final = f"""PREFIX thb: <{THB}>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
"""
DEFINED: Final = """SELECT ?class ?concept WHERE {
  ?class owl:equivalentClass/owl:intersectionOf/rdf:rest*/rdf:first ?part .
  ?part (owl:unionOf/rdf:rest*/rdf:first)?/owl:hasValue ?concept }"""
# the names that are not the topic's own; a class once published keeps its name
OTHER_NAMES: Final = {"national-referral-mechanism": "ReferralMechanismDuty"}
FORCES: Final = {
    "shall": "ShallDuty",
    "prohibition": "ShallDuty",
    "shall-limited": "LimitedDuty",
    "shall-consider": "SoftDuty",
    "shall-endeavour": "SoftDuty",
    "recommended": "Commitment",
}


def definitions() -> ox.Store:
    """Return the two modules that define kinds of duty: by topic and by modality."""
    store = ox.Store()
    for module in ("duty", "norm"):
        store.load(path=str(ONTOLOGY / f"{module}.ttl"), format=ox.RdfFormat.TURTLE)
    return store


def defined_kinds(store: ox.Store) -> set[tuple[str, str]]:
    """Return (concept, class) as the equivalences of the ontology define them."""
    rows = store.query(PREFIXES + DEFINED)
    assert isinstance(rows, ox.QuerySolutions)
    return {(row["concept"].value, row["class"].value) for row in rows}


def topics_asked_of_states() -> set[str]:
    """Return the topics on which some norm asks of states what must be met."""
    with (ROOT / "data" / "norms" / "norms.csv").open(encoding="utf-8", newline="") as file:
        return {row["topic"] for row in csv.DictReader(file)
                if row["modality"] not in {"may", "definition"}
                and row["bearer"] in {"state-party", "member-state", "participating-state", "certain-parties"}}


def class_name(topic: str) -> str:
    """Return the name that the class of duties on *topic* must have."""
    return OTHER_NAMES.get(topic, "".join(word.capitalize() for word in topic.split("-")) + "Duty")


def test_every_topic_asked_of_states_and_every_force_makes_a_kind_of_duty() -> None:
    topics = {(f"{BASE}concept/topic/{topic}", THB + class_name(topic)) for topic in topics_asked_of_states()}
    kinds = defined_kinds(definitions())
    assert {kind for kind in kinds if "/topic/" in kind[0]} == topics
    assert len(topics) > 100
    forces = {kind for kind in kinds if "/modality/" in kind[0]}
    assert forces == {(f"{BASE}concept/modality/{force}", THB + name) for force, name in FORCES.items()}
    assert kinds == topics | forces


def test_the_rule_types_duties_as_they_are_defined() -> None:
    """A duty of each topic and of each force gets its class and no other; what is no duty gets none."""
    store = definitions()
    kinds = defined_kinds(store)
    for concept, _ in kinds:
        for subject, kind in ((f"urn:duty:{concept}", "Duty"), (f"urn:norm:{concept}", "Norm")):
            node, value, other = ox.NamedNode(subject), ox.NamedNode(concept), ox.NamedNode("urn:other")
            topic, modality = (value, other) if "/topic/" in concept else (other, value)
            store.add(ox.Quad(node, RDF_TYPE, ox.NamedNode(THB + kind)))
            store.add(ox.Quad(node, ox.NamedNode(THB + "topic"), topic))
            store.add(ox.Quad(node, ox.NamedNode(THB + "modality"), modality))
    rule = next((ONTOLOGY / "rules" / "derive").glob("construct-*-duty-classes.rq")).read_text(encoding="utf-8")
    typed = store.query(PREFIXES + rule)
    assert isinstance(typed, ox.QueryTriples)
    assert {(triple.subject.value.removeprefix("urn:duty:"), triple.object.value) for triple in typed} == kinds


def test_a_kind_of_duty_is_named_after_its_topic() -> None:
    duties = Graph().parse(ONTOLOGY / "duty.ttl")
    topics = Graph().parse(ONTOLOGY / "schemes" / "topic.ttl")
    said = {"en": ("duty on: {}", "A duty whose topic is: {}."),
            "ru": ("обязанность по теме: {}", "Обязанность, тема которой: {}.")}
    for concept, kind in defined_kinds(definitions()):
        for label in topics.objects(URIRef(concept), SKOS.prefLabel) if "/topic/" in concept else ():
            assert isinstance(label, Literal)
            words = [Literal(form.format(label), lang=label.language) for form in said[str(label.language)]]
            assert (URIRef(kind), RDFS.label, words[0]) in duties
            assert (URIRef(kind), SKOS.definition, words[1]) in duties
            assert (URIRef(kind), RDFS.subClassOf, URIRef(THB + "Duty")) in duties
    assert len(list(duties.subjects(OWL.equivalentClass))) == len(topics_asked_of_states())
