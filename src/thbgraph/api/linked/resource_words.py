"""Names of what a page about a resource mentions, in the reader's language, and where each leads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final
from urllib.parse import quote, urlsplit

import pyoxigraph as ox
import yaml

from thbgraph.linked.describe import NAMES
from thbgraph.namespaces import BASE, PREFIXES
from thbgraph.query.words import LOADER

LANGUAGES: Final = ("en", "ru")
_RANK: Final = {name: rank for rank, name in enumerate(NAMES)}
_IN_PATHS: Final = "%:/#[]@!$&'()*+,;=~"
_OUTSIDE: Final = ("id/", "concept/", "ontology#", "shapes#")


class Words:
    """The names of nodes: those of the graph, then those of terms of other vocabularies, then what the IRI says."""

    def __init__(self, names: Iterable[ox.Triple], lang: str) -> None:
        """Take *names* as ``linked.describe`` gives them, for a reader of *lang*."""
        self._lang = lang
        self._names: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
        for said in names:
            if isinstance(said.subject, ox.NamedNode) and isinstance(said.object, ox.Literal):
                rank = _RANK.get(said.predicate, len(_RANK))
                self._names[said.subject.value].append((rank, said.object.language or "", said.object.value))

    def of(self, iri: str) -> str:
        """Return the name of *iri*: its short one before its long one, in the language asked, in English, in any."""
        return self.known(iri) or short(iri)

    def known(self, iri: str) -> str:
        """Return the same, empty if nothing names *iri*."""
        if names := self._names.get(iri):
            return min(names, key=self._order)[2]
        return dict(zip(LANGUAGES, _terms().get(iri, ()), strict=False)).get(self._lang, "")

    def _order(self, name: tuple[int, str, str]) -> tuple[bool, bool, int, str]:
        rank, language, text = name
        return language != self._lang, language not in ("", "en"), rank, text


def short(iri: str) -> str:
    """Return what *iri* says by itself: its path under the project's base, a prefixed name, or all of it."""
    if iri.startswith(BASE):
        path = iri.removeprefix(BASE)
        return next((path.removeprefix(start) for start in _OUTSIDE if path.startswith(start) and path != start), path)
    found = (f"{prefix}:{iri.removeprefix(start)}" for prefix, start in PREFIXES.items() if iri.startswith(start))
    return next(found, iri)


def address(iri: str, under: str) -> str:
    """Return where *iri* leads from a page: under the public URL *under* if it is ours; empty if nowhere."""
    if iri.startswith(BASE):
        return f"{under}/{quote(iri.removeprefix(BASE), safe=_IN_PATHS)}"
    try:
        return iri if urlsplit(iri).scheme in ("http", "https") else ""
    except ValueError:  # brackets without an IPv6 address
        return ""


def graph_words(name: str, lang: str) -> str:
    """Return what the project's own graph *name*, such as ``resolved``, holds; empty for another graph."""
    words: list[str] = _read()["graphs"].get(name, [])
    return dict(zip(LANGUAGES, words, strict=False)).get(lang, "")


@cache
def _terms() -> Mapping[str, list[str]]:
    return {PREFIXES[prefix] + name: said for term, said in _read()["terms"].items()
            for prefix, _, name in [term.partition(":")]}


@cache
def _read() -> Mapping[str, Any]:
    text = (files("thbgraph.api") / "pages" / "resource.words.yaml").read_text(encoding="utf-8")
    found: Mapping[str, Any] = yaml.load(text, Loader=LOADER)  # noqa: S506 - a safe loader, see query/words.py
    return found
