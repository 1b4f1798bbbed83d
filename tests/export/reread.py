"""Every form of an export read by another program than the one that wrote it, back to statements."""

from __future__ import annotations

import io
import sqlite3
import subprocess
import zipfile
from collections.abc import Iterable
from pathlib import Path

import openpyxl
import pyoxigraph as ox
import rdflib
from csvw import CSVW

from thbgraph.export.statements import STATEMENT, Statement, quad_of
from thbgraph.export.xlsx import statements_of

IN_RDFLIB = {"nq": "nquads", "trig": "trig", "jsonld": "json-ld", "ttl": "turtle", "nt": "nt", "rdf": "xml",
             "jelly": "jelly"}
IN_NODE = ("nq", "trig", "jsonld", "ttl", "nt")
TABULAR = ("csv", "xlsx", "sqlite")


def by_rdflib(content: bytes, form: str) -> list[ox.Quad]:
    """Return what rdflib reads; of Jelly, what its plugin does, which is by the makers of the writer."""
    dataset = rdflib.Dataset()
    dataset.parse(data=content, format=IN_RDFLIB[form])
    text = dataset.serialize(format="nquads").replace(f"<{dataset.default_graph.identifier}> .", ".")
    return list(ox.parse(text.encode(), format=ox.RdfFormat.N_QUADS))


def by_node(content: bytes, form: str) -> list[ox.Quad]:
    """Return what N3.js reads, or jsonld.js."""
    script = Path(__file__).with_name("reread.mjs")
    done = subprocess.run(["node", str(script), form], input=content, capture_output=True, check=True, timeout=60)
    return list(ox.parse(done.stdout, format=ox.RdfFormat.N_QUADS))


def by_tables(content: bytes, form: str, folder: Path) -> list[ox.Quad]:
    """Return what the table of all statements says, read by csvw, openpyxl or SQLite."""
    rows = {"csv": _from_csv, "xlsx": _from_xlsx, "sqlite": _from_sqlite}[form](content, folder)
    return [quad_of(row) for row in rows]


def unzipped(content: bytes, folder: Path) -> CSVW:
    """Return the CSVW files of a zip, laid into *folder*, as the csvw library sees them."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(folder)
    return CSVW(str(folder / "csv-metadata.json"), validate=True)


def _from_csv(content: bytes, folder: Path) -> Iterable[Statement]:
    group = unzipped(content, folder).tablegroup
    names = [column.name for column in STATEMENT.columns]
    for row in group.tabledict["statement.csv"].iterdicts():
        yield Statement(*(row[name] or "" for name in names))


def _from_xlsx(content: bytes, folder: Path) -> Iterable[Statement]:
    del folder
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    rows = book["statement"].iter_rows(min_row=2, max_col=len(STATEMENT.columns), values_only=True)
    return statements_of([str(cell) if cell is not None else "" for cell in row] for row in rows)


def _from_sqlite(content: bytes, folder: Path) -> Iterable[Statement]:
    path = folder / "read.sqlite"
    path.write_bytes(content)
    base = sqlite3.connect(path)
    try:
        return [Statement(*row) for row in base.execute("SELECT * FROM statement")]
    finally:
        base.close()
