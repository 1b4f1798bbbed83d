"""Partial dates: whole statements of a year, a month or a day, with the days they can mean."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import pyoxigraph as ox
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from thbgraph.tables.dates import PartialDate, parse_partial_date

DAYS = st.dates()
FORM = "is not a date of the form YYYY, YYYY-MM or YYYY-MM-DD"
CALENDAR = "is not a day of the calendar"


@given(DAYS)
def test_a_day_is_itself_and_nothing_else(day: date) -> None:
    assert parse_partial_date(day.isoformat()) == PartialDate(day.isoformat(), day, day)


@given(DAYS)
def test_a_month_begins_on_its_first_and_ends_the_day_before_the_next(day: date) -> None:
    month = parse_partial_date(f"{day:%Y-%m}".rjust(7, "0"))
    assert month.earliest == day.replace(day=1)
    assert (month.latest.year, month.latest.month) == (day.year, day.month)
    if month.latest != date.max:
        assert (month.latest + timedelta(days=1)).day == 1
    assert month.earliest <= day <= month.latest


@given(DAYS)
def test_a_year_runs_from_january_to_december(day: date) -> None:
    year = parse_partial_date(f"{day.year:04}")
    assert (year.earliest, year.latest) == (date(day.year, 1, 1), date(day.year, 12, 31))


@given(DAYS, st.sampled_from([4, 7, 10]))
def test_the_stated_form_comes_back_with_the_datatype_of_its_precision(day: date, length: int) -> None:
    text = day.isoformat()[:length]
    value = parse_partial_date(text)
    assert value.text == text
    assert value.datatype == {4: "gYear", 7: "gYearMonth", 10: "date"}[length]


@given(DAYS, st.sampled_from([4, 7]), st.sampled_from([7, 10]))
def test_a_finer_date_lies_within_the_coarser_one(day: date, coarse: int, fine: int) -> None:
    wide, narrow = parse_partial_date(day.isoformat()[:coarse]), parse_partial_date(day.isoformat()[:fine])
    assume(coarse < fine)
    assert wide.earliest <= narrow.earliest <= narrow.latest <= wide.latest


@given(st.integers(1, 9999), st.integers(0, 99), st.integers(0, 99))
def test_only_days_that_the_calendar_has_are_read(year: int, month: int, day: int) -> None:
    exists = 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]
    text = f"{year:04}-{month:02}-{day:02}"
    if exists:
        assert parse_partial_date(text).earliest == date(year, month, day)
    else:
        with pytest.raises(ValueError, match=f"^{CALENDAR}$"):
            parse_partial_date(text)


@pytest.mark.parametrize("text", ["0000", "2014-00", "2014-13", "2014-02-30", "2014-04-00", "2014-00-00", "1900-02-29",
                                  "0000-01-01"])
def test_a_day_the_calendar_lacks_is_no_date(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{CALENDAR}$"):
        parse_partial_date(text)


@pytest.mark.parametrize("text", ["", " ", "14", "214", "20145", "2014-4", "2014-04-3", "2014/04/30", "30.04.2014",
                                  "2014-04-30 ", " 2014", "2014-04-30\n", "2014-", "-2014", "+2014", "2014-04-30T00:00",
                                  "2014-04-30Z", "April 2014", "c. 2014", "٢٠١٤", "2014–04"])
def test_another_form_is_no_date(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{FORM}$"):
        parse_partial_date(text)


@given(st.text(max_size=12))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    said = ""
    try:
        value = parse_partial_date(text)
    except ValueError as error:
        said = str(error)
    else:
        assert value.text == text
        assert value.earliest <= value.latest
    assert said in ("", FORM, CALENDAR)


@pytest.mark.parametrize(("text", "compared"), [("2014", "2013-12-31"), ("2014-04", "2014-03-31")])
def test_bounds_sort_where_the_stated_form_does_not(text: str, compared: str) -> None:
    # an engine drops a year from a comparison with a day, so the bounds must carry every filter
    value, xsd = parse_partial_date(text), "http://www.w3.org/2001/XMLSchema#"
    stated = f'"{value.text}"^^<{xsd}{value.datatype}>'
    day = f'"{compared}"^^<{xsd}date>'
    store = ox.Store()
    assert not list(_rows(store, f"SELECT * {{ FILTER({stated} > {day}) }}"))
    assert list(_rows(store, f'SELECT * {{ FILTER("{value.earliest}"^^<{xsd}date> > {day}) }}'))


def _rows(store: ox.Store, query: str) -> ox.QuerySolutions:
    solutions = store.query(query)
    assert isinstance(solutions, ox.QuerySolutions)
    return solutions
