"""From which day an instrument binds who consents: every clause, deposits on the days calendars get wrong."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.derive.days import DAYS, FEW, GENERAL, after, before, codes, first_of_next_month, plus_months
from tests.derive.world import World

CLAUSES: Final = [(delay, rounds) for delay in ("P30D", "P90D", "P1M", "P3M", "P12M") for rounds in (False, True)]
MONTHS: Final = [1, 3, 12]


def every_clause(general: str) -> World:
    """Return a world with one instrument for each clause, in force from the same day."""
    world = World()
    for number, (delay, rounds) in enumerate(CLAUSES):
        world.instrument(f"t{number}", general, delay, rounds)
    return world


@FEW
@given(deposits=st.lists(DAYS, min_size=1, max_size=6, unique=True), general=GENERAL)
def test_each_clause_binds_from_the_later_of_its_own_day_and_the_general_one(
        deposits: list[date], general: date) -> None:
    world = every_clause(general.isoformat())
    for code, day in zip(codes(len(deposits)), deposits, strict=True):
        for number in range(len(CLAUSES)):
            world.act(f"t{number}", code, day.isoformat())
    derived = world.derive()
    for code, day in zip(codes(len(deposits)), deposits, strict=True):
        for number, (delay, rounds) in enumerate(CLAUSES):
            binding, expected = derived.binding(f"t{number}", code), max(after(day, delay, rounds), general)
            assert binding["since"] == binding["computedDate"] == expected.isoformat(), (delay, rounds, day)
            assert binding["sinceEarliest"] == binding["sinceLatest"] == expected.isoformat()
            waiting = derived.status(f"t{number}", code, "not-yet-in-force")
            assert (waiting["since"], waiting["until"]) == (day.isoformat(), before(expected))


@pytest.mark.parametrize("year", [2023, 2024], ids=["common", "leap"])
def test_firsts_and_last_days_of_every_month_of_a_year(year: int) -> None:
    """The 1st, the 29th to the 31st and the end of February, under all ten clauses; a round of its own for months."""
    days = [date(year, month, day) for month in range(1, 13) for day in (1, 28, 29, 30, 31)
            if day <= calendar.monthrange(year, month)[1]]
    world = every_clause("1950-01-01")
    for code, day in zip(codes(len(days)), days, strict=True):
        for number in range(len(CLAUSES)):
            world.act(f"t{number}", code, day.isoformat())
    derived = world.derive()
    for code, day in zip(codes(len(days)), days, strict=True):
        found = [derived.binding(f"t{number}", code)["since"] for number in range(len(CLAUSES))]
        in_days = [day + timedelta(30), day + timedelta(90)]
        in_months = [plus_months(day, months) for months in MONTHS]
        expected = [answer for moved in (*in_days, *in_months) for answer in (moved, first_of_next_month(moved))]
        assert found == [answer.isoformat() for answer in expected], day


def test_the_29th_of_february_worked_out_by_hand() -> None:
    world = every_clause("1950-01-01")
    for number in range(len(CLAUSES)):
        world.act(f"t{number}", "QAA", "2024-02-29")
    derived = world.derive()
    assert [derived.binding(f"t{number}", "QAA")["since"] for number in range(len(CLAUSES))] == [
        "2024-03-30", "2024-04-01", "2024-05-29", "2024-06-01", "2024-03-29", "2024-04-01", "2024-05-29", "2024-06-01",
        "2025-02-28", "2025-03-01"]


@FEW
@given(year=st.integers(1950, 2035), month=st.one_of(st.none(), st.integers(1, 12)), general=GENERAL, data=st.data())
def test_the_bounds_of_a_partial_date_hold_every_full_date_within_it(
        year: int, month: int | None, general: date, data: st.DataObject) -> None:
    first = date(year, month or 1, 1)
    last = date(year, month or 12, calendar.monthrange(year, month or 12)[1])
    days = [first, last, *data.draw(st.lists(st.dates(first, last), max_size=4))]
    world = every_clause(general.isoformat())
    for number in range(len(CLAUSES)):
        world.act(f"t{number}", "AAA", f"{year}-{month:02}" if month else str(year))
        for code, day in zip(codes(len(days)), days, strict=True):
            world.act(f"t{number}", code, day.isoformat())
    derived = world.derive()
    for number in range(len(CLAUSES)):
        partial = derived.binding(f"t{number}", "AAA")
        full = [derived.binding(f"t{number}", code)["since"] for code in codes(len(days))]
        assert all(partial["sinceEarliest"] <= since <= partial["sinceLatest"] for since in full)
        assert (full[0], full[1]) == (partial["sinceEarliest"], partial["sinceLatest"])  # and no wider than they must


@FEW
@given(year=st.integers(1950, 2035), deposit=DAYS)
def test_a_general_date_known_to_the_year_gives_bounds_that_hold_each_of_its_days(year: int, deposit: date) -> None:
    world = every_clause(str(year))
    for number in range(len(CLAUSES)):
        world.act(f"t{number}", "AAA", deposit.isoformat())
    derived = world.derive()
    for number, (delay, rounds) in enumerate(CLAUSES):
        binding, own = derived.binding(f"t{number}", "AAA"), after(deposit, delay, rounds)
        bounds = [max(own, date(year, 1, 1)), max(own, date(year, 12, 31))]
        assert [binding["sinceEarliest"], binding["sinceLatest"]] == [bound.isoformat() for bound in bounds]
        assert ("computedDate" in binding) is (bounds[0] == bounds[1])
