"""A relay between a command and a store: it remembers every request, and can hold, change or refuse writes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

_MOST = 120.0  # seconds that the relay holds a request, or waits for its own end
_WRITES = ("PUT", "POST", "DELETE")
# as proxies do, the relay says nothing of the store's name
_NOT_PASSED = {"connection", "keep-alive", "transfer-encoding", "content-length", "host", "date", "server"}


@dataclass(frozen=True)
class Heard:
    """One request: its method, its path with the query, its headers in lower case and its body."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def writes(self) -> bool:
        return self.method in _WRITES and "query=" not in self.body.decode("utf-8", "replace")[:6]


@dataclass
class Relay:
    """The relay's address, what it heard, and what it does with the writes that pass.

    Attributes:
        url: of the relay.
        heard: every request, in order.
        change: makes another body of a write's.
        refuse: gives a status for a request that does not pass; None = it passes.
        says, challenge, location, headers: body and headers of such an answer.
        holds: writes with a number from this one on (1 is the first) do not pass, and are answered by nothing.
        held: set when that happens.
    """

    url: str = ""
    heard: list[Heard] = field(default_factory=list)
    change: Callable[[bytes], bytes] = bytes
    refuse: Callable[[Heard], int | None] = lambda _: None
    says: bytes = b"The relay does not want this."
    challenge: str = ""
    location: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    holds: int = 1_000_000
    held: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def writes(self) -> list[Heard]:
        return [request for request in self.heard if request.writes]


@contextmanager
def relay(target: str = "http://127.0.0.1:1") -> Iterator[Relay]:
    """Run a relay to the store at *target* for as long as the block lasts."""
    state = Relay()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(state, target))
    state.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield state
    finally:
        state.ended.set()
        server.shutdown()
        thread.join(_MOST)
        server.server_close()
        assert not thread.is_alive()


def _handler(state: Relay, target: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def _pass_on(self) -> None:
            length = int(self.headers.get("Content-Length", "0"))
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Heard(self.command, self.path, headers, self.rfile.read(length))
            state.heard.append(request)
            if (status := state.refuse(request)) is not None:
                more = {"www-authenticate": state.challenge, "location": state.location, **state.headers}
                headers = {"content-type": "text/plain", **{name: value for name, value in more.items() if value}}
                self._say(status, headers, b"" if status == HTTPStatus.NO_CONTENT else state.says)
            elif request.writes and len(state.writes) >= state.holds:
                state.held.set()
                state.ended.wait(_MOST)
                self.close_connection = True
            else:
                self._say(*_forwarded(target, request, state.change if request.writes else bytes))

        do_GET = do_PUT = do_POST = do_DELETE = _pass_on  # noqa: N815 - names of the base class

        def _say(self, status: int, headers: dict[str, str], body: bytes) -> None:
            with suppress(ConnectionError):
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

    return Handler


def _forwarded(target: str, request: Heard, change: Callable[[bytes], bytes]) -> tuple[int, dict[str, str], bytes]:
    connection = HTTPConnection(urlsplit(target).netloc, timeout=60)
    try:
        headers = {name: value for name, value in request.headers.items() if name not in _NOT_PASSED}
        connection.request(request.method, request.path, change(request.body), headers)
        response = connection.getresponse()
        kept = {name: value for name, value in response.getheaders() if name.lower() not in _NOT_PASSED}
        return response.status, kept, response.read()
    except (OSError, HTTPException) as error:  # as a proxy does whose server is gone
        return HTTPStatus.BAD_GATEWAY, {"content-type": "text/plain"}, f"{type(error).__name__}: {error}".encode()
    finally:
        connection.close()
