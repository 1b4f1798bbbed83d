"""A bound item: fields of the contract, null where nothing is known, and which period counts on which day."""

from __future__ import annotations

from datetime import date

import pytest
from tests.derive.world import World

from thbgraph.bound import BoundItem, bound
from thbgraph.reports import bound_item

FIELDS = ["state", "instrument", "status", "since", "since_earliest", "since_latest", "until", "basis", "act", "rule",
          "computed", "published", "reason", "complete_as_of", "verification", "sources"]
STATUSES = {"in-force", "not-yet-in-force", "signed-only", "not-party", "withdrawn", "opted-out", "not-addressee",
            "political", "unknown"}


def test_the_fields_are_those_of_the_contract() -> None:
    assert list(bound_item(BoundItem("KGZ", "un-tip", "unknown"))) == FIELDS


def test_what_is_not_known_is_null_and_lists_stay_lists() -> None:
    item = bound_item(BoundItem("KGZ", "un-tip", "unknown"))
    assert [name for name in FIELDS if item[name] is None] == [
        "since", "since_earliest", "since_latest", "until", "basis", "act", "rule", "computed", "published",
        "complete_as_of", "verification"]
    assert (item["reason"], item["sources"]) == ([], [])


def test_what_is_known_is_text() -> None:
    item = bound_item(BoundItem("KGZ", "ilo-p029", "in-force", since="2021", since_earliest="2021-01-01",
                                since_latest="2021-12-31", reasons=("partial-date",), sources=("one", "two")))
    assert (item["since"], item["since_earliest"], item["since_latest"]) == ("2021", "2021-01-01", "2021-12-31")
    assert (item["reason"], item["sources"]) == (["partial-date"], ["one", "two"])


@pytest.mark.parametrize("status", sorted(STATUSES))
def test_only_a_binding_binds(status: str) -> None:
    assert BoundItem("KGZ", "un-tip", status).binds is (status in {"in-force", "political"})


@pytest.fixture
def world() -> World:
    world = World()
    world.instrument("t", "2003-12-25", "P30D")
    return world


def statuses(world: World, *days: str) -> list[str]:
    store = world.derive().store
    return [bound(store, date.fromisoformat(day), ("AAA",), ("t",))[0].status for day in days]


def test_each_day_of_a_partys_life_has_one_status(world: World) -> None:
    world.complete("t", "2014-01-27")
    world.act("t", "AAA", "2002-01-10", "signature")
    world.act("t", "AAA", "2011-01-11")
    assert statuses(world, "2002-01-09", "2002-01-10", "2011-01-10", "2011-01-11", "2011-02-09", "2011-02-10") == [
        "not-party", "signed-only", "signed-only", "not-yet-in-force", "not-yet-in-force", "in-force"]


def test_between_its_bounds_a_binding_is_unknown(world: World) -> None:
    world.act("t", "AAA", "2011")
    assert statuses(world, "2011-01-30", "2011-01-31", "2011-12-31", "2012-01-29", "2012-01-30") == [
        "unknown", "unknown", "unknown", "unknown", "in-force"]


def test_a_party_known_from_a_list_is_unknown_before_it(world: World) -> None:
    world.listed("t", "AAA", "party", "2016-05-01")
    assert statuses(world, "2004-01-01", "2016-04-30", "2016-05-01") == ["unknown", "unknown", "in-force"]


def test_without_any_row_the_status_is_unknown_and_says_how_far_the_lists_go(world: World) -> None:
    world.complete("t", "2014-01-27")
    world.member("osce", "AAA")
    store = world.derive().store
    before = bound(store, date(2014, 1, 27), ("AAA",), ("t",))[0]
    assert (before.status, before.reasons) == ("not-party", ("complete-list",))
    after = bound(store, date(2014, 1, 28), ("AAA",), ("t",))[0]
    assert (after.status, after.reasons, after.complete_as_of) == ("unknown", ("no-complete-list",), "2014-01-27")


def test_a_missing_row_without_a_complete_list_is_never_not_party(world: World) -> None:
    world.member("osce", "AAA")
    assert statuses(world, "2000-01-01", "2026-01-01") == ["unknown", "unknown"]


def test_a_duty_to_know_comes_before_a_guess(world: World) -> None:
    """A list that omits the state and an act of unknown day after it: bound by now, unknown since when."""
    world.act("t", "AAA", "", "ratification")
    item = bound(world.derive().store, date(2026, 1, 1), ("AAA",), ("t",))[0]
    assert (item.status, item.since, item.act) == (
        "unknown", "", "https://w3id.org/thbgraph/id/act/t/AAA/ratification")
