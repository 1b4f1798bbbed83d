"""The ontology as RDF: the statements of its files in every format, read back by other tools; the same bytes always."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from typing import Final

import pyoxigraph as ox
import pytest
from rdflib import Graph

from thbgraph.errors import NotFound
from thbgraph.graph.ontology import ontology_quads
from thbgraph.linked.ontologyrdf import part_files, part_rdf, parts, plain, version
from thbgraph.linked.vocabulary import vocabulary
from thbgraph.namespaces import BASE
from thbgraph.resources import resource

ONTOLOGY: Final = resource("ontology")
FORMATS: Final = {"ttl": ("turtle", ox.RdfFormat.TURTLE), "jsonld": ("json-ld", ox.RdfFormat.JSON_LD),
                  "rdf": ("xml", ox.RdfFormat.RDF_XML), "nt": ("nt", ox.RdfFormat.N_TRIPLES)}


def canonical(quads: Iterable[ox.Quad | ox.Triple]) -> set[str]:
    """Return the statements with the labels that RDFC-1.0 gives to blank nodes, each in the default graph."""
    dataset = ox.Dataset(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


@pytest.fixture(scope="module")
def whole() -> set[str]:
    return canonical(ontology_quads(ONTOLOGY))


@pytest.mark.parametrize("form", FORMATS)
def test_the_whole_in_each_format_is_what_a_build_loads(form: str, whole: set[str]) -> None:
    assert canonical(ox.parse(part_rdf("", form), format=FORMATS[form][1])) == whole


def rdflib_reads(form: str, part: str) -> set[str]:
    graph = Graph().parse(data=part_rdf(part, form), format=FORMATS[form][0])
    return canonical(ox.parse(graph.serialize(format="nt", encoding="utf-8"), format=ox.RdfFormat.N_TRIPLES))


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("part", ["norm", "alignment/eli"])
def test_another_reader_finds_the_same(form: str, part: str) -> None:
    (path,) = part_files(part)
    assert rdflib_reads(form, part) == canonical(ox.parse(path=str(path), format=ox.RdfFormat.TURTLE))


def test_turtle_is_the_files_as_they_were_written() -> None:
    assert part_rdf("treaty", "ttl") == (ONTOLOGY / "treaty.ttl").read_bytes()
    assert part_rdf("", "ttl").count(b"# --- Parties and organisations\n") == 1


def test_json_ld_has_short_names_and_types() -> None:
    told = json.loads(part_rdf("treaty", "jsonld"))
    state = next(node for node in told["@graph"] if node["@id"] == f"{BASE}ontology#State")
    assert state["@type"] == "owl:Class"
    assert state["rdfs:label"] == [{"@value": "state", "@language": "en"}, {"@value": "государство", "@language": "ru"}]
    assert state["dct:source"] == "Vienna Convention on the Law of Treaties, art. 2(1)(g)"
    assert state["rdfs:subClassOf"] == {"@id": f"{BASE}ontology#Party"}
    assert "sh" not in told["@context"]
    adopted = next(node for node in told["@graph"] if node["@id"] == f"{BASE}ontology#adopted")
    assert adopted["@type"] == ["owl:DatatypeProperty", "owl:FunctionalProperty"]


def test_the_bytes_do_not_depend_on_the_process() -> None:
    code = ("import sys, hashlib\nfrom thbgraph.linked.ontologyrdf import part_rdf\n"
            "print([hashlib.sha256(part_rdf('norm', form)).hexdigest() for form in sys.argv[1:]])")
    said = [subprocess.run([sys.executable, "-c", code, *FORMATS], env={**os.environ, "PYTHONHASHSEED": seed},
                           check=True, capture_output=True, timeout=60).stdout for seed in ("1", "2")]
    assert said[0] == said[1] != b""


def test_every_iri_of_the_headers_is_a_part() -> None:
    named = {module.iri for module in vocabulary().modules} | {module.version for module in vocabulary().modules}
    named |= {part.iri for part in vocabulary().alignments}
    assert f"{BASE}ontology/{version()}/treaty" in named
    for iri in named:
        assert part_files(iri.removeprefix(f"{BASE}ontology").removeprefix("/"))


def test_parts_and_their_files() -> None:
    assert part_files("duty") == part_files(f"{version()}/duty") == (ONTOLOGY / "duty.ttl",)
    assert part_files("alignment/eli") == (ONTOLOGY / "alignments" / "eli.ttl",)
    assert part_files(version()) == part_files("")
    assert len(part_files("")) == len([*ONTOLOGY.glob("*.ttl"), *(ONTOLOGY / "schemes").glob("*.ttl")])
    assert set(parts()) == {path.stem for path in ONTOLOGY.glob("*.ttl")} - {"thb"} | {
        f"alignment/{path.stem}" for path in (ONTOLOGY / "alignments").glob("*.ttl")}
    assert [plain(part) for part in ("", version(), f"{version()}/duty", "duty", "0.0.1/duty")] == [
        "", "", "duty", "duty", "0.0.1/duty"]


@pytest.mark.parametrize("part", ["thb", "0.0.1", "0.0.1/duty", "schemes/topic", "../data", "alignment/nothing",
                                  "alignment/../duty"])
def test_what_is_no_part_is_refused(part: str) -> None:
    with pytest.raises(NotFound, match="The ontology has no part"):
        part_rdf(part, "ttl")
