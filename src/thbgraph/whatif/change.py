"""The difference a supposed act makes: duties begun and ended, gaps opened and closed, what survives elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Final

import pyoxigraph as ox

from thbgraph.bound import BoundItem, bound
from thbgraph.clauses import add, last_day_before, leaving_rules
from thbgraph.derive import derive
from thbgraph.duties import DutyItem, held, with_evidence
from thbgraph.gaps import Filters, Finding, evaluate_duties, find_gaps
from thbgraph.labels import Labels
from thbgraph.namespaces import GRAPH_DERIVED, GRAPH_RESOLVED, THB, party_iri
from thbgraph.namespaces import ID as _ID
from thbgraph.query import run_select
from thbgraph.validate import FAST
from thbgraph.whatif.act import Note, Supposed, joining, leaving, note
from thbgraph.whatif.slice import cut, family

_GAPS: Final = ("gap-confirmed", "gap-reported", "partly-met", "commitment-not-met", "option-not-used")


@dataclass(frozen=True)
class Change:
    """What an act supposed on ``at`` would change for one state.

    ``effect`` is the day from which the state would be bound, or no longer be bound; ``kind`` the act supposed, empty
    where none is possible. ``begins`` and ``ends`` are duties, ``survives`` those of other instruments on the topics
    of what ends; ``gaps_opened`` and ``gaps_closed`` are judged on the evidence held, on the day of effect; ``unknown``
    counts those of the begun duties that a gap shape judges and on which no source here speaks.
    """

    state: str
    instrument: str
    at: date
    withdraw: bool
    kind: str = ""
    effect: str = ""
    before: str = ""
    after: str = ""
    begins: tuple[DutyItem, ...] = ()
    ends: tuple[DutyItem, ...] = ()
    survives: tuple[DutyItem, ...] = ()
    gaps_opened: tuple[Finding, ...] = ()
    gaps_closed: tuple[Finding, ...] = ()
    unknown: int = 0
    notes: tuple[Note, ...] = ()


def what_if(store: ox.Store, state: str, instrument: str, at: date, *, withdraw: bool = False,
            engine: str = FAST) -> Change:
    """Suppose that *state* joins (or leaves) *instrument* by an act deposited on *at*; *store* is only read.

    *engine* is the SHACL engine that judges the gaps, see ``thbgraph.validate.validate``.

    Raises:
        NotFound: a state or instrument the graph does not know.
        UsageError: the instrument knows no act of joining or leaving.
    """
    [item] = bound(store, at, (state,), (instrument,))
    small = cut(store, family(store, instrument), state)
    derive(small, duties_of=(state,))
    supposed = leaving(small, item, at, leaving_rules(small, instrument).get(instrument)) if withdraw else \
        joining(small, item, at)
    empty = Change(state, instrument, at, withdraw, before=item.status, after=item.status)
    if isinstance(supposed, Note):
        return replace(empty, notes=(supposed,))
    if not withdraw:
        _forget(small, state, instrument)
    small.extend(supposed.quads())
    small.clear_graph(ox.NamedNode(GRAPH_DERIVED))
    derive(small, duties_of=(state,))
    return _compare(store, replace(empty, kind=supposed.kind, notes=supposed.notes), _Situation(store, state, engine),
                    _Situation(small, state, engine), supposed)


@dataclass(frozen=True)
class _Situation:
    """Duties, statuses and gaps of one state as one store has them."""

    store: ox.Store
    state: str
    engine: str

    @cached_property
    def duties(self) -> dict[str, DutyItem]:
        return {item.duty: item for item in held(self.store, (self.state,))}

    @cached_property
    def instruments(self) -> set[str]:
        return {row["instrument"] for row in run_select(self.store, "instruments").dicts()}

    def told(self, duties: Sequence[DutyItem], at: date) -> tuple[DutyItem, ...]:
        """Return *duties* with the evidence this store has of them, sorted."""
        return _sorted(with_evidence(self.store, at, duties))

    def item(self, instrument: str, at: date) -> BoundItem:
        [found] = bound(self.store, at, (self.state,), (instrument,))
        return found

    def gaps(self, at: date) -> dict[str, Finding]:
        evaluation = evaluate_duties(self.store, at, states=(self.state,), engine=self.engine)
        return {finding.duty: finding for finding in find_gaps(self.store, evaluation, Filters((self.state,)))}


def _compare(store: ox.Store, change: Change, before: _Situation, after: _Situation, supposed: Supposed) -> Change:
    item = _last_known(after, change)
    effect = _day_of(item, withdraw=change.withdraw)
    if effect is None:
        return replace(change, after=item.status, notes=(*change.notes, note("no-effect-date")))
    begins = [duty for name, duty in after.duties.items() if _begins(before.duties.get(name), duty, effect)]
    last = last_day_before(effect).isoformat()
    ends = [replace(duty, until=last, until_earliest=last) for name, duty in before.duties.items()
            if duty.instrument in after.instruments and duty.is_owed(effect) and not _owes(after, name, effect)]
    gaps_before, gaps_after = before.gaps(effect), after.gaps(effect)
    new, old = {duty.duty for duty in begins}, {duty.duty for duty in ends}
    return replace(
        change, effect=effect.isoformat(), after=after.item(change.instrument, effect).status,
        begins=after.told(begins, effect), ends=before.told(ends, effect),
        survives=before.told(_survivors(store, ends, effect, change), effect),
        gaps_opened=_gaps(gaps_after, new, _GAPS), gaps_closed=_gaps(gaps_before, old, _GAPS),
        unknown=len(_gaps(gaps_after, new, ("unknown",))),
        notes=(*change.notes, *_unheld(store, supposed), *_own_consent(before, supposed),
               *_parent_notes(store, after, supposed, effect)))


def _last_known(situation: _Situation, change: Change) -> BoundItem:
    """Return the status far enough ahead that whatever the act does has happened."""
    return situation.item(change.instrument, add(change.at, "P20Y"))


def _day_of(item: BoundItem, *, withdraw: bool) -> date | None:
    text = item.until if withdraw else item.since
    if len(text) != len("2000-01-01"):
        return None
    return date.fromordinal(date.fromisoformat(text).toordinal() + 1) if withdraw else date.fromisoformat(text)


def _begins(known: DutyItem | None, duty: DutyItem, effect: date) -> bool:
    day = max(effect, date.fromisoformat(duty.since_latest))
    return duty.is_owed(day) and not (known and known.is_owed(day))


def _owes(situation: _Situation, name: str, day: date) -> bool:
    return name in situation.duties and situation.duties[name].is_owed(day)


def _sorted(duties: Sequence[DutyItem]) -> tuple[DutyItem, ...]:
    return tuple(sorted(duties, key=lambda duty: (duty.instrument, duty.topic, duty.norm)))


def _gaps(findings: dict[str, Finding], duties: set[str], verdicts: Sequence[str]) -> tuple[Finding, ...]:
    return tuple(finding for name, finding in sorted(findings.items())
                 if name in duties and finding.verdict in verdicts)


def _survivors(store: ox.Store, ends: Sequence[DutyItem], effect: date, change: Change) -> tuple[DutyItem, ...]:
    if not ends:
        return ()
    gone, topics = {duty.duty for duty in ends}, sorted({duty.topic for duty in ends})
    return tuple(duty for duty in held(store, (change.state,), topics=topics)
                 if duty.duty not in gone and duty.is_owed(effect))


def _unheld(store: ox.Store, supposed: Supposed) -> list[Note]:
    norms = {row["instrument"] for row in run_select(store, "norms").dicts()}
    return [] if supposed.instrument in norms else [note("norms-not-held")]


def _own_consent(before: _Situation, supposed: Supposed) -> list[Note]:
    """Tell that the state has consented itself at another time, which the supposition leaves out."""
    own = before.item(supposed.instrument, add(supposed.day, "P20Y"))
    known = own.since or own.since_latest
    return [note("own-consent-held", since=known)] if supposed.kind != "denunciation" and own.binds and known else []


def _parent_notes(store: ox.Store, after: _Situation, supposed: Supposed, effect: date) -> list[Note]:
    rows = {row["instrument"]: row for row in run_select(store, "instruments").dicts()}
    parent = rows[supposed.instrument]["requiredParent"]
    if not parent or supposed.kind == "denunciation" or after.item(parent, effect).binds:
        return []
    labels = Labels(store)
    return [note("parent-required", parent=labels.instrument(parent, "en"), parent_ru=labels.instrument(parent, "ru"))]


def _forget(small: ox.Store, state: str, instrument: str) -> None:
    """Take earlier acts of *state* on *instrument* out of the slice: a binding that ended does not begin again."""
    treaty, party = ox.NamedNode(f"{_ID}instrument/{instrument}"), ox.NamedNode(party_iri(state))
    resolved = ox.NamedNode(GRAPH_RESOLVED)
    for name in ("actKind", "listStatus"):
        for quad in list(small.quads_for_pattern(None, ox.NamedNode(THB + name), None, resolved)):
            about = {q.predicate.value: q.object for q in small.quads_for_pattern(quad.subject, None, None, resolved)}
            signs = str(about.get(THB + "actKind", "")).endswith("/signature>")
            if about.get(THB + "instrument") == treaty and about.get(THB + "state") == party and not signs:
                for statement in list(small.quads_for_pattern(quad.subject, None, None, resolved)):
                    small.remove(statement)
