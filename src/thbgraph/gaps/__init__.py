"""Gaps at a date: rules weigh the evidence on each duty, SHACL shapes judge, findings explain."""

from thbgraph.gaps.evaluate import Evaluation, Judged, evaluate_duties
from thbgraph.gaps.evidence import evidence_of, statements
from thbgraph.gaps.finding import Comment, Evidence, Filters, Finding
from thbgraph.gaps.findings import FindingWriter, choose, find_gaps
from thbgraph.gaps.graph import evaluated_at, gap_quads, silent_quads
from thbgraph.gaps.known import GraphWords
from thbgraph.gaps.shapes import GapShapes, gap_shapes
from thbgraph.gaps.weigh import Weighing, weigh_evidence

__all__ = ["Comment", "Evaluation", "Evidence", "Filters", "Finding", "FindingWriter", "GapShapes", "GraphWords",
           "Judged", "Weighing", "choose", "evaluate_duties", "evaluated_at", "evidence_of", "find_gaps", "gap_quads",
           "gap_shapes", "silent_quads", "statements", "weigh_evidence"]
