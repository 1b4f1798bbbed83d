"""The SPARQL 1.1 Protocol for updates beyond the W3C cases: who may, what is read, what is refused, what is kept."""

from __future__ import annotations

import gzip
import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import httpx
import pytest
from tests.protocol.updatable import BEARER, SETTINGS, TOKEN, readonly_client, updatable_client

FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT: Final = {"Content-Type": "application/sparql-update"}
INSERT: Final = "INSERT DATA { <http://h/s> <http://h/p> 'new' }"
G: Final = "http://h/g"
KEPT: Final = {"http://h/kept"}


@pytest.fixture(scope="module")
def updatable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with updatable_client(tmp_path_factory.mktemp("updates") / "store") as client:
        yield client


@pytest.fixture(autouse=True)
def begin(updatable: httpx.Client) -> None:
    """Leave one triple in the default graph and one in a named graph; a store that no test changed is not written."""
    if (subjects(updatable), subjects(updatable, G)) == (KEPT, KEPT):
        return
    one = "<http://h/kept> <http://h/p> <http://h/o>"
    text = f"DROP ALL ; INSERT DATA {{ {one} . GRAPH <{G}> {{ {one} }} }}"
    assert updatable.post("/update", content=text, headers=DIRECT).status_code == 204


def subjects(client: httpx.Client, graph: str = "") -> set[str]:
    """Return the subjects of the default graph, or of *graph*."""
    pattern = f"{{ GRAPH <{graph}> {{ ?s ?p ?o }} }}" if graph else "{ ?s ?p ?o }"
    rows = client.get("/sparql", params={"query": f"SELECT ?s {pattern}"}).json()["results"]["bindings"]
    return {row["s"]["value"] for row in rows}


def problem(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    document: dict[str, Any] = response.json()
    assert (document["status"], document["code"]) == (status, code)
    assert response.headers["access-control-allow-origin"] == "*"
    assert TOKEN not in response.text + str(response.headers)
    return document


# --- how an update gets in ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/update", "/update/"])
@pytest.mark.parametrize("content_type", ["application/sparql-update", "Application/SPARQL-Update; charset=UTF-8",
                                          "application/sparql-update;charset=us-ascii"])
def test_directly(updatable: httpx.Client, path: str, content_type: str) -> None:
    response = updatable.post(path, content=INSERT, headers={"Content-Type": content_type})
    assert (response.status_code, response.content) == (204, b"")
    assert subjects(updatable) == KEPT | {"http://h/s"}


@pytest.mark.parametrize("path", ["/update", "/update/"])
def test_as_a_form(updatable: httpx.Client, path: str) -> None:
    assert updatable.post(path, content=urlencode({"update": INSERT}), headers=FORM).status_code == 204
    assert subjects(updatable) == KEPT | {"http://h/s"}


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
    [("using-graph-uri", set()), ("using-named-graph-uri", KEPT)],  # what a pattern in the default graph deletes
)
def test_the_dataset_of_the_protocol(updatable: httpx.Client, place: str, name: str, left: set[str]) -> None:
    update, dataset = ("update", "DELETE WHERE { ?s ?p ?o }"), (name, G)
    if place == "form":
        response = updatable.post("/update", content=urlencode([update, dataset]), headers=FORM)
    else:
        response = updatable.post(f"/update?{urlencode([dataset])}", content=update[1], headers=DIRECT)
    assert response.status_code == 204
    assert subjects(updatable) == left
    assert subjects(updatable, G) == KEPT


def test_relative_iris_are_those_of_the_public_address(tmp_path: Path) -> None:
    settings = replace(SETTINGS, public_url="https://example.org/thb")
    with updatable_client(tmp_path / "store", settings) as client:
        assert client.post("/update", content="INSERT DATA { <x> <p> 1 }", headers=DIRECT).status_code == 204
        assert subjects(client) == {"https://example.org/thb/x"}
        text = "BASE <http://own/> INSERT DATA { <x> <p> 1 }"
        assert client.post("/update/", content=text, headers=DIRECT).status_code == 204
        assert subjects(client) == {"https://example.org/thb/x", "http://own/x"}


def test_prologues_between_operations(updatable: httpx.Client) -> None:
    text = "PREFIX a: <http://a/> INSERT DATA { a:s a:p 1 } ;\nPREFIX b: <http://b/>\nINSERT DATA { b:s a:p 1 }"
    assert updatable.post("/update", content=text, headers=DIRECT).status_code == 204
    assert subjects(updatable) == KEPT | {"http://a/s", "http://b/s"}


def test_an_empty_update_changes_nothing(updatable: httpx.Client) -> None:
    assert updatable.post("/update", content=b"", headers=DIRECT).status_code == 204
    assert updatable.post("/update", content="update=", headers=FORM).status_code == 204
    assert subjects(updatable) == KEPT


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
    assert (subjects(updatable), subjects(updatable, G)) == (KEPT, KEPT)


def test_syntax_errors_say_where(updatable: httpx.Client) -> None:
    document = problem(updatable.post("/update", content="CLEAR ALL ;\nCLEAR XYZ", headers=DIRECT), 400, "query_syntax")
    assert (document["line"], document["hint"]) == (2, "The line reads: CLEAR XYZ")


@pytest.mark.parametrize("second", ["CREATE GRAPH <http://h/g>", "LOAD <http://127.0.0.1:1/>", "CLEAR XYZ", "DROP <x>"])
def test_a_request_is_applied_whole_or_not_at_all(updatable: httpx.Client, second: str) -> None:
    response = updatable.post("/update", content=f"{INSERT} ; {second}", headers=DIRECT)
    assert response.status_code in (400, 403)
    assert subjects(updatable) == KEPT


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", ["/update", "/update/"])
def test_only_post(updatable: httpx.Client, method: str, path: str) -> None:
    response = updatable.request(method, f"{path}?update=CLEAR%20ALL")
    assert response.status_code == 405
    assert {word.strip() for word in response.headers["allow"].split(",")} == {"POST", "OPTIONS"}
    assert subjects(updatable) == KEPT


def test_options_need_no_token(updatable: httpx.Client) -> None:
    response = updatable.options("/update", headers={"Authorization": ""})
    assert (response.status_code, response.headers["allow"]) == (204, "POST, OPTIONS")
    assert response.headers["accept-post"] == "application/sparql-update, application/x-www-form-urlencoded"


def test_queries_keep_their_own_address(updatable: httpx.Client) -> None:
    """What ``/sparql`` says to updates, with a token too."""
    problem(updatable.post("/sparql", content=CLEAR, headers=FORM), 403, "feature_refused")
    problem(updatable.post("/sparql", content="CLEAR ALL", headers=DIRECT), 403, "feature_refused")
    assert subjects(updatable) == KEPT


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
    assert subjects(updatable) == KEPT


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
    assert subjects(updatable) == KEPT | {"http://h/s"}
    problem(updatable.post("/update", content=packed[:-5], headers=headers), 400, "usage")


def test_a_bomb(updatable: httpx.Client) -> None:
    bomb = gzip.compress(b" " * (64 * MIB))
    assert len(bomb) < 100_000
    headers = DIRECT | {"Content-Encoding": "gzip"}
    problem(updatable.post("/update", content=bomb, headers=headers), 413, "too_long")


# --- who may --------------------------------------------------------------------------------------------------------

WRONG = "not-the-token-either"


@pytest.mark.parametrize("value", [
    "", "Bearer", f"Bearer {WRONG}", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", f"Bearer {TOKEN} {TOKEN}",
    TOKEN, f"Basic {TOKEN}", f"Token {TOKEN}", f"Bearer{TOKEN}", f"Bearer {TOKEN.upper()}", "Bearer \xe9\xff",
])  # fmt: skip
def test_without_the_token_nothing_is_done_or_told(updatable: httpx.Client, value: str) -> None:
    raw = httpx.Headers([(b"authorization", value.encode("latin-1")), (b"content-type", b"application/sparql-update")])
    response = updatable.post("/update", content="CLEAR ALL", headers=raw)
    document = problem(response, 401, "unauthorized")
    assert response.headers["www-authenticate"] == "Bearer"
    assert WRONG not in response.text
    assert document["hint"] == "Send it as 'Authorization: Bearer TOKEN'."
    assert subjects(updatable) == KEPT


def test_no_token_and_two_tokens(updatable: httpx.Client) -> None:
    with httpx.Client(base_url=updatable.base_url) as stranger:
        problem(stranger.post("/update", content="CLEAR ALL", headers=DIRECT), 401, "unauthorized")
        twice = [("Authorization", f"Bearer {TOKEN}"), ("Authorization", f"Bearer {WRONG}"), *DIRECT.items()]
        problem(stranger.post("/update", content="CLEAR ALL", headers=twice), 401, "unauthorized")
        for place in (f"/update?token={TOKEN}", f"/update?access_token={TOKEN}"):
            problem(stranger.post(place, content="CLEAR ALL", headers=DIRECT), 401, "unauthorized")
    assert subjects(updatable) == KEPT


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_has_no_case(updatable: httpx.Client, scheme: str) -> None:
    headers = DIRECT | {"Authorization": f"{scheme} {TOKEN}"}
    assert updatable.post("/update", content=INSERT, headers=headers).status_code == 204


def test_the_token_is_judged_before_the_body_is_read(updatable: httpx.Client) -> None:
    address = urlsplit(str(updatable.base_url))
    with socket.create_connection((str(address.hostname), address.port or 0), timeout=20) as connection:
        connection.sendall(b"POST /update HTTP/1.1\r\nHost: h\r\nContent-Type: application/sparql-update\r\n"
                           b"Content-Length: 1000000\r\n\r\n")  # and nothing of it follows
        assert connection.recv(64).startswith(b"HTTP/1.1 401 ")


@contextmanager
def all_logs() -> Iterator[list[str]]:
    """Collect what the loggers of the service and its server are told, whatever their levels and handlers."""
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(f"{record.getMessage()} {record.__dict__}")  # type: ignore[method-assign]
    names = ("thbgraph", "uvicorn", "uvicorn.error", "uvicorn.access", "asyncio")
    loggers = [logging.getLogger(name) for name in names]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
        logger.addHandler(handler)
    yield lines
    for logger, level in zip(loggers, levels, strict=True):
        logger.removeHandler(handler)
        logger.setLevel(level)


def test_the_token_is_in_no_log(updatable: httpx.Client) -> None:
    with all_logs() as lines:
        logging.getLogger("thbgraph.api").debug("this much is caught")
        for headers in (BEARER, {"Authorization": f"Basic {TOKEN}"}, {"Authorization": f"Bearer {WRONG}"}):
            for text in (INSERT, "CLEAR XYZ", f"INSERT DATA {{ <{TOKEN}> }}"):
                updatable.post(f"/update?token={TOKEN}", content=text, headers=DIRECT | headers)
    assert "this much is caught" in lines[0]
    assert [line for line in lines if TOKEN in line or WRONG in line] == []


def test_a_store_that_takes_no_writes(graph_file: Path, tmp_path: Path) -> None:
    with readonly_client(graph_file) as client:
        for headers in (BEARER, {"Authorization": "Bearer x"}, {"Authorization": ""}):
            response = client.post("/update", content="CLEAR ALL", headers=headers | DIRECT)
            problem(response, 403, "read_only")
            assert "www-authenticate" not in response.headers
    with updatable_client(tmp_path / "store", replace(SETTINGS, write_token="")) as client:
        for value in ("", "Bearer", f"Bearer {TOKEN}"):
            response = client.post("/update", content=INSERT, headers=DIRECT | {"Authorization": value})
            problem(response, 403, "read_only")
        assert subjects(client) == set()


def test_a_token_may_have_any_letters(tmp_path: Path) -> None:
    with updatable_client(tmp_path / "store", replace(SETTINGS, write_token="ключ")) as client:
        right = [(b"authorization", "Bearer ключ".encode()), (b"content-type", b"application/sparql-update")]
        assert client.post("/update", content=INSERT, headers=right).status_code == 204
        problem(client.post("/update", content=INSERT, headers=DIRECT), 401, "unauthorized")


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
