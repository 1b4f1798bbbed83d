"""What can take a statement out: a complete list that omits it, a curated correction; and what a status list can do."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.helpers.disputes import (
    ACTS,
    COMPLETE,
    DATABASE,
    DEPOSITARY,
    LISTS,
    NEWS,
    NODE,
    RATIFICATION,
    date_conflict,
    world,
)
from tests.helpers.graphs import conflicts, resolved, said_by, values
from tests.helpers.tables import Cells, act, source

# --- complete lists

def with_complete_list(tmp_path: Path, date: str, *listed: Cells, complete: str = "2015-04-01",
                       family: str = "consent", rival: Cells = NEWS) -> ox.Store:
    folder = world(tmp_path, DATABASE, rival)
    folder.table(COMPLETE, {"source": "database", "instrument": "conv-a", "family": family,
                            "complete_as_of": complete, "note_en": "Checked by count."})
    folder.table(ACTS, act("AAA", rival["source"], date), act("BBB", "database", "2000-01-01"))
    folder.table(LISTS, *listed)
    return resolved(folder.path)


def test_an_act_that_a_better_complete_list_leaves_out_loses(tmp_path: Path) -> None:
    store = with_complete_list(tmp_path, "2014-05-01")
    assert values(store, RATIFICATION, "date") == []
    assert conflicts(store) == [("absent-from-complete-list", "source-tier", NODE,
                                 "database", "absent", "news", "2014-05-01")]


def test_a_list_says_nothing_of_the_time_after_it(tmp_path: Path) -> None:
    store = with_complete_list(tmp_path, "2015-04-02")
    assert values(store, RATIFICATION, "date") == ["2015-04-02"]
    assert conflicts(store) == []


def test_a_year_that_may_lie_after_the_list_is_not_left_out(tmp_path: Path) -> None:
    assert values(with_complete_list(tmp_path / "1", "2015"), RATIFICATION, "date") == ["2015"]
    assert values(with_complete_list(tmp_path / "2", "2014", complete="2014"), RATIFICATION, "date") == ["2014"]


def test_a_state_in_the_list_of_the_same_source_is_not_left_out(tmp_path: Path) -> None:
    entry = {"instrument": "conv-a", "state": "AAA", "status": "party", "as_of": "2015", "source": "database"}
    store = with_complete_list(tmp_path, "2014-05-01", entry)
    assert values(store, RATIFICATION, "date") == ["2014-05-01"]
    assert conflicts(store) == []


def test_a_list_of_signatures_says_nothing_of_consent(tmp_path: Path) -> None:
    store = with_complete_list(tmp_path, "2014-05-01", family="signature")
    assert values(store, RATIFICATION, "date") == ["2014-05-01"]


def test_a_complete_list_does_not_beat_a_source_of_its_own_tier_or_better(tmp_path: Path) -> None:
    for rival in (source("z-peer", "treaty-database"), DEPOSITARY):
        store = with_complete_list(tmp_path / rival["source"], "2014-05-01", rival=rival)
        assert values(store, RATIFICATION, "date") == ["2014-05-01"]
        assert conflicts(store) == []


def test_an_undated_act_is_not_left_out(tmp_path: Path) -> None:
    store = with_complete_list(tmp_path, "")
    assert values(store, RATIFICATION, "actKind") == ["ratification"]
    assert conflicts(store) == []


# --- corrections

def correction(value: str, in_source: str = "database") -> Cells:
    return {"correction": "c-1", "act": RATIFICATION, "in_source": in_source, "property": "date",
            "corrected_value": value, "reason_en": "A slip.", "reason_ru": "Описка.", "source": "notes"}


def corrected(tmp_path: Path, row: Cells, *rows: Cells) -> ox.Store:
    folder = world(tmp_path, DATABASE, NEWS, source("notes"))
    folder.table("conflicts/corrections.csv", row)
    folder.table(ACTS, *rows)
    return resolved(folder.path)


def test_a_correction_replaces_the_value_and_its_bounds(tmp_path: Path) -> None:
    store = corrected(tmp_path, correction("2001"), act("AAA", "database", "2001-05-01", locator="page 1"))
    assert values(store, RATIFICATION, "date") == ["2001"]
    assert values(store, RATIFICATION, "dateEarliest") == ["2001-01-01"]
    assert values(store, RATIFICATION, "dateLatest") == ["2001-12-31"]
    assert values(store, RATIFICATION, "locator") == ["page 1"]
    assert conflicts(store) == [("other", "curated-correction", NODE, "notes", "2001",
                                 "database", "2001-05-01")]
    assert any('"2001-05-01"' in line for line in said_by(store, "database"))


def test_a_correction_without_a_value_rejects_the_statement(tmp_path: Path) -> None:
    store = corrected(tmp_path, correction(""), act("AAA", "database", "2001-05-01"), act("AAA", "news", "2003-05-01"))
    assert values(store, RATIFICATION, "date") == ["2003-05-01"]
    assert conflicts(store) == [date_conflict("curated-correction", "news", "2003-05-01", "database", "2001-05-01")]


def test_a_rejected_statement_with_no_rival_leaves_nothing(tmp_path: Path) -> None:
    store = corrected(tmp_path, correction(""), act("AAA", "database", "2001-05-01"))
    assert values(store, RATIFICATION, "date") == []
    assert conflicts(store) == [("other", "curated-correction", NODE, "notes",
                                 "not accepted", "database", "2001-05-01")]


def test_a_correction_of_one_source_leaves_the_others(tmp_path: Path) -> None:
    store = corrected(tmp_path, correction("1999", in_source="news"), act("AAA", "database", "2001-05-01"),
                      act("AAA", "news", "2001-05-01"))
    assert values(store, RATIFICATION, "date") == ["2001-05-01"]


def test_a_corrected_year_is_not_refined_back_by_the_day_it_replaced(tmp_path: Path) -> None:
    store = corrected(tmp_path, correction("2001"), act("AAA", "database", "2001-05-01"), act("AAA", "news", "2001"))
    assert values(store, RATIFICATION, "date") == ["2001"]


# --- status lists

def listed(tmp_path: Path, status: str, as_of: str) -> ox.Store:
    folder = world(tmp_path, DATABASE, NEWS)
    folder.table(ACTS, act("AAA", "database", "2001-05-01"))
    folder.table(LISTS, {"instrument": "conv-a", "state": "AAA", "status": status, "as_of": as_of, "source": "news"})
    return resolved(folder.path)


@pytest.mark.parametrize("status", ["party", "ratified"])
def test_a_list_that_names_a_party_before_its_act_is_a_conflict_and_changes_nothing(tmp_path: Path,
                                                                                    status: str) -> None:
    store = listed(tmp_path, status, "2001-04-30")
    assert values(store, RATIFICATION, "date") == ["2001-05-01"]
    assert conflicts(store) == [("listed-before-act", "not-resolvable", NODE, "database",
                                 "2001-05-01", "news", "listed as of 2001-04-30")]


@pytest.mark.parametrize(("status", "as_of"), [("party", "2001-05-01"), ("party", "2001"), ("signed", "2000"),
                                               ("not-party", "2000")])
def test_a_list_that_can_be_right_is_no_conflict(tmp_path: Path, status: str, as_of: str) -> None:
    assert conflicts(listed(tmp_path, status, as_of)) == []
