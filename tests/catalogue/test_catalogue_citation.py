"""Citations: valid in their formats, read back by another program, and the same in all of them."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.helpers.described import NEW, RECORD
from tests.helpers.tables import DATA, ROOT

from thbgraph.catalogue import (
    Dataset,
    Version,
    about,
    bibtex,
    citation_cff,
    citation_line,
    csl_json,
    dataset_line,
    fact_line,
)
from thbgraph.catalogue import citation as citation_module
from thbgraph.namespaces import BASE

READER = Path(__file__).with_name("read_citations.cjs")
TITLE = "thbgraph: knowledge graph of treaties, states, bodies and duties against trafficking in human beings"
IRI = f"https://w3id.org/thbgraph/dataset/{NEW}"
# by the schema of the Citation File Format 1.2.0: what must be there, and the type of every field that is used here
REQUIRED = {"authors", "cff-version", "message", "title"}
TYPES: dict[str, Any] = {
    "cff-version": "1.2.0", "message": str, "title": str, "abstract": str, "type": ("software", "dataset"),
    "authors": [{"name": str}], "version": str, "date-released": re.compile(r"\d{4}-\d{2}-\d{2}"),
    "license": ("Apache-2.0", "CC-BY-4.0"), "url": re.compile(r"https?://\S+"), "keywords": [str]}


def fits(value: Any, expected: Any) -> bool:
    """Return whether *value* is what the schema allows; a licence may be one or a list of them."""
    if isinstance(value, list):
        inner = expected[0] if isinstance(expected, list) else expected
        return bool(value) and all(fits(item, inner) for item in value)
    if isinstance(expected, dict):
        return isinstance(value, dict) and set(value) == set(expected) and all(
            fits(value[name], kind) for name, kind in expected.items())
    if isinstance(expected, re.Pattern):
        return isinstance(value, str) and expected.fullmatch(value) is not None
    if isinstance(expected, tuple):
        return value in expected
    return bool(value) and isinstance(value, expected) if isinstance(expected, type) else bool(value == expected)


def problems(text: str | bytes) -> list[str]:
    """Return the fields of a CITATION.cff that its schema does not allow or misses."""
    found = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - gives texts only, as the schema wants dates
    return sorted([*(REQUIRED - set(found)), *(name for name, value in found.items()
                                               if name not in TYPES or not fits(value, TYPES[name]))])


def test_the_file_of_a_release_is_valid_and_whole() -> None:
    assert problems(citation_cff(RECORD)) == []
    found = yaml.load(citation_cff(RECORD), Loader=yaml.BaseLoader)  # noqa: S506
    assert found == {
        "cff-version": "1.2.0", "title": TITLE, "type": "dataset", "authors": [{"name": "thbgraph contributors"}],
        "message": "Cite the dataset version, the date of the situation, and the source and paragraph behind each "
                   "statement.",
        "abstract": about().description["en"], "version": NEW, "date-released": "2026-11-22", "license": "CC-BY-4.0",
        "url": IRI, "keywords": ["human trafficking", "treaties", "compliance", "RDF", "SHACL", "SPARQL"]}


@pytest.mark.parametrize(("old", "new", "expected"), [
    ("title:", "titel:", ["titel", "title"]), ("1.2.0", "1.2", ["cff-version"]), ("'2026-11-22'", "2026", [
        "date-released"]), ("CC-BY-4.0", "CC-BY", ["license"]), ("- name:", "- nom:", ["authors"]),
    ("type: dataset", "type: table", ["type"])])
def test_the_check_bites(old: str, new: str, expected: list[str]) -> None:
    text = citation_cff(RECORD).decode()
    assert old in text
    assert problems(text.replace(old, new)) == expected


def test_the_file_of_the_project_says_the_same_of_all_that_they_share() -> None:
    """Version, address and licences differ: that of the project is about the program too."""
    text = (ROOT / "CITATION.cff").read_text("utf-8")
    assert problems(text) == []
    own = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506
    at = json.loads((DATA / "dataset.json").read_text("utf-8"))["reference_date"]
    written = yaml.load(citation_cff(Dataset(Version(NEW, at))), Loader=yaml.BaseLoader)  # noqa: S506
    assert set(own) == set(written)
    assert {name for name in own if own[name] != written[name]} == {"version", "url", "license"}


def read_back(folder: Path, record: Dataset) -> list[dict[str, Any]]:
    """Return what citation-js reads of the BibTeX and of the CSL-JSON for *record*."""
    files = {"citation.bib": bibtex(record), "citation.csl.json": csl_json(record)}
    for name, content in files.items():
        (folder / name).write_bytes(content)
    done = subprocess.run(["node", str(READER), *(str(folder / name) for name in files)], cwd=ROOT, check=True,
                          capture_output=True, text=True, timeout=60)
    read: list[list[dict[str, Any]]] = json.loads(done.stdout)
    assert [len(items) for items in read] == [1, 1]
    return [items[0] for items in read]


def test_another_program_reads_both(tmp_path: Path) -> None:
    bib, csl = read_back(tmp_path, RECORD)
    for item in (bib, csl):
        assert (item["type"], item["title"], item["version"], item["URL"]) == ("dataset", TITLE, NEW, IRI)
        assert item["issued"] == {"date-parts": [[2026, 11, 22]]}
        assert (item["publisher"], item["note"]) == ("thbgraph contributors", "Situation on 2026-11-22")
    assert csl["author"] == [{"literal": "thbgraph contributors"}]
    assert bib["author"] == [{"family": "thbgraph contributors"}]  # that program has no organisations in BibTeX
    assert bib["citation-key"] == csl["id"] == "thbgraph-bbbbbbbbbbbb"


def test_a_store_that_tells_no_date_is_cited_without_one(tmp_path: Path) -> None:
    bib, csl = read_back(tmp_path, Dataset(Version("another-store", "")))
    assert [("issued" in item, "note" in item, item["version"]) for item in (bib, csl)] == [
        (False, False, "another-store")] * 2
    assert b"date-released" not in citation_cff(Dataset(Version("another-store", "")))


def test_the_lines() -> None:
    assert dataset_line(RECORD, "en") == (
        f"thbgraph contributors: thbgraph, version bbbbbbbbbbbb, situation on 2026-11-22. {IRI}")
    assert dataset_line(RECORD, "ru") == (
        f"Участники проекта thbgraph: thbgraph, версия bbbbbbbbbbbb, положение на 2026-11-22. {IRI}")
    assert citation_line(NEW, "2024-06-30", "en", "https://example.org/gaps") == (
        "thbgraph contributors: thbgraph, version bbbbbbbbbbbb, situation on 2024-06-30. https://example.org/gaps")
    act = f"{BASE}id/act/un-tip/KGZ/ratification"
    assert fact_line(act, NEW, "2024-06-30", "en", "untc-tip, row 70") == (
        f"thbgraph contributors: thbgraph, version bbbbbbbbbbbb, situation on 2024-06-30. {act}, after "
        "untc-tip, row 70.")
    assert fact_line(act, NEW, "2024-06-30", "ru", "untc-tip") == (
        f"Участники проекта thbgraph: thbgraph, версия bbbbbbbbbbbb, положение на 2024-06-30. {act}, по источнику: "
        "untc-tip.")
    assert fact_line(act, NEW, "2024-06-30", "en") == citation_line(NEW, "2024-06-30", "en", act)


def test_lines_name_the_publisher_of_the_record() -> None:
    for lang, name in about().publisher.items():
        assert citation_line(NEW, "2026-11-22", lang).startswith(f"{name}: {about().short_title}, ")


def test_what_tex_takes_for_a_command_is_text(monkeypatch: pytest.MonkeyPatch) -> None:
    odd = replace(about(), title={"en": "50% of {A} & B_C #1 $2"})
    monkeypatch.setattr(citation_module, "about", lambda: odd)
    assert r"title = {{50\% of \{A\} \& B\_C \#1 \$2}}" in bibtex(RECORD).decode()


def test_the_same_record_gives_the_same_bytes() -> None:
    again = replace(RECORD)
    for made in (citation_cff, bibtex, csl_json):
        assert made(again) == made(RECORD)
