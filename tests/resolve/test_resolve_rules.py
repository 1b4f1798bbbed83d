"""Which of several statements wins: tier, age, slug; which dates can both be true; what is filled in."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.helpers.disputes import ACTS, DATABASE, NEWS, RATIFICATION, REPORT, acts, date_conflict, world
from tests.helpers.graphs import conflicts, resolved, said_by, values
from tests.helpers.tables import act, source

from thbgraph.build import load
from thbgraph.graph.rules import GRAPH_WORK
from thbgraph.namespaces import GRAPH_RESOLVED
from thbgraph.resolve import resolve

# --- one statement

def test_one_statement_is_taken_as_it_is(tmp_path: Path) -> None:
    store = acts(tmp_path, [NEWS], act("AAA", "news", "2001-05-01", locator="page 1"))
    assert values(store, RATIFICATION, "date") == ["2001-05-01"]
    assert values(store, RATIFICATION, "locator") == ["page 1"]
    assert conflicts(store) == []


def test_source_graphs_stay_as_they_are_and_nothing_of_the_work_is_left(tmp_path: Path) -> None:
    folder = world(tmp_path, DATABASE, NEWS)
    folder.table(ACTS, act("AAA", "database", "2001-05-01"), act("AAA", "news", "2002"))
    store = load([folder.path])
    before = {name: said_by(store, name) for name in ("codes", "database", "news")}
    added = resolve(store)
    assert {name: said_by(store, name) for name in before} == before
    assert added == len(list(store.quads_for_pattern(None, None, None, ox.NamedNode(GRAPH_RESOLVED))))
    assert not list(store.quads_for_pattern(None, None, None, ox.NamedNode(GRAPH_WORK)))


# --- precedence

def test_the_better_tier_wins_whatever_its_age(tmp_path: Path) -> None:
    old = source("database", "treaty-database", as_of="1990")
    store = acts(tmp_path, [old, NEWS], act("AAA", "database", "2001-05-01"), act("AAA", "news", "2001-05-02"))
    assert values(store, RATIFICATION, "date") == ["2001-05-01"]
    assert conflicts(store) == [date_conflict("source-tier", "database", "2001-05-01", "news", "2001-05-02")]


def test_tiers_stand_in_their_declared_order(tmp_path: Path) -> None:
    tiers = ["depositary", "treaty-database", "official-report", "secondary", "press"]
    for index in range(len(tiers) - 1):
        better, worse = source("z-better", tiers[index]), source("a-worse", tiers[index + 1])
        store = acts(tmp_path / str(index), [better, worse], act("AAA", "z-better", "2001"),
                     act("AAA", "a-worse", "2002"))
        assert values(store, RATIFICATION, "date") == ["2001"], tiers[index]


def test_of_one_tier_the_later_as_of_wins(tmp_path: Path) -> None:
    older, newer = source("a-older", as_of="2015-03"), source("z-newer", as_of="2015-04-01")
    store = acts(tmp_path, [older, newer], act("AAA", "a-older", "2001"), act("AAA", "z-newer", "2002"))
    assert values(store, RATIFICATION, "date") == ["2002"]
    assert conflicts(store) == [date_conflict("later-as-of", "z-newer", "2002", "a-older", "2001")]


def test_the_as_of_of_a_row_goes_before_that_of_its_source(tmp_path: Path) -> None:
    older, newer = source("a-older", as_of="2015"), source("z-newer", as_of="2016")
    store = acts(tmp_path, [older, newer], act("AAA", "a-older", "2001", as_of="2017"), act("AAA", "z-newer", "2002"))
    assert values(store, RATIFICATION, "date") == ["2001"]


def test_a_source_without_a_date_is_the_oldest(tmp_path: Path) -> None:
    undated, dated = source("a-undated"), source("z-dated", as_of="1950")
    store = acts(tmp_path, [undated, dated], act("AAA", "a-undated", "2001"), act("AAA", "z-dated", "2002"))
    assert values(store, RATIFICATION, "date") == ["2002"]


def test_the_last_tie_is_broken_by_slug(tmp_path: Path) -> None:
    store = acts(tmp_path, [source("a-first"), source("b-second")], act("AAA", "b-second", "2001"),
                 act("AAA", "a-first", "2002"))
    assert values(store, RATIFICATION, "date") == ["2002"]
    assert conflicts(store) == [date_conflict("source-slug", "a-first", "2002", "b-second", "2001")]


def test_of_two_kinds_of_consent_one_act_survives(tmp_path: Path) -> None:
    store = acts(tmp_path, [DATABASE, NEWS], act("AAA", "database", "2001-05-01", kind="accession"),
                 act("AAA", "news", "2003", kind="ratification"))
    assert values(store, "id/act/conv-a/AAA/accession", "date") == ["2001-05-01"]
    assert values(store, RATIFICATION, "date") == []
    assert conflicts(store) == [("date-differs", "source-tier", "act/conv-a/AAA/accession", "database", "2001-05-01",
                                 "news", "2003")]


def test_signature_and_consent_do_not_compete(tmp_path: Path) -> None:
    store = acts(tmp_path, [DATABASE, NEWS], act("AAA", "database", "2001", kind="signature"),
                 act("AAA", "news", "2003", kind="ratification"), act("AAA", "news", "2010", kind="denunciation"))
    assert values(store, "id/act/conv-a/AAA/signature", "date") == ["2001"]
    assert values(store, RATIFICATION, "date") == ["2003"]
    assert values(store, "id/act/conv-a/AAA/denunciation", "date") == ["2010"]
    assert conflicts(store) == []


def test_states_do_not_compete(tmp_path: Path) -> None:
    store = acts(tmp_path, [DATABASE, NEWS], act("AAA", "database", "2001"), act("BBB", "news", "2003"))
    assert values(store, "id/act/conv-a/BBB/ratification", "date") == ["2003"]
    assert conflicts(store) == []


# --- dates that can both be true

def test_the_same_day_twice_is_no_conflict_and_both_stay_sources(tmp_path: Path) -> None:
    store = acts(tmp_path, [DATABASE, NEWS], act("AAA", "database", "2001-05-01"), act("AAA", "news", "2001-05-01"))
    assert values(store, RATIFICATION, "date") == ["2001-05-01"]
    assert conflicts(store) == []
    node = ox.NamedNode("https://w3id.org/thbgraph/" + RATIFICATION)
    sources = store.quads_for_pattern(node, ox.NamedNode("http://purl.org/dc/terms/source"), None,
                                      ox.NamedNode(GRAPH_RESOLVED))
    assert sorted(str(quad.object).rsplit("/", 1)[-1] for quad in sources) == ["database>", "news>"]


@pytest.mark.parametrize("coarse", ["2001", "2001-05"])
def test_a_day_refines_the_year_or_month_of_a_better_source(tmp_path: Path, coarse: str) -> None:
    store = acts(tmp_path, [DATABASE, NEWS], act("AAA", "database", coarse), act("AAA", "news", "2001-05-01"))
    assert values(store, RATIFICATION, "date") == ["2001-05-01"]
    assert values(store, RATIFICATION, "dateEarliest") == ["2001-05-01"]
    assert values(store, RATIFICATION, "dateLatest") == ["2001-05-01"]
    assert conflicts(store) == []


def test_a_year_of_a_weaker_source_changes_nothing(tmp_path: Path) -> None:
    store = acts(tmp_path, [DATABASE, NEWS], act("AAA", "database", "2001-05-01"), act("AAA", "news", "2001"))
    assert values(store, RATIFICATION, "date") == ["2001-05-01"]
    assert values(store, RATIFICATION, "dateEarliest") == ["2001-05-01"]
    assert conflicts(store) == []


def test_a_day_outside_the_year_is_a_conflict_and_refines_nothing(tmp_path: Path) -> None:
    store = acts(tmp_path, [DATABASE, NEWS], act("AAA", "database", "2001"), act("AAA", "news", "2002-01-01"))
    assert values(store, RATIFICATION, "date") == ["2001"]
    assert conflicts(store) == [date_conflict("source-tier", "database", "2001", "news", "2002-01-01")]


def test_the_best_of_two_days_refines_and_the_other_is_on_record(tmp_path: Path) -> None:
    store = acts(tmp_path, [DATABASE, REPORT, NEWS], act("AAA", "database", "2001"),
                 act("AAA", "report", "2001-05-01"), act("AAA", "news", "2001-06-01"))
    assert values(store, RATIFICATION, "date") == ["2001-05-01"]
    lost = [(row[5], row[6]) for row in conflicts(store)]
    assert lost == [("news", "2001-06-01")]


# --- filling in

def test_a_value_on_which_the_winner_is_silent_comes_from_the_best_that_agrees(tmp_path: Path) -> None:
    store = acts(tmp_path, [DATABASE, REPORT, NEWS], act("AAA", "database", "2001-05-01"),
                 act("AAA", "report", effective_date="2001-08-01"), act("AAA", "news", effective_date="2001-09-01"))
    assert values(store, RATIFICATION, "date") == ["2001-05-01"]
    assert values(store, RATIFICATION, "effectiveDate") == ["2001-08-01"]
    assert values(store, RATIFICATION, "effectiveDateEarliest") == ["2001-08-01"]


def test_a_claim_that_disagrees_on_the_date_fills_in_nothing(tmp_path: Path) -> None:
    store = acts(tmp_path, [DATABASE, NEWS], act("AAA", "database", "2001-05-01"),
                 act("AAA", "news", "2003-05-01", effective_date="2003-08-01"))
    assert values(store, RATIFICATION, "effectiveDate") == []


def test_the_winner_keeps_its_single_values(tmp_path: Path) -> None:
    store = acts(tmp_path, [DATABASE, NEWS], act("AAA", "database", "2001-05-01", locator="table 1"),
                 act("AAA", "news", "2001-05-01", locator="page 9", kind_basis="inferred"))
    assert values(store, RATIFICATION, "kindBasis") == ["stated"]
    assert "table 1" in values(store, RATIFICATION, "locator")


def test_sources_that_differ_on_the_date_of_effect_are_on_record(tmp_path: Path) -> None:
    store = acts(tmp_path, [DATABASE, NEWS], act("AAA", "database", "2001-05-01", effective_date="2001-08-01"),
                 act("AAA", "news", "2001-05-01", effective_date="2001-09-01"))
    assert values(store, RATIFICATION, "effectiveDate") == ["2001-08-01"]
    assert [(row[5], row[6]) for row in conflicts(store)] == [("news", "2001-09-01")]


# --- memberships and records

def test_memberships_compete_by_the_same_rules(tmp_path: Path) -> None:
    folder = world(tmp_path, DATABASE, NEWS)
    folder.table("memberships/organisations.csv", {"organisation": "org-a", "name_en": "A", "name_ru": "А",
                                                   "source": "codes"})
    row = {"organisation": "org-a", "state": "AAA", "membership": "AAA", "original_member": "false",
           "status": "member"}
    folder.table("memberships/memberships.csv", {**row, "start": "1994-10-10", "source": "news"},
                 {**row, "start": "1994-11-10", "source": "database"})
    store = resolved(folder.path)
    assert values(store, "id/membership/org-a/AAA", "start") == ["1994-11-10"]
    assert values(store, "id/membership/org-a/AAA", "startLatest") == ["1994-11-10"]
    assert conflicts(store) == [("date-differs", "source-tier", "membership/org-a/AAA", "database", "1994-11-10",
                                 "news", "1994-10-10")]


def test_a_conflict_record_has_a_stable_name_both_sources_and_a_label(tmp_path: Path) -> None:
    store = acts(tmp_path, [DATABASE, NEWS], act("AAA", "database", "2001"), act("AAA", "news", "2003"))
    path = "id/conflict/act-conv-a-aaa-ratification-date-news"
    assert values(store, path, "conflictKind") == ["date-differs"]
    assert values(store, path, "aboutProperty") == ["date"]
    assert values(store, path, "winner") == ["a"]
    assert values(store, path, "side") == ["a", "b"]
    assert values(store, f"{path}/a", "sideNode") == values(store, f"{path}/b", "sideNode") == ["ratification"]
    labels = store.quads_for_pattern(ox.NamedNode("https://w3id.org/thbgraph/" + path),
                                     ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label"), None, None)
    assert [str(quad.object) for quad in labels] == ['"act-conv-a-aaa-ratification: 2001 against 2003"@en']


def test_three_sources_make_a_record_for_each_that_lost(tmp_path: Path) -> None:
    store = acts(tmp_path, [DATABASE, REPORT, NEWS], act("AAA", "database", "2001"), act("AAA", "report", "2002"),
                 act("AAA", "news", "2003"))
    assert [(row[3], row[5], row[6]) for row in conflicts(store)] == [("database", "news", "2003"),
                                                                      ("database", "report", "2002")]


def test_one_functional_value_per_node(tmp_path: Path) -> None:
    # equal in rank in all but slug, each prints the date in its own way: the winner's alone stays
    store = acts(tmp_path, [source("a-first"), source("b-second")], act("AAA", "a-first", "2001-05-01", as_printed="A"),
                 act("AAA", "b-second", "2001-05-01", as_printed="B"))
    functional = store.query(
        "PREFIX owl: <http://www.w3.org/2002/07/owl#> SELECT ?s ?p (COUNT(DISTINCT ?o) AS ?n) WHERE { "
        f"?p a owl:FunctionalProperty . GRAPH <{GRAPH_RESOLVED}> {{ ?s ?p ?o }} }} "
        "GROUP BY ?s ?p HAVING(COUNT(DISTINCT ?o) > 1)", use_default_graph_as_union=True)
    assert isinstance(functional, ox.QuerySolutions)
    assert [(str(row["s"]), str(row["p"])) for row in functional] == []
