"""Findings and statuses as people read them: table, Markdown, HTML, CSV, XLSX, JSON, Turtle, JSON-LD."""

from thbgraph.reports.context import GAP_FORMATS, ReportContext, report_context
from thbgraph.reports.gaps import render_gaps
from thbgraph.reports.items import bound_item, change_item, duty_item, entry_item, gap_item, listing
from thbgraph.reports.sheets import as_text, csv_text

__all__ = ["GAP_FORMATS", "ReportContext", "as_text", "bound_item", "change_item", "csv_text", "duty_item",
           "entry_item", "gap_item", "listing", "render_gaps", "report_context"]
