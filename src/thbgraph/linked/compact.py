"""One resource as JSON that a programmer would design, and that is RDF all the same (W3C JSON-LD 1.1)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from typing import Any, Final

import pyoxigraph as ox

from thbgraph.linked.context import context, load_document
from thbgraph.linked.frames import ORDER
from thbgraph.linked.nest import nested
from thbgraph.namespaces import PREFIXES

_RDF_TYPE: Final = PREFIXES["rdf"] + "type"
_XSD: Final = PREFIXES["xsd"]
_EXACT: Final = 2 ** 53  # above it a number of JavaScript is not exact
_OPTIONS: Final = {"documentLoader": load_document, "processingMode": "json-ld-1.1", "graph": True}


def compact_jsonld(quads: Iterable[ox.Quad | ox.Triple], iri: str, context_url: str) -> bytes:
    """Return what *quads* say as one JSON document about the resource *iri*.

    Args:
        quads: what is said of it, of what points to it, and the names of what these mention; their graphs are not told.
        iri: the resource, by its canonical IRI.
        context_url: where readers find the context; ``CONTEXT_IRI`` or its address under a public URL.

    Returns:
        JSON-LD 1.1 in UTF-8 that says what *quads* say, all of it and nothing else, the same bytes for the same
        statements in any order. Where an IRI begins like one of our prefixes (``org:`` is no scheme, but may be
        written), no context of ours would tell the two apart: then the expanded form, which has none.
    """
    expanded = _expanded(quads)
    compact = _compacted(expanded)
    document = expanded if compact is None else {"@context": context_url, **nested(compact, iri, ORDER)}
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def _compacted(nodes: list[dict[str, Any]]) -> list[dict[str, Any]] | None:
    named = {name for node in nodes for name in (*node, *node.get("@type", ()))}
    from pyld import jsonld  # a tenth of a second, which commands that write no JSON-LD need not wait for

    try:
        found: list[dict[str, Any]] = jsonld.compact(nodes, {"@context": _needed(named)}, _OPTIONS)["graph"]
    except jsonld.JsonLdError as error:
        if error.code != "IRI confused with prefix":
            raise
        return None
    return found


def _needed(named: set[str]) -> dict[str, Any]:
    """Return of the context what compacts the properties and classes *named*: PyLD's time grows with its terms.

    The lists of classes are left out, for they name links from elsewhere only.
    """
    terms = context()
    wanted = {name for iri in named for name in _terms().get(iri, ())}
    return {name: {"@id": term["@id"]} if name[:1].isupper() else term
            for name, term in terms.items() if name in wanted or name not in _ours()}


@cache
def _terms() -> dict[str, list[str]]:
    """Return by IRI the names of its terms; a property whose values are of several kinds has several."""
    found: dict[str, list[str]] = {}
    for name in _ours():
        prefix, _, local = context()[name]["@id"].partition(":")
        found.setdefault(context()[prefix] + local, []).append(name)
    return found


@cache
def _ours() -> frozenset[str]:
    """Return the names of the terms for properties and classes: what is neither a keyword nor a prefix."""
    return frozenset(name for name, term in context().items()
                     if isinstance(term, dict) and not term["@id"].startswith("@"))


def _expanded(quads: Iterable[ox.Quad | ox.Triple]) -> list[dict[str, Any]]:
    """Return the expanded form (JSON-LD 1.1, section 9.1), sorted; a plain number or truth value is one of JSON."""
    triples = sorted({quad.triple if isinstance(quad, ox.Quad) else quad for quad in quads}, key=str)
    nodes: list[dict[str, Any]] = json.loads(ox.serialize(triples, format=ox.RdfFormat.JSON_LD) or b"[]")
    for node in nodes:
        # pyoxigraph writes it as a property; a literal, which is no class, stays one
        types = node.pop(_RDF_TYPE, [])
        for name, values in (("@type", [value["@id"] for value in types if "@id" in value]),
                             (_RDF_TYPE, [value for value in types if "@id" not in value])):
            if values:
                node[name] = values
        for name, values in node.items():
            if isinstance(values, list) and name not in _of_words():
                for value in values:
                    _make_native(value)
    return nodes


@cache
def _of_words() -> frozenset[str]:
    """Return the IRIs of the properties whose values are words by language: no number may stand among those."""
    return frozenset(iri for iri, names in _terms().items()
                     if any("@language" in context()[name].get("@container", ()) for name in names))


def _make_native(value: Any) -> None:
    """Let *value* be a number or truth value of JSON if it is written as RDF would write that back."""
    if not isinstance(value, dict) or "@value" not in value:
        return
    text, datatype = value["@value"], value.get("@type", "")
    if datatype == _XSD + "boolean" and text in ("true", "false"):
        value["@value"] = text == "true"
    elif datatype == _XSD + "integer" and text.lstrip("-").isdecimal() and str(int(text)) == text \
            and abs(int(text)) < _EXACT:
        value["@value"] = int(text)
    else:
        return
    del value["@type"]
