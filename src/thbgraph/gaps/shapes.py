"""The gap shapes as readers see them: the cells of the severity ladder, and one shape for each topic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from rdflib import RDF, RDFS, SH, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from thbgraph.namespaces import THB
from thbgraph.resources import resource
from thbgraph.validate import ShaclResult, load_shapes

Texts = Mapping[str, str]
LADDER_FILE: Final = "ladder.ttl"


@dataclass(frozen=True, eq=False)
class Cell:
    """One cell of the ladder: which outcomes under which force make which verdict.

    ``path`` and ``outcomes`` are local names, ``severity`` is violation, warning or info; texts are by language.
    """

    iri: str
    path: str
    outcomes: tuple[str, ...]
    severity: str
    verdict: str
    name: Texts
    description: str
    message: Texts
    advice: Texts


@dataclass(frozen=True)
class TopicShape:
    """The shape of one topic: whom it targets, why the duties matter, how they are judged, what would help."""

    iri: str
    topic: str
    target: str
    name: Texts
    rationale: Texts
    decided: Texts
    remedy: Texts
    would_settle: Texts
    articles: tuple[str, ...]
    cells: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class GapShapes:
    """All gap shapes: the graph that an engine runs, cells by IRI, topic shapes by topic.

    ``verdicts`` is what each engine made of the kinds of duty it has judged so far.
    """

    graph: Graph
    cells: Mapping[str, Cell]
    topics: Mapping[str, TopicShape]
    verdicts: dict[str, dict[tuple[str, str, str], ShaclResult | None]] = field(default_factory=dict)


@cache
def gap_shapes() -> GapShapes:
    """Return the gap shapes of the installation; read once.

    Raises:
        DataError: a file of shapes cannot be read.
    """
    files = sorted((resource("shapes") / "gaps").glob("*.ttl"))
    graph = load_shapes(files)
    cells = [_cell(graph, node) for node in graph.subjects(RDF.type, SH.PropertyShape)]
    topics = {}
    for path in files:
        if path.name != LADDER_FILE:
            own = load_shapes([path])
            topics[path.stem] = _topic(graph, own.value(None, RDF.type, SH.NodeShape), path.stem)
    return GapShapes(graph, {cell.iri: cell for cell in cells}, topics)


def _cell(graph: Graph, node: Node) -> Cell:
    listed = graph.value(graph.value(node, SH["not"]), SH["in"])
    outcomes = Collection(graph, listed) if listed is not None else ()
    return Cell(str(node), _local(graph.value(node, SH.path)), tuple(_slug(outcome) for outcome in outcomes),
                _local(graph.value(node, SH.severity)).lower(), _slug(graph.value(node, URIRef(THB + "verdict"))),
                _texts(graph, node, SH.name), str(graph.value(node, SH.description) or ""),
                _texts(graph, node, SH.message), _texts(graph, node, URIRef(THB + "advice")))


def _topic(graph: Graph, node: Node | None, topic: str) -> TopicShape:
    return TopicShape(
        str(node), topic, str(graph.value(node, SH.targetClass)), _texts(graph, node, RDFS.label),
        _texts(graph, node, URIRef(THB + "rationale")), _texts(graph, node, RDFS.comment),
        _texts(graph, node, URIRef(THB + "remedy")), _texts(graph, node, URIRef(THB + "wouldSettle")),
        tuple(sorted(str(article) for article in graph.objects(node, RDFS.seeAlso))),
        tuple(sorted(str(cell) for cell in graph.objects(node, SH.property))))


def _texts(graph: Graph, node: Node | None, predicate: URIRef) -> dict[str, str]:
    return {term.language or "en": str(term) for term in graph.objects(node, predicate) if isinstance(term, Literal)}


def _local(term: Node | None) -> str:
    return str(term or "").rsplit("#", 1)[-1]


def _slug(term: Node | None) -> str:
    return str(term or "").rsplit("/", 1)[-1]
