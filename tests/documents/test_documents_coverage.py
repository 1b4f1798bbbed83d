"""The five documents as a whole: every section gives statements or says why not, and every statement has its place."""

from __future__ import annotations

import csv
import os
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.helpers.tables import DATA

from thbgraph.documents import verify
from thbgraph.errors import NotFound, UsageError
from thbgraph.graph import table_quads
from thbgraph.namespaces import GRAPH_RESOLVED, PREFIXES, THB
from thbgraph.reports.coverage import by_section, by_topic
from thbgraph.tables import read_tables

DOCUMENTS = {"kamilova-2026", "osce-kgz-2025", "molodikova-2020", "unodc-bsec-2008", "kgz-brief-2023"}
COPIES = os.environ.get("TEST_DOCUMENTS", "")
CURATED = (
    "evidence/assessments", "evidence/bodies", "evidence/measures", "evidence/penalties", "evidence/services",
    "figures/figures", "figures/tiers", "links/agreements", "links/agreement_parties", "links/agreement_searches",
    "links/flows", "links/routes", "links/route_stops", "monitoring/checks", "monitoring/comments",
    "monitoring/findings", "monitoring/projects", "monitoring/recommendations", "monitoring/visits",
    "norms/commitment_details")


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_all_five_documents_have_their_sections(opened: ox.Store) -> None:
    assert {part.source for part in by_section(opened)} == DOCUMENTS


def test_every_section_gives_statements_or_says_why_not(opened: ox.Store) -> None:
    silent = [(part.source, part.section) for part in by_section(opened)
              if not part.total and not (part.reason.get("en") and part.reason.get("ru"))]
    assert silent == []


def test_a_section_that_says_why_it_gives_nothing_gives_no_more_than_contradictions(opened: ox.Store) -> None:
    more = {(part.source, part.section): set(part.statements) - {"Conflict"}
            for part in by_section(opened) if part.reason}
    assert {section: kinds for section, kinds in more.items() if kinds} == {}


def test_the_sections_of_a_document_follow_one_another_without_a_gap() -> None:
    for document in DOCUMENTS:
        parts = sorted((row for row in rows("sources/sections") if row["source"] == document),
                       key=lambda row: int(row["n"]))
        ends = [int(part["first_word"]) + int(part["words"]) for part in parts]
        starts = [int(part["first_word"]) for part in parts]
        assert starts[0] == 1
        assert starts[1:] == ends[:-1], document


def test_every_passage_of_the_documents_can_be_proved() -> None:
    found = [row for row in rows("evidence/passages") if row["source"] in DOCUMENTS]
    assert all(row["section"] and int(row["words"]) > 0 and len(row["digest"]) == 71 for row in found)
    last = {row["source"]: int(row["first_word"]) + int(row["words"]) - 1
            for row in sorted(rows("sources/sections"), key=lambda row: int(row["first_word"]))}
    assert [row["passage"] for row in found
            if int(row["first_word"]) + int(row["words"]) - 1 > last[row["source"]]] == []


def test_every_passage_carries_a_statement() -> None:
    used = {(row["source"], slug) for name in CURATED for row in rows(name)
            for slug in row.get("passages", "").split(";")}
    used |= {(row[f"side_{side}_source"], slug) for row in rows("conflicts/conflicts") for side in "ab"
             for slug in row[f"side_{side}_passages"].split(";")}
    assert [(row["source"], row["passage"]) for row in rows("evidence/passages")
            if (row["source"], row["passage"]) not in used] == []


def test_there_are_statements_and_conflicts_enough() -> None:
    counts = Counter({name: len(rows(name)) for name in CURATED})
    assert counts.total() >= 2500
    assert len(rows("conflicts/conflicts")) >= 100


def test_every_statement_of_the_documents_reaches_the_resolved_view(opened: ox.Store) -> None:
    """Nothing is lost on the way: what each curated row is, its source and its places stand in the default view."""
    tables = read_tables([DATA])
    kept = {THB + "passage", PREFIXES["rdf"] + "type", PREFIXES["dct"] + "source"}
    resolved = ox.NamedNode(GRAPH_RESOLVED)
    lost = [quad for name in CURATED for quad in table_quads(tables[f"{name}.csv"]) if quad.predicate.value in kept
            and next(opened.quads_for_pattern(quad.subject, quad.predicate, quad.object, resolved), None) is None]
    assert lost == []


def test_a_topic_nobody_speaks_of_is_told_as_unknown(opened: ox.Store) -> None:
    topics = by_topic(opened, "KGZ")
    assert [topic.topic for topic in topics] == sorted({topic.topic for topic in topics})
    spoken = {topic.topic: topic.sources for topic in topics}
    assert spoken["national-referral-mechanism"]["osce-kgz-2025"] > 0
    silent = next(topic for topic in topics if not topic.sources)
    assert silent.item()["reason"]["en"].startswith("No statement held here is recorded under this topic")


def test_coverage_of_what_is_not_held_is_refused(opened: ox.Store) -> None:
    with pytest.raises(NotFound, match="No sections of 'no-such-report' are held"):
        by_section(opened, "no-such-report")
    with pytest.raises(NotFound, match="No state has the code 'QQQ'"):
        by_topic(opened, "QQQ")
    with pytest.raises(UsageError, match="'K>Z' is not a state code"):
        by_topic(opened, "K>Z")


@pytest.mark.skipif(not COPIES, reason="needs the documents: set TEST_DOCUMENTS to a folder with text copies of them")
def test_the_passages_stand_in_the_documents_and_nothing_is_copied() -> None:
    report = verify(read_tables([DATA]), Path(COPIES))
    assert report.problems == []
    assert set(report.copies) == DOCUMENTS
