"""JSON items of the contract (section 3): one shape for the service, the command line and the tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from thbgraph.bound import BoundItem
from thbgraph.calendar import Entry
from thbgraph.duties import DutyItem
from thbgraph.gaps import Evidence, Finding
from thbgraph.whatif import Change, Note


def listing(items: Sequence[Mapping[str, Any]], at: str | None, version: str, total: int | None = None,
            following: str | None = None) -> dict[str, Any]:
    """Return a list answer of the contract: date, version, true total, the URL of the next page or null, the items.

    Args:
        items: those of this page, in a stable order.
        at: the date asked; None where the list has none.
        version: of the dataset.
        total: of all pages; None = these are all.
        following: URL of the next page, if there is one.
    """
    return {"at": at, "version": version, "total": len(items) if total is None else total, "next": following,
            "items": list(items)}


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
        "evidence": [evidence_item(evidence) for evidence in finding.evidence],
        "message": dict(finding.message), "remedy": dict(finding.remedy),
        "would_settle": dict(finding.would_settle) or None, "evidence_status": finding.evidence_status or None,
        "provisions": list(finding.provisions), "introduced_by": finding.introduced_by or None,
        "summary": dict(finding.summary), "disagreement": [said.assessment for said in finding.disagreeing],
        "duty": finding.duty or None, "shape": finding.shape or None,
    }


def evidence_item(evidence: Evidence) -> dict[str, Any]:
    """Return one statement of one source."""
    return {"status": evidence.status, "source": evidence.source, "locator": evidence.locator, "as_of": evidence.as_of,
            "verification": evidence.verification, "speaker": evidence.speaker, "aspect": evidence.aspect or None,
            "role": evidence.role, "assessment": evidence.assessment or None, "summary": dict(evidence.summary),
            "state_comments": [{"source": reply.source, "locator": reply.locator, "as_of": reply.as_of,
                                "summary": dict(reply.summary)} for reply in evidence.comments]}


def duty_item(duty: DutyItem) -> dict[str, Any]:
    """Return a norm owed: article, force of the words, since when, by when, and what the evidence says."""
    return {
        "state": duty.state, "topic": duty.topic, "norm": duty.norm, "instrument": duty.instrument,
        "article": duty.article or None, "modality": duty.modality, "summary": dict(duty.summary),
        "since": duty.since or None, "since_earliest": duty.since_earliest or None,
        "since_latest": duty.since_latest or None, "due": duty.deadline or None, "until": duty.until or None,
        "introduced_by": duty.introduced_by or None, "verification": duty.verification or None,
        "narrowed_by": list(duty.narrowed_by), "evidence_status": duty.evidence_status or None,
        "evidence": [evidence_item(evidence) for evidence in duty.evidence],
        "duty": duty.duty or None, "binding": duty.binding or None,
    }


def change_item(change: Change) -> dict[str, Any]:
    """Return what a supposition changes (contract: what-if), with the act supposed and the notes on it beside."""
    return {
        "at": change.at.isoformat(), "state": change.state, "instrument": change.instrument,
        "withdraw": change.withdraw, "act": change.kind or None, "effect": change.effect or None,
        "status_before": change.before, "status_after": change.after,
        "begins": [duty_item(duty) for duty in change.begins], "ends": [duty_item(duty) for duty in change.ends],
        "survives": [duty_item(duty) for duty in change.survives],
        "gaps_opened": [gap_item(finding) for finding in change.gaps_opened],
        "gaps_closed": [gap_item(finding) for finding in change.gaps_closed],
        "unknown": change.unknown, "notes": [note_item(note) for note in change.notes],
    }


def note_item(note: Note) -> dict[str, Any]:
    """Return a note on a supposition."""
    return {"code": note.code, "text": dict(note.text), "article": note.article or None, "source": note.source or None}


def entry_item(entry: Entry) -> dict[str, Any]:
    """Return a calendar entry; ``end`` is its last day where it lasts longer than one."""
    return {
        "state": entry.state, "instrument": entry.instrument, "kind": entry.kind, "date": entry.day.isoformat(),
        "end": entry.end.isoformat() if entry.end else None, "article": entry.article or None,
        "title": dict(entry.title), "detail": dict(entry.detail), "verification": entry.verification or None,
        "sources": list(entry.sources),
    }
