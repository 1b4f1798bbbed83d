"""A document of headed tables, the same in Markdown, HTML, CSV and XLSX: comparisons, changes, practices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from thbgraph.errors import UsageError
from thbgraph.reports.context import ReportContext
from thbgraph.reports.gaps import page
from thbgraph.reports.sheets import Sheet, csv_text, workbook

DOCUMENT_FORMATS: Final = ("table", "md", "html", "csv", "xlsx", "json")


@dataclass(frozen=True)
class Section:
    """A heading over one table; the first cell of each row names the row."""

    heading: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Document:
    """A titled document; ``about`` are the sentences under the title; ``nothing`` is told where there is no row."""

    title: str
    about: Sequence[str]
    sections: Sequence[Section]
    nothing: str

    @property
    def empty(self) -> bool:
        """Whether no section has a row."""
        return not any(section.rows for section in self.sections)


def render_document(document: Document, context: ReportContext, form: str) -> bytes:
    """Render *document* as ``md``, ``html``, ``csv`` (one table, the section in front) or ``xlsx`` (a sheet each).

    Raises:
        UsageError: an unknown format.
    """
    if form in ("md", "html"):
        return page(f"document.{form}.j2", context, {"document": document})
    if form == "csv":
        columns = document.sections[0].columns if document.sections else ()
        rows = ([section.heading, *row] for section in document.sections for row in section.rows)
        return csv_text(["section", *columns], rows)
    if form == "xlsx":
        sheets = [Sheet(f"{number}", section.columns, section.rows)
                  for number, section in enumerate(document.sections, 1)]
        about = Sheet("about", ("about",), [[document.title], *([line] for line in document.about), [context.cite],
                                            *([f"{n}: {s.heading}"] for n, s in enumerate(document.sections, 1))])
        return workbook([*sheets, about], document.title, context.short_version, context.at)
    raise UsageError(f"'{form}' is not a format of this report.", f"Formats: {', '.join(DOCUMENT_FORMATS)}.")
