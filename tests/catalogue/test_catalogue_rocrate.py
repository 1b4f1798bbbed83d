"""The crate for deposit: its own validator passes it, and names only what cannot be had."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.helpers.described import NAMES, NEW, OLD, RECORD
from tests.helpers.tables import ROOT

from thbgraph.catalogue import Counts, description_files, rocrate_json

VALIDATOR = (ROOT / ".venv-validators" / "bin" / "python", ROOT / "scripts" / "validate-rocrate.py")
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
# what the validator recommends and nobody has: an address that answers where there is no network, an identifier of the
# contributors in ROR, a contact point
NOT_TO_BE_HAD = ["ro-crate-1.2_51.1", "ro-crate-1.2_89.0", "ro-crate-1.2_90.1", "ro-crate-1.2_93.0"]


@pytest.fixture(scope="module")
def crate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with every file of a release."""
    folder = tmp_path_factory.mktemp("crate")
    for name in NAMES:
        (folder / name).write_bytes(name.encode())
    for name, content in description_files(RECORD, Counts()).items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def entities(crate: Path) -> dict[str, dict[str, Any]]:
    document = json.loads((crate / "ro-crate-metadata.json").read_text("utf-8"))
    assert document["@context"] == "https://w3id.org/ro/crate/1.2/context"
    found = {entity["@id"]: entity for entity in document["@graph"]}
    assert len(found) == len(document["@graph"])
    return found


def judged(*folders: Path) -> list[tuple[list[str], list[str]]]:
    """Return, for each of *folders*, the numbers of the required and of the recommended checks that it fails."""
    done = subprocess.run([*map(str, VALIDATOR), *map(str, folders)], capture_output=True, text=True, check=True,
                          timeout=250)
    found = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    required, recommended = ([sorted({issue.partition(":")[0] for issue in one[kind]}) for one in found]
                             for kind in ("required", "recommended"))
    return list(zip(required, recommended, strict=True))


def test_the_validator_passes_it_and_recommends_only_what_cannot_be_had(crate: Path, tmp_path: Path) -> None:
    """One with a file that is not there, without a date and a licence, shows that it looks."""
    small = replace(RECORD, current=RECORD.earlier[0], earlier=())
    text = rocrate_json(small).decode().replace('"datePublished"', '"dateModified"').replace('"license"', '"licence"')
    (tmp_path / "ro-crate-metadata.json").write_text(text, "utf-8")
    (good, advice), (bad, _) = judged(crate, tmp_path)
    assert (good, advice) == ([], NOT_TO_BE_HAD)
    # the licence, the date, the file; and a word that the context does not know
    assert bad == ["ro-crate-1.2_13.3", "ro-crate-1.2_13.4", "ro-crate-1.2_18.1", "ro-crate-1.2_4.1"]


def test_it_lists_every_file_with_length_digest_and_type(crate: Path, entities: dict[str, dict[str, Any]]) -> None:
    parts = [part["@id"] for part in entities["./"]["hasPart"]]
    assert sorted(parts) == sorted(file.name for file in crate.iterdir() if file.name != "ro-crate-metadata.json")
    assert entities["all.nq.gz"] == {
        "@id": "all.nq.gz", "@type": "File", "name": "N-Quads (all.nq.gz)",
        "description": "Every statement with the graph that makes it. Sources, the one view, what is derived, gaps, "
                       "vocabulary.",
        "contentSize": "9", "sha256": "18623a0bd25f71a311dd51921c69e057f9c14670ea2e43ad625666013ea93668",
        "encodingFormat": "application/gzip", "conformsTo": {"@id": "https://www.w3.org/TR/n-quads/"}}
    for name in parts:
        assert entities[name]["contentSize"] == str((crate / name).stat().st_size)


def test_the_root_says_what_archives_read(entities: dict[str, dict[str, Any]]) -> None:
    root = entities["./"]
    assert (root["version"], root["datePublished"], root["license"]) == (NEW, "2026-11-22", {"@id": LICENCE})
    assert entities[root["license"]["@id"]]["name"] == "Creative Commons Attribution 4.0 International"
    (author,) = {root["author"]["@id"], root["publisher"]["@id"]}
    assert entities[author]["@type"] == "Organization"
    assert entities[author]["name"] == "thbgraph contributors"
    assert entities[root["identifier"]["@id"]]["value"] == NEW
    assert not any(entity["@type"] == "Person" for entity in entities.values())


def test_the_description_files_are_whole_and_the_same_again(crate: Path) -> None:
    made = description_files(RECORD, Counts())
    assert sorted(made) == ["CITATION.cff", "catalog.ttl", "citation.bib", "citation.csl.json",
                            "ro-crate-metadata.json", "void.ttl"]
    assert all((crate / name).read_bytes() == content for name, content in made.items())
    assert OLD.encode() in made["catalog.ttl"]
    assert b"SHA256SUMS" not in made["ro-crate-metadata.json"]
