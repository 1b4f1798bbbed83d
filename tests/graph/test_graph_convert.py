"""Rows to quads: typed literals, partial dates, languages, lists, the EU's IRI, one graph per source."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from tests.helpers.tables import DataFolder, act, small_world, source, state

from thbgraph.graph import table_quads
from thbgraph.graph.access import text_of
from thbgraph.namespaces import BASE, EUROPEAN_UNION, GRAPH_SOURCE, PREFIXES, THB
from thbgraph.tables import read_tables

XSD = PREFIXES["xsd"]
RDF_TYPE = PREFIXES["rdf"] + "type"
ACTS = "treaty/acts.csv"


def quads(folder: DataFolder, name: str) -> list[ox.Quad]:
    return list(table_quads(read_tables([folder.path])[name]))


def said(found: list[ox.Quad], subject: str, predicate: str) -> list[str]:
    return sorted(str(quad.object) for quad in found
                  if quad.subject == ox.NamedNode(subject) and quad.predicate == ox.NamedNode(predicate))


@pytest.fixture
def world(tmp_path: Path) -> DataFolder:
    return small_world(tmp_path / "data", source("paper"), source("screen"))


def acts_of(world: DataFolder, *rows: dict[str, str]) -> list[ox.Quad]:
    world.table(ACTS, *rows)
    return quads(world, ACTS)


def test_a_row_says_exactly_this(world: DataFolder) -> None:
    found = acts_of(world, act("AAA", "paper", "2014-04-30", locator='page "3"'))
    node = f"<{BASE}id/act/conv-a/AAA/ratification>"
    day = f'"2014-04-30"^^<{XSD}date>'
    assert sorted(str(quad.triple) for quad in found) == sorted([
        f"{node} <{THB}instrument> <{BASE}id/instrument/conv-a>",
        f"{node} <{THB}state> <{BASE}id/state/AAA>",
        f"{node} <{THB}actKind> <{BASE}concept/act-kind/ratification>",
        f"{node} <{THB}date> {day}",
        f"{node} <{THB}dateEarliest> {day}",
        f"{node} <{THB}dateLatest> {day}",
        f"{node} <{THB}kindBasis> <{BASE}concept/kind-basis/stated>",
        f'{node} <{THB}locator> "page \\"3\\""',
        f"{node} <{RDF_TYPE}> <{THB}TreatyAct>",
        f"{node} <http://purl.org/dc/terms/source> <{BASE}id/source/paper>",
    ])


@pytest.mark.parametrize(("printed", "datatype", "first", "last"), [
    ("2016", "gYear", "2016-01-01", "2016-12-31"),
    ("2016-02", "gYearMonth", "2016-02-01", "2016-02-29"),
    ("2016-02-03", "date", "2016-02-03", "2016-02-03"),
])
def test_a_partial_date_is_three_literals(world: DataFolder, printed: str, datatype: str, first: str,
                                          last: str) -> None:
    found, node = acts_of(world, act("AAA", "paper", printed)), BASE + "id/act/conv-a/AAA/ratification"
    assert said(found, node, THB + "date") == [f'"{printed}"^^<{XSD}{datatype}>']
    assert said(found, node, THB + "dateEarliest") == [f'"{first}"^^<{XSD}date>']
    assert said(found, node, THB + "dateLatest") == [f'"{last}"^^<{XSD}date>']


def test_an_empty_cell_says_nothing(world: DataFolder) -> None:
    found = acts_of(world, act("AAA", "paper"))
    predicates = {quad.predicate.value.removeprefix(THB) for quad in found}
    assert not predicates & {"date", "dateEarliest", "dateLatest", "effectiveDate", "asPrinted", "asOf", "locator"}


def test_each_source_speaks_in_its_own_graph(world: DataFolder) -> None:
    found = acts_of(world, act("AAA", "paper", "2014"), act("AAA", "screen", "2015"))
    by_graph = {text_of(quad.graph_name): text_of(quad.object) for quad in found
                if quad.predicate == ox.NamedNode(THB + "date")}
    assert by_graph == {GRAPH_SOURCE + "paper": "2014", GRAPH_SOURCE + "screen": "2015"}
    assert {text_of(quad.graph_name) for quad in found} == set(by_graph)


def test_the_european_union_is_an_organisation_as_subject_and_object(world: DataFolder) -> None:
    world.table("states/states.csv", state("EUE", kind="organisation", **{"class": "RegionalOrganisation"}))
    found = acts_of(world, act("EUE", "paper"))
    assert said(found, BASE + "id/act/conv-a/EUE/ratification", THB + "state") == [f"<{EUROPEAN_UNION}>"]
    states = quads(world, "states/states.csv")
    assert {text_of(quad.subject) for quad in states} == {EUROPEAN_UNION}
    assert BASE + "id/state/EUE" not in {text_of(quad.object) for quad in (*found, *states)}


def test_languages_and_typed_values(world: DataFolder) -> None:
    world.table("treaty/reservations.csv", {
        "instrument": "conv-a", "state": "AAA", "kind": "reservation", "withdrawal_mentioned": "false",
        "text_read": "1", "articles": "15(2);16", "summary_en": "not bound", "summary_ru": "не связано",
        "source": "paper"})
    found, node = quads(world, "treaty/reservations.csv"), BASE + "id/reservation/conv-a/AAA/paper"
    assert said(found, node, PREFIXES["dct"] + "description") == ['"not bound"@en', '"не связано"@ru']
    assert said(found, node, THB + "withdrawalMentioned") == [f'"false"^^<{XSD}boolean>']
    assert said(found, node, THB + "textRead") == [f'"true"^^<{XSD}boolean>']
    assert said(found, node, THB + "concernsArticle") == ['"15(2)"', '"16"']


def test_a_number_keeps_its_type(world: DataFolder) -> None:
    world.table("instruments/entry_into_force_rules.csv", {
        "instrument": "conv-a", "threshold": "10", "initial_delay": "P3M", "verification": "t", "source": "paper"})
    found, node = quads(world, "instruments/entry_into_force_rules.csv"), BASE + "id/rule/conv-a"
    assert said(found, node, THB + "threshold") == [f'"10"^^<{XSD}integer>']
    assert said(found, node, THB + "initialDelay") == [f'"P3M"^^<{XSD}duration>']


def test_a_virtual_column_may_speak_of_another_node(world: DataFolder) -> None:
    world.table("instruments/entry_into_force_rules.csv",
                {"instrument": "conv-a", "verification": "t", "source": "paper"})
    found = quads(world, "instruments/entry_into_force_rules.csv")
    assert said(found, BASE + "id/instrument/conv-a", THB + "entryIntoForceRule") == [f"<{BASE}id/rule/conv-a>"]


# --- cases no committed table has: metadata written here

CONTEXT = "http://www.w3.org/ns/csvw"


def own_table(tmp_path: Path, columns: list[dict[str, Any]], rows: str, graph: str = "http://h/g/{a}",
              about: str = "http://h/{a}") -> list[ox.Quad]:
    folder = DataFolder(tmp_path)
    document: dict[str, Any] = {"@context": CONTEXT, "url": "own.csv",
                                "tableSchema": {"aboutUrl": about, "columns": columns}}
    if graph:
        document[THB + "namedGraph"] = graph
    folder.describe("own.csv", document)
    names = ",".join(column["name"] for column in columns if not column.get("virtual"))
    folder.text("own.csv", f"{names}\n{rows}")
    return quads(folder, "own.csv")


KEY = {"name": "a", "datatype": "string", "suppressOutput": True}


def test_what_is_no_iri_character_is_percent_encoded(tmp_path: Path) -> None:
    link = {"name": "b", "datatype": "string", "propertyUrl": "http://h/p", "valueUrl": "http://h/v/{b}"}
    (quad,) = own_table(tmp_path, [KEY, link], 'x y/é#?,"<z> ""q"""\n')
    assert text_of(quad.subject) == "http://h/x%20y%2F%C3%A9%23%3F"
    assert text_of(quad.object) == "http://h/v/%3Cz%3E%20%22q%22"
    assert text_of(quad.graph_name) == "http://h/g/x%20y%2F%C3%A9%23%3F"


def test_a_value_template_is_expanded_for_each_item_of_a_list(tmp_path: Path) -> None:
    many = {"name": "b", "datatype": "string", "separator": ";", "propertyUrl": "http://h/p",
            "valueUrl": "http://h/{a}/{b}"}
    found = own_table(tmp_path, [KEY, many], "x,one;two three\n")
    assert [text_of(quad.object) for quad in found] == ["http://h/x/one", "http://h/x/two%20three"]


def test_an_empty_variable_of_a_template_yields_nothing(tmp_path: Path) -> None:
    other = {"name": "b", "datatype": "string", "suppressOutput": True}
    link = {"name": "l", "virtual": True, "propertyUrl": "http://h/p", "valueUrl": "http://h/v/{a}/{b}"}
    found = own_table(tmp_path, [KEY, other, link], "x,\ny,z\n")
    assert [text_of(quad.object) for quad in found] == ["http://h/v/y/z"]


def test_a_row_without_a_subject_or_a_graph_yields_nothing(tmp_path: Path) -> None:
    text = {"name": "b", "datatype": "string", "propertyUrl": "http://h/p"}
    assert own_table(tmp_path / "1", [KEY, text], ",v\n", graph="http://h/g") == []
    assert own_table(tmp_path / "2", [KEY, text], ",v\n", about="http://h/s") == []
    assert own_table(tmp_path / "3", [KEY, text], "x,v\n", graph="") == []


def test_the_row_number_is_a_variable(tmp_path: Path) -> None:
    text = {"name": "b", "datatype": "string", "propertyUrl": "http://h/p"}
    found = own_table(tmp_path, [KEY, text], "x,v\ny,w\n", about="http://h/row/{_row}")
    assert [text_of(quad.subject) for quad in found] == ["http://h/row/2", "http://h/row/3"]


@pytest.mark.parametrize(("cell", "datatype", "line"), [
    ("7", "integer", f'"7"^^<{XSD}integer>'), ("1.50", "decimal", f'"1.50"^^<{XSD}decimal>'),
    ("true", "boolean", f'"true"^^<{XSD}boolean>'), ("http://h/x", "anyURI", f'"http://h/x"^^<{XSD}anyURI>'),
    ("P1Y", "duration", f'"P1Y"^^<{XSD}duration>'), ("2014-01-02", "date", f'"2014-01-02"^^<{XSD}date>'),
    ("007", "string", '"007"'),
])
def test_each_datatype_keeps_its_lexical_form(tmp_path: Path, cell: str, datatype: str, line: str) -> None:
    typed = {"name": "b", "datatype": datatype, "propertyUrl": "http://h/p"}
    (quad,) = own_table(tmp_path, [KEY, typed], f"x,{cell}\n")
    assert str(quad.object) == line
