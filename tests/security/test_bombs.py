"""Queries made to hurt: each is stopped and told so, and everybody else is served meanwhile."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from urllib.parse import quote

import httpx
import pytest

DEADLINE = 1.5
ENDLESS = "SELECT (COUNT(*) AS ?c) { " + " ".join(f"VALUES ?v{n} {{ {'1 ' * 200} }}" for n in range(8)) + " }"
HUNGRY = "SELECT * { " + " ".join(f"VALUES ?v{n} {{ {'1 ' * 200} }}" for n in range(6)) + " } ORDER BY ?v1"
VAST = "SELECT * { " + " ".join(f"VALUES ?v{n} {{ {'1 ' * 200} }}" for n in range(6)) + " }"
DIRECT = {"Content-Type": "application/sparql-query"}


def refused(response: httpx.Response, status: int, *codes: str) -> None:
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    assert response.json()["code"] in codes
    assert response.headers["access-control-allow-origin"] == "*"


def answers(client: httpx.Client) -> None:
    assert client.post("/sparql", content="ASK { ?s ?p ?o }", headers=DIRECT).json() == {"head": {}, "boolean": True}


def replaced(client: httpx.Client) -> int:
    """Return how many workers were replaced; both may be loading after a test before, and then nothing is told yet."""
    begun = time.monotonic()
    while (response := client.get("/ready")).status_code == 503:
        assert time.monotonic() - begun < 20, "no worker came back"
        time.sleep(0.02)
    return int(response.json()["workers"]["replaced"])


def test_a_runaway_query_is_killed_while_health_answers(client: httpx.Client) -> None:
    outcome: list[httpx.Response] = []
    thread = threading.Thread(target=lambda: outcome.append(client.post("/sparql", content=ENDLESS, headers=DIRECT)))
    begun = time.monotonic()
    thread.start()
    slowest = 0.0
    while thread.is_alive():
        asked = time.monotonic()
        assert client.get("/health").status_code == 200
        slowest = max(slowest, time.monotonic() - asked)
        time.sleep(0.02)
    thread.join()
    assert DEADLINE <= time.monotonic() - begun < DEADLINE + 1.5
    assert slowest < 0.5
    refused(outcome[0], 503, "query_timeout")
    assert int(outcome[0].headers["retry-after"]) > 0
    answers(client)


def test_a_hungry_query_is_stopped(client: httpx.Client) -> None:
    refused(client.post("/sparql", content=HUNGRY, headers=DIRECT), 503, "query_memory", "query_timeout")
    answers(client)


def drain(response: httpx.Response, into: bytearray) -> None:
    for chunk in response.iter_raw():
        into += chunk


def test_a_vast_result_is_cut_marked_and_broken(client: httpx.Client) -> None:
    received = bytearray()
    with client.stream("POST", "/sparql", content=VAST, headers=DIRECT) as response:
        assert response.status_code == 200
        with pytest.raises(httpx.RemoteProtocolError, match="incomplete chunked read"):
            drain(response, received)
    with pytest.raises(ValueError, match=r"control character|Expecting|Extra data"):
        json.loads(received)
    last = received.decode().splitlines()[-1]
    assert last.startswith("INCOMPLETE RESULT (result_truncated): The result has more than 100,000 rows.")
    answers(client)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * " + "{" * 3000 + "}" * 3000,
        "SELECT * { FILTER(" + "(" * 3000 + "1" + ")" * 3000 + ") }",
        "SELECT * { ?s " + "(" * 3000 + "<http://h/p>" + ")*" * 3000 + " ?o }",
        "SELECT * { " + "[<http://h/p> " * 3000 + "1" + "]" * 3000 + " }",
        "SELECT * { " + "{ SELECT * { " * 2000 + "} }" * 2000 + " }",
        "#" * 70_000,
    ],
    ids=["groups", "parentheses", "paths", "blank", "subselects", "length"],
)
def test_deep_and_long_queries_never_reach_a_parser(client: httpx.Client, query: str) -> None:
    before = replaced(client)
    refused(client.post("/sparql", content=query, headers=DIRECT), 414, "too_long")
    assert replaced(client) == before


@pytest.mark.parametrize("unit", ['"', "'''", '"\\"', "a-", "<a", "ex:a.", "\\u0022"])
def test_texts_made_to_slow_the_lexer_do_not_stop_the_service(client: httpx.Client, unit: str) -> None:
    text = ("ASK { SERVICE " + unit * 65536)[:65536]
    begun = time.monotonic()
    assert client.post("/sparql", content=text, headers=DIRECT).status_code in (400, 403)
    assert time.monotonic() - begun < DEADLINE


@pytest.mark.parametrize("size", [70_000, 300_000])
@pytest.mark.parametrize("path", ["/sparql?query=ASK%20%7B%7D&x=", "/"])
def test_a_huge_url_is_told_so(client: httpx.Client, path: str, size: int) -> None:
    connection = http.client.HTTPConnection(client.base_url.host, client.base_url.port)  # httpx refuses to send it
    connection.request("GET", path + "a" * size)
    response = connection.getresponse()
    document = json.loads(response.read())
    connection.close()
    assert (response.status, document["code"]) == (414, "too_long")
    assert response.headers["access-control-allow-origin"] == "*"


def test_a_huge_body_is_told_so(client: httpx.Client) -> None:
    refused(client.post("/sparql", content=b"#" * 2_000_000, headers=DIRECT), 414, "too_long")


def test_a_client_that_leaves_frees_its_worker(client: httpx.Client) -> None:
    before = replaced(client)
    host, port = client.base_url.host, client.base_url.port
    request = f"GET /sparql?query={quote(ENDLESS)} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
    with socket.create_connection((host, port or 80)) as connection:
        connection.sendall(request)
        time.sleep(0.2)
    begun = time.monotonic()
    while replaced(client) == before:
        assert time.monotonic() - begun < DEADLINE - 0.5, "the query ran on"
        time.sleep(0.02)
    answers(client)


def test_more_clients_than_workers_all_get_an_answer(client: httpx.Client) -> None:
    outcomes: list[int] = []
    ask = {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}
    threads = [
        threading.Thread(target=lambda: outcomes.append(client.get("/sparql", params=ask).status_code))
        for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == [200] * 20
