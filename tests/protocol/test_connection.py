"""A connection within bounds, over real sockets and with limits short enough to wait for."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send
from tests.helpers.waiting import HANG, until

from thbgraph.api.connection import BoundedProtocol, ConnectionLimits, bounded

LIMITS = ConnectionLimits(head=0.6, window=0.6, least=1000, period=0.05, head_bytes=20_000, fields=10)
GET = b"GET / HTTP/1.1\r\nHost: h\r\n"


class App:
    """Answers what it is told to, and remembers how requests ended."""

    def __init__(self) -> None:
        self.size = 2
        self.ended: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http"
        while (message := await receive())["type"] == "http.request" and message["more_body"]:
            pass
        if message["type"] == "http.disconnect":
            self.ended.append("disconnect")
            return
        await send({"type": "http.response.start", "status": 200,
                    "headers": [(b"content-length", str(self.size).encode())]})
        left = self.size
        while left:
            part = min(left, 100_000)
            left -= part
            await send({"type": "http.response.body", "body": b"x" * part, "more_body": bool(left)})
        self.ended.append("answered" if (await receive())["type"] == "http.disconnect" else "?")


class Server:
    """The server under test: where it is, and how many connections it holds."""

    def __init__(self, app: App, limits: ConnectionLimits) -> None:
        self.app = app
        self._config = uvicorn.Config(app, http=bounded(limits), ws="none", lifespan="off", log_config=None,
                                      access_log=False, timeout_graceful_shutdown=5,
                                      h11_max_incomplete_event_size=limits.head_bytes)
        self._server = uvicorn.Server(self._config)
        self._listener = socket.create_server(("127.0.0.1", 0))
        # what the kernel keeps for a client is not the server's to send, so let it be little
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8192)
        self.address = self._listener.getsockname()
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._listener]}, daemon=True)

    @property
    def held(self) -> int:
        return len(self._server.server_state.connections)

    def start(self) -> None:
        self._thread.start()
        until(lambda: self._server.started)

    def close(self) -> None:
        self._server.should_exit = True
        self._thread.join(HANG)
        self._listener.close()
        assert not self._thread.is_alive()

    @contextmanager
    def client(self, receives: int = 4096) -> Iterator[socket.socket]:
        """Give a client whose own kernel keeps not much more than it *receives* at once."""
        with socket.socket() as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receives)
            client.settimeout(HANG)
            client.connect(self.address)
            yield client


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server(App(), LIMITS)
    server.start()
    try:
        yield server
    finally:
        server.close()


def rest(client: socket.socket) -> bytes:
    """Return all that comes until the server closes."""
    received = bytearray()
    with suppress(ConnectionError):
        while part := client.recv(65536):
            received += part
    return bytes(received)


def answer(client: socket.socket, ends: bytes = b"xx") -> bytes:
    """Return an answer of the app, which ends with *ends*, on a connection that stays."""
    received = b""
    while not received.endswith(ends):
        part = client.recv(65536)
        assert part, f"closed after {received!r}"
        received += part
    return received


def problem(received: bytes) -> tuple[int, str]:
    head, _, body = received.partition(b"\r\n\r\n")
    fields = head.lower().split(b"\r\n")
    assert {b"content-type: application/problem+json", b"access-control-allow-origin: *", b"connection: close"} <= \
        set(fields)
    document: dict[str, Any] = json.loads(body)
    assert int(head.split()[1]) == document["status"]
    return document["status"], document["code"]


def test_whoever_says_nothing_is_let_go(server: Server) -> None:
    with server.client() as client:
        assert rest(client) == b""
    assert server.app.ended == []


@pytest.mark.parametrize("end", [b"\r\n", b""], ids=["before", "unending"])
def test_whoever_drips_a_head_is_let_go(server: Server, end: bytes) -> None:
    with server.client() as client, suppress(ConnectionError):
        for number in range(10_000):
            client.sendall(GET[number:number + 1] or b"a")
            client.settimeout(0.02)
            try:
                assert client.recv(1) == b"", "an answer to half a head"
                break
            except TimeoutError:
                continue
        else:
            pytest.fail("the server waited on")
    until(lambda: server.held == 0)


def test_whoever_stops_in_the_middle_of_a_later_head_is_let_go(server: Server) -> None:
    with server.client() as client:
        client.sendall(GET + b"\r\n")
        answer(client)
        client.sendall(GET)
        assert rest(client) == b""


def test_a_connection_in_use_lives_longer_than_one_head_may(server: Server) -> None:
    with server.client() as client:
        begun = time.monotonic()
        while time.monotonic() - begun < 4 * LIMITS.head:
            client.sendall(GET + b"\r\n")
            assert answer(client).startswith(b"HTTP/1.1 200")
        assert server.held == 1


@pytest.mark.parametrize("length", [b"Content-Length: 1000000", b"Transfer-Encoding: chunked"])
def test_whoever_drips_a_body_is_let_go_and_the_app_hears_of_it(server: Server, length: bytes) -> None:
    with server.client() as client:
        client.sendall(b"POST / HTTP/1.1\r\nHost: h\r\n" + length + b"\r\n\r\n")
        with suppress(ConnectionError):
            for _ in range(10_000):
                client.sendall(b"1\r\nx\r\n")
                time.sleep(0.01)
            pytest.fail("the server waited on")
    until(lambda: server.app.ended == ["disconnect"])


def test_a_slow_and_steady_body_is_taken_whole(server: Server) -> None:
    with server.client() as client:
        client.sendall(b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 30000\r\n\r\n")
        for _ in range(30):
            client.sendall(b"x" * 1000)
            time.sleep(LIMITS.window / 10)
        assert answer(client).startswith(b"HTTP/1.1 200")


def test_whoever_takes_nothing_is_let_go_with_all_that_was_kept_for_it(server: Server) -> None:
    server.app.size = 5_000_000
    with server.client() as client:
        client.sendall(GET + b"\r\n")
        until(lambda: server.held == 1)
        until(lambda: server.held == 0)
        assert len(rest(client)) < server.app.size
    until(lambda: server.app.ended == ["answered"])  # it sees the client gone, in the middle of its answer


def test_whoever_takes_nothing_of_a_complete_answer_is_let_go_too(server: Server) -> None:
    """The app has ended long before; only the server can let go."""
    server.app.size = 90_000
    with server.client() as client:
        client.sendall((GET + b"\r\n") * 5)
        until(lambda: server.held == 1)
        until(lambda: server.held == 0)


def test_a_slow_and_steady_reader_gets_everything(server: Server) -> None:
    server.app.size = 2_000_000
    with server.client(receives=32_768) as client:
        client.sendall(GET + b"\r\n")
        taken = 0
        while taken < server.app.size:
            part = client.recv(32_768)
            assert part, f"let go after {taken} bytes"
            taken += len(part)
            time.sleep(LIMITS.window / 20)


def fields(number: int) -> bytes:
    return GET + b"".join(b"X-Field-%d: 1\r\n" % place for place in range(number - 1)) + b"\r\n"


@pytest.mark.parametrize("step", [1, 7, 10_000])
def test_too_many_header_fields_are_refused(server: Server, step: int) -> None:
    for number in (LIMITS.fields, LIMITS.fields + 1):
        with server.client() as client:
            head = fields(number)
            for place in range(0, len(head), step):
                client.sendall(head[place:place + step])
            if number == LIMITS.fields:
                assert answer(client).startswith(b"HTTP/1.1 200")
            else:
                assert problem(rest(client)) == (431, "too_long")


def test_lines_of_a_body_are_no_header_fields(server: Server) -> None:
    with server.client() as client:
        client.sendall(b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5000\r\n\r\n" + b"\n" * 5000)
        assert answer(client).startswith(b"HTTP/1.1 200")


def test_a_later_request_is_held_to_the_same_number(server: Server) -> None:
    with server.client() as client:
        client.sendall(fields(3) + fields(LIMITS.fields + 1))
        first, second = rest(client).split(b"HTTP/1.1 ")[1:]
        assert first.startswith(b"200")
        assert problem(b"HTTP/1.1 " + second) == (431, "too_long")


@pytest.mark.parametrize(("sent", "expected"), [
    (GET + b"X-Long: " + b"a" * 2_000_000 + b"\r\n\r\n", (431, "too_long")),
    (b"GET /" + b"a" * 2_000_000 + b" HTTP/1.1\r\nHost: h\r\n\r\n", (414, "too_long")),
    (b"nonsense\r\n\r\n", (400, "usage")), (b"GET / HTTP/1.1\r\n\r\n", (400, "usage")),
    (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", (400, "usage")),
    (b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx", (400, "usage")),
    (b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\nx", (400, "usage")),
    (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", (400, "usage")),
], ids=["field", "address", "nonsense", "no host", "two hosts", "two lengths", "coding", "TLS"])
def test_what_is_not_sound_is_told_so_even_to_who_goes_on_sending(server: Server, sent: bytes,
                                                                  expected: tuple[int, str]) -> None:
    with server.client() as client:
        client.sendall(sent)
        assert problem(rest(client)) == expected
    until(lambda: server.held == 0)


def test_a_broken_body_ends_the_connection_and_the_app_hears_of_it(server: Server) -> None:
    with server.client() as client:
        client.sendall(b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nno number\r\n")
        assert problem(rest(client)) == (400, "usage")
    until(lambda: server.app.ended == ["disconnect"])


def test_whoever_is_refused_and_stays_is_let_go(server: Server) -> None:
    with server.client() as client:
        client.sendall(b"nonsense\r\n\r\n")
        assert problem(rest(client)) == (400, "usage")  # read to its end; our side stays open
        until(lambda: server.held == 0)


def test_the_service_is_bounded_as_its_page_says() -> None:
    limits = BoundedProtocol.limits
    assert (limits.head, limits.window, limits.least, limits.fields) == (15.0, 30.0, 16 * 1024, 100)
    assert limits.head_bytes > 64 * 1024 + 100  # so that a long address is told so by the service itself
