"""The gap report in every format: it parses back, says the same, and harms no reader's program."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from html.parser import HTMLParser
from typing import Any

import pyoxigraph as ox
import pytest
from openpyxl import load_workbook
from rdflib import RDF, SH, Graph
from tests.derive.world import World

from thbgraph.errors import UsageError
from thbgraph.gaps import Evaluation, Evidence, Filters, Finding, evaluate_duties, find_gaps
from thbgraph.labels import Labels
from thbgraph.reports import GAP_FORMATS, ReportContext, render_gaps
from thbgraph.reports.gaps import COLUMNS

AT = date(2026, 11, 22)
STATES = ("DEU", "GBR", "KGZ", "POL")
FILES = [form for form in GAP_FORMATS if form != "table"]
TEXTS = ["md", "html", "csv", "json"]
ITEM = ["state", "topic", "norm", "instrument", "article", "modality", "since", "since_earliest", "since_latest", "due",
        "severity", "verdict", "reason", "verification", "evidence", "message", "remedy", "would_settle"]
VOID = {"meta", "br", "hr", "link", "img"}
Render = Callable[..., bytes]


@pytest.fixture(scope="module")
def evaluation(opened: ox.Store) -> Evaluation:
    return evaluate_duties(opened, AT)


@pytest.fixture(scope="module")
def findings(opened: ox.Store, evaluation: Evaluation) -> list[Finding]:
    return find_gaps(opened, evaluation, Filters(states=STATES, everything=True))


@pytest.fixture(scope="module")
def render(opened: ox.Store, evaluation: Evaluation, findings: list[Finding]) -> Render:
    labels = Labels(opened)

    @cache
    def rendered(form: str, lang: str = "en", again: int = 0) -> bytes:
        return render_gaps(findings, evaluation, ReportContext(AT, "0123456789abcdef", lang, labels), form)

    return rendered


class Tree(HTMLParser):
    """Reads HTML strictly: every element is closed, in order; keeps the text."""

    def __init__(self, text: str) -> None:
        """Parse *text* to its end."""
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.seen: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data


def rows_of_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))


def rows_of_xlsx(content: bytes) -> list[list[str]]:
    sheet = load_workbook(io.BytesIO(content))["gaps"]
    return [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]


def items(render: Render) -> list[dict[str, Any]]:
    body: dict[str, Any] = json.loads(render("json"))
    assert (body["at"], body["version"], body["next"]) == ("2026-11-22", "0123456789abcdef", None)
    assert body["total"] == len(body["items"])
    found: list[dict[str, Any]] = body["items"]
    return found


def test_json_has_the_fields_of_the_contract(render: Render, findings: list[Finding]) -> None:
    assert len(items(render)) == len(findings)
    for item in items(render):
        assert list(item) == ITEM
        assert item["severity"] in {"violation", "warning", "info", None}
        assert set(item["reason"]) == {"en", "ru"}
        for evidence in item["evidence"]:
            assert set(evidence) >= {"status", "source", "locator", "as_of", "verification"}
        assert "" not in [item[name] for name in ("since", "due", "severity", "article", "verification")]


def test_json_tells_what_would_settle_an_unknown_and_only_that(render: Render) -> None:
    for item in items(render):
        assert bool(item["would_settle"]) is (item["verdict"] == "unknown")


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_csv_and_xlsx_hold_the_same_rows(render: Render, findings: list[Finding], lang: str) -> None:
    table = rows_of_csv(render("csv", lang))
    assert table == rows_of_xlsx(render("xlsx", lang))
    assert table[0] == list(COLUMNS)
    assert [row[:3] for row in table[1:]] == [[f.state, f.topic, f.instrument] for f in findings]


def test_csv_lines_end_as_rfc_4180_says(render: Render) -> None:
    assert render("csv").endswith(b"\r\n")


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_html_is_well_formed_and_needs_nothing_from_elsewhere(render: Render, lang: str) -> None:
    text = render("html", lang).decode("utf-8")
    tree = Tree(text)
    assert tree.open == []
    assert text.startswith("<!DOCTYPE html>")
    assert f'<html lang="{lang}">' in text
    assert not {"script", "link", "img", "iframe"} & set(tree.seen)
    assert not re.search(r'\b(?:src|href)=|url\(|@import', text)
    levels = [int(tag[1]) for tag in tree.seen if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


@pytest.mark.parametrize("form", ["md", "html"])
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_every_judged_finding_stands_in_the_text_with_its_grounds(
        render: Render, findings: list[Finding], form: str, lang: str) -> None:
    content = render(form, lang).decode("utf-8")
    text = Tree(content).text if form == "html" else content
    for finding in findings:
        if finding.verdict == "not-evaluated":
            continue
        assert finding.summary[lang] in text
        assert finding.reason[lang] in text
        assert finding.message.get(lang, "") in text
        for evidence in finding.evidence:
            assert f"{evidence.source}, {evidence.locator};" in text
            assert evidence.as_of in text


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_each_line_of_evidence_has_source_locator_and_day(
        render: Render, findings: list[Finding], form: str) -> None:
    table = rows_of_csv(render(form)) if form == "csv" else rows_of_xlsx(render(form))
    for row, finding in zip(table[1:], findings, strict=True):
        cells = row[COLUMNS.index("evidence")]
        for evidence in finding.evidence:
            assert evidence.source
            assert evidence.locator
            assert f"{evidence.source}, {evidence.locator}, {evidence.as_of}" in cells


@pytest.mark.parametrize(("form", "syntax"), [("ttl", "turtle"), ("jsonld", "json-ld")])
def test_the_rdf_forms_are_one_validation_report(
        render: Render, findings: list[Finding], form: str, syntax: str) -> None:
    graph = Graph().parse(data=render(form), format=syntax)
    report = graph.value(None, RDF.type, SH.ValidationReport, any=False)
    results = set(graph.objects(report, SH.result))
    assert len(results) == len([finding for finding in findings if finding.shape])
    assert {str(graph.value(result, SH.focusNode)) for result in results} == {f.duty for f in findings if f.shape}


def test_both_rdf_forms_say_the_same(render: Render) -> None:
    turtle, json_ld = (set(Graph().parse(data=render(form), format=syntax))
                       for form, syntax in (("ttl", "turtle"), ("jsonld", "json-ld")))
    assert turtle == json_ld


@pytest.mark.parametrize("form", FILES)
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_the_same_question_gives_the_same_bytes(render: Render, form: str, lang: str) -> None:
    assert render(form, lang) == render(form, lang, 1)


def test_a_spreadsheet_bears_the_date_asked_and_not_the_clock(render: Render) -> None:
    properties = load_workbook(io.BytesIO(render("xlsx", "en"))).properties
    assert (properties.created, properties.modified) == (datetime(AT.year, AT.month, AT.day),) * 2  # noqa: DTZ001


@pytest.mark.parametrize("form", TEXTS)
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_nobody_is_scored_or_ranked(render: Render, form: str, lang: str) -> None:
    text = render(form, lang).decode("utf-8").lower()
    for disclaimer in ("states are neither scored nor ranked", "не оцениваются баллами и не ранжируются"):
        text = re.sub(r"\s+", " ", text).replace(disclaimer, "")
    assert not re.search(r"\bscor(?:e|ed|es|ing)\b|\brank(?:ed|ing|s)?\b|рейтинг|ранжир|балл", text)


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_political_commitment_is_never_called_breached(findings: list[Finding], lang: str) -> None:
    political = [finding for finding in findings if finding.modality == "recommended" and finding.severity]
    assert political
    for finding in political:
        words = f"{finding.message[lang]} {finding.remedy[lang]} {finding.reason[lang]}".lower()
        assert not re.search(r"non-compliance|breach|violat|нарушен|несоблюден", words)


def test_a_report_says_its_day_version_and_how_to_cite_it(render: Render) -> None:
    for form in ("md", "html"):
        text = render(form).decode("utf-8")
        assert "Situation on 2026-11-22. Dataset version: 0123456789ab." in text
        assert "Cite as: thbgraph" in text
        assert "Положение на 2026-11-22" in render(form, "ru").decode("utf-8")


def test_the_annex_names_who_was_not_evaluated_and_why(render: Render, findings: list[Finding]) -> None:
    annex = render("md").decode("utf-8").split("## Annex: not evaluated, and why")[1]
    skipped = [finding for finding in findings if finding.verdict == "not-evaluated"]
    assert annex.count("\n- ") == len(skipped)
    assert all(finding.reason["en"] in annex for finding in skipped)


@pytest.mark.parametrize("form", FILES)
def test_nothing_to_report_is_a_report_too(opened: ox.Store, evaluation: Evaluation, form: str) -> None:
    content = render_gaps([], evaluation, ReportContext(AT, "0" * 64, "en", Labels(opened)), form)
    assert content
    if form in ("ttl", "jsonld"):
        graph = Graph().parse(data=content, format="turtle" if form == "ttl" else "json-ld")
        assert [bool(value.value) for value in graph.objects(None, SH.conforms) if hasattr(value, "value")] == [True]
    if form in ("md", "html"):
        assert "Nothing to report for this selection." in content.decode("utf-8")


def test_an_unknown_format_is_refused(opened: ox.Store, evaluation: Evaluation) -> None:
    with pytest.raises(UsageError, match="pdf"):
        render_gaps([], evaluation, ReportContext(AT, "0" * 64, "en", Labels(opened)), "pdf")


HOSTILE = ['<script>alert("x")</script>', "=HYPERLINK(1)", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "a,b\n\"c\"",
           "{{ 7 * 7 }}", "&amp;<b>"]


@pytest.mark.parametrize("text", HOSTILE, ids=[str(number) for number in range(len(HOSTILE))])
def test_markup_and_formulas_in_the_data_stay_text(text: str) -> None:
    store = World().derive().store
    evaluation = evaluate_duties(store, AT)
    both = {"en": text, "ru": text}
    finding = Finding("KGZ", "non-punishment", "t/norm", "t", text, "shall", "gap-reported", "warning",
                      since="2001-01-01", summary=both, reason=both, message=both, remedy=both,
                      evidence=(Evidence("partial", text, text, "2020", "p", "source", both),))
    context = ReportContext(AT, "0" * 64, "en", Labels(store))

    def content(form: str) -> bytes:
        return render_gaps([finding], evaluation, context, form)

    html = content("html").decode("utf-8")
    assert not {"script", "b"} & set(Tree(html).seen)
    assert " ".join(text.split()) in " ".join(Tree(html).text.split())
    assert "49" not in html
    assert json.loads(content("json"))["items"][0]["message"] == both
    for cell in rows_of_csv(content("csv"))[1]:
        assert cell[:1] not in ("=", "+", "-", "@", "\t", "\r")
    sheet = load_workbook(io.BytesIO(content("xlsx")))["gaps"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} <= {"s", "inlineStr"}


def test_markup_in_the_data_stays_text_in_markdown_too() -> None:
    store = World().derive().store
    both = {"en": "<img src=x onerror=alert(1)>", "ru": "x"}
    finding = Finding("KGZ", "non-punishment", "t/norm", "t", "1", "shall", "gap-reported", "warning",
                      since="2001-01-01", summary=both, reason=both, message=both, remedy=both)
    context = ReportContext(AT, "0" * 64, "en", Labels(store))
    assert b"<img" not in render_gaps([finding], evaluate_duties(store, AT), context, "md")
