"""The shapes of the house, and shapes of others admitted after a look at what they would have the engine do."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from pyparsing import ParseException, ParseResults
from rdflib import RDF, RDFS, SH, Graph, Literal, URIRef
from rdflib.plugins.sparql.parser import expandUnicodeEscapes, parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node

from thbgraph.errors import DataError, FeatureRefused, UsageError
from thbgraph.foreign.formats import Document
from thbgraph.foreign.read import read
from thbgraph.resources import resource
from thbgraph.validate import load_shapes

SHAPES: Final = ("integrity", "gaps")
TARGETS: Final = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
_TEXTS: Final = (SH.select, SH.ask)
# SHACL core and SHACL-SPARQL; what an engine does not know it may pass over in silence, as if it had been kept
_KNOWN: Final = {str(SH) + name for name in (
    "alternativePath", "and", "ask", "class", "closed", "conforms", "ConstraintComponent", "datatype",
    "deactivated", "declare", "defaultValue", "description", "detail", "disjoint", "entailment", "equals",
    "flags", "focusNode", "group", "hasValue", "ignoredProperties", "in", "inversePath", "labelTemplate",
    "languageIn", "lessThan", "lessThanOrEquals", "maxCount", "maxExclusive", "maxInclusive", "maxLength",
    "message", "minCount", "minExclusive", "minInclusive", "minLength", "name", "namespace", "node", "nodeKind",
    "NodeShape", "nodeValidator", "not", "oneOrMorePath", "optional", "or", "order", "parameter", "Parameter",
    "path", "pattern", "prefix", "PrefixDeclaration", "prefixes", "property", "PropertyGroup", "PropertyShape",
    "propertyValidator", "qualifiedMaxCount", "qualifiedMinCount", "qualifiedValueShape",
    "qualifiedValueShapesDisjoint", "select", "severity", "shapesGraph", "sparql", "SPARQLAskValidator",
    "SPARQLConstraint", "SPARQLSelectValidator", "suggestedShapesGraph", "targetClass", "targetNode",
    "targetObjectsOf", "targetSubjectsOf", "uniqueLang", "validator", "xone", "zeroOrMorePath", "zeroOrOnePath")}
_ADVANCED: Final = {
    "bind", "condition", "construct", "expression", "filterShape", "Function", "groupBy", "having",
    "intersection", "limit", "maxIterations", "nodes", "object", "offset", "orderBy", "predicate", "returnType",
    "rule", "Rule", "SPARQLConstructExecutable", "SPARQLFunction", "SPARQLRule", "SPARQLTarget",
    "SPARQLTargetType", "SPARQLUpdateExecutable", "subject", "target", "Target", "TargetType", "this",
    "TripleRule", "union", "update", "values"}
_PREFIX: Final = re.compile(r"(?:[^\W\d_][\w.-]{0,100})?")
_NAMESPACE: Final = re.compile(r"[^\x00-\x20<>\"{}|^`\\]{1,2000}")


@cache
def own_shapes(name: str) -> Graph:
    """Return the shapes of the house called *name*: ``integrity`` or ``gaps``.

    Raises:
        UsageError: there are none of that name.
    """
    if name not in SHAPES:
        raise UsageError(f"There are no shapes '{name}'.", f"Choose one of: {', '.join(SHAPES)}.")
    return load_shapes(sorted((resource("shapes") / name).glob("*.ttl")))


def shapes_from(document: Document) -> Graph:
    """Return the shapes of a foreign *document*; its ``owl:imports`` are not followed.

    Raises:
        FeatureRefused: a shape would read files or addresses, or run a script or a rule.
        DataError: it is not RDF, a word of SHACL is misspelt, or it would judge nothing.
    """
    shapes = read([document], exact=False, mark="s").graph
    for subject, predicate, obj in sorted(shapes, key=lambda triple: (triple[1], str(triple))):
        _require_known(document.name, obj if predicate == RDF.type else predicate)
        if predicate in _TEXTS:
            _require_harmless(document.name, subject, str(obj))
        if predicate in (SH.prefix, SH.namespace):
            _require_plain(document.name, predicate, obj)
    if not any((None, target, None) in shapes for target in TARGETS) and not implicit_targets(shapes):
        raise DataError(f"{document.name}: no shape has a target, so nothing would be judged.",
                        "Give a shape sh:targetClass or another target.")
    return shapes


def implicit_targets(shapes: Graph) -> set[Node]:
    """Return the shapes that are classes, too: they judge their own members without a target."""
    found = {shape for kind in (SH.NodeShape, SH.PropertyShape) for shape in shapes.subjects(RDF.type, kind)}
    return {shape for shape in found if (shape, RDF.type, RDFS.Class) in shapes}


def _require_known(name: str, term: Node) -> None:
    if not str(term).startswith(str(SH)) or str(term) in _KNOWN:
        return
    word = "sh:" + str(term).removeprefix(str(SH))
    if word.startswith(("sh:js", "sh:JS")):
        raise FeatureRefused(f"{name}: {word} would run a script; that is refused.", "Say it in SHACL core.")
    if word.removeprefix("sh:") in _ADVANCED:
        raise FeatureRefused(f"{name}: {word} is of SHACL's advanced features, which are not run here.",
                             "Say it in SHACL core or in a SPARQL constraint.")
    raise DataError(f"{name}: SHACL has no word {word}.", "Mind small and capital letters.")


def _require_plain(name: str, predicate: Node, obj: Node) -> None:
    allowed = _PREFIX if predicate == SH.prefix else _NAMESPACE
    if not isinstance(obj, Literal) or not allowed.fullmatch(str(obj)):
        raise DataError(f"{name}: {str(obj)[:100]!r} is no prefix or namespace.", "Mend the sh:declare.")


def _require_harmless(name: str, shape: Node, text: str) -> None:
    """Refuse SPARQL that reads anything but the data: the engine would open files and addresses named in FROM."""
    place = f"{name}: the SPARQL of {shape if isinstance(shape, URIRef) else 'a shape'}"
    plain = expandUnicodeEscapes(text)
    if re.match(r"(?is)\s*(?:(?:prefix|base)\b[^\n]*\n\s*)*load\b", plain):
        raise FeatureRefused(f"{place} has LOAD, which reads from elsewhere; that is refused.", "Leave it out.")
    try:
        tree = parseQuery(text)
    except (ParseException, RecursionError) as error:
        raise DataError(f"{place} cannot be read: {' '.join(str(error).split())[:200]}.", "Mend the query.") from error
    if word := _reads_elsewhere(tree):
        raise FeatureRefused(f"{place} has {word}, which reads from elsewhere; that is refused.", "Leave it out.")


def _reads_elsewhere(tree: object) -> str:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, CompValue):
            if node.name == "ServiceGraphPattern":
                return "SERVICE"
            if node.name == "DatasetClause":
                return "FROM"
            waiting += list(node.values())
        elif isinstance(node, list | tuple | set | ParseResults):
            waiting += list(node)
    return ""
