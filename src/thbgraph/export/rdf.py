"""The RDF formats of an export: the same statements in the same order give the same bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import IO, Final

import pyoxigraph as ox

from thbgraph.errors import NotAcceptable
from thbgraph.graph import default_view
from thbgraph.namespaces import PREFIXES

DATASETS: Final = {"nq": ox.RdfFormat.N_QUADS, "trig": ox.RdfFormat.TRIG, "jsonld": ox.RdfFormat.JSON_LD}
_GRAPHS: Final = {"ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES, "rdf": ox.RdfFormat.RDF_XML}
FORMATS: Final[Mapping[str, ox.RdfFormat]] = {**DATASETS, **_GRAPHS}
_LOCAL_NAME: Final = re.compile(r"[^\W\d][\w.\-·]*$")
_UNFIT: Final = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")  # of XML 1.0, and the carriage return, which it loses


def write_quads(lines: Iterable[bytes], form: str, file: IO[bytes]) -> None:
    """Write statements into *file*, in the order they come.

    A format for datasets keeps the graph of each. One for a single graph has the view that queries see by default,
    in which a statement of several graphs stands once; what only sources say is not in it.

    Args:
        lines: N-Quads, sorted, none twice, as a build writes them.
        form: one of ``FORMATS``.
        file: open for writing; nobody reads it before it is whole.

    Raises:
        NotAcceptable: RDF/XML cannot say one of them.
    """
    if form == "nq":
        file.writelines(lines)
    elif form in DATASETS:
        ox.serialize(read_quads(lines), file, format=DATASETS[form], prefixes=PREFIXES)
    elif form == "nt":
        file.writelines(default_view(lines))
    else:
        triples = (quad.triple for quad in read_quads(default_view(lines)))
        checked = map(_fit_for_xml, triples) if form == "rdf" else triples
        ox.serialize(checked, file, format=_GRAPHS[form], prefixes=PREFIXES)


def read_quads(lines: Iterable[bytes]) -> Iterator[ox.Quad]:
    """Yield the statements of *lines*, N-Quads or N-Triples, in their order, as they are needed."""
    rest = iter(lines)
    while some := b"".join(islice(rest, 10_000)):
        yield from ox.parse(some, format=ox.RdfFormat.N_QUADS)


def _fit_for_xml(triple: ox.Triple) -> ox.Triple:
    if not _LOCAL_NAME.search(triple.predicate.value):
        raise NotAcceptable(f"RDF/XML has no name for the property <{triple.predicate.value}>.",
                            "Choose another format.")
    if isinstance(triple.object, ox.Literal) and (found := _UNFIT.search(triple.object.value)):
        raise NotAcceptable(f"RDF/XML cannot hold the character U+{ord(found[0]):04X}, which a value of "
                            f"<{triple.predicate.value}> has.", "Choose another format.")
    return triple


def plain(value: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """Return *value*, the object of a statement.

    Raises:
        NotAcceptable: it is of RDF 1.2: a statement, or a text with a direction.
    """
    if isinstance(value, ox.Triple) or (isinstance(value, ox.Literal) and value.direction):
        raise NotAcceptable(f"Only N-Quads, TriG and JSON-LD can say {value}.", "Choose another format.")
    return value
