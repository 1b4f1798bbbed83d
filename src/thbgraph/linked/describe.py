"""What the graph says of one resource: its own statements, what points to it, and names for all it mentions.

Built graph, updatable store or another store: the first two are read by patterns, which takes a millisecond, another
one by few questions, because each costs a round trip.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, cast

import pyoxigraph as ox

from thbgraph.namespaces import DEFAULT_GRAPHS, PREFIXES, sparql_prefixes
from thbgraph.query.run import evaluate

MOST_POINTING: Final = 100  # statements of one property that point to a resource; the number of all is told
NAMES: Final = tuple(ox.NamedNode(PREFIXES[prefix] + name) for prefix, name in (
    ("thb", "shortName"), ("rdfs", "label"), ("skos", "prefLabel"), ("dct", "title")))
_PLACE: Final = "<urn:put:in>"
_AT_ONCE: Final = 200
_DEPRECATED: Final = ox.NamedNode(PREFIXES["owl"] + "deprecated")
_REPLACED_BY: Final = ox.NamedNode(PREFIXES["dct"] + "isReplacedBy")
_TYPE: Final = ox.NamedNode(PREFIXES["rdf"] + "type")
Graph = ox.NamedNode | ox.DefaultGraph
Node = ox.NamedNode | ox.BlankNode
_DEFAULT: Final[tuple[Graph, ...]] = (ox.DefaultGraph(),)
_GRAPHS: Final[tuple[Graph, ...]] = tuple(ox.NamedNode(graph) for graph in DEFAULT_GRAPHS)


@dataclass(frozen=True)
class Pointing:
    """What points to a resource by one property.

    Attributes:
        predicate: IRI of the property.
        subjects: at most ``MOST_POINTING`` of those that do, sorted.
        total: how many there are.
    """

    predicate: str
    subjects: tuple[ox.NamedNode, ...]
    total: int


@dataclass(frozen=True)
class Description:
    """One resource as the graph describes it.

    Attributes:
        iri: of the resource.
        statements: what is said of it in the default view, and of the blank nodes that this needs; where the view says
            nothing, what the sources' own graphs say.
        pointing: what points to it there, by property.
        names: labels and titles of all that is mentioned.
        graphs: the named graphs that speak of it, sorted.
        quads: the statements about it, each in every graph that makes it.
    """

    iri: str
    statements: tuple[ox.Triple, ...]
    pointing: tuple[Pointing, ...]
    names: tuple[ox.Triple, ...]
    graphs: tuple[str, ...]
    quads: tuple[ox.Quad, ...]

    @property
    def types(self) -> tuple[str, ...]:
        """Return the IRIs of its classes, sorted."""
        return self._objects(_TYPE)

    @property
    def retired(self) -> bool:
        """Return whether the IRI is not used any more (``owl:deprecated``)."""
        return any(statement.predicate == _DEPRECATED and _is_true(statement.object) for statement in self.statements)

    @property
    def successors(self) -> tuple[str, ...]:
        """Return the IRIs of what replaced it, sorted."""
        return self._objects(_REPLACED_BY)

    @property
    def complete(self) -> bool:
        """Return whether all that points to it is here."""
        return all(len(some.subjects) == some.total for some in self.pointing)

    def triples(self) -> list[ox.Triple]:
        """Return everything in the view once: its statements first, then what points to it, then names."""
        node = ox.NamedNode(self.iri)
        pointing = (ox.Triple(subject, ox.NamedNode(some.predicate), node)
                    for some in self.pointing for subject in some.subjects)
        return list(dict.fromkeys([*self.statements, *pointing, *self.names]))

    def _objects(self, predicate: ox.NamedNode) -> tuple[str, ...]:
        node = ox.NamedNode(self.iri)
        return tuple(sorted({said.object.value for said in self.statements if said.subject == node
                             and said.predicate == predicate and isinstance(said.object, ox.NamedNode)}))


def exists(store: ox.Store, iri: str) -> bool:
    """Return whether *store* says anything of *iri* or to it; what is no IRI does not exist."""
    try:
        node = ox.NamedNode(iri)
    except ValueError:
        return False
    about, to = store.quads_for_pattern(node, None, None, None), store.quads_for_pattern(None, None, node, None)
    return any(True for _ in about) or any(True for _ in to)


def describe(store: ox.Store, iri: str, most: int = MOST_POINTING) -> Description:
    """Return what *store* says of *iri*, which ``exists``; of each property *most* statements that point to it.

    Raises:
        ThbError: another store does not answer.
    """
    node, alone = ox.NamedNode(iri), describe_alone(store, iri)
    pointing = tuple(_pointing(store, node, _view(store), most))
    mentioned = {term for said in alone.statements for term in (said.predicate, said.object)
                 if isinstance(term, ox.NamedNode)}
    mentioned |= {subject for some in pointing for subject in some.subjects}
    mentioned |= {ox.NamedNode(some.predicate) for some in pointing}
    names = tuple(name for name in labels(store, mentioned) if name.subject != node)
    return replace(alone, pointing=pointing, names=names)


def describe_alone(store: ox.Store, iri: str) -> Description:
    """Return what *store* says of *iri* itself: nothing that points to it, and no names of what it mentions.

    Raises:
        ThbError: another store does not answer.
    """
    node, view = ox.NamedNode(iri), _view(store)
    quads = set(store.quads_for_pattern(node, None, None, None))
    if isinstance(store, ox.Store):
        quads = _with_closure(store, quads)
    statements = {quad.triple for quad in quads if quad.graph_name in view} or {quad.triple for quad in quads}
    if not isinstance(store, ox.Store) and _blank(said.object for said in statements):
        statements = _asked_with_closure(store, node, view)
    graphs = sorted({quad.graph_name.value for quad in quads if isinstance(quad.graph_name, ox.NamedNode)})
    return Description(iri, tuple(_ordered(statements, node)), (), (), tuple(graphs), tuple(_said(quads)))


def labels(store: ox.Store, nodes: Iterable[ox.NamedNode]) -> list[ox.Triple]:
    """Return the names (``NAMES``) that the default view of *store* has for *nodes*, sorted."""
    found: Iterable[ox.Triple]
    if isinstance(store, ox.Store):
        view = _view(store)
        found = (quad.triple for node in nodes for name in NAMES for graph in view
                 for quad in store.quads_for_pattern(node, name, None, graph))
    else:
        found = _labels_asked(store, sorted(nodes, key=str))
    return sorted(set(found), key=str)


def _labels_asked(store: ox.Store, nodes: Sequence[ox.NamedNode]) -> Iterator[ox.Triple]:
    query = sparql_prefixes() + Path(__file__).with_name("labels.rq").read_text("utf-8")
    for start in range(0, len(nodes), _AT_ONCE):
        for row in evaluate(store, query.replace(_PLACE, " ".join(map(str, nodes[start:start + _AT_ONCE])))):
            yield ox.Triple(row["node"], row["property"], row["name"])


def _view(store: ox.Store) -> tuple[Graph, ...]:
    """Return the graphs whose merge is the default view: the one of a service, or the four that it is made of."""
    return _DEFAULT if any(True for _ in store.quads_for_pattern(None, None, None, _DEFAULT[0])) else _GRAPHS


def _ordered(statements: Iterable[ox.Triple], node: ox.NamedNode) -> list[ox.Triple]:
    """Return *statements* sorted, those about *node* itself first."""
    return sorted(statements, key=lambda said: (said.subject != node, str(said)))


def _with_closure(store: ox.Store, quads: Iterable[ox.Quad]) -> set[ox.Quad]:
    """Return *quads* and what is said of the blank nodes that they lead to, by no other way than blank nodes."""
    found, seen = set(quads), set[ox.BlankNode]()
    while nodes := _blank(quad.object for quad in found) - seen:
        seen |= nodes
        found |= {quad for node in nodes for quad in store.quads_for_pattern(node, None, None, None)}
    return found


def _asked_with_closure(store: ox.Store, node: ox.NamedNode, view: Sequence[Graph]) -> set[ox.Triple]:
    """Return the same of another store: in one answer, for only within one are blank nodes known again."""
    query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o FILTER(isBlank(?s) || ?s = {node}) }}"
    triples = store.query(query, default_graph=None if view == _DEFAULT else list(view))
    about: dict[Node, set[ox.Triple]] = defaultdict(set)
    for said in triples if isinstance(triples, ox.QueryTriples) else ():
        about[cast("Node", said.subject)].add(said)
    found, seen = set(about[node]), set[ox.BlankNode]()
    while nodes := _blank(said.object for said in found) - seen:
        seen |= nodes
        found |= {said for blank in nodes for said in about[blank]}
    return found


def _blank(terms: Iterable[object]) -> set[ox.BlankNode]:
    return {term for term in terms if isinstance(term, ox.BlankNode)}


def _pointing(store: ox.Store, node: ox.NamedNode, view: Sequence[Graph], most: int) -> Iterator[Pointing]:
    found: dict[str, set[ox.NamedNode]] = defaultdict(set)
    for graph in view:
        for quad in store.quads_for_pattern(None, None, node, graph):
            if isinstance(quad.subject, ox.NamedNode):
                found[quad.predicate.value].add(quad.subject)
    for predicate, subjects in sorted(found.items()):
        yield Pointing(predicate, tuple(sorted(subjects, key=str)[:most]), len(subjects))


def _said(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """Return *quads* sorted, those of the default graph only where no named graph says the same."""
    named = {quad for quad in quads if not isinstance(quad.graph_name, ox.DefaultGraph)}
    said = {quad.triple for quad in named}
    return sorted(named | {quad for quad in quads if quad.triple not in said}, key=str)


def _is_true(term: object) -> bool:
    return isinstance(term, ox.Literal) and term.value in ("true", "1")
