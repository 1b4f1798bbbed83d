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
    yield from _ground_step(store, item, labels, lang)
    yield from _rule_step(store, item, labels, lang)
    if item.computed:
        yield words["computed"].format(date=item.computed)
    if item.published:
        yield words["published"].format(date=item.published)
    if not item.since and (item.since_earliest or item.since_latest):
        yield words["bounds"].format(earliest=item.since_earliest or "?", latest=item.since_latest or "?")
    if item.verification == "g":
        yield words["unverified"]
    for reason in item.reasons:
        yield words["reason"].format(reason=labels.concept("reason", reason, lang))
    if item.status == "unknown":
        yield words["complete"].format(date=item.complete_as_of) if item.complete_as_of else words["no_list"]


def _ground_step(store: ox.Store, item: BoundItem, labels: Labels, lang: str) -> Iterator[str]:
    if not item.act:
        return
    ground = _first(store, "ground", item.act)
    scheme, slug = ("act-kind", ground["kind"]) if ground.get("kind") else ("basis", item.basis)
    name = labels.concept(scheme, slug, lang) if slug else item.act
    yield STEPS[lang]["act" if ground.get("date") else "ground"].format(
        kind=name, date=ground.get("date", ""), as_of=ground.get("asOf") or "-", sources=", ".join(item.sources) or "-")


def _rule_step(store: ox.Store, item: BoundItem, labels: Labels, lang: str) -> Iterator[str]:
    if item.rule and (rule := _first(store, "entry-into-force-rule", item.rule)):
        yield STEPS[lang]["rule"].format(
            article=rule["article"] or "-", delay=delay_words(rule["delay"], lang),
            rounding=_rounding(rule["rounding"], labels, lang),
            counted=labels.concept("counted-from", rule["counted"] or "deposit", lang), general=rule["general"] or "?",
            source=rule["source"], mark=labels.concept("verification", rule["mark"], lang))


def _rounding(slug: str, labels: Labels, lang: str) -> str:
    return f"; {labels.concept('rounding', slug, lang)}" if slug not in ("", "none") else ""


def _first(store: ox.Store, question: str, node: str) -> dict[str, str]:
    rows = run_select(store, question, {"node": [node]}).dicts()
    return rows[0] if rows else {}
