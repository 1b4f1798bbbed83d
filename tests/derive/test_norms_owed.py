"""Which norms a party owes and how long: reservations, replaced norms, territorial declarations, days of duties."""

from __future__ import annotations

from datetime import date
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.derive.days import DAYS, FEW, before, codes
from tests.derive.world import World

PROVISIONS: Final = ["art-3", "art-5-1-a", "art-5-1-b", "art-5-2", "art-5", "art-31-1-d", "art-51-1"]
CONCERNED: Final = [*PROVISIONS, "art-5-1", "art-31", "art-31-1"]
SETS: Final = st.lists(st.sampled_from(PROVISIONS), min_size=1, max_size=3, unique=True)
RESERVED: Final = st.tuples(st.lists(st.sampled_from(CONCERNED), min_size=1, max_size=3, unique=True),
                            st.sampled_from(["excludes", "modifies"]))
EARLY: Final = "1990-01-01"


def parties(count: int) -> World:
    """Return an instrument with *count* parties, bound since 1990."""
    world = World()
    world.instrument("t", EARLY, "P0D")
    for code in codes(count):
        world.act("t", code, EARLY)
    return world


def within(provision: str, whole: str) -> bool:
    """Whether *provision* is *whole* or a part of it: art-5-1-a is within art-5-1, art-51-1 is not within art-5."""
    return provision.split("-")[:len(whole.split("-"))] == whole.split("-")


@FEW
@given(norms=st.lists(SETS, min_size=1, max_size=5), reservations=st.lists(RESERVED, min_size=1, max_size=5))
def test_a_reservation_removes_norms_that_rest_on_nothing_else_and_marks_those_it_touches(
        norms: list[list[str]], reservations: list[tuple[list[str], str]]) -> None:
    world = parties(len(reservations) + 1)
    for number, provisions in enumerate(norms):
        world.norm("t", f"n{number}", provisions)
    for code, (concerned, effect) in zip(codes(len(reservations)), reservations, strict=True):
        world.exclusion("t", code, concerned, effect)
    derived = world.derive()
    free = codes(len(reservations) + 1)[-1]
    for number, provisions in enumerate(norms):
        assert derived.duty("t", free, f"n{number}")["since"] == EARLY  # a reservation is its own state's only
        assert "narrowedBy" not in derived.duty("t", free, f"n{number}")
        for code, (concerned, effect) in zip(codes(len(reservations)), reservations, strict=True):
            whole = all(any(within(each, part) for part in concerned) for each in provisions)
            met = any(within(each, part) or within(part, each) for each in provisions for part in concerned)
            duty = derived.duty("t", code, f"n{number}")
            assert bool(duty) is not (effect == "excludes" and whole)
            if duty:
                assert duty.get("narrowedBy", "") == (f"exclusion/t/{code}/one" if met else "")


@pytest.mark.parametrize(("provisions", "concerned", "effect", "kept", "marked"), [
    pytest.param(["art-5-1-a", "art-5-1-b"], ["art-5-1"], "excludes", False, False, id="paragraph-takes-its-letters"),
    pytest.param(["art-5-1-a", "art-5-2"], ["art-5-1"], "excludes", True, True, id="another-paragraph-holds-the-norm"),
    pytest.param(["art-5-1"], ["art-5-1-a"], "excludes", True, True, id="a-letter-leaves-the-paragraph"),
    pytest.param(["art-5-1-a"], ["art-5-1-a"], "modifies", True, True, id="modifies-never-removes"),
    pytest.param(["art-51-1"], ["art-5"], "excludes", True, False, id="article-51-is-no-part-of-article-5"),
])
def test_reservations_worked_out_by_hand(
        provisions: list[str], concerned: list[str], effect: str, kept: bool, marked: bool) -> None:
    world = parties(1)
    world.norm("t", "n", provisions)
    world.exclusion("t", "QAA", concerned, effect)
    duty = world.derive().duty("t", "QAA", "n")
    assert (bool(duty), "narrowedBy" in duty) == (kept, marked)


def test_a_reservation_to_one_instrument_leaves_the_same_article_of_another() -> None:
    world = parties(1)
    world.instrument("u", EARLY, "P0D")
    world.act("u", "QAA", EARLY)
    for slug in ("t", "u"):
        world.norm(slug, "n", ["art-5-1"])
    world.exclusion("t", "QAA", ["art-5-1"])
    derived = world.derive()
    assert (bool(derived.duty("t", "QAA", "n")), bool(derived.duty("u", "QAA", "n"))) == (False, True)


@FEW
@given(deposits=st.lists(DAYS, min_size=1, max_size=6), start=DAYS, due=DAYS, left=DAYS)
def test_a_replaced_norm_is_owed_until_its_successor_is_due_or_the_day_before_it_applies(
        deposits: list[date], start: date, due: date, left: date) -> None:
    world = World()
    world.instrument("t", "1910-01-01", "P0D")
    world.leaving("t", "P0D")
    for code, day in zip(codes(len(deposits)), deposits, strict=True):
        world.act("t", code, day.isoformat())
    world.act("t", "QAA", left.isoformat(), "denunciation")
    world.norm("t", "dated", supersededBy="@norm/t/dated-new")
    world.norm("t", "dated-new", appliesFrom=f"~{start}", dueDate=f"~{due}")
    world.norm("t", "undated", supersededBy="@norm/t/undated-new")
    world.norm("t", "undated-new", appliesFrom=f"~{start}")
    derived = world.derive()
    for code, bound in zip(codes(len(deposits)), deposits, strict=True):
        end = before(left) if code == "QAA" and left > bound else "9999"
        for norm, replaced in (("dated", due.isoformat()), ("undated", before(start))):
            last = min(replaced, end)
            duty = derived.duty("t", code, norm)
            assert bool(duty) is (last >= bound.isoformat())
            if duty:
                assert duty["until"] == duty["untilEarliest"] == duty["untilLatest"] == last
                assert duty["since"] == bound.isoformat()
            first = max(start, bound).isoformat()
            new = derived.duty("t", code, f"{norm}-new")
            assert bool(new) is (end >= first)
            if new:
                assert new["since"] == first
                assert new.get("until", "9999") == end


@FEW
@given(bound=DAYS, start=DAYS, due=DAYS)
def test_a_duty_begins_with_the_later_of_binding_and_norm_and_is_due_at_the_deadline_or_at_once(
        bound: date, start: date, due: date) -> None:
    world = World()
    world.instrument("t", "1910-01-01", "P0D")
    world.act("t", "QAA", bound.isoformat())
    world.norm("t", "plain")
    world.norm("t", "dated", appliesFrom=f"~{start}", dueDate=f"~{due}")
    derived = world.derive()
    plain, dated, first = derived.duty("t", "QAA", "plain"), derived.duty("t", "QAA", "dated"), max(bound, start)
    assert plain["since"] == plain["sinceLatest"] == plain["due"] == bound.isoformat()
    assert dated["since"] == dated["sinceLatest"] == first.isoformat()
    assert dated["due"] == max(first, due).isoformat()
    for duty in (plain, dated):
        assert not {"sinceEarliest", "until", "legalForce", "narrowedBy"} & set(duty)


@FEW
@given(year=st.integers(1950, 2030), month=st.integers(1, 12), start=DAYS)
def test_an_earliest_first_day_is_given_where_the_day_is_not_known(year: int, month: int, start: date) -> None:
    world = World()
    world.instrument("t", "1910-01-01", "P0D")
    world.act("t", "QAA", f"{year}-{month:02}")
    world.norm("t", "plain")
    world.norm("t", "dated", appliesFrom=f"~{start}")
    derived = world.derive()
    binding, dated = derived.binding("t", "QAA"), derived.duty("t", "QAA", "dated")
    plain = derived.duty("t", "QAA", "plain")
    assert "since" not in plain
    assert (plain["sinceEarliest"], plain["sinceLatest"]) == (binding["sinceEarliest"], binding["sinceLatest"])
    if start.isoformat() >= binding["sinceLatest"]:
        assert (dated["since"], dated["sinceLatest"]) == (start.isoformat(), start.isoformat())
        assert "sinceEarliest" not in dated
    else:
        assert "since" not in dated
        assert dated["sinceEarliest"] == max(start.isoformat(), binding["sinceEarliest"])
        assert dated["sinceLatest"] == binding["sinceLatest"]


@FEW
@given(deposits=st.lists(DAYS, min_size=1, max_size=4), left=DAYS,
       effect=st.sampled_from(["limited-to", "excluded", "extended"]))
def test_a_territorial_declaration_changes_no_interval(deposits: list[date], left: date, effect: str) -> None:
    found = []
    for declared in (False, True):
        world = World()
        world.instrument("t", "1950-06-15", "P3M", rounds=True)
        world.leaving("t", "P1Y")
        world.norm("t", "n", ["art-5-1"])
        for code, day in zip(codes(len(deposits)), deposits, strict=True):
            world.act("t", code, day.isoformat())
            if declared:
                world.territory("t", code, effect)
        world.act("t", "QAA", left.isoformat(), "denunciation")
        derived = world.derive()
        for code in codes(len(deposits)):
            binding = derived.binding("t", code)
            assert binding.pop("territorialLimit", "") == (f"territorial-limit/t/{code}/one" if declared else "")
            limited = declared and effect == "limited-to"
            assert binding.pop("reason", "") == ("reason/territorial-only" if limited else "")
        found.append({node: facts for node, facts in derived.nodes.items() if not node.startswith("territorial-")})
    assert found[0] == found[1]
