"""Questions that compare: worked out by hand from the articles and tables, and properties over all their rows."""

from __future__ import annotations

from datetime import date

import pyoxigraph as ox
import pytest

from thbgraph.bound import bound
from thbgraph.duties import duties
from thbgraph.query import load_questions, run_select

Row = dict[str, str]
STRENGTH = {"shall": 1, "prohibition": 1, "shall-limited": 2, "shall-endeavour": 3, "shall-consider": 4,
            "recommended": 5}
MIRROR = {"new": "nothing", "nothing": "new", "stronger": "weaker", "weaker": "stronger", "same": "same"}


def strictest(opened: ox.Store, state: str, at: str, topic: str = "") -> list[Row]:
    values = {"state": [state], "at": [at], **({"topic": [topic]} if topic else {})}
    return run_select(opened, "strictest-standard", values).dicts()


def against(opened: ox.Store, first: str, second: str) -> dict[str, Row]:
    rows = run_select(opened, "instrument-against-instrument", {"first": [first], "second": [second]}).dicts()
    found = {row["topic"]: row for row in rows}
    assert len(found) == len(rows), "each topic once"
    return found


# --- the strongest norm on a topic

def test_non_punishment_in_kyrgyzstan_in_2024(opened: ox.Store) -> None:
    """The Protocol of 2014 binds since 2021; CETS 197 and the directive do not."""
    rows = strictest(opened, "KGZ", "2024-06-30", "non-punishment")
    assert [(row["instrument"], row["article"], row["modality"], row["since"]) for row in rows] == [
        ("ilo-p029", "4(2)", "shall-limited", "2021")]


def test_before_the_protocol_surely_bound_kyrgyzstan_no_norm_did(opened: ox.Store) -> None:
    """Bound since some day of 2021: on 30 December that was not certain yet, and no other norm has the topic."""
    assert strictest(opened, "KGZ", "2021-12-30", "non-punishment") == []
    assert strictest(opened, "KGZ", "2021-12-31", "non-punishment")


@pytest.mark.parametrize(("at", "expected"), [
    ("2024-07-13", [("osce-ap-2003", "", "recommended")]), ("2024-07-14", [("eu-2011-36", "11(4)", "shall")])])
def test_the_referral_mechanism_in_romania(opened: ox.Store, at: str, expected: list[tuple[str, str, str]]) -> None:
    """Recommended by the plan of 2003; owed since the directive was amended, with effect from 14 July 2024."""
    rows = strictest(opened, "ROU", at, "national-referral-mechanism")
    assert [(row["instrument"], row["article"], row["modality"]) for row in rows] == expected


def test_a_norm_not_yet_due_says_so(opened: ox.Store) -> None:
    (row,) = strictest(opened, "ROU", "2024-07-14", "national-referral-mechanism")
    assert (row["since"], row["due"]) == ("2024-07-14", "2026-07-15")


def test_all_that_share_the_first_rank_are_told(opened: ox.Store) -> None:
    """Romania, July 2024: CETS 197 art. 26 and both texts of the directive's art. 8 are limited duties."""
    rows = strictest(opened, "ROU", "2024-07-14", "non-punishment")
    assert [row["norm"] for row in rows] == [
        "cets-197/non-punishment", "eu-2011-36/non-punishment", "eu-2011-36/non-punishment-art-8-amended"]


@pytest.mark.parametrize("state", ["KGZ", "ROU", "DEU", "NOR", "UZB"])
def test_what_is_told_is_owed_and_nothing_owed_is_stronger(opened: ox.Store, state: str) -> None:
    """Compared with the duties themselves: law before politics, then the words."""
    at = date(2026, 11, 22)
    political = {item.instrument for item in bound(opened, at, (state,)) if item.status == "political"}

    def rank(instrument: str, modality: str) -> tuple[bool, int]:
        return instrument in political, STRENGTH[modality]

    best: dict[str, tuple[bool, int]] = {}
    expected: dict[str, set[str]] = {}
    for duty in duties(opened, at, (state,)):
        own = rank(duty.instrument, duty.modality)
        if duty.topic not in best or own < best[duty.topic]:
            best[duty.topic], expected[duty.topic] = own, set()
        if own == best[duty.topic]:
            expected[duty.topic].add(duty.norm)
    told: dict[str, set[str]] = {}
    for row in strictest(opened, state, at.isoformat()):
        told.setdefault(row["topic"], set()).add(row["norm"])
    assert told == expected
    assert any(not is_political for is_political, _ in best.values())


# --- one instrument against another

def test_what_the_convention_of_2005_adds_to_the_palermo_protocol(opened: ox.Store) -> None:
    """CETS 197 art. 13 gives a reflection period and art. 26 non-punishment; the Protocol is silent on both.

    Both say "shall" on compensation: arts 15(3)-(4) and 6(6). Art. 12(4) opens work, art. 6(3)(d) only considers it.
    """
    rows = against(opened, "cets-197", "un-tip")
    period = rows["reflection-period"]
    assert (period["adds"], period["firstArticle"], period["secondNorms"], period["silent"]) == (
        "new", "13(1)", "0", "true")
    impunity = rows["non-punishment"]
    assert (impunity["adds"], impunity["firstModality"], impunity["firstArticle"], impunity["secondModality"],
            impunity["silent"]) == ("new", "shall-limited", "26", "", "true")
    compensation = rows["compensation"]
    assert (compensation["adds"], compensation["firstArticle"], compensation["firstNorms"],
            compensation["secondArticle"], compensation["secondNorms"], compensation["silent"]) == (
        "same", "15(3)", "2", "6(6)", "1", "false")
    work = rows["access-to-work"]
    assert (work["adds"], work["firstModality"], work["secondModality"]) == ("stronger", "shall", "shall-consider")


@pytest.mark.parametrize(("first", "second"), [("cets-197", "un-tip"), ("un-tip", "un-untoc"), ("un-crc", "un-tip")])
def test_exchanged_the_answer_is_the_mirror(opened: ox.Store, first: str, second: str) -> None:
    there, back = against(opened, first, second), against(opened, second, first)
    assert set(there) == set(back)
    for topic, row in there.items():
        other = back[topic]
        assert other["adds"] == MIRROR[row["adds"]], topic
        for name in ("Modality", "Article", "Norms"):
            assert (row["first" + name], row["second" + name]) == (other["second" + name], other["first" + name])


@pytest.mark.parametrize(("first", "second"), [("cets-197", "un-tip"), ("un-tip", "cets-197")])
def test_silence_is_that_of_the_second_and_never_beside_a_norm_of_its_own(
        opened: ox.Store, first: str, second: str) -> None:
    silences = {row["topic"] for row in run_select(opened, "silences").dicts() if row["instrument"] == second}
    for topic, row in against(opened, first, second).items():
        assert row["silent"] == str(topic in silences).lower(), topic
        assert row["silent"] == "false" or row["secondNorms"] == "0", topic


# --- dates printed and dates computed

def test_published_dates_that_differ_from_the_clauses(opened: ox.Store) -> None:
    """ILO C189 art. 21: twelve months after registration.

    Germany, 20 September 2012: by the clause 2013, printed 2014. Madagascar, 11 June 2019: by the clause 2020, printed
    2019. CEDAW art. 27(1): the thirtieth day after the twentieth deposit, counted as thirty days on, gives
    4 September 1981; the depositary prints 3 September.
    """
    rows = run_select(opened, "published-against-computed").dicts()
    found = {(row["instrument"], row["state"], row["published"], row["computed"], row["clause"]) for row in rows}
    assert {("ilo-c189", "DEU", "2014-09-20", "2013-09-20", "21"),
            ("ilo-c189", "MDG", "2019-06-11", "2020-06-11", "21"),
            ("un-cedaw", "", "1981-09-03", "1981-09-04", "27")} <= found
    assert all(row["published"] != row["computed"] for row in rows)
    assert all(row["publishedBy"] and row["clauseFrom"] and row["conflict"] for row in rows)


def test_every_mark_of_a_parameter_stands_where_it_is_filled_in() -> None:
    """A marked line that does not begin with VALUES would keep its default whatever is asked."""
    for question in load_questions():
        marked = [line.strip() for line in question.text.splitlines() if "#@param" in line]
        assert [line for line in marked if not line.startswith("VALUES ")] == [], question.id
