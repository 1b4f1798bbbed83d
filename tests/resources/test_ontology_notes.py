"""The words around the terms on the page of the vocabulary: its own in both languages, and the design notes."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Any

import yaml

from thbgraph.api.linked.vocabulary_notes import Block, Run, blocks
from thbgraph.linked.vocabulary import MATCHES
from thbgraph.resources import resource

PAGES = files("thbgraph.api") / "pages"


def test_each_form_of_the_notes_becomes_its_element() -> None:
    text = ("# Title\n\nOne **strong** `code` word\nand *more*.\n\n## Part\n- first\n  goes on\n- **second**\n\n"
            "1. one\n2. two\n")
    assert list(blocks(text)) == [
        Block("h2", ((Run("Title"),),)),
        Block("p", ((Run("One "), Run("strong", "strong"), Run(" "), Run("code", "code"), Run(" word and "),
                     Run("more", "em"), Run(".")),)),
        Block("h3", ((Run("Part"),),)),
        Block("ul", ((Run("first goes on"),), (Run("second", "strong"),))),
        Block("ol", ((Run("one"),), (Run("two"),)))]


def test_the_notes_lose_no_word() -> None:
    text = (resource("ontology") / "design-notes.md").read_text(encoding="utf-8")
    shown = " ".join("".join(run.text for run in item) for block in blocks(text) for item in block.items)
    plain = re.sub(r"^#+ |^- |^\d+\. ", "", text, flags=re.MULTILINE)
    assert re.findall(r"\w+", shown) == re.findall(r"\w+", plain)
    assert not re.search(r"\*\*|`|^#", shown)


def test_the_page_has_its_own_words_in_both_languages_and_no_others() -> None:
    words: dict[str, Any] = yaml.safe_load((PAGES / "vocabulary.words.yaml").read_text(encoding="utf-8"))
    templates = "".join((PAGES / name).read_text(encoding="utf-8")
                        for name in ("vocabulary.html", "vocabulary_parts.html"))
    asked = set(re.findall(r"\bw\.(\w+)", templates))
    assert asked == set(words["en"]) == set(words["ru"])
    for lang in ("en", "ru"):
        assert set(words[lang]["relations"]) == {*MATCHES, "subPropertyOf", "subClassOf"}
        assert all(isinstance(said, str) and said for name, said in words[lang].items() if name != "relations")
