"""Several files: all or none, each to be checked by its digest."""

from __future__ import annotations

import gzip
import hashlib
import subprocess
from pathlib import Path
from typing import IO

import pytest

from thbgraph.errors import DataError
from thbgraph.export import File, write_bundle


def hello(file: IO[bytes]) -> None:
    file.write("привет\n".encode())


def other(file: IO[bytes]) -> None:
    file.write(b"other")


def broken(_: IO[bytes]) -> None:
    raise OSError(28, "No space left on device")


def test_files_with_their_digests(tmp_path: Path) -> None:
    steps: list[str] = []
    made = write_bundle(tmp_path / "new" / "folder", {"b.txt": hello, "a.txt.gz": hello}, steps.append)
    folder = tmp_path / "new" / "folder"
    assert [file.name for file in made] == steps == ["a.txt.gz", "b.txt"]
    assert made[1] == File("b.txt", 13, hashlib.sha256("привет\n".encode()).hexdigest())
    assert gzip.decompress((folder / "a.txt.gz").read_bytes()) == (folder / "b.txt").read_bytes()
    assert sorted(path.name for path in folder.iterdir()) == ["SHA256SUMS", "a.txt.gz", "b.txt"]
    checked = subprocess.run(["sha256sum", "--check", "SHA256SUMS"], cwd=folder, capture_output=True, check=True)
    assert checked.stdout.count(b": OK") == 2


def test_the_digests_of_other_files_stay(tmp_path: Path) -> None:
    (tmp_path / "own.txt").write_text("of the reader")
    (tmp_path / "SHA256SUMS").write_text(hashlib.sha256(b"of the reader").hexdigest() + "  own.txt\n")
    write_bundle(tmp_path, {"a.txt": hello})
    write_bundle(tmp_path, {"b.txt": hello})
    write_bundle(tmp_path, {"a.txt": other})
    checked = subprocess.run(["sha256sum", "--check", "SHA256SUMS"], cwd=tmp_path, capture_output=True, check=True)
    assert checked.stdout == b"a.txt: OK\nb.txt: OK\nown.txt: OK\n"


def test_a_packed_file_holds_no_clock(tmp_path: Path) -> None:
    first, second = (write_bundle(tmp_path / name, {"a.gz": hello}) for name in "xy")
    assert first == second
    assert (tmp_path / "x" / "a.gz").read_bytes()[4:8] == bytes(4)  # RFC 1952, 2.3: MTIME 0 says that there is none


def test_when_one_file_fails_nothing_is_changed(tmp_path: Path) -> None:
    write_bundle(tmp_path, {"a.txt": hello})
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(DataError, match=r"cannot be written: .*No space left"):
        write_bundle(tmp_path, {"a.txt": other, "b.txt": broken})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "here").write_text("taken")
    with pytest.raises(DataError, match="here' cannot be written"):
        write_bundle(tmp_path / "here", {"a.txt": hello})
