"""The cells of the severity ladder: what they judge, how they say it, and that they look at nothing else."""

from __future__ import annotations

import re
from collections import Counter
from itertools import product
from typing import Final

import pytest
from rdflib import RDF, BNode, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDFS, SH
from rdflib.term import Node
from tests.shapes.proofs import (
    CONCEPT,
    LADDER,
    THB,
    THROUGH,
    TOPICS,
    all_gap_shapes,
    constraints,
    in_two_languages,
    judging,
    kebab,
    language,
    own,
    topic_shape,
)
from tests.shapes.second_ladder import LADDER as SECOND
from tests.shapes.second_ladder import OUTCOMES, judged, matrix, wanted

from thbgraph.validate import FAST
from thbgraph.validate.engines import ENGINES

CELLS: Final = constraints(own(LADDER))
TOPIC: Final = THROUGH.removeprefix("gaps/")
FORBIDDEN_IN_SOFT_ROWS: Final = re.compile(r"complian|breach|violat|infring|наруш|несоблюд|несоответств|неисполн", re.I)
CELL_WORDS: Final = {RDF.type, SH.path, SH["not"], SH.severity, THB.verdict, SH.order, SH.name, SH.description,
                     THB.advice, SH.message}
TOPIC_WORDS: Final = {RDF.type, RDFS.label, THB.rationale, RDFS.comment, THB.remedy, THB.wouldSettle, RDFS.seeAlso,
                      SH.targetClass, SH.property}


def outcomes(cell: URIRef) -> list[Node]:
    """Return the outcomes that *cell* reports."""
    graph = own(LADDER)
    (inner,) = graph.objects(cell, SH["not"])
    assert set(graph.predicates(inner)) == {SH["in"]}
    (listed,) = graph.objects(inner, SH["in"])
    return list(Collection(graph, listed))


# ------------------------------------------------------------------------------------------------- what is judged


@pytest.mark.parametrize("engine", ENGINES)
def test_the_shapes_say_what_the_ladder_says(engine: str) -> None:
    """Each outcome under each force makes one result with the ladder's severity and verdict; met makes none."""
    assert judged(matrix([TOPIC]), judging(THROUGH), engine) == wanted([TOPIC])


def test_the_second_copy_holds_every_pair_but_met_and_the_limited_duty_that_is_judged_elsewhere() -> None:
    missing = {(force, outcome) for force, outcome in product(SECOND, OUTCOMES) if outcome not in SECOND[force]}
    assert missing == {*((force, "met") for force in SECOND),
                       ("outcomeUnderLimited", "absence-confirmed-though-allowed")}


def test_each_pair_of_force_and_outcome_has_one_cell() -> None:
    graph = own(LADDER)
    pairs = Counter((graph.value(cell, SH.path), outcome) for cell in CELLS for outcome in outcomes(cell))
    assert set(pairs.values()) == {1}
    assert set(pairs) == {(THB[force], CONCEPT[f"outcome/{outcome}"]) for force in SECOND for outcome in SECOND[force]}


def test_only_confirmed_absence_under_an_unconditional_verified_duty_is_a_violation() -> None:
    graph = own(LADDER)
    assert [kebab(cell) for cell in CELLS if graph.value(cell, SH.severity) == SH.Violation] == [
        "under-shall-absence-confirmed"]


def test_silence_and_a_part_shown_are_information_and_never_a_gap() -> None:
    for force in SECOND:
        for outcome in ("no-record", "part-shown"):
            assert SECOND[force][outcome] in {("Info", "unknown"), ("Info", "not-yet-due")}


# ----------------------------------------------------------------------------------------------- how it is put in words


@pytest.mark.parametrize("cell", CELLS, ids=kebab)
def test_a_cell_is_fully_documented(cell: URIRef) -> None:
    graph = own(LADDER)
    texts = [text for p in (SH.name, SH.message) for text in in_two_languages(graph, cell, p)]
    texts.append(language(graph, cell, SH.description, "en"))
    if (cell, THB.advice, None) in graph:
        texts += in_two_languages(graph, cell, THB.advice)
    for predicate in (SH.path, SH.severity, THB.verdict, SH.order, SH["not"]):
        assert len(list(graph.objects(cell, predicate))) == 1, predicate
    path = graph.value(cell, SH.path)
    if path in (THB.outcomeUnderSoft, THB.outcomeUnderCommitment):
        assert not [text for text in texts if FORBIDDEN_IN_SOFT_ROWS.search(text)]
    if path == THB.outcomeUnderUnverified:
        assert "the article's text is unverified" in language(graph, cell, SH.message, "en")
        assert "текст статьи не проверен" in language(graph, cell, SH.message, "ru")


@pytest.mark.parametrize("cell", CELLS, ids=kebab)
def test_the_message_fits_the_verdict(cell: URIRef) -> None:
    """What is unknown is called so; no message claims a gap that its verdict does not."""
    graph = own(LADDER)
    verdict = str(graph.value(cell, THB.verdict)).rsplit("/", 1)[-1]
    english, russian = in_two_languages(graph, cell, SH.message)
    assert ("unknown" in english) is ("неизвестно" in russian) is (verdict == "unknown")
    assert ("gap is confirmed" in english) is ("пробел подтверждён" in russian) is (verdict == "gap-confirmed")


def test_cells_are_numbered_in_the_order_of_the_ladder() -> None:
    numbers = sorted(int(str(own(LADDER).value(cell, SH.order))) for cell in CELLS)
    assert numbers == list(range(1, len(CELLS) + 1)) == list(range(1, 28))


# --------------------------------------------------------------------------------- nothing but class and outcome


def test_a_shape_says_nothing_but_whom_it_targets_and_what_outcome_it_reports() -> None:
    graph = all_gap_shapes()
    for cell in CELLS:
        assert set(graph.predicates(cell)) <= CELL_WORDS
        assert str(graph.value(cell, SH.path)).removeprefix(str(THB)) in SECOND, "a path of one property"
        assert all(isinstance(outcome, URIRef) for outcome in outcomes(cell))
    for topic in TOPICS:
        assert set(graph.predicates(topic_shape(topic))) <= TOPIC_WORDS
    shapes = {*CELLS, *map(topic_shape, TOPICS)}
    named = {subject for subject in graph.subjects() if isinstance(subject, URIRef)}
    assert named == shapes, "a subject that is no cell and no topic"
    lists = [list(Collection(graph, node)) for node in graph.objects(None, SH["in"])]
    blank = {subject for subject in graph.subjects() if isinstance(subject, BNode)}
    assert len(blank) == len(CELLS) + sum(map(len, lists)), "a blank node that is no list of outcomes"


@pytest.mark.parametrize("engine", ENGINES)
def test_whatever_else_is_said_of_a_duty_changes_no_result(engine: str) -> None:
    """So one duty of a kind (topic, force, outcome) speaks for all of them."""
    data = matrix([TOPIC])
    for number, node in enumerate(sorted(set(data.subjects()), key=str)):
        for term in (THB.Duty, THB.ShallDuty, THB.SoftDuty):
            data.add((node, RDF.type, term))
        data.add((node, THB.state, URIRef(f"https://w3id.org/thbgraph/id/state/XX{'ABC'[number % 3]}")))
        data.add((node, THB.modality, CONCEPT["modality/shall"]))
        data.add((node, THB.evidenceStatus, CONCEPT["evidence-status/absent"]))
        data.add((node, THB.evidenceOutcome, CONCEPT["outcome/absence-confirmed"]))
        data.add((node, THB.due, Literal("2001-02-03")))
    assert judged(data, judging(THROUGH), engine) == wanted([TOPIC])


def test_a_cell_judges_nothing_by_itself() -> None:
    assert judged(matrix([TOPIC]), own(LADDER), FAST) == {}
    assert judged(matrix(["training"]), judging(THROUGH), FAST) == {}
