"""Queries made to hurt: each is stopped and told so, and everybody else is served meanwhile."""

from __future__ import annotations

import http.client
import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from tests.helpers.answers import problem
from tests.helpers.heavy import ENDLESS, HUNGRY, VAST
from tests.helpers.waiting import HANG, until

from thbgraph.api.server import serving
from thbgraph.settings import Settings

DEADLINE = 1.5
DIRECT = {"Content-Type": "application/sparql-query"}


def answers(client: httpx.Client) -> None:
    assert client.post("/sparql", content="ASK { ?s ?p ?o }", headers=DIRECT).json() == {"head": {}, "boolean": True}


def replaced(client: httpx.Client) -> int:
    """Return how many workers were replaced; both may be loading after a test before, and then nothing is told yet."""
    until(lambda: client.get("/ready").status_code == 200)
    return int(client.get("/ready").json()["workers"]["replaced"])


def test_a_runaway_query_is_killed_while_health_answers(client: httpx.Client) -> None:
    with ThreadPoolExecutor(1) as pool:
        begun, answered = time.monotonic(), 0
        asking = pool.submit(client.post, "/sparql", content=ENDLESS, headers=DIRECT)
        while not asking.done():
            assert client.get("/health").status_code == 200
            answered += 1
            time.sleep(0.02)
    assert DEADLINE <= time.monotonic() - begun < 20  # it would run for years
    assert answered > 1
    problem(asking.result(), 503, "query_timeout")
    assert int(asking.result().headers["retry-after"]) > 0
    answers(client)


def test_a_hungry_query_is_stopped(client: httpx.Client) -> None:
    problem(client.post("/sparql", content=HUNGRY, headers=DIRECT), 503, "query_memory", "query_timeout")
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
    assert last.startswith("INCOMPLETE RESULT (result_truncated): The result has more than 5,000 rows.")
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
    problem(client.post("/sparql", content=query, headers=DIRECT), 413, "too_long")
    assert replaced(client) == before


@pytest.mark.parametrize("unit", ['"', "'''", '"\\"', "a-", "<a", "ex:a.", "\\u0022"])
def test_texts_made_to_slow_the_lexer_do_not_stop_the_service(client: httpx.Client, unit: str) -> None:
    text = ("ASK { SERVICE " + unit * 65536)[:65536]
    begun = time.monotonic()
    assert client.post("/sparql", content=text, headers=DIRECT).status_code in (400, 403)
    assert time.monotonic() - begun < 20  # in time that grows with the square of its length it would take minutes


@pytest.mark.parametrize("size", [70_000, 300_000])
@pytest.mark.parametrize("path", ["/sparql?query=ASK%20%7B%7D&x=", "/"])
def test_a_huge_url_is_told_so(client: httpx.Client, path: str, size: int) -> None:
    host, port = client.base_url.host, client.base_url.port
    with closing(http.client.HTTPConnection(host, port, timeout=HANG)) as connection:  # httpx refuses to send it
        connection.request("GET", path + "a" * size)
        response = connection.getresponse()
        document = json.loads(response.read())
    assert (response.status, document["code"]) == (414, "too_long")
    assert response.headers["access-control-allow-origin"] == "*"


def test_a_huge_body_is_told_so(client: httpx.Client) -> None:
    problem(client.post("/sparql", content=b"#" * 2_000_000, headers=DIRECT), 413, "too_long")


def test_a_client_that_leaves_frees_its_worker(graph_file: Path) -> None:
    """Long before the query's time is up."""
    with (serving(Settings(query_timeout=600.0, workers=1), graph_file, "v1") as url,
          httpx.Client(base_url=url, timeout=HANG) as client):
        host, port = client.base_url.host, client.base_url.port
        request = f"GET /sparql?query={quote(ENDLESS)} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
        with socket.create_connection((host, port or 80), timeout=HANG) as connection:
            connection.sendall(request)
            until(lambda: "thbgraph_workers_busy 1.0" in client.get("/metrics").text)
        until(lambda: replaced(client) == 1)
        answers(client)


def test_more_clients_than_workers_all_get_an_answer(client: httpx.Client) -> None:
    ask = {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}
    with ThreadPoolExecutor(20) as pool:
        asking = [pool.submit(client.get, "/sparql", params=ask) for _ in range(20)]
        assert [one.result(HANG).status_code for one in asking] == [200] * 20
