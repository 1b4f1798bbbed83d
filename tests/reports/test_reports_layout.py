"""What a reader is led through: summary, who disagrees, what is unknown and what would settle it, what was not judged.

Expected words are put together here from the findings, never taken from the layout under test.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache
from itertools import pairwise

import pyoxigraph as ox
import pytest
from tests.reports.reading import Element, csv_rows, following, lines_of, page_of, pipes, sheets, table_rows

from thbgraph.gaps import Evaluation, Filters, Finding, evaluate_duties, find_gaps, gap_shapes
from thbgraph.reports import ReportContext, render_gaps, report_context
from thbgraph.reports.gaps import COLUMNS

AT = date(2026, 11, 22)
SUMMARY = {"en": "Summary", "ru": "Сводка"}
SETTLE = {"en": "Annex: what would settle an unknown, by topic", "ru": "Приложение: что дало бы ответ, по темам"}
ANNEX = {"en": "Annex: not evaluated, and why", "ru": "Приложение: что не оценивалось и почему"}
REPLY = {"en": "The state's reply", "ru": "Ответ государства"}
DISAGREE = {"en": "Who disagrees", "ru": "Кто не согласен"}
LANGUAGES = pytest.mark.parametrize("lang", ["en", "ru"])
Render = Callable[[str, str], bytes]


@pytest.fixture(scope="module")
def evaluation(opened: ox.Store) -> Evaluation:
    return evaluate_duties(opened, AT, states=("KGZ",))


@pytest.fixture(scope="module")
def findings(opened: ox.Store, evaluation: Evaluation) -> list[Finding]:
    return find_gaps(opened, evaluation, Filters(("KGZ",), everything=True))


@pytest.fixture(scope="module")
def contexts(opened: ox.Store) -> dict[str, ReportContext]:
    return {lang: report_context(opened, AT, "0" * 64, lang) for lang in ("en", "ru")}


@pytest.fixture(scope="module")
def render(evaluation: Evaluation, findings: list[Finding], contexts: dict[str, ReportContext]) -> Render:
    return cache(lambda form, lang: render_gaps(findings, evaluation, contexts[lang], form))


@pytest.fixture(scope="module")
def page(render: Render) -> Callable[[str], Element]:
    return cache(lambda lang: page_of(render("html", lang)))


def section(lines: list[str], heading: str) -> list[str]:
    start = lines.index(heading) + 1
    ends = [number for number, line in enumerate(lines) if number > start and line.startswith("#")]
    return lines[start:ends[0] if ends else None]


def of(findings: list[Finding], norm: str) -> Finding:
    (found,) = [finding for finding in findings if finding.norm == norm]
    return found


# --- summary

@LANGUAGES
def test_the_summary_names_the_topics_of_each_verdict(
        render: Render, page: Callable[[str], Element], findings: list[Finding], contexts: dict[str, ReportContext],
        lang: str) -> None:
    topics: dict[str, dict[str, None]] = {}
    for finding in findings:
        if finding.verdict != "not-evaluated":
            verdict = contexts[lang].labels.concept("verdict", finding.verdict, lang)
            topics.setdefault(verdict, {})[contexts[lang].labels.concept("topic", finding.topic, lang)] = None
    rows = table_rows(following(page(lang), SUMMARY[lang]))[1:]
    assert len(rows) == len(topics) >= 4
    assert {row[0]: row[1] for row in rows} == {verdict: ", ".join(names) for verdict, names in topics.items()}
    lines = [pipes(line) for line in section(lines_of(render("md", lang)), f"### {SUMMARY[lang]}") if line][2:]
    assert lines == rows


@LANGUAGES
def test_the_summary_holds_no_number_that_invites_a_score(
        render: Render, page: Callable[[str], Element], lang: str) -> None:
    assert not re.search(r"\d|%", following(page(lang), SUMMARY[lang]).text)
    assert not re.search(r"\d|%", " ".join(section(lines_of(render("md", lang)), f"### {SUMMARY[lang]}")))


@LANGUAGES
@pytest.mark.parametrize("form", ["md", "html", "csv"])
def test_nobody_is_scored_or_ranked(render: Render, findings: list[Finding], form: str, lang: str) -> None:
    """Sources may speak of ranks of officers; the report itself says nothing of the kind but that it does not."""
    content = render(form, lang)
    text = page_of(content).text if form == "html" else " ".join(content.decode("utf-8").split())
    told = {words for finding in findings for words in (
        finding.summary[lang], *(said.summary[lang] for said in finding.evidence),
        *(reply.summary[lang] for said in finding.evidence for reply in said.comments))}
    for words in sorted(told, key=len, reverse=True):
        text = text.replace(" ".join(words.split()), "").replace(" ".join(words.replace('"', '""').split()), "")
    for disclaimer in ("States are neither scored nor ranked", "не оцениваются баллами и не ранжируются"):
        text = text.replace(disclaimer, "")
    assert not re.search(r"\bscor(?:e|ed|es|ing)\b|\brank(?:ed|ing|s)?\b|рейтинг|ранжир|балл", text.lower())


# --- who says what

@LANGUAGES
def test_who_disagrees_on_non_punishment_in_kyrgyzstan(
        render: Render, page: Callable[[str], Element], findings: list[Finding], contexts: dict[str, ReportContext],
        lang: str) -> None:
    """Two reports see limits, the state itself says that the clause is there: all three are named with their day."""
    finding = of(findings, "ilo-p029/non-punishment")
    named = contexts[lang].labels.concept
    limited, partial, present = (named("evidence-status", slug, lang) for slug in ("limited-scope", "partial",
                                                                                   "present"))
    words = (f"kgz-brief-2023: {limited} (2023); osce-kgz-2025: {limited} (2025-05-05), {partial} (2025-05-05); "
             f"{REPLY[lang]} (osce-kgz-2025): {present} (2025-04-22)")
    blocks = [block for block in page(lang).every("section") if DISAGREE[lang] in block.text]
    assert len(blocks) == len([f for f in findings if f.evidence_status == "contested" and f.verdict != "unknown"])
    (block,) = [block for block in blocks if finding.summary[lang] in block.text]
    assert words in block.text
    assert f"- **{DISAGREE[lang]}:** {words}" in lines_of(render("md", lang))
    row = next(row for row in csv_rows(render("csv", lang)) if row[COLUMNS.index("norm")] == finding.norm)
    assert row[COLUMNS.index("disagreement")] == words


@LANGUAGES
def test_each_reply_of_the_state_stands_with_what_it_replies_to(
        render: Render, page: Callable[[str], Element], findings: list[Finding], lang: str) -> None:
    """To weighed statements as to those that show a part only."""
    replied = [(finding, said) for finding in findings for said in finding.evidence if said.comments]
    assert {"weighed", "part"} <= {said.role for _, said in replied}
    assert "ilo-p029/non-punishment" in {finding.norm for finding, _ in replied}
    items = [item.text for item in page(lang).every("li")]
    lines, book = lines_of(render("md", lang)), sheets(render("xlsx", lang))["evidence"]
    for _, said in replied:
        for reply in said.comments:
            words = f"{reply.summary[lang]} ({reply.source}, {reply.locator})"
            assert [item for item in items if " ".join(said.summary[lang].split()) in item and f"{REPLY[lang]}: " in
                    item and words in item]
            assert [after for before, after in pairwise(lines) if said.summary[lang] in before
                    and f"- {REPLY[lang]}: " in after and words in after]
            assert [row for row in book if row[11] == said.summary[lang] and words in row[12]]


@LANGUAGES
def test_the_states_own_word_is_never_told_as_a_sources(
        render: Render, page: Callable[[str], Element], findings: list[Finding], lang: str) -> None:
    own = {said.summary[lang]: said for finding in findings for said in finding.evidence if said.speaker == "state"}
    assert {said.role for said in own.values()} >= {"weighed", "part", "replaced", "ended"}
    items = [item.text for item in page(lang).every("li")] + lines_of(render("md", lang))
    for words, said in own.items():
        told = [item for item in items if f"{words} (" in item and said.as_of in item]
        assert len(told) >= 2
        assert all(f"{REPLY[lang]}: {words}" in item for item in told)


# --- what is unknown

@LANGUAGES
def test_what_would_settle_an_unknown_is_told_once_for_each_topic(
        render: Render, page: Callable[[str], Element], findings: list[Finding], contexts: dict[str, ReportContext],
        lang: str) -> None:
    topics = sorted({finding.topic for finding in findings if finding.verdict == "unknown"})
    expected = [(contexts[lang].labels.concept("topic", topic, lang).capitalize(),
                 gap_shapes().topics[topic].would_settle[lang]) for topic in topics]
    assert len(topics) > 50
    assert table_rows(following(page(lang), SETTLE[lang]))[1:] == expected
    told = section(lines_of(render("md", lang)), f"## {SETTLE[lang]}")
    assert [line for line in told if line.startswith("- ")] == [f"- **{topic}:** {words}" for topic, words in expected]
    text, whole = render("md", lang).decode(), page(lang).text
    for _, words in expected:
        alike = len([other for _, other in expected if words in other])
        assert text.count(words) == whole.count(words) == alike


def test_what_is_unknown_takes_a_line_for_a_topic_and_no_section_of_its_own(
        page: Callable[[str], Element], findings: list[Finding]) -> None:
    unknown = [finding for finding in findings if finding.verdict == "unknown"]
    sections = page("en").every("section")
    assert len(sections) == len([f for f in findings if f.verdict not in ("unknown", "not-evaluated")])
    rows = table_rows(following(page("en"), "Unknown: no source held settles it"))[1:]
    assert len(rows) == len({finding.topic for finding in unknown}) < len(unknown) / 2
    shown = [said.summary["en"] for finding in unknown for said in finding.evidence]
    assert shown
    assert all(any(" ".join(words.split()) in row[2] for row in rows) for words in shown)


# --- what was not judged

@LANGUAGES
def test_the_annex_gives_the_reason_for_each_instrument(
        render: Render, page: Callable[[str], Element], findings: list[Finding], contexts: dict[str, ReportContext],
        lang: str) -> None:
    grouped: dict[tuple[str, str], set[str]] = {}
    for finding in findings:
        if finding.verdict == "not-evaluated":
            name = contexts[lang].labels.instrument(finding.instrument, lang)
            grouped.setdefault((name, finding.reason[lang]), set()).add(finding.article or finding.norm)
    rows = table_rows(following(page(lang), ANNEX[lang]))[1:]
    assert {(row[0], row[1]): set(row[2].split(", ")) for row in rows} == {
        key: {part for article in articles for part in article.split(", ")} for key, articles in grouped.items()}
    assert len(rows) == len(grouped)
    told = section(lines_of(render("md", lang)), f"### {ANNEX[lang]}")
    assert len([line for line in told if line.startswith("- ")]) == len(grouped)
    cets = contexts[lang].labels.instrument("cets-197", lang)
    assert any(row[0] == cets and "party" in row[1] for row in rows) or lang == "ru"


def test_what_instruments_do_not_say_is_told_for_the_topics_of_the_report(
        page: Callable[[str], Element], findings: list[Finding], contexts: dict[str, ReportContext]) -> None:
    topics = {finding.topic for finding in findings}
    notes = [silence.note["en"] for silence in contexts["en"].silences if silence.topic in topics]
    assert notes
    items = [item.text for item in page("en").every("li")]
    assert all(any(item.endswith(note) for item in items) for note in notes)


# --- the page

@LANGUAGES
def test_the_page_needs_nothing_from_elsewhere_and_runs_nothing(
        render: Render, page: Callable[[str], Element], lang: str) -> None:
    elements = page(lang).every()
    assert not {"script", "link", "img", "iframe", "object", "embed", "form", "base"} & {e.tag for e in elements}
    addresses = [value for e in elements for name, value in e.attributes.items() if name in ("href", "src", "action")]
    assert all(address.startswith("#") for address in addresses)
    assert not [name for e in elements for name in e.attributes if name.startswith("on") or name == "style"]
    assert not re.search(r"url\(|@import|https?:", "".join(map(str, page(lang).one("style").children)))
    assert render("html", lang).startswith(b"<!DOCTYPE html>")


@LANGUAGES
def test_the_page_tells_its_language_title_and_headings(page: Callable[[str], Element], lang: str) -> None:
    root = page(lang)
    assert root.one("html").attributes == {"lang": lang}
    assert root.one("title").text.endswith("2026-11-22")
    assert root.one("title").text.startswith(root.one("h1").text)
    levels = [int(heading.tag[1]) for heading in root.every("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for table in root.every("table"):
        for cell in table.one("thead").every("th"):
            assert cell.attributes == {"scope": "col"}
        for row in table.one("tbody").every("tr"):
            assert [cell.attributes for cell in row.every("th")] == [{"scope": "row"}]


def test_the_page_prints(page: Callable[[str], Element]) -> None:
    style = "".join(map(str, page("en").one("style").children))
    rules = style.split("@media print {")[1].split("@media")[0]
    for rule in ("tr { break-inside: avoid; }", "color: #000", "background: #fff", "h2 { break-before: page; }",
                 "nav { display: none; }"):
        assert rule in rules
