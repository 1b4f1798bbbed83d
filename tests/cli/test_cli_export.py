"""`thbgraph export`: files for other repositories, from the command line."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import re
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.cli.conftest import Run
from tests.helpers.tables import ROOT

from thbgraph.export.columns import tables


def test_the_whole_graph_as_it_was_built(here: Run, few_built: tuple[Path, Path], tmp_path: Path) -> None:
    done = here("export", "-o", "out/all.nq")
    graph = few_built[1] / "graph.nq"
    assert (done.code, done.out) == (0, b"")
    assert (tmp_path / "out" / "all.nq").read_bytes() == graph.read_bytes()
    version = json.loads((few_built[1] / "manifest.json").read_bytes())["version"]
    assert f"Version {version}" in done.err
    assert (tmp_path / "out" / "SHA256SUMS").read_text() == f"{version}  all.nq\n"  # the version is this digest


def test_a_state_as_packed_turtle_and_again(here: Run, tmp_path: Path) -> None:
    for name in ("a", "b"):
        assert here("export", "--what", "state:kgz", "-o", f"{name}/kgz.ttl.gz").code == 0
    first, second = ((tmp_path / name / "kgz.ttl.gz").read_bytes() for name in "ab")
    assert first == second
    store = ox.Store()
    store.load(gzip.decompress(first), format=ox.RdfFormat.TURTLE)
    ask = 'ASK { ?duty thb:state <https://w3id.org/thbgraph/id/state/KGZ> }'
    assert store.query("PREFIX thb: <https://w3id.org/thbgraph/ontology#> " + ask)
    assert not store.query("PREFIX thb: <https://w3id.org/thbgraph/ontology#> " + ask.replace("KGZ", "POL"))


def test_a_folder_has_every_format(here: Run, tmp_path: Path) -> None:
    done = here("export", "--what", "topic:shelter", "-o", "dumps")
    forms = ("nq", "trig", "jsonld", "ttl", "nt", "rdf", "jelly", "xlsx", "sqlite")
    names = {"topic-shelter-csv.zip", *(f"topic-shelter.{form}" for form in forms)}
    assert {path.name for path in (tmp_path / "dumps").iterdir()} == names | {"SHA256SUMS"}
    for line in (tmp_path / "dumps" / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((tmp_path / "dumps" / name).read_bytes()).hexdigest() == digest
        assert digest in done.err


def test_tables_of_a_part_in_one_file(here: Run, tmp_path: Path) -> None:
    for name in ("shelter-csv.zip", "shelter.sqlite"):
        assert here("export", "--what", "topic:shelter", "-o", name).code == 0
    with zipfile.ZipFile(tmp_path / "shelter-csv.zip") as archive:
        rows = list(csv.DictReader(io.TextIOWrapper(archive.open("duty.csv"), "utf-8", newline="")))
        statements = archive.read("statement.csv").count(b"\r\n") - 1
    assert {row["topic"] for row in rows} == {"shelter"}
    with closing(sqlite3.connect(tmp_path / "shelter.sqlite")) as base:
        assert base.execute("SELECT id FROM duty ORDER BY iri").fetchall() == [(row["id"],) for row in rows]
        assert base.execute("SELECT count(*) FROM statement").fetchone() == (statements,)
        said = base.execute("SELECT en FROM meta WHERE key = 'content'").fetchone()
    assert said == ("Part of the graph: topic:shelter",)


def test_the_page_names_every_format_and_every_table() -> None:
    page = (ROOT / "docs" / "how-to" / "take-the-data.md").read_text("utf-8")
    assert re.findall(r"(?m)^\| `(\w+)` \| ", page) == ["nq", "trig", "jsonld", "jelly", "csv", "sqlite", "xlsx", "ttl",
                                                        "nt", "rdf"]
    listed = page[page.index("| about | tables |"):page.index("What each column says")]
    assert sorted(re.findall(r"`(\w+)`", listed)) == sorted(table.name for table in tables())


def test_some_formats(here: Run, tmp_path: Path) -> None:
    here("export", "--what", "topic:shelter", "--format", "ttl", "--format", "trig", "-o", "dumps")
    assert {path.name for path in (tmp_path / "dumps").iterdir()} == {
        "topic-shelter.ttl", "topic-shelter.trig", "SHA256SUMS"}


@pytest.mark.parametrize(("arguments", "code", "words"), [
    (["--what", "body:greta", "-o", "x.ttl"], 2, "names no part of the graph"),
    (["--what", "state:ZZZ", "-o", "x.ttl"], 2, "The graph knows no state 'ZZZ'"),
    (["--format", "pdf", "-o", "x"], 3, "The graph is not written as 'pdf'"),
    (["--format", "nt", "-o", "x.ttl"], 2, "--format nt does not fit the file 'x.ttl'"),
    (["-o", "x.csv"], 2, "Write x-csv.zip, or x.xlsx."),
    ([], 2, "Missing option '-o'"),
])  # fmt: skip
def test_what_cannot_be_done_is_told_and_leaves_nothing(
        here: Run, tmp_path: Path, arguments: list[str], code: int, words: str) -> None:
    done = here("export", *arguments)
    assert (done.code, done.out) == (code, b"")
    assert words in done.err
    assert list(tmp_path.iterdir()) == []
