"""Tests that share what takes long to start run in the same worker."""

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict
from pathlib import Path

from tests.helpers.grouping import group_of
from tests.helpers.tables import ROOT

TESTS = '''
import os
import pytest
{mark}
@pytest.mark.parametrize("number", range(6))
def test_where(number):
    with open("told.txt", "a") as told:
        told.write("{name} " + os.environ["PYTEST_XDIST_WORKER"] + "\\n")
'''


def test_a_file_and_a_group_run_in_one_worker(tmp_path: Path) -> None:
    for name, mark in (("one", 'pytestmark = pytest.mark.xdist_group("g")'),
                       ("two", 'pytestmark = pytest.mark.xdist_group("g")'), ("three", ""), ("four", "")):
        (tmp_path / f"test_{name}.py").write_text(TESTS.format(name=name, mark=mark), "utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\n", "utf-8")
    clean = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.helpers.grouping", "-n", "2", "--dist", "loadgroup"]
    done = subprocess.run([*command, str(tmp_path)], cwd=tmp_path, env=clean, capture_output=True, text=True,
                          timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    workers: dict[str, set[str]] = defaultdict(set)
    for line in (tmp_path / "told.txt").read_text("utf-8").splitlines():
        name, worker = line.split()
        workers[name].add(worker)
    assert {name: len(found) for name, found in workers.items()} == {"one": 1, "two": 1, "three": 1, "four": 1}
    assert workers["one"] == workers["two"]
    assert len(set.union(*workers.values())) == 2


def test_every_mark_is_understood() -> None:
    """A mark in a form that is not looked for would be left aside without a word."""
    marked = [path for path in (ROOT / "tests").rglob("test_*.py")
              if "mark.xdist_group" in path.read_text("utf-8") and path != Path(__file__)]
    assert len(marked) > 10
    assert [path for path in marked if group_of(path) == str(path)] == []
