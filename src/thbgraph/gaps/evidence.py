"""What sources say about duties: the assessments behind each evidence status."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from thbgraph.gaps.finding import Evidence
from thbgraph.graph.access import text_of
from thbgraph.namespaces import THB
from thbgraph.query import run_select


def evidence_of(store: ox.Store, weighed: Iterable[ox.Quad]) -> dict[str, tuple[Evidence, ...]]:
    """Return the statements behind each duty of *weighed* (what the evidence rules wrote), by the duty's IRI."""
    known = _assessments(store)
    found: dict[str, list[Evidence]] = {}
    for quad in weighed:
        if quad.predicate.value == THB + "evidence":
            found.setdefault(text_of(quad.subject), []).append(known[text_of(quad.object)])
    return {duty: tuple(sorted(rows, key=lambda e: (e.speaker, e.source, e.as_of, e.locator, e.summary["en"])))
            for duty, rows in found.items()}


def status_of(weighed: Iterable[ox.Quad]) -> dict[str, str]:
    """Return the slug of each duty's evidence status, by the duty's IRI."""
    return {text_of(quad.subject): text_of(quad.object).rsplit("/", 1)[-1] for quad in weighed
            if quad.predicate.value == THB + "evidenceStatus"}


def _assessments(store: ox.Store) -> dict[str, Evidence]:
    evidence: dict[str, Evidence] = {}
    for row in run_select(store, "assessments").dicts():
        known = evidence.get(row["assessment"])
        locator = f"{known.locator}; {row['locator']}" if known else row["locator"]
        evidence[row["assessment"]] = Evidence(
            row["status"], row["source"], locator, row["asOf"], row["verification"], row["speaker"],
            {"en": row["summaryEn"], "ru": row["summaryRu"]})
    return evidence
