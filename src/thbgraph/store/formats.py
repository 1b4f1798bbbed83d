"""The serialisations the store can write: one short key each, and how rows are counted in what was written."""

from __future__ import annotations

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
DATASET_FORMATS: Final = {"nq": RdfFormat.N_QUADS, "trig": RdfFormat.TRIG}


class RowCounter:
    """Counts the solutions in a serialised SELECT result that comes in pieces cut anywhere.

    The engine's serialiser gives no count and iterating rows in Python instead costs several times the query.
    """

    def __init__(self, key: str) -> None:
        """Begin a result of format *key*, one of ``RESULT_FORMATS``."""
        self._feed = {"xml": self._xml, "tsv": self._tsv, "csv": self._csv, "json": self._json}[key]
        self._lines = 0
        self._found = 0
        self._quoted = False
        self._carried = b""
        self._outline_end = b""
        self._headed = key in ("csv", "tsv")

    @property
    def rows(self) -> int:
        """Return how many solutions have been seen."""
        return max(0, self._lines - 1) if self._headed else self._found

    def feed(self, piece: bytes) -> None:
        """Count the solutions of the next *piece*."""
        self._feed(piece)

    def _xml(self, piece: bytes) -> None:
        text = self._carried + piece
        self._found += text.count(b"<result>")  # text content writes < as &lt;
        self._carried = text[-len(b"<result"):]

    def _tsv(self, piece: bytes) -> None:
        self._lines += piece.count(b"\n")  # line ends within values are written as \n

    def _csv(self, piece: bytes) -> None:
        self._lines += sum(part.count(b"\n") for part in self._unquoted(piece))

    def _json(self, piece: bytes) -> None:
        text = self._carried + piece
        body = text.rstrip(b"\\")  # a run of backslashes must not be cut: its length tells whether a quote is escaped
        self._carried = text[len(body):]
        plain = body.replace(b"\\\\", b"").replace(b'\\"', b"")
        outline = self._outline_end + b"".join(self._unquoted(plain))
        self._found += outline.count(b"[{") + outline.count(b",{")  # a binding follows a colon, a row these
        self._outline_end = outline[-1:]

    def _unquoted(self, piece: bytes) -> list[bytes]:
        """Return what of *piece* lies outside quotes, and remember whether its end lies inside."""
        parts = piece.split(b'"')
        first, self._quoted = int(self._quoted), self._quoted ^ (len(parts) % 2 == 0)
        return parts[first::2]
