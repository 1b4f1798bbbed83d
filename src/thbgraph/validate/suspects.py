"""Nodes that may break a shape, found set-wise in the store, so that the validator need not walk all that keep it.

For node shapes whose property shapes use only the constraints below, one SELECT a constraint names every node that
can break it (never fewer; ``tests/validate`` compares with the validator itself). For any other shape every target
counts as suspect.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rdflib import RDF, RDFS, SH, XSD, Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from thbgraph.namespaces import THB

_WORDS: Final = {SH.path, SH.severity, SH.message, SH.name, SH.description, SH.order, RDF.type, RDFS.label,
                 RDFS.comment, RDFS.seeAlso, DCTERMS.source, URIRef(THB + "remedy")}
_KNOWN: Final = {SH.minCount, SH.maxCount, SH.pattern, SH.datatype, SH["in"], SH["or"], SH.lessThanOrEquals,
                 SH["class"], SH.uniqueLang, SH.qualifiedValueShape, SH.qualifiedMinCount}
_SHAPE_WORDS: Final = _WORDS | {SH.targetClass, SH.targetSubjectsOf, SH.property}
# a literal of the right type can still be ill-formed: only types with a test of the form are judged here
_WELL_FORMED: Final = {
    XSD.date: '?v <= "9999-12-31"^^xsd:date', XSD.integer: "?v = ?v + 0", XSD.string: "true",
    XSD.gYearMonth: 'REGEX(STR(?v), "^[0-9]{4}-(0[1-9]|1[0-2])$")', XSD.gYear: 'REGEX(STR(?v), "^[0-9]{4}$")',
    XSD.boolean: 'STR(?v) IN ("true", "false", "0", "1")', RDF.langString: "true",
}


def targeting(shapes: Graph) -> list[Node]:
    """Return the shapes that have targets of their own, node shapes and property shapes alike."""
    return sorted({*shapes.subjects(SH.targetClass), *shapes.subjects(SH.targetSubjectsOf)}, key=str)


def suspect_queries(shapes: Graph, shape: Node) -> list[str]:
    """Return SELECT queries whose ``?s`` together include every node that breaks *shape*, and often no other."""
    targets = [f"?s a <{target}> ." for target in sorted(shapes.objects(shape, SH.targetClass), key=str)]
    targets += [f"?s <{target}> ?any ." for target in sorted(shapes.objects(shape, SH.targetSubjectsOf), key=str)]
    alone = (shape, SH.path, None) in shapes
    own = set() if alone else set(shapes.predicates(shape)) - _SHAPE_WORDS
    constraints = [shape] if alone else sorted(shapes.objects(shape, SH.property), key=str)
    tests = [_tests(shapes, constraint) for constraint in constraints]
    if own or any(test is None for test in tests):
        return [f"SELECT DISTINCT ?s WHERE {{ {target} }}" for target in targets]
    return [f"SELECT DISTINCT ?s WHERE {{ {target} {test} }}{having}"
            for target in targets for found in tests if found for test, having in found]


def _tests(shapes: Graph, constraint: Node) -> list[tuple[str, str]] | None:
    """Return (pattern, grouping) pairs of one property shape, or None where it uses anything else."""
    path = shapes.value(constraint, SH.path)
    if not isinstance(path, URIRef) or set(shapes.predicates(constraint)) - _SHAPE_WORDS - _KNOWN:
        return None
    try:
        return [*_each(shapes, constraint, f"<{path}>"), *_each_of_values(shapes, constraint, f"<{path}>")]
    except LookupError:
        return None


def _each(shapes: Graph, constraint: Node, path: str) -> Iterator[tuple[str, str]]:
    values = f"?s {path} ?v ."
    for least in shapes.objects(constraint, SH.minCount):
        yield f"OPTIONAL {{ {values} }}", f" GROUP BY ?s HAVING(COUNT(DISTINCT ?v) < {int(str(least))})"
    for most in shapes.objects(constraint, SH.maxCount):
        yield values, f" GROUP BY ?s HAVING(COUNT(DISTINCT ?v) > {int(str(most))})"
    for pattern in shapes.objects(constraint, SH.pattern):
        text = str(pattern).replace("\\", "\\\\").replace('"', '\\"')
        yield f'{values} FILTER(!COALESCE(REGEX(STR(?v), "{text}"), false))', ""
    for kind in shapes.objects(constraint, SH.datatype):
        yield f"{values} FILTER(!{_is_of(kind)})", ""
    for choices in shapes.objects(constraint, SH["or"]):
        kinds = [_only_datatype(shapes, choice) for choice in Collection(shapes, choices)]
        yield f"{values} FILTER(!({' || '.join(_is_of(kind) for kind in kinds)}))", ""
    for members in shapes.objects(constraint, SH["in"]):
        yield f"{values} FILTER(?v NOT IN ({_iris(Collection(shapes, members))}))", ""
    for later in shapes.objects(constraint, SH.lessThanOrEquals):
        yield f"{values} ?s <{later}> ?w . FILTER(!COALESCE(?v <= ?w, false))", ""


def _each_of_values(shapes: Graph, constraint: Node, path: str) -> Iterator[tuple[str, str]]:
    values = f"?s {path} ?v ."
    for wanted in shapes.objects(constraint, SH["class"]):
        yield f"{values} FILTER NOT EXISTS {{ ?v a <{wanted}> }}", ""
    if (constraint, SH.uniqueLang, None) in shapes:
        yield f'{values} ?s {path} ?w . FILTER(LANG(?v) != "" && LANG(?v) = LANG(?w) && STR(?v) < STR(?w))', ""
    for inner in shapes.objects(constraint, SH.qualifiedValueShape):
        least = int(str(shapes.value(constraint, SH.qualifiedMinCount)))
        told = f'FILTER(LANGMATCHES(LANG(?v), "{_only_language(shapes, inner)}"))'
        yield f"OPTIONAL {{ {values} {told} }}", f" GROUP BY ?s HAVING(COUNT(DISTINCT ?v) < {least})"


def _is_of(kind: Node) -> str:
    """Return a SPARQL test that ?v is a well-formed literal of the datatype *kind*.

    Raises:
        LookupError: no test of the form is known for this datatype.
    """
    return f"COALESCE(DATATYPE(?v) = <{kind}> && {_WELL_FORMED[URIRef(str(kind))]}, false)"


def _only_datatype(shapes: Graph, choice: Node) -> Node:
    kind = shapes.value(choice, SH.datatype)
    if kind is None or set(shapes.predicates(choice)) != {SH.datatype}:
        raise LookupError("only a choice of datatypes is judged here")
    return kind


def _only_language(shapes: Graph, inner: Node) -> str:
    tags = [str(tag) for found in shapes.objects(inner, SH.languageIn) for tag in Collection(shapes, found)]
    if len(tags) != 1 or set(shapes.predicates(inner)) != {SH.languageIn}:
        raise LookupError("only a value in one language is judged here")
    return tags[0]


def _iris(members: Collection) -> str:
    """Return *members* as a SPARQL list; literals, whose equality SPARQL and SHACL judge differently, are refused.

    Raises:
        LookupError: a member is no IRI.
    """
    allowed = list(members)
    if not all(isinstance(member, URIRef) for member in allowed):
        raise LookupError("only IRIs are compared here")
    return ", ".join(f"<{member}>" for member in allowed)
