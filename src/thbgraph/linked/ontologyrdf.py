"""The ontology and its parts as RDF: the statements of ``graph/ontology``, in forms that people can read too."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from thbgraph.errors import NotFound
from thbgraph.graph.ontology import ontology_files
from thbgraph.linked.expressions import ALL_PREFIXES
from thbgraph.linked.vocabulary import ONTOLOGY, ROOT
from thbgraph.namespaces import PREFIXES
from thbgraph.resources import resource

_TYPE: Final = PREFIXES["rdf"] + "type"
_FORMATS: Final = {"nt": ox.RdfFormat.N_TRIPLES, "rdf": ox.RdfFormat.RDF_XML}


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

    Turtle is the files as they were written by hand, one after the other, with the comments of their authors.

    Raises:
        NotFound: there is no such part.
    """
    files = part_files(part)
    if form == "ttl":
        return b"\n".join(path.read_bytes() for path in files)
    dataset = ox.Dataset()
    for path in files:
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True):
            dataset.add(quad)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    triples = sorted((quad.triple for quad in dataset), key=str)
    if form == "jsonld":
        return _compact(ox.serialize(triples, format=ox.RdfFormat.JSON_LD) or b"")
    return ox.serialize(triples, format=_FORMATS[form], prefixes=dict(ALL_PREFIXES)) or b""


def _compact(expanded: bytes) -> bytes:
    """Return expanded JSON-LD with prefixed names and ``@type``, and without what says nothing."""
    nodes = [{_key(name): _values(name, values) for name, values in node.items()} for node in json.loads(expanded)]
    text = json.dumps(nodes, ensure_ascii=False)
    used = {prefix: base for prefix, base in ALL_PREFIXES.items() if f'"{prefix}:' in text}
    return json.dumps({"@context": used, "@graph": nodes}, ensure_ascii=False, indent=1).encode() + b"\n"


def _key(name: str) -> str:
    return "@type" if name == _TYPE else _prefixed(name)


def _values(name: str, values: Any) -> Any:
    if not isinstance(values, list):
        return values
    told: list[Any]
    if name == _TYPE:
        told = [_prefixed(value["@id"]) for value in values]
    else:
        told = [value["@value"] if set(value) == {"@value"} else
                {key: _prefixed(said) if key == "@type" else said for key, said in value.items()} for value in values]
    return told[0] if len(told) == 1 else told


def _prefixed(iri: str) -> str:
    return next((f"{prefix}:{iri.removeprefix(base)}" for prefix, base in ALL_PREFIXES.items()
                 if iri.startswith(base)), iri)
