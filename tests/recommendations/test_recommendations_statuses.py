"""What later evidence says, against decisions made by hand from the sources; ``statuses.csv`` gives the reasons."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

import pyoxigraph as ox
import pytest

from thbgraph.namespaces import ID
from thbgraph.recommendations import STATUSES, Recommendation, Wanted, described, recommended

AT: Final = date(2026, 11, 22)
with (Path(__file__).parent / "statuses.csv").open(encoding="utf-8", newline="") as file:
    DECIDED: Final = list(csv.DictReader(file))
_seen: dict[tuple[int, str], dict[str, Recommendation]] = {}


def seen(store: ox.Store, at: str) -> dict[str, Recommendation]:
    """Return all that was recommended by *at*, by source and number; asked once for each date."""
    key = (id(store), at)
    if key not in _seen:
        found = recommended(store, date.fromisoformat(at), Wanted())
        _seen[key] = {f"{item.source}/{item.n}": item for item in found}
    return _seen[key]


@cache
def ids() -> list[str]:
    return [f"{row['recommendation']}-{row['place']}-{row['at']}" for row in DECIDED]


@pytest.mark.parametrize("row", DECIDED, ids=ids())
def test_a_status_is_as_decided_by_hand(opened: ox.Store, row: dict[str, str]) -> None:
    item = seen(opened, row["at"])[row["recommendation"]]
    found = {place.name: place.status for place in item.places}
    # a place of which no evidence was visible, and to which the advice is not addressed as such, is not listed yet
    unlisted = "no-evidence-since" if row["status"] == "no-evidence-since" else None
    assert found.get(row["place"], unlisted) == row["status"], row["why"]


def test_enough_was_decided_by_hand() -> None:
    assert len(DECIDED) >= 25
    assert {row["status"] for row in DECIDED} == set(STATUSES)
    assert all(row["why"] for row in DECIDED)


def test_every_recommendation_is_told_with_a_status(opened: ox.Store) -> None:
    found = seen(opened, AT.isoformat())
    assert len(found) == 233
    for item in found.values():
        assert item.places
        assert {place.state for place in item.places} >= set(item.states)
        assert {place.region for place in item.places} >= set(item.regions)
        assert all(bool(place.evidence) == (place.status != "no-evidence-since") for place in item.places)
        assert set(item.text) == set(item.addressee) == {"en", "ru"}
        assert item.locator
        assert item.topics


def test_evidence_has_words_place_date_and_note(opened: ox.Store) -> None:
    told = [(item, evidence) for item in seen(opened, AT.isoformat()).values() for place in item.places
            for evidence in place.evidence]
    assert len(told) == 56
    for item, evidence in told:
        assert evidence.bearing in ("done", "part", "not-done")
        assert evidence.mention.statement.startswith(ID)
        assert evidence.mention.as_of[:4] >= item.as_of[:4]
        assert evidence.mention.speaker in ("source", "state")
        assert evidence.locator
        assert all(evidence.note[lang] and evidence.mention.summary[lang] for lang in ("en", "ru"))


def test_what_was_not_yet_advised_is_not_told(opened: ox.Store) -> None:
    assert {item.source for item in seen(opened, "2009-01-01").values()} == {"unodc-bsec-2008"}


def test_filters_meet_states_of_the_evidence_too(opened: ox.Store) -> None:
    def numbers(**wanted: tuple[str, ...]) -> set[str]:
        return {f"{item.source}/{item.n}" for item in recommended(opened, AT, Wanted(**wanted))}

    assert numbers(states=("TJK",), sources=("molodikova-2020",)) == {"molodikova-2020/504"}
    assert numbers(statuses=("taken-up",)) == {"kgz-brief-2023/13", "unodc-bsec-2008/4001"}
    assert "molodikova-2020/504" not in numbers(states=("TJK",), statuses=("contradicted",))
    assert "molodikova-2020/504" in numbers(states=("KGZ",), statuses=("contradicted",))
    assert numbers(topics=("corruption",), sources=("kgz-brief-2023",)) == {
        f"kgz-brief-2023/{n}" for n in (2, 3, 4, 21)}


def test_the_same_advice_is_told_from_both_sides(opened: ox.Store) -> None:
    items = {f"{item.source}/{item.n}": item for item in described(opened, AT, recommended(opened, AT, Wanted()))}
    assert [(advice.other, advice.relation) for advice in items["osce-kgz-2025/8"].same] == [
        (f"{ID}recommendation/molodikova-2020/528", "same")]
    assert [(advice.other, advice.relation) for advice in items["molodikova-2020/528"].same] == [
        (f"{ID}recommendation/osce-kgz-2025/8", "same")]
    assert {advice.relation for advice in items["kgz-brief-2023/23"].same} == {"wider"}
    assert {advice.relation for advice in items["osce-kgz-2025/35"].same} == {"narrower"}
    shelter = {advice.other for advice in items["osce-kgz-2025/405"].same}
    assert shelter == {f"{ID}finding/osce-kgz-2025/57", f"{ID}recommendation/unodc-bsec-2008/4"}


def test_a_reply_is_shown_and_weighs_nothing(opened: ox.Store) -> None:
    (item,) = [item for item in described(opened, AT, recommended(opened, AT, Wanted(sources=("osce-kgz-2025",))))
               if item.n == 318]
    assert [reply.as_of for reply in item.replies] == ["2025-04-22"]
    assert [place.status for place in item.places] == ["no-evidence-since"]


def test_what_else_was_said_is_later_and_not_the_evidence(opened: ox.Store) -> None:
    items = described(opened, AT, recommended(opened, AT, Wanted(sources=("kgz-brief-2023",))))
    assert any(item.also for item in items)
    for item in items:
        evidence = {told.mention.statement for place in item.places for told in place.evidence}
        assert not evidence & {mention.statement for mention in item.also}
        assert all(mention.as_of > item.as_of + "-12-31" for mention in item.also)
        assert len({mention.statement for mention in item.also}) == len(item.also)
