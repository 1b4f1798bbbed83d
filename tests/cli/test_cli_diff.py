"""``thbgraph diff`` as a user runs it."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.cli.conftest import Run
from tests.cli.worlds import two_versions

from thbgraph.export import canonical_digest

Folders = tuple[Path, Path]


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    one, two = two_versions(tmp_path_factory.mktemp("diff"))
    return one / "store", two / "store"


def version(folder: Path) -> str:
    told: str = json.loads((folder / "manifest.json").read_bytes())["version"]
    return told


def stores(folders: Folders) -> tuple[ox.Store, ox.Store]:
    found = ox.Store(), ox.Store()
    for store, folder in zip(found, folders, strict=True):
        store.bulk_load(path=str(folder / "graph.nq"), format=ox.RdfFormat.N_QUADS)
    return found


def test_the_table_tells_what_came_and_what_was_corrected(here: Run, versions: Folders) -> None:
    done = here("diff", *map(str, versions))
    told = " ".join(done.data.decode().split())
    assert f"From version {version(versions[0])[:12]} to version {version(versions[1])[:12]}" in told
    assert "Reference dates: 2026-11-22 and 2026-12-22." in told
    assert "Convention conv-a, State AAA, ratification │ corrected │ date: 2014-05-01 → 2014-06-01" in told
    assert "Convention conv-a, State BBB, ratification │ came" in told
    assert "https://" not in told


def test_the_page_is_russian_when_asked(here: Run, versions: Folders) -> None:
    page = here("diff", *map(str, versions), "--format", "md", "--lang", "ru").data.decode()
    assert "| Конвенция conv-a, Государство BBB, ратификация | появилось |" in page
    assert "| Конвенция conv-a, Государство AAA, ратификация | исправлено | дата: 2014-05-01 → 2014-06-01" in page


def test_json_has_the_numbers_and_the_things(here: Run, versions: Folders) -> None:
    told = json.loads(here("diff", *map(str, versions), "--format", "json").data)
    assert (told["from"]["version"], told["to"]["version"], told["same"]) == (*map(version, versions), False)
    acts = {thing["iri"].rpartition("/id/")[2]: thing["fate"] for thing in told["things"]["act"]}
    assert acts == {"act/conv-a/AAA/ratification": "corrected", "act/conv-a/BBB/ratification": "came"}
    assert told["summary"]["duties"] == dict.fromkeys(
        ("begun", "ended", "opened", "closed", "unsettled", "findings"), 0)  # no norm is held of the convention


def test_the_update_brings_a_mirror_along_and_back(here: Run, versions: Folders) -> None:
    for folders in (versions, versions[::-1]):
        mirror, wanted = stores(folders)
        mirror.update(here("diff", *map(str, folders), "--format", "ru").data.decode())
        assert canonical_digest(mirror) == canonical_digest(wanted) == version(folders[1])


def test_the_change_set_is_the_same_twice(here: Run, versions: Folders) -> None:
    first, second = (here("diff", *map(str, versions), "--format", "trig").data for _ in range(2))
    assert first == second
    assert len(list(ox.parse(io.BytesIO(first), format=ox.RdfFormat.TRIG))) > 20


def test_files_can_be_compared_without_a_manifest(here: Run, versions: Folders, tmp_path: Path) -> None:
    packed = tmp_path / "old.nq.gz"
    packed.write_bytes(gzip.compress((versions[0] / "graph.nq").read_bytes()))
    told = json.loads(here("diff", str(packed), str(versions[1] / "graph.nq"), "--format", "json").data)
    whole = json.loads(here("diff", *map(str, versions), "--format", "json").data)
    assert told == whole  # version and date are read off the graph itself


def test_the_same_version_says_so_and_is_no_failure(here: Run, versions: Folders) -> None:
    done = here("diff", str(versions[0]), str(versions[0]))
    assert "Both versions say the same." in done.data.decode()
    assert here("diff", str(versions[0]), str(versions[0]), "--format", "ru").data == b""


def test_without_a_second_one_it_is_the_graph_of_the_tables(here: Run, few_built: tuple[Path, Path]) -> None:
    told = json.loads(here("diff", str(few_built[1]), "--format", "json").data)
    assert (told["same"], told["to"]["version"]) == (True, version(few_built[1]))


@pytest.mark.parametrize(("arguments", "code", "words"), [
    (["nowhere", "."], 2, "'nowhere' is neither a folder nor a file nor a version"),
    (["0" * 12, "."], 2, "No release '000000000000' is kept in any folder."),
    ([".", "."], 2, "There is no built graph in ."),
    ([".", ".", "--format", "pdf"], 2, "--format 'pdf' is not possible"),
    ([".", ".", "--lang", "fr"], 2, "--lang 'fr' is not possible"),
    ([], 2, "Missing argument 'A'")])
def test_what_cannot_be_compared_is_told(here: Run, arguments: list[str], code: int, words: str) -> None:
    done = here("diff", *arguments)
    assert (done.code, done.out) == (code, b"")
    assert words in done.err
