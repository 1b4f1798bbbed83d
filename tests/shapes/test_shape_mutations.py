"""No shape can change unnoticed: each is altered in every way that matters, and the proofs must notice each time.

What notices an altered gap shape: its examples, or the second copy of the ladder. What notices an altered integrity
shape: the examples of its file. Every shape is altered, not a sample. A survivor is named, with what was done to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import cycle
from typing import Final

import pyoxigraph as ox
import pytest
from rdflib import BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import SH
from rdflib.term import Node
from tests.shapes.proofs import (
    COMPONENTS,
    EXAMPLES,
    FILES,
    INTEGRITY,
    LADDER,
    THB,
    THBS,
    THROUGH,
    TOPICS,
    Results,
    constraints,
    example_graph,
    examples,
    expected,
    judging,
    language,
    own,
    results,
    topic_shape,
)
from tests.shapes.second_ladder import LADDER as SECOND
from tests.shapes.second_ladder import classes, judged, matrix, wanted

from thbgraph.namespaces import GRAPH_RESOLVED
from thbgraph.validate import FAST, integrity

Triple = tuple[Node, Node, Node]
SEVERITIES: Final = (SH.Violation, SH.Warning, SH.Info)
TARGETS: Final = (SH.targetClass, SH.targetSubjectsOf)
ELSEWHERE: Final = THB.Elsewhere  # a term that no data uses
# a target whose nodes always pass: it brings them before the validator, and `check_integrity` is what needs it
FETCHES: Final = (THBS.NormProvisionsInInstrument, SH.targetSubjectsOf)
PATHS: Final = [THB[force] for force in SECOND]
TOPIC_OF_LADDER: Final = THROUGH.removeprefix("gaps/")


@dataclass(frozen=True)
class Mutant:
    """One alteration of the shapes of the file *name*: the triples that go and those that come."""

    name: str
    done: str
    gone: tuple[Triple, ...] = ()
    come: tuple[Triple, ...] = ()

    def shapes(self) -> Graph:
        """Return the altered shapes as a graph of their own."""
        altered = Graph()
        for triple in set(judging(self.name)) - set(self.gone) | set(self.come):
            altered.add(triple)
        assert set(altered) != set(judging(self.name)), f"{self.done} alters nothing"
        return altered


@dataclass
class Tally:
    """How many alterations were noticed, and which were not."""

    noticed: int = 0
    survivors: list[str] = field(default_factory=list)


def replaced(name: str, subject: Node, predicate: URIRef, new: Node) -> Mutant:
    """Return the mutant in which *subject* has *new* as its only *predicate*."""
    gone = tuple(judging(name).triples((subject, predicate, None)))
    return Mutant(name, f"{subject}: {predicate} {new}", gone, ((subject, predicate, new),))


def dropped(name: str, *gone: Triple) -> Mutant:
    """Return the mutant without the triples *gone*."""
    return Mutant(name, f"without {gone}", gone)


# --------------------------------------------------------------------------------------------------- what notices


@cache
def proof(name: str) -> list[tuple[Graph, Results]]:
    """Return each example of the file with what it must make, the failing ones first: they notice most."""
    found = [(example_graph(path), expected(path) if path.name.startswith("fail-") else []) for path in examples(name)]
    return sorted(found, key=lambda pair: not pair[1])


def examples_notice(mutant: Mutant, shapes: Graph, about: URIRef | None = None) -> bool:
    """Whether an example gives other results; those in which the shape *about* speaks are tried first."""
    first = sorted(proof(mutant.name), key=lambda pair: all(row[3] != str(about) for row in pair[1]))
    return any(results(data, shapes, mutant.name, FAST) != rows for data, rows in first)


def ladder_notices(shapes: Graph, topic: str) -> bool:
    """Whether the second copy of the ladder disagrees with what *shapes* make of duties on *topic*."""
    return judged(matrix([topic]), shapes, FAST) != wanted([topic])


# ----------------------------------------------------------------------------------------------- cells of the ladder


def altered_cells() -> Iterator[Mutant]:
    """Yield each cell with another severity, path, verdict or message, and without each of its outcomes."""
    graph, cells = judging(LADDER), constraints(own(LADDER))
    verdicts = sorted(set(graph.objects(None, THB.verdict)), key=str)
    for cell, other in zip(cells, cells[1:] + cells[:1], strict=True):
        yield from (replaced(LADDER, cell, SH.severity, severity) for severity in SEVERITIES
                    if severity != graph.value(cell, SH.severity))
        yield from (replaced(LADDER, cell, SH.path, path) for path in PATHS if path != graph.value(cell, SH.path))
        yield from (replaced(LADDER, cell, THB.verdict, verdict) for verdict in verdicts
                    if verdict != graph.value(cell, THB.verdict))
        swapped = tuple((cell, SH.message, text) for text in graph.objects(other, SH.message))
        if set(graph.objects(cell, SH.message)) != {text for _, _, text in swapped}:
            yield Mutant(LADDER, f"{cell}: words of {other}", tuple(graph.triples((cell, SH.message, None))), swapped)
        yield from _without_outcomes(cell)


def _without_outcomes(cell: URIRef) -> Iterator[Mutant]:
    graph = judging(LADDER)
    (inner,) = graph.objects(cell, SH["not"])
    (head,) = graph.objects(inner, SH["in"])
    outcomes = list(Collection(graph, head))
    if len(outcomes) == 1:
        yield dropped(LADDER, (cell, SH["not"], inner))
        return
    for outcome in outcomes:
        shorter, start = Graph(), BNode()
        Collection(shorter, start, [member for member in outcomes if member != outcome])
        yield Mutant(LADDER, f"{cell} without {outcome}", ((inner, SH["in"], head),),
                     ((inner, SH["in"], start), *shorter))


def test_no_altered_cell_goes_unnoticed() -> None:
    tally = Tally()
    for mutant in altered_cells():
        shapes = mutant.shapes()
        if ladder_notices(shapes, TOPIC_OF_LADDER) or examples_notice(mutant, shapes):
            tally.noticed += 1
        else:
            tally.survivors.append(mutant.done)
    assert tally.survivors == []
    assert tally.noticed > 27 * (2 + 5 + 1)


def test_the_examples_alone_notice_what_shows_in_a_result() -> None:
    """The examples of a cell hold its severity, path, outcomes and words; its verdict they do not."""
    visible = [mutant for mutant in altered_cells() if str(THB.verdict) not in mutant.done]
    assert [mutant.done for mutant in visible if not examples_notice(mutant, mutant.shapes())] == []


# --------------------------------------------------------------------------------------------------- topic shapes


def altered_topics() -> Iterator[tuple[str, Mutant]]:
    """Yield each topic's shape with the target of another topic, without its target, and without one of its cells."""
    names = list(TOPICS)
    cells = cycle(constraints(own(LADDER)))
    for topic, other in zip(names, names[1:] + names[:1], strict=True):
        name, shape = TOPICS[topic], topic_shape(topic)
        yield topic, replaced(name, shape, SH.targetClass, classes()[other])
        yield topic, dropped(name, *judging(name).triples((shape, SH.targetClass, None)))
        yield topic, dropped(name, (shape, SH.property, next(cells)))


def test_no_altered_topic_shape_goes_unnoticed() -> None:
    tally = Tally()
    for topic, mutant in altered_topics():
        shapes = mutant.shapes()
        if examples_notice(mutant, shapes) or ladder_notices(shapes, topic):
            tally.noticed += 1
        else:
            tally.survivors.append(mutant.done)
    assert tally.survivors == []
    assert tally.noticed == 3 * len(TOPICS)


# ------------------------------------------------------------------------------------------------ integrity shapes


def altered_integrity(name: str) -> Iterator[tuple[URIRef, Mutant]]:
    """Yield each shape of the file with another severity, path or target, and without each of its constraints."""
    graph = own(name)
    for shape in constraints(graph):
        severity = graph.value(shape, SH.severity)
        yield shape, replaced(name, shape, SH.severity, SH.Info if severity != SH.Info else SH.Warning)
        if (shape, SH.path, None) in graph:
            yield shape, replaced(name, shape, SH.path, ELSEWHERE)
        for owner in (shape, *graph.subjects(SH.property, shape)):
            for kind in TARGETS:
                if (owner, kind, None) in graph and (owner, kind) != FETCHES:
                    yield shape, replaced(name, owner, kind, ELSEWHERE)
        for predicate in COMPONENTS:
            for triple in graph.triples((shape, predicate, None)):
                yield shape, dropped(name, triple)


@pytest.mark.parametrize("name", INTEGRITY)
def test_no_altered_integrity_shape_goes_unnoticed(name: str) -> None:
    tally = Tally()
    for shape, mutant in altered_integrity(name):
        if examples_notice(mutant, mutant.shapes(), shape):
            tally.noticed += 1
        else:
            tally.survivors.append(mutant.done)
    assert tally.survivors == []
    assert tally.noticed >= 3 * len(constraints(own(name))) > 0


def test_the_target_that_only_fetches_is_noticed_by_the_check_of_the_graph(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it an unsound norm passes, since the instrument that names its provisions is not looked up."""
    name, (shape, target) = "integrity/norms", FETCHES
    store = ox.Store()
    unsound = example_graph(EXAMPLES / "norms" / "fail-norm-provisions-in-instrument.ttl").serialize(format="nt")
    store.load(unsound.encode(), format=ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(GRAPH_RESOLVED))
    shapes = {"whole": own(name), "altered": replaced(name, shape, target, ELSEWHERE).shapes()}
    words = language(own(name), shape, SH.message, "en")
    found = {}
    for which, graph in shapes.items():
        monkeypatch.setattr(integrity, "load_shapes", lambda files, graph=graph: graph)
        found[which] = [line for line in integrity.check_integrity(store) if words in line]
    assert found["whole"]
    assert found["altered"] == []


def test_unaltered_shapes_are_noticed_by_nothing() -> None:
    """The tests above would prove nothing if the proofs always complained."""
    for name in FILES:
        assert not examples_notice(Mutant(name, "nothing"), judging(name)), name
    assert not ladder_notices(judging(THROUGH), TOPIC_OF_LADDER)
