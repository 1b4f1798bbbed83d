"""The reader's tables: what stands in them, that their description is true, and that every tool can read them."""

from __future__ import annotations

import io
import json
import re
import sqlite3
import zipfile
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyoxigraph as ox
import pytest
from tests.export import nasty
from tests.export.reread import unzipped

from thbgraph.build import open_build
from thbgraph.export import Contents, Selection, TableRows, part_bytes, part_contents, write_form
from thbgraph.export.columns import Table, tables
from thbgraph.namespaces import BASE, DEFAULT_GRAPHS, PREFIXES

pytestmark = pytest.mark.xdist_group("exports")
BY_NAME = {table.name: table for table in tables()}


class Version:
    """What an export tells of its version."""

    version = "0123456789abcdef" * 4
    reference_date = "2026-11-22"


@pytest.fixture(scope="module")
def small() -> Contents:
    """Return the nasty graph, to be exported as a state."""
    return Contents(nasty.lines, TableRows(nasty.view()), nasty.SELECTION, Version())


@pytest.fixture(scope="module")
def real(few_built: tuple[Path, Path]) -> tuple[ox.Store, Any]:
    """Return the graph of a few states and its manifest."""
    return open_build(few_built[1])


def written(contents: Contents, form: str) -> bytes:
    file = io.BytesIO()
    write_form(form, contents, file)
    return file.getvalue()


def dicts(contents: Contents, name: str) -> list[dict[str, str]]:
    """Return the rows of a table, of each cell that says something, by its column."""
    names = [column.name for column in BY_NAME[name].columns]
    return [{key: cell for key, cell in zip(names, row, strict=True) if cell}
            for row in contents.rows.rows(BY_NAME[name])]


def test_rows_by_their_codes_with_names_beside_them(small: Contents) -> None:
    act = {"iri": f"{BASE}id/act/t/KGZ/ratification", "id": "t/KGZ/ratification", "state": "KGZ",
           "state_en": "Kyrgyzstan", "state_ru": "Кыргызстан", "instrument": "t", "kind": "ratification",
           "kind_en": "ratification", "kind_ru": "ратификация", "date": "2003", "date_earliest": "2003-01-01",
           "date_latest": "2003-12-31", "as_printed": "line\nline", "locator": "=1+1", "sources": "gone|one"}
    signature = {"iri": f"{BASE}id/act/t/EUE/signature", "id": "t/EUE/signature", "state": "EUE", "instrument": "t",
                 "kind": "signature", "date": "2004-02"}
    assert dicts(small, "act") == [signature, act]
    assert dicts(small, "state") == [
        {"iri": f"{BASE}id/organisation/european-union", "id": "EUE"},
        {"iri": f"{BASE}id/state/KGZ", "id": "KGZ", "name_en": "Kyrgyzstan", "name_ru": "Кыргызстан", "iso2": "KG",
         "m49": "417", "exact_match": "http://example.org/KG|http://www.wikidata.org/entity/Q813", "source": "one"}]
    assert dicts(small, "source") == [
        {"iri": f"{BASE}id/source/one", "id": "one", "title": "One", "tier": "secondary", "as_of": "2013"}]
    assert [row["articles"] for row in dicts(small, "reservation")] == ["35(2)|9"]


def test_a_duty_of_the_real_graph(real: tuple[ox.Store, Any]) -> None:
    """As `thbgraph duties KGZ --instrument un-tip` tells it."""
    contents = part_contents(real[0], Selection("state", "KGZ"), real[1])
    duty = next(row for row in dicts(contents, "duty") if row["id"] == "KGZ/un-tip/criminalisation")
    expected = {"state": "KGZ", "instrument": "un-tip", "topic": "criminalisation", "norm": "un-tip/criminalisation",
                "modality": "shall", "article": "5(1)", "since": "2003-12-25", "binding": "un-tip/KGZ"}
    assert {key: duty[key] for key in expected} == expected
    assert {row["state"] for row in dicts(contents, "duty")} == {"KGZ"}  # nothing of a state that is only mentioned
    gaps = dicts(contents, "gap")
    assert {row["severity"] for row in gaps} <= {"Violation", "Warning", "Info"}
    assert {row["evaluated_at"] for row in gaps} == {real[1].reference_date}


@pytest.mark.parametrize("table", tables(), ids=lambda table: str(table.name))
def test_every_column_is_explained_in_both_languages(table: Table) -> None:
    for column in table.columns:
        assert column.what.endswith((".", ";")), column.name
        assert column.titles["en"][0].isupper()
        assert re.search("[А-Яа-я]|^IRI$", column.titles["ru"]), column.name
    for lang in ("en", "ru"):
        titles = [column.titles[lang] for column in table.columns]
        assert len(set(titles)) == len(titles), "a view has each heading once"


# of the states whose participation in an EU act is recorded by itself, none is among the few
@pytest.mark.parametrize("table", [table for table in tables() if table.name != "participation"],
                         ids=lambda table: str(table.name))
def test_every_table_of_the_real_graph_is_filled_and_its_codes_lie_where_they_are_said_to(
        real: tuple[ox.Store, Any], table: Table) -> None:
    rows = _real_rows(real).rows(table)
    assert rows
    assert len({row[1] for row in rows}) == len(rows) == len({row[0] for row in rows})
    for place, column in enumerate(table.columns):
        cells = {cell for row in rows for cell in row[place].split("|") if cell}
        if column.within and column.kind == "code" and column.of != "state":
            assert not any(cell.startswith("http") for cell in cells), column.name
        if column.kind == "code" and column.of and not column.many:
            assert _real_rows(real).refers(table, place), column.name


_kept: dict[int, TableRows] = {}


def _real_rows(real: tuple[ox.Store, Any]) -> TableRows:
    return _kept.setdefault(id(real), TableRows(real[0]))


def test_a_mentioned_thing_makes_no_row_and_no_foreign_key(small: Contents) -> None:
    tables_ = {name: {key["columnReference"] for key in description["tableSchema"].get("foreignKeys", [])}
               for name, description in _described(written(small, "csv")).items()}
    # of an act the instrument is only named; of the reservation, too; the state and the source have rows of their own
    assert {name: keys for name, keys in tables_.items() if name in ("act.csv", "service.csv", "reservation.csv")} == {
        "act.csv": {"state"}, "service.csv": {"state"}, "reservation.csv": {"state"}}


def test_csvw_is_valid_and_read_by_its_own_library(small: Contents, tmp_path: Path) -> None:
    group = unzipped(written(small, "csv"), tmp_path)
    assert group.is_valid, group.warnings
    act = next(iter(group.tablegroup.tabledict["act.csv"].iterdicts()))
    assert (act["state"], act["date"], act["sources"]) == ("EUE", "2004-02", [])
    service = next(iter(group.tablegroup.tabledict["service.csv"].iterdicts()))
    assert (service["number"], service["phone"], service["description_ru"]) == (12, "007", "=дважды")


def test_csvw_of_a_real_part_is_valid(real: tuple[ox.Store, Any], tmp_path: Path) -> None:
    content = part_bytes(real[0], Selection("topic", "national-referral-mechanism"), "csv", real[1])
    group = unzipped(content, tmp_path)
    assert group.is_valid, group.warnings


@pytest.mark.filterwarnings("always:Invalid column value")
def test_a_wrong_cell_is_found_by_the_library(small: Contents, tmp_path: Path) -> None:
    """So that its silence says something."""
    unzipped(written(small, "csv"), tmp_path)
    path = tmp_path / "service.csv"
    path.write_text(path.read_text("utf-8").replace(",12,", ",twelve,"), "utf-8")
    with zipfile.ZipFile(tmp_path / "again.zip", "w") as archive:
        for name in tmp_path.glob("*.[cj]s*"):
            archive.write(name, name.name)
    group = unzipped((tmp_path / "again.zip").read_bytes(), tmp_path / "again")
    with pytest.raises(ValueError, match=r"service\.csv:3:11 number: Invalid value"):
        assert group.is_valid


def test_what_the_metadata_says_a_cell_means_is_in_the_graph(small: Contents, tmp_path: Path) -> None:
    """By W3C Generating RDF from Tabular Data: aboutUrl, propertyUrl and valueUrl of each cell make a statement."""
    view = {(quad.subject.value, quad.predicate.value, quad.object.value, getattr(quad.object, "language", None))
            for quad in nasty.store() if isinstance(quad.subject, ox.NamedNode)
            and str(quad.graph_name)[1:-1] in DEFAULT_GRAPHS and not isinstance(quad.object, ox.BlankNode)}
    said = set()
    group = unzipped(written(small, "csv"), tmp_path).tablegroup
    for table in (table for table in group.tables if not table.suppressOutput):
        for row in table.iterdicts():
            said |= {(row["iri"], *one) for column in table.tableSchema.columns for one in _means(column, row)}
    assert len(said) > 20
    assert said - view == set()


def _means(column: Any, row: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    value = row[column.name]
    if not column.propertyUrl or value is None or value == []:
        return []
    if column.valueUrl:
        return [(str(column.propertyUrl), str(column.valueUrl).replace(f"{{+{column.name}}}", value), None)]
    texts = value if isinstance(value, list) else [value]
    return [(str(column.propertyUrl), _lexical(text), column.lang if column.lang != "und" else None) for text in texts]


def _lexical(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_the_workbook_has_no_formula_and_says_what_it_is(small: Contents) -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(small, "xlsx")))
    assert book.sheetnames == ["about", "columns", *BY_NAME, "statement"]
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}
    about = {row[0]: row[1] for row in book["about"].iter_rows(min_row=2, values_only=True)}
    assert about["version"] == Version.version + " (SHA-256 of the whole graph in canonical form, RDFC-1.0)"
    assert about["date"] == "Situation on 2026-11-22"
    assert "version 0123456789ab, situation on 2026-11-22" in str(about["cite"])
    assert "left_out" not in about
    assert book.properties.created.isoformat() == "2026-11-22T00:00:00"
    act = dict(zip(*(row for row in book["act"].iter_rows(min_row=1, max_row=3, values_only=True) if "EUE" not in row),
                   strict=True))
    assert act["locator"] == "=1+1"
    figure = dict(zip(*book["figure"].iter_rows(min_row=1, max_row=2, values_only=True), strict=True))
    assert (figure["value"], figure["value_to"], figure["printed"]) == (12.5, 100, "12.50")


def test_a_workbook_without_room_says_what_is_left_out(small: Contents, monkeypatch: pytest.MonkeyPatch) -> None:
    most = len(nasty.lines())
    for limit, there in ((most, True), (most - 1, False)):
        monkeypatch.setattr("thbgraph.export.xlsx.MOST_STATEMENTS", limit)
        book = openpyxl.load_workbook(io.BytesIO(written(small, "xlsx")), read_only=True)
        keys = {row[0] for row in book["about"].iter_rows(values_only=True)}
        assert ("statement" in book.sheetnames, "whole" in keys, "left_out" in keys) == (there, there, not there)


def test_a_text_too_long_for_a_cell_is_cut_for_readers_and_whole_among_the_statements() -> None:
    long = nasty.LONG.strip()
    node, graph = f"<{BASE}id/service/X/s>", f"<{DEFAULT_GRAPHS[1]}>"
    line = f"{node} <{BASE}ontology#serviceKind> <{BASE}concept/service-kind/x> {graph} .\n"
    other = f'{node} <{BASE}ontology#phone> "{long}" {graph} .\n'
    store = ox.Store()
    store.load((line + other).encode(), format=ox.RdfFormat.N_QUADS)
    some = Contents(lambda: [line.encode(), other.encode()], TableRows(store), nasty.SELECTION, Version())
    book = openpyxl.load_workbook(io.BytesIO(written(some, "xlsx")), read_only=True)
    phone = dict(zip(*book["service"].iter_rows(min_row=1, max_row=2, values_only=True), strict=True))["phone"]
    # 32,766 units: 2,047 times 15 characters in 16 units, and 13 more
    assert (phone[-1], long.startswith(phone[:-1]), len(phone)) == ("…", True, 30_719)
    kinds = [row[4] for row in book["statement"].iter_rows(min_row=2, values_only=True)]
    assert kinds == ["iri", "literal", *["more"] * 11]  # 44,999 characters, 4,000 in each row


def test_the_database_is_sound_and_speaks_both_languages(small: Contents, tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    path.write_bytes(written(small, "sqlite"))
    with closing(sqlite3.connect(path)) as base:
        assert base.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert base.execute("PRAGMA foreign_key_check").fetchall() == []
        english = base.execute('SELECT "IRI", "Locator" FROM "Treaty acts" WHERE "State or party" = \'KGZ\'').fetchall()
        russian = base.execute('SELECT "IRI" FROM "Акты по договорам" WHERE "Идентификатор" LIKE \'%KGZ%\'').fetchall()
        assert english == [(russian[0][0], "=1+1")] == [(f"{BASE}id/act/t/KGZ/ratification", "=1+1")]
        assert base.execute("SELECT text_read, withdrawal_mentioned FROM reservation").fetchall() == [(1, 0)]
        assert base.execute("SELECT number, phone, typeof(places) FROM service").fetchall() == [(12, "007", "null")]
        assert base.execute("SELECT en FROM meta WHERE key = 'dataset_version'").fetchall() == [(Version.version,)]
        assert base.execute("SELECT count(*) FROM statement").fetchone() == (len(nasty.lines()),)
        described = dict(base.execute("SELECT column_name, title_ru FROM column_description WHERE table_name = 'act'"))
        assert described["as_printed"] == next(column.titles["ru"] for column in BY_NAME["act"].columns
                                               if column.name == "as_printed")


def test_a_database_of_the_real_graph_has_every_foreign_key(real: tuple[ox.Store, Any], tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    path.write_bytes(written(Contents(lambda: [], _real_rows(real), Selection(), real[1]), "sqlite"))
    declared = {(table.name, column.name, column.of) for table in tables() for column in table.columns
                if column.kind == "code" and column.of and not column.many}
    with closing(sqlite3.connect(path)) as base:
        found = {(table.name, key[3], key[2]) for table in tables()
                 for key in base.execute(f"PRAGMA foreign_key_list({table.name})")}
        assert found == declared
        assert base.execute("PRAGMA foreign_key_check").fetchall() == []


def _described(content: bytes) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {table["url"]: table for table in json.loads(archive.read("csv-metadata.json"))["tables"]}


def test_every_path_is_made_of_known_prefixes() -> None:
    for table in tables():
        for column in table.columns:
            assert set(re.findall(r"(\w+):", column.path)) <= set(PREFIXES), column.path
