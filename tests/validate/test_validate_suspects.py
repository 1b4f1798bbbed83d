"""The nodes named as suspects hold every node that breaks a shape: the validator need look at no other."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDF

from thbgraph.graph.access import select, text_of
from thbgraph.namespaces import GRAPH_DERIVED, GRAPH_RESOLVED
from thbgraph.resources import resource
from thbgraph.validate.shacl import load_shapes, to_rdflib, validate
from thbgraph.validate.suspects import suspect_queries, targeting

FILES = sorted((resource("shapes") / "integrity").glob("*.ttl"))


def examples(shapes: Path) -> list[Path]:
    return sorted((resource("shapes") / "examples" / shapes.stem).glob("*.ttl"))


def suspects(store: ox.Store, path: Path) -> set[str]:
    shapes = load_shapes([path])
    return {text_of(solution["s"]) for shape in targeting(shapes)
            for query in suspect_queries(shapes, shape)
            for solution in select(store, query, (GRAPH_RESOLVED, GRAPH_DERIVED))}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_node_that_breaks_a_shape_is_a_suspect(path: Path) -> None:
    shapes, found = load_shapes([path]), 0
    for example in examples(path):
        store = ox.Store()
        store.load(path=str(example), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(GRAPH_DERIVED))
        broken = {result.focus for result in validate(to_rdflib(store), shapes)}
        assert broken <= suspects(store, path), example.name
        found += len(broken)
    assert found > 0, "no example breaks this file's shapes"


def test_nodes_that_keep_the_plain_shapes_are_not_walked() -> None:
    path = resource("shapes") / "integrity" / "duties.ttl"
    kept = 0
    for example in examples(path):
        if example.name.startswith("pass-"):
            store = ox.Store()
            store.load(path=str(example), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(GRAPH_DERIVED))
            outcome = "outcome" in example.read_text(encoding="utf-8").split("a thb:Duty", 1)[-1]
            kept += 0 if outcome else len(suspects(store, path))
    assert kept == 0


def test_a_constraint_of_another_kind_makes_every_target_a_suspect(tmp_path: Path) -> None:
    path = tmp_path / "shape.ttl"
    path.write_text("""@prefix sh: <http://www.w3.org/ns/shacl#> .
        <http://h/shape> a sh:NodeShape ; sh:targetClass <http://h/C> ; sh:property <http://h/p1> .
        <http://h/p1> a sh:PropertyShape ; sh:path <http://h/p> ; sh:minLength 3 .""", encoding="utf-8")
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("http://h/a"), ox.NamedNode(str(RDF.type)), ox.NamedNode("http://h/C"),
                      ox.NamedNode(GRAPH_DERIVED)))
    assert suspects(store, path) == {"http://h/a"}
