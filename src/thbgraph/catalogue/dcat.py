"""DCAT-AP 3.0.1: the catalogue, the series of versions, and the services over them.

Whatever is named from elsewhere (licence, theme, language, media type, standard) is typed here, as the profile asks for
the class of each value. There is no contact point: the project has none.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox

from thbgraph.catalogue.distribution import distribution_triples, standard_triples
from thbgraph.catalogue.forms import form_of
from thbgraph.catalogue.record import CATALOGUE, DATASET, VOID_DOCUMENT, Dataset, Version, about
from thbgraph.catalogue.terms import Value, day, node, texts
from thbgraph.namespaces import THB

PROFILE: Final = ("https://semiceu.github.io/DCAT-AP/releases/3.0.1", "DCAT-AP 3.0.1")
PUBLISHER: Final = CATALOGUE + "#publisher"
SPARQL: Final = CATALOGUE + "#sparql"
API: Final = CATALOGUE + "#api"
_AUTHORITY: Final = "http://publications.europa.eu/resource/authority/"
_LANGUAGES: Final = (_AUTHORITY + "language/ENG", _AUTHORITY + "language/RUS")
_THEMES: Final = _AUTHORITY + "data-theme"
_THEME: Final = (_AUTHORITY + "data-theme/JUST", "Justice, legal system and public safety")
_PUBLIC: Final = _AUTHORITY + "access-right/PUBLIC"
_PROTOCOL: Final = ("https://www.w3.org/TR/sparql11-protocol/", "SPARQL 1.1 Protocol")
_OPENAPI: Final = ("https://spec.openapis.org/oas/v3.1.0", "OpenAPI Specification 3.1.0")
_ONTOLOGY: Final = (THB.rstrip("#"), "thbgraph ontology")


def dcat_triples(record: Dataset) -> Iterator[ox.Triple]:
    """Yield the catalogue of all versions of *record*, with the files of each and the services over the current one."""
    yield from _catalogue(record)
    yield from series_triples(record)
    for version in record.versions:
        yield from version_triples(version, record)
    yield from _services(record)
    yield from _terms()


def series_triples(record: Dataset) -> Iterator[ox.Triple]:
    """Yield the series of all versions of *record*."""
    first, last = record.versions[0], record.versions[-1]
    title, description = about().series
    yield from node(DATASET, "dcat:DatasetSeries dcat:Resource", {
        "dct:title": texts(title), "dct:description": texts(description), "dct:publisher": [PUBLISHER],
        "dct:license": [about().licence], "dcat:first": [first.iri], "dcat:last": [last.iri],
        "dct:issued": _dates(first), "dct:modified": _dates(last)})
    yield from _entry("#record-series", DATASET, last)


def version_triples(version: Version, record: Dataset) -> Iterator[ox.Triple]:
    """Yield one version of *record* with its place among the others and its files."""
    files = record.downloads(version)
    known = [(name, url, file) for name, url, file in files if form_of(name).is_data]
    place = record.versions.index(version)
    before = [other.iri for other in record.versions[:place][-1:]]
    landing = f"{record.public_url}/export"
    yield from node(version.iri, "dcat:Dataset dcat:Resource", {
        "dct:title": texts(about().title), "dct:description": texts(about().description),
        "dct:identifier": [ox.Literal(version.iri)], "dcat:version": [ox.Literal(version.version)],
        "dct:issued": _dates(version), "dct:temporal": [f"{version.iri}#period"] if version.reference_date else [],
        "dct:publisher": [PUBLISHER], "dct:creator": [PUBLISHER], "dct:license": [about().licence],
        "dcat:keyword": [word for lang in about().keywords for word in _keywords(lang)],
        "dcat:theme": [_THEME[0]], "dct:language": _LANGUAGES, "dct:accessRights": [_PUBLIC],
        "dct:conformsTo": [_ONTOLOGY[0]], "dcat:inSeries": [DATASET], "dcat:prev": before,
        "dcat:previousVersion": before, "dcat:landingPage": [landing],
        "dcat:distribution": [f"{version.iri}#{name}" for name, _, _ in known]})
    yield from node(landing, "foaf:Document", {})
    if version.reference_date:
        yield from node(f"{version.iri}#period", "dct:PeriodOfTime", {"dcat:endDate": _dates(version)})
    for name, url, file in known:
        yield from distribution_triples(f"{version.iri}#{name}", (name, url, file), landing, _LANGUAGES)
    yield from _entry(f"#record-{version.version}", version.iri, version)


def _catalogue(record: Dataset) -> Iterator[ox.Triple]:
    title, description = about().catalogue
    last = record.versions[-1]
    yield from node(CATALOGUE, "dcat:Catalog dcat:Resource", {
        "dct:title": texts(title), "dct:description": texts(description), "dct:publisher": [PUBLISHER],
        "dct:license": [about().licence], "dct:language": _LANGUAGES, "dct:modified": _dates(last),
        "dct:issued": _dates(record.versions[0]), "dcat:themeTaxonomy": [_THEMES],
        "dcat:dataset": [version.iri for version in record.versions], "dcat:resource": [DATASET],
        "dcat:service": [SPARQL, API], "rdfs:seeAlso": [VOID_DOCUMENT]})
    yield from node(PUBLISHER, "foaf:Agent", {"foaf:name": texts(about().publisher)})


def _entry(name: str, topic: str, version: Version) -> Iterator[ox.Triple]:
    """Yield the record of *topic* in the catalogue, which is as old as *version*."""
    yield from node(CATALOGUE, "", {"dcat:record": [CATALOGUE + name]})
    yield from node(CATALOGUE + name, "dcat:CatalogRecord", {
        "foaf:primaryTopic": [topic], "dct:modified": _dates(version), "dct:conformsTo": [PROFILE[0]]})


def _services(record: Dataset) -> Iterator[ox.Triple]:
    sparql, api = about().services
    for iri, path, described, standard, title in (
            (SPARQL, "/sparql", "/sparql", _PROTOCOL, sparql), (API, "/api/v1", "/openapi.json", _OPENAPI, api)):
        yield from node(iri, "dcat:DataService dcat:Resource", {
            "dct:title": texts(title), "dcat:endpointURL": [record.public_url + path],
            "dcat:endpointDescription": [record.public_url + described], "dct:conformsTo": [standard[0]],
            "dct:publisher": [PUBLISHER], "dct:license": [about().licence], "dct:accessRights": [_PUBLIC],
            "dcat:theme": [_THEME[0]], "dcat:keyword": _keywords("en"), "dcat:servesDataset": [record.current.iri]})
        yield from standard_triples(*standard)
        yield from _entry(f"#record-{iri.partition('#')[2]}", iri, record.current)


def _terms() -> Iterator[ox.Triple]:
    """Yield what this file says of terms and documents of others: their class, and a name where the profile asks."""
    yield from node(about().licence, "dct:LicenseDocument", {"rdfs:label": texts(about().licence_name)})
    yield from node(_PUBLIC, "dct:RightsStatement", {"rdfs:label": texts({"en": "public", "ru": "открытый доступ"})})
    for language in _LANGUAGES:
        yield from node(language, "dct:LinguisticSystem", {})
    yield from node(_THEMES, "skos:ConceptScheme", {"dct:title": texts({"en": "Data theme"})})
    yield from node(_THEME[0], "skos:Concept", {"skos:prefLabel": texts({"en": _THEME[1]}),
                                               "skos:inScheme": [_THEMES]})
    yield from standard_triples(*PROFILE)
    yield from standard_triples(*_ONTOLOGY)


def _dates(version: Version) -> list[Value | str]:
    return [day(version.reference_date)] if version.reference_date else []


def _keywords(lang: str) -> list[Value | str]:
    return [ox.Literal(word, language=lang) for word in about().keywords[lang]]
