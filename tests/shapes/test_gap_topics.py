"""The gap shape of each topic: there is one wherever a norm asks something of states, and it points where it should."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from functools import cache
from typing import Final

import pytest
from rdflib import URIRef
from rdflib.namespace import RDFS, SH
from tests.shapes.proofs import (
    BASE,
    LADDER,
    ROOT,
    THB,
    THBS,
    TOPICS,
    all_gap_shapes,
    column,
    constraints,
    example_graph,
    examples,
    expected,
    in_two_languages,
    own,
    results,
    topic_shape,
)
from tests.shapes.second_ladder import classes, matrix, verdicts, wanted

from thbgraph.validate import FAST, ShaclResult, validate
from thbgraph.validate.engines import ENGINES

NORMS: Final = ROOT / "data" / "norms"
INSTRUMENTS: Final = ROOT / "data" / "instruments" / "instruments.csv"
# whoever is not a state (a monitoring body, an institution) owes no duty that is judged here
STATES: Final = {"state-party", "member-state", "participating-state", "certain-parties"}
NOT_JUDGED: Final = {"may", "definition"}
# what a finding on a commitment, an option or any other duty must never call the conduct of a state
OF_A_STATE: Final = re.compile(r"complian|breach|violat|infring|наруш|несоблюд|несоответств|неисполн", re.IGNORECASE)
# there the words are about what carriers and employers do, and the measure asked is a sanction for it
OF_OTHERS: Final = {"carrier-liability", "child-labour"}
TEXTS: Final = (RDFS.label, THB.rationale, RDFS.comment, THB.remedy, THB.wouldSettle)


@cache
def judgeable() -> dict[str, list[dict[str, str]]]:
    """Return, by topic, the norms that ask something of states which must be met."""
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    with (NORMS / "norms.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["modality"] not in NOT_JUDGED and row["bearer"] in STATES:
                found[row["topic"]].append(row)
    return dict(found)


def articles(norm: dict[str, str]) -> set[str]:
    """Return the IRIs that a shape must point to for *norm*: its provisions, or the instrument where it has none."""
    cited = [provision.strip() for provision in norm["provisions"].split(";") if provision.strip()]
    at = f"{BASE}id/provision/{norm['instrument']}/"
    return {at + provision for provision in cited} or {f"{BASE}id/instrument/{norm['instrument']}"}


def camel(topic: str) -> str:
    """Return *topic* as names of shapes have it."""
    return "".join(word.capitalize() for word in topic.split("-"))


def test_every_topic_with_a_norm_to_judge_has_one_shape_and_no_other_has() -> None:
    assert set(TOPICS) == set(judgeable())
    assert len({topic_shape(topic) for topic in TOPICS}) == len(TOPICS) > 100
    assert {topic_shape(topic) for topic in TOPICS} == {THBS[f"{camel(topic)}GapShape"] for topic in TOPICS}


def test_every_topic_has_its_own_class_of_duties_and_no_class_is_without_a_shape() -> None:
    assert set(classes()) == set(TOPICS)
    assert len(set(classes().values())) == len(classes())


@pytest.mark.parametrize("topic", TOPICS)
def test_the_shape_targets_the_class_that_the_ontology_defines_for_its_topic(topic: str) -> None:
    assert list(own(TOPICS[topic]).objects(topic_shape(topic), SH.targetClass)) == [classes()[topic]]


@pytest.mark.parametrize("topic", TOPICS)
def test_the_shape_points_to_all_cells_and_defines_none(topic: str) -> None:
    graph = own(TOPICS[topic])
    assert sorted(map(str, graph.objects(topic_shape(topic), SH.property))) == list(map(str, constraints(own(LADDER))))
    assert set(graph.subjects()) == {topic_shape(topic)}


@pytest.mark.parametrize("topic", TOPICS)
def test_the_shape_is_explained_in_both_languages(topic: str) -> None:
    for predicate in TEXTS:
        in_two_languages(own(TOPICS[topic]), topic_shape(topic), predicate)


@pytest.mark.parametrize("topic", sorted(set(TOPICS) - OF_OTHERS))
def test_what_stands_beside_a_verdict_accuses_no_state(topic: str) -> None:
    """Remedies are shown beside every verdict, that on a political commitment included."""
    for predicate in (THB.remedy, THB.wouldSettle, RDFS.label):
        for text in in_two_languages(own(TOPICS[topic]), topic_shape(topic), predicate):
            assert not OF_A_STATE.search(text), text


@pytest.mark.parametrize("topic", TOPICS)
def test_the_shape_points_to_exactly_the_articles_of_its_norms(topic: str) -> None:
    cited = [str(target) for target in own(TOPICS[topic]).objects(topic_shape(topic), RDFS.seeAlso)]
    assert sorted(cited) == sorted(set().union(*map(articles, judgeable()[topic])))


def test_what_shapes_point_to_exists_and_is_not_silent_on_the_topic() -> None:
    known = {f"{BASE}id/provision/{i}/{p}" for i, p in column(NORMS / "provisions.csv", "instrument", "provision")}
    known |= {f"{BASE}id/instrument/{slug}" for (slug,) in column(INSTRUMENTS, "instrument")}
    silent = column(NORMS / "silences.csv", "topic", "instrument")
    for topic in TOPICS:
        for target in map(str, all_gap_shapes().objects(topic_shape(topic), RDFS.seeAlso)):
            assert target in known
            instrument = target.removeprefix(f"{BASE}id/").split("/")[1]
            assert (topic, instrument) not in silent, f"{instrument} has no article on {topic}"


# ------------------------------------------------------------------------------------------------- that they bite


@cache
def every_kind(engine: str) -> list[ShaclResult]:
    """Return what *engine* makes of one duty for each topic, force and outcome."""
    return validate(matrix(TOPICS), all_gap_shapes(), engine)


@pytest.mark.parametrize("topic", TOPICS)
def test_the_failing_example_shows_each_severity_on_a_row_of_its_own(topic: str) -> None:
    rows = [row for example in examples(TOPICS[topic]) if example.name.startswith("fail-") for row in expected(example)]
    assert {row[2] for row in rows} == {str(SH.Violation), str(SH.Warning), str(SH.Info)}
    assert len({row[1] for row in rows}) >= 3


@pytest.mark.parametrize("topic", TOPICS)
def test_the_passing_example_holds_a_duty_that_only_another_topic_judges(topic: str) -> None:
    (example,) = [example for example in examples(TOPICS[topic]) if example.name.startswith("pass-")]
    made = results(example_graph(example), all_gap_shapes(), TOPICS[topic], FAST)
    assert [row[2] for row in made] == [str(SH.Violation)]
    kinds = {URIRef(str(kind)) for kind in example_graph(example).objects(URIRef(made[0][0]))}
    assert classes()[topic] not in kinds
    assert kinds & set(classes().values())


@pytest.mark.parametrize("engine", ENGINES)
def test_all_shapes_together_judge_every_kind_of_duty_once_and_rightly(engine: str) -> None:
    """Every topic, force and outcome: the ladder's severity and verdict by either engine, and no second result."""
    assert verdicts(every_kind(engine), all_gap_shapes()) == wanted(TOPICS)


def test_the_engines_tell_the_same_of_every_kind_of_duty_word_for_word() -> None:
    first, *others = [every_kind(engine) for engine in ENGINES]
    assert len(first) == len(wanted(TOPICS)) > 4000
    assert others
    assert all(other == first for other in others)
