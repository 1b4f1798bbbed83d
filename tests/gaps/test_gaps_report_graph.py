"""The gap graph of the build: a valid SHACL validation report that keeps duty, shape and severity of each result."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from rdflib import RDF, SH, Graph, Literal, URIRef

from thbgraph.gaps import gap_shapes
from thbgraph.namespaces import CONCEPT, GRAPH_DERIVED, GRAPH_GAPS, THB
from thbgraph.validate.shacl import to_rdflib

ONCE = (SH.focusNode, SH.resultPath, SH.value, SH.resultSeverity, SH.sourceShape, SH.sourceConstraintComponent,
        URIRef(THB + "verdict"))

ROWS = ("outcomeUnderShall", "outcomeUnderLimited", "outcomeUnderUnverified", "outcomeUnderSoft",
        "outcomeUnderCommitment")


@pytest.fixture(scope="module")
def report(opened: ox.Store) -> Graph:
    return to_rdflib(opened.quads_for_pattern(None, None, None, ox.NamedNode(GRAPH_GAPS)))


def test_there_is_one_report_and_it_does_not_conform(report: Graph) -> None:
    node = report.value(None, RDF.type, SH.ValidationReport, any=False)
    assert list(report.objects(node, SH.conforms)) == [Literal(False)]
    results = set(report.objects(node, SH.result))
    assert results == set(report.subjects(RDF.type, SH.ValidationResult))
    assert len(results) >= 100


def test_each_result_has_each_part_once_and_both_languages(report: Graph) -> None:
    for result in report.subjects(RDF.type, SH.ValidationResult):
        for name in ONCE:
            assert len(list(report.objects(result, name))) == 1, (result, name)
        messages = list(report.objects(result, SH.resultMessage))
        assert sorted(str(term.language) for term in messages if isinstance(term, Literal)) == ["en", "ru"]


def test_each_result_is_what_its_shape_says(report: Graph) -> None:
    shapes = gap_shapes().graph
    for result in report.subjects(RDF.type, SH.ValidationResult):
        shape = report.value(result, SH.sourceShape)
        assert shapes.value(shape, SH.path) == report.value(result, SH.resultPath)
        assert shapes.value(shape, SH.severity) == report.value(result, SH.resultSeverity)
        assert shapes.value(shape, URIRef(THB + "verdict")) == report.value(result, URIRef(THB + "verdict"))


def test_each_result_is_about_a_duty_of_the_graph_and_its_outcome(opened: ox.Store, report: Graph) -> None:
    duties = ox.NamedNode(THB + "Duty")
    derived = {str(quad.subject) for quad in
               opened.quads_for_pattern(None, ox.NamedNode(str(RDF.type)), duties, ox.NamedNode(GRAPH_DERIVED))}
    for result in report.subjects(RDF.type, SH.ValidationResult):
        duty = report.value(result, SH.focusNode)
        assert f"<{duty}>" in derived
        assert (duty, report.value(result, SH.resultPath), report.value(result, SH.value)) in report
        assert str(result) == str(duty).replace("/id/duty/", "/id/gap/")


def test_silence_is_told_of_each_duty_and_makes_no_result(opened: ox.Store, report: Graph) -> None:
    """Of a duty on which no source speaks a build says that it is unknown; a result stands for something said."""
    judged = set(report.objects(None, SH.focusNode))
    silent = set(report.subjects(URIRef(THB + "evidenceStatus"), URIRef(CONCEPT + "evidence-status/unknown"))) - judged
    assert len(silent) > 10_000
    outcomes = {str(report.value(duty, URIRef(THB + row)) or "").rsplit("/", 1)[-1]
                for duty in list(silent)[:500] for row in ROWS if (duty, URIRef(THB + row), None) in report}
    assert outcomes == {"no-record"}
    note = report.value(None, RDF.type, SH.ValidationReport, any=False)
    notes = [term for term in report.objects(note, URIRef(THB + "note")) if isinstance(term, Literal)]
    assert {term.language for term in notes} == {"en", "ru"}
