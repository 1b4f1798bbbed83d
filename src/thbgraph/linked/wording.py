"""What the ontology and the data tell of a property, in plain words: on what it stands, what it has, how often."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from thbgraph.linked.expressions import Expression, Piece, in_words
from thbgraph.linked.usage import Use
from thbgraph.linked.vocabulary import PropertyTerm, Vocabulary
from thbgraph.namespaces import CONCEPT, PREFIXES, THB

_MOST: Final = 6
_CONCEPT: Final = PREFIXES["skos"] + "Concept"
_LITERAL: Final = PREFIXES["rdfs"] + "Literal"
_XSD: Final = PREFIXES["xsd"]
_DATATYPES: Final[Mapping[str, tuple[str, str]]] = {
    "xsd:date": ("day", "день"), "xsd:gYearMonth": ("month", "месяц"), "xsd:gYear": ("year", "год"),
    "xsd:string": ("text", "текст"), "rdf:langString": ("text in a language", "текст на языке"),
    "xsd:integer": ("whole number", "целое число"), "xsd:decimal": ("number", "число"),
    "xsd:boolean": ("true or false", "да или нет"), "xsd:anyURI": ("address", "адрес"),
    "xsd:duration": ("length of time", "промежуток времени"), "xsd:dateTime": ("moment", "момент времени")}


@dataclass(frozen=True)
class End:
    """One end of a property: *declared* by the ontology, or as the data show it; empty pieces where neither tells."""

    declared: bool
    pieces: tuple[Piece, ...]


class Wording:
    """The words of one language."""

    def __init__(self, known: Vocabulary, used: Mapping[str, Use], lang: str) -> None:
        """Tell of *known* in *lang*, ``en`` or ``ru``; *used* is how its properties are used."""
        self._known, self._used, self.lang = known, used, lang
        self.names: Mapping[str, str] = {iri: named.label(lang) for iri, named in known.names.items()}

    def tell(self, said: Expression) -> list[Piece]:
        """Return a class expression in words."""
        return in_words(said, self.lang, self.names)

    def on(self, term: PropertyTerm) -> End:
        """Return on what the property stands."""
        if term.domain:
            return End(declared=True, pieces=self._either(self.tell(part) for part in term.domain))
        return End(declared=False, pieces=self._classes(self._use(term).subjects))

    def value(self, term: PropertyTerm) -> End:
        """Return what the property has: a thing, a concept of a code list, or a literal and its datatypes."""
        use = self._use(term)
        ranges = [part.iri for part in term.range if part.kind == "name"]
        if _CONCEPT in ranges:
            return End(declared=True, pieces=self._concepts(use.schemes))
        if not ranges and use.schemes:
            classes = [self._classes(use.objects)] if use.objects else []
            return End(declared=False, pieces=self._either([*classes, self._concepts(use.schemes)]))
        types = [iri.replace(_XSD, "xsd:") for iri in (*term.datatypes, *ranges) if iri.startswith(_XSD)]
        if types or _LITERAL in ranges or (not ranges and use.datatypes):
            return End(declared=bool(types), pieces=self._literals(types or use.datatypes))
        if term.range:
            return End(declared=True, pieces=self._either(self.tell(part) for part in term.range))
        things = self._classes(use.objects) if use.objects or term.kind != "object" else (Piece(self._thing()),)
        return End(declared=False, pieces=things)

    def _use(self, term: PropertyTerm) -> Use:
        return self._used.get(term.iri, Use())

    def _either(self, parts: Iterable[Sequence[Piece]]) -> tuple[Piece, ...]:
        joined: list[Piece] = []
        for part in parts:
            joined += [*([Piece(self._or())] if joined else []), *part]
        return tuple(joined)

    def _classes(self, names: Sequence[str]) -> tuple[Piece, ...]:
        return tuple(self._listed([name if ":" in name else THB + name for name in names]))

    def _concepts(self, schemes: Sequence[str]) -> tuple[Piece, ...]:
        words = {"en": "concept of the code list ", "ru": "понятие из перечня "}
        if not schemes:
            return (Piece({"en": "concept", "ru": "понятие"}[self.lang]),)
        return (Piece(words[self.lang]), *self._listed([CONCEPT + scheme for scheme in schemes]))

    def _listed(self, iris: Sequence[str]) -> Iterator[Piece]:
        for place, iri in enumerate(iris[:_MOST]):
            if place:
                yield Piece(", ")
            yield Piece(self.names.get(iri, iri), iri if iri in self.names else "")
        if more := len(iris) - _MOST if len(iris) > _MOST else 0:
            yield Piece({"en": f" and {more} more", "ru": f" и ещё {more}"}[self.lang])

    def _literals(self, types: Sequence[str]) -> tuple[Piece, ...]:
        place = ("en", "ru").index(self.lang)
        ordered = sorted(types, key=lambda name: ([*_DATATYPES, name].index(name), name))
        words = list(dict.fromkeys(_DATATYPES.get(name, (name, name))[place] for name in ordered))
        return (Piece(self._or().join(words) or {"en": "literal", "ru": "литерал"}[self.lang]),)

    def _thing(self) -> str:
        return {"en": "resource", "ru": "ресурс"}[self.lang]

    def _or(self) -> str:
        return {"en": " or ", "ru": " или "}[self.lang]
