"""A scripted HTTP server on the loopback, which says what it is told to and remembers what it was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qs

RESULTS = "application/sparql-results+json"


@dataclass
class Scripted:
    """What is said to every request; ``body`` may be made from the query that was asked.

    One that ``breaks`` reads the request and closes the connection.
    """

    body: bytes | Callable[[str], bytes] = b""
    status: int = 200
    media_type: str | None = RESULTS
    headers: Mapping[str, str] = field(default_factory=dict)
    endless: bool = False
    breaks: bool = False
    wait: threading.Event | None = None


@dataclass
class Heard:
    """One request: its first line, headers in lower case, body, and the query in its form; empty if it has none."""

    line: str
    headers: dict[str, str]
    body: str

    @property
    def query(self) -> str:
        return parse_qs(self.body).get("query", [""])[0]


_MOST: Final = 120.0  # seconds; no test holds an answer back for as long


class _Server(ThreadingHTTPServer):
    request_queue_size = 64  # many may call at once


class Endpoint:
    """A server, what it says, and what it heard."""

    def __init__(self) -> None:
        self.says = Scripted()
        self.heard: list[Heard] = []
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self.host = f"127.0.0.1:{self._server.server_port}"
        self.url = f"http://{self.host}/sparql"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join(_MOST)
        self._server.server_close()
        assert not self._thread.is_alive()


@contextmanager
def endpoint() -> Iterator[Endpoint]:
    """Run a server for as long as the block lasts."""
    server = Endpoint()
    server.start()
    try:
        yield server
    finally:
        if server.says.wait:
            server.says.wait.set()
        server.close()


def results(*rows: Mapping[str, Any], head: tuple[str, ...] | None = None) -> bytes:
    """Return a SELECT result; *head* defaults to the names of all *rows*."""
    names = sorted({name for row in rows for name in row}) if head is None else list(head)
    return json.dumps({"head": {"vars": names}, "results": {"bindings": list(rows)}}).encode()


def iri(value: str) -> dict[str, str]:
    """Return an IRI as results in JSON write it."""
    return {"type": "uri", "value": value}


def literal(value: str, **more: str) -> dict[str, str]:
    """Return a literal as results in JSON write it."""
    return {"type": "literal", "value": value, **more}


def _handler(owner: Endpoint) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode())

        do_PUT = do_DELETE = do_POST  # noqa: N815 - names of the base class

        def do_GET(self) -> None:
            self._answer("")

        def log_message(self, *_: object) -> None:
            pass

        def _answer(self, body: str) -> None:
            heard = Heard(self.requestline, {name.lower(): value for name, value in self.headers.items()}, body)
            owner.heard.append(heard)
            if owner.says.wait:
                owner.says.wait.wait(_MOST)
            if owner.says.breaks:
                return
            with suppress(ConnectionError):
                _say(self, owner.says, heard)

    return Handler


def _say(handler: BaseHTTPRequestHandler, says: Scripted, heard: Heard) -> None:
    handler.send_response(says.status)
    for name, value in {"Content-Type": says.media_type, **says.headers}.items():
        if value is not None:
            handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(says.body(heard.query) if callable(says.body) else says.body)
    while says.endless:
        handler.wfile.write(b" " * 65536)
