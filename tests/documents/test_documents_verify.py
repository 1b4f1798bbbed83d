"""Passages against copies: found wherever they stand, told when they changed; copied words are told too."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.helpers.tables import Cells, DataFolder, small_world, source

from thbgraph.documents import Report, verify
from thbgraph.documents.words import measure
from thbgraph.errors import UsageError
from thbgraph.tables import read_tables

REPORT = "A title\nThe council was set up in May.\nIt meets twice a year in the capital of the land beside the sea.\n"
OTHER = "Quite another document.\nNothing in it is like the first.\n"


def passage(name: str, line: int, text: str = REPORT, slug: str = "report") -> Cells:
    first, words, found = measure(text, line, line)
    return {"source": slug, "passage": name, "locator": f"line {line}", "language": "en", "first_word": str(first),
            "words": str(words), "digest": found}


def finding(summary: str) -> Cells:
    return {"source": "report", "n": "1", "topics": "coordination", "speaker": "source", "summary_en": summary,
            "summary_ru": "Совет собирается.", "claim": "stated", "as_of": "2020", "passages": "council",
            "verification": "p"}


def compared(tmp_path: Path, copies: dict[str, str], *findings: Cells) -> Report:
    folder = small_world(tmp_path / "data", source("report"), source("second"))
    folder.table("sources/sections.csv")
    folder.table("evidence/passages.csv", passage("council", 2), passage("meetings", 3),
                 passage("only", 2, OTHER, "second"))
    folder.table("monitoring/findings.csv", *findings)
    return verify(read_tables([folder.path]), copies_in(tmp_path / "copies", copies))


def copies_in(folder: Path, copies: dict[str, str]) -> Path:
    folder.mkdir()
    for name, text in copies.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_a_copy_that_says_the_same_is_recognised_whatever_its_name(tmp_path: Path) -> None:
    report = compared(tmp_path, {"x.txt": REPORT, "y.txt": OTHER})
    assert (report.problems, report.verified, report.without_copy) == ([], 3, [])
    assert report.copies == {"report": "x.txt", "second": "y.txt"}


def test_other_layout_and_another_title_page_change_nothing(tmp_path: Path) -> None:
    moved = "Ministry of something\nSecond edition\n\n" + REPORT.upper().replace(" ", "\n")
    report = compared(tmp_path, {"x.txt": moved})
    assert (report.problems, report.verified, report.without_copy) == ([], 2, ["second"])


def test_a_passage_that_changed_is_told_with_row_place_and_remedy(tmp_path: Path) -> None:
    report = compared(tmp_path, {"x.txt": REPORT.replace("twice", "once")})
    assert report.verified == 1
    assert report.problems == [
        f"{tmp_path / 'data' / 'evidence' / 'passages.csv'}, row 3: x.txt no longer says at 'line 3' what it said when "
        "report/meetings was read. Read the place again and mend the row."]


def test_nine_words_in_a_row_are_copied_eight_are_not(tmp_path: Path) -> None:
    eight, nine = "It meets twice a year in the capital", "It meets twice a year in the capital of"
    assert compared(tmp_path / "a", {"x.txt": REPORT}, finding(f"So it is: {eight}, they say.")).problems == []
    problems = compared(tmp_path / "b", {"x.txt": REPORT}, finding(f"{nine} a country.")).problems
    assert problems == [
        f"{tmp_path / 'b' / 'data' / 'monitoring' / 'findings.csv'}, row 2, column summary_en: "
        f"'{nine.lower()}' stands word for word in report. Say it in words of your own."]


@pytest.mark.parametrize("copies", [{}, {"y.txt": "Something else.\n"}])
def test_a_folder_without_a_copy_is_refused(tmp_path: Path, copies: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="holds no copy of any document"):
        compared(tmp_path, copies)


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "data")
    folder.table("sources/sources.csv")
    with pytest.raises(UsageError, match="is not a folder of documents"):
        verify({}, tmp_path / "nowhere")
