"""JSON-LD as other programs read it: PyLD, and jsonld.js in Node, both with our context and without a network."""

from __future__ import annotations

import json
import subprocess
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox
from pyld import jsonld
from tests.helpers.tables import ROOT

from thbgraph.linked.context import CONTEXT_IRI, context_bytes, load_document

SCRIPT: Final = Path(__file__).with_name("to_rdf.mjs")


def by_pyld(document: bytes) -> set[ox.Triple]:
    """Return what *document* says, as PyLD reads it."""
    options = {"format": "application/n-quads", "documentLoader": load_document}
    return triples(jsonld.to_rdf(json.loads(document), options))


def by_jsonld_js(documents: Sequence[bytes], folder: Path) -> list[set[ox.Triple]]:
    """Return what each of *documents* says, as jsonld.js reads it; *folder* is for files between the processes."""
    # each in a named graph of its own, so that the context is read once
    named = [{"id": f"urn:n:{number}", "graph": _without_context(json.loads(one))}
             for number, one in enumerate(documents)]
    (folder / "context.jsonld").write_bytes(context_bytes())
    (folder / "documents.json").write_text(json.dumps({"@context": CONTEXT_IRI, "graph": named}), "utf-8")
    subprocess.run(["node", str(SCRIPT), str(folder)], cwd=ROOT, check=True, timeout=120, capture_output=True)
    found: dict[str, set[ox.Triple]] = defaultdict(set)
    for quad in ox.parse(path=str(folder / "documents.nq"), format=ox.RdfFormat.N_QUADS):
        found[str(quad.graph_name)].add(quad.triple)
    assert set(found) <= {f"<urn:n:{number}>" for number in range(len(documents))}
    return [found[f"<urn:n:{number}>"] for number in range(len(documents))]


def _without_context(document: Any) -> list[Any]:
    """Return the things of *document*; expanded ones take no other context either."""
    if isinstance(document, list):
        return [{"@context": None, **thing} for thing in document]
    return [{name: value for name, value in document.items() if name != "@context"}]


def triples(nquads: str) -> set[ox.Triple]:
    """Return the statements of *nquads*."""
    return {quad.triple for quad in ox.parse(nquads.encode(), format=ox.RdfFormat.N_QUADS)}


def turtle(text: str) -> list[ox.Triple]:
    """Return the statements of *text*, with the prefixes of the project."""
    prefixes = """
        @base <https://w3id.org/thbgraph/> .
        @prefix thb: <https://w3id.org/thbgraph/ontology#> . @prefix concept: <https://w3id.org/thbgraph/concept/> .
        @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix dct: <http://purl.org/dc/terms/> .
        @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix eli: <http://data.europa.eu/eli/ontology#> .
    """
    return [quad.triple for quad in ox.parse((prefixes + text).encode(), format=ox.RdfFormat.TURTLE)]
