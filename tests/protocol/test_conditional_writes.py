"""A condition on a write is judged when it is the write's turn, so that of many only one finds it true."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.helpers.services import updatable_client

MANY = 12
TURTLE = {"Content-Type": "text/turtle"}
GRAPH = "/graph-store?graph=http://h/first"


def test_of_many_who_would_make_a_graph_one_makes_it(tmp_path: Path) -> None:
    with updatable_client(tmp_path / "store") as client, ThreadPoolExecutor(MANY) as pool:

        def make(number: int) -> int:
            body = f"<http://h/s> <http://h/p> {number} ."
            return client.put(GRAPH, content=body, headers={"If-None-Match": "*", **TURTLE}).status_code

        assert Counter(pool.map(make, range(MANY))) == {201: 1, 412: MANY - 1}
        lines = client.get(GRAPH, headers={"Accept": "application/n-triples"}).text.splitlines()
        assert len(lines) == 1


def test_of_many_who_would_change_what_they_read_one_does(tmp_path: Path) -> None:
    with updatable_client(tmp_path / "store") as client, ThreadPoolExecutor(MANY) as pool:
        assert client.put(GRAPH, content="<http://h/s> <http://h/p> 0 .", headers=TURTLE).status_code == 201
        tag = client.get(GRAPH, headers={"Accept": "text/turtle"}).headers["etag"]

        def add(number: int) -> int:
            body = f"<http://h/s> <http://h/p> {number} ."
            return client.post(GRAPH, content=body, headers={"If-Match": tag, **TURTLE}).status_code

        assert Counter(pool.map(add, range(1, MANY + 1))) == {200: 1, 412: MANY - 1}
        lines = client.get(GRAPH, headers={"Accept": "application/n-triples"}).text.splitlines()
        assert len(lines) == 2
