"""Tables as one workbook (Office Open XML): no formulas, no clock, nothing that a sheet has no room for."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from functools import lru_cache
from itertools import islice
from typing import IO, Any, Final

import xlsxwriter

from thbgraph.export.columns import LANGUAGES, Table, tables
from thbgraph.export.contents import Contents
from thbgraph.export.statements import STATEMENT, Statement, statements

MOST_STATEMENTS: Final = 80_000  # of a sheet's 1,048,576 rows: more of them take longer than a service may
CELL: Final = 32_767  # UTF-16 units that a cell has room for
_PART: Final = 4_000  # characters of a value on one row of statements: all of them escaped, they fit into a cell
_CUT: Final = "…"
_NUMBER: Final = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d{1,6})?")  # what a spreadsheet holds exactly
# the backslash itself, what XML 1.0 cannot hold or changes, and what the format would take for an escape of its own
_UNSAFE: Final = re.compile(r"[\\\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)|^<(?=r>)")
_NO_XML: Final = re.compile(r"[\ufffe\uffff]")  # other characters that XML has not, the writer escapes
_ESCAPED: Final = re.compile(r"\\(?:u([0-9A-F]{4})|\\)")
_WIDTH: Final = 22
_CODED: Final = ("On this sheet \\ is written \\\\, and a character that a workbook cannot hold \\u and its four "
                 "digits. A value longer than a cell goes on in the next rows, whose column kind says 'more'.")
_MORE: Final = "more"
_NO_DATE: Final = date(1980, 1, 1)  # that of the entries of the file, for a store whose gaps tell none
_HEADINGS: Final = ("table", "column", "title, English", "title, Russian", "what", "datatype", "path")


def write_xlsx(contents: Contents, file: IO[bytes]) -> None:
    """Write a workbook into *file*: about, columns, a sheet for each table, and all statements if they fit.

    A text that is longer than a cell is cut in a reader's table; among the statements it goes on in the next rows.
    """
    rows = list(islice(statements(contents.lines()), MOST_STATEMENTS + 1))
    whole = len(rows) <= MOST_STATEMENTS
    buffer = io.BytesIO()
    options = {"in_memory": not contents.is_whole, "constant_memory": contents.is_whole, "strings_to_formulas": False,
               "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        _properties(book, contents)
        bold = book.add_format({"bold": True})
        _sheet(book.add_worksheet("about"), ("", "English", "Русский"), contents.about(whole=whole), bold)
        _sheet(book.add_worksheet("columns"), _HEADINGS, _columns(), bold)
        for table in tables():
            _table(book.add_worksheet(table.name), table, contents.rows.rows(table), bold)
        if whole:
            headings = [column.name for column in STATEMENT.columns]
            _sheet(book.add_worksheet(STATEMENT.name), headings, _rows(rows), bold)
    file.write(buffer.getvalue())


def statements_of(rows: Iterable[Sequence[str]]) -> Iterable[Statement]:
    """Yield the statements of the rows of the sheet, without its headings: the way back."""
    last: Statement | None = None
    for row in (Statement(*map(_unescape, row)) for row in rows):
        if last and row.kind == _MORE:
            last = last._replace(object=last.object + row.object)
            continue
        if last:
            yield last
        last = row
    if last:
        yield last


def _properties(book: Any, contents: Contents) -> None:
    said = {one.key: one.en for one in contents.about()}
    told = contents.manifest.reference_date
    day = date.fromisoformat(told) if told else _NO_DATE
    book.set_properties({"title": said["title"], "comments": f"{said['content']}. {said['date']}. {said['version']}",
                         "created": datetime.combine(day, time(), UTC)})  # else the writer asks the clock


def _columns() -> Iterable[Sequence[str]]:
    for table in (*tables(), STATEMENT):
        yield (table.name, "", table.titles["en"], table.titles["ru"], table.what, "", "")
        for column in table.columns:
            kind = "" if column.kind in ("iri", "id") else column.kind
            titles = (column.titles[lang] for lang in LANGUAGES)
            yield (table.name, column.name, *titles, column.what, kind, column.path)
    yield (STATEMENT.name, "", "", "", _CODED, "", "")


def _table(sheet: Any, table: Table, rows: Sequence[Sequence[str]], bold: Any) -> None:
    numbers = {place for place, column in enumerate(table.columns) if column.kind in ("integer", "decimal")}
    _sheet(sheet, [column.name for column in table.columns], rows, bold, numbers)
    sheet.autofilter(0, 0, max(len(rows), 1), len(table.columns) - 1)


def _sheet(sheet: Any, headings: Sequence[str], rows: Iterable[Sequence[str]], bold: Any,
           numbers: frozenset[int] | set[int] = frozenset()) -> None:
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(headings) - 1, _WIDTH)
    for place, text in enumerate(headings):
        sheet.write_string(0, place, text, bold)
    for number, row in enumerate(rows, 1):
        for place, text in enumerate(row):
            if place in numbers and _NUMBER.fullmatch(text):
                sheet.write_number(number, place, float(text))
            elif text:
                sheet.write_string(number, place, _shown(text))


def _shown(text: str) -> str:
    """Return *text* for people: cut to a cell, and not taken for markup by the writer."""
    shown = text
    if len(text) > CELL // 2 and len(units := text.encode("utf-16-le")) > 2 * CELL:
        shown = units[:2 * (CELL - 1)].decode("utf-16-le", "ignore") + _CUT  # half a character is left out
    return _NO_XML.sub("\ufffd", " " + shown if shown.startswith("<r>") else shown)


def _rows(rows: Iterable[Statement]) -> Iterable[Statement]:
    """Yield *rows* with everything escaped that a workbook cannot hold, long values on several rows."""
    for row in rows:
        parts = [row.object[start:start + _PART] for start in range(0, len(row.object), _PART)] or [""]
        yield Statement(*map(_escape, row._replace(object=parts[0])))
        for part in parts[1:]:
            yield Statement(*map(_escape, row._replace(object=part, kind=_MORE, datatype="", language="")))


@lru_cache(maxsize=1 << 16)
def _escape(text: str) -> str:
    return _UNSAFE.sub(lambda found: "\\\\" if found[0] == "\\" else f"\\u{ord(found[0]):04X}", text)


def _unescape(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)) if found[1] else "\\", text)
