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
    from tests.cli.conftest import Run

AT = ["--at", "2026-11-22"]
KGZ = ["gaps", "--state", "KGZ", *AT, "--fail-on", "never"]
QUESTION = """SELECT ?instrument { VALUES ?slug { "un-tip" "cets-197" }
    BIND(IRI(CONCAT("https://w3id.org/thbgraph/id/instrument/", ?slug)) AS ?instrument) ?instrument a thb:Treaty }
    ORDER BY ?instrument"""
ANSWER = ["https://w3id.org/thbgraph/id/instrument/cets-197", "https://w3id.org/thbgraph/id/instrument/un-tip"]


def table(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))


def bound_item(here: Run, *arguments: str) -> dict[str, Any]:
    body = json.loads(here("bound", *arguments, "--format", "json").data)
    assert body["total"] == len(body["items"]) == 1
    item: dict[str, Any] = body["items"][0]
    return item


def test_bound_as_json(here: Run) -> None:
    item = bound_item(here, "GRC", "--instrument", "un-tip", *AT)
    assert (item["status"], item["since"], item["until"]) == ("in-force", "2011-02-10", None)


def test_bound_takes_small_letters_and_the_european_union(here: Run) -> None:
    item = bound_item(here, "eue", "--instrument", "UN-TIP", *AT)
    assert (item["state"], item["instrument"], item["since"]) == ("EUE", "un-tip", "2006-10-06")


def test_bound_answers_for_the_day_asked(here: Run) -> None:
    assert bound_item(here, "GRC", "--instrument", "un-tip", "--at", "2008-08-13")["status"] == "signed-only"


def test_bound_as_csv_has_a_row_for_each_instrument(here: Run) -> None:
    rows = table(here("bound", "KGZ", *AT, "--format", "csv").data)
    assert rows[0] == ["instrument", "status", "since", "until", "basis", "reason", "sources"]
    names = [row[0] for row in rows[1:]]
    assert names == sorted(names)
    assert len(names) > 30


def test_bound_as_a_table_is_whole_in_a_pipe(here: Run) -> None:
    text = here("bound", "GRC", "--instrument", "un-tip", *AT).data.decode()
    assert "Greece" in text
    assert "in force" in text
    assert "2011-02-10" in text
    assert "…" not in text


@pytest.mark.parametrize(("lang", "words"), [
    ("en", ["Greece", "in force", "ratification of 2011-01-11", "article 17", "30 days", "Computed date: 2011-02-10."]),
    ("ru", ["Греция", "ратификация", "2011-01-11", "статья 17", "30 дн", "Вычисленная дата: 2011-02-10."])])
def test_the_proof_goes_from_the_act_to_the_date(here: Run, lang: str, words: list[str]) -> None:
    done = here("bound", "GRC", "--instrument", "un-tip", *AT, "--explain", "--lang", lang)
    text = done.data.decode()
    assert [word for word in words if word not in text] == []
    assert "untc-mtdsg-2015" in text


def test_the_proof_of_an_unknown_names_the_last_complete_list(here: Run) -> None:
    text = here("bound", "YEM", "--instrument", "un-tip", *AT, "--explain").data.decode()
    assert "2014-01-27" in text


def test_gaps_as_json_and_csv(here: Run) -> None:
    body = json.loads(here(*KGZ, "--format", "json").data)
    rows = table(here(*KGZ, "--format", "csv").data)
    assert body["at"] == "2026-11-22"
    assert [(item["topic"], item["instrument"], item["verdict"]) for item in body["items"]] == [
        (row[1], row[2], row[8]) for row in rows[1:]]


def test_gaps_as_a_spreadsheet(here: Run) -> None:
    sheet = load_workbook(io.BytesIO(here(*KGZ, "--format", "xlsx").data))["gaps"]
    assert {row[0].value for row in sheet.iter_rows(min_row=2)} == {"KGZ"}


@pytest.mark.parametrize(("form", "syntax"), [("ttl", "turtle"), ("jsonld", "json-ld")])
def test_gaps_as_rdf(here: Run, form: str, syntax: str) -> None:
    assert len(Graph().parse(data=here(*KGZ, "--format", form).data, format=syntax)) > 20


@pytest.mark.parametrize(("form", "lang", "title"), [
    ("md", "en", "# Compliance-gap report"), ("md", "ru", "# Отчёт о пробелах"), ("html", "ru", "Отчёт о пробелах")])
def test_gaps_as_a_text(here: Run, form: str, lang: str, title: str) -> None:
    text = here(*KGZ, "--format", form, "--lang", lang).data.decode("utf-8")
    assert title in text
    if form == "html":
        HTMLParser().feed(text)
        assert text.rstrip().endswith("</html>")


def test_gaps_as_a_table(here: Run) -> None:
    text = here(*KGZ).data.decode("utf-8")
    assert "gap reported" in text
    assert "ilo-c081" in text


def test_all_adds_what_was_met_and_what_was_not_evaluated(here: Run) -> None:
    body = json.loads(here(*KGZ, "--all", "--format", "json").data)
    assert {"met", "not-evaluated"} <= {item["verdict"] for item in body["items"]}


def test_a_query_as_text_from_a_file_and_from_standard_input(here: Run, tmp_path: Path) -> None:
    file = tmp_path / "question.rq"
    file.write_text(QUESTION, "utf-8")
    answers = [here("query", QUESTION, "--format", "csv"), here("query", str(file), "--format", "csv"),
               here("query", "-", "--format", "csv", text=QUESTION)]
    for answer in answers:
        assert table(answer.data) == [["instrument"], *([iri] for iri in ANSWER)]


def test_a_query_by_the_id_of_a_question_with_a_date(here: Run) -> None:
    rows = table(here("query", "cq01", "--at", "2007-01-01", "--format", "csv").data)
    assert rows[0][0] == "state"
    assert "KGZ" in {row[0] for row in rows[1:]}
    assert "KAZ" not in {row[0] for row in rows[1:]}, "bound only since 30 August 2008"


def test_a_query_in_each_format_of_a_table(here: Run) -> None:
    bindings = json.loads(here("query", QUESTION, "--format", "json").data)["results"]["bindings"]
    assert [row["instrument"]["value"] for row in bindings] == ANSWER
    lines = here("query", QUESTION, "--format", "tsv").data.decode().splitlines()
    assert lines == ["?instrument", *(f"<{iri}>" for iri in ANSWER)]
    tree = ElementTree.fromstring(here("query", QUESTION, "--format", "xml").data)  # noqa: S314
    assert [node.text for node in tree.iter("{http://www.w3.org/2005/sparql-results#}uri")] == ANSWER


def test_a_graph_is_answered_as_turtle_and_a_yes_as_json(here: Run) -> None:
    construct = "CONSTRUCT { ?s a thb:Treaty } { ?s a thb:Treaty }"
    assert len(Graph().parse(data=here("query", construct, "--format", "ttl").data, format="turtle")) > 10
    assert json.loads(here("query", "ASK { ?s a thb:Treaty }", "--format", "json").data)["boolean"] is True
