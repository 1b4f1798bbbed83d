"""What is exported: everything, or what the graph says of one state, instrument, source or topic."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from thbgraph.errors import NotFound, UsageError
from thbgraph.namespaces import CONCEPT, GRAPH_SOURCE, ID, PREFIXES, party_iri, sparql_prefixes

KINDS: Final = ("state", "instrument", "source", "topic")
_ALL: Final = "all"
_SLUG: Final = re.compile(r"[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*")  # a source's may hold the number of a collection
_PLACE: Final = "<urn:put:in>"
_MERGE: Final = ox.DefaultGraph()  # where a service keeps the view, beside the graphs that it is the merge of
# without these nobody could check the statements
_RESTS_ON: Final = {ox.NamedNode(PREFIXES[prefix] + name) for prefix, name in (
    ("dct", "source"), ("thb", "agreement"), ("thb", "norm"), ("thb", "passage"), ("thb", "restsOn"),
    ("thb", "section"), ("thb", "side"), ("thb", "statedIn"))}
_NAMES: Final = tuple(ox.NamedNode(PREFIXES[prefix] + name)
                      for prefix, name in (("rdf", "type"), ("rdfs", "label"), ("skos", "prefLabel")))


@dataclass(frozen=True)
class Selection:
    """A part of the graph: a *kind* of ``KINDS`` and the code or slug of the one thing; no kind = everything."""

    kind: str = ""
    slug: str = ""

    def __str__(self) -> str:
        """Return it as it is written on the command line."""
        return f"{self.kind}:{self.slug}" if self.kind else _ALL

    @property
    def iri(self) -> str:
        """Return the IRI of the one thing."""
        if self.kind == "state":
            return party_iri(self.slug)
        return f"{CONCEPT}topic/{self.slug}" if self.kind == "topic" else f"{ID}{self.kind}/{self.slug}"


EVERYTHING: Final = Selection()


def read_selection(text: str) -> Selection:
    """Return the selection that *text* names: ``all``, or a kind and a code or slug, such as ``state:KGZ``.

    Raises:
        UsageError: it names none.
    """
    if text.strip().lower() == _ALL:
        return EVERYTHING
    kind, colon, slug = (part.strip() for part in text.partition(":"))
    if not colon or kind.lower() not in KINDS or not _SLUG.fullmatch(slug):
        raise UsageError(f"'{text}' names no part of the graph.",
                         "Write all, state:KGZ, instrument:cets-197, source:osce-kgz-2025 or topic:shelter.")
    return Selection(kind.lower(), slug.upper() if kind.lower() == "state" else slug.lower())


def selected(store: ox.Store, selection: Selection) -> set[ox.Quad]:
    """Return the statements of *selection*, each in the graph that makes it.

    They are all that is said of the thing itself, of what points to it and of what speaks of that; all of what these
    rest on (sources, passages, norms); and type and name of whatever else they mention. Of a source, its own graph too.

    Args:
        store: the built graph; what its default graph holds is not taken.
        selection: one thing; everything is not taken apart, read the file.

    Raises:
        NotFound: nothing is said of it.
    """
    of = ox.NamedNode(selection.iri)
    if not any(store.quads_for_pattern(of, None, None, None)):
        raise NotFound(f"The graph knows no {selection.kind} '{selection.slug}'.", "Its list has the codes and slugs.")
    own = _own(store, of)
    quads = set(_about(store, own))
    if selection.kind == "source":
        quads |= set(store.quads_for_pattern(None, None, None, ox.NamedNode(GRAPH_SOURCE + selection.slug)))
    cited = {quad.object for quad in quads if quad.predicate in _RESTS_ON and isinstance(quad.object, ox.NamedNode)}
    quads |= set(_about(store, cited - own))
    return quads | set(_named(store, quads))


def _own(store: ox.Store, of: ox.NamedNode) -> set[ox.NamedNode]:
    query = Path(__file__).with_name("own.rq").read_text("utf-8")
    found = store.query(sparql_prefixes() + query.replace(_PLACE, str(of)))
    assert isinstance(found, ox.QuerySolutions)  # noqa: S101 - it is a SELECT
    return {node for row in found if isinstance(node := row["own"], ox.NamedNode)}


def _about(store: ox.Store, nodes: Iterable[ox.NamedNode]) -> Iterator[ox.Quad]:
    """Yield what is said of *nodes*, and of what has no name but as a value of theirs."""
    asked: list[ox.NamedNode | ox.BlankNode] = list(nodes)
    seen = set[ox.BlankNode]()
    while asked:
        for quad in store.quads_for_pattern(asked.pop(), None, None, None):
            if quad.graph_name != _MERGE:
                yield quad
                if isinstance(quad.object, ox.BlankNode) and quad.object not in seen:
                    seen.add(quad.object)
                    asked.append(quad.object)


def _named(store: ox.Store, quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Yield type and name of all that *quads* mention, as the view or the ontology has them."""
    mentioned = {node for quad in quads for node in (quad.predicate, quad.object) if isinstance(node, ox.NamedNode)}
    for node in mentioned:
        for name in _NAMES:
            for quad in store.quads_for_pattern(node, name, None, None):
                if quad.graph_name != _MERGE and not str(quad.graph_name).startswith(f"<{GRAPH_SOURCE}"):
                    yield quad
