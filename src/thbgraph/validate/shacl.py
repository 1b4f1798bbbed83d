"""SHACL validation behind one function, so that engine and caller stay strangers."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox
from rdflib import RDF, SH, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from thbgraph.errors import DataError
from thbgraph.validate.engines import BOTH, ENGINES, FAST, REFERENCE, available

_LOG: Final = logging.getLogger(__name__)
_CORE: Final = {SH[f"{name}ConstraintComponent"] for name in (
    "And", "Class", "Closed", "Datatype", "Disjoint", "Equals", "HasValue", "In", "LanguageIn", "LessThan",
    "LessThanOrEquals", "MaxCount", "MaxExclusive", "MaxInclusive", "MaxLength", "MinCount", "MinExclusive",
    "MinInclusive", "MinLength", "Node", "NodeKind", "Not", "Or", "Pattern", "Property", "QualifiedMaxCount",
    "QualifiedMinCount", "UniqueLang", "Xone")}


@dataclass(frozen=True, order=True)
class ShaclResult:
    """One validation result; IRIs as strings, empty where the result has none.

    Attributes:
        focus: the node judged.
        path: the property judged, written as in SPARQL where it is not a single property.
        value: the value found.
        severity: IRI of the severity.
        source_shape: IRI of the shape that made the result.
        component: IRI of the constraint component.
        messages: (language, text) pairs of the shape's own words, sorted; empty where it has none.
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
    return require_shapes(shapes)


def require_shapes(shapes: Graph) -> Graph:
    """Return *shapes* if there is a shape among them.

    Raises:
        DataError: there is none, which would pass everything.
    """
    if not any(True for kind in (SH.NodeShape, SH.PropertyShape) for _ in shapes.subjects(RDF.type, kind)):
        raise DataError("No SHACL shape was found.", "A file of shapes has a sh:NodeShape or sh:PropertyShape.")
    return shapes


def to_rdflib(statements: Iterable[ox.Quad | ox.Triple]) -> Graph:
    """Copy *statements*, without graph names, into an rdflib graph (the form every engine reads rightly)."""
    lines = "".join(f"{s.subject} {s.predicate} {s.object} .\n" for s in statements)
    return Graph().parse(data=lines, format="nt")


def validate(data: Graph, shapes: Graph, engine: str = FAST) -> list[ShaclResult]:
    """Validate *data* against *shapes* without inference; return the results, sorted.

    Args:
        data: the nodes to judge with all that the shapes look at.
        shapes: the shapes; must not change once used, since an engine may keep them compiled.
        engine: ``turbo``; ``pyshacl``, the reference; or ``both``, where the reference's answer counts and a
            difference is logged as a warning. Where the fast engine is not installed the reference takes its place.

    Raises:
        DataError: a shape is not well formed.
    """
    return sorted(report_of(data, shapes, engine)[1].values())


def report_of(data: Graph, shapes: Graph, engine: str = FAST) -> tuple[Graph, dict[Node, ShaclResult]]:
    """Validate as ``validate`` does; return the engine's own report, and each result by its node in that report.

    Raises:
        DataError: a shape is not well formed.
    """
    if engine != REFERENCE and not available(FAST):
        _LOG.warning("The fast SHACL engine is not installed; pySHACL is used instead.")
        engine = REFERENCE
    report = ENGINES[REFERENCE if engine == BOTH else engine](data, shapes)
    found = _results(report, shapes)
    if engine == BOTH:
        _compare(found.values(), data, shapes)
    return report, found


def _compare(wanted: Iterable[ShaclResult], data: Graph, shapes: Graph) -> None:
    try:
        found = _results(ENGINES[FAST](data, shapes), shapes).values()
    except DataError as error:
        _LOG.warning("The SHACL engines differ, and pySHACL's answer is taken: only it can run the shapes. %s", error)
        return
    for line in differences(wanted, found):
        _LOG.warning("The SHACL engines differ, and pySHACL's answer is taken: %s", line)


def differences(wanted: Iterable[ShaclResult], found: Iterable[ShaclResult]) -> list[str]:
    """Tell, one line each, which results only one of two engines has: *wanted* is the reference's."""
    first, second = set(wanted), set(found)
    return [f"only {name}: {result}" for name, results in ((REFERENCE, first - second), (FAST, second - first))
            for result in sorted(results)]


def _results(report: Graph, shapes: Graph) -> dict[Node, ShaclResult]:
    return {node: _result(report, node, shapes) for node in report.subjects(RDF.type, SH.ValidationResult)
            if (None, SH.detail, node) not in report}


def _result(report: Graph, node: Node, shapes: Graph) -> ShaclResult:
    # where a shape has no words of its own each engine makes some up, in its own way
    silent = (report.value(node, SH.sourceConstraintComponent) in _CORE
              and (report.value(node, SH.sourceShape), SH.message, None) not in shapes)
    messages = sorted((term.language or "", str(term)) for term in report.objects(node, SH.resultMessage)
                      if isinstance(term, Literal) and not silent)
    return ShaclResult(_text(report, node, SH.focusNode), _path(report, report.value(node, SH.resultPath)),
                       _text(report, node, SH.value), _text(report, node, SH.resultSeverity),
                       _text(report, node, SH.sourceShape), _text(report, node, SH.sourceConstraintComponent),
                       tuple(messages))


def _text(report: Graph, node: Node, predicate: URIRef) -> str:
    value = report.value(node, predicate)
    return "" if value is None else str(value)


def _path(report: Graph, path: Node | None) -> str:
    """Return *path* as SPARQL writes it; a blank node's name differs from engine to engine."""
    if path is None or isinstance(path, URIRef):
        return str(path or "")
    for operator, form in ((SH.inversePath, "^{}"), (SH.zeroOrMorePath, "({})*"), (SH.oneOrMorePath, "({})+"),
                           (SH.zeroOrOnePath, "({})?")):
        inner = report.value(path, operator)
        if inner is not None:
            return form.format(_path(report, inner))
    choices = report.value(path, SH.alternativePath)
    parts = Collection(report, choices if choices is not None else path)
    return ("|" if choices is not None else "/").join(
        f"<{part}>" if isinstance(part, URIRef) else _path(report, part) for part in parts)
