"""Calendar arithmetic of final clauses: n days are n days, n months clip to the month's end (domain rules of time)."""

from __future__ import annotations

from datetime import date, timedelta

import isodate


def add(day: date, duration: str, times: int = 1) -> date:
    """Return *day* plus *times* the ISO 8601 *duration* (``P30D``, ``P3M``, ``P10Y``), clipped to the month's end.

    Raises:
        ValueError: not an ISO 8601 duration, or the sum lies beyond the calendar.
    """
    sum_: date = day + isodate.parse_duration(duration) * times
    return sum_


def first_of_next_month(day: date) -> date:
    """Return the first day of the month after *day*'s."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def last_day_before(day: date) -> date:
    """Return the day before *day*: the last day of being bound when an end takes effect on *day*."""
    return day - timedelta(days=1)
