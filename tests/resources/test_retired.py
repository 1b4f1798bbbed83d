"""Retired IRIs: what a row of ``data/retired/retired.csv`` becomes, and what the check says of a wrong one."""

from __future__ import annotations

import csv
from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.helpers.tables import DATA, real_columns
from tests.resources.retired_world import SHOWN, retired_world

from thbgraph.linked.describe import describe, exists
from thbgraph.namespaces import ID, PREFIXES
from thbgraph.validate.integrity import check_integrity

OLD, NEW = ID + "organisation/old-name", ID + "organisation/new-name"


def test_a_row_says_that_the_iri_is_retired_why_since_when_and_what_replaced_it(tmp_path: Path) -> None:
    found = describe(retired_world(tmp_path), OLD)
    dct, owl, skos, xsd = (PREFIXES[name] for name in ("dct", "owl", "skos", "xsd"))
    assert {(said.predicate.value, said.object) for said in found.statements} == {
        (owl + "deprecated", ox.Literal("true", datatype=ox.NamedNode(xsd + "boolean"))),
        (dct + "modified", ox.Literal("2026-11-22", datatype=ox.NamedNode(xsd + "date"))),
        (skos + "historyNote", ox.Literal("The organisation was renamed.", language="en")),
        (skos + "historyNote", ox.Literal("Организация переименована.", language="ru")),
        (dct + "isReplacedBy", ox.NamedNode(NEW)),
        (dct + "source", ox.NamedNode(ID + "source/notes"))}
    assert (found.retired, found.successors, found.types) == (True, (NEW,), ())


def test_one_that_nothing_replaced_still_answers(tmp_path: Path) -> None:
    store = retired_world(tmp_path)
    found = describe(store, ID + "organisation/never-there")
    assert (found.retired, found.successors) == (True, ())
    assert not exists(store, ID + "organisation/nobody")


def test_the_check_is_silent_on_a_sound_table(tmp_path: Path) -> None:
    assert [line for line in check_integrity(retired_world(tmp_path)) if "retired" in line.lower()] == []


@pytest.mark.parametrize(("cells", "focus", "said"), [
    ({"replaced_by": "id/organisation/nobody"}, OLD, "What replaced a retired IRI is in use."),
    ({"iri": "id/organisation/new-name", "replaced_by": ""}, NEW, "A retired IRI is the name of nothing"),
])
def test_the_check_names_a_wrong_row(tmp_path: Path, cells: dict[str, str], focus: str, said: str) -> None:
    found = [line for line in check_integrity(retired_world(tmp_path, **cells)) if "retired" in line.lower()]
    assert len(found) == 1
    assert found[0].startswith(f"{focus}, ")
    assert said in found[0]


def test_the_committed_table_is_of_the_form_that_is_tested_here() -> None:
    with (DATA / "retired" / "retired.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == real_columns(DATA / "retired" / "retired.csv-metadata.json") == list(SHOWN)
