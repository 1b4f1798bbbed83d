"""Leaving an instrument by its own clause: when notice can be given, and when it takes effect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Final

import pyoxigraph as ox

from thbgraph.clauses.durations import add, first_of_next_month, last_day_before
from thbgraph.query import run_select

_FOREVER: Final = date.max


@dataclass(frozen=True)
class Window:
    """Days on which notice can be given, both included; ``closes`` is ``date.max`` where it stays open for good."""

    opens: date
    closes: date

    @property
    def stays_open(self) -> bool:
        """Whether notice can be given on any later day."""
        return self.closes == _FOREVER


@dataclass(frozen=True)
class LeavingRule:
    """The clause on leaving one instrument (Vienna Convention on the Law of Treaties, arts 54 and 56).

    ``clause`` is a slug of the denunciation-clause scheme; durations are ISO 8601, empty where the text has none or
    was not read; ``general`` is the instrument's entry into force, ``parent_general`` its parent's.
    """

    instrument: str
    clause: str
    notice: str = ""
    rounding: str = ""
    opens_after: str = ""
    opens_from: str = ""
    window: str = ""
    every: str = ""
    period: str = ""
    article: str = ""
    general: date | None = None
    parent_general: date | None = None
    note: Mapping[str, str] = field(default_factory=dict)
    verification: str = ""
    source: str = ""

    def next_window(self, at: date, own: date | None) -> Window | None:
        """Return the window that covers *at*, else the next one; None where the clause does not tell.

        Args:
            at: the day from which to look.
            own: first day on which the instrument bound the state, None where unknown.
        """
        if self.clause != "allowed" or not self.notice:
            return None
        if not self.opens_after:
            return None if self.opens_from or self.window or self.every else Window(date.min, _FOREVER)
        start = self._start(own)
        if start is None:
            return None
        opens = add(start, self.opens_after)
        if not self.window:
            return Window(opens, _FOREVER)
        for times in count():
            begin = add(opens, self.every, times) if self.every else opens
            window = Window(begin, last_day_before(add(begin, self.window)))
            if window.closes >= at:
                return window
            if not self.every:
                return None
        return None

    def windows(self, at: date, until: date, own: date | None) -> Iterator[Window]:
        """Yield the windows that lie between *at* and *until* or reach into that time; none for one always open."""
        window = self.next_window(at, own)
        while window and window.opens <= until and window.opens != date.min:
            yield window
            window = None if window.stays_open or not self.every else self.next_window(add(window.closes, "P1D"), own)

    def _start(self, own: date | None) -> date | None:
        starts = {"instrument-entry-into-force": self.general, "parent-entry-into-force": self.parent_general,
                  "own-entry-into-force": own}
        return starts.get(self.opens_from)

    def effect(self, notified: date) -> date | None:
        """Return the day on which a notice received or registered on *notified* takes effect; None where unknown."""
        if self.clause != "allowed" or not self.notice:
            return None
        if self.period:
            return self._end_of_period(notified)
        effect = add(notified, self.notice)
        return first_of_next_month(effect) if self.rounding == "first-of-next-month" else effect

    def _end_of_period(self, notified: date) -> date | None:
        """Return the first end of a running period for which *notified* still keeps the time of notice."""
        if self.general is None:
            return None
        for times in count(1):
            end = add(self.general, self.period, times)
            if add(end, "-" + self.notice) >= notified:
                return end
        return None


def leaving_rules(store: ox.Store, instrument: str = "") -> dict[str, LeavingRule]:
    """Return the clauses on leaving, by slug; of several sources on one instrument the first by name."""
    rules: dict[str, LeavingRule] = {}
    for row in run_select(store, "ways-to-leave", {"instrument": [instrument]} if instrument else {}).dicts():
        rules.setdefault(row["instrument"], LeavingRule(
            row["instrument"], row["clause"], row["notice"], row["rounding"], row["opensAfter"], row["opensFrom"],
            row["window"], row["every"], row["period"], row["article"], _day(row["general"]),
            _day(row["parentGeneral"]), {"en": row["noteEn"], "ru": row["noteRu"]}, row["verification"], row["source"]))
    return rules


def _day(text: str) -> date | None:
    """Return a full date, None for anything less precise."""
    return date.fromisoformat(text) if len(text) == len("2000-01-01") else None
