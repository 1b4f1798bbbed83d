"""The rule of the status, on worlds with one recommendation and a few later statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.derive.world import World

from thbgraph.query import run_select

ADVICE: Final = "recommendation/adviser/1"
AT: Final = "2020-06-30"


@dataclass(frozen=True)
class Later:
    """A later statement on the advice: what it shows, who makes it, for which time, of which state or region."""

    bearing: str
    source: str = "one"
    speaker: str = "source"
    as_of: str = "2019-06-01"
    place: str = "@state/AAA"
    comment: bool = False


def statuses(later: Sequence[Later], at: str = AT, advised: str = "2018", **facts: str | list[str]) -> dict[str, str]:
    """Return the status by the last part of the place's address."""
    world = World()
    world.state("AAA")
    world.add(ADVICE, type="a:Recommendation", asOf=f"~{advised}", **(facts or {"concernsState": "@state/AAA"}))
    for n, said in enumerate(later):
        kind = {"type": "a:StateComment"} if said.comment else {"speaker": f"#speaker/{said.speaker}"}
        world.add(f"finding/later/{n}", asOf=f"~{said.as_of}", **kind)
        where = "region" if said.place.startswith("#") else "state"
        world.add(f"follow-up/adviser/1/{n}", type="a:FollowUp", followsUp=f"@{ADVICE}", asOf=f"~{said.as_of}",
                  laterStatement=f"@finding/later/{n}", saidIn=f"@source/{said.source}",
                  bearing=f"#follow-up-bearing/{said.bearing}", **{where: said.place})
    rows = run_select(world.store, "recommendations-at", {"at": [at]}).dicts()
    return {row["place"].rsplit("/", 1)[-1]: row["status"] for row in rows}


DONE, PART, NOT = (Later(bearing) for bearing in ("done", "part", "not-done"))
OTHER_NOT: Final = Later("not-done", source="two")
STATE_DONE: Final = Later("done", speaker="state")


@pytest.mark.parametrize(("later", "status"), [
    ((), "no-evidence-since"),
    ((DONE,), "taken-up"),
    ((DONE, Later("done", source="two")), "taken-up"),
    ((PART,), "partly"),
    ((DONE, PART), "partly"),
    ((NOT,), "contradicted"),
    ((NOT, OTHER_NOT), "contradicted"),
    ((DONE, OTHER_NOT), "contradicted"),
    ((PART, OTHER_NOT), "contradicted"),
    ((NOT, STATE_DONE), "contradicted"),
    ((NOT, Later("done", comment=True)), "contradicted"),
    ((DONE, NOT), "partly"),
    ((PART, NOT), "partly"),
    ((DONE, NOT, OTHER_NOT), "contradicted"),
])
def test_the_status_of_what_was_said(later: Sequence[Later], status: str) -> None:
    assert statuses(later) == {"AAA": status}


@pytest.mark.parametrize(("as_of", "at", "counts"), [
    ("2019-01-01", AT, True),      # the first day after the year of the advice
    ("2018-12-31", AT, False),     # within that year: not certainly later
    ("2018", AT, False),
    ("2017", AT, False),
    ("2020-06", AT, True),         # the month ends on the day asked
    ("2020-06", "2020-06-29", False),
    ("2020", AT, False),           # the year is not over, so the statement may be of a later day
])
def test_evidence_counts_if_certainly_later_and_visible(as_of: str, at: str, counts: bool) -> None:
    assert statuses([Later("done", as_of=as_of)], at) == {"AAA": "taken-up" if counts else "no-evidence-since"}


def test_advice_that_is_not_yet_given_is_not_told() -> None:
    assert statuses([], at="2018-12-30") == {}
    assert statuses([], at="2018-12-31") == {"AAA": "no-evidence-since"}


def test_each_place_is_judged_by_itself() -> None:
    found = statuses([DONE, Later("not-done", source="two", place="@state/BBB")],
                     concernsState=["@state/AAA", "@state/BBB", "@state/CCC"])
    assert found == {"AAA": "taken-up", "BBB": "contradicted", "CCC": "no-evidence-since"}


def test_advice_to_a_region_tells_of_the_region_and_of_states_with_evidence() -> None:
    region = {"region": "#region/central-asia"}
    assert statuses([PART], **region) == {"central-asia": "no-evidence-since", "AAA": "partly"}
    assert statuses([Later("done", place="#region/central-asia")], **region) == {"central-asia": "taken-up"}
    assert statuses([PART], at="2019-05-31", **region) == {"central-asia": "no-evidence-since"}


def test_advice_to_nobody_in_particular_has_the_places_of_its_evidence() -> None:
    nobody = {"addresseeName": "Not named"}
    assert statuses([], **nobody) == {"": "no-evidence-since"}
    assert statuses([NOT], **nobody) == {"AAA": "contradicted"}
    assert statuses([NOT], at="2019-05-31", **nobody) == {"": "no-evidence-since"}


SAID = st.lists(st.builds(Later, st.sampled_from(["done", "part", "not-done"]), st.sampled_from(["one", "two"]),
                          st.sampled_from(["source", "state"])), max_size=4)


def by_hand(later: Sequence[Later]) -> str:
    """Return the status as the rule reads in words: pairs of voices are compared one by one."""
    missing = [said for said in later if said.bearing == "not-done"]
    there = [said for said in later if said.bearing != "not-done"]
    if not later:
        return "no-evidence-since"
    if missing and (not there or any((a.source, a.speaker) != (b.source, b.speaker)
                                     for a, b in product(missing, there))):
        return "contradicted"
    return "taken-up" if all(said.bearing == "done" for said in later) else "partly"


@given(SAID)
def test_the_query_says_what_the_rule_says(later: list[Later]) -> None:
    assert statuses(later) == {"AAA": by_hand(later)}
    assert statuses(list(reversed(later))) == {"AAA": by_hand(later)}
