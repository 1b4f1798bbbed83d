"""Every disagreement known beforehand is in the built graph, with the value kept and a record of both sides."""

from __future__ import annotations

import csv
from typing import Final

import pyoxigraph as ox
import pytest
from tests.helpers.graphs import table, values
from tests.helpers.tables import ROOT

from thbgraph.namespaces import BASE, GRAPH_RESOLVED

FIXTURE: Final = ROOT / "tests" / "fixtures" / "reference_conflicts.csv"
with FIXTURE.open(encoding="utf-8", newline="") as _file:
    ROWS: Final = list(csv.DictReader(_file))
DATED: Final = [row for row in ROWS if row["property"] in ("date", "start", "end")]
OTHERS: Final = [row for row in ROWS if row not in DATED]

Side = tuple[str, ...]


@pytest.fixture(scope="session")
def records(opened: ox.Store) -> dict[str, set[Side]]:
    """Return, by the path of each node a conflict concerns, its records: kind, rule, property, source, value."""
    found: dict[str, set[Side]] = {}
    rows = table(opened, f"""
      SELECT DISTINCT ?path ?kind ?rule ?property ?source ?value WHERE {{ GRAPH <{GRAPH_RESOLVED}> {{
        ?c a thb:Conflict ; thb:conflictKind ?kind ; thb:decidedBy ?rule ; thb:aboutProperty ?property ;
           thb:side ?side .
        {{ ?c thb:aboutSubject ?node }} UNION {{ ?c thb:side/thb:sideNode ?node }}
        ?side thb:sideSource ?source ; thb:sideValue ?value .
        BIND(CONCAT("id/", STRAFTER(STR(?node), "{BASE}id/")) AS ?path) }} }}""")
    for path, *record in rows:
        found.setdefault(path, set()).add(tuple(record))
    return found


def test_all_of_them_are_looked_at() -> None:
    assert (len(ROWS), len(DATED), len(OTHERS)) == (47, 45, 2)


@pytest.mark.parametrize("row", DATED, ids=[f"{row['subject']} {row['other_source']}" for row in DATED])
def test_a_disagreement_on_a_date(opened: ox.Store, records: dict[str, set[Side]], row: dict[str, str]) -> None:
    expected = [row["expected_winner_value"]] if row["expected_winner_value"] else []
    assert values(opened, row["subject"], row["property"]) == expected
    sides = records.get(row["subject"], set())
    of_other = {side for side in sides if side[3] == row["other_source"]}
    assert of_other, f"no record names {row['other_source']}: {sorted(sides)}"
    assert row["losing_value"] in {side[4] for side in of_other}
    assert row["property"] in {side[2] for side in of_other}
    if row["represented_as"] == "correction":
        assert "curated-correction" in {side[1] for side in of_other}


def test_a_disagreement_on_the_kind_of_an_act(opened: ox.Store, records: dict[str, set[Side]]) -> None:
    row = next(row for row in OTHERS if row["property"] == "actKind")
    assert values(opened, row["subject"], "actKind") == [row["expected_winner_value"]]
    head = ("kind-differs", "source-tier", "actKind")
    assert records[row["subject"]] >= {(*head, row["kept_source"], row["winning_value"]),
                                       (*head, row["other_source"], row["losing_value"])}


def test_a_disagreement_on_a_count(records: dict[str, set[Side]]) -> None:
    row = next(row for row in OTHERS if row["property"] == "partyCount")
    head = ("count-differs", "source-tier", "partyCount")
    assert records[row["subject"]] >= {(*head, row["kept_source"], row["winning_value"]),
                                       (*head, row["other_source"], row["losing_value"])}


def test_every_record_has_two_sides_and_each_side_a_source(opened: ox.Store) -> None:
    counts = table(opened, f"""
      SELECT ?sides ?sources (COUNT(?c) AS ?n) WHERE {{
        {{ SELECT ?c (COUNT(DISTINCT ?side) AS ?sides) (COUNT(DISTINCT ?s) AS ?sources) WHERE {{
            GRAPH <{GRAPH_RESOLVED}> {{ ?c a thb:Conflict ; thb:side ?side . ?side thb:sideSource ?source }}
            BIND(CONCAT(STR(?side), STR(?source)) AS ?s) }} GROUP BY ?c }} }} GROUP BY ?sides ?sources""")
    assert [row[:2] for row in counts] == [("2", "2")]


def test_a_winner_is_one_of_the_sides_or_nobody(opened: ox.Store) -> None:
    strangers = table(opened, f"""SELECT ?c WHERE {{ GRAPH <{GRAPH_RESOLVED}> {{
        ?c a thb:Conflict ; thb:winner ?w FILTER NOT EXISTS {{ ?c thb:side ?w }} }} }}""")
    undecided = table(opened, f"""SELECT ?c ?rule WHERE {{ GRAPH <{GRAPH_RESOLVED}> {{
        ?c a thb:Conflict ; thb:decidedBy ?rule FILTER NOT EXISTS {{ ?c thb:winner ?w }} }} }}""")
    assert strangers == []
    assert {rule for _, rule in undecided} <= {"not-resolvable"}


def test_no_functional_property_has_two_values_in_the_resolved_view(opened: ox.Store) -> None:
    found = table(opened, f"""SELECT ?s ?p WHERE {{ ?p a owl:FunctionalProperty .
        GRAPH <{GRAPH_RESOLVED}> {{ ?s ?p ?o }} }} GROUP BY ?s ?p HAVING(COUNT(DISTINCT ?o) > 1)""")
    assert found == []
