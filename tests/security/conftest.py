"""Fixture policy: one real service with short limits, and a listener on the loopback that must hear nothing."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from thbgraph.api.server import serving
from thbgraph.namespaces import GRAPH
from thbgraph.settings import Settings

DEADLINE = 1.5


class Listener:
    """A TCP port that counts who connects."""

    def __init__(self) -> None:
        self.heard = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/x"
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.heard += 1
            connection.close()

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.close()


@pytest.fixture(scope="session")
def graph_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("security") / "graph.nq"
    path.write_text(f'<http://h/s> <http://h/p> "value" <{GRAPH}resolved> .\n', "utf-8")
    return path


@pytest.fixture(scope="session")
def client(graph_file: Path) -> Iterator[httpx.Client]:
    settings = Settings(query_timeout=DEADLINE, query_memory=256, workers=2)
    with serving(settings, graph_file, "v1") as url, httpx.Client(base_url=url, timeout=20) as client:
        yield client
