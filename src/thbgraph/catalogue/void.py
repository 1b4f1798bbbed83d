"""VoID: what the graph holds, counted, where its parts are and where its links lead (W3C Interest Group Note, 2011)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import pyoxigraph as ox
import yaml

from thbgraph.catalogue.counts import Counts
from thbgraph.catalogue.forms import form_of
from thbgraph.catalogue.record import VOID_DOCUMENT, Dataset, about
from thbgraph.catalogue.terms import day, node, number, texts
from thbgraph.namespaces import BASE, DEFAULT_GRAPHS, GRAPH_SOURCE, ID, PREFIXES

_SOURCES: Final = VOID_DOCUMENT + "#sources"
_NAMESPACE: Final = re.compile(r".*[/#]")


def void_triples(counts: Counts, record: Dataset) -> Iterator[ox.Triple]:
    """Yield the VoID description of the version that *record* describes, of which *counts* were taken.

    The counts are over the union of all named graphs; each of these is a subset, by its own IRI.
    """
    dataset = record.current.iri
    yield from _document(dataset)
    yield from _dataset(counts, record)
    yield from _subsets(counts.triples, dataset)
    yield from _partitions(counts, dataset)
    yield from _linksets(counts.links, dataset)


def sizes(counts: Counts, lang: str) -> list[tuple[str, int]]:
    """Return the parts of the dataset by name, in the language *lang*, with the number of their statements."""
    names = _parts()
    sources = [size for graph, size in counts.triples.items() if graph.startswith(GRAPH_SOURCE)]
    named = [(names["graphs"][_local(graph)][lang], counts.triples[graph]) for graph in DEFAULT_GRAPHS
             if graph in counts.triples]
    return [*named, (names["sources"][lang], sum(sources))] if sources else named


def _document(dataset: str) -> Iterator[ox.Triple]:
    yield from node(VOID_DOCUMENT, "void:DatasetDescription", {
        "dct:title": texts({lang: f"VoID: {text}" for lang, text in about().title.items()}),
        "dct:license": [about().licence], "foaf:primaryTopic": [dataset]})


def _dataset(counts: Counts, record: Dataset) -> Iterator[ox.Triple]:
    version, files = record.current, [(form_of(name), url) for name, url, _ in record.downloads(record.current)]
    yield from node(version.iri, "void:Dataset", {
        "dct:title": texts(about().title), "dct:description": texts(about().description),
        "dct:license": [about().licence], "dct:identifier": [ox.Literal(version.version)],
        "dct:issued": [day(version.reference_date)] if version.reference_date else [],
        "void:uriSpace": [ox.Literal(BASE)], "void:uriRegexPattern": [ox.Literal(f"^{re.escape(ID)}.+")],
        "void:sparqlEndpoint": [f"{record.public_url}/sparql"],
        "void:dataDump": [url for form, url in files if form.rdf],
        "void:feature": [form.rdf for form, _ in files if form.rdf],
        "void:vocabulary": _vocabularies(counts), "void:exampleResource": counts.examples,
        "void:triples": [number(sum(counts.properties.values()))], "void:entities": [number(counts.things)],
        "void:distinctSubjects": [number(counts.subjects)], "void:distinctObjects": [number(counts.objects)],
        "void:properties": [number(len(counts.properties))], "void:classes": [number(len(counts.classes))]})


def _vocabularies(counts: Counts) -> list[str]:
    """Return the namespaces of all properties and classes in use."""
    return sorted({_namespace(iri) for iri in (*counts.properties, *counts.classes)})


def _subsets(triples: Mapping[str, int], dataset: str) -> Iterator[ox.Triple]:
    """Yield each named graph as a subset of *dataset*; those of the sources stand below one subset of their own."""
    sources = [graph for graph in triples if graph.startswith(GRAPH_SOURCE)]
    if sources:
        yield from node(dataset, "", {"void:subset": [_SOURCES]})
        yield from node(_SOURCES, "void:Dataset", {"dct:title": texts(_parts()["sources"]), "void:subset": sources})
    for graph, size in triples.items():
        said = {"void:triples": [number(size)]}
        if graph in sources:
            yield from node(graph, "void:Dataset", {**said, "dct:source": [f"{ID}source/{_local(graph)}"]})
            continue
        title = texts(_parts()["graphs"][_local(graph)]) if graph in DEFAULT_GRAPHS else []
        yield from node(graph, "void:Dataset", {**said, "dct:title": title})
        yield from node(dataset, "", {"void:subset": [graph]})


def _partitions(counts: Counts, dataset: str) -> Iterator[ox.Triple]:
    for iri, many in counts.classes.items():
        part = f"{VOID_DOCUMENT}#class:{_short(iri)}"
        yield from node(dataset, "", {"void:classPartition": [part]})
        yield from node(part, "void:Dataset", {"void:class": [iri], "void:entities": [number(many)]})
    for iri, many in counts.properties.items():
        part = f"{VOID_DOCUMENT}#property:{_short(iri)}"
        yield from node(dataset, "", {"void:propertyPartition": [part]})
        yield from node(part, "void:Dataset", {"void:property": [iri], "void:triples": [number(many)]})


def _linksets(links: Sequence[tuple[str, str, str]], dataset: str) -> Iterator[ox.Triple]:
    """Yield one set of links for each dataset of others and each property; links within the project are none."""
    found = Counter((_target(target), predicate) for _, predicate, target in links if not target.startswith(BASE))
    for (space, predicate), many in found.items():
        name = re.sub(r"[^A-Za-z0-9]+", "-", space.partition("//")[2]).strip("-")
        target, linkset = f"{VOID_DOCUMENT}#{name}", f"{VOID_DOCUMENT}#{name}:{_short(predicate)}"
        title = _parts()["targets"].get(space)
        yield from node(target, "void:Dataset", {
            "void:uriSpace": [ox.Literal(space)], "dct:title": texts({"en": title}) if title else []})
        yield from node(linkset, "void:Linkset", {
            "void:subjectsTarget": [dataset], "void:objectsTarget": [target], "void:linkPredicate": [predicate],
            "void:triples": [number(many)]})
        yield from node(dataset, "", {"void:subset": [linkset]})


def _target(iri: str) -> str:
    return next((space for space in _parts()["targets"] if iri.startswith(space)), _namespace(iri))


def _namespace(iri: str) -> str:
    found = _NAMESPACE.match(iri)
    return found.group() if found else iri


def _local(iri: str) -> str:
    return iri[len(_namespace(iri)):]


def _short(iri: str) -> str:
    """Return *iri* as it can stand in a fragment: by the prefix of its namespace, else percent-encoded."""
    prefix = next((name for name, space in PREFIXES.items() if space == _namespace(iri)), "")
    return f"{prefix}:{quote(_local(iri), safe='')}" if prefix else quote(iri, safe="")


@cache
def _parts() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("parts.yaml").read_text("utf-8"))
    return found
