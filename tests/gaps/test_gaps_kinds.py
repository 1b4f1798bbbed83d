"""Judging one duty of each kind is judging every duty: the shapes see nothing of a duty but its class and outcome."""

from __future__ import annotations

from datetime import date

import pyoxigraph as ox
import pytest

from thbgraph.errors import DataError
from thbgraph.gaps import Evaluation, evaluate_duties, gap_shapes
from thbgraph.gaps.evaluate import MET, duties_graph, judge_kinds
from thbgraph.gaps.shapes import GapShapes
from thbgraph.validate import FAST, REFERENCE, validate

DAYS = (date(2010, 1, 1), date(2026, 11, 22))
STATES = ("ARM", "DEU", "KGZ", "UZB")


@pytest.fixture(scope="module", params=DAYS, ids=str)
def evaluation(opened: ox.Store, request: pytest.FixtureRequest) -> Evaluation:
    return evaluate_duties(opened, request.param, states=STATES)


@pytest.mark.parametrize("engine", [FAST, REFERENCE])
def test_every_duty_judged_by_itself_has_the_verdict_of_its_kind(evaluation: Evaluation, engine: str) -> None:
    """Both engines over every duty node of six states, one after another, against what the report says."""
    shapes = evaluation.shapes
    nodes = [(duty.duty, shapes.topics[duty.topic], duty.row, duty.outcome) for duty in evaluation.duties]
    found = {result.focus: result for result in validate(duties_graph(nodes), shapes.graph, engine)}
    assert len(nodes) > 1000
    for duty in evaluation.duties:
        wanted, got = evaluation.result(duty), found.get(duty.duty)
        assert (wanted is None) == (got is None) == (duty.outcome == MET)
        if wanted and got:
            assert (wanted.path, wanted.value, wanted.severity, wanted.source_shape, wanted.messages) == (
                got.path, got.value, got.severity, got.source_shape, got.messages)


def test_a_duty_has_one_verdict(evaluation: Evaluation) -> None:
    assert len({duty.duty for duty in evaluation.duties}) == len(evaluation.duties)
    assert len({(duty.state, duty.norm) for duty in evaluation.duties}) == len(evaluation.duties)


def test_an_outcome_that_no_cell_reports_stops_everything_and_is_never_taken_for_met() -> None:
    shapes = gap_shapes()
    forgetful = GapShapes(shapes.graph, shapes.cells, shapes.topics)
    with pytest.raises(DataError, match="'no-such-outcome' under outcomeUnderShall"):
        judge_kinds([("compensation", "outcomeUnderShall", "no-such-outcome")], forgetful)
