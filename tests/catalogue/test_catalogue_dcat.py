"""The catalogue: it keeps DCAT-AP 3.0.1, and says of series, versions, files and services what is so."""

from __future__ import annotations

from dataclasses import replace

import pyoxigraph as ox
import pytest
from tests.helpers.described import DATA, NEW, OLD, RECORD, complaints

from thbgraph.catalogue import CATALOGUE, DATASET, Dataset, Version, dcat_triples
from thbgraph.catalogue.terms import PREFIXES, term, write
from thbgraph.namespaces import BASE

TEXT = write(dcat_triples(RECORD)).decode()
STORE = ox.Store()
STORE.extend(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in dcat_triples(RECORD))
FILE_TYPE = "http://publications.europa.eu/resource/authority/file-type/"
IANA = "https://www.iana.org/assignments/media-types/"
OF_NEW = f"{DATASET}/{NEW}"


def said(subject: str, name: str) -> list[str]:
    """Return, sorted, the values of a property of *subject*."""
    found = STORE.quads_for_pattern(ox.NamedNode(subject), term(name), None, None)
    return sorted(quad.object.value for quad in found if isinstance(quad.object, ox.NamedNode | ox.Literal))


def test_it_keeps_the_shapes() -> None:
    assert complaints(TEXT, "dcat-ap") == []


def test_one_without_kept_files_or_a_date_keeps_them_too() -> None:
    written = Dataset(Version(NEW, "2026-11-22", (), ("all.nq", "all.ttl")))
    assert complaints(write(dcat_triples(written)), "dcat-ap") == []
    dateless = complaints(write(dcat_triples(Dataset(Version(NEW, "")))), "dcat-ap")
    assert set(dateless) == {"An entry says on which day it was last changed."}


BROKEN = [
    ("foaf:name", "foaf:nick", ["An agent has a name."]),
    ("a foaf:Agent", "a foaf:Person", [
        "A catalogue has one publisher, described as foaf:Agent.", *["A creator of a dataset is a foaf:Agent."] * 2,
        *["A dataset has one publisher, described as foaf:Agent."] * 2,
        "A series has at most one publisher, described as foaf:Agent.",
        *["A service has at most one publisher, described as foaf:Agent."] * 2]),
    ("a dct:LicenseDocument", "a dct:RightsStatement", [
        "A catalogue has at most one licence, a dct:LicenseDocument.",
        *["A file has one licence, a dct:LicenseDocument."] * 13,
        *["A service has at most one licence, a dct:LicenseDocument."] * 2]),
    ("a spdx:ChecksumAlgorithm", "a spdx:Algorithm", ["A checksum here is made by SHA-256."] * 13),
    ("^^xsd:hexBinary", "", [
        "A SHA-256 is 64 hexadecimal digits in lower case, as xsd:hexBinary."] * 13),
    ("dcat:accessURL", "dcat:access", ["A file says where access to it is given."] * 13),
    ("dcat:downloadURL", "dcat:download", ["A file has one address from which it is loaded."] * 13),
    ("dcat:endpointURL", "dcat:endpoint", ["A service has an address."] * 2),
    ("dcat:servesDataset", "dcat:serves", ["A service serves a dcat:Dataset."] * 2),
    ("dcat:inSeries", "dcat:series", ["A dataset belongs to a dcat:DatasetSeries."] * 2),
    ("dcat:version ", "dcat:versions ", ["A dataset of the series names its version."] * 2),
    ("foaf:primaryTopic", "foaf:topic", ["An entry is about one dcat:Resource."] * 5),
    ("a skos:Concept ", "a skos:Notion ", ["A theme of a dataset is a skos:Concept."] * 2),
    ("skos:prefLabel", "skos:altLabel", ["A theme has a label."]),
    ("dcat:last", "dcat:latest", ["A series names its last dataset."]),
    ("^^xsd:nonNegativeInteger", "", ["The length of a file is one number of bytes."] * 13),
    ('dct:modified "2026-11-22"^^xsd:date', "dct:modified 2026", [
        "A catalogue was last changed on one day.", *["An entry says on which day it was last changed."] * 4]),
]


@pytest.mark.parametrize(("old", "new", "expected"), BROKEN, ids=[row[0] for row in BROKEN])
def test_what_breaks_the_profile_is_named(old: str, new: str, expected: list[str]) -> None:
    assert old in TEXT
    assert complaints(TEXT.replace(old, new), "dcat-ap") == sorted(expected)


def test_the_series_has_its_versions_in_order() -> None:
    assert said(DATASET, "dcat:first") == [f"{DATASET}/{OLD}"]
    assert said(DATASET, "dcat:last") == [OF_NEW]
    assert (said(DATASET, "dct:issued"), said(DATASET, "dct:modified")) == (["2026-10-01"], ["2026-11-22"])
    assert said(OF_NEW, "dcat:prev") == said(OF_NEW, "dcat:previousVersion") == [f"{DATASET}/{OLD}"]
    assert said(f"{DATASET}/{OLD}", "dcat:prev") == []
    assert said(CATALOGUE, "dcat:dataset") == [f"{DATASET}/{OLD}", OF_NEW]
    assert said(CATALOGUE, "dcat:resource") == [DATASET]


def test_a_version_tells_its_own_date_and_name() -> None:
    assert said(OF_NEW, "dcat:version") == [NEW]
    assert said(OF_NEW, "dct:issued") == ["2026-11-22"]
    assert said(f"{OF_NEW}#period", "dcat:endDate") == ["2026-11-22"]
    assert said(OF_NEW, "dct:conformsTo") == [f"{BASE}ontology"]
    assert said(OF_NEW, "dct:license") == ["https://creativecommons.org/licenses/by/4.0/"]


def test_the_files_with_data_are_distributions_and_those_that_describe_are_not() -> None:
    assert said(OF_NEW, "dcat:distribution") == sorted(f"{OF_NEW}#{name}" for name in DATA)


@pytest.mark.parametrize(("name", "media", "form", "compress", "package", "standard"), [
    ("all.nq.gz", "application/n-quads", "RDF_N_QUADS", "application/gzip", "", "https://www.w3.org/TR/n-quads/"),
    ("all.ttl.gz", "text/turtle", "RDF_TURTLE", "application/gzip", "", "https://www.w3.org/TR/turtle/"),
    ("all-csv.zip", "text/csv", "CSV", "", "application/zip", "https://www.w3.org/TR/tabular-metadata/"),
    ("all.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "XLSX", "", "", ""),
    ("alignments.sssom.tsv", "text/tab-separated-values", "TSV", "", "", "https://w3id.org/sssom/"),
])
def test_a_file_is_told_in_the_words_of_the_field(name: str, media: str, form: str, compress: str, package: str,
                                                  standard: str) -> None:
    iri = f"{OF_NEW}#{name}"
    assert said(iri, "dcat:mediaType") == [IANA + media]
    assert said(iri, "dct:format") == [FILE_TYPE + form]
    assert said(iri, "dcat:compressFormat") == ([IANA + compress] if compress else [])
    assert said(iri, "dcat:packageFormat") == ([IANA + package] if package else [])
    assert said(iri, "dct:conformsTo") == ([standard] if standard else [])
    assert said(iri, "dcat:downloadURL") == [f"{BASE}export/{NEW}/{name}"]
    assert said(iri, "dcat:byteSize") == [str(len(name))]


def test_formats_without_an_entry_in_the_tables_get_none() -> None:
    assert said(f"{OF_NEW}#all.jelly", "dcat:mediaType") == []
    assert said(f"{OF_NEW}#all.jelly", "dct:format") == ["https://w3id.org/jelly"]
    assert said(f"{OF_NEW}#all.sqlite", "dct:format") == [IANA + "application/vnd.sqlite3"]


def test_the_checksum_is_that_of_the_file() -> None:
    # sha256sum of the nine bytes "all.nq.gz"
    assert said(f"{OF_NEW}#all.nq.gz", "spdx:checksum") == [f"{OF_NEW}#all.nq.gz.sha256"]
    assert said(f"{OF_NEW}#all.nq.gz.sha256", "spdx:checksumValue") == [
        "18623a0bd25f71a311dd51921c69e057f9c14670ea2e43ad625666013ea93668"]


def test_links_follow_the_public_url_and_names_do_not() -> None:
    moved = write(dcat_triples(replace(RECORD, public_url="https://example.org/thb"))).decode()
    assert "<https://example.org/thb/sparql>" in moved
    assert f"<https://example.org/thb/export/{NEW}/all.nq.gz>" in moved
    assert moved.replace("https://example.org/thb/", BASE) != moved
    assert write(ox.parse(moved.replace("https://example.org/thb/", BASE), format=ox.RdfFormat.TURTLE)).decode() == TEXT
    assert f"<{DATASET}>" in moved


def test_a_file_that_is_written_when_asked_has_no_length_and_no_checksum() -> None:
    text = write(dcat_triples(Dataset(Version(NEW, "2026-11-22", (), ("all.nq",))))).decode()
    assert f"<{BASE}export/all.nq>" in text
    assert "byteSize" not in text
    assert "spdx:checksum " not in text


def test_the_same_record_gives_the_same_bytes() -> None:
    assert write(dcat_triples(RECORD)).decode() == TEXT
    assert TEXT.count("@prefix") == len(PREFIXES)


def test_nobody_is_named_and_no_contact_is_made_up() -> None:
    assert "contactPoint" not in TEXT
    assert said(f"{CATALOGUE}#publisher", "foaf:name") == ["thbgraph contributors", "Участники проекта thbgraph"]
