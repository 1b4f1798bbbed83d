"""Calendar arithmetic of the tests, written apart from the rules and from ``thbgraph.clauses``."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import Final

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

# the days that calendars are wrong about: firsts, 28th to 31st, leap days, turns of the year
EDGES: Final = [date(year, month, day) for year in (1999, 2000, 2004, 2023, 2024, 2025)
                for month in range(1, 13) for day in (1, 27, 28, 29, 30, 31)
                if day <= calendar.monthrange(year, month)[1]]
DAYS: Final[SearchStrategy[date]] = st.one_of(st.sampled_from(EDGES), st.dates(date(1925, 1, 1), date(2040, 12, 31)))
GENERAL: Final = st.one_of(st.just(date(1920, 1, 1)), DAYS)
FEW: Final = settings(max_examples=25, deadline=None)
SIZES: Final = {"D": 0, "M": 1, "Y": 12}


def plus_months(day: date, months: int) -> date:
    """Return the same day of the month *months* later, or the last of that month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def first_of_next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def after(day: date, delay: str, rounds: bool = False) -> date:
    """Return *day* and the period ``P30D``, ``P3M`` or ``P1Y``, moved to the first of the next month if it *rounds*."""
    size, unit = int(delay[1:-1]), delay[-1]
    moved = day + timedelta(size) if unit == "D" else plus_months(day, size * SIZES[unit])
    return first_of_next_month(moved) if rounds else moved


def before(day: date) -> str:
    """Return the day before *day*: the last day of being bound when an end takes effect on *day*."""
    return (day - timedelta(1)).isoformat()


def codes(count: int) -> list[str]:
    """Return the codes of *count* invented states."""
    return [f"Q{chr(65 + index // 26)}{chr(65 + index % 26)}" for index in range(count)]
