"""The mapping set: exact rows, the reference implementation's verdict on both forms, and that both say the same.

``sssom`` (mapping-commons) runs in an environment of its own, `.venv-validators`, which `make test` makes.
"""

from __future__ import annotations

import csv
import io
import random
import re
import subprocess
from pathlib import Path
from typing import Final

import pyoxigraph as ox
import pytest
from rdflib import Graph
from tests.helpers.tables import ROOT

from thbgraph.build import open_build
from thbgraph.catalogue import alignments_turtle, skos_triples, sssom_triples, sssom_tsv
from thbgraph.catalogue.mappings import mappings
from thbgraph.catalogue.sssom import CURIES
from thbgraph.errors import DataError
from thbgraph.namespaces import GRAPH_RESOLVED, ID, PREFIXES, THB

PYTHON: Final = ROOT / ".venv-validators" / "bin" / "python"
REFERENCE: Final = Path(__file__).with_name("sssom_reference.py")
VERSION: Final = "0123456789" * 6 + "abcd"
DATE: Final = "2026-11-22"
SKOS: Final = PREFIXES["skos"]
Row = dict[str, str]


@pytest.fixture(scope="module")
def store(few_built: tuple[Path, Path]) -> ox.Store:
    return open_build(few_built[1])[0]


@pytest.fixture(scope="module")
def tsv(store: ox.Store) -> str:
    return sssom_tsv(store, VERSION, DATE).decode()


@pytest.fixture(scope="module")
def folder(store: ox.Store, tsv: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with both forms, and with what the reference implementation makes of them."""
    path = tmp_path_factory.mktemp("sssom")
    (path / "set.tsv").write_text(tsv, encoding="utf-8")
    (path / "set.ttl").write_bytes(alignments_turtle(store, VERSION, DATE))
    done = subprocess.run([PYTHON, REFERENCE, "set.tsv", "set.ttl", "theirs.ttl", "theirs.tsv"], cwd=path,
                          capture_output=True, text=True, timeout=240, check=False)
    (path / "said").write_text(done.stdout + done.stderr, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return path


def rows(text: str) -> list[Row]:
    """Return the table of an SSSOM file, without its metadata."""
    table = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#"))
    return list(csv.DictReader(io.StringIO(table), delimiter="\t"))


# ------------------------------------------------------------------------------------------------------------- by hand


def test_the_metadata_of_the_set(tsv: str) -> None:
    header = [line for line in tsv.splitlines() if line.startswith("#")]
    assert header[:10] == [
        '#sssom_version: "1.1"', '#mapping_set_id: "https://w3id.org/thbgraph/alignments"',
        f'#mapping_set_version: "{VERSION}"', '#mapping_set_title: "Alignments of thbgraph"',
        '#mapping_set_description: "States, organisations, bodies, instruments and topics of thbgraph, and what other '
        'vocabularies call them."', '#creator_label: ["thbgraph contributors"]',
        '#license: "https://creativecommons.org/licenses/by/4.0/"', '#subject_source: "thbgraph:dataset"',
        f'#subject_source_version: "{VERSION}"', f'#publication_date: "{DATE}"']
    assert header[10] == "#curie_map:"
    assert '#  wikidata: "http://www.wikidata.org/entity/"' in header[11:]
    assert len(header) == 11 + len(CURIES)


def told(tsv: str, subject: str) -> list[tuple[str, str, str, str, str]]:
    """Return relation, modifier, object, code and vocabulary of each row on *subject*, in the order of the file."""
    names = ("predicate_id", "predicate_modifier", "object_id", "object_label", "object_source")
    return [(row[names[0]], row[names[1]], row[names[2]], row[names[3]], row[names[4]].removeprefix("vocabulary:"))
            for row in rows(tsv) if row["subject_id"] == subject]


def test_the_rows_of_denmark_and_the_netherlands(tsv: str) -> None:
    assert told(tsv, "state:DNK") == [
        ("skos:closeMatch", "", "eucountry:DNK", "DNK", "eu-country"), ("thb:iso3", "", "", "DNK", "iso-3166-1"),
        ("thb:m49", "", "", "208", "m49"), ("skos:closeMatch", "", "wikidata:Q35", "", "wikidata"),
        ("skos:closeMatch", "", "wikidata:Q756617", "", "wikidata")]
    assert told(tsv, "state:NLD") == [
        ("skos:closeMatch", "", "eucountry:NLD", "NLD", "eu-country"), ("thb:iso3", "", "", "NLD", "iso-3166-1"),
        ("thb:m49", "", "", "528", "m49"), ("skos:exactMatch", "", "wikidata:Q29999", "", "wikidata"),
        ("skos:exactMatch", "Not", "wikidata:Q55", "", "wikidata")]


def test_the_rows_of_kyrgyzstan_kosovo_the_union_and_greta(tsv: str) -> None:
    assert told(tsv, "state:KGZ") == [
        ("skos:closeMatch", "", "eucountry:KGZ", "KGZ", "eu-country"), ("thb:iso3", "", "", "KGZ", "iso-3166-1"),
        ("thb:m49", "", "", "417", "m49"), ("skos:exactMatch", "", "wikidata:Q813", "", "wikidata")]
    assert told(tsv, "state:XKX") == [("skos:closeMatch", "", "wikidata:Q1246", "", "wikidata")]
    assert told(tsv, "organisation:european-union") == [("skos:exactMatch", "", "wikidata:Q458", "", "wikidata")]
    assert told(tsv, "body:greta") == told(tsv, "state:EUE") == []
    assert told(tsv, "state:AFG") == [("thb:iso3", "", "", "AFG", "iso-3166-1"), ("thb:m49", "", "", "004", "m49")]


def test_the_rows_of_the_trafficking_protocol_and_the_directive(tsv: str) -> None:
    assert told(tsv, "instrument:un-tip") == [
        ("skos:closeMatch", "", "untc:XVIII-12-a&chapter=18", "XVIII-12-a", "untc"),
        ("thb:seriesNumber", "", "", "reg. No. 39574 of 2003-12-25", "unts"),
        ("thb:seriesNumber", "", "", "UNTS vol. 2237 p. 319", "unts"),
        ("skos:exactMatch", "", "sssom:NoTermFound", "", "wikidata")]
    assert told(tsv, "instrument:eu-2011-36") == [
        ("skos:closeMatch", "", "celex:32011L0036", "32011L0036", "celex"),
        ("skos:closeMatch", "", "celex:02011L0036-20240714", "02011L0036-20240714", "celex"),
        ("skos:exactMatch", "", "eli:dir/2011/36/oj", "dir/2011/36/oj", "eli"),
        ("skos:closeMatch", "", "eli:dir/2011/36/2024-07-14", "dir/2011/36/2024-07-14", "eli"),
        ("skos:exactMatch", "", "sssom:NoTermFound", "", "wikidata")]


def test_one_row_whole(tsv: str) -> None:
    (row,) = [row for row in rows(tsv) if row["record_id"] == "mapping:state-NLD-wikidata-not-q55"]
    assert row == {
        "record_id": "mapping:state-NLD-wikidata-not-q55", "subject_id": "state:NLD", "subject_label": "Netherlands",
        "predicate_id": "skos:exactMatch", "predicate_modifier": "Not", "object_id": "wikidata:Q55", "object_label": "",
        "mapping_justification": "semapv:ManualMappingCuration", "reviewer_label": "", "object_type": "",
        "object_source": "vocabulary:wikidata", "mapping_date": "2026-11-23", "review_date": "", "confidence": "0.95",
        "see_also": f"{ID}source/country-codes|{ID}source/rigour|{ID}source/thbgraph-notes",
        "comment": "Not this item: two datasets give that of the Kingdom, Q29999, which is the party to treaties. "
                   "Verification: D."}


def test_what_the_standard_asks_of_every_row(tsv: str) -> None:
    found = rows(tsv)
    assert len({row["record_id"] for row in found}) == len(found) > 500
    for row in found:
        assert row["subject_id"]
        assert row["predicate_id"]
        assert re.fullmatch(r"semapv:[A-Za-z]+", row["mapping_justification"])
        assert bool(row["object_id"]) != (row["object_type"] == "rdfs literal")  # one or the other
        assert row["object_source"].startswith("vocabulary:")  # above all of what was not found
        assert row["object_id"] or row["object_label"]
        assert "NA" not in row.values()  # readers of tables take it for nothing
        assert not any(cell.startswith("http") for name, cell in row.items() if name.endswith("_id"))


# ------------------------------------------------------------------------------------------------ the SKOS triples


def test_the_skos_triples_are_those_of_the_graph(store: ox.Store) -> None:
    relations = {f"{SKOS}{name}Match" for name in ("exact", "close", "broad", "narrow", "related")}
    graph = ox.NamedNode(GRAPH_RESOLVED)
    held = {str(quad.triple) for relation in relations
            for quad in store.quads_for_pattern(None, ox.NamedNode(relation), None, graph)
            if not str(quad.object).startswith(f"<{ID}")}
    triples = [str(triple) for triple in skos_triples(store)]
    assert set(triples) == held
    assert len(triples) == len(held) > 150


def test_what_is_denied_or_not_found_is_no_triple(store: ox.Store) -> None:
    triples = {str(triple) for triple in skos_triples(store)}
    assert f"<{ID}state/NLD> <{SKOS}exactMatch> <{CURIES['wikidata']}Q29999>" in triples
    assert not [triple for triple in triples if triple.endswith(("/Q55>", "NoTermFound>"))]
    assert {triple.split(" ")[1] for triple in triples} == {
        f"<{SKOS}{name}Match>" for name in ("exact", "close", "related")}


# --------------------------------------------------------------------------------------------- the reference's own word


def test_the_reference_implementation_finds_nothing_wrong(folder: Path) -> None:
    assert "not well-formed" not in (folder / "said").read_text("utf-8")  # it drops such rows, and ends with 0


def test_the_reference_implementation_makes_the_same_rdf_of_the_table(store: ox.Store, folder: Path) -> None:
    theirs = Graph().parse(folder / "theirs.ttl")
    ours = Graph().parse(format="nt", data=ox.serialize(
        sssom_triples(store, VERSION, DATE), format=ox.RdfFormat.N_TRIPLES) or b"")
    assert set(theirs) ^ set(ours) == set()
    assert len(theirs) > 6000


def test_the_reference_implementation_reads_the_table_out_of_the_rdf(tsv: str, folder: Path) -> None:
    back = {row["record_id"]: row for row in rows((folder / "theirs.tsv").read_text("utf-8"))}
    ours = {row["record_id"]: row for row in rows(tsv)}
    assert back.keys() == ours.keys()
    for record, row in ours.items():
        assert {name: full(cell) for name, cell in back[record].items()} == {
            name: full(cell) for name, cell in row.items() if name in back[record]}
        assert not any(cell for name, cell in row.items() if name not in back[record])


def full(cell: str) -> frozenset[str]:
    """Return the values of a cell, CURIEs of the set written in full and in no order."""
    return frozenset(CURIES[prefix] + rest if (prefix := value.partition(":")[0]) in CURIES
                     and (rest := value.partition(":")[2]) else value for value in cell.split("|"))


# ----------------------------------------------------------------------------------------------------------- the rest


def test_the_turtle_holds_the_set_and_its_triples_and_reads_back(store: ox.Store) -> None:
    read = {str(quad.triple) for quad in ox.parse(alignments_turtle(store, VERSION, DATE), format=ox.RdfFormat.TURTLE)}
    assert read == {str(triple) for triple in (*sssom_triples(store, VERSION, DATE), *skos_triples(store))}


def test_the_same_bytes_whatever_the_order_in_the_store(store: ox.Store, tsv: str) -> None:
    quads = [quad for quad in store if quad.graph_name.value.endswith(("/resolved", "/ontology"))]
    random.Random(7).shuffle(quads)  # noqa: S311 - an order, no secret
    other = ox.Store()
    other.extend(quads)
    assert sssom_tsv(other, VERSION, DATE).decode() == tsv
    assert alignments_turtle(other, VERSION, DATE) == alignments_turtle(store, VERSION, DATE)


def test_an_address_without_a_prefix_is_named(store: ox.Store) -> None:
    other = ox.Store()
    node, graph = ox.NamedNode(ID + "mapping/x"), ox.NamedNode(GRAPH_RESOLVED)
    for predicate, value in (("mapsFrom", ID + "state/KGZ"), ("mappingPredicate", SKOS + "closeMatch"),
                             ("inVocabulary", CURIES["vocabulary"] + "wikidata"), ("mapsTo", "http://example.org/1"),
                             ("mappingJustification", CURIES["semapv"] + "ManualMappingCuration")):
        other.add(ox.Quad(node, ox.NamedNode(THB + predicate), ox.NamedNode(value), graph))
    other.add(ox.Quad(node, ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode(THB + "Mapping"), graph))
    other.add(ox.Quad(node, ox.NamedNode(PREFIXES["dct"] + "source"), ox.NamedNode(ID + "source/x"), graph))
    assert len(mappings(other)) == 1
    with pytest.raises(DataError, match=r"The IRI http://example\.org/1 of a mapping has no prefix"):
        sssom_tsv(other, VERSION, DATE)
