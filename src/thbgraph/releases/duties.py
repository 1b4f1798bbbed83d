"""What became of duties and their verdicts between two versions, and how much of it the calendar did."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import pyoxigraph as ox

from thbgraph.compare import GapChange
from thbgraph.compare.dates import BEGUN, CHANGED, ENDED
from thbgraph.gaps import Finding, FindingWriter, GraphWords, Judged, evaluate_duties
from thbgraph.validate import FAST

# as a supposition tells them (whatif.change)
GAPS: Final = ("gap-confirmed", "gap-reported", "partly-met", "commitment-not-met", "option-not-used")
_Duties = Mapping[tuple[str, str], Judged]


@dataclass(frozen=True)
class Version:
    """One side of a comparison: its number, its reference date, and its graph in memory."""

    version: str
    at: date
    store: ox.Store


@dataclass(frozen=True)
class DutyChanges:
    """What became of the duties of all parties.

    Attributes:
        whole: from the first version on its reference date to the second on its own.
        data: from the first version to the second, both on the second's date: what other statements did.
        calendar: of the first version alone, from its date to the second's: what the days that passed did.
    """

    whole: tuple[GapChange, ...]
    data: tuple[GapChange, ...]
    calendar: tuple[GapChange, ...]


def opened(change: GapChange) -> bool:
    """Return whether a gap is there that was not."""
    return _is_gap(change.after) and not _is_gap(change.before)


def closed(change: GapChange) -> bool:
    """Return whether a gap that was there is there no longer: the duty is met, not due, or not owed any more."""
    return _is_gap(change.before) and not _is_gap(change.after) and not unsettled(change)


def unsettled(change: GapChange) -> bool:
    """Return whether no source says any more whether a gap that was there is there: unknown is not closed."""
    return _is_gap(change.before) and change.after is not None and change.after.verdict == "unknown"


def fate_of_gap(change: GapChange) -> str:
    """Return ``opened``, ``closed`` or ``unsettled``; empty where no gap came or went."""
    told = {"opened": opened, "closed": closed, "unsettled": unsettled}
    return next((name for name, holds in told.items() if holds(change)), "")


def duty_changes(first: Version, second: Version, step: Callable[[str], None] = lambda _: None,
                 engine: str = FAST) -> DutyChanges:
    """Compare what both versions find of every duty, as ``compare.changes_between`` does for one of them.

    Args:
        first: the earlier version.
        second: the later one.
        step: called with the name of each step.
        engine: the SHACL engine, see ``thbgraph.validate.validate``.
    """
    old = _Teller(first.store, step, engine)
    new = old if second.store is first.store else _Teller(second.store, step, engine)
    before, after = old.at(first.at), new.at(second.at)
    if first.at == second.at:
        found = _between(before, after)
        return DutyChanges(found, found, ())
    later = old.at(second.at)
    return DutyChanges(_between(before, after), _between(later, after), _between(before, later))


class _Teller:
    """Evaluates one graph on several dates; what every finding needs of it is read once."""

    def __init__(self, store: ox.Store, step: Callable[[str], None], engine: str) -> None:
        step("reading the findings")
        self._store, self._step, self._engine, self._words = store, step, engine, GraphWords(store)

    def at(self, day: date) -> FindingWriter:
        return FindingWriter(self._words, evaluate_duties(self._store, day, self._step, engine=self._engine,
                                                          known=self._words))


def _between(before: FindingWriter, after: FindingWriter) -> tuple[GapChange, ...]:
    """Return what ``compare.changes_between`` would, but put into words only what differs: there are 50,000 duties."""
    first, second = _judged(before), _judged(after)
    found = []
    for key in first.keys() | second.keys():
        old, new = first.get(key), second.get(key)
        if old is None or new is None or _verdict(before, old) != _verdict(after, new):
            kind = BEGUN if old is None else ENDED if new is None else CHANGED
            found.append(GapChange(kind, before.finding(old) if old else None, after.finding(new) if new else None))
    return tuple(sorted(found, key=_place))


def _judged(writer: FindingWriter) -> _Duties:
    duties = sorted(writer.evaluation.duties, key=writer.place)
    return {(duty.state, duty.norm): duty for duty in duties}


def _verdict(writer: FindingWriter, duty: Judged) -> tuple[str, str]:
    cell = writer.evaluation.cell(duty)
    return (cell.verdict, cell.severity) if cell else ("", "")


def _place(change: GapChange) -> tuple[str, str, str, str]:
    told = change.finding
    return told.state, told.topic, told.instrument, told.norm


def _is_gap(finding: Finding | None) -> bool:
    return finding is not None and finding.verdict in GAPS
