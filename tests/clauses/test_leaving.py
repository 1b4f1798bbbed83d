"""The clauses on leaving as the tables have them, against days worked out by hand from the articles."""

from __future__ import annotations

from datetime import date
from typing import Final

import pyoxigraph as ox
import pytest

from thbgraph.clauses import LeavingRule, Window, leaving_rules

TODAY: Final = date(2026, 11, 22)


@pytest.fixture(scope="module")
def rules(opened: ox.Store) -> dict[str, LeavingRule]:
    return leaving_rules(opened)


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(("slug", "general", "opens", "closes"), [
    pytest.param("ilo-c029", "1932-05-01", "2027-05-01", "2028-04-30", id="c029-ten-years-then-every-five"),
    pytest.param("ilo-p029", "2016-11-09", "2027-05-01", "2028-04-30", id="p029-whenever-c029-is-open"),
    pytest.param("ilo-c105", "1959-01-17", "2029-01-17", "2030-01-16", id="c105"),
    pytest.param("ilo-c182", "2000-11-19", "2030-11-19", "2031-11-18", id="c182"),
    pytest.param("ilo-c189", "2013-09-05", "2033-09-05", "2034-09-04", id="c189"),
    pytest.param("ilo-c138", "1976-06-19", "2026-06-19", "2027-06-18", id="c138-is-open-today"),
    pytest.param("ilo-c081", "1950-04-07", "2030-04-07", "2031-04-06", id="c081"),
])
def test_the_next_window(rules: dict[str, LeavingRule], slug: str, general: str, opens: str, closes: str) -> None:
    assert rules[slug].general == day(general)
    assert rules[slug].next_window(TODAY, None) == Window(day(opens), day(closes))


@pytest.mark.parametrize(("at", "opens"), [
    ("1930-01-01", "1942-05-01"), ("1942-05-01", "1942-05-01"), ("1943-04-30", "1942-05-01"),
    ("1943-05-01", "1947-05-01"), ("2023-04-30", "2022-05-01"), ("2023-05-01", "2027-05-01"),
    ("2027-04-30", "2027-05-01"), ("2028-04-30", "2027-05-01"), ("2028-05-01", "2032-05-01")])
def test_windows_of_the_forced_labour_convention(rules: dict[str, LeavingRule], at: str, opens: str) -> None:
    """In force 1 May 1932; open for a year after ten years, and for a year after every five more."""
    window = rules["ilo-c029"].next_window(day(at), None)
    assert window is not None
    assert (window.opens, window.stays_open) == (day(opens), False)


@pytest.mark.parametrize(("slug", "notified", "effect"), [
    pytest.param("cets-197", "2026-11-22", "2027-03-01", id="three-months-and-the-first-of-the-next-month"),
    pytest.param("cets-197", "2026-11-30", "2027-03-01", id="end-of-november-clips-to-the-end-of-february"),
    pytest.param("cets-197", "2026-12-01", "2027-04-01", id="first-of-december"),
    pytest.param("ets-116", "2026-11-22", "2027-06-01", id="six-months-and-the-first-of-the-next-month"),
    pytest.param("un-tip", "2026-11-22", "2027-11-22", id="palermo-one-year"),
    pytest.param("un-untoc", "2027-01-31", "2028-01-31", id="organised-crime-convention-one-year"),
    pytest.param("un-tip", "2028-02-29", "2029-02-28", id="one-year-from-a-leap-day"),
    pytest.param("un-cmw", "2026-11-22", "2027-12-01", id="twelve-months-and-the-first-of-the-next-month"),
    pytest.param("ilo-c029", "2027-06-01", "2028-06-01", id="a-year-after-registration"),
    pytest.param("un-slavery-supp-1956", "2026-11-22", "2029-04-30", id="period-1957-04-30-and-24-times-three-years"),
    pytest.param("un-slavery-supp-1956", "2028-10-30", "2029-04-30", id="last-day-six-months-before"),
    pytest.param("un-slavery-supp-1956", "2028-10-31", "2032-04-30", id="a-day-too-late"),
])
def test_a_notice_takes_effect(rules: dict[str, LeavingRule], slug: str, notified: str, effect: str) -> None:
    assert rules[slug].effect(day(notified)) == day(effect)


def test_the_migrant_workers_convention_opens_five_years_after_it_bound_the_state(
        rules: dict[str, LeavingRule]) -> None:
    """Article 89: not earlier than five years after the entry into force for the State concerned."""
    rule = rules["un-cmw"]
    window = rule.next_window(TODAY, day("2024-03-01"))
    assert window == Window(day("2029-03-01"), date.max)
    assert window.stays_open
    assert rule.next_window(TODAY, day("2004-01-01")) == Window(day("2009-01-01"), date.max)
    assert rule.next_window(TODAY, None) is None


@pytest.mark.parametrize("slug", ["cets-197", "cets-210", "un-tip", "un-untoc", "un-crc", "un-slavery-1926"])
def test_notice_can_be_given_at_any_time(rules: dict[str, LeavingRule], slug: str) -> None:
    for own in (None, TODAY):
        window = rules[slug].next_window(TODAY, own)
        assert window is not None
        assert (window.opens <= TODAY, window.stays_open) == (True, True)


@pytest.mark.parametrize("slug", ["un-cedaw", "un-iccpr", "un-icescr", "un-tp-1949", "cis-2005-tip", "ilo-c143"])
def test_without_a_clause_or_with_one_not_fully_read_nothing_is_computed(
        rules: dict[str, LeavingRule], slug: str) -> None:
    assert rules[slug].next_window(TODAY, day("1990-01-01")) is None
    assert rules[slug].effect(TODAY) is None


def test_each_clause_of_the_tables_can_be_asked_and_names_where_it_was_read(rules: dict[str, LeavingRule]) -> None:
    assert len(rules) >= 34
    for slug, rule in rules.items():
        assert rule.instrument == slug
        assert rule.source
        assert set(rule.note) == {"en", "ru"}
        window, effect = rule.next_window(TODAY, day("2000-01-01")), rule.effect(TODAY)
        assert effect is None or effect > TODAY
        if window is None or effect is None:  # not read in full, or the day from which it counts is not held
            assert not rule.notice or rule.clause != "allowed" or (rule.opens_after and rule.general is None), slug
