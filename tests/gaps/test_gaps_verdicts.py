"""Verdicts decided by hand from the sources, before the graph was asked: each with its reason in ``verdicts.csv``.

A row gives state, norm and date, what the severity ladder must answer, which row of the ladder or which trap it covers,
and where the sources say what it rests on. Rows without a source are about silence, or about who is bound.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

import pyoxigraph as ox
import pytest

from thbgraph.gaps import Filters, Finding, find_gaps
from thbgraph.gaps.evaluate import evaluate_duties

with (Path(__file__).parent / "verdicts.csv").open(encoding="utf-8", newline="") as _file:
    ROWS: Final = list(csv.DictReader(_file))
LEAST: Final = 120
Asked = Callable[[str], dict[tuple[str, str], Finding]]


@pytest.fixture(scope="module")
def findings(opened: ox.Store) -> Asked:
    @cache
    def at(day: str) -> dict[tuple[str, str], Finding]:
        states = tuple(sorted({row["state"] for row in ROWS if row["date"] == day}))
        evaluation = evaluate_duties(opened, date.fromisoformat(day), states=states)
        found = find_gaps(opened, evaluation, Filters(states, everything=True))
        return {(finding.state, finding.norm): finding for finding in found}

    return at


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['state']}-{row['norm']}-{row['date']}")
def test_the_graph_says_what_the_sources_say(findings: Asked, row: dict[str, str]) -> None:
    finding = findings(row["date"])[row["state"], row["norm"]]
    assert (finding.verdict, finding.severity) == (row["verdict"], row["severity"]), row["reason"]
    assert finding.topic == row["topic"]


@pytest.mark.parametrize("row", [row for row in ROWS if row["severity"]],
                         ids=lambda row: f"{row['state']}-{row['norm']}-{row['date']}")
def test_a_message_names_article_and_what_was_found_in_both_languages(findings: Asked, row: dict[str, str]) -> None:
    finding = findings(row["date"])[row["state"], row["norm"]]
    for lang, article in (("en", "art."), ("ru", "ст.")):
        assert finding.summary[lang] in finding.message[lang]
        assert not finding.article or f"{article} {finding.article}" in finding.message[lang]
        assert finding.remedy[lang]
    assert finding.provisions or not finding.article, "an article without its address"


@pytest.mark.parametrize("row", [row for row in ROWS if row["source"] and row["verdict"] != "not-evaluated"
                                 and row["verdict"] != "unknown"],
                         ids=lambda row: f"{row['state']}-{row['norm']}-{row['date']}")
def test_a_verdict_rests_on_the_source_that_the_row_names(findings: Asked, row: dict[str, str]) -> None:
    finding = findings(row["date"])[row["state"], row["norm"]]
    assert {said.source for said in finding.evidence} & set(row["source"].split(";"))


def test_the_table_is_long_and_varied_enough() -> None:
    assert len({(row["state"], row["norm"], row["date"]) for row in ROWS}) == len(ROWS) >= LEAST
    assert {row["verdict"] for row in ROWS} >= {
        "gap-reported", "partly-met", "commitment-not-met", "not-yet-due", "unknown", "met", "not-evaluated"}
    assert len({row["state"] for row in ROWS}) >= 25
    assert len({row["topic"] for row in ROWS}) >= 40
