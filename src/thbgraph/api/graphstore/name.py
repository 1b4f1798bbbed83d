"""Which graph a request to the graph store means: by its own address, or by ``graph=`` or ``default`` in it."""

from __future__ import annotations

from typing import Final
from urllib.parse import unquote

from pyoxigraph import NamedNode
from starlette.requests import Request

from thbgraph.api.context import public_url
from thbgraph.errors import UsageError

STORE_PATH: Final = "/graph-store"
DEFAULT_GRAPH: Final = ""


def graph_of(request: Request) -> str | None:
    """Return the IRI of the graph that *request* means, ``DEFAULT_GRAPH``, or None for the graph store itself.

    Percent-encoding in the address itself stays as it is written; that of ``graph=`` is taken off once (SPARQL 1.1
    Graph Store HTTP Protocol, sections 4.1 and 4.2).

    Raises:
        UsageError: it names several graphs, one that is no absolute IRI, or a parameter there is none of.
    """
    named = _parameters(request.scope["query_string"])
    path = _raw_path(request)
    if path.rstrip("/") != STORE_PATH:
        if named:
            raise UsageError("The address names a graph by itself and by a parameter.", "Leave the parameter out.")
        return _absolute(public_url(request) + path)
    if len(named) > 1:
        raise UsageError("The address names more than one graph.", "Write either 'default' or one 'graph='.")
    if not named:
        return None
    name, value = named[0]
    return DEFAULT_GRAPH if name == "default" else _absolute(value)


def _parameters(query: bytes) -> list[tuple[str, str]]:
    """Decode the parameters: percent-encoding only, because a + of an IRI is no space."""
    found = []
    for part in filter(None, query.split(b"&")):
        try:
            name, _, value = (unquote(piece, errors="strict") for piece in part.decode("ascii").partition("="))
        except UnicodeDecodeError as error:
            raise UsageError("The address is not percent-encoded UTF-8.", "Encode the graph's IRI.") from error
        if name not in ("default", "graph") or (name == "default" and value):
            raise UsageError(f"The graph store has no parameter '{name}={value}'.", "Write 'default' or 'graph=IRI'.")
        found.append((name, value))
    return found


def _raw_path(request: Request) -> str:
    raw: bytes = request.scope["raw_path"]
    try:
        return raw.decode("ascii")
    except UnicodeDecodeError as error:
        raise UsageError("The address is not percent-encoded.", "Encode it.") from error


def _absolute(iri: str) -> str:
    try:
        return str(NamedNode(iri).value)
    except ValueError as error:
        raise UsageError(f"The graph name '{iri[:200]}' is not an absolute IRI: {error}.", "Write it out.") from error
