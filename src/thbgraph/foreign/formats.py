"""The RDF syntaxes that are read, by the suffix of a file and by media type."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

import pyoxigraph as ox

from thbgraph.errors import UnsupportedMediaType

PARSERS: Final = {"ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES, "nq": ox.RdfFormat.N_QUADS,
                  "trig": ox.RdfFormat.TRIG, "rdf": ox.RdfFormat.RDF_XML, "jsonld": ox.RdfFormat.JSON_LD}
NAMES: Final = {"ttl": "Turtle", "nt": "N-Triples", "nq": "N-Quads", "trig": "TriG", "rdf": "RDF/XML",
                "jsonld": "JSON-LD"}
MEDIA_TYPES: Final = {"text/turtle": "ttl", "application/n-triples": "nt", "application/n-quads": "nq",
                      "application/trig": "trig", "application/rdf+xml": "rdf", "application/ld+json": "jsonld"}
_OTHER_SUFFIXES: Final = {"xml": "rdf", "owl": "rdf", "json": "jsonld"}


@dataclass(frozen=True)
class Document:
    """A document to read.

    Attributes:
        name: what messages call it.
        format: a key of ``NAMES``.
        content: its bytes.
    """

    name: str
    format: str
    content: bytes


def format_of_name(name: str) -> str:
    """Return the syntax that the suffix of the file *name* stands for.

    Raises:
        UnsupportedMediaType: none.
    """
    suffix = PurePath(name).suffix.lower().removeprefix(".")
    found = suffix if suffix in PARSERS else _OTHER_SUFFIXES.get(suffix)
    if found is None:
        raise UnsupportedMediaType(f"{name}: the suffix does not tell an RDF syntax.",
                                   f"Rename the file (.{', .'.join(PARSERS)}) or give --input-format.")
    return found


def format_of_type(media_type: str) -> str:
    """Return the syntax of *media_type*, written without parameters.

    Raises:
        UnsupportedMediaType: it is none of those read here.
    """
    if media_type not in MEDIA_TYPES:
        raise UnsupportedMediaType("The body is in no RDF syntax that is read here.",
                                   f"Send one of: {', '.join(sorted(MEDIA_TYPES))}.")
    return MEDIA_TYPES[media_type]
