"""Suppositions worked out by hand from the final clauses; the graph they are asked of stays as it was."""

from __future__ import annotations

import csv
import zlib
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Final

import pyoxigraph as ox
import pytest
from tests.helpers.tables import DATA

from thbgraph.duties import DutyItem, duties
from thbgraph.errors import NotFound, UsageError
from thbgraph.whatif import Change, what_if

BEARERS: Final = {"state-party", "member-state", "participating-state"}
NO_DUTY: Final = {"may", "definition"}
Ask = Callable[[str, str, str, bool], Change]


@pytest.fixture(scope="module")
def ask(opened: ox.Store) -> Ask:
    """Ask the built graph; the same question is worked out once."""
    @cache
    def answer(state: str, instrument: str, at: str, withdraw: bool) -> Change:
        return what_if(opened, state, instrument, date.fromisoformat(at), withdraw=withdraw)
    return answer


def norms(*instruments: str) -> set[str]:
    """Return the norms that make duties for parties, read from the table."""
    rows = csv.DictReader((DATA / "norms/norms.csv").read_text("utf-8").splitlines())
    return {f"{row['instrument']}/{row['norm']}" for row in rows if row["instrument"] in instruments
            and row["bearer"] in BEARERS and row["modality"] not in NO_DUTY}


def notes(change: Change) -> list[str]:
    return [note.code for note in change.notes]


def owed(store: ox.Store, state: str, at: str, *instruments: str) -> dict[str, DutyItem]:
    return {item.duty: item for item in duties(store, date.fromisoformat(at), [state], instruments)}


def test_kazakhstan_joins_the_convention_of_the_council_of_europe(ask: Ask) -> None:
    """Article 43: invitation, then the first of the month after three months; 15 January 2027 leads to 1 May."""
    change = ask("KAZ", "cets-197", "2027-01-15", False)
    assert (change.kind, change.effect, change.before, change.after) == (
        "accession", "2027-05-01", "not-party", "in-force")
    [invitation] = change.notes
    assert (invitation.code, invitation.article) == ("invitation-needed", "43(1)")
    assert "43(1)" in invitation.text["en"]
    assert "43(1)" in invitation.text["ru"]
    assert len(change.begins) > 100
    assert {duty.norm for duty in change.begins} == norms("cets-197")
    assert {(duty.since, duty.due, duty.until, duty.state) for duty in change.begins} == {
        ("2027-05-01", "2027-05-01", "", "KAZ")}
    assert (change.ends, change.survives, change.gaps_closed) == ((), (), ())


def test_the_graph_asked_stays_as_it_was(opened: ox.Store) -> None:
    def state_of_the_store() -> tuple[int, int]:
        mixed = 0
        for quad in opened:
            mixed ^= zlib.crc32(str(quad).encode())
        return len(opened), mixed

    before = state_of_the_store()
    what_if(opened, "KAZ", "cets-197", date(2027, 1, 15))
    what_if(opened, "KGZ", "un-untoc", date(2027, 1, 31), withdraw=True)
    assert state_of_the_store() == before


def test_kyrgyzstan_leaves_the_convention_and_with_it_the_protocols(opened: ox.Store, ask: Ask) -> None:
    """Article 40: one year after receipt; paragraph 3: leaving the Convention leaves the Protocols too."""
    change = ask("KGZ", "un-untoc", "2027-01-31", True)
    assert (change.kind, change.effect, change.before, change.after) == (
        "denunciation", "2028-01-31", "in-force", "withdrawn")
    family = ("un-untoc", "un-tip", "un-som")
    assert {duty.instrument for duty in change.ends} == set(family)
    assert {duty.until for duty in change.ends} == {"2028-01-30"}
    assert {duty.duty for duty in change.ends} == set(owed(opened, "KGZ", "2028-01-30", *family))
    assert {duty.norm for duty in change.ends} == norms(*family)  # no reservation of Kyrgyzstan is held
    assert notes(change) == []
    assert not {duty.instrument for duty in change.survives} & set(family)


def test_leaving_a_protocol_ends_nothing_else(ask: Ask) -> None:
    change = ask("KGZ", "un-tip", "2027-01-31", True)
    assert change.effect == "2028-01-31"
    assert {(duty.instrument, duty.until) for duty in change.ends} == {("un-tip", "2028-01-30")}


@pytest.mark.parametrize("at", ["2026-11-22", "2027-04-30"])
def test_outside_the_window_of_convention_29_nothing_ends(ask: Ask, at: str) -> None:
    """In force 1 May 1932: open from 1 May 1942, 1947, ... 2022, 2027, each time for a year."""
    change = ask("KGZ", "ilo-c029", at, True)
    [closed] = change.notes
    assert (closed.code, closed.article) == ("window-closed", "30")
    assert "2027-05-01" in closed.text["en"]
    assert "2027-05-01" in closed.text["ru"]
    assert (change.kind, change.effect, change.ends) == ("", "", ())
    assert (change.before, change.after) == ("in-force", "in-force")


@pytest.mark.parametrize(("at", "effect", "last"), [
    ("2027-05-01", "2028-05-01", "2028-04-30"), ("2027-06-01", "2028-06-01", "2028-05-31"),
    ("2028-04-30", "2029-04-30", "2029-04-29")])
def test_within_the_window_convention_29_ends_after_a_year_and_its_protocol_too(
        ask: Ask, at: str, effect: str, last: str) -> None:
    change = ask("KGZ", "ilo-c029", at, True)
    assert (change.kind, change.effect, change.after) == ("denunciation", effect, "withdrawn")
    assert {(duty.instrument, duty.until) for duty in change.ends} == {("ilo-c029", last), ("ilo-p029", last)}
    assert {duty.norm for duty in change.ends} == norms("ilo-c029", "ilo-p029")


def test_after_the_window_of_2027_the_next_one_is_named(ask: Ask) -> None:
    [closed] = ask("KGZ", "ilo-c029", "2028-05-01", True).notes
    assert (closed.code, "2032-05-01" in closed.text["en"]) == ("window-closed", True)


@pytest.mark.parametrize(("instrument", "effect", "last"), [
    pytest.param("un-cmw", "2027-12-01", "2027-11-30", id="cmw-twelve-months-and-first-of-the-month"),
    pytest.param("un-slavery-supp-1956", "2029-04-30", "2029-04-29", id="1956-end-of-a-three-year-period"),
    pytest.param("un-crc", "2027-11-22", "2027-11-21", id="crc-one-year"),
])
def test_kyrgyzstan_leaves_on_the_day_of_the_graph(ask: Ask, instrument: str, effect: str, last: str) -> None:
    change = ask("KGZ", instrument, "2026-11-22", True)
    assert (change.effect, change.after) == (effect, "withdrawn")
    assert {(duty.instrument, duty.until) for duty in change.ends} == {(instrument, last)}


def test_what_survives_are_duties_of_other_instruments_on_the_topics_of_what_ends(
        opened: ox.Store, ask: Ask) -> None:
    """Romania stays bound by the Palermo Protocol and, as a member of the Union, by Directive 2011/36."""
    change = ask("ROU", "cets-197", "2027-01-15", True)
    assert (change.effect, change.after) == ("2027-05-01", "withdrawn")
    assert {(duty.instrument, duty.until) for duty in change.ends} == {("cets-197", "2027-04-30")}
    assert {duty.norm for duty in change.ends} == norms("cets-197")
    topics = {duty.topic for duty in change.ends}
    others = {name for name, item in owed(opened, "ROU", "2027-05-01").items()
              if item.instrument != "cets-197" and item.topic in topics}
    assert {duty.duty for duty in change.survives} == others
    kept = {(duty.instrument, duty.topic) for duty in change.survives}
    assert {("un-tip", "victim-safety"), ("un-tip", "compensation"), ("eu-2011-36", "non-punishment")} <= kept
    assert change.begins == ()


def test_whether_the_parent_binds_is_assumed_where_it_is_undecided(ask: Ask) -> None:
    """UNTOC binds Japan from some day between January 2017 and January 2018."""
    notes = {told.code: told.text["en"] for told in ask("JPN", "un-som", "2017-06-01", False).notes}
    assert "parties to another instrument" in notes["membership-assumed"]
    assert "not-among-joiners" not in notes


@pytest.mark.parametrize(("state", "instrument", "withdraw", "code"), [
    pytest.param("KGZ", "un-tip", False, "already-bound", id="bound-already"),
    pytest.param("KGZ", "cets-197", True, "not-bound", id="not-bound"),
    pytest.param("KGZ", "un-cedaw", True, "no-leaving-clause", id="no-clause"),
    pytest.param("KGZ", "un-tp-1949", True, "leaving-unknown", id="clause-not-fully-read"),
])
def test_where_nothing_changes_a_note_says_why(
        ask: Ask, state: str, instrument: str, withdraw: bool, code: str) -> None:
    change = ask(state, instrument, "2026-11-22", withdraw)
    assert notes(change) == [code]
    assert (change.kind, change.effect, change.begins, change.ends, change.survives) == ("", "", (), (), ())
    assert change.before == change.after


def test_the_note_on_a_state_bound_already_says_since_when(ask: Ask) -> None:
    assert "2003-12-25" in ask("KGZ", "un-tip", "2026-11-22", False).notes[0].text["en"]


def test_a_protocol_without_its_convention_takes_effect_by_its_clause_and_says_what_is_missing(ask: Ask) -> None:
    """Iran signed the Convention only; the Protocol alone: thirty days after the deposit, if the depositary took it."""
    change = ask("IRN", "un-tip", "2026-11-22", False)
    assert change.effect == "2026-12-22"
    assert "parent-required" in notes(change)


def test_a_labour_convention_is_ratified_and_binds_a_year_later(ask: Ask) -> None:
    change = ask("KGZ", "ilo-c189", "2027-01-15", False)
    assert (change.kind, change.effect) == ("ratification", "2028-01-15")
    assert {duty.norm for duty in change.begins} == norms("ilo-c189")


def test_where_the_clause_was_not_read_no_day_is_given(ask: Ask) -> None:
    change = ask("KAZ", "cets-216", "2027-01-15", False)
    assert (change.effect, change.begins) == ("", ())
    assert "no-effect-date" in notes(change)


@pytest.mark.parametrize("instrument", ["eu-2011-36", "osce-ap-2003"])
@pytest.mark.parametrize("withdraw", [False, True], ids=["join", "leave"])
def test_what_binds_its_addressees_is_neither_joined_nor_left(
        opened: ox.Store, instrument: str, withdraw: bool) -> None:
    with pytest.raises(UsageError):
        what_if(opened, "ROU", instrument, date(2027, 1, 15), withdraw=withdraw)


@pytest.mark.parametrize(("state", "instrument"), [("ZZZ", "un-tip"), ("KGZ", "no-such-treaty")])
def test_unknown_names_are_not_found(opened: ox.Store, state: str, instrument: str) -> None:
    with pytest.raises(NotFound):
        what_if(opened, state, instrument, date(2027, 1, 15))
