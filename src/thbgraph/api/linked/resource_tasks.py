"""What ``api/linked/resource.py`` has computed in the workers: which resource an address means, and its description."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pyoxigraph as ox

from thbgraph.api.linked.resource_page import graph_page, resource_page
from thbgraph.api.linked.resource_shapes import write_shapes
from thbgraph.export import write_quads
from thbgraph.gaps import evaluated_at
from thbgraph.linked import compact_jsonld, frame_statements
from thbgraph.linked.describe import Description, describe, describe_alone, exists, labels
from thbgraph.linked.near import near
from thbgraph.linked.sealed import seal_pyld
from thbgraph.namespaces import GRAPH_RESOLVED, GRAPH_SOURCE, ID
from thbgraph.store.job import Task

_Arguments = Mapping[str, Any]
seal_pyld()


def _resource(store: ox.Store, asked: _Arguments) -> bytes:
    """Find the resource that an address means; a line of JSON says which, the document asked for follows.

    An address that is a resource's own comes first: only what exists tells whether ``.ttl`` at its end is a suffix.

    Args:
        store: what the service reads.
        asked: ``names``, the IRIs that the whole address may stand for; ``stems``, those without its suffix;
            ``form``, the suffix or what Accept asks for; ``explicit``, whether ``format=`` asks for the document;
            ``lang``, the public URL ``under`` and ``version`` for the document.
    """
    whole = _first(store, asked["names"])
    if whole and not asked["explicit"]:
        found = describe_alone(store, whole)
        return _framed({"found": "thing", **_told(found), "taken": exists(store, f"{whole}.{asked['form']}")})
    iri = whole or _first(store, asked["stems"])
    if not iri:
        guesses = [other for name in [*asked["names"], *asked["stems"]] for other in near(store, name)]
        return _framed({"found": "", "near": list(dict.fromkeys(guesses))})
    found = describe(store, iri)
    return _framed({"found": "document", **_told(found), "complete": found.complete}, _written(store, found, asked))


def _graph(store: ox.Store, asked: _Arguments) -> bytes:
    """Write the page about a named graph; ``graph`` is its IRI and ``size`` the number of its statements."""
    how = {**asked, "at": evaluated_at(store)}
    return graph_page(asked["graph"], _sources(store, [asked["graph"]]), asked["size"], how)


def _first(store: ox.Store, iris: Sequence[str]) -> str:
    return next((iri for iri in iris if exists(store, iri)), "")


def _told(found: Description) -> dict[str, Any]:
    return {"iri": found.iri, "types": found.types, "retired": found.retired, "successors": found.successors}


def _framed(told: Mapping[str, Any], body: bytes = b"") -> bytes:
    return json.dumps(told).encode() + b"\n" + body


def _written(store: ox.Store, found: Description, asked: _Arguments) -> bytes:
    form = asked["form"]
    if form == "html":
        return resource_page(found, _sources(store, found.graphs), {**asked, "at": evaluated_at(store)})
    file = io.BytesIO()
    if form in ("trig", "nq"):
        write_quads([f"{quad} .\n".encode() for quad in found.quads], form, file)
        return file.getvalue()
    shown = list(dict.fromkeys([*found.triples(), *frame_statements(store, found.iri)]))  # the same in every form
    if form == "jsonld":
        return compact_jsonld(shown, found.iri, f"{asked['under']}/context.jsonld")
    # of the view, whatever graph it is taken from
    write_quads([f"{said} <{GRAPH_RESOLVED}> .\n".encode() for said in shown], form, file)
    return file.getvalue()


def _sources(store: ox.Store, graphs: Sequence[str]) -> list[ox.Triple]:
    """Return the names of the sources in whose graphs something stands."""
    slugs = [graph.removeprefix(GRAPH_SOURCE) for graph in graphs if graph.startswith(GRAPH_SOURCE)]
    return labels(store, [ox.NamedNode(f"{ID}source/{slug}") for slug in slugs])


def _shapes(_store: ox.Store, asked: _Arguments) -> bytes:
    return write_shapes(asked["form"], asked["lang"], asked["under"])


TASKS: Final[Mapping[str, Task]] = {"resource": _resource, "graph-page": _graph, "shapes": _shapes}
