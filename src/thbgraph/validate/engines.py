"""The SHACL engines behind one signature: graphs in, a report graph out. pySHACL is the reference."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Final

import pyshacl
import rdflib.plugins.sparql
from pyparsing import ParseException
from pyshacl.shapes_graph import ShapesGraph
from rdflib import Graph

from thbgraph.errors import DataError, ToolMissing

REFERENCE: Final = "pyshacl"
FAST: Final = "turbo"
BOTH: Final = "both"
CHOICES: Final = (FAST, REFERENCE, BOTH)
Engine = Callable[[Graph, Graph], Graph]
# rdflib would otherwise read whatever file or address a FROM clause in a shape's SPARQL names
rdflib.plugins.sparql.SPARQL_LOAD_GRAPHS = False


def reference(data: Graph, shapes: Graph) -> Graph:
    """Validate with pySHACL over rdflib; SHACL core and SHACL-SPARQL, no inference, no ``owl:imports``.

    Raises:
        DataError: a shape is not well formed, or the engine cannot run it.
    """
    try:
        with _no_recursion(), _left_as_it_was(shapes):
            _, report, text = pyshacl.validate(data, shacl_graph=shapes, inference="none", advanced=False,
                                               meta_shacl=False, do_owl_imports=False)
    except (pyshacl.errors.ShapeLoadError, pyshacl.errors.ReportableRuntimeError, ParseException,
            re.error) as error:
        raise _unsound(error) from error
    return _report(report, text)


def fast(data: Graph, shapes: Graph) -> Graph:
    """Validate with pyshacl-turbo, which compiles shapes once and judges natively.

    Raises:
        DataError: a shape is not well formed, or the engine cannot run it.
        ToolMissing: the engine is not installed here.
    """
    turbo = _turbo()
    try:
        # the graph itself, never its text: a text without a line break is taken for a path or an address
        with _no_recursion():
            _, report, text = _compiled(shapes).validate(data)
    except (turbo.ValidationFailure, turbo.ReportableRuntimeError, RuntimeError, ValueError) as error:
        raise _unsound(error) from error
    return _report(report, text)


ENGINES: Final[Mapping[str, Engine]] = {REFERENCE: reference, FAST: fast}


def available(name: str) -> bool:
    """Whether the engine *name* can be used on this machine."""
    try:
        return name != FAST or _turbo() is not None
    except ToolMissing:
        return False


@lru_cache(maxsize=1)
def _turbo() -> Any:
    try:
        import pyshacl_turbo
    except ImportError as error:
        raise ToolMissing("The fast SHACL engine is not installed.",
                          "Install pyshacl-turbo, or set THBGRAPH_SHACL=pyshacl.") from error
    return pyshacl_turbo


@lru_cache(maxsize=8)
def _compiled(shapes: Graph) -> Any:
    turbo = _turbo()
    try:
        return turbo.compile_shapes(shapes)
    except (turbo.ValidationFailure, turbo.ReportableRuntimeError, RuntimeError, ValueError) as error:
        raise _unsound(error) from error


@contextmanager
def _left_as_it_was(shapes: Graph) -> Iterator[None]:
    """Take out again what pySHACL adds to the graph of shapes for itself."""
    added = [triple for triple in ShapesGraph.system_triples if triple not in shapes]
    try:
        yield
    finally:
        for triple in added:
            shapes.remove(triple)


@contextmanager
def _no_recursion() -> Iterator[None]:
    """Refuse shapes that point back to themselves: SHACL leaves them undefined, and each engine gives up elsewhere.

    Raises:
        DataError: a shape does.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message="(?i).*recursive shape")
        try:
            yield
        except (RecursionError, Warning) as error:
            if isinstance(error, Warning) and "ecursive" not in str(error):
                raise
            raise DataError("A shape leads back to itself, or shapes or paths are nested too deeply.",
                            "Write shapes that do not refer to themselves.") from error


def _report(report: Any, text: str) -> Graph:
    if not isinstance(report, Graph):  # both engines hand a failure back as a value
        raise _unsound(text)
    return report


def _unsound(error: object) -> DataError:
    return DataError(f"The shapes cannot be run: {' '.join(str(error).split())}.", "Mend the shape.")
