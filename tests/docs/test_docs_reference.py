"""The reference pages are what ``docs/generate.py`` writes today: none can fall behind."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Final

import pytest

from thbgraph.gaps import gap_shapes

ROOT: Final = Path(__file__).parents[2]
PAGES: Final[dict[Path, str]] = runpy.run_path(str(ROOT / "docs" / "generate.py"))["pages"]()
SHAPES: Final = ROOT / "docs" / "reference" / "shapes"
TOPICS: Final = gap_shapes().topics


@pytest.mark.parametrize("page", sorted(PAGES), ids=lambda page: page.name)
def test_a_reference_page_is_current(page: Path) -> None:
    assert page.read_text(encoding="utf-8") == PAGES[page], "run `make docs`"


def test_there_are_pages() -> None:
    plain = {f"{name}.md" for name in ("gap-ladder", "ontology", "questions", "rules", "tables")}
    assert {page.name for page in PAGES if page.parent != SHAPES} == plain
    assert {page.name for page in PAGES if page.parent == SHAPES} == {"index.md", *(f"{topic}.md" for topic in TOPICS)}


def test_no_page_of_a_shape_is_left_behind() -> None:
    assert set(SHAPES.iterdir()) == {page for page in PAGES if page.parent == SHAPES}


@pytest.mark.parametrize("topic", TOPICS)
def test_the_page_of_a_shape_says_everything_in_both_languages(topic: str) -> None:
    shape, page = TOPICS[topic], PAGES[SHAPES / f"{topic}.md"]
    english, russian = page.split("\n# По-русски\n")
    for lang, part in (("en", english), ("ru", russian)):
        assert len(re.findall("^## ", part, re.MULTILINE)) == 7
        for texts in (shape.name, shape.rationale, shape.decided, shape.remedy, shape.would_settle):
            assert texts[lang] in part
        assert set(re.findall(r"\]\((https://w3id\.org/[^)]+)\)", part)) == set(shape.articles)
        assert "how-to/correct-a-wrong-finding.md" in part


def test_every_heading_that_a_page_points_to_is_there() -> None:
    anchors = {page: set(map(_anchor, re.findall(r"^#+ (.+)$", text, re.MULTILINE))) for page, text in PAGES.items()}
    for page, text in PAGES.items():
        for target, anchor in re.findall(r"\]\(([^)#:\s]*)#([^)\s]+)\)", text):
            pointed = (page.parent / target).resolve() if target else page
            assert pointed not in anchors or anchor in anchors[pointed], f"{page.name}: {target}#{anchor}"


def _anchor(heading: str) -> str:
    """Return the anchor that a heading gets where the pages are shown."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


def test_the_list_names_every_topic_of_the_scheme_once_in_each_language() -> None:
    text = (ROOT / "ontology" / "schemes" / "topic.ttl").read_text(encoding="utf-8")
    known = set(re.findall(r"concept/topic/([a-z0-9-]+)> a skos:Concept", text))
    listed = re.findall(r"^\| `([a-z0-9-]+)` \|", PAGES[SHAPES / "index.md"], re.MULTILINE)
    assert sorted(listed) == sorted([*known, *known])
