"""A real `thbgraph serve` is told to stop: what runs ends well, what is new is sent away, nothing is left behind."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import httpx
import pytest

HANG = 60.0  # seconds after which a test gives up
FACTOR = "VALUES ?v{} {{ " + "1 " * 40 + "}} "
ENDLESS = "SELECT (COUNT(*) AS ?n) { " + "".join(FACTOR.format(n) for n in range(9)) + "}"
FLOOD = "SELECT * { " + "".join(FACTOR.format(n) for n in range(9)) + "}"
PROGRAM = "from thbgraph.cli.main import run; run()"


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + HANG
    while not true():
        assert time.monotonic() < deadline, "it does not come to pass"
        time.sleep(0.01)


def parent_of(process: int) -> int:
    """Return the parent of a process, 0 if it is gone or only waits to be mourned."""
    with suppress(OSError):
        fields = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
        return 0 if fields[0] == "Z" else int(fields[1])
    return 0


def offspring(process: int) -> set[int]:
    """Return the processes that *process* started, and those that these started."""
    parents = {int(path.name): parent_of(int(path.name)) for path in Path("/proc").iterdir() if path.name.isdecimal()}
    found: set[int] = set()
    more = {process}
    while more:
        more = {child for child, parent in parents.items() if parent in more} - found
        found |= more
    return found


@dataclass
class Service:
    """A running service: its process, its port, and what it has written down."""

    process: subprocess.Popen[bytes]
    port: int
    lines: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def running(self) -> float:
        """Return the number of requests being answered, this one not counted."""
        text = httpx.get(self.url + "/metrics").text
        return next(float(line.split()[1]) for line in text.splitlines()
                    if line.startswith("thbgraph_http_requests_in_progress "))

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.lines if line.startswith(b"{")]

    def listens(self) -> bool:
        with socket.socket() as client:
            return client.connect_ex(("127.0.0.1", self.port)) == 0

    def is_ready(self) -> bool:
        with suppress(httpx.TransportError):
            return httpx.get(self.url + "/ready").status_code == 200
        return False

    def read(self, stream: IO[bytes]) -> None:
        for line in stream:
            self.lines.append(line)

    def asks(self, query: str) -> Asking:
        before = self.running
        asking = Asking(self.url, query)
        until(lambda: self.running == before + 1)
        return asking

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """Send the signal, and return once new requests are sent away."""
        self.process.send_signal(number)
        until(lambda: httpx.get(self.url + "/ready").status_code == 503)

    def end(self) -> int:
        return self.process.wait(HANG)


class Asking(threading.Thread):
    """A client that waits for the answer to a query."""

    def __init__(self, url: str, query: str) -> None:
        super().__init__(daemon=True)
        self._url, self._query = url, query
        self._answer: httpx.Response | None = None
        self.start()

    def run(self) -> None:
        with suppress(httpx.TransportError):  # the service ended
            self._answer = httpx.post(self._url + "/sparql", data={"query": self._query}, timeout=HANG)

    @property
    def answer(self) -> httpx.Response:
        self.join(HANG)
        assert self._answer is not None
        return self._answer


@contextmanager
def serve(**settings: str) -> Iterator[Service]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("THBGRAPH_")}
    environment |= {f"THBGRAPH_{name}": value for name, value in settings.items()}
    command = [sys.executable, "-c", PROGRAM, "serve", "--empty", "--port", str(port), "--workers", "2"]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)
    assert process.stderr
    service = Service(process, port)
    reader = threading.Thread(target=service.read, args=(process.stderr,))
    reader.start()
    try:
        until(lambda: service.is_ready() or process.poll() is not None)
        assert process.poll() is None, service.lines
        yield service
    finally:
        process.kill()
        process.wait()
        reader.join()
        process.stderr.close()


def gone(processes: set[int]) -> bool:
    return not any(map(parent_of, processes))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_idle_service_ends_at_once_and_well(number: signal.Signals) -> None:
    with serve(DRAIN_SECONDS="600") as service:
        family = offspring(service.process.pid)
        assert len(family) >= 3  # the fork server, the workers
        service.process.send_signal(number)
        assert service.end() == 0
        assert not service.listens()
        until(lambda: gone(family))
    assert [event["event"] for event in service.events] == ["started", "stopping", "drained", "stopped"]
    assert (service.events[0]["host"], service.events[0]["port"]) == ("127.0.0.1", service.port)


def test_what_was_begun_is_answered_and_what_is_new_is_sent_away() -> None:
    with serve(DRAIN_SECONDS="600") as service:
        body = b"query=ASK%20%7B%7D"
        begun = http.client.HTTPConnection("127.0.0.1", service.port, timeout=HANG)
        begun.putrequest("POST", "/sparql")
        begun.putheader("Content-Type", "application/x-www-form-urlencoded")
        begun.putheader("Content-Length", str(len(body)))
        begun.endheaders(body[:5])
        until(lambda: service.running == 1)
        service.stop()
        for path in ("/ready", "/sparql?query=ASK%7B%7D", "/nowhere"):
            answer = httpx.get(service.url + path)
            assert (answer.status_code, answer.json()["code"]) == (503, "stopping"), path
            assert int(answer.headers["retry-after"]) > 0
            assert answer.headers["access-control-allow-origin"] == "*"
        assert httpx.get(service.url + "/health").status_code == 200
        assert service.process.poll() is None
        begun.send(body[5:])
        answer_of_begun = begun.getresponse()
        assert (answer_of_begun.status, json.loads(answer_of_begun.read())["boolean"]) == (200, True)
        assert answer_of_begun.getheader("connection") == "close"
        begun.close()
        assert service.end() == 0
        assert not service.listens()


def test_a_query_that_takes_too_long_is_told_so_and_leaves_no_process() -> None:
    with serve(DRAIN_SECONDS="0.3", QUERY_TIMEOUT="600") as service:
        asking = service.asks(ENDLESS)
        family = offspring(service.process.pid)
        service.process.send_signal(signal.SIGTERM)
        assert (asking.answer.status_code, asking.answer.json()["code"]) == (503, "stopping")
        assert int(asking.answer.headers["retry-after"]) > 0
        assert service.end() == 0
        assert not service.listens()
        until(lambda: gone(family))
    assert {event["event"]: event for event in service.events}["drained"]["ended"] == 1


def test_a_long_result_that_cannot_be_ended_breaks_off() -> None:
    with serve(DRAIN_SECONDS="0.3", QUERY_TIMEOUT="600", MAX_ROWS="100000000") as service:
        with httpx.stream("POST", service.url + "/sparql", data={"query": FLOOD}, timeout=HANG) as answer:
            assert answer.status_code == 200
            parts = answer.iter_bytes(1000)
            assert next(parts)
            service.process.send_signal(signal.SIGTERM)
            with pytest.raises(httpx.RemoteProtocolError, match="incomplete chunked read"):
                deque(parts, maxlen=1)
        assert service.end() == 0
    assert [event["event"] for event in service.events if event["level"] == "error"] == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_second_signal_ends_everything_at_once(number: signal.Signals) -> None:
    with serve(DRAIN_SECONDS="600", QUERY_TIMEOUT="600") as service:
        service.asks(ENDLESS)
        family = offspring(service.process.pid)
        service.stop(number)
        service.process.send_signal(number)
        assert service.end() == -number
        assert not service.listens()
        until(lambda: gone(family))
