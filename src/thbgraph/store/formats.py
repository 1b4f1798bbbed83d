"""The serialisations the store can write: one short key each, and how to count rows in what was written."""

from __future__ import annotations

import re
from typing import Final, Literal

from pyoxigraph import QueryResultsFormat, RdfFormat

ResultKind = Literal["bindings", "boolean", "graph"]
KINDS: Final[tuple[ResultKind, ...]] = ("bindings", "boolean", "graph")

RESULT_FORMATS: Final = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
GRAPH_FORMATS: Final = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
    "rdf": RdfFormat.RDF_XML,
}
_JSON_STRING: Final = re.compile(rb'"(?:[^"\\]|\\.)*+"', re.DOTALL)


def count_rows(key: str, body: bytes | bytearray) -> int:
    """Return how many solutions the serialised SELECT result *body* of format *key* holds.

    The engine's serialiser gives no count and iterating rows in Python instead costs several times the query.
    """
    if key == "xml":
        return body.count(b"<result>")  # text content writes < as &lt;
    if key == "tsv":
        return body.count(b"\n") - 1  # line ends within values are written as \n, one line is the header
    if key == "csv":
        return sum(part.count(b"\n") for part in body.split(b'"')[::2]) - 1  # every other part lies outside quotes
    outline = _JSON_STRING.sub(b"", body)  # a binding follows a colon, a row a bracket or a comma
    return outline.count(b"[{") + outline.count(b",{")
