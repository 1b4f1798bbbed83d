"""When an instrument enters into force as a whole: thresholds, members, organisations, parents."""

from __future__ import annotations

from datetime import date
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.derive.days import DAYS, FEW, after, codes
from tests.derive.world import World

CLAUSES: Final = [("P90D", "P30D", False), ("P3M", "P1M", False), ("P3M", "P3M", True), ("P12M", "P12M", False)]
DEPOSITS: Final = st.lists(DAYS, min_size=1, max_size=8)
NARROW: Final = st.lists(st.dates(date(2000, 1, 1), date(2000, 3, 31)), min_size=2, max_size=8)  # many on one day


@FEW
@given(deposits=st.one_of(DEPOSITS, NARROW), number=st.integers(1, 9))
def test_the_nth_consent_starts_the_clock_and_who_came_earlier_waits_for_it(deposits: list[date], number: int) -> None:
    """Before, on and after the day the number is reached; the general date is printed nowhere."""
    world = World()
    for index, (initial, later, rounds) in enumerate(CLAUSES):
        world.instrument(f"t{index}", "", later, rounds)
        world.threshold(f"t{index}", number, initial)
        for code, day in zip(codes(len(deposits)), deposits, strict=True):
            world.act(f"t{index}", code, day.isoformat())
    derived = world.derive()
    for index, (initial, later, rounds) in enumerate(CLAUSES):
        reached = sorted(deposits)[number - 1] if number <= len(deposits) else None
        general = after(reached, initial, rounds) if reached else None
        assert derived.general(f"t{index}") == (general.isoformat() if general else "")
        for code, day in zip(codes(len(deposits)), deposits, strict=True):
            binding, own = derived.binding(f"t{index}", code), after(day, later, rounds)
            assert binding["sinceEarliest"] == own.isoformat()
            assert binding.get("sinceLatest", "") == (max(own, general).isoformat() if general else "")
            assert binding.get("since", "") == (own.isoformat() if general and own >= general else "")


@FEW
@given(deposits=NARROW, number=st.integers(1, 8), initial=st.sampled_from(["P90D", "P3M", "P12M"]))
def test_around_a_printed_general_date_everybody_is_bound_from_the_later_day(
        deposits: list[date], number: int, initial: str) -> None:
    """The printed date is the one the clause gives; consents after it do not count towards the number."""
    number = min(number, len(deposits))
    general = after(sorted(deposits)[number - 1], initial)
    world = World()
    world.instrument("t", general.isoformat(), "P30D")
    world.threshold("t", number, initial)
    for code, day in zip(codes(len(deposits)), deposits, strict=True):
        world.act("t", code, day.isoformat())
    derived = world.derive()
    assert derived.general("t") == general.isoformat()
    assert [derived.binding("t", code)["since"] for code in codes(len(deposits))] == [
        max(after(day, "P30D"), general).isoformat() for day in deposits]
    assert not [node for node in derived.nodes if node.startswith("conflict/")]


@FEW
@given(deposits=DEPOSITS, number=st.integers(1, 4), printed=DAYS)
def test_consents_after_the_printed_date_do_not_count(deposits: list[date], number: int, printed: date) -> None:
    world = World()
    world.instrument("t", printed.isoformat(), "P30D")
    world.threshold("t", number, "P90D")
    for code, day in zip(codes(len(deposits)), deposits, strict=True):
        world.act("t", code, day.isoformat())
    counted = sorted(day for day in deposits if day <= printed)
    expected = after(counted[number - 1], "P90D").isoformat() if number <= len(counted) else ""
    assert world.derive().general("t") == expected


@FEW
@given(rows=st.lists(st.tuples(DAYS, st.one_of(st.none(), st.tuples(DAYS, st.one_of(st.none(), DAYS)))),
                     min_size=1, max_size=8),
       number=st.integers(1, 5), members=st.integers(0, 4))
def test_only_who_is_a_member_on_the_day_of_its_act_counts_as_one(
        rows: list[tuple[date, tuple[date, date | None] | None]], number: int, members: int) -> None:
    """A membership that began after the act, or ended before it, makes the act count as that of an outsider."""
    world = World()
    world.instrument("t", "", "P3M", rounds=True)
    world.threshold("t", number, "P3M", members=members, organisation="coe")
    acts: list[tuple[date, bool]] = []
    for code, (day, membership) in zip(codes(len(rows)), rows, strict=True):
        world.act("t", code, day.isoformat())
        if membership:
            start, end = membership
            world.member("coe", code, start.isoformat(), end.isoformat() if end else "")
        acts.append((day, membership is not None and membership[0] <= day <= (membership[1] or date.max)))
    reached = [day for day, _ in sorted(acts)
               if sum(other <= day for other, _ in acts) >= number
               and sum(other <= day and inside for other, inside in acts) >= members]
    assert world.derive().general("t") == (after(reached[0], "P3M", True).isoformat() if reached else "")


def test_the_last_day_of_a_membership_and_its_first_are_days_of_membership() -> None:
    """Two members are needed: one joins on the day of its act, one leaves on it; a day off they do not count."""
    found = []
    for start, end in (("2001-05-10", "2001-06-20"), ("2001-05-11", "2001-06-20"), ("2001-05-10", "2001-06-19")):
        world = World()
        world.instrument("t", "", "P3M", rounds=True)
        world.threshold("t", 2, "P3M", members=2, organisation="coe")
        world.act("t", "QAA", "2001-05-10")
        world.act("t", "QAB", "2001-06-20")
        world.member("coe", "QAA", start)
        world.member("coe", "QAB", "1990-01-01", end)
        found.append(world.derive().general("t"))
    assert found == ["2001-10-01", "", ""]


@FEW
@given(states=st.lists(DAYS, min_size=1, max_size=5), union=DAYS, number=st.integers(1, 5))
def test_an_organisation_counts_only_where_the_clause_says_so(states: list[date], union: date, number: int) -> None:
    world = World()
    for slug, counts in (("counts", True), ("ignored", False)):
        world.instrument(slug, "", "P30D")
        world.threshold(slug, number, "P90D", organisations=counts)
        world.act(slug, "EUE", union.isoformat(), "approval")
        for code, day in zip(codes(len(states)), states, strict=True):
            world.act(slug, code, day.isoformat())
    derived = world.derive()
    for slug, days in (("counts", sorted([*states, union])), ("ignored", sorted(states))):
        expected = after(days[number - 1], "P90D").isoformat() if number <= len(days) else ""
        assert derived.general(slug) == expected


@FEW
@given(own=DAYS, parent=DAYS)
def test_a_protocol_waits_for_its_parent_printed_or_computed(own: date, parent: date) -> None:
    world = World()
    world.instrument("printed", parent.isoformat(), "P30D")
    world.instrument("counted", "", "P30D")
    world.threshold("counted", 1, "P90D")
    world.act("counted", "QAB", parent.isoformat())
    for slug, above in (("a", "printed"), ("b", "counted")):
        world.instrument(slug, "", "P30D")
        world.threshold(slug, 1, "P90D", parent=above)
        world.act(slug, "QAA", own.isoformat())
    derived = world.derive()
    assert derived.general("a") == max(after(own, "P90D"), parent).isoformat()
    assert derived.general("b") == max(after(own, "P90D"), after(parent, "P90D")).isoformat()


def test_without_the_words_not_before_its_parent_a_protocol_waits_for_nobody() -> None:
    world = World()
    world.instrument("parent", "2010-01-01", "P30D")
    world.instrument("t", "", "P30D", parentInstrument="@instrument/parent")
    world.threshold("t", 1, "P90D")
    world.act("t", "QAA", "2001-01-01")
    assert world.derive().general("t") == "2001-04-01"


@pytest.mark.parametrize(("printed", "complete", "differs"), [
    pytest.param("2001-04-01", "", False, id="as-computed"),
    pytest.param("2001-04-02", "", True, id="later-than-the-clause-allows"),
    pytest.param("2001-03-31", "", False, id="earlier-while-consents-may-be-missing"),
    pytest.param("2001-03-31", "2001-12-31", True, id="earlier-though-every-consent-is-held"),
])
def test_a_printed_general_date_stands_and_a_mismatch_is_recorded(printed: str, complete: str, differs: bool) -> None:
    """The one deposit needed is of 1 January 2001; ninety days later is 1 April 2001."""
    world = World()
    world.instrument("t", printed, "P30D", source="@source/one")
    world.add("rule/t", source="@source/clause")
    world.threshold("t", 1, "P90D")
    world.act("t", "QAA", "2001-01-01")
    if complete:
        world.complete("t", complete)
    derived = world.derive()
    assert ("conflict/instrument-t-entry-into-force-computed" in derived.nodes) is differs
    assert derived.binding("t", "QAA")["since"] == printed
