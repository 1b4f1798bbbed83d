"""From validation results to findings: each with its duty, article, evidence, words and remedy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import pyoxigraph as ox
from rdflib import Graph, Literal, URIRef

from thbgraph.bound import BoundItem, bound
from thbgraph.errors import NotFound
from thbgraph.gaps.evaluate import Evaluation, outcome_of
from thbgraph.gaps.evidence import evidence_of, status_of
from thbgraph.gaps.finding import Evidence, Filters, Finding
from thbgraph.labels import Labels
from thbgraph.namespaces import CONCEPT, THB
from thbgraph.query import run_select
from thbgraph.validate import ShaclResult

LANGUAGES: Final = ("en", "ru")
_UNVERIFIED: Final = {"en": " The text of the article, its deadline or the binding is unverified.",
                      "ru": " Текст статьи, срок или обязательность для государства не проверены."}
_AGE: Final = {"en": " The newest evidence held here is of {0}.",
               "ru": " Новейшие имеющиеся здесь сведения - на {0}."}
_NO_SHAPE: Final = {"en": "no gap shape judges this norm: its topic has none yet, or it asks nothing that must be met",
                    "ru": "вывод не делается: для этой темы ещё нет правила проверки или норма ничего не предписывает"}


def find_gaps(store: ox.Store, evaluation: Evaluation, filters: Filters) -> list[Finding]:
    """Return the findings that *filters* ask for, sorted by state, topic, instrument and norm.

    Raises:
        NotFound: a state, instrument or topic that the graph does not know.
    """
    builder = _Builder(store, evaluation, filters.states)
    builder.check(filters)
    found = [finding for finding in builder.evaluated() if _wanted(finding, filters)]
    if filters.everything:
        found += [finding for finding in builder.not_evaluated(filters) if _wanted(finding, filters)]
    return sorted(found, key=lambda finding: (finding.state, finding.topic, finding.instrument, finding.norm))


def _wanted(finding: Finding, filters: Filters) -> bool:
    return (
        (filters.everything or finding.verdict != "met")
        and (not filters.states or finding.state in filters.states)
        and (not filters.topics or finding.topic in filters.topics)
        and (not filters.severities or finding.severity in filters.severities)
        and (not filters.instruments or bool({finding.instrument, finding.introduced_by} & set(filters.instruments)))
    )


@dataclass(frozen=True)
class _Builder:
    store: ox.Store
    evaluation: Evaluation
    states: tuple[str, ...]

    @cached_property
    def _duties(self) -> list[dict[str, str]]:
        """One row for each duty, though several reservations may narrow it."""
        rows = run_select(self.store, "duties", {"state": self.states} if self.states else {}).dicts()
        return list({row["duty"]: row for row in rows}.values())

    @cached_property
    def labels(self) -> Labels:
        return Labels(self.store)

    @cached_property
    def _evidence_of_duty(self) -> dict[str, tuple[Evidence, ...]]:
        return evidence_of(self.store, self.evaluation.quads)

    def check(self, filters: Filters) -> None:
        """Refuse a topic that no scheme has; states and instruments are checked by ``bound``."""
        for topic in filters.topics:
            if not self.labels.known(f"{CONCEPT}topic/{topic}"):
                raise NotFound(f"There is no topic '{topic}'.", "Topics are the slugs of concept/topic.")
        bound(self.store, self.evaluation.at, filters.states, filters.instruments)

    def evaluated(self) -> Iterator[Finding]:
        """Yield a finding for each duty owed at the date."""
        outcomes = outcome_of(self.evaluation)
        results = {result.focus: result for result in self.evaluation.results}
        statuses = status_of(self.evaluation.quads)
        for row in self._duties:
            duty = row["duty"]
            if duty in outcomes and (duty in results or outcomes[duty] == "met"):
                yield self._finding(row, outcomes[duty], statuses[duty], results.get(duty))

    def _finding(self, row: dict[str, str], outcome: str, status: str, result: ShaclResult | None) -> Finding:
        shape = result.source_shape if result else ""
        names = {lang: self._headline(row, lang) for lang in LANGUAGES}
        unverified = _UNVERIFIED if row["verification"] == "g" else {"en": "", "ru": ""}
        words = dict(result.messages) if result else {}
        evidence = self._evidence_of_duty.get(row["duty"], ())
        newest = max((said.as_of for said in evidence), default="")
        message: dict[str, str] = {
            lang: f"{names[lang]}: {words[lang]}{_AGE[lang].format(newest) if newest else ''}{unverified[lang]}"
            for lang in LANGUAGES if lang in words}
        reason = {lang: f"{self.labels.concept('evidence-status', status, lang)}; "
                        f"{self.labels.concept('outcome', outcome, lang)}" for lang in LANGUAGES}
        return Finding(
            row["state"], row["topic"], row["norm"], row["instrument"], row["article"], row["modality"],
            verdict=_slug(self.evaluation.shapes, shape, "verdict") if result else "met",
            severity=result.severity.rsplit("#", 1)[-1].lower() if result else "",
            since=row["since"], since_earliest=row["sinceEarliest"] or row["since"],
            since_latest=row["sinceLatest"], due=row["due"],
            introduced_by=row["introducedBy"], verification=row["verification"], evidence_status=status,
            outcome=outcome, shape=shape, duty=row["duty"],
            summary={"en": row["summaryEn"], "ru": row["summaryRu"]}, reason=reason, message=message,
            remedy=_texts(self.evaluation.shapes, shape, "remedy"),
            evidence=evidence)

    def _headline(self, row: dict[str, str], lang: str) -> str:
        state, instrument = self.labels.party(row["state"], lang), self.labels.instrument(row["instrument"], lang)
        article = {"en": "art.", "ru": "ст."}[lang] + f" {row['article']}" if row["article"] else ""
        return f"{state}, {instrument} {article}".strip()

    def not_evaluated(self, filters: Filters) -> Iterator[Finding]:
        """Yield a finding for each state and norm whose instrument does not certainly bind the state at the date."""
        norms = run_select(self.store, "norms").dicts()
        instruments = sorted({norm["instrument"] for norm in norms})
        evaluated = {(finding.state, finding.norm) for finding in self.evaluated()}
        statuses = {(item.state, item.instrument): item
                    for item in bound(self.store, self.evaluation.at, filters.states, instruments)}
        for (state, instrument), item in sorted(statuses.items()):
            for norm in norms:
                if norm["instrument"] == instrument and (state, norm["norm"]) not in evaluated:
                    yield self._not_evaluated(norm, item)

    def _not_evaluated(self, norm: dict[str, str], item: BoundItem) -> Finding:
        slugs = [("binding-status", item.status), *(("reason", reason) for reason in item.reasons)]
        reason = dict(_NO_SHAPE) if item.binds else {
            lang: "; ".join(self.labels.concept(scheme, slug, lang) for scheme, slug in slugs) for lang in LANGUAGES}
        return Finding(item.state, norm["topic"], norm["norm"], norm["instrument"], norm["article"], norm["modality"],
                       verdict="not-evaluated", introduced_by=norm["introducedBy"], reason=reason,
                       summary={"en": norm["summaryEn"], "ru": norm["summaryRu"]})


def _slug(shapes: Graph, shape: str, name: str) -> str:
    return str(shapes.value(URIRef(shape), URIRef(THB + name)) or "").rsplit("/", 1)[-1]


def _texts(shapes: Graph, shape: str, name: str) -> dict[str, str]:
    if not shape:
        return {}
    return {term.language or "en": str(term) for term in shapes.objects(URIRef(shape), URIRef(THB + name))
            if isinstance(term, Literal)}
