"""Class expressions of OWL 2 in words that a lawyer can read; the names in them are kept apart, to become links."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from thbgraph.linked.ontologyfiles import Facts, Node
from thbgraph.namespaces import CONCEPT, PREFIXES, THB

ALL_PREFIXES: Final[Mapping[str, str]] = {
    **PREFIXES, "vann": "http://purl.org/vocab/vann/", "vs": "http://www.w3.org/2003/06/sw-vocab-status/ns#",
    "time": "http://www.w3.org/2006/time#", "cdm": "http://publications.europa.eu/ontology/cdm#",
    "lrmlmm": "http://docs.oasis-open.org/legalruleml/ns/v1.0/metamodel#",
    "ptr": "http://parliament.uk/ontologies/treaty/"}
_OWL: Final = PREFIXES["owl"]
_LISTS: Final[Mapping[str, str]] = {"intersectionOf": "and", "unionOf": "or", "oneOf": "one of"}
_FILLERS: Final[Mapping[str, str]] = {"someValuesFrom": "some", "allValuesFrom": "only", "hasValue": "value"}
_COUNTS: Final[Mapping[str, str]] = {
    "minCardinality": "min", "minQualifiedCardinality": "min", "maxCardinality": "max",
    "maxQualifiedCardinality": "max", "cardinality": "exactly", "qualifiedCardinality": "exactly"}


@dataclass(frozen=True, order=True)
class Expression:
    """A class, named or described.

    Attributes:
        kind: ``name``; ``and``, ``or``, ``one of``, ``not`` of *parts*; or a restriction of *property*: ``some``,
            ``only`` or ``value`` with the one of *parts*, ``min``, ``max`` or ``exactly`` *count*.
        iri: of a name.
        property: IRI of the restricted property.
        count: of a cardinality.
        parts: what it is made of, in the order of the ontology.
    """

    kind: str
    iri: str = ""
    property: str = ""
    count: int = 0
    parts: tuple[Expression, ...] = ()

    def named(self) -> Iterator[str]:
        """Yield every class that stands in it by name, outside restrictions."""
        if self.kind == "name":
            yield self.iri
        elif self.kind in ("and", "or"):
            for part in self.parts:
                yield from part.named()


@dataclass(frozen=True)
class Piece:
    """A run of words; *iri* is the term that they name, if they name one."""

    text: str
    iri: str = ""


def expression(facts: Facts, node: Node) -> Expression:
    """Return what *node* of the ontology describes; what is no expression known here is told by its name alone."""
    if not isinstance(node, ox.BlankNode):
        return Expression("name", iri=node.value if isinstance(node, ox.NamedNode | ox.Literal) else str(node))
    for name, kind in _LISTS.items():
        for head in facts.objects(node, _OWL + name):
            return Expression(kind, parts=tuple(expression(facts, part) for part in facts.items(head)))
    for part in facts.objects(node, _OWL + "complementOf"):
        return Expression("not", parts=(expression(facts, part),))
    return _restriction(facts, node)


def _restriction(facts: Facts, node: ox.BlankNode) -> Expression:
    restricted = next(iter(facts.texts(node, _OWL + "onProperty")), "")
    for name, kind in _FILLERS.items():
        for part in facts.objects(node, _OWL + name):
            return Expression(kind, property=restricted, parts=(expression(facts, part),))
    for name, kind in _COUNTS.items():
        for count in facts.texts(node, _OWL + name):
            fillers = tuple(expression(facts, part) for part in facts.objects(node, _OWL + "onClass"))
            return Expression(kind, property=restricted, count=int(count), parts=fillers)
    return Expression("name", iri=_OWL + "Thing")


def manchester(said: Expression) -> str:
    """Return the expression in the Manchester syntax of OWL 2, with the local names of the terms."""
    if said.kind == "name":
        return short(said.iri)
    if said.kind in ("and", "or"):
        return f" {said.kind} ".join(_bracketed(part) for part in said.parts)
    if said.kind == "one of":
        return "{" + ", ".join(manchester(part) for part in said.parts) + "}"
    if said.kind == "not":
        return f"not {_bracketed(said.parts[0])}"
    count = [str(said.count)] if said.kind in ("min", "max", "exactly") else []
    return " ".join([short(said.property), said.kind, *count, *(_bracketed(part) for part in said.parts)])


def _bracketed(said: Expression) -> str:
    return manchester(said) if said.kind in ("name", "one of") else f"({manchester(said)})"


def short(iri: str) -> str:
    """Return *iri* as a prefixed name where a prefix of the project fits; our terms without the prefix."""
    if iri.startswith(THB):
        return iri.removeprefix(THB)
    if iri.startswith(CONCEPT):
        return f"concept:{iri.removeprefix(CONCEPT)}"
    return next((f"{name}:{iri.removeprefix(base)}" for name, base in ALL_PREFIXES.items() if iri.startswith(base)),
                f"<{iri}>")


_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {"and": " and ", "or": " or ", "whose": " whose ", "value": " is ", "some": " is ", "such": "one whose ",
           "only": " is always ", "min": " is given at least {} time(s)", "max": " is given at most {} time(s)",
           "exactly": " is given exactly {} time(s)", "not": "not ", "comma": ", "},
    "ru": {"and": " и ", "or": " или ", "whose": ", где ", "value": " - ", "some": " - ",
           "such": "значение, где ", "only": " - всегда ", "min": " указано не менее {} раз",
           "max": " указано не более {} раз", "exactly": " указано ровно {} раз", "not": "не ", "comma": ", "},
}


def in_words(said: Expression, lang: str, name: Mapping[str, str]) -> list[Piece]:
    """Return the expression as a run of pieces.

    Args:
        said: what is to be told.
        lang: ``en`` or ``ru``.
        name: labels by IRI in that language; what has none is told by its short form.
    """
    return list(_joined(_told(said, _WORDS[lang], name)))


def _told(said: Expression, words: Mapping[str, str], name: Mapping[str, str]) -> Iterator[Piece]:
    if said.kind == "name":
        yield Piece(name.get(said.iri) or short(said.iri), said.iri)
    elif said.kind == "and":
        yield from _intersection(said, words, name)
    elif said.kind in ("or", "one of"):
        yield from _list(said.parts, words["or"], words, name)
    elif said.kind == "not":
        yield Piece(words["not"])
        yield from _told(said.parts[0], words, name)
    else:
        yield from _clause(said, words, name)


def _intersection(said: Expression, words: Mapping[str, str], name: Mapping[str, str]) -> Iterator[Piece]:
    """Tell the named classes first, then the conditions; alternatives among conditions stay together."""
    classes = [part for part in said.parts if not _conditions(part)]
    yield from _list(classes, words["and"], words, name)
    for place, part in enumerate(part for part in said.parts if _conditions(part)):
        yield Piece(words["whose"] if place == 0 else words["and"])
        yield from _told(part, words, name)


def _conditions(said: Expression) -> bool:
    return bool(said.property) or (said.kind == "or" and all(_conditions(part) for part in said.parts))


def _clause(said: Expression, words: Mapping[str, str], name: Mapping[str, str]) -> Iterator[Piece]:
    yield Piece(name.get(said.property) or short(said.property), said.property)
    yield Piece(words[said.kind].format(said.count))
    for part in said.parts:
        if said.kind in _COUNTS.values():
            yield Piece(": ")
        if _conditions(part):
            yield Piece(words["such"])
        yield from _told(part, words, name)


def _list(parts: Iterable[Expression], between: str, words: Mapping[str, str],
          name: Mapping[str, str]) -> Iterator[Piece]:
    for place, part in enumerate(parts):
        if place:
            yield Piece(between)
        yield from _told(part, words, name)


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Put neighbouring plain words together."""
    plain = ""
    for piece in pieces:
        if piece.iri:
            if plain:
                yield Piece(plain)
            plain = ""
            yield piece
        else:
            plain += piece.text
    if plain:
        yield Piece(plain)
