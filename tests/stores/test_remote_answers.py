"""The same answers over other stores: every named question, every task of the service.

What Virtuoso answers otherwise is listed here and in docs/how-to/use-another-store.md; over a copy of its graphs, which
is what the service computes on, there is no difference left.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from tests.stores.asked import tasks

from thbgraph.api.tasks import TASKS
from thbgraph.errors import ThbError
from thbgraph.query import catalogue, find_question
from thbgraph.query.run import evaluate, rows_of
from thbgraph.store.remote import RemoteStore

pytestmark = pytest.mark.xdist_group("filled_stores")
ROOT = Path(__file__).resolve().parents[2]
STATES = ("KGZ", "KAZ")
NAMES = [question.id for question in catalogue()]
# GROUP_CONCAT promises no order
UNORDERED = {"recommendations": {"states": " ", "regions": " ", "topics": " ", "locator": "; "},
             "recommendations-evidence": {"locator": "; "}}
VIRTUOSO_DIFFERS = {
    "cq12", "cq13", "cq21", "cq33", "cq34", "bound-periods",  # arithmetic on dates, which SPARQL 1.1 leaves open
    "cq05", "cq32",  # loses rows
    "cq14",  # takes a comparison with what is not bound for true
    "instrument-against-instrument", "ways-to-join",  # 1 and 0 for true and false that are computed
    "recommendations-at",  # takes the wrong of two statements
}
Store = ox.Store | RemoteStore
Expected = Callable[[str], Any]


def answer(store: Store, name: str) -> Any:
    """Return the answer to the question *name* with its defaults, in an order of its own."""
    results = evaluate(store, find_question(name).sparql())  # type: ignore[arg-type]
    if isinstance(results, ox.QueryTriples):
        return sorted(str(triple) for triple in results)
    if isinstance(results, ox.QueryBoolean):
        return bool(results)
    found = rows_of(results)
    listed = UNORDERED.get(name, {})
    return found.columns, sorted(
        tuple(listed[column].join(sorted(cell.split(listed[column]))) if column in listed else cell
              for column, cell in zip(found.columns, row, strict=True)) for row in found.rows)


@pytest.fixture(scope="module")
def expected(embedded: ox.Store) -> Expected:
    """Return what gives the embedded store's answer to a question; each is asked once."""
    return cache(lambda name: answer(embedded, name))


@pytest.fixture(scope="module")
def expected_of_task(embedded: ox.Store) -> Expected:
    """Return what gives a task's answer over the embedded store; each is computed once."""
    return cache(lambda name: done(embedded, name))


def done(store: Store, name: str) -> bytes:
    task, asked = tasks(*STATES)[name]
    return TASKS[task](store, asked)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", NAMES)
def test_a_question_has_the_same_answer_over_oxigraph_server(
        name: str, expected: Expected, over_oxigraph: RemoteStore) -> None:
    assert answer(over_oxigraph, name) == expected(name)


@pytest.mark.parametrize("name", sorted(set(NAMES) - VIRTUOSO_DIFFERS))
def test_a_question_has_the_same_answer_over_virtuoso(
        name: str, expected: Expected, over_virtuoso: RemoteStore) -> None:
    assert answer(over_virtuoso, name) == expected(name)


def test_most_questions_have_answers(expected: Expected) -> None:
    empty = {name for name in NAMES if not expected(name)[-1]}
    assert len(empty) < len(NAMES) / 4


def test_what_virtuoso_answers_otherwise_is_told_to_readers() -> None:
    told = (ROOT / "docs" / "how-to" / "use-another-store.md").read_text("utf-8")
    assert {name for name in VIRTUOSO_DIFFERS if f"`{name}`" not in told} == set()
    assert set(NAMES) >= VIRTUOSO_DIFFERS


@pytest.mark.parametrize("name", tasks())
def test_a_task_has_the_same_answer_over_oxigraph_server(
        name: str, expected_of_task: Expected, over_oxigraph: RemoteStore) -> None:
    assert len(expected_of_task(name)) > 100
    assert done(over_oxigraph, name) == expected_of_task(name)


@pytest.fixture(scope="module")
def copied(over_virtuoso: RemoteStore) -> ox.Store:
    return over_virtuoso.mirror().store


@pytest.mark.parametrize("name", tasks())
def test_a_task_has_the_same_answer_over_a_copy_of_virtuoso(
        name: str, expected_of_task: Expected, copied: ox.Store) -> None:
    assert done(copied, name) == expected_of_task(name)


@pytest.mark.parametrize("name", sorted(VIRTUOSO_DIFFERS))
def test_what_virtuoso_answers_otherwise_is_right_over_the_copy(
        name: str, expected: Expected, copied: ox.Store) -> None:
    assert answer(copied, name) == expected(name)


def ground(store: ox.Store) -> set[bytes]:
    """Return the quads of *store* that have no blank node; those have other labels in each store."""
    return {line for line in (store.dump(format=ox.RdfFormat.N_QUADS) or b"").splitlines() if b"_:" not in line}


def test_a_copy_has_every_statement(embedded: ox.Store, over_oxigraph: RemoteStore, copied: ox.Store) -> None:
    expected = ground(embedded)
    for copy in (over_oxigraph.mirror().store, copied):
        assert ground(copy) == expected
        assert len(copy) == len(embedded)


@pytest.mark.parametrize("over", ["over_oxigraph", "over_virtuoso"])
def test_a_copy_that_would_be_too_large_is_not_made(over: str, request: pytest.FixtureRequest) -> None:
    store: RemoteStore = request.getfixturevalue(over)
    with pytest.raises(ThbError, match=r"holds [\d,]+ statements, more than 1,000\."):
        store.mirror(1000)
