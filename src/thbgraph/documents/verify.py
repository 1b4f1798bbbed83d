"""Compare passages with copies of the documents: each is found by its digest, wherever it stands in the copy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from thbgraph.documents.copied import copied_cells
from thbgraph.documents.words import digest, words_of
from thbgraph.errors import UsageError
from thbgraph.tables.read import Row, TableData

PASSAGES: Final = "evidence/passages.csv"
_SAMPLE: Final = 40


@dataclass
class Report:
    """What came of a comparison.

    Attributes:
        problems: one line for each passage that a copy no longer holds, and for each cell with copied words; sorted.
        copies: file name by source, of the copies that were recognised.
        without_copy: sources that have passages with a digest and of which the folder holds no copy.
        verified: number of passages found word for word.
    """

    problems: list[str] = field(default_factory=list)
    copies: dict[str, str] = field(default_factory=dict)
    without_copy: list[str] = field(default_factory=list)
    verified: int = 0


def verify(tables: Mapping[str, TableData], folder: Path, progress: Callable[[str], None] = lambda _: None) -> Report:
    """Compare the passages of *tables* with the text files in *folder*.

    A copy is recognised by the passages it holds; a file may have any name. Every passage with a digest must be found
    word for word, and no cell in the project's own words may repeat more than eight words of a copy in a row.

    Raises:
        UsageError: *folder* is no folder, or holds no copy of any document.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder} is not a folder of documents.", "Name a folder with text copies of the documents.")
    by_source = _passages(tables[PASSAGES].rows if PASSAGES in tables else ())
    texts = {path.name: words_of(path.read_text(encoding="utf-8", errors="replace"))
             for path in sorted(folder.glob("*.txt")) if path.is_file()}
    report = Report()
    for source, rows in sorted(by_source.items()):
        progress(f"copy of {source}")
        name = _copy_of(rows, texts)
        if not name:
            report.without_copy.append(source)
            continue
        report.copies[source] = name
        _compare(rows, texts[name], name, report)
    if by_source and not report.copies:
        raise UsageError(f"{folder} holds no copy of any document.", "Put UTF-8 text files (*.txt) of them there.")
    progress("own words")
    report.problems += copied_cells(tables, {source: texts[name] for source, name in report.copies.items()})
    report.problems.sort()
    return report


def _passages(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        if row.cells.get("digest"):
            found.setdefault(row.cells["source"], []).append(row)
    return found


def _copy_of(rows: Sequence[Row], texts: Mapping[str, list[str]]) -> str:
    """Return the name of the file that holds most of a sample of *rows*; empty where none holds any."""
    sample = rows[:: max(1, len(rows) // _SAMPLE)]
    held = {name: sum(bool(_at(row, words, _place(row))) for row in sample)
            for name, words in texts.items()}
    if not any(held.values()):
        held = {name: sum(_found(row, words, _place(row)) is not None for row in sample[:3])
                for name, words in texts.items()}
    best = max(sorted(held), key=lambda name: held[name], default="")
    return best if held.get(best) else ""


def _compare(rows: Sequence[Row], words: list[str], name: str, report: Report) -> None:
    shift = 0  # a copy with another title page moves every passage by as much
    for row in sorted(rows, key=_place):
        expected = _place(row)
        place = _found(row, words, expected + shift)
        if place is None:
            cells = row.cells
            report.problems.append(
                f"{row.file}, row {row.line}: {name} no longer says at '{cells['locator']}' what it said when "
                f"{cells['source']}/{cells['passage']} was read. Read the place again and mend the row.")
        else:
            shift = place - expected
            report.verified += 1


def _place(row: Row) -> int:
    return int(row.cells["first_word"]) - 1  # the tables count words from one


def _at(row: Row, words: list[str], place: int) -> bool:
    count = int(row.cells["words"])
    return place >= 0 and digest(words[place : place + count]) == row.cells["digest"]


def _found(row: Row, words: list[str], near: int) -> int | None:
    """Return the place nearest to *near* where the passage stands; short passages may stand in many."""
    last = len(words) - int(row.cells["words"])
    steps = range(max(near, last - near, 0) + 1)
    return next((place for step in steps for place in (near - step, near + step)
                 if place <= last and _at(row, words, place)), None)
