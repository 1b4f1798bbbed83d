"""A succession binds from the day of the state succession, only where depositaries treat it so."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from hypothesis import given
from hypothesis import strategies as st
from tests.derive.days import DAYS, FEW, codes
from tests.derive.world import World

CASES: Final = st.lists(st.tuples(DAYS, DAYS, st.booleans()), min_size=1, max_size=8)
UNKNOWN: Final = "reason/succession-date-unknown"


@FEW
@given(cases=CASES, general=DAYS)
def test_it_takes_the_day_of_the_state_succession_with_practice_and_an_instrument_in_force(
        cases: list[tuple[date, date, bool]], general: date) -> None:
    world = World()
    world.instrument("t", general.isoformat(), "P30D")
    for code, (born, deposit, practice) in zip(codes(len(cases)), cases, strict=True):
        world.succession(code, born.isoformat(), practice)
        world.act("t", code, deposit.isoformat(), "succession")
    derived = world.derive()
    for code, (born, deposit, practice) in zip(codes(len(cases)), cases, strict=True):
        binding = derived.binding("t", code)
        assert binding["basis"] == "basis/succession"
        assert not derived.status("t", code, "not-yet-in-force")
        if practice and general <= born <= deposit:
            assert binding["since"] == binding["computedDate"] == born.isoformat()
            assert binding["sinceEarliest"] == binding["sinceLatest"] == born.isoformat()
            assert binding["reason"] == "reason/succession"
        else:
            assert not {"since", "computedDate", "sinceEarliest"} & set(binding)
            assert binding["sinceLatest"] == max(deposit + timedelta(30), general).isoformat()
            assert binding["reason"] == UNKNOWN


@FEW
@given(births=st.lists(DAYS, min_size=2, max_size=4, unique=True), deposit=DAYS)
def test_of_several_state_successions_the_last_before_the_act_counts(births: list[date], deposit: date) -> None:
    world = World()
    world.instrument("t", "1910-01-01", "P30D")
    world.act("t", "QAA", deposit.isoformat(), "succession")
    for number, born in enumerate(births):
        world.succession("QAA", born.isoformat(), name=f"n{number}")
    expected = max((born.isoformat() for born in births if born <= deposit), default="")
    assert world.derive().binding("t", "QAA").get("since", "") == expected


@FEW
@given(born=DAYS, deposit=DAYS, printed=DAYS)
def test_a_printed_day_of_effect_comes_first_and_is_no_conflict(born: date, deposit: date, printed: date) -> None:
    world = World()
    world.instrument("t", "1910-01-01", "P30D")
    world.succession("QAA", born.isoformat())
    world.act("t", "QAA", deposit.isoformat(), "succession", effect=printed.isoformat())
    derived = world.derive()
    binding = derived.binding("t", "QAA")
    assert binding["since"] == binding["publishedDate"] == printed.isoformat()
    assert binding.get("computedDate", "") == (born.isoformat() if born <= deposit else "")
    assert binding["reason"] == "reason/succession"
    assert not [node for node in derived.nodes if node.startswith("conflict/")]


def test_the_day_of_another_state_or_of_an_accession_is_never_taken() -> None:
    world = World()
    world.instrument("t", "1910-01-01", "P30D")
    world.succession("QAA", "2006-06-03")
    world.succession("QAB", "1991-06-25")
    world.act("t", "QAA", "2006-10-23", "accession")
    world.act("t", "QAC", "2006-10-23", "succession")
    derived = world.derive()
    assert derived.binding("t", "QAA")["since"] == "2006-11-22"
    assert "since" not in derived.binding("t", "QAC")
    assert derived.binding("t", "QAC")["reason"] == UNKNOWN


def test_a_state_succession_known_to_the_year_gives_its_bounds_and_no_day() -> None:
    world = World()
    world.instrument("t", "1910-01-01", "P30D")
    world.succession("QAA", "1991")
    world.act("t", "QAA", "1993-05-01", "succession")
    binding = world.derive().binding("t", "QAA")
    assert not {"since", "computedDate"} & set(binding)
    assert (binding["sinceEarliest"], binding["sinceLatest"]) == ("1991-01-01", "1991-12-31")


def test_an_instrument_whose_date_is_only_computed_was_in_force_by_then_too() -> None:
    """One deposit of 1 January 2001 and ninety days: in force on 1 April 2001, not on the last of March."""
    world = World()
    world.instrument("t", "", "P30D")
    world.threshold("t", 1, "P90D")
    world.act("t", "QZZ", "2001-01-01")
    world.succession("QAA", "2001-04-01")
    world.succession("QAB", "2001-03-31")
    for code in ("QAA", "QAB"):
        world.act("t", code, "2002-01-01", "succession")
    derived = world.derive()
    assert derived.binding("t", "QAA")["since"] == "2001-04-01"
    assert "since" not in derived.binding("t", "QAB")
