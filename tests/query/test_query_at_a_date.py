"""Questions asked of a date: memberships and ways of joining are judged by their days, not by what holds today."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from thbgraph.query import run_select


def members(opened: ox.Store, organisation: str, at: str) -> set[str]:
    rows = run_select(opened, "members-at", {"at": [at]}).dicts()
    return {row["state"] for row in rows if row["organisation"] == organisation}


def fits(opened: ox.Store, state: str, instrument: str, at: str) -> dict[str, str]:
    rows = run_select(opened, "ways-to-join", {"state": [state], "instrument": [instrument], "at": [at]}).dicts()
    found = {row["who"]: row["fits"] for row in rows}
    assert {(row["who"], row["fits"]) for row in rows} == set(found.items()), "one verdict for each group"
    return found


@pytest.mark.parametrize(("organisation", "state", "inside", "outside"), [
    ("european-union", "GBR", "2015-01-01", "2021-01-01"), ("european-union", "GBR", "2020-01-31", "2020-02-01"),
    ("council-of-europe", "RUS", "2015-01-01", "2023-01-01"), ("council-of-europe", "GRC", "1969-12-12", "1970-01-01"),
    ("european-union", "GBR", "1973-12-31", "1973-12-30"), ("european-union", "HRV", "2013-07-01", "2013-06-30")])
def test_a_membership_counts_on_its_days_and_on_no_other(
        opened: ox.Store, organisation: str, state: str, inside: str, outside: str) -> None:
    """Greece left the Council of Europe in 1969 and returned; of the British accession the source prints the year."""
    assert state in members(opened, organisation, inside)
    assert state not in members(opened, organisation, outside)


def test_the_european_union_had_twenty_eight_members_and_has_twenty_seven(opened: ox.Store) -> None:
    before, after = (members(opened, "european-union", at) for at in ("2015-01-01", "2021-01-01"))
    assert (len(before), len(after), before - after) == (28, 27, {"GBR"})


def test_a_membership_without_a_first_day_counts_as_it_does_in_the_competency_questions(opened: ox.Store) -> None:
    """No source tells the day on which Luxembourg or Norway was admitted; Georgia's first day in the CIS neither."""
    assert {"LUX", "NOR"} <= members(opened, "osce", "2015-01-01")
    assert "GEO" in members(opened, "cis", "2009-08-01")
    assert "GEO" not in members(opened, "cis", "2009-08-02"), "it ended on some day of August 2009"


@pytest.mark.parametrize(("state", "instrument", "at", "group", "expected"), [
    ("CZE", "un-tip", "2005-01-01", "parties-of-parent", "no"),
    ("CZE", "un-tip", "2014-01-01", "parties-of-parent", "yes"),
    ("JPN", "un-tip", "2017-01-30", "parties-of-parent", "no"),
    ("JPN", "un-tip", "2017-06-01", "parties-of-parent", "unknown"),
    ("JPN", "un-tip", "2018-01-30", "parties-of-parent", "yes"),
    ("USA", "un-opcrc-sc", "1990-01-01", "parties-or-signatories-of-parent", "no"),
    ("USA", "un-opcrc-sc", "1995-02-15", "parties-or-signatories-of-parent", "no"),
    ("USA", "un-opcrc-sc", "1995-02-16", "parties-or-signatories-of-parent", "yes"),
])
def test_a_party_or_signatory_of_the_parent_is_one_from_its_day_on(
        opened: ox.Store, state: str, instrument: str, at: str, group: str, expected: str) -> None:
    """UNTOC binds Czechia since 2013, Japan since some day within a year; the United States signed the CRC in 1995."""
    assert fits(opened, state, instrument, at)[group] == expected
