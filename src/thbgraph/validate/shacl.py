"""SHACL validation behind one function, so that engine and caller stay strangers. pySHACL is the reference."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pyshacl
from rdflib import RDF, SH, Graph, Literal, URIRef
from rdflib.term import Node

from thbgraph.errors import DataError


@dataclass(frozen=True, order=True)
class ShaclResult:
    """One validation result; IRIs as strings, empty where the result has none.

    Attributes:
        focus: the node judged.
        path: the property judged.
        value: the value found.
        severity: IRI of the severity.
        source_shape: IRI of the shape that made the result.
        component: IRI of the constraint component.
        messages: (language, text) pairs, sorted.
    """

    focus: str
    path: str
    value: str
    severity: str
    source_shape: str
    component: str
    messages: tuple[tuple[str, str], ...]


def load_shapes(files: Iterable[Path]) -> Graph:
    """Parse Turtle *files* into one shapes graph.

    Raises:
        DataError: a file is missing or not Turtle; or the files hold no shape, which would pass everything.
    """
    shapes = Graph()
    for path in files:
        try:
            shapes.parse(path, format="turtle")
        except (OSError, SyntaxError, ValueError) as error:
            message = f"{path} cannot be read as shapes: {error}."
            raise DataError(message, "Give a Turtle file of SHACL shapes.") from error
    if not any(True for kind in (SH.NodeShape, SH.PropertyShape) for _ in shapes.subjects(RDF.type, kind)):
        raise DataError("No SHACL shape was found.", "A file of shapes has a sh:NodeShape or sh:PropertyShape.")
    return shapes


def to_rdflib(statements: Iterable[ox.Quad | ox.Triple]) -> Graph:
    """Copy *statements*, without graph names, into an rdflib graph (the form every engine reads rightly)."""
    lines = "".join(f"{s.subject} {s.predicate} {s.object} .\n" for s in statements)
    return Graph().parse(data=lines, format="nt")


def validate(data: Graph, shapes: Graph) -> list[ShaclResult]:
    """Validate *data* against *shapes* without inference; return the results, sorted.

    Raises:
        DataError: a shape is not well formed.
    """
    try:
        _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none", advanced=False,
                                        meta_shacl=False, do_owl_imports=False)
    except pyshacl.errors.ShapeLoadError as error:
        raise DataError(f"A shape is not well formed: {error}.", "Mend the shape.") from error
    return sorted(_result(report, node) for node in report.subjects(RDF.type, SH.ValidationResult))


def _result(report: Graph, node: Node) -> ShaclResult:
    messages = sorted((term.language or "", str(term)) for term in report.objects(node, SH.resultMessage)
                      if isinstance(term, Literal))
    return ShaclResult(_text(report, node, SH.focusNode), _text(report, node, SH.resultPath),
                       _text(report, node, SH.value), _text(report, node, SH.resultSeverity),
                       _text(report, node, SH.sourceShape), _text(report, node, SH.sourceConstraintComponent),
                       tuple(messages))


def _text(report: Graph, node: Node, predicate: URIRef) -> str:
    value = report.value(node, predicate)
    return "" if value is None else str(value)
