"""Tables as CSV on the Web (W3C Tabular Data Model): a zip of RFC 4180 files and one description of them all."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, Any, Final

from thbgraph.export.columns import LANGUAGES, SEPARATOR, Column, Table, tables
from thbgraph.export.contents import Contents
from thbgraph.export.statements import STATEMENT, statements
from thbgraph.namespaces import BASE, PREFIXES

METADATA: Final = "csv-metadata.json"
_LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
_FIRST_DAY: Final = (1980, 1, 1, 0, 0, 0)  # that a zip can tell; any other would be a clock's
_DATATYPES: Final[Mapping[str, Any]] = {
    "integer": "integer", "decimal": "decimal", "boolean": "boolean", "day": "date", "duration": "duration",
    "date": {"base": "string", "format": "-?[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"}}
_NO_PROPERTY: Final = ("iri", "id", "label", "date")  # no value of the graph, or one whose datatype a column has not


def write_csv(contents: Contents, file: IO[bytes]) -> None:
    """Write the tables and all statements as a zip into *file*, whose ``csv-metadata.json`` is one table group."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        _member(archive, METADATA, [json.dumps(metadata(contents), ensure_ascii=False, indent=1).encode() + b"\n"])
        for table in tables():
            _member(archive, f"{table.name}.csv", _csv(table, contents.rows.rows(table)))
        _member(archive, f"{STATEMENT.name}.csv", _csv(STATEMENT, statements(contents.lines())))


def metadata(contents: Contents) -> dict[str, Any]:
    """Return the description of all tables, with the foreign keys that hold in this export."""
    said = {one.key: one for one in contents.about()}
    described = [_table(table, _keys(table, contents)) for table in tables()]
    rows = {**_table(STATEMENT, []), "suppressOutput": True}  # they are RDF already
    return {"@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
            "dc:title": _in_both({"en": said["title"].en, "ru": said["title"].ru}),
            "dc:description": " ".join(said[key].en for key in ("content", "date", "reading", "view", "whole")),
            "dc:license": {"@id": _LICENCE}, "dc:identifier": contents.manifest.version,
            "dc:bibliographicCitation": said["cite"].en, "tables": [*described, rows]}


def _table(table: Table, keys: list[dict[str, Any]]) -> dict[str, Any]:
    schema: dict[str, Any] = {"columns": [_column(column) for column in table.columns]}
    if table.rows:
        schema |= {"primaryKey": "iri", "aboutUrl": "{+iri}"}
    if keys:
        schema["foreignKeys"] = keys
    return {"url": f"{table.name}.csv", "dc:title": _in_both(table.titles), "dc:description": table.what,
            "tableSchema": schema}


def _in_both(texts: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"@value": texts[lang], "@language": lang} for lang in LANGUAGES]


def _column(column: Column) -> dict[str, Any]:
    said: dict[str, Any] = {
        "name": column.name, "titles": {"en": [column.name, column.titles["en"]], "ru": column.titles["ru"]},
        "dc:description": column.what, "datatype": _DATATYPES.get(column.kind, "string")}
    if column.path:
        said["dc:source"] = column.path
    if column.kind == "iri":
        said["required"] = True
    if column.many:
        said["separator"] = SEPARATOR
    if column.lang:
        said["lang"] = column.lang
    return {**said, **_meaning(column)}


def _meaning(column: Column) -> dict[str, str]:
    """Return property and value that a cell stands for in RDF, where it stands for exactly one."""
    prefix, colon, name = column.path.partition(":")
    if not colon or not name.isalnum() or prefix not in PREFIXES or column.kind in _NO_PROPERTY:
        return {}
    meaning = {"propertyUrl": PREFIXES[prefix] + name}
    if column.kind != "code":
        return meaning
    if column.many or column.of == "state":  # a template has one value; the European Union has a code but is no state
        return {}
    beginning = column.within if "://" in column.within else BASE + column.within
    return {**meaning, "valueUrl": f"{beginning if column.within else ''}{{+{column.name}}}"}


def _keys(table: Table, contents: Contents) -> list[dict[str, Any]]:
    """Return the foreign keys that hold; a strict validator takes an empty cell for one that does not."""
    rows = contents.rows.rows(table)
    return [{"columnReference": column.name, "reference": {"resource": f"{column.of}.csv", "columnReference": "id"}}
            for place, column in enumerate(table.columns)
            if contents.rows.refers(table, place) and all(row[place] for row in rows)]


def _csv(table: Table, rows: Iterable[Sequence[str]]) -> Iterable[bytes]:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([column.name for column in table.columns])
    for row in rows:
        writer.writerow(row)
        if buffer.tell() > 1_000_000:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _member(archive: zipfile.ZipFile, name: str, parts: Iterable[bytes]) -> None:
    info = zipfile.ZipInfo(name, _FIRST_DAY)
    info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o100644 << 16
    with archive.open(info, "w", force_zip64=True) as member:
        for part in parts:
            member.write(part)
