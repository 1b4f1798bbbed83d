"""The ontology as quads: its own graph, the same bytes whatever the hash seed, files that do not parse named."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.helpers.tables import ROOT

from thbgraph.errors import DataError
from thbgraph.graph import ontology_files, ontology_quads
from thbgraph.graph.access import text_of
from thbgraph.namespaces import GRAPH_ONTOLOGY

ONTOLOGY = ROOT / "ontology"
DIGEST = """
import hashlib, sys
from pathlib import Path
from thbgraph.graph import canonical_nquads, ontology_quads
sys.stdout.write(hashlib.sha256(canonical_nquads(ontology_quads(Path(sys.argv[1])))).hexdigest())
"""


def test_every_module_and_scheme_is_loaded_and_no_alignment() -> None:
    names = {path.relative_to(ONTOLOGY).as_posix() for path in ontology_files(ONTOLOGY)}
    assert {"thb.ttl", "treaty.ttl", "schemes/topic.ttl"} <= names
    assert not any(name.startswith("alignments/") for name in names)


def test_everything_stands_in_the_ontology_graph() -> None:
    found = list(ontology_quads(ONTOLOGY))
    assert len(found) > 1000
    assert {quad.graph_name for quad in found} == {ox.NamedNode(GRAPH_ONTOLOGY)}


def test_the_bytes_do_not_depend_on_the_hash_seed() -> None:
    digests = set()
    for seed in ("0", "1", "4711"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT / "src")}
        done = subprocess.run([sys.executable, "-c", DIGEST, str(ONTOLOGY)], env=environment, capture_output=True,
                              text=True, check=True, timeout=60)
        digests.add(done.stdout)
    assert len(digests) == 1


def test_blank_nodes_are_named_by_content_not_by_order(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<http://h/s> <http://h/p> [ <http://h/q> 1 ] , [ <http://h/q> 2 ] .\n")
    first = {str(quad) for quad in ontology_quads(tmp_path)}
    (tmp_path / "a.ttl").write_text("<http://h/s> <http://h/p> [ <http://h/q> 2 ] , [ <http://h/q> 1 ] .\n")
    assert {str(quad) for quad in ontology_quads(tmp_path)} == first
    assert len(first) == 4


def test_blank_nodes_of_two_files_stay_apart(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<http://h/a> <http://h/p> _:x . _:x <http://h/q> 1 .\n")
    (tmp_path / "b.ttl").write_text("<http://h/b> <http://h/p> _:x . _:x <http://h/q> 2 .\n")
    nodes = {text_of(quad.object) for quad in ontology_quads(tmp_path) if quad.predicate.value == "http://h/p"}
    assert len(nodes) == 2


def test_a_file_that_is_not_turtle_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("<http://h/s> <http://h/p> 1 .\n\n<http://h/s> oops .\n")
    with pytest.raises(DataError) as caught:
        list(ontology_quads(tmp_path))
    assert caught.value.message.startswith(f"{path} is not Turtle: ")
    assert caught.value.message.endswith("(line 3).")
    assert caught.value.hint == "Mend the file."
