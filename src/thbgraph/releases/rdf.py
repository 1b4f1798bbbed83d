"""A difference as RDF: a described change set, with the statements that went and came as named graphs.

The terms are those of the eccenca revision vocabulary (https://vocab.eccenca.com/revision/), which builds on PROV-O: a
commit, a revision for each graph, its delta graphs. What became of a duty is told as an activity of Activity Streams
2.0 (https://www.w3.org/TR/activitystreams-vocabulary/): created, deleted, or updated from one verdict to another.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Final
from urllib.parse import quote

import pyoxigraph as ox

from thbgraph.compare import GapChange
from thbgraph.compare.dates import BEGUN, ENDED
from thbgraph.namespaces import CONCEPT, GRAPH, ID, PREFIXES
from thbgraph.releases.difference import Difference
from thbgraph.releases.duties import fate_of_gap
from thbgraph.releases.lines import Line, read_line, sorted_lines

ECCREV: Final = "https://vocab.eccenca.com/revision/"
AS: Final = "https://www.w3.org/ns/activitystreams#"
_PREFIXES: Final = {**PREFIXES, "eccrev": ECCREV, "as": AS}
_TYPE: Final = PREFIXES["rdf"] + "type"
_PROV: Final = PREFIXES["prov"]
_KINDS: Final = {BEGUN: "Create", ENDED: "Delete"}
_SUMMARY: Final = {"opened": {"en": "gap opened", "ru": "пробел возник"},
                   "closed": {"en": "gap closed", "ru": "пробел устранён"},
                   "unsettled": {"en": "gap not settled any more: unknown", "ru": "о пробеле больше неизвестно"}}


def change_set_iri(difference: Difference) -> str:
    """Return the name of the change set: a part of the description of the second version."""
    return f"{difference.second.iri}#from-{difference.first.version}"


def write_rdf(difference: Difference, file: IO[bytes]) -> None:
    """Write *difference* as TriG: the same difference gives the same bytes."""
    ox.serialize(_quads(difference), file, format=ox.RdfFormat.TRIG, prefixes=_PREFIXES)


def _quads(difference: Difference) -> Iterator[ox.Quad]:
    yield from _described(difference)
    delta, whole = difference.delta, change_set_iri(difference)
    removed = [*sorted_lines(delta.removed), *delta.blank_removed]
    added = [*sorted_lines(delta.added), *delta.blank_added]
    for name, lines, label in (("delete", removed, "b"), ("insert", added, "a")):
        for line in sorted(map(read_line, lines), key=lambda line: (line.graph, line)):
            yield _moved(line, _delta_graph(whole, name, line.graph[1:-1].decode()), label)


def _described(difference: Difference) -> Iterator[ox.Quad]:
    whole, delta = change_set_iri(difference), difference.delta
    yield _quad(difference.second.iri, _PROV + "wasRevisionOf", ox.NamedNode(difference.first.iri))
    yield _quad(whole, _TYPE, ox.NamedNode(ECCREV + "Commit"))
    yield _quad(whole, _PROV + "used", ox.NamedNode(difference.first.iri))
    yield _quad(whole, _PROV + "generated", ox.NamedNode(difference.second.iri))
    total = delta.total
    yield _quad(whole, ECCREV + "commitMessage", ox.Literal(
        f"{total.added} statements added, {total.removed} removed, {total.changed} changed"))
    for graph in sorted(delta.graphs):
        revision = _delta_graph(whole, "revision", graph)
        yield _quad(whole, ECCREV + "hasRevision", ox.NamedNode(revision))
        yield _quad(revision, _TYPE, ox.NamedNode(ECCREV + "Revision"))
        if graph:
            yield _quad(revision, ECCREV + "hasRevisionGraph", ox.NamedNode(graph))
        yield _quad(revision, ECCREV + "deltaDelete", ox.NamedNode(_delta_graph(whole, "delete", graph)))
        yield _quad(revision, ECCREV + "deltaInsert", ox.NamedNode(_delta_graph(whole, "insert", graph)))
    for change in difference.duties.whole if difference.duties else ():
        yield from _activity(whole, change)


def _activity(whole: str, change: GapChange) -> Iterator[ox.Quad]:
    duty = change.finding.duty
    node = f"{whole}/{duty.removeprefix(ID)}"
    yield _quad(node, _TYPE, ox.NamedNode(AS + _KINDS.get(change.kind, "Update")))
    yield _quad(node, AS + "context", ox.NamedNode(whole))
    yield _quad(node, AS + "object", ox.NamedNode(duty))
    for finding, name in ((change.before, "origin"), (change.after, "target")):
        if finding:
            yield _quad(node, AS + name, ox.NamedNode(f"{CONCEPT}verdict/{finding.verdict}"))
    if gap := fate_of_gap(change):
        for lang, text in _SUMMARY[gap].items():
            yield _quad(node, AS + "summary", ox.Literal(text, language=lang))


def _delta_graph(whole: str, name: str, graph: str) -> str:
    short = graph.removeprefix(GRAPH) if graph.startswith(GRAPH) else quote(graph, safe="") or "default"
    return f"{whole}/{name}/{short}"


def _moved(line: Line, graph: str, label: str) -> ox.Quad:
    """Return the statement *line* in *graph*; blank nodes of the two sides are kept apart by *label*."""
    terms = [term.replace(b"_:", b"_:" + label.encode(), 1) if term.startswith(b"_:") else term for term in line[:3]]
    text = b" ".join((*terms, b"<" + graph.encode() + b"> .\n"))
    quad: ox.Quad = next(iter(ox.parse(text, format=ox.RdfFormat.N_QUADS)))
    return quad


def _quad(subject: str, predicate: str, value: ox.NamedNode | ox.Literal) -> ox.Quad:
    return ox.Quad(ox.NamedNode(subject), ox.NamedNode(predicate), value)
