"""What is committed names no machine, no folder of somebody's desk and no package registry."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from tests.helpers.tables import ROOT

# put together here, so that the patterns do not find themselves
FOLDERS: Final = "|".join(["tmp", "work", "root", "home", "Users", "mnt"])
FORBIDDEN: Final = {
    "a path of one machine": re.compile(rf"(?<![\w.~/-])/(?:{FOLDERS})(?:/|(?=[\s\"'`),;:]|$))", re.MULTILINE),
    "a folder beside the repository": re.compile(r"\.\./" + "shared|" + r"\bse" + "eds/"),
    # the page of a project is a source one may cite (data/sources); an address to install from is not
    "a package registry": re.compile(r"\b(?:registry\.npmjs|npmjs|pypi|pythonhosted|crates|rubygems|proxy\.golang|"
                                     r"repo1?\.maven)\.(?:org|io|com)\b(?!/project/)"),
}


def ignored() -> set[str]:
    """Return the names that are never committed."""
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    return {line.strip().strip("/") for line in lines if line.strip()} | {".git"}


def committed() -> Iterator[Path]:
    """Yield every file of the repository that is or may be committed."""
    skipped = ignored()
    for folder, names, files in os.walk(ROOT):
        names[:] = sorted(name for name in names if name not in skipped and not name.endswith(".egg-info"))
        yield from (Path(folder) / name for name in sorted(files) if name not in skipped)


def findings(text: str) -> list[str]:
    """Return what *text* must not say."""
    return [f"{what}: {match.group(0)}" for what, pattern in FORBIDDEN.items() for match in pattern.finditer(text)]


def test_no_committed_text_names_a_machine_a_desk_or_a_registry() -> None:
    found = {}
    for path in committed():
        content = path.read_bytes()
        if b"\x00" not in content and (said := findings(content.decode("utf-8"))):
            found[path.relative_to(ROOT).as_posix()] = said[:3]
    assert found == {}


def test_enough_files_are_looked_at() -> None:
    names = {path.relative_to(ROOT).as_posix() for path in committed()}
    assert {"pyproject.toml", "data/states/states.csv", "src/thbgraph/build.py", ".ci/run"} & names >= {
        "pyproject.toml", "data/states/states.csv", "src/thbgraph/build.py"}
    assert not any(name.startswith((".git/", ".venv/", "build/")) for name in names)
    assert len(names) > 200


SHAPES: Final = ("see /{}/x", "'/{}'", "cd /{}", "(/{})")
PATHS: Final = [shape.format(name) for name in FOLDERS.split("|") for shape in SHAPES]
BESIDE: Final = ["../" + "shared/x", "in se" + "eds/a.csv"]
HOSTS: Final = [f"https://{host}.org/x" for host in ("files.pythonhosted", "registry.npmjs", "proxy.golang", "pypi")]


@pytest.mark.parametrize("text", [*PATHS, *BESIDE, *HOSTS])
def test_the_search_bites(text: str) -> None:
    assert findings(text)


@pytest.mark.parametrize("text", ["graph/work", "https://w3id.org/thbgraph/graph/work", "concept/work/x", "and/or work",
                                  "network/tmpfile", "https://example.org/home/x", "data/sources",
                                  "https://pypi.org/project/pycountry/"])
def test_the_search_finds_nothing_else(text: str) -> None:
    assert findings(text) == []
