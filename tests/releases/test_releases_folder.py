"""The folder of releases: whole or not at all, the same twice, refused when damaged."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from thbgraph.errors import DataError
from thbgraph.export import File, write_bundle
from thbgraph.releases import Release, add_release, check_release, find_release, read_releases

A, B, C = "a" * 64, "b" * 64, "c" * 64
Fill = Callable[[Path, str], Sequence[File]]


def filled(**files: bytes) -> Fill:
    """Return what fills a release with *files*, named ``NAME.txt``."""
    def fill(folder: Path, _previous: str) -> Sequence[File]:
        def writer(content: bytes) -> Callable[..., None]:
            return lambda file: file.write(content)

        return write_bundle(folder, {f"{name}.txt": writer(content) for name, content in files.items()})
    return fill


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_there_is_nothing_before_the_first(tmp_path: Path) -> None:
    assert read_releases(tmp_path) == ()
    assert read_releases(tmp_path / "none") == ()


def test_releases_are_kept_in_the_order_in_which_they_came(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    first = add_release(folder, B, "2026-11-22", filled(one=b"1", two=b"22"))
    second = add_release(folder, A, "2026-01-01", filled(one=b"333"))
    assert read_releases(folder) == (first, second)
    assert (first.previous, second.previous) == ("", B)
    assert [(file.name, file.size) for file in first.files] == [("one.txt", 1), ("two.txt", 2)]
    assert (folder / A / "one.txt").read_bytes() == b"333"
    assert (folder / B / "SHA256SUMS").read_text().splitlines() == [
        f"{file.digest}  {file.name}" for file in first.files]


def test_whoever_fills_it_is_told_the_version_before(tmp_path: Path) -> None:
    told = []

    def fill(folder: Path, previous: str) -> Sequence[File]:
        told.append(previous)
        return filled(one=b"1")(folder, previous)

    for version in (A, B, C):
        add_release(tmp_path, version, "2026-11-22", fill)
    assert told == ["", A, B]


def test_the_same_version_twice_changes_nothing(tmp_path: Path) -> None:
    first = add_release(tmp_path, A, "2026-11-22", filled(one=b"1"))
    before = snapshot(tmp_path)
    assert add_release(tmp_path, A, "2030-01-01", filled(one=b"other")) == first
    assert snapshot(tmp_path) == before


def test_one_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    add_release(tmp_path, A, "2026-11-22", filled(one=b"1"))
    before = snapshot(tmp_path)

    def broken(folder: Path, _previous: str) -> Sequence[File]:
        (folder / "half.txt").write_bytes(b"half")
        raise DataError("It broke off.")

    with pytest.raises(DataError, match="It broke off"):
        add_release(tmp_path, B, "2026-11-23", broken)
    assert snapshot(tmp_path) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == [".lock", A, "releases.json"]


def test_what_was_moved_and_never_listed_is_replaced(tmp_path: Path) -> None:
    (tmp_path / A).mkdir()
    (tmp_path / A / "left.txt").write_bytes(b"by one that was killed")
    (tmp_path / ".release-x").mkdir()
    add_release(tmp_path, A, "2026-11-22", filled(one=b"1"))
    assert sorted(path.name for path in (tmp_path / A).iterdir()) == ["SHA256SUMS", "one.txt"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [".lock", A, "releases.json"]


def test_others_may_read_what_was_added(tmp_path: Path) -> None:
    add_release(tmp_path, A, "2026-11-22", filled(one=b"1"))
    assert stat.S_IMODE((tmp_path / A).stat().st_mode) == 0o755


@pytest.mark.parametrize(("name", "found"), [
    (A, A), (A[:12], A), (A[:11], None), (C, None), ("", None), (A[:12] + "b", None)])
def test_a_release_is_found_by_its_first_digits(tmp_path: Path, name: str, found: str | None) -> None:
    for version in (A, B):
        add_release(tmp_path, version, "2026-11-22", filled(one=b"1"))
    release = find_release(read_releases(tmp_path), name)
    assert (release and release.version) == found


# --- damage

def damaged_list(folder: Path, change: Callable[[dict[str, list[dict[str, object]]]], object]) -> None:
    path = folder / "releases.json"
    body = json.loads(path.read_text())
    change(body)
    path.write_text(json.dumps(body))


@pytest.mark.parametrize(("damage", "words"), [
    (lambda folder: (folder / "releases.json").write_text("{"), "is not a list of releases"),
    (lambda folder: (folder / "releases.json").write_text("[]"), "is not a list of releases"),
    (lambda folder: (folder / A / "one.txt").unlink(), r"one\.txt is missing"),
    (lambda folder: (folder / A / "one.txt").write_bytes(b"longer"), r"one\.txt has 6 bytes, not 1"),
    (lambda folder: damaged_list(folder, lambda body: body["releases"].append(body["releases"][0])), "a version twice"),
    (lambda folder: damaged_list(folder, lambda body: body["releases"][0].update(version="../..")), "is no SHA-256"),
    (lambda folder: damaged_list(folder, lambda body: body["releases"][0].update(reference_date="x")), "releases"),
    (lambda folder: damaged_list(folder, lambda body: body["releases"][0]["files"][0].update(name="../x")),  # type: ignore[index]
     "is no name of a file")], ids=range(8))
def test_a_damaged_folder_is_refused(tmp_path: Path, damage: Callable[[Path], object], words: str) -> None:
    add_release(tmp_path, A, "2026-11-22", filled(one=b"1"))
    damage(tmp_path)
    for attempt in (lambda: read_releases(tmp_path), lambda: add_release(tmp_path, B, "2026-11-23", filled(one=b"1"))):
        with pytest.raises(DataError, match=words):
            attempt()
    assert not (tmp_path / B).exists()


def test_files_are_compared_with_their_digests_on_request(tmp_path: Path) -> None:
    release = add_release(tmp_path, A, "2026-11-22", filled(one=b"1", two=b"2"))
    assert check_release(tmp_path, release) == ()
    (tmp_path / A / "two.txt").write_bytes(b"3")
    assert read_releases(tmp_path) == (release,)  # the length is the same
    assert check_release(tmp_path, release) == (f"{A}/two.txt is not the file that was written",)


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(DataError, match="cannot be written"):
        add_release(tmp_path / "file", A, "2026-11-22", filled(one=b"1"))


def test_a_file_of_a_release_has_a_name(tmp_path: Path) -> None:
    release: Release = add_release(tmp_path, A, "2026-11-22", filled(one=b"1"))
    assert release.file("one.txt").size == 1
