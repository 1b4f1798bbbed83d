"""Tables as CSV and XLSX that no spreadsheet program takes for formulas, the same bytes every time."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final

import xlsxwriter

_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


@dataclass(frozen=True)
class Sheet:
    """One table: its name (at most 31 characters), headings and rows of text."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def as_text(value: str) -> str:
    """Return *value* so that no spreadsheet reads it as a formula: a leading =, +, -, @ (wide ones too), tab, break."""
    return "'" + value if value.startswith(_FORMULA_STARTS) else value


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return *rows* under *columns* as RFC 4180 CSV in UTF-8; a cell that looks like a formula is made text."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([as_text(cell) for cell in columns])
    writer.writerows([as_text(cell) for cell in row] for row in rows)
    return buffer.getvalue().encode()


def workbook(sheets: Sequence[Sheet], title: str, version: str, at: date) -> bytes:
    """Return *sheets* as an XLSX workbook whose properties tell *title*, *version* and the date asked."""
    buffer = io.BytesIO()
    options: dict[str, Any] = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"title": title, "comments": f"{at} {version}",
                         "created": datetime.combine(at, time(), UTC)})  # else the writer asks the clock
    heading, cell = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"text_wrap": True,
                                                                                         "valign": "top"})
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        for column, text in enumerate(sheet.columns):
            page.write_string(0, column, text, heading)
        for number, row in enumerate(sheet.rows, 1):
            for column, text in enumerate(row):
                page.write_string(number, column, text, cell)
        page.set_column(0, len(sheet.columns) - 1, 22)
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.columns) - 1)
    book.close()
    return buffer.getvalue()
