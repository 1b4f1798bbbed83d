"""A real `thbgraph serve` is told to stop: what runs ends well, what is new is sent away, nothing is left behind."""

from __future__ import annotations

import http.client
import json
import signal
import threading
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager, closing, suppress
from pathlib import Path

import httpx
import pytest
from tests.helpers.answers import problem
from tests.helpers.heavy import ENDLESS, VAST
from tests.helpers.processes import gone, offspring
from tests.helpers.served import ServiceProcess, served
from tests.helpers.waiting import HANG, until

Serve = Callable[..., AbstractContextManager[ServiceProcess]]


@pytest.fixture
def serve(tmp_path: Path) -> Serve:
    """Return what runs a service over nothing, with further settings."""

    def start(**settings: str) -> AbstractContextManager[ServiceProcess]:
        return served(tmp_path / "service.log", "--empty", "--workers", "2", **settings)

    return start


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


def answering(service: ServiceProcess) -> float:
    """Return the number of requests being answered, this one not counted."""
    return next(float(line.split()[1]) for line in service.client.get("/metrics").text.splitlines()
                if line.startswith("thbgraph_http_requests_in_progress "))


def asks(service: ServiceProcess, query: str) -> Asking:
    """Have a client ask *query*, and return when the service has begun to answer."""
    before = answering(service)
    asking = Asking(service.url, query)
    until(lambda: answering(service) == before + 1)
    return asking


def stop(service: ServiceProcess, number: signal.Signals = signal.SIGTERM) -> None:
    """Send the signal, and return once new requests are sent away."""
    service.process.send_signal(number)
    until(lambda: service.client.get("/ready").status_code == 503)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_idle_service_ends_at_once_and_well(serve: Serve, number: signal.Signals) -> None:
    with serve(DRAIN_SECONDS="600") as service:
        family = offspring(service.process.pid)
        assert len(family) >= 3  # the fork server, the workers
        service.process.send_signal(number)
        assert service.ended() == 0
        assert not service.listens()
        until(lambda: gone(family))
    assert [event["event"] for event in service.events] == ["started", "stopping", "drained", "stopped"]
    assert (service.events[0]["host"], service.events[0]["port"]) == ("127.0.0.1", service.port)


def test_what_was_begun_is_answered_and_what_is_new_is_sent_away(serve: Serve) -> None:
    with serve(DRAIN_SECONDS="600") as service:
        body = b"query=ASK%20%7B%7D"
        with closing(http.client.HTTPConnection("127.0.0.1", service.port, timeout=HANG)) as begun:
            begun.putrequest("POST", "/sparql")
            begun.putheader("Content-Type", "application/x-www-form-urlencoded")
            begun.putheader("Content-Length", str(len(body)))
            begun.endheaders(body[:5])
            until(lambda: answering(service) == 1)
            stop(service)
            for path in ("/ready", "/sparql?query=ASK%7B%7D", "/nowhere"):
                refused = service.client.get(path)
                problem(refused, 503, "stopping")
                assert int(refused.headers["retry-after"]) > 0
            for path in ("/health", "/metrics"):  # what watches over it goes on
                assert service.client.get(path).status_code == 200
            assert service.process.poll() is None
            begun.send(body[5:])
            answer = begun.getresponse()
            assert (answer.status, json.loads(answer.read())["boolean"]) == (200, True)
            assert answer.getheader("connection") == "close"
        assert service.ended() == 0
        assert not service.listens()


def test_a_query_that_takes_too_long_is_told_so_and_leaves_no_process(serve: Serve) -> None:
    with serve(DRAIN_SECONDS="0.3", QUERY_TIMEOUT="600") as service:
        asking = asks(service, ENDLESS)
        family = offspring(service.process.pid)
        service.process.send_signal(signal.SIGTERM)
        assert (asking.answer.status_code, asking.answer.json()["code"]) == (503, "stopping")
        assert int(asking.answer.headers["retry-after"]) > 0
        assert service.ended() == 0
        assert not service.listens()
        until(lambda: gone(family))
    assert {event["event"]: event for event in service.events}["drained"]["ended"] == 1


def test_a_long_result_that_cannot_be_ended_breaks_off(serve: Serve) -> None:
    with serve(DRAIN_SECONDS="0.3", QUERY_TIMEOUT="600", MAX_ROWS="100000000") as service:
        with httpx.stream("POST", service.url + "/sparql", data={"query": VAST}, timeout=HANG) as answer:
            assert answer.status_code == 200
            parts = answer.iter_bytes(1000)
            assert next(parts)
            service.process.send_signal(signal.SIGTERM)
            with pytest.raises(httpx.RemoteProtocolError, match="incomplete chunked read"):
                deque(parts, maxlen=1)
        assert service.ended() == 0
    assert [event["event"] for event in service.events if event["level"] == "error"] == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_second_signal_ends_everything_at_once(serve: Serve, number: signal.Signals) -> None:
    with serve(DRAIN_SECONDS="600", QUERY_TIMEOUT="600") as service:
        asks(service, ENDLESS)
        family = offspring(service.process.pid)
        stop(service, number)
        service.process.send_signal(number)
        assert service.ended() == -number
        assert not service.listens()
        until(lambda: gone(family))
