"""The log: one line of JSON an event, without queries and addresses unless told, and never with a secret."""

from __future__ import annotations

import io
import json
import logging
import logging.config
import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.helpers.waiting import finished

from thbgraph.api.app import create_app
from thbgraph.api.exchange import Observed, current
from thbgraph.api.logs import ServiceLines, event, log_request, logging_settings
from thbgraph.api.server import configure, service_log, serving
from thbgraph.errors import UsageError
from thbgraph.settings import LOGGED_QUERIES, LOGS, Settings

TOKEN = "s3cret+token/ä\"=="
PRIVATE = "SELECT * { ?s ?p 'a-most-private-question' }"
HASH = "c12c3c0c28a58e2a"
LOGGER = logging.getLogger("thbgraph.tests")
Line = dict[str, Any]


@contextmanager
def logged(level: str = "requests", queries: str = "no", secrets: tuple[str, ...] = ()) -> Iterator[list[Line]]:
    """Collect the lines of what happens inside, and put the logging of the tests back."""
    settings = logging_settings(level, queries, secrets)
    stream, lines = io.StringIO(), list[Line]()
    settings["handlers"]["stderr"]["stream"] = stream
    names = ("thbgraph", "thbgraph.requests", "uvicorn")
    before = [(logging.getLogger(name), logging.getLogger(name).level, logging.getLogger(name).propagate)
              for name in names]
    logging.config.dictConfig(settings)
    try:
        yield lines
    finally:
        for logger, old_level, propagate in before:
            logger.handlers, logger.propagate = [], propagate
            logger.setLevel(old_level)
        for text in stream.getvalue().splitlines():
            assert text.isascii()
            lines.append(json.loads(text))


def ask(graph_file: Path, method: str, path: str, settings: Settings | None = None, **options: Any) -> httpx.Response:
    """Ask an app whose workers were never started, so that a query ends as busy."""
    app = create_app(settings or Settings(query_timeout=0.1), graph_file, "v1")

    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app=app, client=("203.0.113.9", 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://h") as client:
            return await client.request(method, path, **options)

    return finished(asked())


def test_a_request_is_one_line_with_all_that_an_operator_needs(graph_file: Path) -> None:
    with logged() as lines:
        answer = ask(graph_file, "GET", "/sparql", params={"query": PRIVATE})
    (line,) = lines
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line.pop("time"))
    assert line.pop("ms") >= 100
    assert 100 <= line.pop("queue_ms") <= 60_000
    assert line == {"level": "info", "event": "request", "request_id": answer.headers["x-request-id"],
                    "route": "/sparql", "method": "GET", "status": 503, "bytes": len(answer.content),
                    "outcome": "too_many", "kind": "query", "rows": 0}


def test_an_address_is_shown_by_its_route_only(graph_file: Path) -> None:
    with logged() as lines:
        ask(graph_file, "GET", "/api/v1/queries/private?at=private", headers={"X-Forwarded-For": "192.0.2.7"})
        ask(graph_file, "GET", "/private")
    assert [line["route"] for line in lines] == ["/api/v1/queries/{name}", "none"]
    assert not re.search(r"private|203\.0|192\.0", json.dumps(lines))


@pytest.mark.parametrize(("level", "events"), [
    ("quiet", ["broke"]), ("events", ["begun", "write_refused", "broke"]),
    ("requests", ["begun", "write_refused", "request", "broke"])])
def test_each_level_says_more_than_the_one_before(graph_file: Path, level: str, events: list[str]) -> None:
    with logged(level) as lines:
        event(LOGGER, logging.INFO, "begun")
        assert ask(graph_file, "PUT", "/graph-store?default", content=b"").json()["code"] == "read_only"
        event(LOGGER, logging.ERROR, "broke", "It broke.", part="axle")
    assert [line["event"] for line in lines] == events
    assert {name: lines[-1][name] for name in ("level", "message", "part")} == \
        {"level": "error", "message": "It broke.", "part": "axle"}


@pytest.mark.parametrize(("queries", "shown"), [
    ("no", {}), ("hash", {"query_hash": HASH}), ("full", {"query": PRIVATE})])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_queries_are_shown_as_the_operator_says(graph_file: Path, method: str, queries: str, shown: Line) -> None:
    asked: dict[str, Any] = {"params" if method == "GET" else "data": {"query": PRIVATE}}
    with logged(queries=queries) as lines:
        ask(graph_file, method, "/sparql", **asked)
    (line,) = lines
    assert {name: value for name, value in line.items() if name.startswith("query")} == shown
    assert ("private" in json.dumps(line)) == (queries == "full")


FORGED = 'x\n{"time": "2026-01-01T00:00:00.000Z", "event": "request"}\r\u2028\u0085\x1b[31mred\x00\x7f'


def test_control_characters_never_make_a_line_or_a_colour(graph_file: Path) -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(ServiceLines("full"))
    record = logging.LogRecord("n", logging.INFO, "p", 1, "%s", (FORGED,), None)
    record.event, record.fields = FORGED, {FORGED: FORGED, "deep": [{"a": FORGED}]}
    handler.emit(record)
    text = stream.getvalue()
    assert re.fullmatch(r"[ -~]+\n", text)
    assert json.loads(text)["message"] == FORGED
    with logged(queries="full") as lines:
        ask(graph_file, "POST", "/sparql", data={"query": FORGED})
        ask(graph_file, "GET", "/sparql%0a%1b", headers={"User-Agent": "\x1b[31m"})
    assert len(lines) == 2
    assert lines[0]["query"] == FORGED


def mentions(text: str) -> list[str]:
    return [form for form in (TOKEN, json.dumps(TOKEN)[1:-1], "s3cret", "s3cret%2Btoken") if form in text]


@pytest.mark.parametrize("level", LOGS)
@pytest.mark.parametrize("queries", LOGGED_QUERIES)
def test_the_write_token_never_gets_into_the_log(graph_file: Path, level: str, queries: str) -> None:
    settings = Settings(query_timeout=0.1, write_token=TOKEN, store_credentials="me:" + TOKEN)
    bearer = {"Authorization": b"Bearer " + TOKEN.encode("utf-8")}
    query = f"SELECT * {{ # {TOKEN}\n}}"
    with logged(level, queries, (TOKEN,)) as lines:
        ask(graph_file, "POST", "/update", settings, headers=bearer, data={"update": query})
        ask(graph_file, "PUT", "/graph-store", settings, headers=bearer, params={"graph": TOKEN, "token": TOKEN})
        ask(graph_file, "GET", "/sparql", settings, headers=bearer, params={"query": query, "access_token": TOKEN})
        ask(graph_file, "POST", "/sparql", settings, headers=bearer, data={"query": query})
        ask(graph_file, "GET", "/" + TOKEN, settings, headers={"X-Request-Id": b"s3cret"})
        try:
            raise ValueError(f"wrong token {TOKEN}")
        except ValueError:
            event(LOGGER, logging.ERROR, "broke", f"It broke: {TOKEN}", error=True, token=TOKEN, deep={"a": [TOKEN]})
    assert mentions(json.dumps(lines, ensure_ascii=False)) == []
    assert "(hidden)" in lines[-1]["message"]
    assert len(lines) == {"quiet": 1, "events": 3, "requests": 8}[level]


def test_the_secrets_of_the_settings_are_those_of_the_log() -> None:
    log = service_log(Settings(write_token="t-o-k", store_credentials="me:p-w"))
    assert set(log["formatters"]["json"]["secrets"]) == {"t-o-k", "me:p-w", "p-w"}
    assert ServiceLines(secrets=("",)).cleared("text") == "text"


def test_the_server_underneath_writes_no_line_of_its_own_for_a_request(graph_file: Path) -> None:
    """It would have the address, and the query in it."""
    assert not configure(Settings(), graph_file, "v1").access_log
    assert "uvicorn.access" not in service_log(Settings())["loggers"]


def test_a_service_within_another_program_leaves_its_log_as_it_is(graph_file: Path) -> None:
    before = logging.getLogger("thbgraph").level, list(logging.getLogger("thbgraph").handlers)
    with serving(Settings(host="127.0.0.1", workers=1, log="quiet"), graph_file, "v1"):
        pass
    assert (logging.getLogger("thbgraph").level, list(logging.getLogger("thbgraph").handlers)) == before


@pytest.mark.parametrize(("queries", "words"), [("no", False), ("hash", False), ("full", True)])
def test_an_error_is_told_by_kind_and_place(queries: str, words: bool) -> None:
    with logged("events", queries) as lines:
        try:
            json.loads("{'a-most-private-question'")
        except ValueError:
            event(LOGGER, logging.ERROR, "broke", error=True)
    told = lines[0]["error"]
    assert ("Expecting property name" in "".join(told)) is words
    assert any("decoder.py" in place for place in told)
    assert any("JSONDecodeError" in part for part in told)


def test_an_error_in_a_query_process_is_told_alike() -> None:
    program = textwrap.dedent("""
        import json, logging, sys
        from thbgraph.store.lines import log_as_lines
        log_as_lines()
        try:
            json.loads("{'a-most-private-question'")
        except ValueError:
            logging.getLogger("thbgraph.store.worker").exception("A task failed")
    """)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    line = json.loads(done.stderr)
    assert (line["event"], line["message"], line["error"][0]) == ("thbgraph.store.worker", "A task failed",
                                                                  "JSONDecodeError")
    assert "private" not in done.stderr
    assert "Expecting" not in done.stderr


def test_what_happens_during_a_request_is_told_with_its_id() -> None:
    async def answering(scope: Any, _receive: Any, send: Any) -> None:
        current().text = PRIVATE
        event(LOGGER, logging.WARNING, "during")
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})

    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app=Observed(answering, [log_request]))
        async with httpx.AsyncClient(transport=transport, base_url="http://h") as client:
            return await client.get("/")

    with logged(queries="hash") as lines:
        answer = finished(asked())
        event(LOGGER, logging.INFO, "after")
    assert [(line["event"], line.get("request_id"), line.get("query_hash")) for line in lines] == [
        ("during", answer.headers["x-request-id"], HASH), ("request", answer.headers["x-request-id"], HASH),
        ("after", None, None)]


def test_the_log_of_a_start_that_fails_is_json_only(graph_file: Path, tmp_path: Path) -> None:
    """A warning about queries, a listening place that is taken: every line of a real process is one object."""
    program = tmp_path / "life.py"
    program.write_text(textwrap.dedent(f"""
        import socket
        from pathlib import Path
        from thbgraph.api.server import serve
        from thbgraph.errors import UsageError
        from thbgraph.settings import Settings
        with socket.create_server(("127.0.0.1", 0)) as taken:
            settings = Settings(port=taken.getsockname()[1], log_queries="full", workers=1)
            try:
                serve(settings, Path({str(graph_file)!r}), "v1")
            except UsageError as error:
                raise SystemExit(error.exit_code)  # as `thbgraph serve` does, with the words
    """), encoding="utf-8")
    done = subprocess.run([sys.executable, str(program)], capture_output=True, text=True, timeout=60, check=False,
                          env={**os.environ, "PYTHONWARNINGS": "error"})
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["event"] for line in lines] == ["queries_logged", "uvicorn.error"]
    assert (lines[0]["level"], lines[1]["level"], done.stdout) == ("warning", "error", "")
    assert done.returncode == UsageError.exit_code
