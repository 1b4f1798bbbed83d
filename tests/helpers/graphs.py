"""Small graphs for tests, and short names for what is asked of them."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from thbgraph.build import load
from thbgraph.namespaces import BASE, GRAPH_RESOLVED, GRAPH_SOURCE, THB, sparql_prefixes
from thbgraph.resolve import resolve


def resolved(folder: Path) -> ox.Store:
    """Return the resolved graph of the tables in *folder*."""
    store = load([folder])
    resolve(store)
    return store


def values(store: ox.Store, subject: str, name: str, graph: str = GRAPH_RESOLVED) -> list[str]:
    """Return, sorted, what *graph* says of ``thb:name`` of the node at the path *subject*."""
    node, predicate = ox.NamedNode(BASE + subject), ox.NamedNode(THB + name)
    found = store.quads_for_pattern(node, predicate, None, ox.NamedNode(graph))
    return sorted(text(quad.object) for quad in found)


def said_by(store: ox.Store, source: str) -> set[str]:
    """Return every statement of *source*, as lines."""
    found = store.quads_for_pattern(None, None, None, ox.NamedNode(GRAPH_SOURCE + source))
    return {str(quad.triple) for quad in found}


def text(term: object) -> str:
    """Return a literal's text, or the last part of an IRI."""
    if isinstance(term, ox.NamedNode):
        return term.value.rsplit("/", 1)[-1]
    return term.value if isinstance(term, ox.Literal) else ""


def table(store: ox.Store, query: str) -> list[tuple[str, ...]]:
    """Return, sorted, the rows of the SELECT *query* over all graphs, with the project's prefixes."""
    solutions = store.query(sparql_prefixes() + query, use_default_graph_as_union=True)
    assert isinstance(solutions, ox.QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    return sorted(tuple(text(row[name]) for name in names) for row in solutions)


def conflicts(store: ox.Store) -> list[tuple[str, ...]]:
    """Return each conflict of the resolved graph: kind, rule, subject, then source and value of winner and other."""
    return table(store, f"""
      SELECT ?kind ?rule ?subject ?winnerSource ?kept ?otherSource ?lost WHERE {{ GRAPH <{GRAPH_RESOLVED}> {{
        ?c a thb:Conflict ; thb:conflictKind ?kind ; thb:decidedBy ?rule ; thb:aboutSubject ?node ;
           thb:winner ?a ; thb:side ?a, ?b .
        ?a thb:sideSource ?winnerSource ; thb:sideValue ?kept .
        ?b thb:sideSource ?otherSource ; thb:sideValue ?lost .
        FILTER(?a != ?b) BIND(STRAFTER(STR(?node), "/id/") AS ?subject) }} }}""")
