"""`/metrics`: what is counted is exact, labels are few, and no query gets in."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics_families
from prometheus_client.parser import text_string_to_metric_families as plain_families
from starlette.types import Message, Receive, Scope, Send
from tests.helpers.heavy import ENDLESS
from tests.helpers.tables import ROOT
from tests.helpers.waiting import finished

from thbgraph.api.app import create_app
from thbgraph.api.exchange import Exchange, Observed
from thbgraph.api.server import serving
from thbgraph.settings import Settings

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]
SELECT = "SELECT ?o { ?s ?p ?o } ORDER BY ?o"


def samples(text: str) -> Samples:
    return {(sample.name, tuple(sorted(sample.labels.items()))): sample.value
            for family in plain_families(text) for sample in family.samples}


def value(of: Samples, name: str, **labels: str) -> float:
    return of.get((name, tuple(sorted(labels.items()))), 0.0)


@pytest.fixture(scope="module")
def service(graph_file: Path) -> Iterator[httpx.Client]:
    settings = Settings(query_timeout=1.0, query_memory=512, max_rows=1000, workers=1)
    with serving(settings, graph_file, "v1") as url, httpx.Client(base_url=url, timeout=60) as client:
        yield client


def scraped(service: httpx.Client) -> Samples:
    return samples(service.get("/metrics").text)


@pytest.fixture
def app(graph_file: Path) -> FastAPI:
    """An app whose workers were never started: enough for what asks none."""
    return create_app(Settings(), graph_file, "v1")


def ask(app: FastAPI, *requests: tuple[str, str], headers: dict[str, str] | None = None) -> list[httpx.Response]:
    async def asked() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://h", headers=headers) as client:
            return [await client.request(method, path) for method, path in requests]

    return finished(asked())


def text_of(app: FastAPI) -> str:
    return ask(app, ("GET", "/metrics"))[0].text


def test_requests_are_counted_by_route_method_and_status(app: FastAPI) -> None:
    answers = ask(app, ("GET", "/health"), ("GET", "/health"), ("GET", "/health"), ("HEAD", "/health"),
                  ("GET", "/ready"), ("GET", "/nowhere"), ("PUT", "/health"), ("BREW", "/health"),
                  ("GET", "/api/v1/queries/none-such"))
    found = samples(text_of(app))
    counted = {key[1]: number for key, number in found.items() if key[0] == "thbgraph_http_requests_total"}
    rows = [("GET", "/health", "200", 3.0), ("HEAD", "/health", "200", 1.0), ("GET", "/ready", "503", 1.0),
            ("GET", "none", "404", 1.0), ("PUT", "/health", "405", 1.0), ("OTHER", "/health", "405", 1.0),
            ("GET", "/api/v1/queries/{name}", "404", 1.0)]
    assert counted == {tuple(zip(("method", "route", "status"), row[:3], strict=True)): row[3] for row in rows}
    bodies = sum(len(answer.content) for answer in answers[:3]) + len(answers[6].content) + len(answers[7].content)
    assert value(found, "thbgraph_http_response_body_bytes_total", route="/health") == bodies
    assert value(found, "thbgraph_http_request_duration_seconds_count", method="GET", route="/health") == 3
    assert value(found, "thbgraph_http_request_duration_seconds_count", method="GET", route="/metrics") == 0


def test_a_thousand_addresses_are_one_route(app: FastAPI) -> None:
    chance = random.Random(6)  # noqa: S311 - addresses, not secrets
    paths = ["/x" + "".join(chance.choices("abcdefghijklmnop/.%20-é", k=20)) for _ in range(1000)]
    before = {key for key in samples(text_of(app)) if key[0].startswith("thbgraph_http")}
    ask(app, *(("GET", path) for path in paths))
    after = samples(text_of(app))
    added = {dict(labels)["route"] for name, labels in after if name.startswith("thbgraph_http") and
             (name, labels) not in before and labels}
    assert added == {"none", "/metrics"}
    assert value(after, "thbgraph_http_requests_total", method="GET", route="none", status="404") == 1000


def test_queries_are_counted_by_kind_and_outcome(service: httpx.Client) -> None:
    before = scraped(service)
    answers = [service.get("/sparql", params={"query": query}) for query in (SELECT, SELECT, "ASK {}", "SELECT")]
    assert service.get("/api/v1/bound", params={"state": "KGZ", "at": "2020-01-01"}).status_code == 404
    after = scraped(service)

    def more(name: str, **labels: str) -> float:
        return value(after, name, **labels) - value(before, name, **labels)

    assert [answer.status_code for answer in answers] == [200, 200, 200, 400]
    assert more("thbgraph_queries_total", kind="query", outcome="ok") == 3
    assert more("thbgraph_queries_total", kind="query", outcome="query_syntax") == 1
    assert more("thbgraph_queries_total", kind="bound", outcome="not_found") == 1
    assert more("thbgraph_result_rows_total", kind="query") == 2 + 2 + 1
    assert more("thbgraph_queue_wait_seconds_count") == 5
    sent = sum(len(answer.content) for answer in answers)
    assert more("thbgraph_http_response_body_bytes_total", route="/sparql") == sent
    assert more("thbgraph_http_requests_total", method="GET", route="/sparql", status="200") == 3
    assert more("thbgraph_http_requests_total", method="GET", route="/sparql", status="400") == 1


def test_a_worker_that_was_stopped_is_counted_with_the_reason(service: httpx.Client) -> None:
    before = scraped(service)
    assert service.get("/sparql", params={"query": ENDLESS}).json()["code"] == "query_timeout"
    service.get("/sparql", params={"query": SELECT}).raise_for_status()  # waits for the worker in its place
    after = scraped(service)
    for name, labels in (("thbgraph_workers_replaced_total", {"reason": "query_timeout"}),
                         ("thbgraph_queries_total", {"kind": "query", "outcome": "query_timeout"})):
        assert value(after, name, **labels) - value(before, name, **labels) == 1
    assert value(after, "thbgraph_queue_wait_seconds_sum") > value(before, "thbgraph_queue_wait_seconds_sum")


def test_the_pool_is_told_as_it_is_now(service: httpx.Client) -> None:
    service.get("/sparql", params={"query": SELECT}).raise_for_status()
    found = scraped(service)
    names = ("workers_wanted", "workers_alive", "workers_busy", "queue_length", "http_requests_in_progress")
    assert [value(found, f"thbgraph_{name}") for name in names] == [1, 1, 0, 0, 0]
    assert value(found, "thbgraph_store_info", version="v1") == 1
    assert value(found, "process_resident_memory_bytes") > 0


def test_no_query_and_no_client_gets_into_a_label(service: httpx.Client) -> None:
    service.get("/sparql", params={"query": "ASK { ?s ?p 'a-most-private-question' }"})
    service.get("/a-most-private-address", headers={"X-Forwarded-For": "192.0.2.77"})
    text = service.get("/metrics").text
    assert [word for word in ("private", "127.0.0.1", "192.0.2.77") if word in text] == []


def test_every_measure_is_described_and_named_by_its_unit(service: httpx.Client) -> None:
    text = service.get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"}).text
    families = {family.name: family for family in openmetrics_families(text)}  # type: ignore[no-untyped-call]
    ours = {name: family for name, family in families.items() if name.startswith("thbgraph_")}
    assert len(ours) == 14
    for name, family in ours.items():
        assert re.fullmatch(r"[A-Z].{10,}\.", family.documentation), name
        assert re.fullmatch(r"[a-z]+(_[a-z]+)+", name), name
        assert not re.search(r"_(ms|milliseconds|kb|mb|minutes|percent)$", name), name
        assert family.type != "histogram" or name.endswith("_seconds"), name
        assert family.type != "counter" or all(sample.name == name + "_total" for sample in family.samples), name
        assert family.type != "gauge" or not name.endswith("_total"), name
    assert {family.type for family in ours.values()} == {"counter", "gauge", "histogram", "info"}
    labels = {label for family in ours.values() for sample in family.samples for label in sample.labels}
    assert labels == {"method", "route", "status", "kind", "outcome", "reason", "version", "le"}


def test_the_page_for_operators_names_every_measure_and_no_other(app: FastAPI) -> None:
    page = (ROOT / "docs" / "how-to" / "run-the-service.md").read_text(encoding="utf-8")
    named = {name.removesuffix("_bucket") for name in re.findall(r"thbgraph_[a-z_]+", page)
             if not name.startswith(("thbgraph_rate", "thbgraph_clients"))}  # zones of the proxy
    families = [family for family in plain_families(text_of(app)) if family.name.startswith("thbgraph_")]
    assert named == {family.name + {"counter": "_total", "info": "_info"}.get(family.type, "") for family in families}


@pytest.mark.parametrize(("accept", "begins"), [
    ("", "text/plain; version=0.0.4"), ("*/*", "text/plain; version=0.0.4"), ("text/html", "text/plain; version=0.0.4"),
    ("application/openmetrics-text", "application/openmetrics-text; version=1.0.0"),
    ("application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1",
     "application/openmetrics-text; version=1.0.0"),
    ("application/openmetrics-text; version=abc", "application/openmetrics-text; version=1.0.0"),
    ("application/openmetrics-text; version=9.9.9<b>", "application/openmetrics-text; version=1.0.0"),
])
def test_the_format_follows_accept(app: FastAPI, accept: str, begins: str) -> None:
    answer, head = ask(app, ("GET", "/metrics"), ("HEAD", "/metrics"), headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == begins + "; charset=utf-8"
    assert (answer.headers["vary"], answer.headers["cache-control"]) == ("Accept", "no-store")
    assert answer.text.endswith("# EOF\n") == begins.startswith("application")
    assert (head.status_code, head.content, head.headers["content-type"]) == (200, b"", begins + "; charset=utf-8")


def test_two_services_in_one_process_count_apart(app: FastAPI, graph_file: Path) -> None:
    other = create_app(Settings(), graph_file, "v2")
    ask(app, ("GET", "/health"))
    ask(other, ("GET", "/health"), ("GET", "/health"))
    key = {"method": "GET", "route": "/health", "status": "200"}
    assert value(samples(text_of(app)), "thbgraph_http_requests_total", **key) == 1
    assert value(samples(text_of(other)), "thbgraph_http_requests_total", **key) == 2
    assert value(samples(text_of(other)), "thbgraph_store_info", version="v2") == 1


def observed(*messages: Message) -> tuple[list[Exchange], list[Message]]:
    """Return what is observed, and what had been sent on by the time the app goes on, of an app that sends messages."""
    told: list[Exchange] = []
    sent: list[Message] = []

    async def answering(_scope: Scope, _receive: Receive, send: Send) -> None:
        for number, message in enumerate(messages, 1):
            await send(message)
            assert len(sent) == number, "held back"

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
    finished(Observed(answering, [told.append])(scope, receive, send))
    return told, sent


START: Message = {"type": "http.response.start", "status": 200, "headers": []}


def test_nothing_is_held_back_to_be_measured() -> None:
    parts: list[Message] = [{"type": "http.response.body", "body": b"x" * 10, "more_body": True} for _ in range(3)]
    (exchange,), sent = observed(START, *parts, {"type": "http.response.body"})
    assert len(sent) == 5
    assert (exchange.sent, exchange.outcome, exchange.status) == (30, "ok", 200)


def test_an_answer_without_its_end_is_told_as_cut() -> None:
    (exchange,), _ = observed(START, {"type": "http.response.body", "body": b"x", "more_body": True})
    assert exchange.outcome == "cut"
