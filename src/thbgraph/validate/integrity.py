"""Is the built graph sound, and is every term of the ontology documented? Plain SHACL over what each shape targets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

import pyoxigraph as ox
from rdflib import RDF, SH, Graph, URIRef
from rdflib.collection import Collection

from thbgraph.graph.access import construct, select, text_of
from thbgraph.namespaces import GRAPH_DERIVED, GRAPH_ONTOLOGY, GRAPH_RESOLVED
from thbgraph.resources import resource
from thbgraph.validate.engines import FAST
from thbgraph.validate.shacl import ShaclResult, load_shapes, to_rdflib, validate
from thbgraph.validate.suspects import suspect_queries, targeting

# what a shape looks at: its targets, and one step further for shapes that ask after a neighbour's class; what lies
# along a path of two steps is added for the shapes that have one
_NEIGHBOURHOOD: Final = """
CONSTRUCT {{ ?s ?p ?o . ?o a ?type }} WHERE {{
  {target} ?s ?p ?o . OPTIONAL {{ FILTER(ISIRI(?o)) ?o a ?type }} }}
"""
_BATCH: Final = 5000
_GRAPHS: Final = (GRAPH_ONTOLOGY, GRAPH_RESOLVED, GRAPH_DERIVED)


def check_integrity(store: ox.Store, progress: Callable[[str], None] = lambda _: None,
                    engine: str = FAST) -> list[str]:
    """Validate resolved and derived graph against ``shapes/integrity``; return one line for each problem, sorted.

    Each shape file is validated over the nodes that may break it and their neighbours' types only, because the
    engine's time grows with the whole graph it is given. *engine* is as in ``thbgraph.validate.validate``.
    """
    problems: set[str] = set()
    for path in sorted((resource("shapes") / "integrity").glob("*.ttl")):
        progress(f"integrity: {path.stem}")
        shapes = load_shapes([path])
        nodes, data = to_judge(store, shapes)
        results = validate(data, shapes, engine)
        # a neighbour is known by its type alone, so what a shape says of it means nothing
        problems |= {_line(result) for result in results if result.focus in nodes}
    return sorted(problems)


def check_ontology(files: Iterable[Path], engine: str = FAST) -> list[str]:
    """Validate the ontology *files* against ``shapes/ontology-qc.ttl``; return one line for each problem, sorted."""
    ontology = Graph()
    for path in files:
        ontology.parse(path, format="turtle")
    shapes = load_shapes([resource("shapes") / "ontology-qc.ttl"])
    return sorted({_line(result) for result in validate(ontology, shapes, engine)})


def to_judge(store: ox.Store, shapes: Graph) -> tuple[set[str], Graph]:
    """Return the nodes of *store* that may break *shapes*, and all that the shapes look at of them."""
    nodes = _suspects(store, shapes)
    return nodes, _described(store, nodes, two_steps(shapes))


def _suspects(store: ox.Store, shapes: Graph) -> set[str]:
    return {text_of(solution["s"]) for shape in targeting(shapes) for query in suspect_queries(shapes, shape)
            for solution in select(store, query, _GRAPHS)}


def two_steps(shapes: Graph) -> list[str]:
    """Return, as SPARQL patterns from ``?s``, the paths of two steps that *shapes* look along."""
    lists = {*shapes.objects(None, SH.path)}
    lists |= {step for head in shapes.objects(None, SH.alternativePath) for step in Collection(shapes, head)}
    found = []
    for steps in (list(Collection(shapes, head)) for head in lists if (head, RDF.first, None) in shapes):
        if len(steps) != 2 or not isinstance(steps[1], URIRef):
            continue  # none of ours is longer; what repeats a step has its nodes among the targets
        inverse = shapes.value(steps[0], SH.inversePath)
        first = f"?o <{inverse}> ?s" if inverse else f"?s <{steps[0]}> ?o"
        found.append(f"{first} . ?o <{steps[1]}> ?v .")
    return sorted(found)


def _described(store: ox.Store, nodes: set[str], paths: Iterable[str]) -> Graph:
    triples: set[ox.Triple] = set()
    for batch in _batches(sorted(nodes)):
        target = f"VALUES ?s {{ {' '.join(f'<{node}>' for node in batch)} }}"
        triples.update(construct(store, _NEIGHBOURHOOD.format(target=target), _GRAPHS))
        for path in paths:
            triples.update(construct(store, f"CONSTRUCT {{ {path} }} WHERE {{ {target} {path} }}", _GRAPHS))
    return to_rdflib(triples)


def _batches(nodes: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(nodes)
    while batch := list(islice(rest, _BATCH)):
        yield batch


def _line(result: ShaclResult) -> str:
    message = dict(result.messages).get("en") or (result.messages[0][1] if result.messages else "")
    path = f", {result.path.rsplit('#', 1)[-1].rsplit('/', 1)[-1]}" if result.path else ""
    value = f", value '{result.value}'" if result.value else ""
    return f"{result.focus}{path}{value}: {message}"
