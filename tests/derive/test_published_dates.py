"""Published dates, entered by hand with their source, against what the built graph says."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from thbgraph.bound import BoundItem, bound
from thbgraph.namespaces import GRAPH_DERIVED, GRAPH_RESOLVED, ID, party_iri, sparql_prefixes

PUBLISHED = list(csv.DictReader(Path(__file__).with_name("published_dates.csv").read_text("utf-8").splitlines()))
LONG_AFTER = date(2026, 11, 22)
# a date of effect that a source prints and the clause does not give: shown as printed, the computed day beside it
EXPLAINED = {("ilo-c189", "DEU"): "the deposit is printed as 2012, other lists have 2013, the effect is of 2014"}


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


@pytest.mark.parametrize("row", [row for row in PUBLISHED if row["state"]],
                         ids=lambda row: f"{row['instrument']}-{row['state']}")
def test_effect_for_a_party(
        opened: ox.Store, today: dict[tuple[str, str], BoundItem], row: dict[str, str]) -> None:
    item = today[row["state"], row["instrument"]]
    assert item.status == "in-force"
    assert (item.since, item.published) == (row["shown"], row["published"])
    assert row["source"] in item.sources
    if row["deposit"]:
        deposit = next(select(opened, f"SELECT ?date {{ <{item.act}> thb:date ?date }}"))
        assert deposit["date"] == row["deposit"]


def test_every_date_of_the_table_that_was_not_shown_as_published_is_explained() -> None:
    assert all(row["note"] for row in PUBLISHED)
    assert [row["state"] for row in PUBLISHED if row["shown"] != row["published"]] == []


def test_a_published_date_is_the_one_the_clause_gives_or_the_difference_is_explained(opened: ox.Store) -> None:
    both = list(select(opened, """SELECT ?instrument ?state ?computed ?published {
        ?b a thb:Binding ; thb:instrument ?i ; thb:state/thb:iso3 ?state ;
           thb:computedDate ?computed ; thb:publishedDate ?published .
        BIND(STRAFTER(STR(?i), "/id/instrument/") AS ?instrument) }"""))
    assert len(both) >= 10
    assert {(row["instrument"], row["state"]) for row in both if row["computed"] != row["published"]} == set(EXPLAINED)


@pytest.mark.parametrize(("slug", "fortieth", "general"), [
    ("un-untoc", "2003-07-01", "2003-09-29"), ("un-tip", "2003-09-26", "2003-12-25"),
    ("un-som", "2003-10-30", "2004-01-28")])
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


def test_no_succession_has_a_computed_date(opened: ox.Store) -> None:
    successions = list(select(opened, """SELECT ?computed ?since ?published {
        ?b a thb:Binding ; thb:basis <https://w3id.org/thbgraph/concept/basis/succession> .
        OPTIONAL { ?b thb:computedDate ?computed } OPTIONAL { ?b thb:since ?since }
        OPTIONAL { ?b thb:publishedDate ?published } }"""))
    assert len(successions) >= 40
    assert not [row for row in successions if row["computed"] or row["since"] != row["published"]]
