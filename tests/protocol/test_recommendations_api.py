"""``/api/v1/recommendations`` over real HTTP on the committed data."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from tests.helpers.answers import problem

pytestmark = pytest.mark.xdist_group("data")  # whose service takes long to start
ROUTE = "/api/v1/recommendations"
AT = {"at": "2026-11-22"}
BRIEF = {"source": "kgz-brief-2023", **AT}


def answer(data: httpx.Client, **parameters: str) -> dict[str, Any]:
    response = data.get(ROUTE, params=parameters)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    body: dict[str, Any] = response.json()
    return body


def test_a_list_of_the_contract(data: httpx.Client) -> None:
    body = answer(data, **BRIEF)
    assert list(body) == ["at", "version", "total", "next", "items"]
    assert (body["at"], body["version"], body["next"]) == ("2026-11-22", "v1", None)
    assert body["total"] == len(body["items"]) > 20
    assert [item["n"] for item in body["items"]] == sorted(item["n"] for item in body["items"])


def test_an_item_has_advice_status_evidence_and_what_stands_beside(data: httpx.Client) -> None:
    (item,) = [item for item in answer(data, **BRIEF)["items"] if item["n"] == 23]
    assert set(item) == {"recommendation", "source", "n", "states", "regions", "addressee", "topics", "date", "text",
                         "locator", "status", "same_advice", "replies", "also_on_topic"}
    assert item["recommendation"] == "https://w3id.org/thbgraph/id/recommendation/kgz-brief-2023/23"
    assert (item["states"], item["topics"], item["date"]) == (["KGZ"], ["prosecution"], "2023")
    assert all(set(item[name]) == {"en", "ru"} for name in ("text", "addressee"))
    (place,) = item["status"]
    assert (place["state"], place["region"], place["status"]) == ("KGZ", None, "contradicted")
    for told in place["evidence"]:
        assert set(told) == {"bearing", "statement", "summary", "source", "locator", "as_of", "speaker", "note"}
    assert {(told["bearing"], told["speaker"]) for told in place["evidence"]} == {
        ("not-done", "source"), ("part", "state")}
    assert [advice["relation"] for advice in item["same_advice"]] == ["wider"]
    assert item["also_on_topic"]
    assert all(mention["as_of"] > "2023-12-31" for mention in item["also_on_topic"])


def test_nothing_invites_a_ranking(data: httpx.Client) -> None:
    """The only counts of the answer are its total and the sources' own numbers."""
    text = json.dumps(answer(data, **BRIEF))
    assert not any(word in text for word in ('"score"', '"rank"', '"count"', '"share"', '"rate"'))


def test_filters(data: httpx.Client) -> None:
    taken = answer(data, status="taken-up", **AT)
    assert [(item["source"], item["n"]) for item in taken["items"]] == [
        ("kgz-brief-2023", 13), ("unodc-bsec-2008", 4001)]
    both = answer(data, state="kaz,tjk", source="molodikova-2020", status="partly", **AT)
    assert [item["n"] for item in both["items"]] == [504, 527]
    topic = answer(data, topic="corruption", **AT)["items"]
    assert topic
    assert all("corruption" in item["topics"] for item in topic)
    assert answer(data, state="GRC", topic="shelter", **AT)["items"] == []


def test_the_date_decides_what_is_seen(data: httpx.Client) -> None:
    early = answer(data, at="2008-10-22", limit="1000")["items"]
    assert {item["source"] for item in early} == {"unodc-bsec-2008"}
    assert {place["status"] for item in early for place in item["status"]} == {"no-evidence-since"}
    assert answer(data, at="2000-01-01")["total"] == 0


def test_pages_have_a_stable_order_and_true_totals(data: httpx.Client) -> None:
    whole = answer(data, limit="1000", **AT)
    seen: list[str] = []
    url: str | None = f"{ROUTE}?at=2026-11-22&limit=100"
    while url:
        body = data.get(url).json()
        assert body["total"] == whole["total"] == 233
        seen += [item["recommendation"] for item in body["items"]]
        url = body["next"]
    assert seen == [item["recommendation"] for item in whole["items"]]


def test_an_answer_held_already_is_not_sent_again(data: httpx.Client) -> None:
    first = data.get(ROUTE, params=BRIEF)
    again = data.get(ROUTE, params=BRIEF, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = data.get(ROUTE, params={**BRIEF, "status": "partly"})
    assert other.headers["etag"] != first.headers["etag"]
    head = data.head(ROUTE, params=BRIEF)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == first.headers["etag"]
    assert head.headers["content-length"] == str(len(first.content))


@pytest.mark.parametrize(("parameters", "status", "code"), [
    ({"statuss": "partly"}, 400, "usage"),
    ({"status": "done"}, 400, "usage"),
    ({"at": "2026-13-01"}, 400, "usage"),
    ({"at": "2026"}, 400, "usage"),
    ({"limit": "0"}, 400, "usage"),
    ({"offset": "-1"}, 400, "usage"),
    ({"state": "ZZZ"}, 404, "not_found"),
    ({"topic": "no-such-topic"}, 404, "not_found"),
    ({"topic": "a b>"}, 400, "usage"),
    ({"source": "no-such-report"}, 404, "not_found"),
])
def test_what_is_wrong_is_told(data: httpx.Client, parameters: dict[str, str], status: int, code: str) -> None:
    problem(data.get(ROUTE, params=parameters), status, code)


def test_the_route_is_described(data: httpx.Client) -> None:
    described = data.get("/openapi.json").json()["paths"][ROUTE]["get"]
    assert {parameter["name"] for parameter in described["parameters"]} == {
        "state", "topic", "source", "status", "at", "version", "limit", "offset"}
