"""The proof of a status in plain words: act, clause, counting, date, each step with its source."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pyoxigraph as ox

from thbgraph.bound import BoundItem
from thbgraph.labels import Labels
from thbgraph.query import run_select
from thbgraph.reports.proof_words import STEPS, delay_words


def proof(store: ox.Store, item: BoundItem, at: date, labels: Labels, lang: str) -> str:
    """Return the chain from act to status as numbered lines under a headline, in English or Russian."""
    words = STEPS[lang]
    headline = words["headline"].format(state=labels.party(item.state, lang), at=at.isoformat(),
                                        instrument=labels.instrument(item.instrument, lang),
                                        status=labels.concept("binding-status", item.status, lang))
    steps = list(_steps(store, item, labels, lang))
    return "\n".join([headline, *(f"  {number}. {step}" for number, step in enumerate(steps, 1))]) + "\n"


def _steps(store: ox.Store, item: BoundItem, labels: Labels, lang: str) -> Iterator[str]:
    words = STEPS[lang]
    sources = ", ".join(item.sources) or "-"
    if item.act:
        ground = _ground(store, item.act)
        kind = ground.get("kind") or item.basis
        name = labels.concept("act-kind", kind, lang) if ground.get("kind") else labels.concept("basis", kind, lang)
        key = "act" if ground.get("date") else "ground"
        yield words[key].format(kind=name or item.act, date=ground.get("date", ""), as_of=ground.get("asOf") or "-",
                                sources=sources)
    if item.rule and (rule := _rule(store, item.rule)):
        yield words["rule"].format(article=rule["article"] or "-", delay=delay_words(rule["delay"], lang),
                                   rounding=_rounding(rule["rounding"], labels, lang),
                                   counted=labels.concept("counted-from", rule["counted"] or "deposit", lang),
                                   general=rule["general"] or "?", source=rule["source"],
                                   mark=labels.concept("verification", rule["mark"], lang))
    if item.computed:
        yield words["computed"].format(date=item.computed)
    if item.published:
        yield words["published"].format(date=item.published)
    if not item.since and (item.since_earliest or item.since_latest) and item.status in ("in-force", "unknown"):
        yield words["bounds"].format(earliest=item.since_earliest or "?", latest=item.since_latest or "?")
    if item.verification == "g":
        yield words["unverified"]
    for reason in item.reasons:
        yield words["reason"].format(reason=labels.concept("reason", reason, lang))
    if item.status == "unknown":
        yield words["complete"].format(date=item.complete_as_of) if item.complete_as_of else words["no_list"]


def _rounding(slug: str, labels: Labels, lang: str) -> str:
    return f"; {labels.concept('rounding', slug, lang)}" if slug not in ("", "none") else ""


def _ground(store: ox.Store, iri: str) -> dict[str, str]:
    rows = run_select(store, "ground", {"node": [iri]}).dicts()
    return rows[0] if rows else {}


def _rule(store: ox.Store, iri: str) -> dict[str, str]:
    rows = run_select(store, "entry-into-force-rule", {"node": [iri]}).dicts()
    return rows[0] if rows else {}
