"""Several acts of one state, notices that overlap, and dates known only in part: what counts and what ends what."""

from __future__ import annotations

import pytest
from tests.derive.world import World


@pytest.fixture
def world() -> World:
    """A convention that is left with a year's notice, its protocol, and one party to both since 1991."""
    world = World()
    for slug in ("t", "protocol"):
        world.instrument(slug, "1990-01-01", "P0D")
        world.act(slug, "QAA", "1991-01-01")
    world.leaving("t", "P1Y", entailsDenunciationOf="@instrument/protocol")
    world.leaving("protocol", "P1Y")
    return world


def test_two_acts_of_one_state_are_one_consent() -> None:
    """Two states are needed; one that ratified and acceded, as two sources have it, is still one."""
    world = World()
    world.instrument("t", "", "P30D")
    world.threshold("t", 2, "P90D")
    world.act("t", "QAA", "2001-01-01")
    world.act("t", "QAA", "2001-02-01", "accession")
    assert world.derive().general("t") == ""


def test_of_two_notices_the_first_to_take_effect_ends_the_binding(world: World) -> None:
    world.act("t", "QAA", "2000-01-01", "denunciation")
    world.act("t", "QAA", "2000-06-01", "withdrawal")
    derived = world.derive()
    assert derived.binding("t", "QAA")["until"] == "2000-12-31"
    assert derived.status("t", "QAA", "withdrawn")["since"] == "2001-01-01"


def test_a_notice_given_before_the_state_came_back_does_not_end_the_new_binding() -> None:
    world = World()
    world.instrument("t", "1990-01-01", "P0D")
    world.leaving("t", "P1Y")
    world.act("t", "QAA", "2000-01-01", "denunciation")
    world.act("t", "QAA", "2010-06-01", "accession")
    binding = world.derive().binding("t", "QAA")
    assert binding["since"] == "2010-06-01"
    assert "until" not in binding


def test_a_later_notice_on_the_protocol_does_not_outlast_the_convention(world: World) -> None:
    """The convention is left with effect on 31 January 2028; the protocol's own notice works in March only."""
    world.act("t", "QAA", "2027-01-31", "denunciation")
    world.act("protocol", "QAA", "2027-03-10", "denunciation")
    assert world.derive().binding("protocol", "QAA")["until"] == "2028-01-30"


def test_no_binding_ends_before_it_begins() -> None:
    """The convention was left in 2000; a protocol joined after that is not bound till 2000."""
    world = World()
    for slug in ("t", "protocol"):
        world.instrument(slug, "1990-01-01", "P0D")
    world.leaving("t", "P1Y", entailsDenunciationOf="@instrument/protocol")
    world.act("t", "QAA", "1991-01-01")
    world.act("t", "QAA", "1999-06-01", "denunciation")
    world.act("protocol", "QAA", "2005-01-01")
    binding = world.derive().binding("protocol", "QAA")
    assert binding.get("untilLatest", "9999") >= binding["sinceEarliest"]


def test_a_norm_whose_own_start_is_known_to_the_year_begins_on_no_certain_day(world: World) -> None:
    world.norm("t", "n", appliesFrom="~2014")
    duty = world.derive().duty("t", "QAA", "n")
    assert "since" not in duty
    assert (duty["sinceEarliest"], duty["sinceLatest"]) == ("2014-01-01", "2014-12-31")


def test_a_duty_since_a_year_has_an_earliest_first_day() -> None:
    """Kyrgyzstan and the Protocol of 2014: bound since 2021, on a day no source held here prints."""
    world = World()
    world.instrument("t", "2016-11-09", "P12M")
    world.norm("t", "n")
    world.act("t", "QAA", "2020")
    duty = world.derive().duty("t", "QAA", "n")
    assert (duty["since"], duty["sinceLatest"]) == ("2021", "2021-12-31")
    assert duty.get("sinceEarliest", "") == "2021-01-01"
