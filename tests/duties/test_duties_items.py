"""Norms owed at a date, worked out from the tables of norms, acts and reservations."""

from __future__ import annotations

from datetime import date

import pyoxigraph as ox
import pytest
from tests.helpers.part import part_on

from thbgraph.duties import DutyItem, duties
from thbgraph.errors import NotFound
from thbgraph.reports import duty_item

TODAY = date(2026, 11, 22)
STATES = ("KGZ", "ROU", "EST", "DNK", "POL", "QAT", "GBR")


@pytest.fixture(scope="module")
def graph(opened: ox.Store) -> ox.Store:
    """Return the part of the graph on the states of these cases: the same answers, sooner."""
    return part_on(opened, STATES)


def owed(graph: ox.Store, state: str, at: str = "2026-11-22", **filters: str) -> dict[str, DutyItem]:
    items = duties(graph, date.fromisoformat(at), (state,), tuple(filter(None, [filters.get("instrument", "")])),
                   tuple(filter(None, [filters.get("topic", "")])))
    found = {item.norm: item for item in items}
    assert len(found) == len(items), "each norm once"
    return found


# --- filters

def test_items_are_sorted_and_of_the_states_asked(graph: ox.Store) -> None:
    items = duties(graph, TODAY, ("POL", "KGZ"), (), ("non-punishment",))
    keys = [(item.state, item.topic, item.instrument, item.norm) for item in items]
    assert keys == sorted(keys)
    assert {item.state for item in items} == {"KGZ", "POL"}
    assert {item.topic for item in items} == {"non-punishment"}


def test_a_filter_only_narrows(graph: ox.Store) -> None:
    everything = owed(graph, "KGZ")
    one = owed(graph, "KGZ", instrument="un-tip")
    assert one == {norm: item for norm, item in everything.items() if item.instrument == "un-tip"}
    both = owed(graph, "KGZ", instrument="un-tip", topic="compensation")
    assert list(both) == ["un-tip/compensation"]
    assert both["un-tip/compensation"] == everything["un-tip/compensation"]


def test_a_state_owes_nothing_under_what_does_not_bind_it(graph: ox.Store) -> None:
    assert owed(graph, "KGZ", instrument="cets-197") == {}
    assert owed(graph, "DNK", instrument="eu-2011-36") == {}
    assert owed(graph, "GBR", "2020-12-31", instrument="eu-2011-36")
    assert owed(graph, "GBR", "2021-01-01", instrument="eu-2011-36") == {}


def test_a_duty_begins_on_the_first_day_of_being_bound(graph: ox.Store) -> None:
    """Compensation, art. 6(6), for Kyrgyzstan: with the Protocol itself on 25 December 2003, due at once."""
    assert owed(graph, "KGZ", "2003-12-24", instrument="un-tip") == {}
    item = owed(graph, "KGZ", "2003-12-25", instrument="un-tip")["un-tip/compensation"]
    assert (item.article, item.modality, item.since, item.due, item.until) == (
        "6(6)", "shall", "2003-12-25", "2003-12-25", "")
    assert (item.since_earliest, item.since_latest, item.introduced_by) == ("2003-12-25", "2003-12-25", "")


def test_between_the_bounds_of_a_partial_date_nothing_is_owed_for_certain(graph: ox.Store) -> None:
    """Ratified in 2020, bound since some day of 2021: owed for certain only from its last day."""
    assert owed(graph, "KGZ", "2021-12-30", instrument="ilo-p029") == {}
    item = owed(graph, "KGZ", "2021-12-31", instrument="ilo-p029")["ilo-p029/non-punishment"]
    assert (item.since, item.since_latest) == ("2021", "2021-12-31")


def test_the_bounds_of_a_partial_date_are_days(graph: ox.Store) -> None:
    item = owed(graph, "KGZ", instrument="ilo-p029")["ilo-p029/non-punishment"]
    assert (item.since, item.since_earliest, item.since_latest) == ("2021", "2021-01-01", "2021-12-31")


@pytest.mark.parametrize(("state", "instrument", "topic"), [
    ("ZZZ", "un-tip", "assistance"), ("KGZ", "no-such-treaty", "assistance"), ("KGZ", "un-tip", "no-such-topic")])
def test_what_the_graph_does_not_know_is_named(graph: ox.Store, state: str, instrument: str, topic: str) -> None:
    with pytest.raises(NotFound, match=r"ZZZ|no-such-treaty|no-such-topic"):
        duties(graph, TODAY, (state,), (instrument,), (topic,))


def test_permissions_and_definitions_are_nobodys_duty(graph: ox.Store) -> None:
    """CETS 197 art. 31(2) is a permission, art. 31(5) a saving clause."""
    items = owed(graph, "POL", instrument="cets-197")
    assert {item.modality for item in items.values()}.isdisjoint({"may", "definition"})
    assert {"cets-197/jurisdiction-art-31-2", "cets-197/jurisdiction-art-31-5"}.isdisjoint(items)


# --- the amendment of 2024

def test_an_amending_act_stands_for_what_it_introduced(graph: ox.Store) -> None:
    """Directive 2024/1712 has no norms of its own: they stand with the base act and apply from 14 July 2024."""
    added = owed(graph, "ROU", instrument="eu-2024-1712")
    assert {item.introduced_by for item in added.values()} == {"eu-2024-1712"}
    assert {item.instrument for item in added.values()} == {"eu-2011-36"}
    whole = owed(graph, "ROU", instrument="eu-2011-36")
    assert added == {norm: item for norm, item in whole.items() if item.introduced_by == "eu-2024-1712"}
    plan = added["eu-2011-36/action-plan"]
    assert (plan.since, plan.due, plan.modality) == ("2024-07-14", "2028-07-15", "shall")
    assert owed(graph, "ROU", "2024-07-13", instrument="eu-2024-1712") == {}
    assert "eu-2011-36/action-plan" in owed(graph, "ROU", "2024-07-14", instrument="eu-2024-1712")


@pytest.mark.parametrize(("at", "norms"), [
    ("2024-07-13", {"non-punishment"}),
    ("2024-07-14", {"non-punishment", "non-punishment-art-8-amended"}),
    ("2026-07-15", {"non-punishment", "non-punishment-art-8-amended"}),
    ("2026-07-16", {"non-punishment-art-8-amended"}),
])
def test_the_article_of_2011_is_owed_until_the_day_the_new_one_is_due(
        graph: ox.Store, at: str, norms: set[str]) -> None:
    """Article 8 was widened with effect from 14 July 2024, to be transposed by 15 July 2026."""
    items = owed(graph, "ROU", at, instrument="eu-2011-36", topic="non-punishment")
    assert {norm.removeprefix("eu-2011-36/") for norm in items} == norms
    if "eu-2011-36/non-punishment" in items:
        assert items["eu-2011-36/non-punishment"].until == "2026-07-15"


def test_the_amended_article_is_due_in_2026(graph: ox.Store) -> None:
    item = owed(graph, "ROU", topic="non-punishment")["eu-2011-36/non-punishment-art-8-amended"]
    assert (item.since, item.due, item.until, item.introduced_by) == ("2024-07-14", "2026-07-15", "", "eu-2024-1712")


# --- reservations

def test_a_reservation_to_a_whole_paragraph_takes_the_norm_away(graph: ox.Store) -> None:
    """Estonia reserved CETS 197 art. 31(1)(d) and (e), Denmark (e) alone, as art. 31(2) allows."""
    estonia, denmark = (owed(graph, state, instrument="cets-197", topic="jurisdiction") for state in ("EST", "DNK"))
    d, e, a = (f"cets-197/jurisdiction-art-31-1-{letter}" for letter in "dea")
    assert (d in estonia, e in estonia, a in estonia) == (False, False, True)
    assert (d in denmark, e in denmark, a in denmark) == (True, False, True)


def test_qatar_owes_no_thought_of_a_residence_permit(graph: ox.Store) -> None:
    """It reserved art. 7(1) of the Palermo Protocol and art. 6(3)(d), on work, in whole; art. 7(2) stands."""
    items = owed(graph, "QAT", instrument="un-tip")
    assert "un-tip/residence-permit-art-7-1" not in items
    assert "un-tip/access-to-work" not in items
    assert "un-tip/residence-permit-art-7-2" in items


def test_a_reservation_that_narrows_leaves_the_norm_and_is_named(graph: ox.Store) -> None:
    """Poland reserved only one case of art. 31(1)(d): the norm stays, the reservation stands beside it."""
    items = owed(graph, "POL", instrument="cets-197", topic="jurisdiction")
    assert items["cets-197/jurisdiction-art-31-1-d"].narrowed_by == ("cets-197/POL/coe-decl-197-pol",)
    assert {item.narrowed_by for norm, item in items.items() if not norm.endswith("art-31-1-d")} == {()}


# --- evidence

def test_the_evidence_status_of_a_state_with_sources(graph: ox.Store) -> None:
    """A report and the state itself contradict each other on non-punishment; of extradition no source speaks."""
    items = owed(graph, "KGZ")
    disputed = items["ilo-p029/non-punishment"]
    assert disputed.evidence_status == "contested"
    assert {evidence.speaker for evidence in disputed.evidence} == {"source", "state"}
    silent = [item for item in items.values() if item.topic == "extradition"]
    assert silent
    assert {(item.evidence_status, item.evidence) for item in silent} == {("unknown", ())}


def test_no_evidence_is_of_a_later_day(graph: ox.Store) -> None:
    items = owed(graph, "KGZ", "2018-06-01")
    assert [e for item in items.values() for e in item.evidence if e.as_of[:10] > "2018-06-01"] == []
    assert items["osce-ap-2003/national-referral-mechanism"].evidence_status == "unknown"


def test_the_record_of_a_duty(graph: ox.Store) -> None:
    record = duty_item(owed(graph, "KGZ", topic="compensation")["un-tip/compensation"])
    assert list(record) == [
        "state", "topic", "norm", "instrument", "article", "modality", "summary", "since", "since_earliest",
        "since_latest", "due", "until", "introduced_by", "verification", "narrowed_by", "evidence_status", "evidence",
        "duty", "binding"]
    assert (record["until"], record["introduced_by"], record["narrowed_by"]) == (None, None, [])
    assert set(record["summary"]) == {"en", "ru"}
    assert all(record["summary"].values())
