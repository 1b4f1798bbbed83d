"""The ontology: does it parse, is every term documented, is it OWL 2 DL without contradictions, is any name missing?"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pyshacl
import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SH, SKOS, Graph, Literal, URIRef
from rdflib.term import Node

from thbgraph.errors import DataError, NotFound, ToolMissing
from thbgraph.validate.consistency import check_consistency

ROOT = Path(__file__).parents[2]
ONTOLOGY = ROOT / "ontology"
MODULES = sorted(ONTOLOGY.glob("*.ttl"))
SCHEMES = sorted((ONTOLOGY / "schemes").glob("*.ttl"))
ALIGNMENTS = sorted((ONTOLOGY / "alignments").glob("*.ttl"))
QC_SHAPES = ROOT / "shapes" / "ontology-qc.ttl"
BROKEN = Path(__file__).parent / "qc-broken.ttl"

BASE = "https://w3id.org/thbgraph/"
THB = BASE + "ontology#"
SHAPES = BASE + "shapes#"
CONCEPT = BASE + "concept/"

# Written out by hand from the published contract, so that a renamed slug fails here and not at a user's.
CONTRACT_SLUGS = {
    "topic": """criminalisation definition consent-irrelevance child-victims non-punishment identification
        national-referral-mechanism reflection-period residence-permit assistance shelter legal-aid compensation
        repatriation privacy witness-protection national-coordinator national-rapporteur action-plan data-collection
        training awareness demand use-of-services labour-inspection recruitment-agencies corporate-liability
        confiscation specialised-units mutual-legal-assistance information-exchange monitoring civil-society""",
    "modality": "shall shall-limited shall-endeavour shall-consider may recommended definition prohibition",
    "evidence-status": """present absent partial contested in-law-not-in-use suspended expired limited-scope
        donor-funded unknown not-applicable""",
    "binding-status": """in-force not-yet-in-force signed-only not-party withdrawn opted-out not-addressee political
        unknown""",
    "reason": """membership-ended denounced invitation-needed territorial-only succession succession-date-unknown
        reservation parent-unknown no-complete-list partial-date""",
    "verdict": """gap-confirmed gap-reported partly-met commitment-not-met option-not-used not-yet-due unknown met
        not-evaluated""",
    "tier": "depositary treaty-database official-report secondary press",
}

PREFIXES = f"""@prefix thb: <{THB}> .
@prefix owl: <{OWL}> .
@prefix rdfs: <{RDFS}> .
@prefix act-kind: <{CONCEPT}act-kind/> .
@prefix modality: <{CONCEPT}modality/> .
"""


@cache
def load(*groups: str) -> Graph:
    """Return one graph of the named *groups* of files: ``modules``, ``schemes``, ``alignments``."""
    files = {"modules": MODULES, "schemes": SCHEMES, "alignments": ALIGNMENTS}
    graph = Graph()
    for group in groups:
        for path in files[group]:
            graph.parse(path, format="turtle")
    return graph


def own_terms(graph: Graph) -> set[str]:
    """Return the local names of the project's declared classes and properties."""
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    found = {str(term) for kind in kinds for term in graph.subjects(RDF.type, kind) if isinstance(term, URIRef)}
    return {iri.removeprefix(THB) for iri in found if iri.startswith(THB)}


def qc_results(data: Graph) -> set[tuple[str, str, str]]:
    """Return (focus node, shape, severity) of every result, shortened to what follows the project's base."""
    _, report, _ = pyshacl.validate(data, shacl_graph=Graph().parse(QC_SHAPES, format="turtle"), inference="none")
    assert isinstance(report, Graph)
    return {
        (
            str(report.value(result, SH.focusNode)).removeprefix(BASE),
            str(report.value(result, SH.sourceShape)).removeprefix(SHAPES),
            str(report.value(result, SH.resultSeverity)).removeprefix(str(SH)),
        )
        for result in report.subjects(RDF.type, SH.ValidationResult)
    }


# --- files


def test_every_module_is_listed_in_the_header() -> None:
    parts = {str(part) for part in load("modules").objects(URIRef(BASE + "ontology"), DCTERMS.hasPart)}
    assert parts == {f"{BASE}ontology/{path.stem}" for path in MODULES if path.stem != "thb"}


def test_nothing_is_imported() -> None:
    graph = load("modules", "schemes", "alignments")
    assert list(graph.subject_objects(OWL.imports)) == []


@pytest.mark.parametrize("path", [*MODULES, *SCHEMES, *ALIGNMENTS, QC_SHAPES], ids=lambda path: path.name)
def test_file_parses_and_is_not_empty(path: Path) -> None:
    assert len(Graph().parse(path, format="turtle")) > 0


# --- documentation


def test_documentation_is_complete() -> None:
    assert qc_results(load("modules", "schemes", "alignments")) == set()


def test_each_gap_in_documentation_is_found_once() -> None:
    expected = {
        ("ontology#NoDefinition", "TermDefinitionEn"),
        ("ontology#ShortDefinition", "TermDefinitionEn"),
        ("ontology#TwoLabels", "TermLabelEn"),
        ("ontology#noRussian", "TermLabelRu"),
        ("ontology#noRussian", "TermDefinitionRu"),
        ("ontology#noOrigin", "TermSource"),
        ("ontology#noOrigin", "TermIsDefinedBy"),
        ("ontology#noOrigin", "TermStatus"),
        ("ontology#oddStatus", "TermStatus"),
        ("concept/test/no-russian", "ConceptLabelRu"),
        ("concept/test/no-english", "ConceptLabelEn"),
        ("concept/test/bare", "ConceptDefinitionEn"),
        ("concept/test/bare", "ConceptDefinitionRu"),
        ("concept/test/bare", "ConceptScheme"),
        ("concept/test/lost", "ConceptScheme"),
        ("ontology/unversioned", "HeaderVersion"),
        ("ontology/unversioned", "HeaderLicence"),
        ("ontology/unversioned", "HeaderTitle"),
    }
    found = qc_results(Graph().parse(BROKEN, format="turtle"))
    assert found == {(focus, shape, "Violation") for focus, shape in expected}


def test_every_quality_rule_has_a_failing_example() -> None:
    shapes = Graph().parse(QC_SHAPES, format="turtle")
    rules = {str(shape).removeprefix(SHAPES) for shape in shapes.subjects(SH.targetClass, None)}
    failing = {shape for _, shape, _ in qc_results(Graph().parse(BROKEN, format="turtle"))}
    assert rules == failing


def test_labels_of_a_scheme_tell_its_concepts_apart() -> None:
    graph = load("schemes")
    for scheme in graph.subjects(RDF.type, SKOS.ConceptScheme):
        labels = [
            label for concept in graph.subjects(SKOS.inScheme, scheme) for label in graph[concept : SKOS.prefLabel]
        ]
        assert len(labels) == len(set(labels)), f"two concepts of {scheme} share a label"


# --- names


@pytest.mark.parametrize("scheme", CONTRACT_SLUGS)
def test_concepts_of_the_contract_are_there(scheme: str) -> None:
    found = {str(c).removeprefix(CONCEPT) for c in load("schemes").subjects(SKOS.inScheme, URIRef(CONCEPT + scheme))}
    assert {f"{scheme}/{slug}" for slug in CONTRACT_SLUGS[scheme].split()} <= found


def test_concepts_used_in_axioms_are_declared() -> None:
    used = {node for triple in load("modules") for node in triple if str(node).startswith(CONCEPT)}
    assert used <= set(load("schemes").subjects(RDF.type, SKOS.Concept))


def test_every_act_kind_has_a_family_and_every_tier_a_rank() -> None:
    graph = load("schemes")
    for scheme, extra in (("act-kind", "actFamily"), ("tier", "tierRank")):
        for concept in graph.subjects(SKOS.inScheme, URIRef(CONCEPT + scheme)):
            assert len(list(graph.objects(concept, URIRef(THB + extra)))) == 1, concept


def test_strength_orders_what_can_be_combined() -> None:
    graph = load("schemes")
    strength = {str(c).rsplit("/", 1)[1]: int(str(n)) for c, n in graph.subject_objects(URIRef(THB + "strength"))}
    weakest_first = ["absent", "expired", "suspended", "in-law-not-in-use", "donor-funded", "limited-scope", "partial",
                     "contested"]
    assert sorted(strength, key=strength.__getitem__) == [*weakest_first, "present"]


def test_a_partial_date_has_both_bounds_or_none() -> None:
    terms = own_terms(load("modules"))
    stems = {name.removesuffix("Earliest") for name in terms if name.endswith("Earliest")}
    assert stems == {name.removesuffix("Latest") for name in terms if name.endswith("Latest")}
    assert stems <= terms


# --- OWL 2 DL


def iris(nodes: Iterable[Node]) -> set[URIRef]:
    """Return the named nodes among *nodes*."""
    return {node for node in nodes if isinstance(node, URIRef)}


def test_no_name_has_two_natures() -> None:
    """Punning: no IRI is a class and a property or an individual, nor two kinds of property."""
    graph = load("modules", "schemes", "alignments")
    natures = [
        iris(graph.subjects(RDF.type, kind))
        for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    ]
    natures.append(iris(graph.subjects(RDF.type, SKOS.Concept)) | iris(graph.subjects(RDF.type, SKOS.ConceptScheme)))
    for i, left in enumerate(natures):
        for right in natures[i + 1 :]:
            assert left & right == set()


def test_every_property_and_class_used_is_declared() -> None:
    graph = load("modules", "schemes", "alignments")
    built_in = (str(RDF), str(RDFS), str(OWL))
    kinds = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    declared = {str(term) for kind in kinds for term in graph.subjects(RDF.type, kind)}
    used = {str(p) for p in graph.predicates() if not str(p).startswith(built_in)}
    assert used - declared == set()
    classes = {str(term) for term in graph.subjects(RDF.type, OWL.Class)}
    named = iris(o for p in (RDFS.subClassOf, RDFS.domain, RDF.type) for o in graph.objects(None, p))
    assert {str(n) for n in named if not str(n).startswith(built_in)} - classes == set()


def test_ranges_and_literals_stay_in_the_owl_datatype_map() -> None:
    """HermiT refuses xsd:date, gYear and gYearMonth, so neither ranges nor literals of the ontology use them."""
    graph = load("modules", "schemes", "alignments")
    xsd = "http://www.w3.org/2001/XMLSchema#"
    allowed = {xsd + name for name in ("string", "boolean", "integer")}
    data = set(graph.subjects(RDF.type, OWL.DatatypeProperty))
    ranges = {str(o) for s, o in graph.subject_objects(RDFS.range) if s in data}
    assert ranges <= allowed | {str(RDFS.Literal)}
    literals = {str(o.datatype) for o in graph.objects() if isinstance(o, Literal) and o.datatype is not None}
    assert literals <= allowed


# --- consistency


def test_hermit_finds_the_ontology_sound() -> None:
    assert check_consistency([*MODULES, *SCHEMES, *ALIGNMENTS]) == []


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("thb:Both a owl:Class ; rdfs:subClassOf thb:Signature, thb:ConsentToBeBound .", f"unsatisfiable: {THB}Both"),
        ("thb:Both a owl:Class ; rdfs:subClassOf thb:ShallDuty, thb:SoftDuty .", f"unsatisfiable: {THB}Both"),
        ("<urn:x> a thb:State, thb:Instrument .", "inconsistent: "),
        ("<urn:x> a thb:ShallDuty ; thb:modality modality:may .", "inconsistent: "),
        ("<urn:x> a thb:Signature ; thb:actKind act-kind:accession .", "inconsistent: "),
    ],
)
def test_hermit_finds_an_injected_contradiction(tmp_path: Path, statement: str, expected: str) -> None:
    injected = tmp_path / "injected.ttl"
    injected.write_text(PREFIXES + statement, encoding="utf-8")
    problems = check_consistency([*MODULES, *SCHEMES, injected])
    assert len(problems) == 1
    assert problems[0].startswith(expected)


def test_hermit_accepts_what_is_meant_to_go_together(tmp_path: Path) -> None:
    """The European Union is party and organisation; a ratification is an act of consent."""
    fine = tmp_path / "fine.ttl"
    fine.write_text(
        PREFIXES + "<urn:eu> a thb:RegionalOrganisation . "
        "<urn:act> a thb:ConsentToBeBound ; thb:state <urn:eu> ; thb:actKind act-kind:approval .",
        encoding="utf-8",
    )
    assert check_consistency([*MODULES, *SCHEMES, fine]) == []


def test_unusable_input_is_explained(tmp_path: Path) -> None:
    broken = tmp_path / "broken.ttl"
    broken.write_text(PREFIXES + "<urn:x> a ", encoding="utf-8")
    with pytest.raises(DataError, match=r"broken\.ttl is not Turtle: .*line 6"):
        check_consistency([broken])
    with pytest.raises(NotFound, match="does not exist"):
        check_consistency([tmp_path / "missing.ttl"])
    year = tmp_path / "year.ttl"
    year.write_text('<urn:x> <urn:p> "2000"^^<http://www.w3.org/2001/XMLSchema#gYear> .', encoding="utf-8")
    dated = tmp_path / "dated.ttl"
    dated.write_text("<urn:p> a <http://www.w3.org/2002/07/owl#DatatypeProperty> .", encoding="utf-8")
    with pytest.raises(DataError, match="HermiT cannot read the ontology: Literals can only use") as caught:
        check_consistency([year, dated])
    assert "\tat " not in str(caught.value)


def test_missing_reasoner_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "owlready2", None)
    with pytest.raises(ToolMissing, match="needs owlready2"):
        check_consistency(MODULES)


def test_missing_java_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    owlready2 = pytest.importorskip("owlready2")
    monkeypatch.setattr(owlready2, "JAVA_EXE", "no-such-java")
    with pytest.raises(ToolMissing, match="needs Java"):
        check_consistency(MODULES)
