"""CSVW metadata as this project uses it: the ``csvw`` package reads it, four annotations of ours are added.

``thb:namedGraph`` on a table is the template of the graph a row's statements go to; ``thb:partialDate`` on a
column asks for year, month or day precision; ``thb:remedy`` on a column is the sentence shown beside a bad cell;
``thb:ownWords`` marks a column that says in the project's own words what a source says.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import csvw

from thbgraph.errors import DataError
from thbgraph.namespaces import THB

SUFFIX: Final = "-metadata.json"


@dataclass(frozen=True)
class ColumnSpec:
    """One column: how its cells are read, checked and turned into triples.

    ``about``, ``property`` and ``value`` are IRI templates; an empty ``property`` keeps the column out of the graph.
    """

    name: str
    about: str
    property: str
    value: str
    datatype: str
    lang: str
    virtual: bool
    partial_date: bool
    own_words: bool
    rule: str
    remedy: str
    csvw: Any = field(compare=False)


@dataclass(frozen=True)
class ForeignKey:
    """Columns whose cells must occur as the key columns of another table (named by its path under the data folder)."""

    columns: tuple[str, ...]
    table: str
    key: tuple[str, ...]


@dataclass(frozen=True)
class TableSpec:
    """A table's metadata: its path under the data folder, columns, keys and the graph its rows speak in."""

    name: str
    columns: tuple[ColumnSpec, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]
    graph: str


def find_tables(folder: Path) -> list[Path]:
    """Return every CSVW metadata file under *folder*, sorted."""
    return sorted(folder.rglob("*" + SUFFIX))


def load_metadata(path: Path, folder: Path) -> TableSpec:
    """Read one metadata file.

    Args:
        path: the ``*.csv-metadata.json`` file.
        folder: the data folder; table names are paths below it.

    Raises:
        DataError: the file is not JSON or not CSVW.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        return _table(document, csvw.Table.from_file(path), path.parent, folder)
    except KeyError as error:
        raise DataError(f"{path} lacks the part {error} of CSVW metadata.", "Add it to the JSON.") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise DataError(f"{path} is not readable CSVW metadata: {error}.", "Mend the JSON.") from error


def _table(document: dict[str, Any], table: Any, here: Path, folder: Path) -> TableSpec:
    schema = document["tableSchema"]
    columns = tuple(_column(raw, parsed, schema)
                    for raw, parsed in zip(schema["columns"], table.tableSchema.columns, strict=True))
    keys = tuple(_foreign_key(raw, here, folder) for raw in schema.get("foreignKeys", []))
    name = (here / document["url"]).relative_to(folder).as_posix()
    return TableSpec(name, columns, _names(schema.get("primaryKey", [])), keys, document.get(THB + "namedGraph", ""))


def _names(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _foreign_key(raw: dict[str, Any], here: Path, folder: Path) -> ForeignKey:
    reference = raw["reference"]
    target = (here / reference["resource"]).resolve().relative_to(folder.resolve()).as_posix()
    return ForeignKey(_names(raw["columnReference"]), target, _names(reference["columnReference"]))


def _column(raw: dict[str, Any], parsed: Any, schema: dict[str, Any]) -> ColumnSpec:
    datatype = raw.get("datatype", "string")
    base = datatype if isinstance(datatype, str) else datatype.get("base", "string")
    description = raw.get("dc:description", "does not fit its datatype")
    return ColumnSpec(
        name=raw["name"],
        about=raw.get("aboutUrl", schema.get("aboutUrl", "")),
        property="" if raw.get("suppressOutput") else raw.get("propertyUrl", ""),
        value=raw.get("valueUrl", ""),
        datatype=base,
        lang=raw.get("lang", ""),
        virtual=bool(raw.get("virtual")),
        partial_date=bool(raw.get(THB + "partialDate")),
        own_words=bool(raw.get(THB + "ownWords")),
        rule=description,
        remedy=raw.get(THB + "remedy", ""),
        csvw=parsed,
    )
