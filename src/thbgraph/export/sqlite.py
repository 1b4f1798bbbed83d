"""Tables as one SQLite file: the reader's tables with views in words, and all statements as terms and quads."""

from __future__ import annotations

import io
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, nullcontext
from pathlib import Path
from shutil import copyfileobj
from typing import IO, Final

from thbgraph.export.columns import LANGUAGES, Column, Table, tables
from thbgraph.export.contents import Contents
from thbgraph.export.statements import BLANK, IRI, STATEMENT, Statement, statements

_TYPES: Final = {"integer": "INTEGER", "decimal": "NUMERIC", "boolean": "INTEGER"}
_BOOLEANS: Final = {"true": 1, "1": 1, "false": 0, "0": 0}
_VERSION_AT: Final = 96  # four bytes that name the library which wrote last: another one, another file
_VERSION: Final = (3_040_000).to_bytes(4, "big")
_APPLICATION: Final = int.from_bytes(b"thbg", "big")
_Cell = str | int | None
_Term = tuple[str, str, str, str]  # kind, value, datatype, language


def write_sqlite(contents: Contents, file: IO[bytes]) -> None:
    """Write the tables, their description and all statements as a database into *file*; the same bytes each time."""
    with tempfile.TemporaryDirectory() if contents.is_whole else nullcontext("") as folder:
        path = Path(folder, "export.sqlite")
        with closing(sqlite3.connect(path if folder else ":memory:", isolation_level=None)) as base:
            _fill(base, contents)
            made = io.BytesIO(b"" if folder else base.serialize())
        with path.open("rb") if folder else made as content:
            file.write(content.read(_VERSION_AT) + _VERSION)
            content.seek(_VERSION_AT + len(_VERSION))
            copyfileobj(content, file)


def _fill(base: sqlite3.Connection, contents: Contents) -> None:
    base.executescript((Path(__file__).with_name("schema.sql")).read_text("utf-8"))
    base.execute(f"PRAGMA application_id = {_APPLICATION}")
    base.execute("BEGIN")
    base.executemany("INSERT INTO meta VALUES (?, ?, ?)", contents.about())
    base.execute("INSERT INTO meta VALUES ('dataset_version', ?1, ?1)", (contents.manifest.version,))
    base.execute("INSERT INTO meta VALUES ('reference_date', ?1, ?1)", (contents.manifest.reference_date,))
    for table in tables():
        base.execute(_table(table, contents))
        marks = ", ".join("?" * len(table.columns))
        base.executemany(f"INSERT INTO {_name(table.name)} VALUES ({marks})",  # noqa: S608 - names of our own file
                         (tuple(map(_cell, row, table.columns)) for row in contents.rows.rows(table)))
        for statement in (*_indexes(table), *_views(table)):
            base.execute(statement)
    base.executemany("INSERT INTO column_description VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", _descriptions())
    _statements(base, statements(contents.lines()))
    base.execute("COMMIT")
    base.execute("VACUUM")


def _statements(base: sqlite3.Connection, rows: Iterable[Statement]) -> None:
    known: dict[_Term, int] = {}

    def number(kind: str, value: str, datatype: str = "", language: str = "") -> int:
        return known.setdefault((kind, value, datatype, language), len(known) + 1)

    base.executemany("INSERT INTO quad VALUES (?, ?, ?, ?)", (
        (number(IRI, row.graph) if row.graph else 0, number(_kind(row.subject), row.subject),
         number(IRI, row.predicate), number(row.kind, row.object, row.datatype, row.language)) for row in rows))
    base.executemany("INSERT INTO term VALUES (?, ?, ?, ?, ?)", ((place, *term) for term, place in known.items()))


def _kind(node: str) -> str:
    return BLANK if node.startswith("_:") else IRI


def _table(table: Table, contents: Contents) -> str:
    lines = [f"{_name(column.name)} {_TYPES.get(column.kind, 'TEXT')}{_rule(column)}" for column in table.columns]
    lines += [f"FOREIGN KEY ({_name(column.name)}) REFERENCES {_name(column.of)} (id)"
              for place, column in enumerate(table.columns) if contents.rows.refers(table, place)]
    return f"CREATE TABLE {_name(table.name)} (\n  " + ",\n  ".join(lines) + "\n)"


def _rule(column: Column) -> str:
    return {"iri": " NOT NULL PRIMARY KEY", "id": " NOT NULL UNIQUE"}.get(column.kind, "")


def _indexes(table: Table) -> Iterator[str]:
    for column in table.columns:
        if column.kind == "code" and not column.many:
            index = _name(f"{table.name}_{column.name}")
            yield f"CREATE INDEX {index} ON {_name(table.name)} ({_name(column.name)})"


def _views(table: Table) -> Iterator[str]:
    """Yield for each language the view of *table* whose name and headings are words of that language."""
    for lang in LANGUAGES:
        headings = ", ".join(f"{_name(column.name)} AS {_name(column.titles[lang])}" for column in table.columns)
        yield f"CREATE VIEW {_name(table.titles[lang])} AS SELECT {headings} FROM {_name(table.name)}"  # noqa: S608


def _descriptions() -> Iterator[tuple[_Cell, ...]]:
    for table in (*tables(), STATEMENT):
        yield table.name, 0, "", table.titles["en"], table.titles["ru"], table.what, "", "", ""
        for place, column in enumerate(table.columns, 1):
            yield (table.name, place, column.name, column.titles["en"], column.titles["ru"], column.what, column.kind,
                   column.path, column.of)


def _cell(text: str, column: Column) -> _Cell:
    if not text:
        return None
    return _BOOLEANS.get(text, text) if column.kind == "boolean" else text


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
