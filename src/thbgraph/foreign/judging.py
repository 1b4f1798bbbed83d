"""Foreign data beside our own vocabulary, judged by an engine; only what is said of the foreign nodes is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from rdflib import RDF, RDFS, SH, BNode, Graph
from rdflib.term import Node

from thbgraph.errors import DataError, ResultTooLarge
from thbgraph.foreign.formats import Document
from thbgraph.foreign.read import MAX_TRIPLES, Reading, read
from thbgraph.foreign.shapes import implicit_targets
from thbgraph.graph import ontology_files
from thbgraph.resources import resource
from thbgraph.validate import FAST, ShaclResult, report_of

_MOST_RESULTS: Final = 50_000
_DEEPEST: Final = 50


@dataclass(frozen=True, order=True)
class Result:
    """One result on a node of the data.

    Attributes:
        node: the node judged; an IRI, a literal's text, or ``_:`` and a number for a blank node.
        path: the property judged, as SPARQL writes it; empty where the node itself is.
        severity: ``violation``, ``warning``, ``info``, or the IRI of another severity.
        component: IRI of the constraint component.
        source_shape: the shape that made the result.
        value: the value found; empty where there is none.
        node_within: for a blank node, the IRI it is reached from; else empty.
        shape_within: for a shape without an IRI, the one it is part of; else empty.
        document: the document that describes the node; empty where none does.
        messages: (language, text) pairs of the shape's own words.
    """

    node: str
    path: str
    severity: str
    component: str
    source_shape: str
    value: str
    node_within: str
    shape_within: str
    document: str
    messages: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Judgement:
    """What the shapes say of the data.

    Attributes:
        results: sorted, each with its node in ``report``.
        report: the engine's own report; it may hold more than the results kept.
        judged: how many nodes the shapes have as targets; none means that nothing was tested.
    """

    results: tuple[tuple[Result, Node], ...]
    report: Graph
    judged: int

    @property
    def conforms(self) -> bool:
        """Return whether there is no result, of whatever severity."""
        return not self.results


def judge(documents: Sequence[Document], shapes: Graph, engine: str = FAST,
          max_triples: int = MAX_TRIPLES) -> Judgement:
    """Judge *documents*, merged, by *shapes*, with the project's ontology and concept schemes beside them.

    Args:
        documents: RDF of anybody.
        shapes: of the house (``own_shapes``) or admitted (``shapes_from``).
        engine: see ``thbgraph.validate.validate``.
        max_triples: what the documents may hold together.

    Raises:
        ThbError: a document or shape cannot be read or is refused; too many triples or results.
    """
    reading = read(documents, max_triples)
    data = reading.graph
    data += background()
    try:
        report, found = report_of(data, shapes, engine)
    except RecursionError as error:
        raise DataError("The data or the shapes are nested too deeply for the engine.", "Flatten them.") from error
    known = set(background().subjects())
    # what the background says of itself is none of the reader's business
    kept = [(result, node) for node, result in found.items()
            if (focus := report.value(node, SH.focusNode)) in reading.described or focus not in known]
    if len(kept) > _MOST_RESULTS:
        raise ResultTooLarge(f"There are {len(kept):,} results; at most {_MOST_RESULTS:,} are told, and never a part.",
                             "Judge a part of the data at a time.")
    results = sorted(((_result(result, report, node, reading, shapes), node) for result, node in kept),
                     key=lambda pair: (pair[0], str(pair[1])))
    return Judgement(tuple(results), report, len(_targets(data, shapes) - (known - reading.described.keys())))


@cache
def background() -> Graph:
    """Return the ontology and the concept schemes of the project as one graph; callers must not change it."""
    folder = resource("ontology")
    files = ontology_files(folder)
    return read([Document(path.name, "ttl", path.read_bytes()) for path in files], mark="o").graph


def _targets(data: Graph, shapes: Graph) -> set[Node]:
    classes = {*shapes.objects(None, SH.targetClass), *implicit_targets(shapes)}
    below = {kind for target in classes for kind in data.transitive_subjects(RDFS.subClassOf, target)}
    return {*shapes.objects(None, SH.targetNode),
            *(node for kind in below for node in data.subjects(RDF.type, kind)),
            *(node for told in shapes.objects(None, SH.targetSubjectsOf) for node in data.subjects(told)),
            *(node for told in shapes.objects(None, SH.targetObjectsOf) for node in data.objects(None, told))}


def _result(found: ShaclResult, report: Graph, node: Node, reading: Reading, shapes: Graph) -> Result:
    focus, shape = report.value(node, SH.focusNode), report.value(node, SH.sourceShape)
    severity = found.severity.removeprefix(str(SH)).lower()
    return Result(
        node=_name(focus, found.focus), path=found.path,
        severity=severity if severity in ("violation", "warning", "info") else found.severity,
        component=found.component, source_shape=_name(shape, found.source_shape),
        value=_name(report.value(node, SH.value), found.value), node_within=_within(reading.graph, focus),
        shape_within=_within(shapes, shape), document=_document(reading.described, focus), messages=found.messages)


def _document(described: Mapping[Node, str], focus: Node | None) -> str:
    return described.get(focus, "") if focus is not None else ""


def _name(term: Node | None, text: str) -> str:
    return f"_:{text}" if isinstance(term, BNode) else text


def _within(graph: Graph, node: Node | None) -> str:
    """Return the nearest IRI that leads to the blank *node*; empty for other nodes and for one that stands alone."""
    if not isinstance(node, BNode):
        return ""
    for _ in range(_DEEPEST):
        above = min(graph.subjects(None, node), key=str, default=None)
        if not isinstance(above, BNode):
            return str(above or "")
        node = above
    return ""
