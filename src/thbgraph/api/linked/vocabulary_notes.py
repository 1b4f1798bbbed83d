"""The design notes as blocks for a page: the few forms of Markdown that they are written in, and no more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_HEADING: Final = re.compile(r"(#{1,3}) (.+)")
_ITEM: Final = re.compile(r"(-|\d+\.) (.+)")
_RUN: Final = re.compile(r"\*\*(?P<strong>.+?)\*\*|`(?P<code>.+?)`|\*(?P<em>[^*]+)\*")


@dataclass(frozen=True)
class Run:
    """Some words; *look* is the HTML element around them, empty for none."""

    text: str
    look: str = ""


@dataclass(frozen=True)
class Block:
    """A heading, a paragraph or a list; *kind* is its HTML element, and a list has several items."""

    kind: str
    items: tuple[tuple[Run, ...], ...]


def blocks(markdown: str) -> Iterator[Block]:
    """Yield the blocks of *markdown*: headings (one level lower than there), paragraphs, and lists of either kind."""
    for part in re.split(r"\n{2,}", markdown.strip()):
        lines = part.splitlines()
        if heading := _HEADING.fullmatch(lines[0]):
            yield Block(f"h{len(heading[1]) + 1}", (_runs(heading[2]),))
            lines = lines[1:]
        if lines and (item := _ITEM.match(lines[0])):
            yield Block("ul" if item[1] == "-" else "ol", tuple(_runs(text) for text in _items(lines)))
        elif lines:
            yield Block("p", (_runs(" ".join(lines)),))


def _items(lines: list[str]) -> list[str]:
    found: list[str] = []
    for line in lines:
        if item := _ITEM.match(line):
            found.append(item[2])
        else:
            found[-1] += f" {line.strip()}"
    return found


def _runs(text: str) -> tuple[Run, ...]:
    found, end = [], 0
    for match in _RUN.finditer(text):
        if match.start() > end:
            found.append(Run(text[end:match.start()]))
        look = match.lastgroup or ""
        found.append(Run(match[look], look))
        end = match.end()
    return (*found, *([Run(text[end:])] if text[end:] else []))
