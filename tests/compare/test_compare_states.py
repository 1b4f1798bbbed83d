"""States side by side: the same topics, a cell for each, in the order of the question and without a score."""

from __future__ import annotations

import json
import re
from datetime import date

import pyoxigraph as ox
import pytest
from tests.compare.worlds import NORM, world_of, writer
from tests.gaps.case import TOPIC, Says
from tests.reports.reading import csv_rows, lines_of, page_of, pipes, sheets, table_rows

from thbgraph.compare import TopicRow, compare_states
from thbgraph.errors import NotFound
from thbgraph.gaps import FindingWriter, GraphWords, evaluate_duties
from thbgraph.reports import ReportContext, report_context
from thbgraph.reports.compared import comparison, comparison_item
from thbgraph.reports.document import render_document

AT = date(2026, 11, 22)
STATES = ["KGZ", "MDA"]


@pytest.fixture(scope="module")
def both(opened: ox.Store) -> FindingWriter:
    return FindingWriter(GraphWords(opened), evaluate_duties(opened, AT, states=STATES))


@pytest.fixture(scope="module")
def rows(both: FindingWriter) -> list[TopicRow]:
    return compare_states(both, STATES)


@pytest.fixture(scope="module")
def contexts(opened: ox.Store) -> dict[str, ReportContext]:
    return {lang: report_context(opened, AT, "0" * 64, lang) for lang in ("en", "ru")}


def test_non_punishment_in_kyrgyzstan_and_moldova(both: FindingWriter) -> None:
    """Kyrgyzstan owes ILO P029 art. 4(2), on which its reply contradicts two reports. Moldova owes CETS 197 art. 26
    and point 21 of the BSEC programme; no source held speaks of it. Neither owes what binds the other."""
    (row,) = compare_states(both, STATES, ["non-punishment"])
    assert (row.topic, list(row.cells)) == ("non-punishment", STATES)
    kyrgyzstan, moldova = row.cells["KGZ"], row.cells["MDA"]
    assert kyrgyzstan.status == "contested"
    assert [(f.norm, f.article, f.verdict, f.severity) for f in kyrgyzstan.findings] == [
        ("ilo-p029/non-punishment", "4(2)", "gap-reported", "warning")]
    assert moldova.status == "unknown"
    assert [(f.norm, f.article, f.verdict, f.evidence) for f in moldova.findings] == [
        ("bsec-rap/non-punishment", "21", "unknown", ()), ("cets-197/non-punishment", "26", "unknown", ())]


def test_each_topic_stands_once_with_a_cell_for_each_state(rows: list[TopicRow]) -> None:
    topics = [row.topic for row in rows]
    assert topics == sorted(set(topics))
    assert len(topics) > 80
    for row in rows:
        assert list(row.cells) == STATES
        assert any(cell.findings for cell in row.cells.values())
        for state, cell in row.cells.items():
            assert {f.state for f in cell.findings} <= {state}
            assert {f.topic for f in cell.findings} <= {row.topic}
            assert "not-evaluated" not in {f.verdict for f in cell.findings}


def test_the_order_of_states_is_that_of_the_question_and_changes_nothing_else(
        both: FindingWriter, rows: list[TopicRow]) -> None:
    turned = compare_states(both, STATES[::-1])
    assert [list(row.cells) for row in turned] == [STATES[::-1]] * len(rows)
    assert [comparison_item(row) for row in turned] == [comparison_item(row) for row in rows]  # dicts: order aside


def test_met_duties_are_told_too_and_absence_of_duties_is_an_empty_cell() -> None:
    world = world_of({"AAA": [Says("present")], "BBB": []})
    world.state("CCC")
    (row,) = compare_states(writer(world.derive().store), ["CCC", "BBB", "AAA"])
    assert {state: (cell.status, [f.verdict for f in cell.findings]) for state, cell in row.cells.items()} == {
        "CCC": ("unknown", []), "BBB": ("unknown", ["unknown"]), "AAA": ("present", ["met"])}


@pytest.mark.parametrize(("states", "topics", "named"), [
    (["KGZ", "ZZZ"], [], "ZZZ"), (STATES, ["no-such-topic"], "no-such-topic")])
def test_unknown_names_are_refused(both: FindingWriter, states: list[str], topics: list[str], named: str) -> None:
    with pytest.raises(NotFound, match=named):
        compare_states(both, states, topics)


def test_an_item_tells_status_and_findings_of_each_state(rows: list[TopicRow]) -> None:
    (row,) = [row for row in rows if row.topic == TOPIC]
    item = json.loads(json.dumps(comparison_item(row)))
    assert item["topic"] == TOPIC
    assert list(item["states"]) == STATES
    assert item["states"]["KGZ"]["evidence_status"] == "contested"
    assert [f["norm"] for f in item["states"]["MDA"]["findings"]] == ["bsec-rap/non-punishment",
                                                                      "cets-197/non-punishment"]
    assert NORM not in json.dumps(item)


@pytest.mark.parametrize(("lang", "names", "cell"), [
    ("en", ["Kyrgyzstan", "Moldova"], "Sources say: contested."),
    ("ru", ["Киргизия", "Молдавия"], "Источники сообщают: ")])
def test_each_format_holds_the_same_table(
        rows: list[TopicRow], contexts: dict[str, ReportContext], lang: str, names: list[str], cell: str) -> None:
    context = contexts[lang]
    document = comparison(rows, STATES, context)
    names = [context.labels.party(state, lang) for state in STATES]
    (section,) = document.sections
    table = [tuple(section.columns), *map(tuple, section.rows)]
    assert table[0][1:] == tuple(names)
    assert [row[0] for row in table[1:]] == [context.labels.concept("topic", row.topic, lang) for row in rows]
    (told,) = [row for row in table if row[0] == context.labels.concept("topic", TOPIC, lang)]
    assert told[1].startswith(cell)
    assert context.labels.concept("verdict", "gap-reported", lang) in told[1]
    page = page_of(render_document(document, context, "html"))
    assert table_rows(page.one("table")) == table
    assert page.one("html").attributes == {"lang": lang}
    assert page.one("title").text == document.title
    lines = [pipes(line) for line in lines_of(render_document(document, context, "md")) if line.startswith("| ")]
    assert lines == table
    assert csv_rows(render_document(document, context, "csv")) == [
        ("section", *table[0]), *((section.heading, *row) for row in table[1:])]
    assert sheets(render_document(document, context, "xlsx"))["1"] == table
    for form in ("md", "html", "csv", "xlsx"):
        assert render_document(document, context, form) == render_document(document, context, form)


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_nobody_is_scored_or_ranked(rows: list[TopicRow], contexts: dict[str, ReportContext], lang: str) -> None:
    document = comparison(rows, STATES, contexts[lang])
    assert any(words in " ".join(document.about) for words in ("neither scored nor ranked", "не оцениваются баллами"))
    cells = " ".join(cell for section in document.sections for row in section.rows for cell in row).lower()
    assert not re.search(r"\bscore|\brank|\btotal\b|%|рейтинг|балл|всего", cells)
