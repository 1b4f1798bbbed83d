"""Dates ahead of a state, each with the article it follows from; nothing is told where a date rests on a guess."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count, groupby
from typing import Final

import pyoxigraph as ox

from thbgraph.bound import BoundItem, bound
from thbgraph.calendar.words import DETAILS, TITLES
from thbgraph.clauses import add, leaving_rules
from thbgraph.labels import Labels
from thbgraph.query import run_select

KINDS: Final = ("deadline", "entry-into-force", "report", "denunciation-window")
LANGUAGES: Final = ("en", "ru")
_DAY: Final = len("2000-01-01")
_BOUND: Final = ("in-force", "not-yet-in-force")


@dataclass(frozen=True)
class Entry:
    """One date ahead: ``kind`` is one of ``KINDS``; ``end`` the last day of a window; texts by language.

    ``norm`` tells apart deadlines of the same article; a window without an end stays open from its day on.
    """

    state: str
    instrument: str
    kind: str
    day: date
    end: date | None = None
    article: str = ""
    title: Mapping[str, str] = field(default_factory=dict)
    detail: Mapping[str, str] = field(default_factory=dict)
    verification: str = ""
    sources: tuple[str, ...] = ()
    norm: str = ""


def calendar(store: ox.Store, at: date, states: Sequence[str], *, years: int = 5,
             kinds: Sequence[str] = KINDS) -> list[Entry]:
    """Return what lies ahead of *states* from *at* on, for *years* years, sorted by day, state and instrument.

    Reports and windows are counted from the clauses; a body that watches a treaty may set other dates. A state whose
    first day under an instrument is not known gets no date counted from it.

    Raises:
        NotFound: a state the graph does not know.
    """
    labels, until = Labels(store), add(at, f"P{years}Y")
    items = bound(store, at, states)
    entries = [
        *(_deadlines(store, at, sorted({item.state for item in items}), labels) if "deadline" in kinds else ()),
        *(_beginnings(items, labels) if "entry-into-force" in kinds else ()),
        *(_reports(store, items, at, until, labels) if "report" in kinds else ()),
        *(_windows(store, items, at, until, labels) if "denunciation-window" in kinds else ()),
    ]
    ahead = [entry for entry in entries if entry.day <= until and (entry.end or entry.day) >= at]
    return sorted(ahead, key=lambda e: (e.day, e.state, e.instrument, e.kind, e.article, e.title["en"]))


def _deadlines(store: ox.Store, at: date, states: Iterable[str], labels: Labels) -> Iterator[Entry]:
    for state in states:
        rows = run_select(store, "calendar-deadlines", {"state": [state], "at": [at.isoformat()]}).dicts()
        for _, same in groupby(rows, key=lambda row: (row["due"], row["instrument"], row["norm"])):
            row, *more = same
            title = {lang: TITLES["deadline"][lang].format(topic=labels.concept("topic", row["topic"], lang),
                                                           instrument=labels.instrument(row["instrument"], lang))
                     for lang in LANGUAGES}
            yield Entry(state, row["instrument"], "deadline", date.fromisoformat(row["due"]), None, row["article"],
                        title, {"en": row["summaryEn"], "ru": row["summaryRu"]}, row["verification"],
                        tuple(sorted({other["source"] for other in (row, *more)})), row["norm"])


def _beginnings(items: Iterable[BoundItem], labels: Labels) -> Iterator[Entry]:
    for item in items:
        if item.status == "not-yet-in-force" and len(item.since) == _DAY:
            yield Entry(item.state, item.instrument, "entry-into-force", date.fromisoformat(item.since),
                        title=_title("entry-into-force", item, labels), detail=dict(DETAILS["entry-into-force"]),
                        verification=item.verification, sources=item.sources)


def _reports(store: ox.Store, items: Sequence[BoundItem], at: date, until: date, labels: Labels) -> Iterator[Entry]:
    rules = {row["instrument"]: row for row in run_select(store, "calendar-reports").dicts()}
    for item in items:
        rule = rules.get(item.instrument)
        if rule is None or item.status not in _BOUND or len(item.since) != _DAY or not rule["first"]:
            continue
        for day in _recurring(add(date.fromisoformat(item.since), rule["first"]), rule["every"], at, until):
            detail = {lang: DETAILS["report"][lang].format(body=rule["bodyEn" if lang == "en" else "bodyRu"],
                                                           note=rule["noteEn" if lang == "en" else "noteRu"])
                      for lang in LANGUAGES}
            yield Entry(item.state, item.instrument, "report", day, None, rule["article"],
                        _title("report", item, labels), detail, rule["verification"],
                        tuple(sorted({rule["source"], *item.sources})))


def _recurring(first: date, every: str, at: date, until: date) -> Iterator[date]:
    for times in count():
        day = add(first, every, times) if every else first
        if at <= day <= until:
            yield day
        if day > until or not every:
            return


def _windows(store: ox.Store, items: Iterable[BoundItem], at: date, until: date, labels: Labels) -> Iterator[Entry]:
    rules = leaving_rules(store)
    for item in items:
        rule = rules.get(item.instrument)
        if rule is None or not item.binds:
            continue
        own = date.fromisoformat(item.since) if len(item.since) == _DAY else None
        for window in rule.windows(at, until, own):
            words = DETAILS["denunciation-open" if window.stays_open else "denunciation-window"]
            detail = {lang: words[lang].format(note=rule.note.get(lang, "")) for lang in LANGUAGES}
            yield Entry(item.state, item.instrument, "denunciation-window", window.opens,
                        None if window.stays_open else window.closes, rule.article,
                        _title("denunciation-window", item, labels), detail, rule.verification,
                        tuple(sorted({rule.source, *item.sources})))


def _title(kind: str, item: BoundItem, labels: Labels) -> dict[str, str]:
    return {lang: TITLES[kind][lang].format(instrument=labels.instrument(item.instrument, lang)) for lang in LANGUAGES}
