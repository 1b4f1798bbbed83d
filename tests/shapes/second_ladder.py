"""The severity ladder, written out by hand a second time so that a slip in a shape shows.

A duty stands under one force with one outcome; each pair gives a severity and a verdict. ``met`` gives none, and
neither does a limited duty whose absence is confirmed though domestic law allows the measure: it is judged under
``outcomeUnderShall`` (or ``outcomeUnderUnverified``), where ``thb:ladderRowIfAllowed`` sends it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import product
from typing import Final

from rdflib import OWL, RDF, Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import SH
from tests.shapes.proofs import BASE, CONCEPT, ONTOLOGY, THB

from thbgraph.validate import ShaclResult, validate

OUTCOMES: Final = ("met", "part-met", "part-shown", "breach-alleged", "contradicted", "absence-confirmed",
                   "absence-confirmed-though-allowed", "absence-before-duty", "no-record")
_HARD: Final = {
    "absence-before-duty": ("Warning", "gap-reported"),
    "breach-alleged": ("Warning", "gap-reported"),
    "contradicted": ("Warning", "gap-reported"),
    "part-met": ("Warning", "partly-met"),
    "part-shown": ("Info", "unknown"),
    "no-record": ("Info", "unknown"),
}
LADDER: Final[dict[str, dict[str, tuple[str, str]]]] = {
    "outcomeUnderShall": {
        **_HARD,
        "absence-confirmed": ("Violation", "gap-confirmed"),
        "absence-confirmed-though-allowed": ("Violation", "gap-confirmed"),
    },
    "outcomeUnderLimited": {**_HARD, "absence-confirmed": ("Warning", "gap-reported")},
    "outcomeUnderUnverified": {
        **_HARD,
        "absence-confirmed": ("Warning", "gap-confirmed"),
        "absence-confirmed-though-allowed": ("Warning", "gap-confirmed"),
    },
    "outcomeUnderSoft": {
        "absence-confirmed": ("Info", "option-not-used"),
        "absence-confirmed-though-allowed": ("Info", "option-not-used"),
        "absence-before-duty": ("Info", "unknown"),
        "breach-alleged": ("Info", "unknown"),
        "contradicted": ("Info", "unknown"),
        "part-met": ("Info", "unknown"),
        "part-shown": ("Info", "unknown"),
        "no-record": ("Info", "unknown"),
    },
    "outcomeUnderCommitment": {
        "absence-confirmed": ("Warning", "commitment-not-met"),
        "absence-confirmed-though-allowed": ("Warning", "commitment-not-met"),
        "absence-before-duty": ("Warning", "gap-reported"),
        "breach-alleged": ("Warning", "gap-reported"),
        "contradicted": ("Warning", "gap-reported"),
        "part-met": ("Info", "partly-met"),
        "part-shown": ("Info", "unknown"),
        "no-record": ("Info", "unknown"),
    },
    "outcomeNotYetDue": {
        "absence-confirmed": ("Info", "not-yet-due"),
        "absence-confirmed-though-allowed": ("Info", "not-yet-due"),
        "absence-before-duty": ("Info", "not-yet-due"),
        "breach-alleged": ("Info", "not-yet-due"),
        "contradicted": ("Info", "not-yet-due"),
        "part-met": ("Info", "not-yet-due"),
        "part-shown": ("Info", "not-yet-due"),
        "no-record": ("Info", "not-yet-due"),
    },
}
Verdicts = dict[str, list[tuple[str, str]]]


def duty(topic: str, force: str, outcome: str) -> URIRef:
    """Return the IRI of an invented duty on *topic*."""
    return URIRef(f"{BASE}id/duty/XXA/example-convention/{topic}-{force}-{outcome}".lower())


@cache
def classes() -> dict[str, URIRef]:
    """Return the class of duties that the ontology defines for each topic (``owl:hasValue``)."""
    graph = Graph().parse(ONTOLOGY / "duty.ttl")
    found: dict[str, URIRef] = {}
    for defined, meaning in graph.subject_objects(OWL.equivalentClass):
        (listed,) = graph.objects(meaning, OWL.intersectionOf)
        parts = list(Collection(graph, listed))
        assert parts[0] == THB.Duty
        (restriction,) = parts[1:]
        assert graph.value(restriction, OWL.onProperty) == THB.topic
        topic = str(graph.value(restriction, OWL.hasValue)).removeprefix(f"{CONCEPT}topic/")
        assert topic not in found, f"two classes of duties on {topic}"
        found[topic] = URIRef(str(defined))
    return found


def matrix(topics: Iterable[str]) -> Graph:
    """Return one duty for each topic, force and outcome."""
    data = Graph()
    for topic, force, outcome in product(topics, LADDER, OUTCOMES):
        node = duty(topic, force, outcome)
        data.add((node, RDF.type, classes()[topic]))
        data.add((node, THB[force], CONCEPT[f"outcome/{outcome}"]))
    return data


def wanted(topics: Iterable[str]) -> Verdicts:
    """Return severity and verdict of each duty of the matrix, as the ladder has them."""
    return {
        str(duty(topic, force, outcome)): [(str(SH[severity]), str(CONCEPT[f"verdict/{verdict}"]))]
        for topic in topics
        for force, row in LADDER.items()
        for outcome, (severity, verdict) in row.items()
    }


def judged(data: Graph, shapes: Graph, engine: str) -> Verdicts:
    """Return severity and verdict of every result that *shapes* make of *data*."""
    return verdicts(validate(data, shapes, engine), shapes)


def verdicts(results: Iterable[ShaclResult], shapes: Graph) -> Verdicts:
    """Return severity and verdict of each of *results* by the node judged."""
    found: Verdicts = {}
    for result in results:
        verdict = str(shapes.value(URIRef(result.source_shape), THB.verdict))
        found.setdefault(result.focus, []).append((result.severity, verdict))
    return found
