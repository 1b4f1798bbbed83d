"""``/api/v1/queries`` over the committed data: typed rows, formats, negotiation, texts, RDF, refusals."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import Any

import httpx
import jsonschema_rs
import pyoxigraph as ox
import pytest
from rdflib import SH, Graph
from tests.helpers.answers import problem

from thbgraph.api import tasks
from thbgraph.query import find_question, load_questions

pytestmark = pytest.mark.xdist_group("data")  # whose service takes long to start
LIST = "/api/v1/queries"
# of each kind: text alone, counts, yes or no, counts that may be missing, both, partial dates, nothing found
TYPED = ["cq10", "cq28", "cq35", "cq47", "instrument-against-instrument", "cq08", "counter01", "cq14"]


def rows(data: httpx.Client, name: str, **asked: Any) -> dict[str, Any]:
    response = data.get(f"{LIST}/{name}", params=asked)
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.json()
    return body


# --- rows

@pytest.mark.parametrize("name", TYPED)
def test_rows_are_of_the_types_that_the_description_tells(data: httpx.Client, name: str) -> None:
    described = data.get("/openapi.json").json()
    schema = described["paths"][f"{LIST}/{name}"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    asked = {parameter.name: parameter.default for parameter in find_question(name).parameters}
    body = rows(data, name, **asked)
    whole = {**schema, "components": described["components"]}
    assert list(jsonschema_rs.validator_for(whole).iter_errors(body)) == []
    assert body["columns"] == [{"name": column.name, "type": column.type} for column in find_question(name).columns]
    assert bool(body["items"]) == (name != "counter01")


def test_counts_are_numbers_and_yes_or_no_is_a_boolean(data: httpx.Client) -> None:
    """The Palermo Protocol had 159 parties on 27 January 2014, the Smuggling Protocol 139; all were in UNTOC."""
    body = rows(data, "cq28", at="2014-01-27")
    assert body["items"] == [{"instrument": "un-som", "parties": 139, "withoutConvention": 0},
                             {"instrument": "un-tip", "parties": 159, "withoutConvention": 0}]
    passed = [row["passed"] for row in rows(data, "cq35", state="ROU", at="2026-11-22")["items"]]
    assert passed == [True, True, False]
    assert {type(row["min_months"]) for row in rows(data, "cq47")["items"]} == {int, type(None)}


def test_text_stays_text(data: httpx.Client) -> None:
    (row,) = [row for row in rows(data, "cq67", state="KGZ")["items"] if row["what"] == "finding"]
    assert row == {"what": "finding", "source": "osce-kgz-2025", "number": "9006", "as_of": "2025-05-05"}


def test_a_date_is_today_unless_one_is_asked_for(data: httpx.Client) -> None:
    assert rows(data, "cq01", at="2015-01-01")["at"] == "2015-01-01"
    assert rows(data, "cq01", at="")["at"] == rows(data, "cq01")["at"] > "2026-01-01"
    assert rows(data, "cq10")["at"] is None


def test_several_values_are_any_of_them(data: httpx.Client) -> None:
    both = rows(data, "cq49", state=["KGZ", "mda"])
    assert both["items"] == rows(data, "cq49", state="MDA,KGZ")["items"]
    assert both["total"] >= rows(data, "cq49", state="KGZ")["total"] > 0
    assert rows(data, "cq49", state="")["items"] == rows(data, "cq49")["items"]


# --- formats

def test_every_format_tells_the_same_rows(data: httpx.Client) -> None:
    expected = [[str(cell) if cell is not None else "" for cell in row.values()]
                for row in rows(data, "cq28", at="2014-01-27")["items"]]
    path, asked = f"{LIST}/cq28", {"at": "2014-01-27"}
    for form, media_type in (("csv", "text/csv; charset=utf-8"),
                             ("tsv", "text/tab-separated-values; charset=utf-8")):
        named = data.get(path, params={**asked, "format": form})
        negotiated = data.get(path, params=asked, headers={"Accept": media_type})
        assert named.headers["content-type"] == negotiated.headers["content-type"] == media_type
        assert named.content == negotiated.content
    told = list(csv.reader(io.StringIO(data.get(path, params={**asked, "format": "csv"}).text, newline="")))
    assert told == [["instrument", "parties", "withoutConvention"], *expected]
    lines = data.get(path, params={**asked, "format": "tsv"}).text.splitlines()
    assert lines == ["?instrument\t?parties\t?withoutConvention", '"un-som"\t139\t0', '"un-tip"\t159\t0']


def test_a_graph_comes_as_turtle_unless_json_ld_is_asked_for(data: httpx.Client) -> None:
    path = f"{LIST}/proof"
    answers = [data.get(path), data.get(path, headers={"Accept": "application/ld+json"}),
               data.get(path, params={"format": "jsonld"}, headers={"Accept": "text/turtle"})]
    kinds = [answer.headers["content-type"] for answer in answers]
    assert kinds == ["text/turtle; charset=utf-8", "application/ld+json", "application/ld+json"]
    sizes = [len(Graph().parse(data=answer.content, format=syntax))
             for answer, syntax in zip(answers, ("turtle", "json-ld", "json-ld"), strict=True)]
    assert sizes[0] == sizes[1] == sizes[2] > 20


@pytest.mark.parametrize(("name", "accept", "media_type"), [
    ("cq10", "", "application/json"), ("cq10", "*/*", "application/json"), ("cq10", "text/*", "text/csv"),
    ("cq10", "text/html,application/xhtml+xml,*/*;q=0.8", "application/json"),
    ("cq10", "application/json;q=0.1, text/tab-separated-values", "text/tab-separated-values"),
    ("proof", "", "text/turtle"), ("proof", "application/*", "application/ld+json"),
    ("proof", "text/turtle;q=0, application/ld+json;q=0.1", "application/ld+json")])
def test_accept_chooses(data: httpx.Client, name: str, accept: str, media_type: str) -> None:
    response = data.get(f"{LIST}/{name}", headers={"Accept": accept})
    assert response.headers["content-type"].partition(";")[0] == media_type
    assert response.headers["vary"] == "Accept"


@pytest.mark.parametrize(("name", "accept", "form", "offered"), [
    ("cq10", "image/png", "", ["application/json", "text/csv", "text/tab-separated-values"]),
    ("cq10", "application/json", "ttl", ["application/json", "text/csv", "text/tab-separated-values"]),
    ("cq10", "application/json;q=0, text/*;q=0", "", ["application/json", "text/csv", "text/tab-separated-values"]),
    ("proof", "application/json", "", ["text/turtle", "application/ld+json"]),
    ("proof", "text/turtle", "csv", ["text/turtle", "application/ld+json"])])
def test_what_is_not_offered_is_406_with_the_offers(
        data: httpx.Client, name: str, accept: str, form: str, offered: list[str]) -> None:
    response = data.get(f"{LIST}/{name}", params={"format": form} if form else {}, headers={"Accept": accept})
    assert problem(response, 406, "not_acceptable")["offered"] == {"answer": offered}
    assert response.headers["vary"] == "Accept"


def test_each_form_has_a_tag_of_its_own(data: httpx.Client) -> None:
    tags = {data.head(f"{LIST}/cq10", headers={"Accept": accept}).headers["etag"]
            for accept in ("application/json", "text/csv", "text/tab-separated-values")}
    assert len(tags) == 3
    for accept in ("application/json", "text/turtle", "application/ld+json"):
        tags.add(data.head(LIST, headers={"Accept": accept}).headers["etag"])
    assert len(tags) == 6


# --- refusals

@pytest.mark.parametrize(("name", "parameter", "value"), [
    ("cq10", "state", "Greece"), ("cq10", "instrument", "cets 197"), ("cq05", "topic", "no-such-topic"),
    ("cq27", "before", "soon"), ("ground", "node", "no iri"), ("cq46", "source", "a/b")])
def test_a_value_that_does_not_fit_is_told_what_would(
        data: httpx.Client, name: str, parameter: str, value: str) -> None:
    document = problem(data.get(f"{LIST}/{name}", params={parameter: value}), 400, "usage")
    assert document["parameter"] == parameter
    told = {own.name: own for own in find_question(name).parameters}[parameter]
    assert document["schema"] == told.schema
    assert jsonschema_rs.is_valid(document["schema"], told.example)
    assert document["hint"].startswith("Write ")


@pytest.mark.parametrize("asked", [
    {"at": ["2020-01-01", "2021-01-01"]}, {"at": "2020"}, {"at": "1799-12-31"}, {"limit": "0"}, {"limit": "1001"},
    {"offset": "-1"}, {"format": "pdf"}, {"lang": "en"}, {"state": "KGZ"}, {"query": "SELECT"}])
def test_a_wrong_request_is_refused(data: httpx.Client, asked: dict[str, Any]) -> None:
    problem(data.get(f"{LIST}/cq01", params=asked), 400, "usage")


def test_a_question_that_depends_on_no_date_says_so(data: httpx.Client) -> None:
    document = problem(data.get(f"{LIST}/cq10", params={"at": "2020-01-01"}), 400, "usage")
    assert document["hint"] == "Its answer does not depend on a date."


# --- the list

def test_the_list_tells_all_that_is_needed_to_ask(data: httpx.Client) -> None:
    items = {item["id"]: item for item in data.get(LIST).json()["items"]}
    assert list(items) == [question.id for question in load_questions()]
    item = items["cq35"]
    assert [(p["name"], p["type"], p["default"], p["required"], p["many"]) for p in item["parameters"]] == [
        ("state", "state", "ROU", False, True), ("at", "date", "2026-11-22", False, False),
        ("instrument", "instrument", "eu-2011-36", False, True)]
    assert {column["name"]: column["type"] for column in item["columns"]} == {
        "state": "state", "due": "date", "introducedBy": "instrument", "passed": "boolean"}
    assert all(set(part["description"]) == {"en", "ru"} for part in (*item["parameters"], *item["columns"]))
    for question in load_questions():
        assert items[question.id]["description"] == {"en": question.description, "ru": question.description_ru}
    assert (item["formats"], items["proof"]["formats"]) == (["json", "csv", "tsv"], ["ttl", "jsonld"])
    assert item["tags"] == ["competency", "eu", "duty", "time"]


def test_the_list_as_rdf_leads_to_texts_that_run_here(data: httpx.Client) -> None:
    told = Graph().parse(data=data.get(LIST, headers={"Accept": "text/turtle"}).content, format="turtle")
    other = Graph().parse(data=data.get(LIST, params={"format": "jsonld"}).content, format="json-ld")
    assert len(told) == len(other) > 1000
    question = find_question("cq10")
    address = f"{str(data.base_url).rstrip('/')}{LIST}/cq10.rq"
    (text,) = [str(value) for subject, value in told.subject_objects(SH.select) if str(subject) == address]
    found = data.get("/sparql", params={"query": text, "format": "csv"}).text
    committed = question.path.with_suffix(".csv").read_text(encoding="utf-8")
    assert list(csv.reader(io.StringIO(found))) == list(csv.reader(io.StringIO(committed)))
    served = data.get(address).text
    assert served == question.runnable()
    assert text == question.runnable(front=False)


def test_406_and_a_wrong_format_of_the_list(data: httpx.Client) -> None:
    offered = problem(data.get(LIST, headers={"Accept": "text/csv"}), 406, "not_acceptable")["offered"]
    assert offered == {"answer": ["application/json", "text/turtle", "application/ld+json"]}
    problem(data.get(LIST, params={"format": "pdf"}), 400, "usage")
    problem(data.get(LIST, params={"colour": "red"}), 400, "usage")


def test_a_yes_or_no_question_is_answered_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    ask = replace(find_question("labels"), text="ASK { ?s ?p ?o }", columns=())
    monkeypatch.setattr(tasks, "find_question", {"yes": ask}.__getitem__)
    asked: dict[str, Any] = {"id": "yes", "values": {}, "format": "json", "at": None, "version": "v1"}
    store = ox.Store()
    assert json.loads(tasks.TASKS["question"](store, asked)) == {"at": None, "version": "v1", "answer": False}
    store.add(ox.Quad(ox.NamedNode("http://h/s"), ox.NamedNode("http://h/p"), ox.Literal("o")))
    assert json.loads(tasks.TASKS["question"](store, asked))["answer"] is True


# --- the text

def test_the_text_of_a_question_runs_with_the_values_asked(data: httpx.Client) -> None:
    response = data.get(f"{LIST}/cq10.rq", params={"state": "mda"})
    assert response.headers["content-type"] == "application/sparql-query"
    assert response.headers["content-disposition"] == 'inline; filename="cq10.rq"'
    assert "state/MDA>" in response.text
    assert isinstance(ox.Store().query(response.text), ox.QuerySolutions)
    found = data.post("/sparql", content=response.content, headers={
        "Content-Type": "application/sparql-query", "Accept": "text/csv"}).text
    expected = data.get(f"{LIST}/cq10", params={"state": "MDA", "format": "csv"}).text
    assert list(csv.reader(io.StringIO(found))) == list(csv.reader(io.StringIO(expected)))


def test_the_text_has_a_tag_and_the_manners_of_the_others(data: httpx.Client) -> None:
    got, head = data.get(f"{LIST}/cq10.rq"), data.head(f"{LIST}/cq10.rq")
    assert (head.content, head.headers["content-length"]) == (b"", str(len(got.content)))
    assert data.get(f"{LIST}/cq10.rq", headers={"If-None-Match": got.headers["etag"]}).status_code == 304
    assert data.get(f"{LIST}/cq10.rq", params={"state": "MDA"}).headers["etag"] != got.headers["etag"]
    problem(data.get(f"{LIST}/cq999.rq"), 404, "not_found")
    problem(data.get(f"{LIST}/cq10.rq", params={"format": "json"}), 400, "usage")
    problem(data.get(f"{LIST}/cq10.rq", params={"state": '"} UNION {'}), 400, "usage")
    problem(data.post(f"{LIST}/cq10.rq"), 405, "method_not_allowed")
