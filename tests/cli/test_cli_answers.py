"""Each command's answer, read back from standard output in each of its formats."""

from __future__ import annotations

import csv
import io
import json
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook
from rdflib import Graph

if TYPE_CHECKING:
    import subprocess

    from tests.cli.conftest import Run

AT = ["--at", "2026-11-22"]
KGZ = ["gaps", "--state", "KGZ", *AT, "--fail-on", "never"]
QUESTION = """SELECT ?instrument { VALUES ?slug { "un-tip" "cets-197" }
    BIND(IRI(CONCAT("https://w3id.org/thbgraph/id/instrument/", ?slug)) AS ?instrument) ?instrument a thb:Treaty }
    ORDER BY ?instrument"""
ANSWER = ["https://w3id.org/thbgraph/id/instrument/cets-197", "https://w3id.org/thbgraph/id/instrument/un-tip"]


def data(done: subprocess.CompletedProcess[bytes]) -> bytes:
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def table(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))


def bound_item(thbgraph: Run, *arguments: str) -> dict[str, Any]:
    body = json.loads(data(thbgraph("bound", *arguments, "--format", "json")))
    assert body["total"] == len(body["items"]) == 1
    item: dict[str, Any] = body["items"][0]
    return item


def test_bound_as_json(thbgraph: Run) -> None:
    item = bound_item(thbgraph, "GRC", "--instrument", "un-tip", *AT)
    assert (item["status"], item["since"], item["until"]) == ("in-force", "2011-02-10", None)


def test_bound_takes_small_letters_and_the_european_union(thbgraph: Run) -> None:
    item = bound_item(thbgraph, "eue", "--instrument", "UN-TIP", *AT)
    assert (item["state"], item["instrument"], item["since"]) == ("EUE", "un-tip", "2006-10-06")


def test_bound_answers_for_the_day_asked(thbgraph: Run) -> None:
    assert bound_item(thbgraph, "GRC", "--instrument", "un-tip", "--at", "2008-08-13")["status"] == "signed-only"


def test_bound_as_csv_has_a_row_for_each_instrument(thbgraph: Run) -> None:
    rows = table(data(thbgraph("bound", "KGZ", *AT, "--format", "csv")))
    assert rows[0] == ["instrument", "status", "since", "until", "basis", "reason", "sources"]
    names = [row[0] for row in rows[1:]]
    assert names == sorted(names)
    assert len(names) > 30


def test_bound_as_a_table_is_whole_in_a_pipe(thbgraph: Run) -> None:
    text = data(thbgraph("bound", "GRC", "--instrument", "un-tip", *AT)).decode()
    assert "Greece" in text
    assert "in force" in text
    assert "2011-02-10" in text
    assert "…" not in text


@pytest.mark.parametrize(("lang", "words"), [
    ("en", ["Greece", "in force", "ratification of 2011-01-11", "article 17", "P30D", "Computed date: 2011-02-10."]),
    ("ru", ["Греция", "ратификация", "2011-01-11", "статья 17", "P30D", "Вычисленная дата: 2011-02-10."])])
def test_the_proof_goes_from_the_act_to_the_date(thbgraph: Run, lang: str, words: list[str]) -> None:
    done = thbgraph("bound", "GRC", "--instrument", "un-tip", *AT, "--explain", "--lang", lang)
    text = data(done).decode()
    assert [word for word in words if word not in text] == []
    assert "untc-mtdsg-2015" in text


def test_the_proof_of_an_unknown_names_the_last_complete_list(thbgraph: Run) -> None:
    text = data(thbgraph("bound", "YEM", "--instrument", "un-tip", *AT, "--explain")).decode()
    assert "2014-01-27" in text


def test_gaps_as_json_and_csv(thbgraph: Run) -> None:
    body = json.loads(data(thbgraph(*KGZ, "--format", "json")))
    rows = table(data(thbgraph(*KGZ, "--format", "csv")))
    assert body["at"] == "2026-11-22"
    assert [(item["topic"], item["instrument"], item["verdict"]) for item in body["items"]] == [
        (row[1], row[2], row[8]) for row in rows[1:]]


def test_gaps_as_a_spreadsheet(thbgraph: Run) -> None:
    sheet = load_workbook(io.BytesIO(data(thbgraph(*KGZ, "--format", "xlsx"))))["gaps"]
    assert {row[0].value for row in sheet.iter_rows(min_row=2)} == {"KGZ"}


@pytest.mark.parametrize(("form", "syntax"), [("ttl", "turtle"), ("jsonld", "json-ld")])
def test_gaps_as_rdf(thbgraph: Run, form: str, syntax: str) -> None:
    assert len(Graph().parse(data=data(thbgraph(*KGZ, "--format", form)), format=syntax)) > 20


@pytest.mark.parametrize(("form", "lang", "title"), [
    ("md", "en", "# Compliance-gap report"), ("md", "ru", "# Отчёт о пробелах"), ("html", "ru", "Отчёт о пробелах")])
def test_gaps_as_a_text(thbgraph: Run, form: str, lang: str, title: str) -> None:
    text = data(thbgraph(*KGZ, "--format", form, "--lang", lang)).decode("utf-8")
    assert title in text
    if form == "html":
        HTMLParser().feed(text)
        assert text.rstrip().endswith("</html>")


def test_gaps_as_a_table(thbgraph: Run) -> None:
    text = data(thbgraph(*KGZ)).decode("utf-8")
    assert "gap reported" in text
    assert "ilo-c081" in text


def test_all_adds_what_was_met_and_what_was_not_evaluated(thbgraph: Run) -> None:
    body = json.loads(data(thbgraph(*KGZ, "--all", "--format", "json")))
    assert {"met", "not-evaluated"} <= {item["verdict"] for item in body["items"]}


def test_a_query_as_text_from_a_file_and_from_standard_input(thbgraph: Run, tmp_path: Path) -> None:
    file = tmp_path / "question.rq"
    file.write_text(QUESTION, "utf-8")
    answers = [thbgraph("query", QUESTION, "--format", "csv"), thbgraph("query", str(file), "--format", "csv"),
               thbgraph("query", "-", "--format", "csv", text=QUESTION)]
    for answer in answers:
        assert table(data(answer)) == [["instrument"], *([iri] for iri in ANSWER)]


def test_a_query_by_the_id_of_a_question_with_a_date(thbgraph: Run) -> None:
    rows = table(data(thbgraph("query", "cq01", "--at", "2007-01-01", "--format", "csv")))
    assert rows[0][0] == "state"
    assert "KGZ" in {row[0] for row in rows[1:]}
    assert "KAZ" not in {row[0] for row in rows[1:]}, "bound only since 30 August 2008"


def test_a_query_in_each_format_of_a_table(thbgraph: Run) -> None:
    bindings = json.loads(data(thbgraph("query", QUESTION, "--format", "json")))["results"]["bindings"]
    assert [row["instrument"]["value"] for row in bindings] == ANSWER
    lines = data(thbgraph("query", QUESTION, "--format", "tsv")).decode().splitlines()
    assert lines == ["?instrument", *(f"<{iri}>" for iri in ANSWER)]
    tree = ElementTree.fromstring(data(thbgraph("query", QUESTION, "--format", "xml")))  # noqa: S314
    assert [node.text for node in tree.iter("{http://www.w3.org/2005/sparql-results#}uri")] == ANSWER


def test_a_graph_is_answered_as_turtle_and_a_yes_as_json(thbgraph: Run) -> None:
    construct = "CONSTRUCT { ?s a thb:Treaty } { ?s a thb:Treaty }"
    assert len(Graph().parse(data=data(thbgraph("query", construct, "--format", "ttl")), format="turtle")) > 10
    assert json.loads(data(thbgraph("query", "ASK { ?s a thb:Treaty }", "--format", "json")))["boolean"] is True
