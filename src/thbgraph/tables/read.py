"""Read every table of one or more data folders; either all is sound or every problem is told."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from thbgraph.errors import DataError
from thbgraph.tables.dates import PartialDate, parse_partial_date
from thbgraph.tables.metadata import SUFFIX, ColumnSpec, TableSpec, find_tables, load_metadata
from thbgraph.tables.problems import Problem

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Row:
    """One typed row: ``cells`` by column name (a list where the column has a separator), and where it stands."""

    file: str
    line: int
    cells: dict[str, Any]


@dataclass
class TableData:
    """A table's metadata with its rows from every data folder."""

    spec: TableSpec
    rows: list[Row] = field(default_factory=list)


def read_tables(folders: Sequence[Path], progress: Progress = lambda _: None) -> dict[str, TableData]:
    """Read and check all tables.

    Args:
        folders: data folders; later ones add rows to tables of the same name.
        progress: called with each table's name as it is read.

    Returns:
        Tables by name (path under the data folder), in sorted order.

    Raises:
        DataError: with every problem of every table, sorted; nothing is returned in part.
    """
    tables: dict[str, TableData] = {}
    problems: list[Problem] = []
    for folder in folders:
        if not folder.is_dir():
            raise DataError(f"{folder} is not a folder of tables.", "Name a folder that holds CSV files with metadata.")
        _read_folder(folder, tables, problems, progress)
    if not tables:
        raise DataError("No table was found.", f"A table is a CSV file with a '{SUFFIX}' file beside it.")
    for table in tables.values():
        problems += _key_problems(table)
    for table in tables.values():
        problems += _reference_problems(table, tables)
    if problems:
        raise DataError(f"{len(problems)} problem(s) in the tables; nothing was built.", "Mend each cell named.",
                        tuple(str(problem) for problem in sorted(set(problems))))
    return dict(sorted(tables.items()))


def _read_folder(folder: Path, tables: dict[str, TableData], problems: list[Problem], progress: Progress) -> None:
    described = [load_metadata(path, folder) for path in find_tables(folder)]
    for spec in described:
        tables.setdefault(spec.name, TableData(spec))
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*.csv")}
    for name in sorted(present | {spec.name for spec in described}):
        path = folder / name
        if name in tables:  # described here, or by an earlier folder to which this one adds rows
            progress(name)
            tables[name].rows += _read_rows(path, tables[name].spec, problems)
        else:
            problems.append(Problem(str(path), 0, "", path.name, "has no CSVW metadata",
                                    f"Put {path.name}{SUFFIX} beside it."))


def _read_rows(path: Path, spec: TableSpec, problems: list[Problem]) -> Iterator[Row]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        problems.append(Problem(str(path), 0, "", path.name, f"cannot be read ({error})", "Write it as UTF-8 CSV."))
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        yield from _records(reader, path, spec, problems)
    except csv.Error as error:
        problems.append(Problem(str(path), reader.line_num, "", "", f"is not CSV ({error})", "Mend the quotes."))


def _records(reader: Any, path: Path, spec: TableSpec, problems: list[Problem]) -> Iterator[Row]:
    columns = [column for column in spec.columns if not column.virtual]
    names = [column.name for column in columns]
    header: list[str] = next(reader, [])
    if header != names:
        problems.append(Problem(str(path), 1, "", ",".join(header), "is not the header of this table",
                                "Write: " + ",".join(names)))
        return
    line = reader.line_num + 1  # a record of several lines is named by its first
    for cells in reader:
        if len(cells) == len(columns):
            yield _typed_row(str(path), line, dict(zip(columns, cells, strict=True)), problems)
        else:
            problems.append(Problem(str(path), line, "", ",".join(cells), f"has {len(cells)} cells",
                                    f"Write {len(columns)} cells, one for each column."))
        line = reader.line_num + 1


def _typed_row(file: str, line: int, cells: dict[ColumnSpec, str], problems: list[Problem]) -> Row:
    typed: dict[str, Any] = {}
    for column, text in cells.items():
        try:
            typed[column.name] = _typed_cell(column, text)
        except ValueError as error:
            rule = str(error) if column.partial_date else f"breaks the rule: {column.rule.rstrip('.')}"
            problems.append(Problem(file, line, column.name, text, rule, column.remedy))
    return Row(file, line, typed)


def _typed_cell(column: ColumnSpec, text: str) -> Any:
    if text != text.strip():
        raise ValueError("has spaces around it")
    value = column.csvw.read(text)
    if value is None or isinstance(value, bool | list):
        return value
    # the package's Python value proves the cell sound; the lexical form is what the graph keeps
    return parse_partial_date(text) if column.partial_date else text


def _key(row: Row, columns: Sequence[str]) -> tuple[str, ...]:
    return tuple(_text(row.cells.get(name)) for name in columns)


def _text(value: Any) -> str:
    if isinstance(value, PartialDate):
        return value.text
    return "" if value is None else str(value)


def _key_problems(table: TableData) -> Iterator[Problem]:
    seen: dict[tuple[str, ...], Row] = {}
    for row in table.rows:
        if any(name not in row.cells for name in table.spec.primary_key):
            continue  # a bad key cell is a problem of its own
        key = _key(row, table.spec.primary_key)
        if table.spec.primary_key and key in seen:
            first = seen[key]
            yield Problem(row.file, row.line, ", ".join(table.spec.primary_key), ", ".join(key),
                          f"is already the key of row {first.line} of {first.file}", "Give each row its own key.")
        seen.setdefault(key, row)


def _reference_problems(table: TableData, tables: dict[str, TableData]) -> Iterator[Problem]:
    for foreign in table.spec.foreign_keys:
        target = tables.get(foreign.table)
        known = {_key(row, foreign.key) for row in target.rows} if target else set()
        for row in table.rows:
            for values in _references(row, foreign.columns):
                if all(values) and values not in known:
                    remedy = f"Add it to {foreign.table} or write one that is there."
                    yield Problem(row.file, row.line, ", ".join(foreign.columns), ", ".join(values),
                                  f"is not in {foreign.table}", remedy)


def _references(row: Row, columns: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    cells = [row.cells.get(name) for name in columns]
    lists = [cell if isinstance(cell, list) else [cell] for cell in cells]
    longest = max(len(cell) for cell in lists)
    for index in range(longest):
        yield tuple(_text(cell[index] if len(cell) > 1 else (cell[0] if cell else None)) for cell in lists)
