"""The rule that types duties and the OWL definitions of the kinds of duty must say the same."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

ONTOLOGY = Path(__file__).parents[2] / "ontology"
THB = "https://w3id.org/thbgraph/ontology#"
PREFIXES = f"""PREFIX thb: <{THB}>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
"""
DEFINED = """SELECT ?class ?concept WHERE {
  ?class owl:equivalentClass/owl:intersectionOf/rdf:rest*/rdf:first ?part .
  ?part (owl:unionOf/rdf:rest*/rdf:first)?/owl:hasValue ?concept }"""


def defined_kinds() -> set[tuple[str, str]]:
    """Return (concept, class) as the equivalences of the norm module define them."""
    store = ox.Store()
    store.load(path=str(ONTOLOGY / "norm.ttl"), format=ox.RdfFormat.TURTLE)
    rows = store.query(PREFIXES + DEFINED)
    assert isinstance(rows, ox.QuerySolutions)
    return {(row["concept"].value, row["class"].value) for row in rows}


def test_rule_and_definitions_agree() -> None:
    kinds = defined_kinds()
    store = ox.Store()
    for concept, _ in kinds:
        duty, value, other = ox.NamedNode(f"urn:duty:{concept}"), ox.NamedNode(concept), ox.NamedNode("urn:other")
        topic, modality = (value, other) if "/topic/" in concept else (other, value)
        store.add(
            ox.Quad(duty, ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), ox.NamedNode(THB + "Duty"))
        )
        store.add(ox.Quad(duty, ox.NamedNode(THB + "topic"), topic))
        store.add(ox.Quad(duty, ox.NamedNode(THB + "modality"), modality))
    rule = next((ONTOLOGY / "rules" / "derive").glob("construct-*-duty-classes.rq")).read_text(encoding="utf-8")
    typed = store.query(PREFIXES + rule)
    assert isinstance(typed, ox.QueryTriples)
    found = {(triple.subject.value.removeprefix("urn:duty:"), triple.object.value) for triple in typed}
    assert len(kinds) == 10, "four topics and six modalities make a kind of duty"
    assert found == kinds
