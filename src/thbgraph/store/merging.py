"""Several RDF documents made one, in a worker: what strangers send is parsed in no process that serves others."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pyoxigraph as ox

from thbgraph.errors import DataError
from thbgraph.foreign.formats import NAMES
from thbgraph.foreign.traps import refuse_traps
from thbgraph.store.formats import GRAPH_FORMATS

MERGE: Final = "merge-documents"  # the name of ``merge`` among the tasks of workers


def merge(_store: ox.Store, asked: Mapping[str, Any]) -> bytes:
    """Return the RDF merge of documents as N-Triples: blank nodes of two documents are never the same.

    Args:
        asked: ``documents``, each its name in messages, its key of ``GRAPH_FORMATS`` and its content in Base64; and
            ``base``, the IRI that relative ones are resolved against.

    Raises:
        DataError: one is not what its format says, or holds named graphs.
    """
    triples = (triple for name, form, content in asked["documents"]
               for triple in _triples(name, form, base64.b64decode(content), asked["base"]))
    return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""


def _triples(name: str, form: str, content: bytes, base: str) -> Iterator[ox.Triple]:
    try:
        refuse_traps(name, form, content.decode("utf-8-sig"))
        for quad in ox.parse(content, format=GRAPH_FORMATS[form], base_iri=base, rename_blank_nodes=True):
            if quad.graph_name != ox.DefaultGraph():
                raise DataError(f"{name} holds named graphs.", "Send one graph at a time.")
            yield quad.triple
    except (SyntaxError, UnicodeDecodeError) as error:
        raise DataError(f"{name} is not {NAMES[form]}: {error}.", "Nothing was changed.") from error
