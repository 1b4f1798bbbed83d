"""The JSON-LD context: every term of the ontology has its name, of the right kind, and two readers accept it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from pyld import jsonld
from tests.helpers.tables import ROOT
from tests.linked.readers import by_jsonld_js, by_pyld, turtle

from thbgraph.graph.ontology import ontology_quads
from thbgraph.linked import CONTEXT_IRI, context_bytes
from thbgraph.linked.context import context, load_document
from thbgraph.linked.reverse import LISTS
from thbgraph.namespaces import CONCEPT, PREFIXES, THB
from thbgraph.resources import resource

TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
RANGE = ox.NamedNode(PREFIXES["rdfs"] + "range")
OWL = PREFIXES["owl"]


@pytest.fixture(scope="module")
def ontology() -> ox.Store:
    store = ox.Store()
    store.extend(list(ontology_quads(resource("ontology"))))
    return store


def ours(ontology: ox.Store, *kinds: str) -> set[str]:
    return {quad.subject.value.removeprefix(THB) for kind in kinds
            for quad in ontology.quads_for_pattern(None, TYPE, ox.NamedNode(OWL + kind), None)
            if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(THB)}


def terms() -> dict[str, dict[str, Any]]:
    return {name: term for name, term in context().items() if isinstance(term, dict)}


def test_every_class_and_property_of_the_ontology_has_its_own_name(ontology: ox.Store) -> None:
    names = ours(ontology, "Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")
    assert len(names) > 400
    assert {name for name in names if context().get(name, {}).get("@id") != f"thb:{name}"} == set()


def test_a_property_that_leads_to_things_leads_to_iris_or_to_codes_of_a_list_there_is(ontology: ox.Store) -> None:
    schemes = {quad.subject.value.removeprefix(CONCEPT).partition("/")[0] for quad in ontology.quads_for_pattern(
        None, TYPE, ox.NamedNode(PREFIXES["skos"] + "Concept"), None) if isinstance(quad.subject, ox.NamedNode)}
    for name in ours(ontology, "ObjectProperty"):
        term, scoped = context()[name], context()[name].get("@context", {})
        assert term["@type"] == ("@vocab" if scoped else "@id"), name
        assert not scoped or scoped["@vocab"].removeprefix(CONCEPT).rstrip("/") in schemes, name
        is_code = any(quad.object.value == PREFIXES["skos"] + "Concept"
                      for quad in ontology.quads_for_pattern(ox.NamedNode(THB + name), RANGE, None, None)
                      if isinstance(quad.object, ox.NamedNode))
        assert bool(scoped) == (is_code or name.startswith("outcome")), name


@pytest.mark.parametrize(("name", "term"), [
    ("since", {"@id": "thb:since", "@type": "xsd:date"}),
    ("sinceMonth", {"@id": "thb:since", "@type": "xsd:gYearMonth"}),
    ("sinceYear", {"@id": "thb:since", "@type": "xsd:gYear"}),
    ("initialDelay", {"@id": "thb:initialDelay", "@type": "xsd:duration"}),
    ("value", {"@id": "thb:value", "@type": "xsd:decimal"}),
    ("threshold", {"@id": "thb:threshold"}),  # numbers, truth values and strings are those of JSON
    ("originalMember", {"@id": "thb:originalMember"}),
    ("iso3", {"@id": "thb:iso3"}),
    ("seriesNumber", {"@id": "thb:seriesNumber", "@container": "@set"}),
    ("label", {"@id": "rdfs:label", "@container": "@language"}),
    ("prefLabel", {"@id": "skos:prefLabel", "@container": "@language"}),
    ("remedy", {"@id": "thb:remedy", "@container": "@language"}),
    ("shortName", {"@id": "thb:shortName", "@container": ["@language", "@set"]}),
    ("state", {"@id": "thb:state", "@type": "@id"}),
    ("source", {"@id": "dct:source", "@type": "@id", "@container": "@set"}),
    ("wasDerivedFrom", {"@id": "prov:wasDerivedFrom", "@type": "@id", "@container": "@set"}),
    ("duty", {"@id": "sh:focusNode", "@type": "@id"}),
    ("modality", {"@id": "thb:modality", "@type": "@vocab",
                  "@context": {"@vocab": f"{CONCEPT}modality/", "definition": f"{CONCEPT}modality/definition"}}),
    ("type", {"@id": "@type", "@container": "@set"}),
])
def test_what_a_name_means(name: str, term: dict[str, Any]) -> None:
    assert context()[name] == term


def test_lists_of_a_class_have_names_of_their_own() -> None:
    clashes = {(name, of) for of, lists in LISTS.items() for name in lists if name in context()}
    assert clashes == set()
    # a thing may be of both classes: none of the names may mean two things
    for one, other in (("Organisation", "Party"), ("Party", "State")):
        assert all(LISTS[one][name] == LISTS[other][name] for name in LISTS[one].keys() & LISTS[other].keys())
    assert context()["Duty"]["@context"]["verdicts"] == {
        "@reverse": "sh:focusNode", "@type": "@id", "@container": "@set"}


def test_the_document_holds_the_context_alone_and_is_the_same_on_every_run() -> None:
    assert json.loads(context_bytes()) == {"@context": context()}
    program = "import sys; from thbgraph.linked import context_bytes; sys.stdout.buffer.write(context_bytes())"
    told = [subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONHASHSEED": seed}, cwd=ROOT, check=True, capture_output=True, timeout=60).stdout
        for seed in ("1", "2")]
    assert told == [context_bytes(), context_bytes()]


def test_plain_json_with_the_context_is_rdf(tmp_path: Path) -> None:
    document = json.dumps({
        "@context": CONTEXT_IRI, "id": "https://w3id.org/thbgraph/id/state/KGZ", "type": ["State"], "iso3": "KGZ",
        "label": {"en": "Kyrgyzstan", "ru": "Кыргызстан"}, "unknownName": "is no statement",
        "bindings": [{"id": "https://w3id.org/thbgraph/id/binding/un-tip/KGZ", "bindingStatus": "in-force",
                      "since": "2003-12-25"}]}).encode()
    said = set(turtle("""<id/state/KGZ> a thb:State ; thb:iso3 "KGZ" ; rdfs:label "Kyrgyzstan"@en , "Кыргызстан"@ru .
        <id/binding/un-tip/KGZ> thb:state <id/state/KGZ> ; thb:since "2003-12-25"^^xsd:date ;
            thb:bindingStatus <concept/binding-status/in-force> ."""))
    assert [by_pyld(document)] == by_jsonld_js([document], tmp_path) == [said]


@pytest.mark.parametrize("url", ["https://w3id.org/thbgraph/context.jsonld", "http://localhost:8000/context.jsonld"])
def test_the_loader_has_our_context_under_any_public_address(url: str) -> None:
    assert load_document(url, {})["document"] == {"@context": context()}


def test_the_loader_reads_nothing_else() -> None:
    with pytest.raises(jsonld.JsonLdError):
        by_pyld(b'{"@context": "https://schema.org/", "name": "x"}')
    with pytest.raises(LookupError, match=r"not to https://schema\.org/"):
        load_document("https://schema.org/", {})
