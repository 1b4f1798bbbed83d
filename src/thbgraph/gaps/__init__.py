"""Gaps at a date: rules put each duty on its row of the severity ladder, SHACL shapes judge, findings explain."""

from thbgraph.gaps.evaluate import Evaluation, evaluate_duties
from thbgraph.gaps.finding import Evidence, Filters, Finding
from thbgraph.gaps.findings import find_gaps
from thbgraph.gaps.graph import gap_quads

__all__ = ["Evaluation", "Evidence", "Filters", "Finding", "evaluate_duties", "find_gaps", "gap_quads"]
