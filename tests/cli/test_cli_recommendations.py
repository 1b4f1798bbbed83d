"""``thbgraph recommendations``, as a user sees it."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Run

AT = ("--at", "2026-11-22")


def test_the_table_names_places_and_statuses(here: Run) -> None:
    text = here("recommendations", "--source", "kgz-brief-2023", "--status", "taken-up", *AT).data.decode()
    assert "Kyrgyzstan" in text
    assert "taken up" in text


def test_json_is_a_list_of_the_contract(here: Run) -> None:
    body = json.loads(here("recommendations", "--state", "kgz", "--source", "kgz-brief-2023", "--format", "json",
                           *AT).data)
    assert list(body) == ["at", "version", "total", "next", "items"]
    assert body["total"] == len(body["items"]) > 20
    assert all(item["status"] for item in body["items"])


def test_csv_has_a_row_for_each_piece_of_evidence(here: Run) -> None:
    out = here("recommendations", "--source", "kgz-brief-2023", "--format", "csv", "--lang", "ru", *AT).data.decode()
    rows = [row for row in csv.DictReader(io.StringIO(out)) if row["n"] == "23"]
    assert [(row["bearing"], row["speaker"]) for row in rows] == [("part", "state"), ("not-done", "source")]
    assert {row["status"] for row in rows} == {"contradicted"}
    assert all(row["note"] and row["text"] for row in rows)


def test_markdown_speaks_russian(here: Run) -> None:
    text = here("recommendations", "--topic", "corruption", "--format", "md", "--lang", "ru", *AT).data.decode()
    assert text.startswith("# Рекомендации и позднейшие свидетельства")
    assert "Кыргызстан: свидетельств с тех пор нет" in text


def test_wrong_questions_are_refused(here: Run) -> None:
    for wrong, told in ((("--status", "done"), "Choose one of: taken-up"), (("--state", "ZZZ"), "holds no state"),
                        (("--topic", "no-such"), "There is no topic"), (("--source", "nobody"), "No recommendation of"),
                        (("--at", "2026"), "--at"), (("--format", "xlsx"), "--format")):
        done = here("recommendations", *wrong)
        assert (done.code, done.out) == (2, b"")
        assert told in done.err
