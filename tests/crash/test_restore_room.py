"""A restore for which there is no room: told so, beside the store, and without a trace."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tests.crash.service import LITTLE_ROOM, service_over
from tests.crash.test_disk import count

QUADS: Final = {"Content-Type": "application/n-quads"}


def quads(number: int) -> bytes:
    return b"".join(b'<http://h/%d> <http://h/p> "%s%d" <http://h/g> .\n' % (n, b"filling " * 8, n)
                    for n in range(number))


def test_a_restore_without_room_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "store" / "store"
    with service_over(tmp_path / "store", *LITTLE_ROOM) as service:
        assert service.client.put("/graph-store", content=quads(10), headers=QUADS).status_code == 204
        refused = service.client.put("/graph-store", content=quads(60_000), headers=QUADS)
        assert (refused.status_code, refused.json()["code"]) == (507, "store_full")
        assert refused.json()["detail"] == f"There is no room for the data in '{folder}'."
        assert list(folder.glob("upload-*")) == []
        assert count(service) == 10


def test_what_a_restore_left_that_was_broken_off_is_removed_at_the_next_start(tmp_path: Path) -> None:
    left = tmp_path / "store" / "store" / "upload-x.load"
    left.parent.mkdir(parents=True)
    left.write_bytes(quads(10))
    with service_over(tmp_path / "store") as service:
        assert count(service) == 0
        assert not left.exists()
