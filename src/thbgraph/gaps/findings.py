"""From judged duties to findings: each with its duty, article, evidence, words and remedy."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final

import pyoxigraph as ox

from thbgraph.bound import BoundItem, bound, refuse_unknown
from thbgraph.errors import NotFound
from thbgraph.gaps.evaluate import MET, Evaluation, Judged
from thbgraph.gaps.evidence import evidence_of
from thbgraph.gaps.finding import Filters, Finding
from thbgraph.gaps.known import GraphWords
from thbgraph.gaps.shapes import Cell
from thbgraph.gaps.weigh import Weighed
from thbgraph.namespaces import CONCEPT

LANGUAGES: Final = ("en", "ru")
_UNVERIFIED: Final = {"en": " The text of the article, its deadline or the binding is unverified.",
                      "ru": " Текст статьи, срок или обязательность для государства не проверены."}
_AGE: Final = {"en": " The newest evidence held here is of {0}.",
               "ru": " Новейшие имеющиеся здесь сведения - на {0}."}
_OLDER: Final = {"en": " That is before the duty bound the state ({0}).",
                 "ru": " Это раньше, чем обязанность возникла для государства ({0})."}
_ARTICLE: Final = {"en": "art.", "ru": "ст."}
_ASKED: Final = {"en": "{0}. Asked: {1}", "ru": "{0}. Требуется: {1}"}
_FOUND: Final = {"en": " Found: {0}.", "ru": " Установлено: {0}."}
_NO_SHAPE: Final = {"en": "the norm asks nothing of the state that must be met",
                    "ru": "норма не требует от государства того, что должно быть выполнено"}


def find_gaps(store: ox.Store, evaluation: Evaluation, filters: Filters) -> list[Finding]:
    """Return the findings that *filters* ask for, sorted by state, topic, instrument and norm.

    Raises:
        NotFound: a state, instrument or topic that the graph does not know.
    """
    writer = FindingWriter(GraphWords(store), evaluation)
    return [writer.finding(chosen) for chosen in choose(writer, filters)]


Chosen = Judged | tuple[str, str]


class _Told(Mapping[str, str]):
    """A text by language, put into words when a language is asked for: a long report asks for one, or for none."""

    def __init__(self, tell: Callable[[str], str]) -> None:
        self._tell = tell

    def __getitem__(self, lang: str) -> str:
        if lang not in LANGUAGES:
            raise KeyError(lang)
        return self._tell(lang)

    def __iter__(self) -> Iterator[str]:
        return iter(LANGUAGES)

    def __len__(self) -> int:
        return len(LANGUAGES)


def choose(writer: FindingWriter, filters: Filters) -> list[Chosen]:
    """Return what *filters* ask for, in the order of a report, not yet put into words: a page of it can then be told.

    A judged duty stands for itself; a pair is a state and a norm that is not evaluated for it.

    Raises:
        NotFound: a state, instrument or topic that the graph does not know.
    """
    writer.check(filters)
    found: list[Chosen] = [duty for duty in writer.evaluation.duties if writer.wanted(duty, filters)]
    if filters.everything or filters.annex:
        found += writer.not_evaluated(filters)
    return sorted(found, key=writer.place)


@dataclass(frozen=True)
class FindingWriter:
    """Puts judged duties into words."""

    words: GraphWords
    evaluation: Evaluation

    @property
    def norms(self) -> Mapping[str, Mapping[str, str]]:
        """The rows of the norms, by slug."""
        return self.words.norms

    def check(self, filters: Filters) -> None:
        """Refuse names that the graph does not hold.

        Raises:
            NotFound: a state, instrument or topic that the graph does not know.
        """
        for topic in filters.topics:
            if not self.words.labels.known(f"{CONCEPT}topic/{topic}"):
                raise NotFound(f"There is no topic '{topic}'.", "Topics are the slugs of concept/topic.")
        refuse_unknown("instrument", filters.instruments, sorted(self.words.held.instruments))
        refuse_unknown("state", filters.states, sorted(self.words.held.parties))

    def place(self, chosen: Chosen) -> tuple[str, str, str, str]:
        """Return where a report has it: state, topic, instrument, norm."""
        state, norm = (chosen.state, chosen.norm) if isinstance(chosen, Judged) else chosen
        row = self.norms[norm]
        return state, row["topic"], row["instrument"], norm

    def wanted(self, duty: Judged, filters: Filters) -> bool:
        """Whether *filters* ask for this judged duty."""
        cell = self.evaluation.cell(duty)
        return ((filters.everything or cell is not None)
                and (not filters.severities or (cell.severity if cell else "") in filters.severities)
                and (not filters.states or duty.state in filters.states) and self._asked(duty.norm, filters))

    def _asked(self, norm: str, filters: Filters) -> bool:
        row = self.norms[norm]
        return ((not filters.topics or row["topic"] in filters.topics)
                and (not filters.instruments or bool({row["instrument"], row["introducedBy"]}
                                                     & set(filters.instruments))))

    def finding(self, chosen: Chosen) -> Finding:
        """Put *chosen* into words."""
        return self._judged(chosen) if isinstance(chosen, Judged) else self._skipped(*chosen)

    def _judged(self, duty: Judged) -> Finding:
        row, cell = self.norms[duty.norm], self.evaluation.cell(duty)
        weighed = self.evaluation.weighing.of_norm(duty.state, duty.norm)
        evidence = evidence_of(weighed, self.words.statements) if weighed.statements else ()
        return Finding(
            duty.state, duty.topic, duty.norm, row["instrument"], row["article"], row["modality"],
            verdict=cell.verdict if cell else MET, severity=cell.severity if cell else "", since=duty.since,
            since_earliest=duty.since_earliest or duty.since, since_latest=duty.since_latest, due=duty.due,
            introduced_by=row["introducedBy"], verification=duty.verification, evidence_status=weighed.status,
            outcome=duty.outcome, shape=cell.iri if cell else "", duty=duty.duty,
            provisions=tuple(row["provisions"].split()), summary=self._summary(duty.norm),
            reason=self._reason(weighed.status, duty.outcome), evidence=evidence,
            message=_Told(lambda lang: self._message(duty, cell, lang, weighed)) if cell else {},
            remedy=self._remedy(duty.topic, cell) if cell else {})

    def _message(self, duty: Judged, cell: Cell, lang: str, weighed: Weighed) -> str:
        words = f"{self._party(duty.state, lang)}, {self._asks(duty.norm, lang)} {cell.message[lang]}"
        if weighed.newest:
            newest = max(self.words.statements[iri].as_of for iri in weighed.statements["weighed"])
            words += _FOUND[lang].format(self._concept("evidence-status", weighed.status, lang))
            words += _AGE[lang].format(newest)
            words += _OLDER[lang].format(duty.owed_from) if weighed.newest < duty.owed_from else ""
        return words + (_UNVERIFIED[lang] if duty.verification == "g" else "")

    @cached_property
    def _party(self) -> Callable[[str, str], str]:
        return cache(self.words.labels.party)

    @cached_property
    def _concept(self) -> Callable[[str, str, str], str]:
        return cache(self.words.labels.concept)

    @cached_property
    def _asks(self) -> Callable[[str, str], str]:
        def asks(norm: str, lang: str) -> str:
            row = self.norms[norm]
            article = f" {_ARTICLE[lang]} {row['article']}" if row["article"] else ""
            return _ASKED[lang].format(self.words.labels.instrument(row["instrument"], lang) + article,
                                       self._summary(norm)[lang])
        return cache(asks)

    @cached_property
    def _summary(self) -> Callable[[str], Mapping[str, str]]:
        return cache(lambda norm: {"en": self.norms[norm]["summaryEn"], "ru": self.norms[norm]["summaryRu"]})

    @cached_property
    def _reason(self) -> Callable[[str, str], Mapping[str, str]]:
        return cache(lambda status, outcome: {
            lang: f"{self._concept('evidence-status', status, lang)}; {self._concept('outcome', outcome, lang)}"
            for lang in LANGUAGES})

    @cached_property
    def _remedy(self) -> Callable[[str, Cell], Mapping[str, str]]:
        def remedy(topic: str, cell: Cell) -> Mapping[str, str]:
            shape = self.evaluation.shapes.topics[topic]
            help_ = shape.would_settle if cell.verdict == "unknown" else shape.remedy
            return {lang: f"{cell.advice.get(lang, '')} {help_[lang]}".strip() for lang in LANGUAGES}
        return cache(remedy)

    def not_evaluated(self, filters: Filters) -> Iterator[tuple[str, str]]:
        """Yield each state and norm that the filters ask for and that has no judged duty."""
        if filters.severities:
            return
        judged = {(duty.state, duty.norm) for duty in self.evaluation.duties}
        for state in sorted({state for state, _ in self._statuses}):
            for norm in self.norms:
                if ((not filters.states or state in filters.states) and (state, norm) not in judged
                        and (state, self.norms[norm]["instrument"]) in self._statuses and self._asked(norm, filters)):
                    yield state, norm

    @cached_property
    def _statuses(self) -> Mapping[tuple[str, str], BoundItem]:
        instruments = sorted({row["instrument"] for row in self.norms.values()})
        found = bound(self.words.store, self.evaluation.at, self.evaluation.states, instruments, self.words.held)
        return {(item.state, item.instrument): item for item in found}

    def _skipped(self, state: str, norm: str) -> Finding:
        row, item = self.norms[norm], self._statuses[state, self.norms[norm]["instrument"]]
        slugs = [("binding-status", item.status), *(("reason", reason) for reason in item.reasons)]
        reason = dict(_NO_SHAPE) if item.binds else {
            lang: "; ".join(self._concept(scheme, slug, lang) for scheme, slug in slugs) for lang in LANGUAGES}
        return Finding(state, row["topic"], norm, row["instrument"], row["article"], row["modality"],
                       verdict="not-evaluated", introduced_by=row["introducedBy"], reason=reason,
                       provisions=tuple(row["provisions"].split()),
                       summary=self._summary(norm))
