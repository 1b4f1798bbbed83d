"""A judgement as JSON, and as a SHACL validation report in Turtle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pyoxigraph as ox
from rdflib import RDF, SH, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from thbgraph.foreign.judging import Judgement, Result
from thbgraph.foreign.words import words_for
from thbgraph.namespaces import PREFIXES

_UNTAGGED: Final = "und"  # BCP 47: a language not told
_COPIED: Final = (SH.focusNode, SH.resultPath, SH.value, SH.resultSeverity, SH.sourceShape,
                  SH.sourceConstraintComponent)
Terms = ox.NamedNode | ox.BlankNode


def json_report(judgement: Judgement, version: str, shapes: str, lang: str = "") -> dict[str, Any]:
    """Return *judgement* in the form of every list answer; *shapes* and *version* say what judged.

    With *lang* each message is told in that language only, where there is one. ``judged`` is the number of nodes
    that the shapes look at: with none, ``conforms`` means nothing.
    """
    items = [_item(result, lang) for result, _ in judgement.results]
    return {"at": None, "version": version, "shapes": shapes, "conforms": judgement.conforms,
            "judged": judgement.judged, "total": len(items), "next": None, "items": items}


def _item(result: Result, lang: str) -> dict[str, Any]:
    return {"node": result.node, "node_within": result.node_within or None, "path": result.path or None,
            "severity": result.severity, "message": messages_of(result, lang), "source_shape": result.source_shape,
            "shape_within": result.shape_within or None, "component": result.component,
            "value": result.value or None, "document": result.document or None}


def messages_of(result: Result, lang: str = "") -> dict[str, str]:
    """Return what *result* says, by language: the shape's words, else general ones; ``und`` where none is told.

    With *lang*, only what is said in that language, unless nothing is.
    """
    every = {tag or _UNTAGGED: text for tag, text in result.messages} or words_for(result.component)
    return {lang: every[lang]} if lang in every else every


def message_in(messages: Mapping[str, str], lang: str) -> str:
    """Return the one of *messages* for a reader of *lang*: in that language, else English, else any."""
    return messages.get(lang) or messages.get("en") or next(iter(messages.values()), "")


def turtle_report(judgement: Judgement, version: str, lang: str = "") -> bytes:
    """Return *judgement* as a valid ``sh:ValidationReport`` in Turtle, the same bytes for the same data.

    With *lang* each message is told in that language only, where there is one.
    """
    root = ox.BlankNode("report")
    triples = {_triple(root, RDF.type, _iri(SH.ValidationReport)),
               _triple(root, SH.conforms, ox.Literal(judgement.conforms)),
               _triple(root, URIRef(PREFIXES["owl"] + "versionInfo"), ox.Literal(version))}
    for number, (result, node) in enumerate(judgement.results, 1):
        name = ox.BlankNode(f"r{number:06}")
        triples |= {_triple(root, SH.result, name), _triple(name, RDF.type, _iri(SH.ValidationResult))}
        triples |= _told(name, judgement.report, node) | _messages(name, messages_of(result, lang))
    return ox.serialize(sorted(triples, key=str), format=ox.RdfFormat.TURTLE, prefixes=PREFIXES) or b""


def _told(name: ox.BlankNode, report: Graph, node: Node) -> set[ox.Triple]:
    triples: set[ox.Triple] = set()
    for predicate in _COPIED:
        for value in report.objects(node, predicate):
            path = predicate == SH.resultPath and isinstance(value, BNode)
            label = ox.BlankNode(f"{name.value}p") if path else _term(value)
            triples.add(_triple(name, predicate, label))
            if path:
                triples |= _copied(report, value, f"{name.value}p")
    return triples


def _messages(name: ox.BlankNode, messages: Mapping[str, str]) -> set[ox.Triple]:
    return {_triple(name, SH.resultMessage, ox.Literal(text) if tag == _UNTAGGED else ox.Literal(text, language=tag))
            for tag, text in messages.items()}


def _copied(report: Graph, path: Node, label: str) -> set[ox.Triple]:
    """Return a path's own triples, its blank nodes named after *label* in the order of the path."""
    triples, waiting, seen = set(), [(path, label)], {path}
    while waiting:
        node, name = waiting.pop()
        for predicate, value in sorted(report.predicate_objects(node)):
            below = f"{name}{'n' if predicate == RDF.rest else 'f'}"
            triples.add(_triple(ox.BlankNode(name), predicate,
                                ox.BlankNode(below) if isinstance(value, BNode) else _term(value)))
            if isinstance(value, BNode) and value not in seen:
                seen.add(value)
                waiting.append((value, below))
    return triples


def _triple(subject: Terms, predicate: Node, value: Terms | ox.Literal) -> ox.Triple:
    return ox.Triple(subject, _iri(predicate), value)


def _iri(term: Node) -> ox.NamedNode:
    return ox.NamedNode(str(term))


def _term(term: Node) -> Terms | ox.Literal:
    if isinstance(term, BNode):
        return ox.BlankNode(str(term))
    if not isinstance(term, Literal):
        return _iri(term)
    if term.language:
        return ox.Literal(str(term), language=term.language)
    return ox.Literal(str(term), datatype=_iri(term.datatype) if term.datatype else None)
