"""Who is addressed by acts of an organisation, from when and until when: members, opt-outs, opt-ins, outsiders."""

from __future__ import annotations

import pytest
from tests.derive.world import World


@pytest.fixture
def directive() -> World:
    """Addressed to the members of the Union, published on 15 April 2011, to be transposed by 6 April 2013."""
    world = World()
    world.instrument("d", force="eu-law", addressedTo="@organisation/eu", published="~2011-04-15")
    world.add("norm/d/non-punishment", type="a:Norm", normOf="@instrument/d", topic="#topic/non-punishment",
              modality="#modality/shall", bearer="#bearer/member-state", dueDate="~2013-04-06",
              verification="#verification/p")
    return world


def test_members_are_bound_from_within_publication_and_deadline(directive: World) -> None:
    directive.member("eu", "AAA", "1958")
    derived = directive.derive()
    binding = derived.binding("d", "AAA")
    assert (binding["sinceEarliest"], binding["sinceLatest"]) == ("2011-04-15", "2013-04-06")
    assert binding["basis"] == "basis/addressee-by-membership"
    assert derived.nodes["duty/AAA/d/non-punishment"]["due"] == "2013-04-06"


def test_a_state_that_joins_after_the_deadline_is_bound_from_accession(directive: World) -> None:
    """Croatia: a member since 1 July 2013, after the deadline of 6 April 2013."""
    directive.member("eu", "HRV", "2013-07-01")
    derived = directive.derive()
    assert derived.binding("d", "HRV")["since"] == "2013-07-01"
    assert derived.nodes["duty/HRV/d/non-punishment"]["due"] == "2013-07-01"


def test_the_end_of_membership_ends_the_binding(directive: World) -> None:
    directive.member("eu", "AAA", "1973", "2020-01-31")
    derived = directive.derive()
    assert derived.binding("d", "AAA")["until"] == "2020-01-31"
    after = derived.status("d", "AAA", "withdrawn")
    assert (after["since"], after["reason"]) == ("2020-02-01", "reason/membership-ended")
    assert after["bindingStatus"] == "binding-status/withdrawn"


def test_a_member_that_left_before_the_act_was_never_its_addressee(directive: World) -> None:
    directive.member("eu", "AAA", "1973", "2010-12-31")
    assert not directive.derive().binding("d", "AAA")


def test_an_opt_out_takes_the_place_of_membership(directive: World) -> None:
    directive.member("eu", "DNK", "1973")
    directive.participation("d", "DNK", "opted-out", as_of="2016-12-02")
    derived = directive.derive()
    assert not derived.binding("d", "DNK")
    assert derived.status("d", "DNK", "opted-out")["bindingStatus"] == "binding-status/opted-out"
    assert not [node for node in derived.nodes if node.startswith("duty/DNK")]


def test_what_was_only_announced_changes_nothing(directive: World) -> None:
    directive.member("eu", "AAA", "1973")
    directive.participation("d", "AAA", "announced", as_of="2010-12")
    derived = directive.derive()
    assert derived.binding("d", "AAA")["basedOn"] == "membership/eu/AAA"
    assert not derived.status("d", "AAA", "opted-out")


def test_a_late_opt_in_binds_from_its_own_day_to_its_last(directive: World) -> None:
    directive.member("eu", "GBR", "1973", "2020-01-31")
    directive.participation("d", "GBR", "opted-out", "out", until="2011-10-13")
    directive.participation("d", "GBR", "bound", "in", begin="2011-10-14", until="2020-12-31")
    directive.participation("d", "GBR", "bound", "seen", as_of="2016-12-02")
    derived = directive.derive()
    binding = derived.binding("d", "GBR")
    assert (binding["since"], binding["until"]) == ("2011-10-14", "2020-12-31")
    assert derived.status("d", "GBR", "opted-out")["until"] == "2011-10-13"
    after = derived.status("d", "GBR", "withdrawn")
    assert (after["since"], after["reason"]) == ("2021-01-01", "reason/membership-ended")


def test_participation_seen_on_a_day_is_certain_from_that_day(directive: World) -> None:
    directive.member("eu", "IRL", "1973")
    directive.participation("d", "IRL", "bound", as_of="2016-12-02")
    binding = directive.derive().binding("d", "IRL")
    assert (binding["sinceEarliest"], binding["sinceLatest"]) == ("2011-04-15", "2016-12-02")
    assert binding["reason"] == "reason/partial-date"


def test_states_outside_the_organisation_are_no_addressees_as_long_as_no_later_admission_is_held(
        directive: World) -> None:
    directive.members_complete("eu", "2026-11")
    directive.member("eu", "HRV", "2013-07-01")
    directive.state("NOR")
    derived = directive.derive()
    outside = derived.status("d", "NOR", "not-addressee")
    assert (outside["bindingStatus"], outside["reason"]) == ("binding-status/not-addressee", "reason/complete-list")
    assert "until" not in outside
    assert derived.status("d", "HRV", "not-addressee")["until"] == "2013-06-30"


def test_a_later_admission_makes_the_list_of_members_old(directive: World) -> None:
    directive.members_complete("eu", "2026-11")
    directive.member("eu", "ALB", "2030-01-01")
    directive.state("NOR")
    assert directive.derive().status("d", "NOR", "not-addressee")["until"] == "2026-11-30"


def test_who_left_is_no_addressee_of_what_comes_later(directive: World) -> None:
    directive.member("eu", "AAA", "1973", "2010-12-31")
    outside = directive.derive().status("d", "AAA", "no-longer-addressee")
    assert (outside["since"], outside["reason"]) == ("2011-01-01", "reason/membership-ended")
    assert outside["bindingStatus"] == "binding-status/not-addressee"


def test_an_act_that_bound_who_left_ends_by_its_own_period(directive: World) -> None:
    directive.member("eu", "GBR", "1973", "2020-01-31")
    derived = directive.derive()
    assert derived.status("d", "GBR", "withdrawn")["since"] == "2020-02-01"
    assert not derived.status("d", "GBR", "no-longer-addressee")


def test_without_a_complete_list_of_members_nobody_is_shown_to_be_outside(directive: World) -> None:
    directive.member("eu", "AAA", "1973")
    directive.state("NOR")
    assert not directive.derive().status("d", "NOR", "not-addressee")


def test_a_political_commitment_is_never_in_force() -> None:
    world = World()
    world.instrument("p", force="political", addressedTo="@organisation/osce", adopted="~2003-07-24")
    world.member("osce", "AAA", original=True)
    world.member("osce", "MNG", "2012-11-21")
    world.member("osce", "BBB", as_of="2025")
    derived = world.derive()
    assert {derived.binding("p", code)["bindingStatus"] for code in ("AAA", "MNG", "BBB")} == {
        "binding-status/political"}
    assert derived.binding("p", "AAA")["since"] == "2003-07-24"
    assert derived.binding("p", "MNG")["since"] == "2012-11-21"
    assert "since" not in derived.binding("p", "BBB")
    assert derived.binding("p", "BBB")["sinceLatest"] == "2025-12-31"
