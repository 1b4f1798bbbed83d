"""Which representation a client gets: one table of all that is offered, one function that picks a row."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from thbgraph.errors import NotAcceptable
from thbgraph.store.formats import KINDS, ResultKind

Kind = ResultKind | Literal["page"]


@dataclass(frozen=True)
class Offer:
    """One representation.

    Attributes:
        media_type: matched against Accept and sent as Content-Type.
        format: key of the serialiser.
        kinds: the kinds of result it can carry.
        names: short names for ``?format=``.
    """

    media_type: str
    format: str
    kinds: tuple[Kind, ...]
    names: tuple[str, ...] = ()

    @property
    def content_type(self) -> str:
        """Return the Content-Type header: text types say that they are UTF-8, the others always are."""
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


_TABLE: Final[tuple[Kind, ...]] = ("bindings",)
_TABLE_OR_BOOLEAN: Final[tuple[Kind, ...]] = ("bindings", "boolean")
_GRAPH: Final[tuple[Kind, ...]] = ("graph",)
_GRAPH_OR_PAGE: Final[tuple[Kind, ...]] = ("graph", "page")

# In the service's own order of preference, which decides between equal q-values. The generic types at the end are what
# the same bytes also are; the CSV and TSV formats have no form for a boolean.
OFFERS: Final = (
    Offer("application/sparql-results+json", "json", _TABLE_OR_BOOLEAN, ("json", "srj")),
    Offer("application/sparql-results+xml", "xml", _TABLE_OR_BOOLEAN, ("xml", "srx")),
    Offer("text/csv", "csv", _TABLE, ("csv",)),
    Offer("text/tab-separated-values", "tsv", _TABLE, ("tsv",)),
    Offer("text/turtle", "ttl", _GRAPH_OR_PAGE, ("ttl", "turtle")),
    Offer("application/n-triples", "nt", _GRAPH_OR_PAGE, ("nt", "ntriples")),
    Offer("application/ld+json", "jsonld", _GRAPH_OR_PAGE, ("jsonld", "json-ld", "json")),
    Offer("application/rdf+xml", "rdf", _GRAPH_OR_PAGE, ("rdf", "rdfxml", "xml")),
    Offer("text/html", "html", ("page",), ("html",)),
    Offer("application/json", "json", _TABLE_OR_BOOLEAN),
    Offer("application/json", "jsonld", _GRAPH_OR_PAGE),
    Offer("application/xml", "xml", _TABLE_OR_BOOLEAN),
    Offer("application/xml", "rdf", _GRAPH_OR_PAGE),
    Offer("text/xml", "xml", _TABLE_OR_BOOLEAN),
    Offer("text/plain", "nt", _GRAPH),
)

_ELEMENT: Final = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*")+')
_QUALITY: Final = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)")


class NotOffered(NotAcceptable):
    """Nothing offered is acceptable; carries what is offered."""

    def __init__(self, message: str, kinds: tuple[Kind, ...] = (), **others: Sequence[Offer]) -> None:
        """Keep the media types of each of *kinds*, and of what the *others* offer, beside *message*."""
        lists: dict[str, Sequence[Offer]] = {**{kind: offers(kind) for kind in kinds}, **others}
        self.offered: Mapping[str, list[str]] = {
            kind: [offer.media_type for offer in offered] for kind, offered in lists.items()}
        names = sorted({name for offered in lists.values() for offer in offered for name in offer.names})
        super().__init__(message, f"Name one of the offered types in Accept, or one of {', '.join(names)} in ?format=.")


@dataclass(frozen=True)
class _Range:
    """One element of Accept."""

    media_type: str
    subtype: str
    quality: float

    def specificity(self, offer: Offer) -> int:
        """Return 3 for the very type, 2 for its family, 1 for anything, 0 for no match."""
        family, _, subtype = offer.media_type.partition("/")
        if (self.media_type, self.subtype) == (family, subtype):
            return 3
        if self.subtype != "*":
            return 0
        return 2 if self.media_type == family else int(self.media_type == "*")


def offers(kind: Kind) -> tuple[Offer, ...]:
    """Return what is offered for *kind*, best first."""
    return tuple(offer for offer in OFFERS if kind in offer.kinds)


def choose(kind: Kind, accept: str, wanted: str = "") -> Offer | None:
    """Return the representation of *kind* a client gets, None if none is acceptable.

    Args:
        kind: what there is to represent.
        accept: the Accept header; empty means anything.
        wanted: value of ``?format=``, a short name or media type; it wins over Accept.
    """
    return pick(offers(kind), accept, wanted)


def pick(offered: Sequence[Offer], accept: str, wanted: str = "") -> Offer | None:
    """Return the one of *offered*, best first, that a client gets; *accept* and *wanted* as in ``choose``."""
    if wanted:
        name = wanted.strip().lower().replace(" ", "+")  # a + that was not percent-encoded arrives as a space
        return next((offer for offer in offered if name in (*offer.names, offer.media_type)), None)
    ranges = _ranges(accept)
    if not ranges:
        return offered[0]
    best = max(offered, key=lambda offer: _quality(offer, ranges))  # max keeps the first of equals
    return best if _quality(best, ranges) > 0 else None


def choose_all(accept: str, wanted: str = "") -> dict[ResultKind, Offer]:
    """Return the representation for each kind of query result that has an acceptable one.

    Raises:
        NotOffered: no kind has one.
    """
    chosen = {kind: offer for kind in KINDS if (offer := choose(kind, accept, wanted))}
    if not chosen:
        raise NotOffered(f"Nothing offered matches {wanted or accept!r}.", KINDS)
    return chosen


def _ranges(accept: str) -> list[_Range]:
    return [element for text in _ELEMENT.findall(accept) if (element := _range(text))]


def _range(text: str) -> _Range | None:
    """Read one element of Accept; what is malformed asks for nothing and is left out."""
    name, *parameters = (part.strip() for part in text.split(";"))
    media_type, slash, subtype = name.lower().partition("/")
    if not slash or not media_type or not subtype:
        return None
    quality = quality_of(parameters)
    return None if quality is None else _Range(media_type, subtype, quality)


def quality_of(parameters: Sequence[str]) -> float | None:
    """Return the q-value among the *parameters* of an element (RFC 9110, section 12.4.2): 1 without one.

    None if it is malformed.
    """
    told = (value.strip() for key, _, value in (part.partition("=") for part in parameters)
            if key.strip().lower() == "q")
    text = next(told, "1")
    return float(text) if _QUALITY.fullmatch(text) else None


def _quality(offer: Offer, ranges: list[_Range]) -> float:
    """Return the q-value of the most specific range that matches *offer* (RFC 9110, section 12.5.1)."""
    matching = [(specificity, r.quality) for r in ranges if (specificity := r.specificity(offer))]
    return max(matching)[1] if matching else 0.0
