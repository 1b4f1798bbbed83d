"""Documents into triples: strict, within limits, blank nodes numbered in the order they come."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from thbgraph.errors import DataError, TooLong
from thbgraph.foreign.formats import NAMES, PARSERS, Document
from thbgraph.foreign.traps import refuse_compressed, refuse_traps

MAX_BYTES: Final = 20_000_000
MAX_TRIPLES: Final = 500_000
# it would print a traceback for each literal that its datatype does not allow, which is the validator's to tell
logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)
logging.getLogger("rdflib.graph").setLevel(logging.CRITICAL)


@dataclass
class Reading:
    """What documents say together.

    Attributes:
        graph: their triples; names of graphs are left out.
        described: the document that first describes each subject, by name.
    """

    graph: Graph = field(default_factory=Graph)
    described: dict[Node, str] = field(default_factory=dict)


def read(documents: Sequence[Document], max_triples: int = MAX_TRIPLES, *, exact: bool = True,
         mark: str = "b") -> Reading:
    """Read *documents* into one graph; nothing is fetched and nothing outside them is opened.

    Args:
        documents: in the order in which they are to be named as the place of a node.
        max_triples: what they may hold together, repeated ones counted.
        mark: letter before the numbers of blank nodes; graphs that meet in one report must differ in it.
        exact: keep ``"01"^^xsd:integer`` as it is written; False brings literals into their usual form.

    Raises:
        DataError: one is not UTF-8 or not of its syntax; document, line and reason are told.
        FeatureRefused: one would have something fetched, or unpacks itself.
        UnsupportedMediaType: one is compressed.
        TooLong: more than *max_triples*.
    """
    reading, labels, room = Reading(), _Labels(mark), max_triples
    for document in documents:
        labels.document += 1
        triples = list(islice(_triples(document), room + 1))  # counted before the slow part
        room -= len(triples)
        if room < 0:
            raise TooLong(f"{document.name}: together there are more than {max_triples:,} triples.",
                          "Judge a part at a time.")
        for triple in triples:
            subject = labels.term(document, triple.subject, exact)
            reading.graph.add((subject, labels.term(document, triple.predicate, exact),
                               labels.term(document, triple.object, exact)))
            reading.described.setdefault(subject, document.name)
    return reading


class _Labels:
    """Names for blank nodes: the same in every run, and never shared by two documents."""

    def __init__(self, mark: str) -> None:
        self.document = 0
        self._mark = mark
        self._known: dict[tuple[int, str], BNode] = {}
        self._iris: dict[str, URIRef] = {}

    def term(self, document: Document, term: object, exact: bool) -> Node:
        if isinstance(term, ox.NamedNode):
            return self._iris.get(term.value) or self._iris.setdefault(term.value, URIRef(term.value))
        if isinstance(term, ox.BlankNode):
            return self._known.setdefault((self.document, term.value), BNode(f"{self._mark}{len(self._known) + 1}"))
        if not isinstance(term, ox.Literal) or term.direction:
            raise DataError(f"{document.name}: triple terms and directions of text (RDF 1.2) are not judged.",
                            "Send RDF 1.1.")
        if term.language:
            return Literal(term.value, lang=term.language)
        return Literal(term.value, datatype=URIRef(term.datatype.value), normalize=not exact)


def _triples(document: Document) -> Iterator[ox.Quad]:
    content = _utf8(document)
    refuse_traps(document.name, document.format, content)
    try:
        yield from ox.parse(content, format=PARSERS[document.format], rename_blank_nodes=False)
    except SyntaxError as error:
        line = error.lineno or _last_line_read(content, document.format)
        raise DataError(f"{document.name}, line {line}: this is not {NAMES[document.format]}: {_reason(error)}.",
                        _remedy(error)) from error


def _utf8(document: Document) -> str:
    refuse_compressed(document.name, document.content)
    try:
        return document.content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = document.content.count(b"\n", 0, error.start) + 1
        raise DataError(f"{document.name}, line {line}: byte {document.content[error.start]:#04x} is not UTF-8.",
                        "Save the document as UTF-8.") from error


def _reason(error: SyntaxError) -> str:
    words = " ".join((error.msg or str(error)).split())
    if words.startswith("Parser error"):
        words = words.partition(": ")[2]
    return words.rstrip(".")[:300]


def _remedy(error: SyntaxError) -> str:
    if "No scheme found" in str(error):
        return "Write whole IRIs, or give the document a base of its own."
    return "Mend that place, or name the right syntax."


class _Lines(io.BytesIO):
    """Hands out one line at a time and counts: where a parser tells no line, it had read no further than this."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._lines = iter(text.encode().splitlines(keepends=True))
        self.count = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.count += 1
        return next(self._lines, b"")


def _last_line_read(text: str, form: str) -> int:
    lines = _Lines(text)
    try:
        for _ in ox.parse(lines, format=PARSERS[form]):
            pass
    except (SyntaxError, OSError, ValueError):
        pass
    return min(lines.count, text.count("\n") + 1) or 1
