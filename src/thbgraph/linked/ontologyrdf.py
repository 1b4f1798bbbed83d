"""The ontology and its parts as RDF: the statements of ``graph/ontology``, in forms that people can read too."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Identifier

from thbgraph.errors import NotFound
from thbgraph.graph.ontology import ontology_files
from thbgraph.linked.expressions import ALL_PREFIXES
from thbgraph.linked.vocabulary import ONTOLOGY, ROOT
from thbgraph.namespaces import PREFIXES
from thbgraph.resources import resource

_STRING: Final = PREFIXES["xsd"] + "string"


def part_files(part: str) -> tuple[Path, ...]:
    """Return the files that the ontology's *part* is written in.

    Args:
        part: empty for the whole as a build loads it; the slug of a module; ``alignment/`` and the slug of an
            alignment, which no build loads; each also after the version of the ontology and a slash.

    Raises:
        NotFound: there is no such part.
    """
    folder = resource("ontology")
    name = plain(part)
    if not name:
        return tuple(ontology_files(folder))
    path = folder / ("alignments" if name.startswith("alignment/") else ".") / f"{name.removeprefix('alignment/')}.ttl"
    if name in parts():
        return (path,)
    raise NotFound(f"The ontology has no part '{part}'.",
                   f"Its version is {version()}; its parts are {', '.join(parts())}.")


@cache
def parts() -> tuple[str, ...]:
    """Return the names of the parts of the ontology that have an IRI of their own."""
    folder = resource("ontology")
    return (*sorted(path.stem for path in folder.glob("*.ttl") if path.stem != ROOT),
            *sorted(f"alignment/{path.stem}" for path in (folder / "alignments").glob("*.ttl")))


@cache
def version() -> str:
    """Return the version of the ontology, such as ``0.1.0``."""
    store = ox.Store()
    store.load(path=str(resource("ontology") / f"{ROOT}.ttl"), format=ox.RdfFormat.TURTLE)
    said = store.quads_for_pattern(ox.NamedNode(ONTOLOGY), ox.NamedNode(PREFIXES["owl"] + "versionInfo"), None)
    return next(quad.object.value for quad in said if isinstance(quad.object, ox.Literal))


def plain(part: str) -> str:
    """Return *part* without the version of the ontology before it."""
    first, _, rest = part.partition("/")
    return rest if first == version() else part


@cache
def digest() -> str:
    """Return a digest of all files of the ontology: what its representations depend on."""
    folder = resource("ontology")
    files = sorted([*folder.glob("*.ttl"), *folder.glob("*/*.ttl"), folder / "design-notes.md"])
    found = hashlib.sha256()
    for path in files:
        found.update(path.name.encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


@cache
def part_rdf(part: str, form: str) -> bytes:
    """Return the ontology's *part* in the format *form*: ``ttl``, ``jsonld``, ``rdf`` or ``nt``; the same bytes always.

    Turtle and JSON-LD nest what has no name, as class expressions are written by hand.

    Raises:
        NotFound: there is no such part.
    """
    dataset = ox.Dataset()
    for path in part_files(part):
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True):
            dataset.add(quad)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    triples = sorted((quad.triple for quad in dataset), key=str)
    if form == "nt":
        return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    if form == "rdf":
        return ox.serialize(triples, format=ox.RdfFormat.RDF_XML, prefixes=dict(ALL_PREFIXES)) or b""
    return _nested(triples, form)


def _nested(triples: list[ox.Triple], form: str) -> bytes:
    graph = Graph(bind_namespaces="none")
    for triple in triples:  # not parsed, because a parser gives other labels to blank nodes each time
        graph.add((_term(triple.subject), URIRef(triple.predicate.value), _term(triple.object)))
    used = {prefix: base for prefix, base in ALL_PREFIXES.items()
            if any(str(term).startswith(base) for triple in graph for term in triple)}
    if form == "jsonld":
        text = graph.serialize(format="json-ld", context=used, auto_compact=False)
        return json.dumps(_sorted(json.loads(text)), ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"
    for prefix, base in used.items():
        graph.bind(prefix, base)
    return graph.serialize(format="turtle", encoding="utf-8")


def _term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Identifier:
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.Literal):
        plain = term.language or term.datatype.value == _STRING
        return Literal(term.value, lang=term.language, datatype=None if plain else URIRef(term.datatype.value),
                       normalize=False)
    return BNode(str(term).removeprefix("_:"))


def _sorted(node: Any, *, ordered: bool = False) -> Any:
    """Return a JSON-LD *node* with its sets in one order; what stands under ``@list`` has an order of its own."""
    if isinstance(node, dict):
        return {name: _sorted(value, ordered=name == "@list") for name, value in node.items()}
    if isinstance(node, list):
        parts = [_sorted(part) for part in node]
        return parts if ordered else sorted(parts, key=lambda part: json.dumps(part, sort_keys=True))
    return node
