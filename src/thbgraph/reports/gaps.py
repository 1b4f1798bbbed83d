"""The compliance-gap report in every format of ``thbgraph gaps`` but the terminal's table."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Any, Final

import xlsxwriter
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from thbgraph.errors import UsageError
from thbgraph.gaps import Evaluation, Finding, gap_quads
from thbgraph.reports.context import GAP_FORMATS, ReportContext, Silence
from thbgraph.reports.items import gap_item
from thbgraph.reports.rdf import graph_text
from thbgraph.reports.words import WORDS, since_words

COLUMNS: Final = ("state", "topic", "instrument", "article", "modality", "since", "due", "severity", "verdict",
                  "reason", "message", "remedy", "evidence")


def render_gaps(findings: Sequence[Finding], evaluation: Evaluation, context: ReportContext, form: str) -> bytes:
    """Render *findings* as ``md``, ``html``, ``csv``, ``xlsx``, ``json``, ``ttl`` or ``jsonld``.

    Args:
        findings: in the order of the report.
        evaluation: what they rest on; needed for the RDF forms.
        context: date, version, language, names.
        form: one of ``GAP_FORMATS`` except ``table``.

    Raises:
        UsageError: an unknown format.
    """
    if form in ("md", "html"):
        return _template(findings, context, form)
    if form == "csv":
        return _csv(findings, context)
    if form == "xlsx":
        return _xlsx(findings, context)
    if form == "json":
        body = {"at": context.at.isoformat(), "version": context.version, "total": len(findings), "next": None,
                "items": [gap_item(finding) for finding in findings]}
        return (json.dumps(body, ensure_ascii=False, indent=2) + "\n").encode()
    if form in ("ttl", "jsonld"):
        return graph_text(gap_quads(evaluation, findings), form)
    raise UsageError(f"'{form}' is not a report format.", "Formats: " + ", ".join(GAP_FORMATS) + ".")


def _template(findings: Sequence[Finding], context: ReportContext, form: str) -> bytes:
    environment = Environment(loader=PackageLoader("thbgraph.reports"), autoescape=select_autoescape(("html.j2",)),
                              undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    if form == "md":  # Markdown lets HTML through, so no value may open a tag
        environment.finalize = lambda value: str(value).replace("<", "&lt;")
    environment.filters["since_words"] = lambda finding: since_words(finding, context.lang)
    judged = [finding for finding in findings if finding.verdict != "not-evaluated"]
    text = environment.get_template(f"gaps.{form}.j2").render(
        states=_by_state_and_topic(judged), skipped=_by_state_and_topic(
            [finding for finding in findings if finding.verdict == "not-evaluated"]),
        at=context.at.isoformat(), version=context.short_version, lang=context.lang, words=WORDS[context.lang],
        labels=context.labels, silences=_silences(findings, context))
    return text.encode()


def _silences(findings: Sequence[Finding], context: ReportContext) -> list[Silence]:
    topics = {finding.topic for finding in findings}
    return [silence for silence in context.silences if silence.topic in topics]


def _by_state_and_topic(findings: Sequence[Finding]) -> dict[str, dict[str, list[Finding]]]:
    grouped: dict[str, dict[str, list[Finding]]] = {}
    for finding in findings:
        grouped.setdefault(finding.state, {}).setdefault(finding.topic, []).append(finding)
    return grouped


def _record(finding: Finding, context: ReportContext) -> list[str]:
    lang = context.lang
    evidence = " | ".join(f"{e.status}: {e.source}, {e.locator}, {e.as_of}" for e in finding.evidence)
    return [finding.state, finding.topic, finding.instrument, finding.article, finding.modality,
            finding.since or since_words(finding, lang), finding.due, finding.severity, finding.verdict,
            finding.reason.get(lang, ""), finding.message.get(lang, ""), finding.remedy.get(lang, ""), evidence]


def as_text(value: str) -> str:
    """Return *value* so that no spreadsheet reads it as a formula (a leading =, +, -, @, tab or return)."""
    return "'" + value if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def _csv(findings: Sequence[Finding], context: ReportContext) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for finding in findings:
        writer.writerow([as_text(cell) for cell in _record(finding, context)])
    return buffer.getvalue().encode()


def _xlsx(findings: Sequence[Finding], context: ReportContext) -> bytes:
    buffer = io.BytesIO()
    options: dict[str, Any] = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"title": WORDS[context.lang]["title"], "comments": f"{context.at} {context.short_version}",
                         "created": datetime.combine(context.at, time(), UTC)})  # else the writer asks the clock
    sheet = book.add_worksheet("gaps")
    for row, record in enumerate([list(COLUMNS), *(_record(finding, context) for finding in findings)]):
        for column, cell in enumerate(record):
            sheet.write_string(row, column, cell)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(findings), 1), len(COLUMNS) - 1)
    book.close()
    return buffer.getvalue()
