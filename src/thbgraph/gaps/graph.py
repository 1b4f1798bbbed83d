"""Findings as RDF: duties with their status, and a valid SHACL validation report over them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import pyoxigraph as ox

from thbgraph.gaps.evaluate import Evaluation, Judged
from thbgraph.gaps.finding import Finding
from thbgraph.namespaces import CONCEPT, GRAPH_GAPS, ID, PREFIXES, THB

_SH: Final = PREFIXES["sh"]
_REPORT: Final = ox.NamedNode(ID + "gap/report")
_AT: Final = ox.NamedNode(THB + "evaluatedAt")
_TYPE: Final = ox.NamedNode(PREFIXES["rdf"] + "type")
_SEE: Final = ox.NamedNode(PREFIXES["rdfs"] + "seeAlso")
_GRAPH: Final = ox.NamedNode(GRAPH_GAPS)
_SILENT: Final = {
    "en": "A duty on which no source held speaks has no result here; its evidence status is unknown and its outcome is "
          "'no record'.",
    "ru": "Для обязанности, о которой молчат все имеющиеся источники, результата здесь нет; статус её свидетельств - "
          "«неизвестно», вывод - «нет сведений»."}
Value = ox.NamedNode | ox.Literal


def evaluated_at(store: ox.Store) -> str:
    """Return the ISO date for which the gaps in *store* were judged; empty where it holds none."""
    told = store.quads_for_pattern(_REPORT, _AT, None, None)
    return next((quad.object.value for quad in told if isinstance(quad.object, ox.Literal)), "")


def gap_quads(evaluation: Evaluation, findings: Iterable[Finding]) -> Iterator[ox.Quad]:
    """Yield the quads of ``graph/gaps`` for *findings*: the judged duties, the report and one result for each gap."""
    judged = {duty.duty: duty for duty in evaluation.duties}
    at = ox.Literal(evaluation.at.isoformat(), datatype=ox.NamedNode(PREFIXES["xsd"] + "date"))
    conforms = True
    yield _quad(_REPORT, _TYPE, ox.NamedNode(_SH + "ValidationReport"))
    yield _quad(_REPORT, _AT, at)
    for finding in findings:
        if finding.duty:
            yield from _duty(judged[finding.duty], finding, at)
        if finding.shape:
            conforms = False
            yield from _result(judged[finding.duty], finding, evaluation)
    yield _quad(_REPORT, ox.NamedNode(_SH + "conforms"), ox.Literal(conforms))


def silent_quads(evaluation: Evaluation) -> Iterator[ox.Quad]:
    """Yield for each duty on which no source speaks that its status is unknown and that there is no record.

    A build tells no more of them: their results differ in nothing but the duty's name, and there are tens of
    thousands. A report on request tells each.
    """
    yield from (_quad(_REPORT, ox.NamedNode(THB + "note"), ox.Literal(text, language=lang))
                for lang, text in _SILENT.items())
    unknown = ox.NamedNode(f"{CONCEPT}evidence-status/unknown")
    for duty in evaluation.duties:
        if evaluation.is_silent(duty):
            node = ox.NamedNode(duty.duty)
            yield _quad(node, ox.NamedNode(THB + "evidenceStatus"), unknown)
            yield _quad(node, ox.NamedNode(THB + duty.row), ox.NamedNode(f"{CONCEPT}outcome/{duty.outcome}"))


def _duty(duty: Judged, finding: Finding, at: ox.Literal) -> Iterator[ox.Quad]:
    node = ox.NamedNode(duty.duty)
    yield _quad(node, _AT, at)
    yield _quad(node, ox.NamedNode(THB + "evidenceStatus"),
                ox.NamedNode(f"{CONCEPT}evidence-status/{finding.evidence_status}"))
    yield _quad(node, ox.NamedNode(THB + duty.row), ox.NamedNode(f"{CONCEPT}outcome/{duty.outcome}"))
    for said in finding.evidence:
        yield _quad(node, ox.NamedNode(THB + ("evidence" if said.weighed else "unweighedEvidence")),
                    ox.NamedNode(said.assessment))


def _result(duty: Judged, finding: Finding, evaluation: Evaluation) -> Iterator[ox.Quad]:
    node, result = ox.NamedNode(duty.duty.replace("/id/duty/", "/id/gap/")), evaluation.result(duty)
    if result is None:
        return
    yield _quad(_REPORT, ox.NamedNode(_SH + "result"), node)
    yield _quad(node, _TYPE, ox.NamedNode(_SH + "ValidationResult"))
    for name, iri in (("focusNode", duty.duty), ("resultPath", result.path), ("value", result.value),
                      ("resultSeverity", result.severity), ("sourceShape", result.source_shape),
                      ("sourceConstraintComponent", result.component)):
        yield _quad(node, ox.NamedNode(_SH + name), ox.NamedNode(iri))
    for lang, text in finding.message.items():
        yield _quad(node, ox.NamedNode(_SH + "resultMessage"), ox.Literal(text, language=lang))
    for lang, text in finding.remedy.items():
        yield _quad(node, ox.NamedNode(THB + "remedy"), ox.Literal(text, language=lang))
    yield _quad(node, ox.NamedNode(THB + "verdict"), ox.NamedNode(f"{CONCEPT}verdict/{finding.verdict}"))
    yield _quad(node, ox.NamedNode(THB + "topicShape"), ox.NamedNode(evaluation.shapes.topics[finding.topic].iri))
    for article in finding.provisions or (f"{ID}instrument/{finding.instrument}",):
        yield _quad(node, _SEE, ox.NamedNode(article))


def _quad(subject: ox.NamedNode, predicate: ox.NamedNode, value: Value) -> ox.Quad:
    return ox.Quad(subject, predicate, value, _GRAPH)
