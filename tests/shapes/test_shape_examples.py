"""Every shape is proven by examples: what must pass passes, what must fail fails with exactly the expected results.

``pass-*.ttl`` must make no result; ``fail-*.ttl`` must make the results of ``fail-*.expected.csv``, no fewer and no
more, by either engine. The part of the name after ``pass-`` or ``fail-`` is the name of the shape that the example is
about, in kebab case. States and instruments are invented.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

import pyshacl
import pytest
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import SH
from tests.shapes.proofs import (
    COMPONENTS,
    CONCEPT,
    EXAMPLES,
    FAILING,
    FILES,
    FORBIDDEN_EVERYWHERE,
    INTEGRITY,
    LADDER,
    ONTOLOGY,
    PASSING,
    THB,
    TOPICS,
    all_gap_shapes,
    constraints,
    example_graph,
    example_id,
    expected,
    in_two_languages,
    judging,
    kebab,
    own,
    proven,
    proves,
    results,
)

from thbgraph.validate.engines import ENGINES

NOT_CONSTRAINTS: Final = {
    SH.path,
    SH.targetClass,
    SH.targetSubjectsOf,
    SH.property,
    SH.severity,
    SH.message,
    SH.name,
    SH.description,
    SH.order,
    SH.qualifiedValueShape,
    SH.languageIn,
    SH.hasValue,
    SH.inversePath,
    SH.alternativePath,
}


@cache
def all_shapes() -> Graph:
    merged = Graph()
    for graph in (all_gap_shapes(), *map(own, INTEGRITY)):
        for triple in graph:
            merged.add(triple)
    return merged


@cache
def all_expected() -> frozenset[tuple[str, ...]]:
    return frozenset(row for example in FAILING for row in expected(example))


# ------------------------------------------------------------------------------------------------------- examples


def test_examples_are_collected() -> None:
    assert TOPICS
    assert INTEGRITY
    assert len(FILES) == len(TOPICS) + len(INTEGRITY) + 1
    shapes = sum(len(proven(name)) for name in FILES)
    assert len(PASSING) >= shapes > 0
    assert len(FAILING) >= shapes


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("example", PASSING, ids=example_id)
def test_passing_example_makes_no_result(example: Path, engine: str) -> None:
    name = proves(example)
    assert results(example_graph(example), judging(name), name, engine) == []


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("example", FAILING, ids=example_id)
def test_failing_example_makes_exactly_the_expected_results(example: Path, engine: str) -> None:
    name = proves(example)
    assert expected(example)
    assert results(example_graph(example), judging(name), name, engine) == expected(example)


@pytest.mark.parametrize("name", FILES)
def test_every_shape_has_its_examples(name: str) -> None:
    folder = EXAMPLES / FILES[name].stem
    for shape in proven(name):
        assert (folder / f"pass-{kebab(shape)}.ttl").is_file(), f"{shape} has no passing example"
        failing = folder / f"fail-{kebab(shape)}.ttl"
        makers = {row[3] for row in expected(failing)}
        assert name in TOPICS.values() or makers == {str(shape)}, f"{failing} must fail by {shape} alone"


@pytest.mark.parametrize("name", [LADDER, *INTEGRITY])
def test_every_constraint_of_every_shape_bites(name: str) -> None:
    graph = own(name)
    bitten = {(row[3], row[4]) for row in all_expected()}
    for shape in constraints(graph):
        wanted = {COMPONENTS[p] for p in graph.predicates(shape) if isinstance(p, URIRef) and p in COMPONENTS}
        assert wanted, f"{shape} constrains nothing"
        for component in wanted:
            assert (str(shape), f"{SH}{component}ConstraintComponent") in bitten, f"{shape}: {component} never bites"


def test_no_expectation_or_folder_is_an_orphan() -> None:
    for table in EXAMPLES.glob("*/*.expected.csv"):
        assert table.with_name(table.name.removesuffix(".expected.csv") + ".ttl").is_file()
    assert {proves(example) for example in PASSING + FAILING} <= set(FILES)
    assert {folder.name for folder in EXAMPLES.iterdir()} <= {path.stem for path in FILES.values()}


def test_every_example_is_about_a_shape_that_is_there() -> None:
    known = {(name, kebab(shape)) for name in FILES for shape in proven(name)}
    assert {(proves(path), path.stem.partition("-")[2]) for path in PASSING + FAILING} <= known


def test_examples_name_invented_states_only() -> None:
    for example in PASSING + FAILING:
        codes = set(re.findall(r"\b[A-Z]{3}\b", example.read_text(encoding="utf-8")))
        assert all(code.startswith("XX") and code != "XXK" for code in codes), f"{example} names {codes}"


# ------------------------------------------------------------------------------------------------- shapes as texts


@pytest.mark.parametrize("name", FILES)
def test_shape_file_is_shacl_core(name: str) -> None:
    used = {p for p in own(name).predicates() if isinstance(p, URIRef) and p.startswith(str(SH))}
    assert used <= set(COMPONENTS) | NOT_CONSTRAINTS, "a misspelt or non-core SHACL property"


@pytest.mark.parametrize("graph", [*map(own, INTEGRITY), all_gap_shapes()], ids=[*INTEGRITY, "gaps"])
def test_shapes_are_well_formed(graph: Graph) -> None:
    pyshacl.validate(Graph(), shacl_graph=Graph() + graph, meta_shacl=True)  # raises on an ill-formed shape; adds to it


@pytest.mark.parametrize("graph", [*map(own, INTEGRITY), all_gap_shapes()], ids=[*INTEGRITY, "gaps"])
def test_every_constraint_hangs_on_a_target(graph: Graph) -> None:
    for shape in constraints(graph):
        owners = [shape, *graph.subjects(SH.property, shape)]
        assert any(graph.value(o, SH.targetClass) or graph.value(o, SH.targetSubjectsOf) for o in owners), shape


@pytest.mark.parametrize("name", FILES)
def test_messages_stand_in_two_languages_and_nothing_scores(name: str) -> None:
    graph = own(name)
    for shape in constraints(graph):
        in_two_languages(graph, shape, SH.message)
    for text in graph.objects():
        assert not (isinstance(text, Literal) and FORBIDDEN_EVERYWHERE.search(text)), text


# ------------------------------------------------------------------------------------------- agreement with the model


@cache
def lists_by_scheme() -> dict[str, set[str]]:
    """Return every concept that a shape names in ``sh:in`` or ``thb:verdict``, by scheme."""
    graph = all_shapes()
    concepts = {str(c) for items in graph.objects(None, SH["in"]) for c in Collection(graph, items)}
    concepts |= {str(c) for c in graph.objects(None, THB.verdict)}
    schemes: dict[str, set[str]] = {}
    for concept in concepts:
        scheme, slug = concept.removeprefix(str(CONCEPT)).split("/")
        schemes.setdefault(scheme, set()).add(slug)
    return schemes


@pytest.mark.parametrize("scheme", sorted(lists_by_scheme()))
def test_lists_of_concepts_agree_with_the_scheme(scheme: str) -> None:
    """A list in a shape and the published scheme hold the same concepts; no result ever has the verdicts left out."""
    declared = Graph()
    for path in (ONTOLOGY / "schemes").glob("*.ttl"):
        declared.parse(path)
    prefix = f"{CONCEPT}{scheme}/"
    slugs = {str(c).removeprefix(prefix) for c in declared.subjects(RDF.type) if str(c).startswith(prefix)}
    assert lists_by_scheme()[scheme] == slugs - ({"met", "not-evaluated"} if scheme == "verdict" else set())


def test_shapes_use_only_declared_terms() -> None:
    ontology = Graph()
    for path in ONTOLOGY.glob("*.ttl"):
        ontology.parse(path)
    used = {term for triple in all_shapes() for term in triple if str(term).startswith(str(THB))}
    assert used <= set(ontology.subjects(RDF.type))
