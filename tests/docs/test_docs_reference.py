"""The reference pages are what ``docs/generate.py`` writes today: none can fall behind."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES: dict[Path, str] = runpy.run_path(str(ROOT / "docs" / "generate.py"))["pages"]()


@pytest.mark.parametrize("page", sorted(PAGES), ids=lambda page: page.name)
def test_a_reference_page_is_current(page: Path) -> None:
    assert page.read_text(encoding="utf-8") == PAGES[page], "run `make docs`"


def test_there_are_pages() -> None:
    assert len(PAGES) == 4
