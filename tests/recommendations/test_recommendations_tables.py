"""The two tables of notes: every row points to what is there, says its date truly, and pairs stand once."""

from __future__ import annotations

import csv
import re
from functools import cache
from typing import Final

import pytest
from tests.helpers.tables import DATA

MONITORING: Final = DATA / "monitoring"
KEYS: Final = {
    "assessment": ("evidence/assessments", "{state}/{topic}/{source}-{n}"),
    "finding": ("monitoring/findings", "{source}/{n}"), "comment": ("monitoring/comments", "{source}/{n}"),
    "measure": ("evidence/measures", "{state}/{measure}"), "service": ("evidence/services", "{state}/{service}"),
    "body": ("evidence/bodies", "{body}"), "recommendation": ("monitoring/recommendations", "{source}/{n}")}
# members of the regions that are advised as such and of whose states later evidence tells; after the report of 2020
MEMBERS: Final = {"cis": {"ARM", "AZE", "BLR", "KAZ", "KGZ", "MDA", "RUS", "TJK", "UZB"},
                  "central-asia": {"KAZ", "KGZ", "TJK", "TKM", "UZB"}}


@cache
def table(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def held(kind: str) -> dict[tuple[str, str], dict[str, str]]:
    """Return the rows of a kind by path and source."""
    name, pattern = KEYS[kind]
    return {(f"id/{kind}/{pattern.format(**row)}", row["source"]): row for row in table(name)}


def advice(row: dict[str, str]) -> dict[str, str]:
    source = row["recommendation_source"]
    return held("recommendation")[f"id/recommendation/{source}/{row['n']}", source]


FOLLOW_UP: Final = table("monitoring/follow_up")
LINKS: Final = table("monitoring/recommendation_links")


def key(row: dict[str, str]) -> str:
    return f"{row['recommendation_source']}/{row['n']}/{row['k']}"


@pytest.mark.parametrize("row", FOLLOW_UP, ids=key)
def test_a_later_statement_is_held_and_dated_as_its_source_dates_it(row: dict[str, str]) -> None:
    said = held(row["statement"].split("/")[1])[row["statement"], row["said_in"]]
    assert said["as_of"] == row["as_of"]
    told = {code for code in (said.get("state") or said.get("states") or "").split(";") if code}
    areas = {slug for slug in said.get("regions", "").split(";") if slug}
    assert row["state"] in told if row["state"] else row["region"] in areas


@pytest.mark.parametrize("row", FOLLOW_UP, ids=key)
def test_a_later_statement_tells_of_those_advised(row: dict[str, str]) -> None:
    states, regions = (set(filter(None, advice(row)[name].split(";"))) for name in ("states", "regions"))
    reached = states | {code for region in regions for code in MEMBERS.get(region, set())}
    if row["state"]:
        assert row["state"] in reached or not (states or regions)
    else:
        assert not regions or row["region"] in regions or "worldwide" in regions


@pytest.mark.parametrize("row", LINKS, ids=key)
def test_a_link_leads_to_other_advice_that_is_held(row: dict[str, str]) -> None:
    kind, source = row["other"].split("/")[1:3]
    assert (row["other"], source) in held(kind)
    assert kind == "finding" or source != row["recommendation_source"], "a source that repeats itself is one voice"


def test_a_pair_stands_once() -> None:
    pairs = [frozenset((f"id/recommendation/{row['recommendation_source']}/{row['n']}", row["other"]))
             for row in LINKS]
    assert len(pairs) == len(set(pairs))
    assert all(len(pair) == 2 for pair in pairs)


def test_a_statement_stands_once_for_a_recommendation_and_place() -> None:
    rows = [(row["recommendation_source"], row["n"], row["statement"], row["state"], row["region"])
            for row in FOLLOW_UP]
    assert len(rows) == len(set(rows))


@pytest.mark.parametrize("row", [*FOLLOW_UP, *LINKS], ids=key)
def test_a_note_is_one_short_sentence_in_each_language(row: dict[str, str]) -> None:
    assert row["source"] == "thbgraph-notes"
    for lang in ("en", "ru"):
        assert row[f"note_{lang}"].endswith(".")
        assert len(row[f"note_{lang}"].split()) <= 35
    assert not re.search("[а-я]", row["note_en"])
    assert re.search("[а-я]", row["note_ru"])
