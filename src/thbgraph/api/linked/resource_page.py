"""The page about one resource: what is said of it, what points to it, who says so, in which forms to take it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

import pyoxigraph as ox

from thbgraph.api.linked.representations import DATASETS, LICENCE, PAGE, RDF
from thbgraph.api.linked.resource_words import Words, address, graph_words, short
from thbgraph.api.page import render
from thbgraph.catalogue.citation import SHORT, citation_line
from thbgraph.errors import UsageError
from thbgraph.export import read_selection
from thbgraph.linked.describe import NAMES, Description
from thbgraph.namespaces import CONCEPT, EU_CODE, EUROPEAN_UNION, GRAPH, GRAPH_SOURCE, ID, PREFIXES

_MOST_VALUES: Final = 100
_TYPE: Final = PREFIXES["rdf"] + "type"
_TITLES: Final = frozenset(name.value for name in NAMES)
_LEADS: Final = (PREFIXES["dct"] + "description", PREFIXES["skos"] + "definition", PREFIXES["rdfs"] + "comment")
_FORMS: Final = (PAGE, *RDF, *DATASETS)


@dataclass(frozen=True)
class Value:
    """A value as it is shown: its text and the language of that, and where it leads."""

    text: str
    href: str = ""
    lang: str = ""
    parts: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Row:
    """A property, or a group of what points here: values, how many there are, and where all of them are."""

    label: str
    href: str
    values: tuple[Value, ...]
    total: int = 0
    rest: str = ""


def resource_page(description: Description, sources: Iterable[ox.Triple], asked: Mapping[str, Any]) -> bytes:
    """Return the page.

    Args:
        description: of the resource.
        sources: names of the sources in whose graphs it stands.
        asked: ``lang``, the public URL ``under``, ``version`` and ``at``, the date of the situation.
    """
    lang, under, iri = asked["lang"], asked["under"], description.iri
    own = [said for said in description.statements if said.subject == ox.NamedNode(iri)]
    words = Words([*own, *description.names, *sources], lang)
    kinds = [Value(words.of(kind), address(kind, under)) for kind in description.types]
    return render(
        "resource.html", lang=lang, title=words.known(iri) or short(iri), iri=iri, kinds=kinds, under=under,
        lead=_lead(own, lang), facts=_facts(description, iri, words, under), retired=description.retired,
        successors=[Value(words.of(other), address(other, under)) for other in description.successors],
        pointing=[_pointing(some.predicate, some.subjects, some.total, iri, words, under)
                  for some in description.pointing],
        graphs=[_graph(graph, words, lang, under) for graph in description.graphs],
        forms=[(f"{address(iri, under)}.{form.format}", form) for form in _FORMS], version=asked["version"],
        whole=_whole(iri, under), at=asked["at"], licence=LICENCE,
        citation=_cited(iri, asked))


def _whole(iri: str, under: str) -> str:
    """Return where all that belongs to *iri* can be taken as one file; empty where there is no such export."""
    kind, _, slug = iri.removeprefix(ID).partition("/")
    if iri == EUROPEAN_UNION:
        kind, slug = "state", EU_CODE
    elif iri.startswith(CONCEPT):
        kind, _, slug = iri.removeprefix(CONCEPT).partition("/")
    try:
        selection = read_selection(f"{kind}:{slug}")
    except UsageError:
        return ""
    return f"{under}/export/{selection.kind}/{selection.slug}" if selection.iri == iri else ""


def graph_page(graph: str, names: Iterable[ox.Triple], size: int, asked: Mapping[str, Any]) -> bytes:
    """Return the page about the named *graph* of *size* statements; *names* and *asked* as of ``resource_page``."""
    lang, under = asked["lang"], asked["under"]
    shown = _graph(graph, Words(names, lang), lang, under)
    return render("resource_graph.html", lang=lang, iri=graph, graph=shown, size=size, under=under,
                  forms=[(f"{address(graph, under)}.{form.format}", form) for form in (PAGE, *RDF)],
                  version=asked["version"], at=asked["at"], licence=LICENCE,
                  citation=_cited(graph, asked))


def _cited(iri: str, asked: Mapping[str, Any]) -> str:
    """Return how *iri* is cited; a store that judges nothing has no date of a situation."""
    if not asked["at"]:
        return f"thbgraph, {asked['version'][:SHORT]}. {iri}"
    return citation_line(asked["version"], asked["at"], asked["lang"], iri)


def _lead(own: Sequence[ox.Triple], lang: str) -> str:
    """Return what the resource is in a sentence, in the reader's language, if that is said; else nothing."""
    return next((said.object.value for lead in _LEADS for said in own
                 if said.predicate.value == lead and isinstance(said.object, ox.Literal)
                 and said.object.language == lang), "")


def _facts(description: Description, iri: str, words: Words, under: str) -> list[Row]:
    about: dict[str, list[ox.Triple]] = {}
    for said in description.statements:
        about.setdefault(str(said.subject), []).append(said)
    return _rows(str(ox.NamedNode(iri)), about, words, under, frozenset())


def _rows(node: str, about: Mapping[str, list[ox.Triple]], words: Words, under: str, seen: frozenset[str]) -> list[Row]:
    """Return what *about* says of *node*, by property: names first, then classes, then by the property's name."""
    by_property: dict[str, list[Any]] = {}
    for said in about.get(node, []):
        by_property.setdefault(said.predicate.value, []).append(said.object)
    rows = []
    for predicate in sorted(by_property, key=lambda one: (one not in _TITLES, one != _TYPE, words.of(one), one)):
        objects = by_property[predicate]
        values = tuple(_value(term, about, words, under, seen | {node}) for term in objects[:_MOST_VALUES])
        rows.append(Row(words.of(predicate), address(predicate, under), values, len(objects)))
    return rows


def _value(term: Any, about: Mapping[str, list[ox.Triple]], words: Words, under: str, seen: frozenset[str]) -> Value:
    if isinstance(term, ox.NamedNode):
        return Value(words.of(term.value), address(term.value, under))
    if isinstance(term, ox.Literal):
        link = term.value if term.datatype.value == PREFIXES["xsd"] + "anyURI" else ""
        return Value(term.value, address(link, under), term.language or "")
    if isinstance(term, ox.BlankNode) and str(term) not in seen:
        return Value("", parts=tuple(_rows(str(term), about, words, under, seen)))
    return Value("…")


def _pointing(predicate: str, subjects: Sequence[ox.NamedNode], total: int, iri: str,
              words: Words, under: str) -> Row:
    query = f"SELECT ?node WHERE {{ ?node <{predicate}> <{iri}> }} ORDER BY ?node"
    rest = f"{under}/sparql?{urlencode({'query': query, 'format': 'csv'})}" if total > len(subjects) else ""
    values = sorted((Value(words.of(node.value), address(node.value, under)) for node in subjects),
                    key=lambda value: (value.text, value.href))
    return Row(words.of(predicate), address(predicate, under), tuple(values), total, rest)


def _graph(graph: str, words: Words, lang: str, under: str) -> Row:
    """Return a graph as a row: what it holds, where it is, and the source that speaks in it."""
    if graph.startswith(GRAPH_SOURCE):
        source = f"{ID}source/{graph.removeprefix(GRAPH_SOURCE)}"
        return Row(short(graph), address(graph, under), (Value(words.of(source), address(source, under)),))
    said = graph_words(graph.removeprefix(GRAPH), lang)
    return Row(short(graph), address(graph, under), (Value(said),) if said else ())
