"""What the tables of an export are and what stands in each column, as ``queries/exports/tables.yaml`` describes it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

import pyoxigraph as ox
import yaml

from thbgraph.namespaces import PREFIXES
from thbgraph.resources import resource

SEPARATOR: Final = "|"
LANGUAGES: Final = ("en", "ru")
_FILE: Final = "exports/tables.yaml"
_KINDS: Final = ("code", "text", "string", "integer", "decimal", "boolean", "day", "date", "duration")
_IN: Final = {"en": ("English", "Russian"), "ru": ("по-английски", "по-русски")}
_BOUNDS: Final = {"Earliest": {"en": "earliest", "ru": "не ранее"}, "Latest": {"en": "latest", "ru": "не позднее"}}
_LAST: Final = re.compile(r"(\w+):([\w-]+)$")
_LABEL, _DEFINITION = PREFIXES["rdfs"] + "label", PREFIXES["skos"] + "definition"
Words = Mapping[tuple[str, str, str], str]


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        name: heading in CSV and SQLite.
        titles: heading for people, by language.
        what: what its cells say, in English.
        kind: one of those the file explains; ``label`` for the name of a code, in *lang*.
        path: SPARQL property path from the row to the values; empty for the row itself.
        within: beginning of the IRIs whose ends the cells are, after the project's base; empty = whole IRIs.
        of: table whose ``id`` the cells are; empty = none.
        many: whether a cell may hold several values.
        lang: language of its texts; empty = not of one language.
    """

    name: str
    titles: Mapping[str, str]
    what: str
    kind: str
    path: str
    within: str = ""
    of: str = ""
    many: bool = False
    lang: str = ""


@dataclass(frozen=True)
class Table:
    """One table: its name, titles by language, what a row is, the pattern of its rows, and its columns in order."""

    name: str
    titles: Mapping[str, str]
    what: str
    rows: str
    columns: tuple[Column, ...]


@cache
def tables() -> tuple[Table, ...]:
    """Return the reader's tables in their order; the table of all statements is not among them."""
    body: dict[str, Any] = yaml.safe_load((resource("queries") / _FILE).read_text("utf-8"))
    return tuple(_table(name, spec, body) for name, spec in body["tables"].items())


def _table(name: str, spec: Mapping[str, Any], body: Mapping[str, Any]) -> Table:
    shared = body["columns"]
    first = [Column(key, _titles(shared[key]), shared[key]["what"], key, "", spec["within"]) for key in ("iri", "id")]
    others = [column for key, own in spec["columns"].items() for column in _columns(key, own or shared[key], body)]
    return Table(name, _titles(spec), spec["what"], spec["rows"], (*first, *others))


def _columns(name: str, spec: Mapping[str, Any], body: Mapping[str, Any]) -> Iterator[Column]:
    """Yield the columns that one entry of the file stands for."""
    kind = next(kind for kind in _KINDS if kind in spec)
    titles, what = _words(spec[kind], spec)
    of = body["tables"].get(spec.get("of"), {})
    column = Column(name, titles, what, kind, spec[kind], spec.get("within", of.get("within", "")), spec.get("of", ""),
                    spec.get("list", False), spec.get("lang", ""))
    if kind != "text":
        yield column
    if kind == "text" or (kind == "code" and spec.get("named", of.get("named", not of))):
        for place, lang in enumerate(LANGUAGES):
            yield replace(column, name=f"{name}_{lang}", lang=lang, kind="label" if kind == "code" else kind, of="",
                          within="", titles={key: f"{title} ({_IN[key][place]})" for key, title in titles.items()})
    if spec.get("bounds"):
        for end, words in _BOUNDS.items():
            yield replace(column, name=f"{name}_{end.lower()}", kind="day", path=column.path + end,
                          titles={key: f"{title}, {words[key]}" for key, title in titles.items()})


def _words(path: str, spec: Mapping[str, Any]) -> tuple[Mapping[str, str], str]:
    """Return titles and use of a column: its own, or those that the ontology gives the last property of its path."""
    found = _LAST.search(path)
    iri = PREFIXES[found[1]] + found[2] if found else ""
    titles = {lang: spec.get(lang) or _capital(_ontology().get((iri, _LABEL, lang), "")) for lang in LANGUAGES}
    return titles, spec.get("what") or _ontology().get((iri, _DEFINITION, "en"), "")


def _titles(spec: Mapping[str, Any]) -> Mapping[str, str]:
    return {lang: spec[lang] for lang in LANGUAGES}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@cache
def _ontology() -> Words:
    """Return names and definitions of the properties, by IRI, property and language."""
    return {(quad.subject.value, quad.predicate.value, quad.object.language): quad.object.value
            for path in sorted(resource("ontology").glob("*.ttl")) for quad in ox.parse(path=str(path))
            if quad.predicate.value in (_LABEL, _DEFINITION) and isinstance(quad.object, ox.Literal)
            and isinstance(quad.subject, ox.NamedNode) and quad.object.language}
