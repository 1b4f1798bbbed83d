"""What `thbgraph restore` says of a backup that cannot be read, and of a service that cannot count what it got."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from thbgraph.cli import backup
from thbgraph.errors import DataError, StoreUnavailable, UsageError

LINE = b"<http://h/s> <http://h/p> <http://h/o> <http://h/g> .\n"
Answer = Callable[[httpx.Request], httpx.Response]


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> Callable[[Answer], list[httpx.Request]]:
    """Return what has every request answered in this process, and lists the requests."""
    heard: list[httpx.Request] = []

    def install(answer: Answer) -> list[httpx.Request]:
        def noted(request: httpx.Request) -> httpx.Response:
            heard.append(request)
            return answer(request)

        monkeypatch.setattr(backup, "_client", lambda url, _token: httpx.Client(
            base_url=url, transport=httpx.MockTransport(noted)))
        return heard

    return install


def restored(counted: httpx.Response) -> Answer:
    return lambda request: httpx.Response(204) if request.method == "PUT" else counted


@pytest.mark.parametrize("counted", [
    httpx.Response(503, json={"detail": "The query ran longer than 10 s.", "hint": "", "code": "query_timeout"}),
    httpx.Response(200, text="n\r\n1\r\n")])
def test_a_restore_that_was_done_is_told_as_done(
        answered: Callable[[Answer], list[httpx.Request]], counted: httpx.Response, tmp_path: Path,
        capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "b.nq").write_bytes(LINE)
    heard = answered(restored(counted))
    backup.restore(tmp_path / "b.nq", "http://h")
    assert [request.method for request in heard] == ["PUT", "GET"]
    assert gzip.decompress(heard[0].content) == LINE
    said = " ".join(capsys.readouterr().err.split())
    assert "1 quads restored from" in said
    told = "could not be counted there: http://h refused: The query ran longer" in said
    assert told is (counted.status_code == 503)


def test_a_restore_that_lost_something_is_told(answered: Callable[[Answer], object], tmp_path: Path) -> None:
    (tmp_path / "b.nq").write_bytes(LINE * 2)
    answered(restored(httpx.Response(200, text="n\r\n1\r\n")))
    with pytest.raises(DataError, match="has 2 quads, and the store now holds 1"):
        backup.restore(tmp_path / "b.nq", "http://h")


def test_a_restore_that_was_refused_is_told_as_refused(answered: Callable[[Answer], object], tmp_path: Path) -> None:
    (tmp_path / "b.nq").write_bytes(LINE)
    answered(lambda _: httpx.Response(502, json={"detail": "The store is full.", "hint": "Free space."}))
    with pytest.raises(StoreUnavailable, match=r"http://h refused: The store is full\. Free space\."):
        backup.restore(tmp_path / "b.nq", "http://h")


@pytest.mark.parametrize("damage", [lambda packed: packed[:-9], lambda packed: packed[:12] + b"\xff" * 9 + packed[21:],
                                    lambda packed: b"no gzip " + packed])
def test_a_damaged_backup_is_told(
        answered: Callable[[Answer], object], tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    (tmp_path / "b.nq.gz").write_bytes(damage(gzip.compress(LINE * 9)))
    answered(restored(httpx.Response(500)))
    with pytest.raises(DataError, match=r"b\.nq\.gz cannot be read"):
        backup.restore(tmp_path / "b.nq.gz", "http://h")


@pytest.mark.parametrize("url", ["localhost", "http://", "http://[bad", "http://h:x", "http://me:secret@h", "http://h/\x01"])
def test_what_is_no_address_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not the address of a service") as caught:
        backup.backup(url, tmp_path / "b.nq")
    assert "secret" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []
