"""Published dates, entered by hand with their source, against what the built graph says."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from tests.helpers.tables import DATA

from thbgraph.bound import BoundItem, bound
from thbgraph.namespaces import GRAPH_DERIVED, GRAPH_RESOLVED, ID, party_iri, sparql_prefixes

PUBLISHED = list(csv.DictReader(Path(__file__).with_name("published_dates.csv").read_text("utf-8").splitlines()))
PARTIES = [row for row in PUBLISHED if row["state"]]
LONG_AFTER = date(2026, 11, 22)
# dates of effect that a source prints and the clause does not give: shown as printed, the computed day beside them
EXPLAINED = {("ilo-c189", "DEU"): "2013-09-20", ("ilo-c189", "MDG"): "2020-06-11"}
# printed nowhere: the day of the state succession is computed
COMPUTED = {("un-tip", "MNE"): "2006-06-03"}
# instrument, day of the fortieth deposit, general entry into force ninety days later
FORTIETH = [("un-untoc", "2003-07-01", "2003-09-29"), ("un-tip", "2003-09-26", "2003-12-25"),
            ("un-som", "2003-10-30", "2004-01-28")]


def key(row: dict[str, str]) -> tuple[str, str]:
    return row["instrument"], row["state"]


@pytest.fixture(scope="module")
def today(opened: ox.Store) -> dict[tuple[str, str], BoundItem]:
    return {(item.state, item.instrument): item for item in bound(opened, LONG_AFTER)}


def select(store: ox.Store, text: str) -> Iterator[dict[str, str]]:
    answer: Any = store.query(sparql_prefixes() + text, default_graph=[
        ox.NamedNode(GRAPH_RESOLVED), ox.NamedNode(GRAPH_DERIVED)])
    names = [variable.value for variable in answer.variables]
    for row in answer:
        yield {name: row[name].value if row[name] is not None else "" for name in names}


@pytest.mark.parametrize("row", [row for row in PUBLISHED if not row["state"]], ids=lambda row: row["instrument"])
def test_general_entry_into_force(opened: ox.Store, row: dict[str, str]) -> None:
    instrument = f"{ID}instrument/{row['instrument']}"
    found = list(select(opened, f"""SELECT ?day ?source {{
        <{instrument}> thb:entryIntoForce ?day ; dct:source ?source }}"""))
    assert {item["day"] for item in found} == {row["shown"]}
    assert f"{ID}source/{row['source']}" in {item["source"] for item in found}


@pytest.fixture(scope="module")
def deposits(opened: ox.Store) -> dict[str, str]:
    dated = "SELECT ?act ?date { ?act thb:actKind ?kind ; thb:date ?date }"
    return {row["act"]: row["date"] for row in select(opened, dated)}


@pytest.fixture(scope="module")
def differing(opened: ox.Store) -> dict[str, tuple[str, str]]:
    """Return, by binding or instrument, the published and the computed day of each recorded difference."""
    return {row["about"]: (row["kept"], row["lost"]) for row in select(opened, """SELECT ?about ?kept ?lost {
        ?c thb:conflictKind <https://w3id.org/thbgraph/concept/conflict-kind/computed-differs> ;
           thb:aboutSubject ?node ; thb:winner ?a ; thb:side ?a, ?b .
        ?a thb:sideValue ?kept . ?b thb:sideValue ?lost .
        FILTER(?a != ?b) BIND(STRAFTER(STR(?node), "/id/") AS ?about) }""")}


@pytest.mark.parametrize("row", PARTIES, ids=lambda row: f"{row['instrument']}-{row['state']}")
def test_effect_for_a_party(
        today: dict[tuple[str, str], BoundItem], deposits: dict[str, str], differing: dict[str, tuple[str, str]],
        row: dict[str, str]) -> None:
    item = today[row["state"], row["instrument"]]
    assert item.status == "in-force"
    assert (item.since, item.published) == (row["shown"], row["published"])
    assert row["source"] in item.sources
    if row["deposit"]:
        assert deposits[item.act] == row["deposit"]
    recorded = differing.get(f"binding/{row['instrument']}/{row['state']}")
    if item.computed in ("", row["shown"]):
        assert recorded is None
    else:
        assert "differs from the clause" in row["note"]
        assert recorded == (row["published"], item.computed) == (row["shown"], EXPLAINED[key(row)])


def test_the_table_is_large_sorted_and_has_each_kind_of_day() -> None:
    """Firsts and last days of months, February, deposits before the threshold was reached, a succession."""
    keys = [(bool(row["state"]), *key(row)) for row in PUBLISHED]
    assert keys == sorted(set(keys))
    assert len(PUBLISHED) >= 300
    days = [date.fromisoformat(row["deposit"]) for row in PARTIES if row["deposit"]]
    assert {1, 29, 30, 31} <= {day.day for day in days}
    assert 2 in {day.month for day in days}
    # of the first forty: bound on the general day, however early the deposit
    reached = {slug: (fortieth, general) for slug, fortieth, general in FORTIETH}
    waiting = [row for row in PARTIES if row["deposit"] and row["instrument"] in reached
               and row["deposit"] < reached[row["instrument"]][0]]
    assert len(waiting) >= 20
    assert {row["shown"] == reached[row["instrument"]][1] for row in waiting} == {True}
    # bound before the deposit: a successor takes the day of the state succession
    assert len([row for row in PARTIES if row["deposit"] > row["shown"]]) >= 4


def test_what_is_shown_is_what_is_published_wherever_anything_is() -> None:
    assert all(row["shown"] for row in PUBLISHED)
    assert {key(row): row["shown"] for row in PUBLISHED if row["shown"] != row["published"]} == COMPUTED
    assert all(row["note"] for row in PUBLISHED if key(row) in (*EXPLAINED, *COMPUTED) or not row["state"])


def test_a_published_date_is_the_one_the_clause_gives_or_the_difference_is_recorded(
        opened: ox.Store, differing: dict[str, tuple[str, str]]) -> None:
    """Over the whole graph, not the table alone."""
    both = list(select(opened, """SELECT ?instrument ?state ?computed ?published {
        ?b a thb:Binding ; thb:instrument ?i ; thb:state/thb:iso3 ?state ;
           thb:computedDate ?computed ; thb:publishedDate ?published .
        BIND(STRAFTER(STR(?i), "/id/instrument/") AS ?instrument) }"""))
    assert len(both) >= 200
    different = {key(row): row["computed"] for row in both if row["computed"] != row["published"]}
    assert different == EXPLAINED
    assert {about for about in differing if about.startswith("binding/")} == {
        f"binding/{instrument}/{state}" for instrument, state in EXPLAINED}


@pytest.mark.parametrize(("slug", "fortieth", "general"), FORTIETH)
def test_the_fortieth_deposit_and_ninety_days_give_the_published_general_date(
        opened: ox.Store, slug: str, fortieth: str, general: str) -> None:
    """Deposits of regional organisations do not count; successions and acts of unknown day are not among the forty."""
    deposits = sorted(row["day"] for row in select(opened, f"""SELECT ?day {{
        ?act thb:instrument <{ID}instrument/{slug}> ; thb:state ?state ; thb:date ?day ; a thb:ConsentToBeBound .
        FILTER(?state != <{party_iri('EUE')}> && DATATYPE(?day) = xsd:date) }}"""))
    assert deposits[39] == fortieth
    assert (date.fromisoformat(fortieth) + timedelta(90)).isoformat() == general


def test_nobody_is_bound_before_the_instrument_itself(opened: ox.Store) -> None:
    """A succession or a published date may say otherwise; a computed one may not."""
    early = list(select(opened, """SELECT ?b { ?b a thb:Binding ; thb:computedDate ?day ; thb:instrument ?i .
        ?i thb:entryIntoForce ?general . FILTER(DATATYPE(?general) = xsd:date && ?day < ?general) }"""))
    assert early == []


def test_a_succession_is_computed_from_a_state_succession_that_depositaries_recognise(opened: ox.Store) -> None:
    """Without one, or where the instrument came later, no day is shown that no source prints."""
    rows = csv.DictReader((DATA / "states/successions.csv").read_text("utf-8").splitlines())
    known = {(row["state"], row["date"]) for row in rows if row["depositary_practice"] == "true"}
    successions = list(select(opened, """SELECT ?state ?deposit ?general ?computed ?since ?published ?reason {
        ?b a thb:Binding ; thb:basis <https://w3id.org/thbgraph/concept/basis/succession> ; thb:state/thb:iso3 ?state ;
           thb:basedOn ?act ; thb:instrument ?i ; thb:reason ?why .
        FILTER(STRSTARTS(STRAFTER(STR(?why), "/reason/"), "succession"))
        BIND(STRAFTER(STR(?why), "/reason/") AS ?reason)
        OPTIONAL { ?act thb:dateLatest ?deposit } OPTIONAL { ?i thb:entryIntoForce ?general }
        OPTIONAL { ?b thb:computedDate ?computed } OPTIONAL { ?b thb:since ?since }
        OPTIONAL { ?b thb:publishedDate ?published } }"""))
    assert len(successions) >= 140
    computed = [row for row in successions if row["computed"]]
    assert len(computed) >= 80
    for row in computed:
        assert (row["state"], row["computed"]) in known
        assert row["general"] <= row["computed"] <= row["deposit"]
    for row in successions:
        assert row["since"] == (row["published"] or row["computed"])
        assert row["reason"] == ("succession" if row["since"] else "succession-date-unknown")
