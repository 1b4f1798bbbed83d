"""`thbgraph cite`: the dataset, a page, a single fact."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from tests.cli.conftest import Run

ACT = "https://w3id.org/thbgraph/id/act/un-tip/KGZ/ratification"


@pytest.fixture
def version(few_built: tuple[Path, Path]) -> str:
    found: str = json.loads((few_built[1] / "manifest.json").read_text("utf-8"))["version"]
    return found


def test_the_dataset_by_one_line(here: Run, version: str) -> None:
    assert here("cite").data.decode() == (
        f"thbgraph contributors: thbgraph, version {version[:12]}, situation on 2026-11-22. "
        f"https://w3id.org/thbgraph/dataset/{version}\n")
    assert here("cite", "--lang", "ru", "--at", "2024-06-30").data.decode() == (
        f"Участники проекта thbgraph: thbgraph, версия {version[:12]}, положение на 2024-06-30. "
        f"https://w3id.org/thbgraph/dataset/{version}\n")


def test_a_fact_with_what_it_rests_on(here: Run, version: str) -> None:
    assert here("cite", ACT, "--at", "2024-06-30", "--source", "untc-tip").data.decode() == (
        f"thbgraph contributors: thbgraph, version {version[:12]}, situation on 2024-06-30. {ACT}, after untc-tip.\n")


def test_files_for_reference_managers(here: Run, version: str) -> None:
    assert yaml.safe_load(here("cite", "--format", "cff").data)["version"] == version
    assert here("cite", "--format", "bib").data.startswith(f"@dataset{{thbgraph-{version[:12]},\n".encode())
    (item,) = json.loads(here("cite", "--format", "csl").data)
    assert item["version"] == version


@pytest.mark.parametrize(("arguments", "words"), [
    ((ACT, "--format", "bib"), "--format bib is for the dataset as a whole"),
    (("--at", "2024-06-30", "--format", "csl"), "--format csl is for the dataset as a whole"),
    (("--source", "untc-tip"), "A source is cited with the fact that rests on it"),
    (("--format", "ris"), "ris"), (("--lang", "fr"), "fr"), (("--at", "yesterday"), "yesterday")])
def test_what_cannot_be_cited_is_told(here: Run, arguments: tuple[str, ...], words: str) -> None:
    done = here("cite", *arguments)
    assert (done.code, done.out) == (2, b"")
    assert words in done.err
