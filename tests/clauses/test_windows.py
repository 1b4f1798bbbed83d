"""Windows and running periods against arithmetic of years alone, for any convention and any day."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.derive.days import DAYS, first_of_next_month, plus_months

from thbgraph.clauses import LeavingRule, Window, add, last_day_before
from thbgraph.clauses import first_of_next_month as first_after

MANY: Final = settings(max_examples=60, deadline=None)
GENERALS: Final = st.dates(date(1920, 1, 1), date(2030, 12, 31)).filter(lambda day: (day.month, day.day) != (2, 29))
ASKED: Final = st.dates(date(1900, 1, 1), date(2150, 12, 31))


def recurring(general: date | None, after: int, every: int, opens_from: str = "instrument-entry-into-force",
              parent: date | None = None) -> LeavingRule:
    return LeavingRule("c", "allowed", "P1Y", "none", f"P{after}Y", opens_from, "P1Y", f"P{every}Y",
                       general=general, parent_general=parent)


@MANY
@given(general=GENERALS, at=ASKED, after=st.integers(1, 12), every=st.integers(2, 12))
def test_the_next_window_covers_the_day_or_is_the_first_after_it(
        general: date, at: date, after: int, every: int) -> None:
    window = recurring(general, after, every).next_window(at, None)
    years = next(years for years in count(after, every)
                 if general.replace(year=general.year + years + 1) > at)  # closes on the day before, so on at or later
    opens = general.replace(year=general.year + years)
    assert window == Window(opens, opens.replace(year=opens.year + 1) - timedelta(1))
    assert window.closes >= at
    assert not window.stays_open


@MANY
@given(general=GENERALS, at=ASKED, every=st.integers(2, 12))
def test_windows_are_exactly_one_cycle_apart_and_a_year_long(general: date, at: date, every: int) -> None:
    rule = recurring(general, 10, every)
    window = rule.next_window(at, None)
    assert window is not None
    following = rule.next_window(window.closes + timedelta(1), None)
    assert following is not None
    assert following.opens == window.opens.replace(year=window.opens.year + every)
    for asked in (window.opens, window.closes, window.closes - timedelta(1)):
        assert rule.next_window(asked, None) == window
    assert window.closes + timedelta(1) == window.opens.replace(year=window.opens.year + 1)


@MANY
@given(general=GENERALS, parent=GENERALS, at=ASKED)
def test_a_protocol_opens_when_its_parent_does(general: date, parent: date, at: date) -> None:
    protocol = recurring(general, 10, 5, "parent-entry-into-force", parent)
    assert protocol.next_window(at, None) == recurring(parent, 10, 5).next_window(at, None)


@MANY
@given(own=DAYS, at=ASKED)
def test_five_years_of_ones_own_open_the_way_for_good(own: date, at: date) -> None:
    rule = LeavingRule("cmw", "allowed", "P12M", "first-of-next-month", "P5Y", "own-entry-into-force",
                       general=date(2003, 7, 1))
    window = rule.next_window(at, own)
    assert window == Window(plus_months(own, 60), date.max)
    assert rule.next_window(at, None) is None
    assert rule.effect(own) == first_of_next_month(plus_months(own, 12))


@MANY
@given(general=DAYS, notified=DAYS, years=st.integers(1, 5), months=st.integers(1, 9))
def test_with_running_periods_effect_is_the_first_end_that_leaves_the_time_of_notice(
        general: date, notified: date, years: int, months: int) -> None:
    effect = LeavingRule("s", "allowed", f"P{months}M", period=f"P{years}Y", general=general).effect(notified)
    ends = [plus_months(general, 12 * years * times) for times in range(1, 150)]
    assert effect == next(end for end in ends if plus_months(end, -months) >= notified)


def test_without_the_day_from_which_a_clause_counts_nothing_is_computed() -> None:
    at = date(2026, 11, 22)
    assert recurring(None, 10, 5).next_window(at, at) is None
    assert recurring(at, 10, 5, "parent-entry-into-force").next_window(at, at) is None
    assert LeavingRule("s", "allowed", "P6M", period="P3Y").effect(at) is None


def test_a_single_window_that_has_closed_does_not_come_back() -> None:
    rule = LeavingRule("x", "allowed", "P1Y", "none", "P10Y", "instrument-entry-into-force", "P1Y",
                       general=date(2000, 3, 1))
    assert rule.next_window(date(2011, 2, 28), None) == Window(date(2010, 3, 1), date(2011, 2, 28))
    assert rule.next_window(date(2011, 3, 1), None) is None


@MANY
@given(day=DAYS, size=st.integers(0, 400))
def test_durations_are_calendar_days_and_clipped_months(day: date, size: int) -> None:
    assert add(day, f"P{size}D") == day + timedelta(size)
    assert add(day, f"P{size}M") == plus_months(day, size)
    assert add(day, "P1Y", 3) == plus_months(day, 36)
    assert first_after(day) == first_of_next_month(day)
    assert last_day_before(day) == day - timedelta(1)
