"""Words of the data that look like markup, links or formulas stay words, wherever a report tells them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date

import pytest
from openpyxl.utils.escape import unescape
from tests.derive.world import World
from tests.reports.reading import csv_rows, page_of, sheets

from thbgraph.gaps import Comment, Evaluation, Evidence, Finding, evaluate_duties
from thbgraph.reports import ReportContext, render_gaps, report_context
from thbgraph.reports.document import Document, Section, render_document

AT = date(2020, 6, 30)
HOSTILE = {
    "script": '<script>alert("x")</script>', "image": "<img src=x onerror=alert(1)>", "close": "</style></title><b>",
    "link": "[here](javascript:alert(1))", "picture": "![x](http://192.0.2.1/x.png)", "heading": "a\n# b\n\n## c",
    "pipe": "a | b \\| c", "template": "{{ 7 * 7 }}{% raw %}", "entity": "&lt;i&gt; &amp; &#60;",
    "quotes": "a,b\n\"c\"",
    "formula": "=HYPERLINK(1)", "plus": "+1+1", "minus": "-2+3", "at": "@SUM(A1)", "tab": "\t=1", "return": "\r=1",
    "break": "\n=1", "wide": "\uff1d1+1", "url": "http://192.0.2.1/x"}
FORMULA = re.compile("[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
MARK = re.compile(r"\s*(#+(?= )|[-*](?= )|\||)")
EACH = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
Render = Callable[[str, str], bytes]


def finding(verdict: str, text: str) -> Finding:
    both = {"en": text, "ru": text}
    replied = Comment(text, text, "2020", both)
    said = tuple(Evidence("partial", text, text, "2020", "p", speaker, both, "law", role, (replied,))
                 for role in ("weighed", "part", "ended") for speaker in ("source", "state"))
    return Finding("QAA", "non-punishment", f"t/{verdict}", text, text, "shall", verdict,
                   "warning" if verdict == "gap-reported" else "", since="2001-01-01", due=text, introduced_by=text,
                   evidence_status="contested", summary=both, reason=both, message=both, remedy=both, evidence=said)


@pytest.fixture(scope="module")
def empty() -> tuple[Evaluation, ReportContext]:
    store = World().derive().store
    return evaluate_duties(store, AT), report_context(store, AT, "0" * 64, "en")


@pytest.fixture
def render(empty: tuple[Evaluation, ReportContext]) -> Render:
    def report(form: str, text: str) -> bytes:
        return render_gaps([finding(verdict, text) for verdict in ("gap-reported", "unknown", "not-evaluated")],
                           *empty, form)
    return report


@pytest.fixture
def document(empty: tuple[Evaluation, ReportContext]) -> Render:
    def report(form: str, text: str) -> bytes:
        made = Document(text, [text], [Section(text, ["a", text], [[text, text]])], text)
        return render_document(made, empty[1], form)
    return report


def spoken(text: str) -> str:
    return " ".join(text.split())


@EACH
@pytest.mark.parametrize("which", ["render", "document"])
def test_a_page_shows_the_words_and_no_element_of_theirs(
        request: pytest.FixtureRequest, which: str, text: str) -> None:
    made: Render = request.getfixturevalue(which)
    page, harmless = page_of(made("html", text)), page_of(made("html", "harmless"))
    assert [(e.tag, sorted(e.attributes)) for e in page.every()] == [
        (e.tag, sorted(e.attributes)) for e in harmless.every()]
    assert page.text.count(spoken(text)) >= 3


@EACH
@pytest.mark.parametrize("which", ["render", "document"])
def test_a_text_gets_no_heading_tag_link_or_row_from_its_words(
        request: pytest.FixtureRequest, which: str, text: str) -> None:
    made: Render = request.getfixturevalue(which)
    lines, harmless = (made("md", words).decode().split("\n") for words in (text, "harmless"))
    assert [MARK.match(line)[1] for line in lines] == [MARK.match(line)[1] for line in harmless]  # type: ignore[index]
    whole = "\n".join(lines)
    assert "<" not in whole
    assert "](" not in whole
    assert "49" not in whole


@EACH
@pytest.mark.parametrize("which", ["render", "document"])
def test_no_cell_is_a_formula(request: pytest.FixtureRequest, which: str, text: str) -> None:
    made: Render = request.getfixturevalue(which)
    table = csv_rows(made("csv", text))
    assert not [cell for row in table for cell in row if FORMULA.match(cell)]
    cells = {cell.removeprefix("'") for row in table for cell in row}
    assert text in cells
    rows = [cell for name, sheet in sheets(made("xlsx", text)).items() for row in sheet for cell in row]
    assert any(spoken(text) == spoken(unescape(cell)) for cell in rows)


@EACH
def test_json_keeps_the_words_as_they_are(render: Render, text: str) -> None:
    items = json.loads(render("json", text))["items"]
    assert {item["message"]["en"] for item in items} == {text}
    assert {said["state_comments"][0]["summary"]["ru"] for item in items for said in item["evidence"]} == {text}
