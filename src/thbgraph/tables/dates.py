"""Partial dates: 2014, 2014-04 and 2014-04-30 are all whole statements; none is padded with invented days."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from thbgraph.errors import UsageError

_FORM: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_DATATYPES: Final = ("gYear", "gYearMonth", "date")


@dataclass(frozen=True)
class PartialDate:
    """A date as precise as its source: year, year and month, or day.

    Attributes:
        text: ISO 8601 form as stated.
        earliest: first day it can mean.
        latest: last day it can mean.
    """

    text: str
    earliest: date
    latest: date

    @property
    def datatype(self) -> str:
        """Local name of the XSD datatype that fits the precision."""
        return _DATATYPES[self.text.count("-")]


def parse_partial_date(text: str) -> PartialDate:
    """Read ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.

    Raises:
        ValueError: another form, or a day that the calendar does not have.
    """
    if not (found := _FORM.fullmatch(text)):
        raise ValueError("is not a date of the form YYYY, YYYY-MM or YYYY-MM-DD")
    parts = [int(part) for part in found.groups() if part]
    try:
        first = date(*parts, *(1,) * (3 - len(parts)))
    except ValueError as error:
        raise ValueError("is not a day of the calendar") from error
    if len(parts) == 3:
        return PartialDate(text, first, first)
    last_month = first.month if len(parts) == 2 else 12
    return PartialDate(text, first, date(first.year, last_month, monthrange(first.year, last_month)[1]))


EARLIEST_DAY: Final = date(1800, 1, 1)
LATEST_DAY: Final = date(2200, 12, 31)


def parse_day(text: str) -> date:
    """Read a day that can be asked about: ``YYYY-MM-DD`` between 1800 and 2200, so that adding years stays possible.

    Raises:
        ValueError: not a day, or outside those years.
    """
    try:
        found = parse_partial_date(text)
    except ValueError as error:
        raise ValueError("is not a day") from error
    if found.datatype != "date":
        raise ValueError("is not a day")
    if not EARLIEST_DAY <= found.earliest <= LATEST_DAY:
        raise ValueError(f"lies outside {EARLIEST_DAY.year} to {LATEST_DAY.year}")
    return found.earliest


def day_asked(text: str, place: str) -> date:
    """Read the day a person asks about; empty means today in UTC.

    Args:
        text: as given.
        place: what it was given for, as the person wrote it: ``--at`` or ``at=``.

    Raises:
        UsageError: not a day that can be asked about; place and text are named.
    """
    if not text:
        return datetime.now(UTC).date()
    try:
        return parse_day(text)
    except ValueError as error:
        raise UsageError(f"{place}'{text}' {error}.", "Write a day as YYYY-MM-DD, for example 2024-06-30.") from error
