"""Reads reports back as a reader's program does: HTML into a tree, Markdown by its headings, tables into rows."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from openpyxl import load_workbook

VOID = {"meta", "br", "hr", "link", "img"}
Row = tuple[str, ...]


@dataclass
class Element:
    """One element of a page."""

    tag: str
    attributes: dict[str, str]
    children: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What a reader sees of it, on one line."""
        return " ".join("".join(self._pieces()).split())

    def _pieces(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag != "style":
                yield from child._pieces()
                yield " " if child.tag in ("p", "li", "br", "td", "th", "dd", "dt") else ""

    def every(self, *tags: str) -> list[Element]:
        """All elements with these tags in it, in the order of the page; all elements if none is given."""
        found: list[Element] = []
        for child in self.children:
            if isinstance(child, Element):
                found += [child] if not tags or child.tag in tags else []
                found += child.every(*tags)
        return found

    def one(self, tag: str) -> Element:
        """The only element with this tag."""
        (found,) = self.every(tag)
        return found


class _Strict(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def page_of(content: bytes) -> Element:
    """Parse a page strictly: every element is closed, in order."""
    parser = _Strict()
    parser.feed(content.decode("utf-8"))
    parser.close()
    assert parser.open == [parser.root]
    return parser.root


def table_rows(table: Element) -> list[Row]:
    """The texts of the cells of each row, the heading first."""
    return [tuple(cell.text for cell in row.every("th", "td")) for row in table.every("tr")]


def following(page: Element, heading: str) -> Element:
    """The first table after a heading with this text."""
    found = page.every("h1", "h2", "h3", "h4", "table")
    (place,) = [number for number, element in enumerate(found) if element.tag != "table" and element.text == heading]
    return next(element for element in found[place:] if element.tag == "table")


def lines_of(content: bytes) -> list[str]:
    """The lines of a Markdown text."""
    return content.decode("utf-8").splitlines()


def pipes(line: str) -> Row:
    """The cells of a row of a Markdown table."""
    return tuple(cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1])


def csv_rows(content: bytes) -> list[Row]:
    """The rows of a CSV text in UTF-8."""
    return [tuple(row) for row in csv.reader(io.StringIO(content.decode("utf-8"), newline=""))]


def sheets(content: bytes) -> dict[str, list[Row]]:
    """The rows of each sheet of a workbook, as texts; every cell of it is text."""
    book = load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} <= {"s", "inlineStr"}
    return {sheet.title: [tuple(str(cell.value or "") for cell in row) for row in sheet.iter_rows()] for sheet in book}
