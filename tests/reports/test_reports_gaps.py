"""The gap report in every format: it parses back, says the same in each, and says it the same way twice.

Kyrgyzstan alone and with Moldova: much is said of the one, next to nothing of the other.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from openpyxl import load_workbook
from rdflib import RDF, RDFS, SH, XSD, Graph, Literal, URIRef
from tests.reports.reading import csv_rows, lines_of, page_of, sheets, table_rows

from thbgraph.errors import UsageError
from thbgraph.gaps import Evaluation, Filters, Finding, evaluate_duties, find_gaps
from thbgraph.namespaces import CONCEPT, ID, THB
from thbgraph.reports import GAP_FORMATS, ReportContext, render_gaps, report_context
from thbgraph.reports.gaps import COLUMNS
from thbgraph.validate import validate

AT = date(2026, 11, 22)
VERSION = "0123456789abcdef"
ONE, TWO = ("KGZ",), ("KGZ", "MDA")
FILES = [form for form in GAP_FORMATS if form != "table"]
ITEM = {"state", "topic", "norm", "instrument", "article", "modality", "since", "due", "severity", "verdict", "reason",
        "evidence", "message", "remedy", "would_settle"}
Found = Callable[[tuple[str, ...]], list[Finding]]
Render = Callable[..., bytes]

RULES = Path(__file__).with_name("report-rules.ttl").read_text("utf-8")


@pytest.fixture(scope="module")
def evaluation(opened: ox.Store) -> Evaluation:
    return evaluate_duties(opened, AT, states=TWO)


@pytest.fixture(scope="module")
def found(opened: ox.Store, evaluation: Evaluation) -> Found:
    return cache(lambda states: find_gaps(opened, evaluation, Filters(states, annex=True)))


@pytest.fixture(scope="module")
def english(opened: ox.Store) -> ReportContext:
    return report_context(opened, AT, VERSION, "en")


@pytest.fixture(scope="module")
def render(opened: ox.Store, evaluation: Evaluation, found: Found, english: ReportContext) -> Render:
    contexts = {"en": english, "ru": report_context(opened, AT, VERSION, "ru")}
    return cache(lambda form, states, lang="en": render_gaps(found(states), evaluation, contexts[lang], form))


def judged(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.verdict != "not-evaluated"]


def keys(findings: list[Finding]) -> list[tuple[str, str, str, str]]:
    return [(f.state, f.norm, f.verdict, f.severity) for f in findings]


# --- the same findings in each format

@pytest.mark.parametrize("states", [ONE, TWO])
def test_json_csv_and_spreadsheet_hold_the_findings(render: Render, found: Found, states: tuple[str, ...]) -> None:
    expected = keys(found(states))
    body = json.loads(render("json", states))
    assert [(i["state"], i["norm"], i["verdict"], i["severity"] or "") for i in body["items"]] == expected
    assert (body["at"], body["version"], body["total"], body["next"]) == ("2026-11-22", VERSION, len(expected), None)
    for lang in ("en", "ru"):
        table = csv_rows(render("csv", states, lang))
        assert table[0] == COLUMNS
        rows = [dict(zip(COLUMNS, row, strict=True)) for row in table[1:]]
        assert [(row["state"], row["norm"], row["verdict"], row["severity"]) for row in rows] == expected
        book = sheets(render("xlsx", states, lang))
        assert book["gaps"] == [row for row in table if row[COLUMNS.index("verdict")] != "not-evaluated"]
        assert len(book["not-evaluated"]) - 1 == len(table) - len(book["gaps"])
        assert [row[:3] for row in book["evidence"][1:]] == [
            (f.state, f.topic, f.norm) for f in judged(found(states)) for _ in f.evidence]


def headings(found: list[Finding], context: ReportContext, lang: str) -> list[tuple[str, str, str]]:
    """Return state, topic and title of each finding that has a place of its own in a text."""
    labels, article = context.labels, {"en": "art.", "ru": "ст."}[lang]
    return [(f"{labels.party(f.state, lang)} ({f.state})", labels.concept("topic", f.topic, lang).capitalize(),
             f"{labels.instrument(f.instrument, lang)}{f', {article} {f.article}' if f.article else ''}: "
             f"{labels.concept('verdict', f.verdict, lang)}") for f in judged(found) if f.verdict != "unknown"]


def unknown_duties(found: list[Finding], context: ReportContext, lang: str) -> list[tuple[str, str]]:
    """Return, in order, topic and duties of each line on what is unknown."""
    labels, article = context.labels, {"en": "art.", "ru": "ст."}[lang]
    lines: dict[tuple[str, str], list[str]] = {}
    for f in found:
        if f.verdict == "unknown":
            name = labels.instrument(f.instrument, lang) + (f" {article} {f.article}" if f.article else "")
            lines.setdefault((f.state, labels.concept("topic", f.topic, lang).capitalize()), []).append(
                f"{name} ({labels.concept('modality', f.modality, lang)})")
    return [(topic, "; ".join(names)) for (_, topic), names in lines.items()]


@pytest.mark.parametrize("states", [ONE, TWO])
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_the_page_holds_the_findings(
        render: Render, found: Found, english: ReportContext, states: tuple[str, ...], lang: str) -> None:
    page = page_of(render("html", states, lang))
    state = topic = ""
    titles = []
    for heading in page.every("h2", "h3", "h4"):
        state = heading.text if heading.tag == "h2" else state
        topic = heading.text if heading.tag == "h3" else topic
        if heading.tag == "h4":
            titles.append((state, topic, heading.text))
    assert titles == [tuple(" ".join(part.split()) for part in title)
                      for title in headings(found(states), english, lang)]
    rows = [row for table in page.every("table") for row in table_rows(table)[1:]
            if table_rows(table)[0][1:] in [("Duty", "Evidence"), ("Обязательство", "Сведения")]]
    assert [row[:2] for row in rows] == unknown_duties(found(states), english, lang)


@pytest.mark.parametrize("states", [ONE, TWO])
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_the_text_holds_the_findings(
        render: Render, found: Found, english: ReportContext, states: tuple[str, ...], lang: str) -> None:
    lines = lines_of(render("md", states, lang))
    level = dict.fromkeys(("##", "###"), "")
    titles = []
    for line in lines:
        mark, _, words = line.partition(" ")
        if mark in level:
            level[mark] = words
        elif mark == "####":
            titles.append((level["##"], level["###"], words))
    assert titles == headings(found(states), english, lang)
    told = [match.groups() for line in lines if (match := re.fullmatch(r"- \*\*(.+?):\*\* (.*)", line))]
    wanted = unknown_duties(found(states), english, lang)
    assert [pair for pair in told if pair in wanted] == wanted


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_texts_and_page_tell_duty_message_evidence_and_remedy(render: Render, found: Found, lang: str) -> None:
    page, text = page_of(render("html", TWO, lang)).text, "\n".join(lines_of(render("md", TWO, lang)))
    for finding in judged(found(TWO)):
        if finding.verdict != "unknown":
            for words in (finding.summary[lang], finding.reason[lang], finding.message.get(lang, ""),
                          finding.remedy.get(lang, ""), finding.due if finding.due != finding.since_latest else ""):
                assert " ".join(words.split()) in page
                assert words in text
        for said in finding.evidence:
            place = f"[{said.source}], {said.locator}; "
            assert place in page
            assert place in text


@pytest.mark.parametrize(("form", "syntax", "states"), [
    ("ttl", "turtle", ONE), ("jsonld", "json-ld", ONE), ("ttl", "turtle", TWO)])
def test_the_rdf_holds_the_findings(
        render: Render, found: Found, form: str, syntax: str, states: tuple[str, ...]) -> None:
    graph = Graph().parse(data=render(form, states), format=syntax)
    results = {}
    for result in graph.subjects(RDF.type, SH.ValidationResult):
        messages = {str(getattr(text, "language", "")): str(text) for text in graph.objects(result, SH.resultMessage)}
        results[str(graph.value(result, SH.focusNode))] = (
            str(graph.value(result, URIRef(THB + "verdict"))), str(graph.value(result, SH.resultSeverity)), messages,
            {str(article) for article in graph.objects(result, RDFS.seeAlso)})
    assert results == {
        f.duty: (f"{CONCEPT}verdict/{f.verdict}", str(SH[f.severity.capitalize()]), dict(f.message),
                 set(f.provisions or [f"{ID}instrument/{f.instrument}"])) for f in found(states) if f.severity}


def test_both_rdf_forms_say_the_same(render: Render) -> None:
    turtle, json_ld = (set(Graph().parse(data=render(form, ONE), format=syntax))
                       for form, syntax in (("ttl", "turtle"), ("jsonld", "json-ld")))
    assert turtle == json_ld


def test_the_rdf_is_a_validation_report_as_shacl_has_it(render: Render) -> None:
    graph, rules = Graph().parse(data=render("ttl", ONE), format="turtle"), Graph().parse(data=RULES, format="turtle")
    assert validate(graph, rules) == []
    report = graph.value(None, RDF.type, SH.ValidationReport, any=False)
    assert list(graph.objects(report, SH.conforms)) == [Literal(False)]
    assert list(graph.objects(report, URIRef(THB + "evaluatedAt"))) == [Literal("2026-11-22", datatype=XSD.date)]
    # the rules can fail: without any one property of a result, and with a second focus node, they do
    result = next(graph.subjects(RDF.type, SH.ValidationResult))
    for name in (SH.focusNode, SH.resultSeverity, SH.sourceConstraintComponent, SH.resultMessage, RDFS.seeAlso):
        poorer = Graph() + graph
        poorer.remove((result, name, None))
        assert [found.focus for found in validate(poorer, rules)] == [str(result)]
    graph.add((result, SH.focusNode, URIRef("urn:other")))
    assert [found.focus for found in validate(graph, rules)] == [str(result)]


@pytest.mark.parametrize("form", FILES)
def test_the_same_question_gives_the_same_bytes(
        opened: ox.Store, evaluation: Evaluation, render: Render, english: ReportContext, form: str) -> None:
    again = find_gaps(opened, evaluation, Filters(ONE, annex=True))
    assert render_gaps(again, evaluation, english, form) == render(form, ONE)


# --- the single forms

def test_a_json_item_has_the_fields_of_the_contract(render: Render) -> None:
    verdicts = {"gap-confirmed", "gap-reported", "partly-met", "commitment-not-met", "option-not-used", "not-yet-due",
                "unknown", "met", "not-evaluated"}
    items: list[dict[str, Any]] = json.loads(render("json", TWO))["items"]
    for item in items:
        assert set(item) >= ITEM
        assert item["severity"] in {"violation", "warning", "info", None}
        assert item["verdict"] in verdicts
        assert set(item["reason"]) == {"en", "ru"}
        assert bool(item["would_settle"]) is (item["verdict"] == "unknown")
        assert (set(item["message"]) == {"en", "ru"}) is (item["severity"] is not None)
        assert "" not in [item[name] for name in ("since", "due", "severity", "article", "verification")]
        for said in item["evidence"]:
            assert {"status", "source", "locator", "as_of", "verification"} <= set(said)
            assert all(said[name] for name in ("status", "source", "locator", "as_of", "verification"))
            assert said["role"] in {"weighed", "part", "replaced", "history", "ended"}


def test_csv_lines_end_as_rfc_4180_says(render: Render) -> None:
    assert render("csv", ONE).endswith(b"\r\n")


def test_a_row_tells_evidence_with_place_and_day_apart_from_what_was_not_weighed(render: Render, found: Found) -> None:
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in csv_rows(render("csv", TWO))[1:]]
    for row, finding in zip(rows, found(TWO), strict=True):
        for said in finding.evidence:
            told = f"{said.status}: {said.source}, {said.locator}, {said.as_of}"
            assert told in row["evidence" if said.weighed else "not_weighed"]
        assert bool(row["evidence"]) is any(said.weighed for said in finding.evidence)


def test_a_spreadsheet_bears_the_date_asked_and_not_the_clock(render: Render) -> None:
    properties = load_workbook(io.BytesIO(render("xlsx", ONE))).properties
    assert (properties.created, properties.modified) == (datetime(AT.year, AT.month, AT.day),) * 2  # noqa: DTZ001


@pytest.mark.parametrize(("lang", "words"), [
    ("en", ["Situation on 2026-11-22. Dataset version: 0123456789ab.",
            "Cite as: thbgraph contributors: thbgraph, version 0123456789ab, situation on 2026-11-22."]),
    ("ru", ["Положение на 2026-11-22. Версия набора данных: 0123456789ab.",
            "Ссылка: Участники проекта thbgraph: thbgraph, версия 0123456789ab, положение на 2026-11-22."])])
def test_a_report_says_its_day_version_and_how_to_cite_it(render: Render, lang: str, words: list[str]) -> None:
    page, text = page_of(render("html", ONE, lang)).text, render("md", ONE, lang).decode()
    book = sheets(render("xlsx", ONE, lang))["about"]
    assert all(word in page and word in text for word in words)
    assert {"2026-11-22", VERSION} <= {row[1] for row in book}


@pytest.mark.parametrize("form", FILES)
def test_nothing_to_report_is_a_report_too(evaluation: Evaluation, english: ReportContext, form: str) -> None:
    content = render_gaps([], evaluation, english, form)
    if form in ("ttl", "jsonld"):
        graph = Graph().parse(data=content, format="turtle" if form == "ttl" else "json-ld")
        assert list(graph.objects(None, SH.conforms)) == [Literal(True)]
        assert validate(graph, Graph().parse(data=RULES, format="turtle")) == []
    elif form in ("md", "html"):
        assert "Nothing to report for this selection." in content.decode("utf-8")
    elif form == "csv":
        assert csv_rows(content) == [COLUMNS]
    elif form == "xlsx":
        assert sheets(content)["gaps"] == [COLUMNS]
    else:
        assert json.loads(content)["items"] == []


@pytest.mark.parametrize("form", ["pdf", "table", ""])
def test_an_unknown_format_is_refused(evaluation: Evaluation, english: ReportContext, form: str) -> None:
    with pytest.raises(UsageError, match=f"'{form}'"):
        render_gaps([], evaluation, english, form)


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_political_commitment_is_never_called_breached(found: Found, lang: str) -> None:
    political = [finding for finding in found(TWO) if finding.modality == "recommended" and finding.severity]
    assert political
    for finding in political:
        words = f"{finding.message[lang]} {finding.remedy[lang]} {finding.reason[lang]}".lower()
        assert not re.search(r"non-compliance|breach|violat|нарушен|несоблюден", words)
