"""The date rules against plain datetime arithmetic: what the final clauses make of a day, a month, a year."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.derive.days import DAYS, FEW, GENERAL, after, codes, first_of_next_month, plus_months
from tests.derive.world import Derived, World

DEPOSITS = st.lists(DAYS, min_size=1, max_size=25, unique=True)


def effects(world: World, deposits: Sequence[str], general: str, delay: str, rounds: bool = False) -> Derived:
    world.instrument("t", general, delay, rounds)
    for code, day in zip(codes(len(deposits)), deposits, strict=True):
        world.act("t", code, day)
    return world.derive()


@FEW
@given(deposits=DEPOSITS, general=GENERAL, days=st.integers(0, 400))
def test_days_are_calendar_days_counted_on_from_the_deposit(
        deposits: list[date], general: date, days: int) -> None:
    derived = effects(World(), [day.isoformat() for day in deposits], general.isoformat(), f"P{days}D")
    for code, day in zip(codes(len(deposits)), deposits, strict=True):
        expected = max(day + timedelta(days), general).isoformat()
        binding = derived.binding("t", code)
        assert binding["computedDate"] == binding["since"] == expected
        assert binding["sinceEarliest"] == binding["sinceLatest"] == expected
        assert "reason" not in binding


@FEW
@given(deposits=DEPOSITS, general=GENERAL, months=st.integers(0, 36))
def test_months_keep_the_day_and_clip_to_the_month_end(
        deposits: list[date], general: date, months: int) -> None:
    derived = effects(World(), [day.isoformat() for day in deposits], general.isoformat(), f"P{months}M")
    for code, day in zip(codes(len(deposits)), deposits, strict=True):
        assert derived.binding("t", code)["since"] == max(plus_months(day, months), general).isoformat()


@FEW
@given(deposits=DEPOSITS, general=GENERAL, months=st.integers(1, 12))
def test_rounding_goes_to_the_first_of_the_month_after_the_period_has_expired(
        deposits: list[date], general: date, months: int) -> None:
    derived = effects(World(), [day.isoformat() for day in deposits], general.isoformat(), f"P{months}M", True)
    for code, day in zip(codes(len(deposits)), deposits, strict=True):
        expected = max(first_of_next_month(plus_months(day, months)), general)
        assert derived.binding("t", code)["since"] == expected.isoformat()


def test_the_council_of_europe_formula_holds_for_every_day_of_a_common_and_a_leap_year() -> None:
    """Deposits on the 1st and on the 29th to 31st too: no official row says otherwise."""
    days = [date(2023, 1, 1) + timedelta(offset) for offset in range(731)]
    wanted = [code + str(index) for index, code in enumerate(["S"] * len(days))]
    world = World()
    world.instrument("t", "2008-02-01", "P3M", True)
    for code, day in zip(wanted, days, strict=True):
        world.act("t", code, day.isoformat())
    derived = world.derive()
    found = [derived.binding("t", code)["since"] for code in wanted]
    assert found == [first_of_next_month(plus_months(day, 3)).isoformat() for day in days]


@pytest.mark.parametrize(("deposit", "delay", "rounds", "expected"), [
    pytest.param("2024-01-30", "P1M", False, "2024-02-29", id="clipped-in-a-leap-year"),
    pytest.param("2023-01-30", "P1M", False, "2023-02-28", id="clipped-in-a-common-year"),
    pytest.param("2024-02-29", "P12M", False, "2025-02-28", id="leap-day-a-year-on"),
    pytest.param("2024-02-29", "P30D", False, "2024-03-30", id="leap-day-in-days"),
    pytest.param("2023-12-02", "P30D", False, "2024-01-01", id="into-the-next-year"),
    pytest.param("2012-12-17", "P3M", True, "2013-04-01", id="switzerland-and-cets-197"),
    pytest.param("2024-07-20", "P3M", True, "2024-11-01", id="lithuania"),
    pytest.param("2021-08-03", "P6M", True, "2022-03-01", id="six-month-variant"),
    pytest.param("2023-11-30", "P3M", True, "2024-03-01", id="30th-november-clips-to-february"),
    pytest.param("2024-01-01", "P3M", True, "2024-05-01", id="deposit-on-the-1st"),
    pytest.param("2023-12-31", "P3M", True, "2024-04-01", id="deposit-on-the-31st"),
    pytest.param("2006-06-14", "P0D", False, "2006-06-14", id="day-of-deposit"),
])
def test_days_worked_out_by_hand(deposit: str, delay: str, rounds: bool, expected: str) -> None:
    assert effects(World(), [deposit], "1950-01-01", delay, rounds).binding("t", "QAA")["since"] == expected


def test_a_deposit_before_the_general_entry_into_force_takes_effect_with_it() -> None:
    """Albania deposited in 2002 and is bound by the Palermo Protocol from 25 December 2003 like the first forty."""
    derived = effects(World(), ["2002-08-21", "2003-11-24", "2003-11-25", "2003-11-26"], "2003-12-25", "P30D")
    assert [derived.binding("t", code)["since"] for code in codes(4)] == [
        "2003-12-25", "2003-12-25", "2003-12-25", "2003-12-26"]


def test_between_act_and_effect_the_state_is_not_yet_bound() -> None:
    derived = effects(World(), ["2012-12-17"], "2008-02-01", "P3M", True)
    waiting = derived.status("t", "QAA", "not-yet-in-force")
    assert (waiting["since"], waiting["until"]) == ("2012-12-17", "2013-03-31")


@FEW
@given(year=st.integers(1950, 2035), general=GENERAL, delay=st.sampled_from(["P0D", "P30D", "P90D", "P3M", "P12M"]),
       rounds=st.booleans(), month=st.one_of(st.none(), st.integers(1, 12)))
def test_a_partial_date_gives_bounds_and_a_year_only_where_they_span_just_one(
        year: int, general: date, delay: str, rounds: bool, month: int | None) -> None:
    first = date(year, month or 1, 1)
    last = date(year, month or 12, calendar.monthrange(year, month or 12)[1])

    deposit = f"{year}-{month:02}" if month else str(year)
    binding = effects(World(), [deposit], general.isoformat(), delay, rounds).binding("t", "QAA")
    earliest, latest = (max(after(day, delay, rounds), general) for day in (first, last))
    assert (binding["sinceEarliest"], binding["sinceLatest"]) == (earliest.isoformat(), latest.isoformat())
    whole_year = (earliest.month, earliest.day, latest.month, latest.day) == (1, 1, 12, 31)
    if earliest == latest:
        assert binding["since"] == binding["computedDate"] == earliest.isoformat()
        assert "reason" not in binding
    elif whole_year and earliest.year == latest.year:
        assert binding["since"] == str(earliest.year)
        assert "computedDate" not in binding
        assert binding["reason"] == "reason/partial-date"
    else:
        assert "since" not in binding
        assert "computedDate" not in binding
        assert binding["reason"] == "reason/partial-date"


def test_a_year_and_twelve_months_make_the_next_year() -> None:
    """Kyrgyzstan ratified ILO P029 in 2020 on a day no source held here prints: bound since some day of 2021."""
    binding = effects(World(), ["2020"], "2016-11-09", "P12M").binding("t", "QAA")
    assert (binding["since"], binding["sinceEarliest"], binding["sinceLatest"]) == ("2021", "2021-01-01", "2021-12-31")


def test_a_month_wholly_before_the_general_date_is_no_doubt_at_all() -> None:
    binding = effects(World(), ["2002-08"], "2003-12-25", "P30D").binding("t", "QAA")
    assert binding["since"] == "2003-12-25"
    assert "reason" not in binding


@FEW
@given(deposit=DAYS, published=DAYS)
def test_a_published_date_wins_and_the_computed_one_stays_visible(
        deposit: date, published: date) -> None:
    world = World()
    world.instrument("t", "1920-01-01", "P30D")
    world.act("t", "QAA", deposit.isoformat(), effect=published.isoformat())
    binding = world.derive().binding("t", "QAA")
    assert binding["since"] == binding["publishedDate"] == published.isoformat()
    assert binding["sinceEarliest"] == binding["sinceLatest"] == published.isoformat()
    assert binding["computedDate"] == (deposit + timedelta(30)).isoformat()
    assert "reason" not in binding


@FEW
@given(deposit=DAYS, general=GENERAL)
def test_succession_gives_no_first_day_only_the_last_one_possible(
        deposit: date, general: date) -> None:
    """Montenegro deposited on 14 June 2006 and is bound from 6 June 2006: the deposit is never the date of effect."""
    world = World()
    world.instrument("t", general.isoformat(), "P30D")
    world.act("t", "QAA", deposit.isoformat(), "succession")
    derived = world.derive()
    binding = derived.binding("t", "QAA")
    assert not {"since", "computedDate", "sinceEarliest"} & set(binding)
    assert binding["sinceLatest"] == max(deposit + timedelta(30), general).isoformat()
    assert binding["reason"] == "reason/succession-date-unknown"
    assert not derived.status("t", "QAA", "not-yet-in-force")


def test_a_published_date_of_a_succession_is_taken() -> None:
    world = World()
    world.instrument("t", "1990-01-01", "P30D")
    world.act("t", "QAA", "2006-06-14", "succession", effect="2006-06-06")
    binding = world.derive().binding("t", "QAA")
    assert binding["since"] == binding["publishedDate"] == "2006-06-06"
    assert "computedDate" not in binding
    assert binding["reason"] == "reason/succession"


def test_without_a_clause_that_was_read_no_date_is_computed() -> None:
    """Effect cannot precede the act, and that is all that can be said."""
    world = World()
    world.instrument("t", "2010-01-01")
    world.act("t", "QAA", "2012-05-05")
    binding = world.derive().binding("t", "QAA")
    assert not {"since", "computedDate", "sinceLatest", "appliedRule"} & set(binding)
    assert binding["sinceEarliest"] == "2012-05-05"
    assert binding["reason"] == "reason/no-rule"


def test_with_a_clause_but_no_general_date_the_last_possible_day_stays_open() -> None:
    binding = effects(World(), ["2012-05-05"], "", "P30D").binding("t", "QAA")
    assert not {"since", "computedDate", "sinceLatest"} & set(binding)
    assert binding["sinceEarliest"] == "2012-06-04"


def test_an_act_without_a_date_binds_since_an_unknown_day() -> None:
    binding = effects(World(), [""], "2003-12-25", "P30D").binding("t", "QAA")
    assert binding["bindingStatus"] == "binding-status/in-force"
    assert not {"since", "sinceEarliest", "sinceLatest"} & set(binding)


@pytest.mark.parametrize("kind", ["ratification", "accession", "acceptance", "approval", "definitive-signature",
                                  "participation", "formal-confirmation", "ratification-or-accession"])
def test_every_kind_of_consent_binds_on_its_own_ground(kind: str) -> None:
    world = World()
    world.instrument("t", "2003-12-25", "P30D")
    world.act("t", "EUE", "2006-09-06", kind)
    binding = world.derive().binding("t", "EUE")
    assert (binding["since"], binding["basis"]) == ("2006-10-06", f"basis/{kind}")
    assert binding["state"] == "organisation/european-union"


@pytest.mark.parametrize("kind", ["signature", "succession-to-signature"])
def test_no_signature_binds(kind: str) -> None:
    world = World()
    world.instrument("t", "2003-12-25", "P30D")
    world.act("t", "QAA", "2002-01-01", kind)
    assert not world.derive().binding("t", "QAA")


def counted(rounds: bool = False) -> World:
    """A clause that needs two deposits and three months; the instrument's own date no source prints."""
    world = World()
    world.instrument("t", "", "P3M", rounds)
    world.add("rule/t", initialDelay="P3M")
    world.add_number("rule/t", "threshold", 2)
    return world


def test_a_general_date_that_nobody_prints_is_bounded_by_the_deposits_that_reach_the_number() -> None:
    """The second deposit of 10 March 1951 and three months: by 10 June 1951 the instrument was in force."""
    world = counted()
    for code, day in (("QAA", "1950-01-01"), ("QAB", "1951-03-10"), ("QAC", "1952-01-01")):
        world.act("t", code, day)
    derived = world.derive()
    first = derived.binding("t", "QAA")
    assert (first["sinceEarliest"], first["sinceLatest"]) == ("1950-04-01", "1951-06-10")
    assert not {"since", "computedDate"} & set(first)
    assert derived.binding("t", "QAB")["since"] == "1951-06-10"
    assert derived.binding("t", "QAC")["since"] == "1952-04-01"


def test_below_the_number_nothing_is_in_force_for_sure() -> None:
    world = counted()
    world.act("t", "QAA", "1950-01-01")
    assert not {"since", "computedDate", "sinceLatest"} & set(world.derive().binding("t", "QAA"))


def test_the_bound_of_a_general_date_follows_a_rounding_clause_too() -> None:
    """Second deposit on 10 March 1951: three months end on 10 June, so the first day is 1 July 1951 for both."""
    world = counted(rounds=True)
    world.act("t", "QAA", "1950-01-01")
    world.act("t", "QAB", "1951-03-10")
    assert world.derive().binding("t", "QAA")["sinceLatest"] == "1951-07-01"
