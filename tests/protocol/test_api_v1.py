"""``/api/v1`` over real HTTP on the committed data: shapes, pages, formats, caching, refusals."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from typing import Any

import httpx
import icalendar
import pytest
from rdflib import RDF, Graph, URIRef
from tests.helpers.answers import problem

from thbgraph.namespaces import THB
from thbgraph.query import load_questions

pytestmark = pytest.mark.xdist_group("data")  # whose service takes long to start
AT = {"at": "2026-11-22"}
TIP = {"state": "KGZ", "instrument": "un-tip", **AT}
ROUTES = {  # an address of each route, answered quickly
    "bound": ("/api/v1/bound", TIP),
    "duties": ("/api/v1/duties", {"state": "KGZ", "topic": "compensation", **AT}),
    "calendar": ("/api/v1/calendar", {"state": "KGZ", "kind": "report", **AT}),
    "what-if": ("/api/v1/what-if", {"state": "KGZ", "instrument": "un-tip", "date": "2026-11-22"}),
    "coverage": ("/api/v1/coverage", {"source": "osce-kgz-2025"}),
    "queries": ("/api/v1/queries", {}),
    "query": ("/api/v1/queries/cq10", {"state": "GRC"}),
}
LISTS = [name for name in ROUTES if name != "what-if"]
BOUND = {"state", "instrument", "status", "since", "until", "basis", "act", "rule", "computed", "published", "sources",
         "since_earliest", "since_latest", "reason"}


def answer(data: httpx.Client, path: str, **parameters: str) -> dict[str, Any]:
    response = data.get("/api/v1" + path, params=parameters)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    body: dict[str, Any] = response.json()
    return body


# --- shapes

@pytest.mark.parametrize("name", LISTS)
def test_a_list_answer_has_the_five_members(data: httpx.Client, name: str) -> None:
    path, parameters = ROUTES[name]
    body = data.get(path, params=parameters).json()
    assert list(body)[:5] == ["at", "version", "total", "next", "items"]
    assert list(body)[5:] == (["columns"] if name == "query" else [])
    assert body["version"] == "v1"
    assert body["at"] == parameters.get("at")
    assert body["total"] == len(body["items"]) > 0
    assert body["next"] is None


def test_a_binding(data: httpx.Client) -> None:
    (item,) = answer(data, "/bound", **TIP)["items"]
    assert set(item) >= BOUND
    assert (item["status"], item["since"], item["until"], item["published"]) == (
        "in-force", "2003-12-25", None, None)
    assert "untc-mtdsg-2015" in item["sources"]
    assert "proof" not in item


def test_a_binding_with_its_proof(data: httpx.Client) -> None:
    (item,) = answer(data, "/bound", explain="true", **TIP)["items"]
    assert set(item["proof"]) == {"en", "ru"}
    assert any("article 17" in line for line in item["proof"]["en"])
    assert len(item["proof"]["en"]) == len(item["proof"]["ru"])


def test_a_duty(data: httpx.Client) -> None:
    items = answer(data, "/duties", state="KGZ", instrument="un-tip", topic="compensation", **AT)["items"]
    assert [(item["norm"], item["article"], item["modality"], item["since"]) for item in items] == [
        ("un-tip/compensation", "6(6)", "shall", "2003-12-25")]


def test_a_supposition(data: httpx.Client) -> None:
    """Accession on 22 November 2026, three months end on 22 February 2027, the next month begins on 1 March."""
    body = answer(data, "/what-if", state="KGZ", instrument="cets-197", date="2026-11-22")
    assert {"at", "begins", "ends", "gaps_opened", "gaps_closed"} <= set(body)
    assert (body["at"], body["effect"]) == ("2026-11-22", "2027-03-01")
    assert "cets-197/non-punishment" in {duty["norm"] for duty in body["begins"]}
    assert body["ends"] == []


def test_a_calendar_entry(data: httpx.Client) -> None:
    items = answer(data, "/calendar", state="KGZ", kind="denunciation-window", **AT)["items"]
    assert ("ilo-c029", "2027-05-01", "2028-04-30") in {(i["instrument"], i["date"], i["end"]) for i in items}


def test_coverage_by_section_and_by_topic(data: httpx.Client) -> None:
    sections = answer(data, "/coverage", source="kgz-brief-2023")
    assert {item["source"] for item in sections["items"]} == {"kgz-brief-2023"}
    assert all(item["total"] or item["reason"] for item in sections["items"])
    topics = answer(data, "/coverage", state="kgz", limit="1000")
    assert topics["total"] == len(topics["items"]) > 100
    problem(data.get("/api/v1/coverage", params={"state": "KGZ", "source": "osce-kgz-2025"}), 400, "usage")
    problem(data.get("/api/v1/coverage", params={"source": "no-such-report"}), 404, "not_found")


def test_the_questions_and_their_addresses(data: httpx.Client) -> None:
    body = answer(data, "/queries")
    assert {item["id"] for item in body["items"]} == {question.id for question in load_questions()}
    for item in body["items"]:
        assert set(item) >= {"id", "question", "description", "url", "parameters"}
        assert set(item["question"]) == {"en", "ru"}
        assert item["url"] == f"{data.base_url}".rstrip("/") + f"/api/v1/queries/{item['id']}"
    (greece,) = [item for item in body["items"] if item["id"] == "cq10"]
    assert {"name", "type", "default"} <= set(greece["parameters"][0])


def test_a_question_with_its_parameter(data: httpx.Client) -> None:
    rows = answer(data, "/queries/cq10", state="GRC")["items"]
    known = {(row["status"], row["since"]) for row in rows}
    assert {("signed-only", "2000-12-13"), ("not-yet-in-force", "2011-01-11"), ("in-force", "2011-02-10")} <= known
    assert all(value != "" for row in rows for value in row.values()), "nothing known is null"


# --- pages

@pytest.mark.parametrize(("path", "parameters", "limit"), [
    ("/bound", {"state": "KGZ,ROU", **AT}, 17), ("/duties", {"state": "KGZ", "instrument": "un-tip", **AT}, 9),
    ("/calendar", {"state": "KGZ,ROU", **AT}, 4), ("/queries/silences", {}, 60)])
def test_the_pages_give_each_item_once(
        data: httpx.Client, path: str, parameters: dict[str, str], limit: int) -> None:
    whole = answer(data, path, limit="1000", **parameters)
    items: list[Any] = []
    following = str(data.build_request("GET", "/api/v1" + path, params={**parameters, "limit": str(limit)}).url)
    while following:
        page = data.get(following).json()
        assert page["total"] == whole["total"] == len(whole["items"])
        assert len(page["items"]) == limit or page["next"] is None
        items += page["items"]
        following = page["next"] or ""
    assert items == whole["items"]
    most = Counter(json.dumps(item, sort_keys=True) for item in items).most_common(1)
    assert most[0][1] == 1


def test_a_page_is_a_hundred_items_and_past_the_end_is_none(data: httpx.Client) -> None:
    first = answer(data, "/bound", **AT)
    assert len(first["items"]) == 100 < first["total"]
    assert "offset=100" in first["next"]
    assert "at=2026-11-22" in first["next"]
    last = answer(data, "/bound", offset=str(first["total"]), **AT)
    assert (last["items"], last["next"], last["total"]) == ([], None, first["total"])


@pytest.mark.parametrize("parameters", [
    [("state", "ROU,KGZ")], [("state", "ROU"), ("state", "KGZ")], [("state", "kgz, rou,"), ("state", "KGZ")]])
def test_commas_and_repeated_parameters_are_the_same(data: httpx.Client, parameters: list[tuple[str, str]]) -> None:
    body = data.get("/api/v1/bound", params=[*parameters, ("instrument", "un-tip"), *AT.items()]).json()
    assert [(item["state"], item["instrument"]) for item in body["items"]] == [("KGZ", "un-tip"), ("ROU", "un-tip")]


# --- refusals

@pytest.mark.parametrize(("path", "parameters", "status", "code"), [
    *((path, {**AT, "state": "KGZ", "limit": limit}, 400, "usage") for limit in ("0", "1001", "-1", "many", "1.5")
      for path in ("/bound", "/duties", "/calendar")),
    ("/bound", {"offset": "-1"}, 400, "usage"),
    *(("/bound", {"at": at}, 400, "usage") for at in ("soon", "2024", "2024-06", "2024-02-30", "30.06.2024")),
    ("/duties", {"at": "2024-13-01"}, 400, "usage"),
    ("/calendar", {"state": "KGZ", "at": "tomorrow"}, 400, "usage"),
    ("/what-if", {"state": "KGZ", "instrument": "cets-197", "date": "2024-02-30"}, 400, "usage"),
    ("/bound", {"state": "ZZZ"}, 404, "not_found"),
    ("/bound", {"state": "KGZ", "instrument": "no-such-treaty"}, 404, "not_found"),
    ("/duties", {"state": "ZZZ"}, 404, "not_found"),
    ("/duties", {"state": "KGZ", "topic": "no-such-topic"}, 404, "not_found"),
    ("/calendar", {"state": "ZZZ"}, 404, "not_found"),
    ("/what-if", {"state": "ZZZ", "instrument": "un-tip"}, 404, "not_found"),
    ("/what-if", {"state": "KGZ", "instrument": "no-such-treaty"}, 404, "not_found"),
    ("/what-if", {"state": "KGZ"}, 400, "usage"),
    ("/what-if", {"state": "NOR", "instrument": "eu-2011-36"}, 400, "usage"),
    ("/calendar", {}, 400, "usage"),
    *(("/calendar", {"state": "KGZ", "years": years}, 400, "usage") for years in ("0", "51", "-1", "five")),
    ("/calendar", {"state": "KGZ", "kind": "birthday"}, 400, "usage"),
    ("/calendar", {"state": "KGZ", "format": "pdf"}, 400, "usage"),
    ("/calendar", {"state": "KGZ", "format": "ics", "lang": "fr"}, 400, "usage"),
    ("/bound", {**TIP, "format": "ttl"}, 400, "usage"),
    ("/bound", {"state": "KGZ", "explain": "true", "format": "ttl"}, 400, "usage"),
    ("/queries/cq999", {}, 404, "not_found"),
    ("/queries/cq10", {"colour": "red"}, 400, "usage"),
    ("/queries/cq10", {"state": "Greece"}, 400, "usage"),
    ("/queries/cq10", {"format": "pdf"}, 400, "usage"),
    ("/queries/cq10", {"format": "ttl"}, 406, "not_acceptable"),
    ("/queries/proof", {"format": "json"}, 406, "not_acceptable"),
    ("/queries/proof", {"format": "csv"}, 406, "not_acceptable"),
    ("/nothing-here", {}, 404, "not_found"),
])
def test_what_is_refused(
        data: httpx.Client, path: str, parameters: dict[str, str], status: int, code: str) -> None:
    problem(data.get("/api/v1" + path, params=parameters), status, code)


def test_a_wrong_choice_is_told_the_right_ones(data: httpx.Client) -> None:
    document = problem(data.get("/api/v1/calendar", params={"state": "KGZ", "kind": "birthday"}), 400, "usage")
    assert "denunciation-window" in document["hint"]
    assert "state" in problem(data.get("/api/v1/queries/cq10", params={"colour": "red"}), 400, "usage")["hint"]


def test_nothing_is_written_by_asking(data: httpx.Client) -> None:
    for path, parameters in ROUTES.values():
        problem(data.post(path, params=parameters), 405, "method_not_allowed")


@pytest.mark.parametrize(("path", "parameters"), [
    ("/calendar", {"state": "KGZ", "at": "9999-12-31"}),
    ("/what-if", {"state": "KGZ", "instrument": "cets-197", "date": "9999-12-31"}),
    ("/what-if", {"state": "KGZ", "instrument": "un-tip", "date": "9999-12-31", "withdraw": "true"})])
def test_a_date_at_the_end_of_the_calendar_costs_no_worker(
        data: httpx.Client, path: str, parameters: dict[str, str]) -> None:
    answer(data, "/queries/cq10", state="GRC")  # a worker is there
    before = data.get("/ready").json()["workers"]["replaced"]
    response = data.get("/api/v1" + path, params=parameters)
    assert response.status_code in (200, 400), response.text
    assert data.get("/ready").json()["workers"]["replaced"] == before


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</title><b>"])
@pytest.mark.parametrize(("path", "name"), [
    ("/bound", "state"), ("/bound", "at"), ("/duties", "topic"), ("/calendar", "kind"), ("/queries/cq10", "state"),
    ("/queries/cq10", "x")])
def test_markup_comes_back_only_as_text_of_json(data: httpx.Client, path: str, name: str, text: str) -> None:
    response = data.get("/api/v1" + path, params={"state": "KGZ", name: text})
    assert response.status_code in (400, 404)
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.json()["code"] in ("usage", "not_found")


# --- formats

def test_the_proof_as_rdf(data: httpx.Client) -> None:
    graphs = []
    for form, syntax, media in (("ttl", "turtle", "text/turtle; charset=utf-8"),
                                ("jsonld", "json-ld", "application/ld+json")):
        response = data.get("/api/v1/bound", params={**TIP, "explain": "true", "format": form})
        assert response.headers["content-type"] == media
        graphs.append(Graph().parse(data=response.content, format=syntax))
    assert len(graphs[0]) == len(graphs[1]) > 20
    assert len(list(graphs[0].subjects(RDF.type, URIRef(THB + "ProofStep")))) == 5


def test_a_question_as_a_table_and_as_a_graph(data: httpx.Client) -> None:
    rows = answer(data, "/queries/cq10", state="GRC")["items"]
    response = data.get("/api/v1/queries/cq10", params={"state": "GRC", "format": "csv"})
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    told = list(csv.DictReader(io.StringIO(response.text, newline="")))
    assert [{name: value or None for name, value in row.items()} for row in told] == rows
    graph = data.get("/api/v1/queries/proof", params={"state": "KGZ", "instrument": "un-tip", "format": "ttl"})
    assert len(Graph().parse(data=graph.content, format="turtle")) > 10


def test_the_calendar_as_icalendar(data: httpx.Client) -> None:
    parameters = {"state": "KGZ", "format": "ics", "lang": "ru", **AT}
    response = data.get("/api/v1/calendar", params=parameters)
    assert response.headers["content-type"] == "text/calendar; charset=utf-8"
    found = [event for event in icalendar.Calendar.from_ical(response.content).walk() if event.name == "VEVENT"]
    assert len(found) == answer(data, "/calendar", state="KGZ", **AT)["total"]
    assert data.get("/api/v1/calendar", params=parameters).content == response.content
