"""Running a question: the contract's default graph, named graphs in reach, rows as text."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from thbgraph.errors import NotFound, QuerySyntaxError, UsageError
from thbgraph.namespaces import DEFAULT_GRAPHS, GRAPH_SOURCE
from thbgraph.query import Rows, run_select
from thbgraph.query.run import evaluate

P = ox.NamedNode("http://h/p")


@pytest.fixture
def store() -> ox.Store:
    """Return a store in which each graph says its own name."""
    store = ox.Store()
    for graph in (*DEFAULT_GRAPHS, GRAPH_SOURCE + "paper"):
        store.add(ox.Quad(ox.NamedNode("http://h/s"), P, ox.Literal(graph), ox.NamedNode(graph)))
    return store


def said(store: ox.Store, sparql: str) -> list[str]:
    return sorted(solution["o"].value for solution in evaluate(store, sparql))


def test_the_default_graph_is_ontology_resolved_derived_and_gaps(store: ox.Store) -> None:
    assert said(store, "SELECT ?o { ?s ?p ?o }") == sorted(DEFAULT_GRAPHS)


def test_every_named_graph_is_in_reach(store: ox.Store) -> None:
    assert said(store, "SELECT ?o { GRAPH ?g { ?s ?p ?o } }") == sorted([*DEFAULT_GRAPHS, GRAPH_SOURCE + "paper"])
    assert said(store, f"SELECT ?o {{ GRAPH <{GRAPH_SOURCE}paper> {{ ?s ?p ?o }} }}") == [GRAPH_SOURCE + "paper"]


def test_a_query_that_does_not_parse_is_a_syntax_error_with_its_place(store: ox.Store) -> None:
    with pytest.raises(QuerySyntaxError, match=r"^The query does not parse: ") as caught:
        evaluate(store, "SELECT ?o {\n ?s ?p }")
    assert caught.value.status == 400
    assert "2" in caught.value.message  # the line


def test_the_empty_store_answers_with_no_rows() -> None:
    assert run_select(ox.Store(), "cq01") == Rows(("state", "un_tip_since", "membership_status"), ())


def test_rows_as_dictionaries_with_empty_cells_where_unbound() -> None:
    rows = Rows(("a", "b"), (("1", ""), ("2", "x")))
    assert rows.dicts() == [{"a": "1", "b": ""}, {"a": "2", "b": "x"}]


def test_a_question_answers_with_its_parameters(opened: ox.Store) -> None:
    greece = run_select(opened, "cq10")
    assert greece.columns == ("status", "since", "until")
    assert "in-force" in {row["status"] for row in greece.dicts()}
    assert run_select(opened, "cq10", {"state": ["GRC"]}) == greece
    assert run_select(opened, "cq10", {"state": ["QQQ"]}).rows == ()


def test_an_unknown_question_or_parameter_is_refused(opened: ox.Store) -> None:
    with pytest.raises(NotFound):
        run_select(opened, "cq999")
    with pytest.raises(UsageError):
        run_select(opened, "cq10", {"states": ["GRC"]})


def test_unbound_cells_are_empty_text(opened: ox.Store) -> None:
    rows = run_select(opened, "cq05").dicts()
    assert rows
    assert any(row["since"] == "" and row["since_latest"] for row in rows)  # known from a status list only
