"""JSON items of the contract (section 3): one shape for the service, the command line and the tests."""

from __future__ import annotations

from typing import Any

from thbgraph.bound import BoundItem
from thbgraph.gaps import Finding


def bound_item(item: BoundItem) -> dict[str, Any]:
    """Return a ``bound`` item: dates as text or null, reasons and sources as lists."""
    return {
        "state": item.state, "instrument": item.instrument, "status": item.status,
        "since": item.since or None, "since_earliest": item.since_earliest or None,
        "since_latest": item.since_latest or None, "until": item.until or None, "basis": item.basis or None,
        "act": item.act or None, "rule": item.rule or None, "computed": item.computed or None,
        "published": item.published or None, "reason": list(item.reasons),
        "complete_as_of": item.complete_as_of or None, "verification": item.verification or None,
        "sources": list(item.sources),
    }


def gap_item(finding: Finding) -> dict[str, Any]:
    """Return a gap item; texts by language, dates as text or null."""
    return {
        "state": finding.state, "topic": finding.topic, "norm": finding.norm, "instrument": finding.instrument,
        "article": finding.article or None, "modality": finding.modality, "since": finding.since or None,
        "since_earliest": finding.since_earliest or None, "since_latest": finding.since_latest or None,
        "due": finding.due or None, "severity": finding.severity or None, "verdict": finding.verdict,
        "reason": dict(finding.reason), "verification": finding.verification or None,
        "evidence": [
            {"status": e.status, "source": e.source, "locator": e.locator, "as_of": e.as_of,
             "verification": e.verification, "speaker": e.speaker, "summary": dict(e.summary)}
            for e in finding.evidence],
        "message": dict(finding.message), "remedy": dict(finding.remedy),
        "would_settle": dict(finding.would_settle) or None,
    }
