"""The attack list: queries made to take the service down; each is told why it was stopped, and nobody else notices.

While an attack runs the service says that it is well, and after it the same question has the same answer. How fast it
answers meanwhile is measured by `benchmarks/attacks.py`, which sends the same list.
"""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Final
from urllib.parse import quote

import httpx
import pytest
from tests.helpers.heavy import ATTACKS, VALUES
from tests.helpers.waiting import HANG, until

from thbgraph.api.server import serving
from thbgraph.namespaces import GRAPH
from thbgraph.settings import Settings

SIZE: Final = 400  # nodes of the graph that is attacked: each points to the next three
DIRECT: Final = {"Content-Type": "application/sparql-query"}
STOPPED: Final = {"query_timeout", "query_memory", "result_truncated"}
EVERYTHING: Final = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
HARMLESS: Final = {
    "regular expression of stars":
        ("SELECT (REGEX(?t, '^(a*)*(a|aa)+$') AS ?n) { BIND('" + "a" * 5000 + "b' AS ?t) }", "false"),
    "regular expression that unfolds":
        ("SELECT (COALESCE(REGEX('a', '((a{1,900}){1,900}){1,900}'), 'refused') AS ?n) {}", "refused"),
    "many replacements":
        ("SELECT (STRLEN(REPLACE('" + "a" * 3000 + "', 'a', 'bbbb')) AS ?n) {}", "12000"),
    "huge values": (f"SELECT (COUNT(*) AS ?n) {{ VALUES ?a {{ {VALUES} }} }}", "6500"),
    "many unions":
        ("SELECT (COUNT(*) AS ?n) { " + " UNION ".join(["{ <http://h/1> ?p ?o }"] * 1500) + " }", str(1500 * 3)),
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    path = tmp_path_factory.mktemp("attacked") / "graph.nq"
    lines = (f"<http://h/{n}> <http://h/p> <http://h/{(n + step) % SIZE}> <{GRAPH}resolved> .\n"
             for n in range(SIZE) for step in (1, 2, 3))
    path.write_text("".join(lines), "utf-8")
    settings = Settings(query_timeout=1.5, query_memory=256, max_rows=100_000, workers=2)
    with serving(settings, path, "v1") as url, httpx.Client(base_url=url, timeout=60) as client:
        yield client


@contextmanager
def well(client: httpx.Client) -> Iterator[None]:
    """Ask for the health of the service all the time, and afterwards for what it knows."""
    done, failures, asked = threading.Event(), [], Counter[int]()

    def ask() -> None:
        with httpx.Client(base_url=client.base_url, timeout=HANG) as own:
            while not (asked and done.is_set()):
                try:
                    asked[own.get("/health").status_code] += 1
                except httpx.HTTPError as error:
                    failures.append(error)
                    return
                done.wait(0.01)

    doctor = threading.Thread(target=ask, daemon=True)
    doctor.start()
    try:
        yield
    finally:
        done.set()
        doctor.join(HANG)
    assert not doctor.is_alive()
    assert not failures
    assert set(asked) == {200}
    assert still_right(client)


def still_right(client: httpx.Client) -> bool:
    """Ask until a worker is free, within the patience of one who follows Retry-After."""
    for _ in range(30):
        answer = client.post("/sparql", content=EVERYTHING, headers=DIRECT | {"Accept": "text/csv"})
        if answer.status_code == 200:
            return answer.text == f"n\r\n{SIZE * 3}\r\n"
        assert answer.headers["retry-after"]
        time.sleep(0.5)
    return False


def stopped(client: httpx.Client, query: str) -> str:
    """Send *query*; return the code of the problem, or of the mark of a result that was cut."""
    received = bytearray()
    headers = DIRECT | {"Accept": "text/csv, text/turtle"}
    try:
        with client.stream("POST", "/sparql", content=query, headers=headers) as answer:
            for chunk in answer.iter_raw():
                received += chunk
    except httpx.RemoteProtocolError:
        mark = received.decode().splitlines()[-1]
        assert "INCOMPLETE RESULT (" in mark
        return mark.partition("(")[2].partition(")")[0]
    assert answer.status_code in (429, 503), (answer.status_code, received[:300])
    code = str(json.loads(received)["code"])
    assert code == "result_truncated" or int(answer.headers["retry-after"]) > 0
    return code


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_stopped_and_told_why(client: httpx.Client, name: str) -> None:
    with well(client):
        assert stopped(client, ATTACKS[name]) in STOPPED


@pytest.mark.parametrize("name", HARMLESS)
def test_what_only_looks_dangerous_is_answered(client: httpx.Client, name: str) -> None:
    query, expected = HARMLESS[name]
    with well(client):
        answer = client.post("/sparql", content=query, headers=DIRECT | {"Accept": "text/csv"})
        assert answer.status_code == 200, answer.text
        assert answer.text == f"n\r\n{expected}\r\n"


def test_two_hundred_heavy_queries_at_once(client: httpx.Client) -> None:
    queries = list(ATTACKS.values())
    limits = httpx.Limits(max_connections=200)
    with (well(client), httpx.Client(base_url=client.base_url, timeout=120, limits=limits) as many,
          ThreadPoolExecutor(200) as crowd):
        codes = Counter(crowd.map(lambda number: stopped(many, queries[number % len(queries)]), range(200)))
    assert set(codes) <= STOPPED | {"too_many"}
    assert codes["too_many"] > 100  # the queue has 32 places


def test_one_crowd_does_not_keep_another_client_out(client: httpx.Client) -> None:
    """Whoever comes from another address gets the next worker that is free (127.0.0.2 stands for it)."""
    heavy = ATTACKS["cross product"]
    with ThreadPoolExecutor(30) as crowd, httpx.Client(base_url=client.base_url, timeout=120) as many:
        running = [crowd.submit(stopped, many, heavy) for _ in range(30)]
        until(lambda: client.get("/ready").json()["waiting"] >= 10)
        transport = httpx.HTTPTransport(local_address="127.0.0.2")
        with httpx.Client(base_url=client.base_url, timeout=60, transport=transport) as other:
            answer = other.post("/sparql", content=EVERYTHING, headers=DIRECT | {"Accept": "text/csv"})
        waiting = client.get("/ready").json()["waiting"]
        assert (answer.status_code, answer.text) == (200, f"n\r\n{SIZE * 3}\r\n")
        assert waiting > 0  # it did not wait for all of them
        assert {one.result(2 * HANG) for one in running} <= STOPPED | {"too_many"}
    assert still_right(client)


def test_slow_readers_hold_no_worker(client: httpx.Client) -> None:
    """Twenty clients ask for a long result and read nothing of it."""
    long = "SELECT ?a ?c ?d { ?a ?b ?c . ?d ?e ?f } LIMIT 60000"
    request = f"GET /sparql?query={quote(long)} HTTP/1.1\r\nHost: h\r\nAccept: text/csv\r\n\r\n".encode()
    readers: list[socket.socket] = []
    try:
        with well(client):
            for _ in range(20):
                reader = socket.create_connection((client.base_url.host, client.base_url.port or 80), timeout=HANG)
                reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                reader.sendall(request)
                readers.append(reader)
            for reader in readers:
                assert reader.recv(12) == b"HTTP/1.1 200"
            assert still_right(client)
    finally:
        for reader in readers:
            reader.close()


def test_one_who_reads_slowly_gets_it_all(client: httpx.Client) -> None:
    query = quote("SELECT ?a ?c ?d { ?a ?b ?c . ?d ?e ?f } LIMIT 60000")
    with closing(http.client.HTTPConnection(client.base_url.host, client.base_url.port, timeout=HANG)) as connection:
        connection.request("GET", "/sparql?query=" + query, headers={"Accept": "text/csv"})
        response = connection.getresponse()
        body = bytearray(response.read(1000))
        time.sleep(2.5)  # past the deadline of the query
        while chunk := response.read(100_000):
            body += chunk
    assert body.count(b"\r\n") == 60_001
