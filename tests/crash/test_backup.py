"""A backup while serving and writing, and a restore while serving: whole, verified, and nothing in between."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from tests.crash.service import service_over
from tests.helpers.served import ServiceProcess
from tests.helpers.services import TOKEN
from tests.helpers.waiting import HANG, until

UPDATE = {"Content-Type": "application/sparql-update"}
QUADS = {"Content-Type": "application/n-quads"}
ALL = "SELECT ?g ?s ?o { { GRAPH ?g { ?s ?p ?o } } UNION { ?s ?p ?o } }"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[ServiceProcess]:
    with service_over(tmp_path / "store") as service:
        yield service


def run(*arguments: str, token: str = TOKEN) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("thbgraph")), *arguments]
    return subprocess.run(command, env=os.environ | {"THBGRAPH_WRITE_TOKEN": token}, capture_output=True, text=True,
                          timeout=120, check=False)


def insert(service: ServiceProcess, number: int) -> None:
    text = (f"INSERT DATA {{ <http://h/{number}> <http://h/p> {number} . "
            f"GRAPH <http://h/g> {{ <http://h/{number}> <http://h/q> {number} }} }}")
    service.client.post("/update", content=text, headers=UPDATE).raise_for_status()


def held(service: ServiceProcess) -> list[str]:
    answer = service.client.get("/sparql", params={"query": ALL}, headers={"Accept": "text/csv"})
    return sorted(answer.text.split("\r\n")[1:-1])


@pytest.mark.parametrize("name", ["backup.nq", "backup.nq.gz"])
def test_what_was_saved_comes_back(service: ServiceProcess, tmp_path: Path, name: str) -> None:
    for number in range(10):
        insert(service, number)
    before, file = held(service), tmp_path / name
    saved = run("backup", service.url, "-o", str(file))
    assert (saved.returncode, saved.stdout) == (0, "")
    assert "20 quads saved" in saved.stderr
    content = gzip.decompress(file.read_bytes()) if name.endswith("gz") else file.read_bytes()
    assert content.count(b" .\n") == 20
    insert(service, 99)
    restored = run("restore", str(file), service.url)
    assert restored.returncode == 0, restored.stderr
    assert "20 quads restored" in restored.stderr
    assert held(service) == before
    insert(service, 100)
    assert len(held(service)) == 22


def test_a_backup_while_writing_is_of_one_moment(service: ServiceProcess, tmp_path: Path) -> None:
    done = threading.Event()
    written: list[int] = []

    def write() -> None:
        while not done.is_set():
            insert(service, len(written))
            written.append(1)

    with ThreadPoolExecutor(1) as pool:
        author = pool.submit(write)
        try:
            until(lambda: len(written) >= 5 or author.done())
            saved = run("backup", service.url, "-o", str(tmp_path / "b.nq"))
        finally:
            done.set()
        author.result(HANG)
    assert saved.returncode == 0, saved.stderr
    lines = (tmp_path / "b.nq").read_text("utf-8").splitlines()
    numbers = {line.split("> ")[0] for line in lines}
    assert len(lines) == 2 * len(numbers)  # no half of an update
    assert len(numbers) >= 5


def test_a_broken_backup_changes_nothing(service: ServiceProcess, tmp_path: Path) -> None:
    insert(service, 1)
    before = held(service)
    (tmp_path / "bad.nq").write_text("<http://h/s> <http://h/p> 1 .\n<http://h/s> <http://h/p", "utf-8")
    restored = run("restore", str(tmp_path / "bad.nq"), service.url)
    assert restored.returncode == 2
    assert "cannot be read" in restored.stderr
    assert held(service) == before


def test_both_are_for_whoever_has_the_token(service: ServiceProcess, tmp_path: Path) -> None:
    insert(service, 1)
    (tmp_path / "x.nq").touch()
    for arguments in (("backup", service.url, "-o", str(tmp_path / "b.nq")),
                      ("restore", str(tmp_path / "x.nq"), service.url)):
        refused = run(*arguments, token="wrong")
        assert refused.returncode == 3
        assert "token" in refused.stderr
        assert "wrong" not in refused.stderr
    assert not (tmp_path / "b.nq").exists()
    assert len(held(service)) == 2


@pytest.mark.parametrize(("arguments", "code", "words"), [
    (("backup", "localhost", "-o", "b.nq"), 2, "not the address of a service"),
    (("backup", "http://127.0.0.1:1", "-o", "b.nq"), 2, "broke off"),
    (("restore", "none.nq", "http://127.0.0.1:1"), 2, "no file none.nq"),
])
def test_what_cannot_be_done_is_said(arguments: tuple[str, ...], code: int, words: str) -> None:
    ended = run(*arguments)
    assert ended.returncode == code
    assert words in ended.stderr


def test_a_dataset_by_http(service: ServiceProcess) -> None:
    client = service.client
    put = client.put("/graph-store", content=b"<http://h/s> <http://h/p> <http://h/o> <http://h/g> .\n", headers=QUADS)
    assert put.status_code == 204
    quads = client.get("/graph-store", headers={"Accept": "application/n-quads"})
    assert quads.headers["content-type"] == "application/n-quads"
    assert quads.text == "<http://h/s> <http://h/p> <http://h/o> <http://h/g> .\n"
    trig = client.get("/graph-store", headers={"Accept": "application/trig"})
    assert trig.headers["content-type"] == "application/trig"
    assert "<http://h/g> {" in trig.text
    assert client.get("/graph-store", headers={"Accept": "text/html"}).status_code == 406
    assert client.put("/graph-store", content=b"x", headers={"Content-Type": "text/turtle"}).status_code == 415
    assert client.delete("/graph-store").status_code == 400
    assert client.get("/graph-store", headers={"Authorization": ""}).status_code == 401
    packed = gzip.compress(b"<http://h/new> <http://h/p> 1 .\n")
    bad = client.put("/graph-store", content=packed, headers=QUADS | {"Content-Encoding": "gzip"})
    assert (bad.status_code, bad.json()["code"]) == (400, "data_invalid")
    bomb = httpx.put(f"{service.url}/graph-store", content=b"", headers=QUADS, timeout=60)
    assert bomb.status_code == 401
    assert held(service) == ["http://h/g,http://h/s,http://h/o"]
