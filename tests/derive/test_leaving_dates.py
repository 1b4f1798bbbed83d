"""When a notice ends a binding, what ends with it, and that rules and ``thbgraph.clauses`` agree on the day."""

from __future__ import annotations

from datetime import date
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.derive.days import DAYS, FEW, after, before, codes
from tests.derive.world import Derived, World

from thbgraph.clauses import LeavingRule

CLAUSES: Final = [("P1Y", False), ("P3M", True), ("P12M", True), ("P6M", True), ("P90D", False), ("P1M", False)]
NOTICES: Final = st.lists(DAYS, min_size=1, max_size=5, unique=True)
EARLY: Final = "1910-01-01"


def bound_world(*slugs: str, party: str = "QAA") -> World:
    """Return a world in which *party* has been bound by each instrument since 1910."""
    world = World()
    for slug in slugs:
        world.instrument(slug, EARLY, "P0D")
        world.act(slug, party, EARLY)
    return world


def ends(derived: Derived, slug: str, code: str) -> tuple[str, str, str]:
    """Return last day, first and last possible one, of a binding."""
    binding = derived.binding(slug, code)
    return binding.get("until", ""), binding.get("untilEarliest", ""), binding.get("untilLatest", "")


@FEW
@given(notices=NOTICES)
def test_each_clause_ends_the_binding_on_the_day_before_its_effect(notices: list[date]) -> None:
    world = World()
    for number, (notice, rounds) in enumerate(CLAUSES):
        world.instrument(f"t{number}", EARLY, "P0D")
        world.leaving(f"t{number}", notice, rounds)
        for code, day in zip(codes(len(notices)), notices, strict=True):
            world.act(f"t{number}", code, EARLY)
            world.act(f"t{number}", code, day.isoformat(), "denunciation")
    derived = world.derive()
    for number, (notice, rounds) in enumerate(CLAUSES):
        rule = LeavingRule(f"t{number}", "allowed", notice, "first-of-next-month" if rounds else "none")
        for code, day in zip(codes(len(notices)), notices, strict=True):
            effect = after(day, notice, rounds)
            assert rule.effect(day) == effect
            assert ends(derived, f"t{number}", code) == (before(effect),) * 3
            gone = derived.status(f"t{number}", code, "withdrawn")
            assert (gone["since"], gone["reason"]) == (effect.isoformat(), "reason/denounced")


@FEW
@given(day=DAYS, notice=st.integers(0, 500), unit=st.sampled_from("DM"), rounds=st.booleans())
def test_rules_and_module_count_any_notice_alike(day: date, notice: int, unit: str, rounds: bool) -> None:
    duration = f"P{notice if unit == 'D' else notice % 37}{unit}"
    world = bound_world("t")
    world.leaving("t", duration, rounds)
    world.act("t", "QAA", day.isoformat(), "denunciation")
    effect = LeavingRule("t", "allowed", duration, "first-of-next-month" if rounds else "none").effect(day)
    assert effect == after(day, duration, rounds)
    assert world.derive().status("t", "QAA", "withdrawn")["since"] == effect.isoformat()


@FEW
@given(year=st.integers(1950, 2035), month=st.integers(1, 12), data=st.data())
def test_a_notice_known_to_the_month_gives_bounds_that_hold_every_day_of_it(
        year: int, month: int, data: st.DataObject) -> None:
    first = date(year, month, 1)
    last = after(first, "P0D", rounds=True).toordinal() - 1
    days = [first, date.fromordinal(last), data.draw(st.dates(first, date.fromordinal(last)))]
    world = World()
    for number, (notice, rounds) in enumerate(CLAUSES):
        world.instrument(f"t{number}", EARLY, "P0D")
        world.leaving(f"t{number}", notice, rounds)
        for code, day in [("AAA", f"{year}-{month:02}"), *zip(codes(3), map(str, days), strict=True)]:
            world.act(f"t{number}", code, EARLY)
            world.act(f"t{number}", code, day, "denunciation")
    derived = world.derive()
    for number in range(len(CLAUSES)):
        _, earliest, latest = ends(derived, f"t{number}", "AAA")
        full = [ends(derived, f"t{number}", code)[0] for code in codes(3)]
        assert (earliest, latest) == (full[0], full[1])
        assert earliest <= full[2] <= latest


@FEW
@given(day=DAYS, printed=DAYS)
def test_a_printed_day_of_effect_comes_before_the_one_the_clause_gives(day: date, printed: date) -> None:
    world = bound_world("t")
    world.leaving("t", "P1Y")
    world.act("t", "QAA", day.isoformat(), "denunciation", effect=printed.isoformat())
    assert ends(world.derive(), "t", "QAA") == (before(printed),) * 3


@pytest.mark.parametrize("case", ["nothing-read", "no-clause", "no-notice", "running-period"])
def test_where_no_clause_tells_the_day_the_end_is_open_from_the_notice_on(case: str) -> None:
    world = bound_world("t")
    if case == "no-clause":
        world.leaving("t", clause="no-clause")
    elif case == "no-notice":
        world.leaving("t")
    elif case == "running-period":
        world.leaving("t", "P6M", runningPeriod="P3Y")
    world.act("t", "QAA", "2019-06-01", "denunciation")
    derived = world.derive()
    assert ends(derived, "t", "QAA") == ("", "2019-06-01", "")
    assert not derived.status("t", "QAA", "withdrawn")


def protocols() -> World:
    """Return a convention of which leaving ends both protocols, and three parties to all of them."""
    world = World()
    for slug in ("parent", "one", "two", "other"):
        world.instrument(slug, EARLY, "P0D")
        for code in codes(3):
            world.act(slug, code, EARLY)
    world.leaving("parent", "P1Y", entailsDenunciationOf=["@instrument/one", "@instrument/two"])
    world.leaving("one", "P1Y")
    return world


@FEW
@given(day=DAYS, other=DAYS)
def test_protocols_end_with_the_convention_for_who_leaves_it_and_for_nobody_else(day: date, other: date) -> None:
    world = protocols()
    world.act("parent", "QAA", day.isoformat(), "denunciation")
    world.act("one", "QAB", other.isoformat(), "denunciation")
    derived = world.derive()
    last = before(after(day, "P1Y"))
    for slug in ("parent", "one", "two"):
        assert ends(derived, slug, "QAA") == (last,) * 3
        assert derived.binding(slug, "QAA")["endedBy"] == "act/parent/QAA/denunciation"
        assert derived.status(slug, "QAA", "withdrawn")["reason"] == "reason/denounced"
        assert ends(derived, slug, "QAC") == ("", "", "")
    assert ends(derived, "other", "QAA") == ("", "", "")
    assert ends(derived, "one", "QAB") == (before(after(other, "P1Y")),) * 3  # leaving a protocol ends nothing else
    assert ends(derived, "parent", "QAB") == ends(derived, "two", "QAB") == ("", "", "")


def test_a_protocol_left_before_keeps_its_own_last_day() -> None:
    world = protocols()
    world.act("one", "QAA", "2020-03-10", "denunciation")
    world.act("parent", "QAA", "2027-01-31", "denunciation")
    derived = world.derive()
    assert ends(derived, "one", "QAA") == ("2021-03-09",) * 3
    assert ends(derived, "two", "QAA") == ("2028-01-30",) * 3


@FEW
@given(day=DAYS)
def test_duties_end_with_the_binding_that_grounds_them(day: date) -> None:
    world = protocols()
    for slug in ("parent", "one", "other"):
        world.norm(slug, "n")
    world.act("parent", "QAA", day.isoformat(), "denunciation")
    derived = world.derive()
    last = before(after(day, "P1Y"))
    assert [derived.duty(slug, "QAA", "n").get("until", "") for slug in ("parent", "one", "other")] == [last, last, ""]
    assert [derived.duty(slug, "QAB", "n")["since"] for slug in ("parent", "one", "other")] == [EARLY] * 3
    assert "until" not in derived.duty("parent", "QAB", "n")
