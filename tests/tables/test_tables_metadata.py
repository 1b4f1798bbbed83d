"""CSVW metadata: broken files are named, and the committed ones tell an author what to write."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import csvw
import pytest
from tests.helpers.tables import DATA, DataFolder

from thbgraph.errors import DataError
from thbgraph.namespaces import THB
from thbgraph.tables.metadata import ForeignKey, find_tables, load_metadata

COMMITTED = find_tables(DATA)
NAMES = [path.relative_to(DATA).as_posix().removesuffix("-metadata.json") for path in COMMITTED]


def test_every_committed_csv_file_has_metadata() -> None:
    assert sorted(NAMES) == sorted(path.relative_to(DATA).as_posix() for path in DATA.rglob("*.csv"))
    assert len(NAMES) > 20


@pytest.mark.parametrize("path", COMMITTED, ids=NAMES)
def test_the_csvw_package_accepts_every_row(path: Path) -> None:
    table = csvw.Table.from_file(path)
    rows = list(table.iterdicts(strict=True))  # strict: raises at the first cell that does not fit
    assert table.check_primary_key()
    assert rows or path.parent.name == "retired"  # no IRI need ever be given up


@pytest.mark.parametrize("path", COMMITTED, ids=NAMES)
def test_every_column_says_its_rule_and_its_remedy_in_sentences(path: Path) -> None:
    spec = load_metadata(path, DATA)
    real = [column for column in spec.columns if not column.virtual]
    assert real
    for column in real:
        assert column.rule.endswith("."), column.name
        assert column.remedy.endswith("."), column.name
        assert len(column.rule) > 10, column.name
        assert len(column.remedy) > 10, column.name


@pytest.mark.parametrize("path", COMMITTED, ids=NAMES)
def test_every_table_has_a_title_a_key_a_graph_per_source_and_a_source_column(path: Path) -> None:
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    spec = load_metadata(path, DATA)
    assert document["dc:title"]
    assert document["dc:description"].endswith(".")
    assert spec.primary_key
    assert spec.graph == "https://w3id.org/thbgraph/graph/source/{source}"
    assert "source" in [column.name for column in spec.columns]


@pytest.mark.parametrize("path", COMMITTED, ids=NAMES)
def test_a_date_column_is_a_partial_date(path: Path) -> None:
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for column in document["tableSchema"]["columns"]:
        datatype = column.get("datatype")
        looks_like_a_date = isinstance(datatype, dict) and str(datatype.get("format", "")).startswith("[0-9]{4}(-")
        assert bool(column.get(THB + "partialDate")) == looks_like_a_date, column["name"]


@pytest.mark.parametrize("path", COMMITTED, ids=NAMES)
def test_rows_stand_in_the_order_of_their_keys(path: Path) -> None:
    table = csvw.Table.from_file(path)
    key = table.tableSchema.primaryKey
    keys = [tuple(row[name] for name in key) for row in table.iterdicts(strict=True)]
    assert keys == sorted(keys)


def test_what_is_read_from_metadata() -> None:
    spec = load_metadata(DATA / "evidence" / "assessments.csv-metadata.json", DATA)
    assert spec.name == "evidence/assessments.csv"
    assert spec.primary_key == ("state", "topic", "source", "n")
    assert ForeignKey(("source", "passages"), "evidence/passages.csv", ("source", "passage")) in spec.foreign_keys
    columns = {column.name: column for column in spec.columns}
    assert columns["as_of"].partial_date
    assert columns["type"].virtual
    assert columns["summary_ru"].lang == "ru"
    assert columns["n"].property == ""  # suppressed: part of the IRI only


@pytest.mark.parametrize("text", ["", "{", "[1, 2]", '{"url": "a.csv", "tableSchema": {"columns": [{"name": "a"}]',
                                  "null", '"text"', "\ufeff{}"])
def test_broken_json_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "acts.csv-metadata.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        load_metadata(path, tmp_path)
    assert caught.value.message.startswith(f"{path} is not readable CSVW metadata: ")
    assert caught.value.hint == "Mend the JSON."


CONTEXT = "http://www.w3.org/ns/csvw"
COLUMN = {"name": "a", "titles": "A", "datatype": "string"}
OUTSIDE = {"columnReference": "a", "reference": {"resource": "../../outside.csv", "columnReference": "a"}}


@pytest.mark.parametrize("document", [
    {"@context": CONTEXT, "url": "a.csv"},
    {"@context": CONTEXT, "url": "a.csv", "tableSchema": {}},
    {"@context": CONTEXT, "tableSchema": {"columns": [COLUMN]}},
    {"@context": CONTEXT, "url": "a.csv", "tableSchema": {"columns": [{"titles": "A"}]}},
    {"@context": CONTEXT, "url": "a.csv", "tableSchema": {"columns": [COLUMN], "foreignKeys": [{}]}},
    {"@context": CONTEXT, "url": "a.csv", "tableSchema": {"columns": [COLUMN], "foreignKeys": [OUTSIDE]}},
], ids=["no schema", "no columns", "no url", "no name", "empty foreign key", "foreign key outside the folder"])
def test_metadata_that_lacks_a_part_is_named(tmp_path: Path, document: dict[str, Any]) -> None:
    folder = DataFolder(tmp_path)
    path = folder.describe("x/a.csv", document)
    with pytest.raises(DataError) as caught:
        load_metadata(path, tmp_path)
    assert str(path) in caught.value.message
