"""Who has which status and until when: lists, signatures, memberships, participation, parents."""

from __future__ import annotations

import pytest
from tests.derive.world import World


@pytest.fixture
def world() -> World:
    """The Palermo clause: bound thirty days after the deposit, not before 25 December 2003."""
    world = World()
    world.instrument("t", "2003-12-25", "P30D", adopted="~2000-11-15")
    return world


def test_a_party_known_only_from_a_list_is_bound_by_the_day_of_the_earliest_list(world: World) -> None:
    world.listed("t", "AAA", "party", "2016-05-01", "late")
    world.listed("t", "AAA", "party", "2010", "early")
    binding = world.derive().binding("t", "AAA")
    assert "since" not in binding
    assert (binding["sinceEarliest"], binding["sinceLatest"]) == ("2003-12-25", "2010-12-31")
    assert (binding["basis"], binding["reason"]) == ("basis/party-list", "reason/partial-date")
    assert binding["source"] == "source/early"


def test_a_list_of_ratifications_proves_effect_only_after_the_delay(world: World) -> None:
    world.listed("t", "AAA", "ratified", "2010-05-01")
    binding = world.derive().binding("t", "AAA")
    assert binding["sinceLatest"] == "2010-05-31"


def test_a_list_of_ratifications_before_the_instrument_is_in_force_proves_effect_with_it(world: World) -> None:
    world.listed("t", "AAA", "ratified", "2002-05-01")
    assert world.derive().binding("t", "AAA")["sinceLatest"] == "2003-12-25"


def test_a_list_of_ratifications_follows_a_rounding_clause_too() -> None:
    world = World()
    world.instrument("t", "2008-02-01", "P3M", rounds=True)
    world.listed("t", "AAA", "ratified", "2010-05-31")
    assert world.derive().binding("t", "AAA")["sinceLatest"] == "2010-09-01"


def test_a_list_of_parties_that_counts_ratifications_is_read_as_such(world: World) -> None:
    """It names as a party a state whose own deposit took effect only later, so its "party" means "has ratified"."""
    world.listed("t", "AAA", "party", "2010-05-01")
    world.listed("t", "BBB", "party", "2010-05-01")
    world.act("t", "BBB", "2010-04-20")
    derived = world.derive()
    assert derived.binding("t", "BBB")["since"] == "2010-05-20"
    assert derived.binding("t", "AAA")["sinceLatest"] == "2010-05-31"


def test_a_sound_list_of_parties_proves_effect_on_its_day(world: World) -> None:
    world.listed("t", "AAA", "party", "2010-05-01")
    world.listed("t", "BBB", "party", "2010-05-01")
    world.act("t", "BBB", "2010-04-01")
    assert world.derive().binding("t", "AAA")["sinceLatest"] == "2010-05-01"


def test_a_date_of_effect_that_a_list_prints_is_published(world: World) -> None:
    world.listed("t", "AAA", "party", "2016-05-01", effect="2009-04-01")
    binding = world.derive().binding("t", "AAA")
    assert binding["since"] == binding["publishedDate"] == "2009-04-01"
    assert "reason" not in binding


def test_an_act_outweighs_every_list(world: World) -> None:
    world.act("t", "AAA", "2010-05-01")
    world.listed("t", "AAA", "party", "2006-01-01")
    binding = world.derive().binding("t", "AAA")
    assert (binding["since"], binding["basis"]) == ("2010-05-31", "basis/ratification")


def test_a_list_makes_an_act_without_a_clause_certain() -> None:
    world = World()
    world.instrument("t", "2010-01-01")
    world.act("t", "AAA", "2012-05-05")
    world.listed("t", "AAA", "party", "2016-01-01", "one")
    world.listed("t", "AAA", "party", "2014-01-01", "two")
    binding = world.derive().binding("t", "AAA")
    assert (binding["sinceEarliest"], binding["sinceLatest"]) == ("2012-05-05", "2014-01-01")


@pytest.mark.parametrize("status", ["signed", "signed-not-ratified", "not-signed", "not-party", "signatory-only"])
def test_no_other_row_of_a_list_binds(world: World, status: str) -> None:
    world.listed("t", "AAA", status, "2016-05-01")
    assert not world.derive().binding("t", "AAA")


def test_signed_only_ends_the_day_before_consent(world: World) -> None:
    """Greece signed on 13 December 2000 and deposited on 11 January 2011."""
    world.act("t", "AAA", "2000-12-13", "signature")
    world.act("t", "AAA", "2011-01-11")
    derived = world.derive()
    signed = derived.status("t", "AAA", "signed-only")
    assert (signed["since"], signed["until"]) == ("2000-12-13", "2011-01-10")
    waiting = derived.status("t", "AAA", "not-yet-in-force")
    assert (waiting["since"], waiting["until"]) == ("2011-01-11", "2011-02-09")
    assert derived.binding("t", "AAA")["since"] == "2011-02-10"


@pytest.mark.parametrize(("complete", "row", "until"), [
    pytest.param("2014-01-27", "", "2014-01-27", id="last-complete-list"),
    pytest.param("", "2009-03", "2009-03-01", id="list-that-says-signed-not-ratified"),
    pytest.param("2014-01-27", "2016-05-01", "2016-05-01", id="the-later-of-both"),
    pytest.param("", "", "2000-12-13", id="nobody-said-so-after-the-day-itself"),
])
def test_without_consent_signed_only_lasts_as_long_as_somebody_says_so(
        world: World, complete: str, row: str, until: str) -> None:
    world.act("t", "AAA", "2000-12-13", "signature")
    if complete:
        world.complete("t", complete)
    if row:
        world.listed("t", "AAA", "signed-not-ratified", row)
    assert world.derive().status("t", "AAA", "signed-only")["untilEarliest"] == until


def test_a_signatory_later_bound_on_an_unknown_day_was_not_surely_signed_only_till_the_list(world: World) -> None:
    world.act("t", "AAA", "2000-12-13", "signature")
    world.complete("t", "2014-01-27")
    world.listed("t", "AAA", "party", "2016-05-01")
    assert world.derive().status("t", "AAA", "signed-only")["until"] == "2000-12-13"


def test_a_consent_known_to_the_year_leaves_the_end_of_signed_only_within_bounds(world: World) -> None:
    world.act("t", "AAA", "2000-12-13", "signature")
    world.act("t", "AAA", "2011")
    signed = world.derive().status("t", "AAA", "signed-only")
    assert (signed["untilEarliest"], signed["untilLatest"]) == ("2010-12-31", "2011-12-30")
    assert "until" not in signed


def test_a_complete_list_makes_the_states_it_omits_no_parties_up_to_its_day_and_no_further(world: World) -> None:
    world.complete("t", "2014-01-27")
    world.state("AAA")
    period = world.derive().status("t", "AAA", "not-party-by-list")
    assert (period["until"], period["reason"]) == ("2014-01-27", "reason/complete-list")
    assert "sinceEarliest" not in period


def test_a_complete_list_with_an_act_speaks_only_of_the_time_before_the_first_act(world: World) -> None:
    world.complete("t", "2014-01-27")
    world.act("t", "AAA", "2000-12-13", "signature")
    world.act("t", "AAA", "2011-01-11")
    world.act("t", "BBB", "2015-06-01")
    derived = world.derive()
    assert derived.status("t", "AAA", "not-party-by-list")["until"] == "2000-12-12"
    assert derived.status("t", "BBB", "not-party-by-list")["until"] == "2014-01-27"


def test_what_is_no_list_of_consents_makes_nobody_no_party(world: World) -> None:
    world.complete("t", "2014-01-27", "signature")
    world.state("AAA")
    assert not world.derive().status("t", "AAA", "not-party-by-list")


@pytest.mark.parametrize("case", ["succession", "undated-consent", "party-list"])
def test_a_complete_list_is_silent_on_what_came_before_a_consent_of_unknown_day(world: World, case: str) -> None:
    world.complete("t", "2014-01-27")
    if case == "party-list":
        world.listed("t", "AAA", "party", "2016-05-01")
    else:
        world.act("t", "AAA", "" if case == "undated-consent" else "2006-06-14",
                  "ratification" if case == "undated-consent" else "succession")
    assert not world.derive().status("t", "AAA", "not-party-by-list")


@pytest.mark.parametrize("status", ["not-party", "not-signed"])
def test_the_newest_denial_stands_while_nothing_newer_is_held_on_the_instrument(world: World, status: str) -> None:
    world.listed("t", "AAA", status, "2008-09-01", "early")
    world.listed("t", "AAA", status, "2026-04-02", "late")
    period = world.derive().status("t", "AAA", "not-party-as-stated")
    assert (period["reason"], period["source"]) == ("reason/stated-by-source", "source/late")
    assert "untilLatest" not in period


@pytest.mark.parametrize("newer", ["list", "act"])
def test_a_denial_is_believed_up_to_its_day_where_something_newer_is_held(world: World, newer: str) -> None:
    """Whoever looked later may have seen the state join: the old word says nothing of that time."""
    world.listed("t", "AAA", "not-party", "2016-05-01")
    if newer == "list":
        world.listed("t", "BBB", "party", "2020-01-01", "two")
    else:
        world.act("t", "BBB", "2020-01-01")
    assert world.derive().status("t", "AAA", "not-party-as-stated")["untilLatest"] == "2016-05-01"


def test_such_a_source_is_not_believed_beyond_an_act(world: World) -> None:
    world.listed("t", "AAA", "not-party", "2026-04-02")
    world.act("t", "AAA", "2011-01-11")
    assert world.derive().status("t", "AAA", "not-party-as-stated")["untilLatest"] == "2011-01-10"


@pytest.mark.parametrize(("parent_rule", "parent_known", "unknown"), [
    ("required", False, True), ("required", True, False), ("party-or-signatory", False, True),
    ("party-or-signatory", True, False), ("none", False, False)])
def test_a_required_parent_not_known_to_bind_is_said_and_the_binding_stands(
        world: World, parent_rule: str, parent_known: bool, unknown: bool) -> None:
    world.instrument("parent", "2003-09-29", "P30D")
    world.add("instrument/t", parentInstrument="@instrument/parent", parentRule=f"#parent-rule/{parent_rule}")
    world.act("t", "AAA", "2011-01-11")
    if parent_known:
        world.act("parent", "AAA", "2011-01-11")
    binding = world.derive().binding("t", "AAA")
    assert binding["since"] == "2011-02-10"
    assert ("reason/parent-unknown" in binding.get("reason", "")) is unknown


def test_a_denunciation_ends_the_binding(world: World) -> None:
    world.act("t", "AAA", "2005-01-10")
    world.act("t", "AAA", "2019-06-01", "denunciation", effect="2020-06-01")
    derived = world.derive()
    assert derived.binding("t", "AAA")["until"] == "2020-05-31"
    assert derived.status("t", "AAA", "withdrawn")["reason"] == "reason/denounced"
