"""The SPARQL 1.1 Protocol for updates beyond the W3C cases: what is read, what is refused, what is kept."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from tests.helpers.answers import problem
from tests.helpers.services import updatable_client
from tests.protocol.held import DIRECT, FORM, INSERT, KEPT_SUBJECTS, G, subjects

pytestmark = pytest.mark.usefixtures("begin")


# --- how an update gets in ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/update", "/update/"])
@pytest.mark.parametrize("content_type", ["application/sparql-update", "Application/SPARQL-Update; charset=UTF-8",
                                          "application/sparql-update;charset=us-ascii"])
def test_directly(updatable: httpx.Client, path: str, content_type: str) -> None:
    response = updatable.post(path, content=INSERT, headers={"Content-Type": content_type})
    assert (response.status_code, response.content) == (204, b"")
    assert subjects(updatable) == KEPT_SUBJECTS | {"http://h/s"}


@pytest.mark.parametrize("path", ["/update", "/update/"])
def test_as_a_form(updatable: httpx.Client, path: str) -> None:
    assert updatable.post(path, content=urlencode({"update": INSERT}), headers=FORM).status_code == 204
    assert subjects(updatable) == KEPT_SUBJECTS | {"http://h/s"}


@pytest.mark.parametrize("text", ["a%20b é", "a+b", "a&b=c", "%", "%2520", "\N{CROSS MARK}\t", 'q"uote'])
@pytest.mark.parametrize("form", [True, False])
def test_text_arrives_decoded_exactly_once(updatable: httpx.Client, text: str, form: bool) -> None:
    literal = text.replace('"', '\\"').replace("\t", "\\t")
    update = f'INSERT DATA {{ <http://h/text> <http://h/p> "{literal}" }}'
    content, headers = (urlencode({"update": update}), FORM) if form else (update, DIRECT)
    assert updatable.post("/update", content=content, headers=headers).status_code == 204
    asked = updatable.get("/sparql", params={"query": "SELECT ?o { <http://h/text> ?p ?o }"})
    assert [row["o"]["value"] for row in asked.json()["results"]["bindings"]] == [text]


@pytest.mark.parametrize("place", ["address", "form"])
@pytest.mark.parametrize(
    ("name", "left"),
    [("using-graph-uri", set()), ("using-named-graph-uri", KEPT_SUBJECTS)],  # what is left in the default graph
)
def test_the_dataset_of_the_protocol(updatable: httpx.Client, place: str, name: str, left: set[str]) -> None:
    update, dataset = ("update", "DELETE WHERE { ?s ?p ?o }"), (name, G)
    if place == "form":
        response = updatable.post("/update", content=urlencode([update, dataset]), headers=FORM)
    else:
        response = updatable.post(f"/update?{urlencode([dataset])}", content=update[1], headers=DIRECT)
    assert response.status_code == 204
    assert subjects(updatable) == left
    assert subjects(updatable, G) == KEPT_SUBJECTS


def test_relative_iris_are_those_of_the_public_address(named: httpx.Client) -> None:
    assert named.post("/update", content="CLEAR DEFAULT ; INSERT DATA { <x> <p> 1 }", headers=DIRECT).status_code == 204
    assert subjects(named) == {"https://example.org/thb/x"}
    text = "BASE <http://own/> INSERT DATA { <x> <p> 1 }"
    assert named.post("/update/", content=text, headers=DIRECT).status_code == 204
    assert subjects(named) == {"https://example.org/thb/x", "http://own/x"}


def test_prologues_between_operations(updatable: httpx.Client) -> None:
    text = "PREFIX a: <http://a/> INSERT DATA { a:s a:p 1 } ;\nPREFIX b: <http://b/>\nINSERT DATA { b:s a:p 1 }"
    assert updatable.post("/update", content=text, headers=DIRECT).status_code == 204
    assert subjects(updatable) == KEPT_SUBJECTS | {"http://a/s", "http://b/s"}


def test_an_empty_update_changes_nothing(updatable: httpx.Client) -> None:
    assert updatable.post("/update", content=b"", headers=DIRECT).status_code == 204
    assert updatable.post("/update", content="update=", headers=FORM).status_code == 204
    assert subjects(updatable) == KEPT_SUBJECTS


# --- what is refused ------------------------------------------------------------------------------------------------

CLEAR = b"update=CLEAR+ALL"
UTF_16 = "CLEAR ALL".encode("utf-16")


@pytest.mark.parametrize(
    ("address", "content", "headers", "status", "code"),
    [
        ("/update", b"", FORM, 400, "usage"),
        ("/update", b"x=1", FORM, 400, "usage"),
        ("/update", b"query=ASK%7B%7D", FORM, 400, "usage"),
        ("/update", CLEAR + b"&query=ASK%7B%7D", FORM, 400, "usage"),
        ("/update?query=ASK%7B%7D", b"CLEAR ALL", DIRECT, 400, "usage"),
        ("/update", CLEAR + b"&" + CLEAR, FORM, 400, "usage"),
        ("/update?update=CLEAR%20ALL", b"", FORM, 400, "usage"),
        ("/update?update=CLEAR%20ALL", b"CLEAR ALL", DIRECT, 400, "usage"),
        ("/update?update=CLEAR%20ALL", CLEAR, FORM, 400, "usage"),
        ("/update?default-graph-uri=http://h/g", b"CLEAR ALL", DIRECT, 400, "usage"),
        ("/update", CLEAR + b"&named-graph-uri=http://h/g", FORM, 400, "usage"),
        ("/update?using-graph-url=http://h/g", b"DELETE WHERE { ?s ?p ?o }", DIRECT, 400, "usage"),
        ("/update?using-graph-uri=g", b"DELETE WHERE { ?s ?p ?o }", DIRECT, 400, "usage"),
        ("/update?using-named-graph-uri=", b"CLEAR ALL", DIRECT, 400, "usage"),
        ("/update?using-graph-uri=http://h/g", b"WITH <g> DELETE {} WHERE {}", DIRECT, 400, "usage"),
        ("/update?using-graph-uri=http://h/g", b"DELETE {} USING <g> WHERE {}", DIRECT, 400, "usage"),
        ("/update?using-graph-uri=http://h/g", b"DELETE WHERE { {", DIRECT, 400, "usage"),
        ("/update?using-graph-uri=%FF", b"CLEAR ALL", DIRECT, 400, "usage"),
        ("/update", b"update=%FF", FORM, 400, "usage"),
        ("/update", b"update=\xff", FORM, 400, "usage"),
        ("/update", b"CLEAR ALL # \xff", DIRECT, 400, "usage"),
        ("/update", UTF_16, DIRECT, 400, "usage"),
        ("/update", b"&".join([b"a=b"] * 1500) + b"&" + CLEAR, FORM, 400, "usage"),
        ("/update", b"CLEAR ALL", {"Content-Type": "application/sparql-update; charset=iso-8859-1"}, 415,
         "unsupported_media_type"),
        ("/update", CLEAR, {"Content-Type": f"{FORM['Content-Type']}; charset=utf-16"}, 415, "unsupported_media_type"),
        ("/update", b"CLEAR ALL", {}, 415, "unsupported_media_type"),
        ("/update", b"CLEAR ALL", {"Content-Type": ""}, 415, "unsupported_media_type"),
        ("/update", b"CLEAR ALL", {"Content-Type": "text/plain"}, 415, "unsupported_media_type"),
        ("/update", b"ASK {}", {"Content-Type": "application/sparql-query"}, 415, "unsupported_media_type"),
        ("/update", CLEAR, {"Content-Type": "multipart/form-data; boundary=x"}, 415, "unsupported_media_type"),
        ("/update", b"CLEAR ALL", DIRECT | {"Content-Encoding": "br"}, 415, "unsupported_media_type"),
        ("/update", b"CLEAR ALL", DIRECT | {"Content-Encoding": "gzip, gzip"}, 415, "unsupported_media_type"),
        ("/update", b"CLEAR ALL", DIRECT | {"Content-Encoding": "gzip"}, 400, "usage"),
        ("/update", b"CLEAR XYZ", DIRECT, 400, "query_syntax"),
        ("/update", b"SELECT * {}", DIRECT, 400, "query_syntax"),
        ("/update", b"update=ASK+%7B%7D", FORM, 400, "query_syntax"),
        ("/update", b"CLEAR ALL \x00", DIRECT, 400, "query_syntax"),
        ("/update", b"CREATE GRAPH <http://h/g>", DIRECT, 400, "usage"),
        ("/update", b"DROP GRAPH <http://h/none>", DIRECT, 400, "usage"),
        ("/update", b"LOAD <http://127.0.0.1:1/x>", DIRECT, 403, "feature_refused"),
        ("/update", b"CLEAR ALL ; LOADSILENT<http://127.0.0.1:1/x>", DIRECT, 403, "feature_refused"),
        ("/update", b"INSERT {} WHERE { SERVICE SILENT <http://127.0.0.1:1/x> {} }", DIRECT, 403, "feature_refused"),
        ("/update", b"\\u004cOAD <http://127.0.0.1:1/x>", DIRECT, 403, "feature_refused"),
    ],
)  # fmt: skip
def test_refusals_change_nothing(
    updatable: httpx.Client, address: str, content: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    response = updatable.post(address, content=content, headers=headers | {"Origin": "http://elsewhere.example"})
    document = problem(response, status, code)
    assert document["detail"]
    assert (subjects(updatable), subjects(updatable, G)) == (KEPT_SUBJECTS, KEPT_SUBJECTS)


def test_syntax_errors_say_where(updatable: httpx.Client) -> None:
    document = problem(updatable.post("/update", content="CLEAR ALL ;\nCLEAR XYZ", headers=DIRECT), 400, "query_syntax")
    assert (document["line"], document["hint"]) == (2, "The line reads: CLEAR XYZ")


@pytest.mark.parametrize("second", ["CREATE GRAPH <http://h/g>", "LOAD <http://127.0.0.1:1/>", "CLEAR XYZ", "DROP <x>"])
def test_a_request_is_applied_whole_or_not_at_all(updatable: httpx.Client, second: str) -> None:
    response = updatable.post("/update", content=f"{INSERT} ; {second}", headers=DIRECT)
    assert response.status_code in (400, 403)
    assert subjects(updatable) == KEPT_SUBJECTS


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", ["/update", "/update/"])
def test_only_post(updatable: httpx.Client, method: str, path: str) -> None:
    response = updatable.request(method, f"{path}?update=CLEAR%20ALL")
    assert response.status_code == 405
    assert {word.strip() for word in response.headers["allow"].split(",")} == {"POST", "OPTIONS"}
    assert subjects(updatable) == KEPT_SUBJECTS


def test_options_need_no_token(updatable: httpx.Client) -> None:
    response = updatable.options("/update", headers={"Authorization": ""})
    assert (response.status_code, response.headers["allow"]) == (204, "POST, OPTIONS")
    assert response.headers["accept-post"] == "application/sparql-update, application/x-www-form-urlencoded"


def test_queries_keep_their_own_address(updatable: httpx.Client) -> None:
    """What ``/sparql`` says to updates, with a token too."""
    problem(updatable.post("/sparql", content=CLEAR, headers=FORM), 403, "feature_refused")
    problem(updatable.post("/sparql", content="CLEAR ALL", headers=DIRECT), 403, "feature_refused")
    assert subjects(updatable) == KEPT_SUBJECTS


# --- limits ---------------------------------------------------------------------------------------------------------

MIB = 1024 * 1024


def commented(size: int) -> str:
    """Return an update of *size* bytes."""
    return INSERT + "\n#" + "x" * (size - len(INSERT) - 2)


def test_the_longest_update(updatable: httpx.Client) -> None:
    assert updatable.post("/update", content=commented(MIB), headers=DIRECT).status_code == 204
    assert updatable.post("/update", content=urlencode({"update": commented(MIB)}), headers=FORM).status_code == 204


@pytest.mark.parametrize("size", [MIB + 1, 5 * MIB])
def test_a_longer_one(updatable: httpx.Client, size: int) -> None:
    problem(updatable.post("/update", content=commented(size), headers=DIRECT), 413, "too_long")
    assert subjects(updatable) == KEPT_SUBJECTS


def test_a_body_without_a_length_is_counted(updatable: httpx.Client) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(80):
            yield b" " * 64 * 1024

    problem(updatable.post("/update", content=pieces(), headers=DIRECT), 413, "too_long")


@pytest.mark.parametrize("depth", [129, 100_000])
def test_too_deep(updatable: httpx.Client, depth: int) -> None:
    text = f"INSERT {{}} WHERE {'{' * depth} {'}' * depth}"
    problem(updatable.post("/update", content=text, headers=DIRECT), 413, "too_long")


def test_gzip(updatable: httpx.Client) -> None:
    packed = gzip.compress(INSERT[:20].encode()) + gzip.compress(INSERT[20:].encode())  # two members are one body
    headers = DIRECT | {"Content-Encoding": "gzip"}
    assert updatable.post("/update", content=packed, headers=headers).status_code == 204
    assert subjects(updatable) == KEPT_SUBJECTS | {"http://h/s"}
    problem(updatable.post("/update", content=packed[:-5], headers=headers), 400, "usage")


def test_a_bomb(updatable: httpx.Client) -> None:
    bomb = gzip.compress(b" " * (64 * MIB))
    assert len(bomb) < 100_000
    headers = DIRECT | {"Content-Encoding": "gzip"}
    problem(updatable.post("/update", content=bomb, headers=headers), 413, "too_long")


# --- what an acknowledged update means ------------------------------------------------------------------------------


def test_answers_are_new_after_an_update(updatable: httpx.Client) -> None:
    asked: dict[str, Any] = {"params": {"query": "SELECT ?s { ?s ?p ?o }"}}
    before = updatable.get("/sparql", **asked)
    assert updatable.get("/sparql", **asked, headers={"If-None-Match": before.headers["etag"]}).status_code == 304
    assert updatable.post("/update", content=INSERT, headers=DIRECT).status_code == 204
    after = updatable.get("/sparql", **asked, headers={"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200
    assert after.headers["etag"] != before.headers["etag"]


def test_it_is_there_after_a_restart(tmp_path: Path) -> None:
    for expected in (set(), {"http://h/s"}):
        with updatable_client(tmp_path / "store") as client:
            assert subjects(client) == expected
            assert client.post("/update", content=INSERT, headers=DIRECT).status_code == 204
