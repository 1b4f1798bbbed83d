"""Gaps at a date: rules put each duty on its row of the severity ladder, SHACL shapes judge, findings explain."""

from thbgraph.gaps.evaluate import Evaluation, evaluate_duties, weigh_evidence
from thbgraph.gaps.evidence import evidence_of, status_of
from thbgraph.gaps.finding import Evidence, Filters, Finding
from thbgraph.gaps.findings import find_gaps
from thbgraph.gaps.graph import gap_quads

__all__ = ["Evaluation", "Evidence", "Filters", "Finding", "evaluate_duties", "evidence_of", "find_gaps", "gap_quads",
           "status_of", "weigh_evidence"]
