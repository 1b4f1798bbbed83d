"""Jelly: RDF as Protocol Buffers, a tenth of the size and read in a tenth of the time (jelly-rdf.github.io)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO, Final

import pyoxigraph as ox
from pyjelly import jelly
from pyjelly.integrations.generic import generic_sink as generic
from pyjelly.integrations.generic.serialize import GenericSinkTermEncoder, stream_frames
from pyjelly.options import StreamParameters
from pyjelly.serialize.ioutils import write_delimited
from pyjelly.serialize.streams import QuadStream, SerializerOptions

from thbgraph.export.rdf import plain
from thbgraph.namespaces import PREFIXES

_STRING: Final = PREFIXES["xsd"] + "string"


def write_jelly(quads: Iterable[ox.Quad], file: IO[bytes]) -> None:
    """Write *quads* into *file* as one stream of quads, in the order they come.

    Args:
        quads: taken as they are needed.
        file: open for writing.

    Raises:
        NotAcceptable: one of them says something of RDF 1.2, which the writer does not know.
    """
    params = StreamParameters(generalized_statements=False, rdf_star=False)
    options = SerializerOptions(logical_type=jelly.LOGICAL_STREAM_TYPE_FLAT_QUADS, params=params)
    stream = QuadStream(encoder=GenericSinkTermEncoder(lookup_preset=options.lookup_preset), options=options)
    # not flat_stream_to_file: it takes all statements into memory first
    for frame in stream_frames(stream, _statements(quads)):
        write_delimited(frame, file)


def _statements(quads: Iterable[ox.Quad]) -> Iterator[generic.Quad]:
    for quad in quads:
        value = _term(plain(quad.object))
        yield generic.Quad(_term(quad.subject), _term(quad.predicate), value, _term(quad.graph_name))


def _term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.DefaultGraph | ox.Triple) -> object:
    if isinstance(term, ox.NamedNode):
        return generic.IRI(term.value)
    if isinstance(term, ox.BlankNode):
        return generic.BlankNode(term.value)
    if isinstance(term, ox.Literal):
        datatype = term.datatype.value
        return generic.Literal(term.value, term.language, None if term.language or datatype == _STRING else datatype)
    return generic.DefaultGraph
