"""A disk that takes no more, and files that are broken: a clear error, a service that still reads, nothing half."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import httpx
import pytest
from tests.crash.service import LITTLE_ROOM, service_over
from tests.helpers.served import ServiceProcess

UPDATE: Final = {"Content-Type": "application/sparql-update"}
TURTLE: Final = {"Content-Type": "text/turtle"}


def count(service: ServiceProcess) -> int:
    answer = service.client.get("/sparql", params={"query": "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"},
                                headers={"Accept": "text/csv"})
    assert answer.status_code == 200, answer.text
    return int(answer.text.split()[1])


def put(service: ServiceProcess, number: int, triples: int) -> httpx.Response:
    body = "".join(f'<http://h/{n}> <http://h/p> "{number} {"filling " * 8}{n}" .\n' for n in range(triples))
    return service.client.put("/graph-store", params={"graph": f"http://h/{number}"}, content=body, headers=TURTLE)


def test_a_full_disk_refuses_the_write_and_keeps_what_is_there(tmp_path: Path) -> None:
    with service_over(tmp_path / "store", *LITTLE_ROOM) as service:
        assert put(service, 0, 100).status_code == 201
        refused = put(service, 1, 60_000)
        assert (refused.status_code, refused.json()["code"]) == (507, "store_full")
        assert "room" in refused.json()["detail"]
        assert count(service) == 100
        assert put(service, 2, 50).status_code == 201  # small enough for what room there is
        assert count(service) == 150
        service.kill()
    with service_over(tmp_path / "store") as service:
        assert count(service) == 150
        assert put(service, 3, 60_000).status_code == 201
        assert count(service) == 60_150


@pytest.mark.parametrize("name", ["CURRENT", "MANIFEST-*"])
def test_a_store_with_a_broken_file_is_read_from_its_last_copy(tmp_path: Path, name: str) -> None:
    with service_over(tmp_path / "store") as service:
        assert put(service, 0, 100).status_code == 201
        service.kill()
    for path in (tmp_path / "store" / "store").glob(f"data-*/{name}"):
        path.write_bytes(b"broken")
    with service_over(tmp_path / "store") as service:
        assert count(service) == 100
        refused = put(service, 1, 10)
        assert (refused.status_code, refused.json()["code"]) == (502, "store_unavailable")
        assert "Restore a backup" in refused.json()["hint"]
        assert count(service) == 100


def test_a_store_that_cannot_be_read_at_all_stops_the_start_with_a_sentence(tmp_path: Path) -> None:
    with service_over(tmp_path / "store") as service:
        assert service.stop() == 0
    for path in (tmp_path / "store").rglob("CURRENT"):
        path.write_bytes(b"broken")
    with (pytest.raises(AssertionError, match=r"(?s)cannot be opened.*Restore a backup"),
          service_over(tmp_path / "store")):
        pass
