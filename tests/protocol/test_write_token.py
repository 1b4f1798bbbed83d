"""Who may write: whoever sends the token, in its header and nowhere else; and no log has it."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from tests.helpers.answers import problem
from tests.helpers.services import BEARER, SETTINGS, TOKEN, updatable_client
from tests.protocol.held import DIRECT, INSERT, KEPT_SUBJECTS, subjects

pytestmark = pytest.mark.usefixtures("begin")
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
    assert subjects(updatable) == KEPT_SUBJECTS


def test_no_token_and_two_tokens(updatable: httpx.Client) -> None:
    with httpx.Client(base_url=updatable.base_url, timeout=60) as stranger:
        problem(stranger.post("/update", content="CLEAR ALL", headers=DIRECT), 401, "unauthorized")
        twice = [("Authorization", f"Bearer {TOKEN}"), ("Authorization", f"Bearer {WRONG}"), *DIRECT.items()]
        problem(stranger.post("/update", content="CLEAR ALL", headers=twice), 401, "unauthorized")
        for place in (f"/update?token={TOKEN}", f"/update?access_token={TOKEN}"):
            problem(stranger.post(place, content="CLEAR ALL", headers=DIRECT), 401, "unauthorized")
    assert subjects(updatable) == KEPT_SUBJECTS


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_has_no_case(updatable: httpx.Client, scheme: str) -> None:
    headers = DIRECT | {"Authorization": f"{scheme} {TOKEN}"}
    assert updatable.post("/update", content=INSERT, headers=headers).status_code == 204


def test_the_token_is_judged_before_the_body_is_read(updatable: httpx.Client) -> None:
    address = urlsplit(str(updatable.base_url))
    with socket.create_connection((str(address.hostname), address.port or 0), timeout=60) as connection:
        connection.sendall(b"POST /update HTTP/1.1\r\nHost: h\r\nContent-Type: application/sparql-update\r\n"
                           b"Content-Length: 1000000\r\n\r\n")  # and nothing of it follows
        assert connection.recv(64).startswith(b"HTTP/1.1 401 ")


@contextmanager
def all_logs() -> Iterator[list[str]]:
    """Collect what the loggers of the service and its server are told, whatever their levels and handlers."""
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(f"{record.getMessage()} {record.__dict__}")  # type: ignore[method-assign]
    # uvicorn.access is left out: it writes only if somebody listens, and in a service nobody does (test_logs.py)
    names = ("thbgraph", "uvicorn", "uvicorn.error", "asyncio")
    loggers = [logging.getLogger(name) for name in names]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
        logger.addHandler(handler)
    try:
        yield lines
    finally:
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


def test_a_store_that_takes_no_writes(client: httpx.Client, readers: httpx.Client) -> None:
    for headers in (BEARER, {"Authorization": "Bearer x"}, {"Authorization": ""}):
        response = client.post("/update", content="CLEAR ALL", headers=headers | DIRECT)
        problem(response, 403, "read_only")
        assert "www-authenticate" not in response.headers
    for value in ("", "Bearer", f"Bearer {TOKEN}"):
        response = readers.post("/update", content=INSERT, headers=DIRECT | {"Authorization": value})
        problem(response, 403, "read_only")
    assert subjects(readers) == set()


def test_a_token_may_have_any_letters(tmp_path: Path) -> None:
    with updatable_client(tmp_path / "store", replace(SETTINGS, write_token="ключ")) as client:
        right = [(b"authorization", "Bearer ключ".encode()), (b"content-type", b"application/sparql-update")]
        assert client.post("/update", content=INSERT, headers=right).status_code == 204
        problem(client.post("/update", content=INSERT, headers=DIRECT), 401, "unauthorized")
