"""The gap graph of the build: a valid SHACL validation report that keeps duty, shape and severity of each result."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from rdflib import RDF, SH, Graph, Literal, URIRef

from thbgraph.gaps import gap_shapes
from thbgraph.namespaces import GRAPH_DERIVED, GRAPH_GAPS, THB
from thbgraph.validate.shacl import to_rdflib

ONCE = (SH.focusNode, SH.resultPath, SH.value, SH.resultSeverity, SH.sourceShape, SH.sourceConstraintComponent,
        URIRef(THB + "verdict"))


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
