"""``thbgraph release`` as an operator runs it: two versions kept, one after the other."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.cli.conftest import Run
from tests.cli.worlds import two_versions

from thbgraph.export import canonical_digest
from thbgraph.releases import Release, read_releases

Folders = tuple[Path, Path]
ALWAYS = {
    "CITATION.cff", "alignments.sssom.tsv", "alignments.ttl", "all-csv.zip", "all.jelly", "all.jsonld.gz", "all.nq.gz",
    "all.nt.gz", "all.rdf.gz", "all.sqlite", "all.trig.gz", "all.ttl.gz", "all.xlsx", "catalog.ttl", "citation.bib",
    "citation.csl.json", "context.jsonld", "manifest.json", "ro-crate-metadata.json", "void.ttl"}
CHANGES = {"diff.json", "diff.md", "diff.ru.md", "diff.trig.gz", "update.ru.gz"}


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    return two_versions(tmp_path_factory.mktemp("release"))


def settings(folder: Path, kept: Path | None = None) -> dict[str, str]:
    found = {"THBGRAPH_DATA": str(folder / "data"), "THBGRAPH_STORE": str(folder / "store")}
    return {**found, **({"THBGRAPH_RELEASES": str(kept)} if kept else {})}


def version(folder: Path) -> str:
    told: str = json.loads((folder / "store" / "manifest.json").read_bytes())["version"]
    return told


def snapshot(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in folder.rglob("*") if path.is_file()}


def check_files(kept: Path, old: Release, new: Release) -> None:
    """Check that each graph is what its version says, and that what lies between brings a mirror along."""
    for release in (old, new):
        packed = (kept / release.version / "all.nq.gz").read_bytes()
        assert packed[4:8] == bytes(4)  # no clock (RFC 1952, MTIME)
        assert hashlib.sha256(gzip.decompress(packed)).hexdigest() == release.version

    mirror = ox.Store()
    mirror.load(gzip.decompress((kept / old.version / "all.nq.gz").read_bytes()), format=ox.RdfFormat.N_QUADS)
    mirror.update(gzip.decompress((kept / new.version / "update.ru.gz").read_bytes()).decode())
    assert canonical_digest(mirror) == new.version
    assert "State BBB, ratification | came |" in (kept / new.version / "diff.md").read_text("utf-8")
    assert "Государство BBB, ратификация | появилось |" in (kept / new.version / "diff.ru.md").read_text("utf-8")


def test_two_releases_and_what_lies_between(here: Run, versions: Folders, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    first = here("release", **settings(versions[0], kept))
    assert (first.code, first.out) == (0, b"")
    assert f"Version {version(versions[0])} of 2026-11-22 is kept in {kept}" in first.err
    assert here("release", "-o", str(kept), **settings(versions[1])).code == 0
    old, new = read_releases(kept)
    assert (old.version, new.version, new.previous) == (version(versions[0]), version(versions[1]), old.version)
    assert ({file.name for file in old.files}, {file.name for file in new.files}) == (ALWAYS, ALWAYS | CHANGES)
    check_files(kept, old, new)
    before = snapshot(kept)
    again = here("release", **settings(versions[1], kept))
    assert (again.code, "is already kept" in again.err) == (0, True)
    assert snapshot(kept) == before
    assert here("release", "--check", **settings(versions[1], kept)).code == 0

    told = here("diff", old.version[:12], new.version, "--format", "json", **settings(versions[1], kept))
    assert told.data == (kept / new.version / "diff.json").read_bytes()

    other = tmp_path / "other"
    other.mkdir()
    for folder in versions:
        assert here("release", "-o", str(other), **settings(folder)).code == 0
    assert snapshot(other) == before  # the same bytes

    damaged = kept / old.version / "void.ttl"
    damaged.write_bytes(b"x" * damaged.stat().st_size)
    check = here("release", "--check", **settings(versions[1], kept))
    assert (check.code, f"{old.version}/void.ttl is not the file that was written" in check.err) == (1, True)


def test_a_folder_must_be_named(here: Run, versions: Folders) -> None:
    done = here("release", **settings(versions[0]))
    assert (done.code, "There is no folder for releases." in done.err) == (2, True)


def test_a_damaged_folder_is_left_alone(here: Run, versions: Folders, tmp_path: Path) -> None:
    (tmp_path / "releases.json").write_text("{}")
    done = here("release", "-o", str(tmp_path), **settings(versions[0]))
    assert (done.code, "is not a list of releases" in done.err) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == ["releases.json"]


def test_a_service_does_not_start_over_a_damaged_folder(here: Run, tmp_path: Path) -> None:
    (tmp_path / "releases.json").write_text("{}")
    done = here("serve", THBGRAPH_RELEASES=str(tmp_path))
    assert (done.code, "is not a list of releases" in done.err) == (2, True)
