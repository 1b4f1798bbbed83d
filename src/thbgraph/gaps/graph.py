"""The findings as ``graph/gaps``: duties with their status, and a valid SHACL validation report over them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import pyoxigraph as ox

from thbgraph.gaps.evaluate import Evaluation
from thbgraph.gaps.finding import Finding
from thbgraph.namespaces import CONCEPT, GRAPH_GAPS, ID, PREFIXES, THB

_SH: Final = PREFIXES["sh"]
_REPORT: Final = ox.NamedNode(ID + "gap/report")
_TYPE: Final = ox.NamedNode(PREFIXES["rdf"] + "type")


def gap_quads(evaluation: Evaluation, findings: Iterable[Finding]) -> Iterator[ox.Quad]:
    """Yield the quads of ``graph/gaps``: the evaluated duties, the report node and one result for each gap."""
    yield from evaluation.quads
    yield _quad(_REPORT, _TYPE, ox.NamedNode(_SH + "ValidationReport"))
    findings = [finding for finding in findings if finding.shape]
    yield _quad(_REPORT, ox.NamedNode(_SH + "conforms"), ox.Literal(not findings))
    yield _quad(_REPORT, ox.NamedNode(THB + "evaluatedAt"),
                ox.Literal(evaluation.at.isoformat(), datatype=ox.NamedNode(PREFIXES["xsd"] + "date")))
    results = {result.focus: result for result in evaluation.results}
    for finding in findings:
        node = ox.NamedNode(finding.duty.replace("/id/duty/", "/id/gap/"))
        result = results[finding.duty]
        yield _quad(_REPORT, ox.NamedNode(_SH + "result"), node)
        yield _quad(node, _TYPE, ox.NamedNode(_SH + "ValidationResult"))
        for name, iri in (("focusNode", result.focus), ("resultPath", result.path), ("value", result.value),
                          ("resultSeverity", result.severity), ("sourceShape", result.source_shape),
                          ("sourceConstraintComponent", result.component)):
            yield _quad(node, ox.NamedNode(_SH + name), ox.NamedNode(iri))
        for lang, text in finding.message.items():
            yield _quad(node, ox.NamedNode(_SH + "resultMessage"), ox.Literal(text, language=lang))
        yield _quad(node, ox.NamedNode(THB + "verdict"), ox.NamedNode(f"{CONCEPT}verdict/{finding.verdict}"))


def _quad(subject: ox.NamedNode, predicate: ox.NamedNode, value: ox.NamedNode | ox.Literal) -> ox.Quad:
    return ox.Quad(subject, predicate, value, ox.NamedNode(GRAPH_GAPS))
