"""``thbgraph coverage`` and ``thbgraph check --sources``, as a user sees them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Run


def test_coverage_counts_by_section_and_kind(here: Run) -> None:
    body = json.loads(here("coverage", "--source", "osce-kgz-2025", "--format", "json").data)
    assert body["at"] is None
    assert body["total"] == len(body["items"]) > 5
    assert {item["source"] for item in body["items"]} == {"osce-kgz-2025"}
    assert all(item["total"] == sum(item["statements"].values()) for item in body["items"])
    assert all(item["total"] or item["reason"] for item in body["items"])


def test_coverage_of_a_state_lists_every_topic_with_its_sources(here: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(here("coverage", "--state", "kgz", "--format", "csv").data.decode())))
    by_topic = {row["topic"]: row for row in rows}
    assert "osce-kgz-2025" in by_topic["non-punishment"]["sources"]
    assert all(row["reason"] == ("" if row["sources"] else "No statement held here is recorded under this topic; "
                                 "that says nothing of the state.") for row in rows)


def test_coverage_speaks_russian(here: Run) -> None:
    text = here("coverage", "--source", "kgz-brief-2023", "--lang", "ru").data.decode()
    assert "раздел" in text
    assert "вывод доклада" in text


def test_coverage_is_by_section_or_by_state(here: Run) -> None:
    done = here("coverage", "--source", "kgz-brief-2023", "--state", "KGZ")
    assert (done.code, done.out) == (2, b"")
    assert "Give --source or --state." in done.err


def test_a_changed_copy_of_a_document_is_told(here: Run, tmp_path: Path) -> None:
    (tmp_path / "copies").mkdir()
    (tmp_path / "copies" / "other.txt").write_text("Nothing of the kind.\n", encoding="utf-8")
    done = here("check", "--sources", str(tmp_path / "copies"))
    assert (done.code, done.out) == (2, b"")
    assert "holds no copy of any document" in done.err


def test_copies_of_documents_must_be_a_folder(here: Run, tmp_path: Path) -> None:
    done = here("check", "--sources", str(tmp_path / "nowhere"))
    assert done.code == 2
    assert "is not a folder of documents" in done.err
