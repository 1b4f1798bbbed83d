"""`build` and `check`: the same bytes twice; wrong tables are named cell by cell, and then nothing is written."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from thbgraph.build import GRAPH_FILE, MANIFEST_FILE
from thbgraph.resources import resource

if TYPE_CHECKING:
    from tests.cli.conftest import Run

MISTAKES = {"date": "2011-02-30", "state": "ZZZ", "instrument": "no-such-treaty"}


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, int]]:
    """Return a copy of the tables with three wrong cells of the acts, and the line of each."""
    folder = tmp_path_factory.mktemp("broken") / "data"
    shutil.copytree(resource("data"), folder)
    path = folder / "treaty" / "acts.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    lines = {}
    for row, (column, value) in zip((10, 20, 30), MISTAKES.items(), strict=True):
        rows[row][column] = value
        lines[column] = row + 2
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return folder, lines


def test_a_second_build_in_another_process_has_the_same_bytes(
        process: Run, few_states: dict[str, str], tmp_path: Path) -> None:
    done = process("build", "--out", str(tmp_path / "again"), **few_states, PYTHONHASHSEED="7")
    assert done.code == 0, done.err
    for name in (GRAPH_FILE, MANIFEST_FILE):
        assert (tmp_path / "again" / name).read_bytes() == (Path(few_states["THBGRAPH_STORE"]) / name).read_bytes()
    assert "resolved" in done.out.decode()
    assert "Version " in done.err


def test_wrong_cells_stop_the_build_and_nothing_is_written(
        process: Run, broken: tuple[Path, dict[str, int]], tmp_path: Path) -> None:
    folder, lines = broken
    done = process("build", "--data", str(folder), "--out", str(tmp_path / "out"))
    assert (done.code, done.out) == (2, b"")
    assert_named(done.err, lines)
    assert not (tmp_path / "out").exists()


def test_check_lists_the_same_cells_and_exits_with_1(process: Run, broken: tuple[Path, dict[str, int]]) -> None:
    folder, lines = broken
    done = process("check", "--data", str(folder))
    assert done.code == 1, done.err
    assert_named(done.out.decode(), lines)
    assert "problem(s)" in done.err


def assert_named(words: str, lines: dict[str, int]) -> None:
    for column, value in MISTAKES.items():
        found = [line for line in words.splitlines() if value in line]
        assert found, f"{value} is not reported"
        assert "acts.csv" in found[0]
        assert str(lines[column]) in found[0]
        assert column in found[0]
