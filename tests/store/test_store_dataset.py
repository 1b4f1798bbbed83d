"""The dataset: what the default graph is, who sees which named graph, and that a merge is a merge."""

from __future__ import annotations

from pathlib import Path

import pytest

from thbgraph.errors import DataError, NotAcceptable, QuerySyntaxError, ResultTooLarge, UsageError
from thbgraph.namespaces import GRAPH
from thbgraph.store.clauses import from_clauses
from thbgraph.store.dataset import GraphDataset, open_graph
from thbgraph.store.evaluate import evaluate
from thbgraph.store.formats import ResultKind
from thbgraph.store.job import MisplacedSyntax, QueryJob

ONE, TWO = f"{GRAPH}source/one", f"{GRAPH}source/two"
FORMATS: dict[ResultKind, str] = {"bindings": "csv", "boolean": "json", "graph": "nt"}
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> GraphDataset:
    facts = [
        ("shared", f"{GRAPH}ontology"),
        ("shared", f"{GRAPH}resolved"),
        ("derived", f"{GRAPH}derived"),
        ("gap", f"{GRAPH}gaps"),
        ("shared", ONE),
        ("one", ONE),
        ("shared", TWO),
    ]
    path = tmp_path_factory.mktemp("store") / "graph.nq"
    path.write_text("".join(f'<http://h/s> <http://h/p> "{value}" <{graph}> .\n' for value, graph in facts), "utf-8")
    return open_graph(path)


def table(dataset: GraphDataset, query: str, default: tuple[str, ...] = (), named: tuple[str, ...] = ()) -> list[str]:
    job = QueryJob(query, FORMATS, default_graphs=default, named_graphs=named)
    return sorted(evaluate(dataset, job, precise=True).body.decode().split("\r\n")[1:-1])


def test_default_graph_is_the_merge_of_the_contracts_four(dataset: GraphDataset) -> None:
    assert table(dataset, "SELECT ?o { ?s ?p ?o }") == ["derived", "gap", "shared"]
    assert table(dataset, COUNT) == ["3"]


def test_named_graphs_are_all_visible_and_separate(dataset: GraphDataset) -> None:
    graphs = table(dataset, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
    assert graphs == sorted([*(f"{GRAPH}{name}" for name in ("ontology", "resolved", "derived", "gaps")), ONE, TWO])
    assert table(dataset, f"SELECT ?o {{ GRAPH <{ONE}> {{ ?s ?p ?o }} }}") == ["one", "shared"]


@pytest.mark.parametrize(
    ("clauses", "default", "named", "count"),
    [
        (f"FROM <{ONE}>", (), (), "2"),
        (f"FROM <{ONE}> FROM <{TWO}>", (), (), "2"),
        (f"FROM <{ONE}> FROM <{TWO}> FROM NAMED <{ONE}>", (), (), "2"),
        (f"FROM NAMED <{ONE}>", (), (), "0"),
        ("FROM <http://127.0.0.1:1/nowhere>", (), (), "0"),
        ("", (ONE,), (), "2"),
        ("", (ONE, TWO), (), "2"),
        ("", (), (ONE,), "0"),
        (f"FROM <{ONE}>", (TWO,), (), "1"),
        (f"FROM <{ONE}> FROM <{GRAPH}gaps>", (TWO, TWO), (), "1"),
    ],
)
def test_default_graph_by_from_and_by_protocol(
    dataset: GraphDataset, clauses: str, default: tuple[str, ...], named: tuple[str, ...], count: str
) -> None:
    assert table(dataset, f"SELECT (COUNT(*) AS ?n) {clauses} {{ ?s ?p ?o }}", default, named) == [count]


@pytest.mark.parametrize(
    ("clauses", "default", "named", "graphs"),
    [
        (f"FROM <{ONE}>", (), (), []),
        (f"FROM NAMED <{ONE}>", (), (), [ONE]),
        (f"FROM <{ONE}> FROM <{TWO}> FROM NAMED <{TWO}>", (), (), [TWO]),
        ("", (ONE,), (), []),
        ("", (ONE, TWO), (TWO,), [TWO]),
        ("", (), (ONE, TWO), [ONE, TWO]),
        (f"FROM NAMED <{ONE}>", (), (TWO,), [TWO]),
    ],
)
def test_named_graphs_by_from_and_by_protocol(
    dataset: GraphDataset, clauses: str, default: tuple[str, ...], named: tuple[str, ...], graphs: list[str]
) -> None:
    assert table(dataset, f"SELECT DISTINCT ?g {clauses} {{ GRAPH ?g {{ ?s ?p ?o }} }}", default, named) == graphs


def test_summary(dataset: GraphDataset) -> None:
    summary = dataset.summary()
    assert summary.default == 3
    assert summary.named[ONE] == 2
    assert len(summary.named) == 6


def test_from_clauses_resolve_prefixes_and_base() -> None:
    query = r"""PREFIX g: <http://h/g/> # FROM <http://h/comment>
        BASE <http://h/base/> SELECT * FROM <one> FROM g:t\-wo FROM NAMED <\u0074hree> { ?s ?p 'FROM <http://h/no>' }"""
    assert from_clauses(query, "http://b/") == (("http://h/base/one", "http://h/g/t-wo"), ("http://h/base/three",))
    assert from_clauses("SELECT * FROM", "http://b/") == ((), ())
    assert from_clauses("SELECT * FROM NAMED", "http://b/") == ((), ())


def test_relative_iris_are_resolved_against_the_projects_base(dataset: GraphDataset) -> None:
    assert table(dataset, "SELECT ?o { GRAPH <graph/source/two> { ?s ?p ?o } }") == ["shared"]


def test_a_graph_name_must_be_an_iri(dataset: GraphDataset) -> None:
    with pytest.raises(UsageError, match="absolute IRI"):
        table(dataset, COUNT, ("not an iri",))


def test_missing_and_broken_files(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        open_graph(tmp_path / "none.nq")
    (tmp_path / "bad.nq").write_text("<http://h/s> .", "utf-8")
    with pytest.raises(DataError, match="not N-Quads"):
        open_graph(tmp_path / "bad.nq")


def test_syntax_errors_say_where(dataset: GraphDataset) -> None:
    with pytest.raises(QuerySyntaxError, match="Line 2, column") as caught:
        table(dataset, "SELECT *\n{ ?s ?p }")
    assert isinstance(caught.value, MisplacedSyntax)
    assert (caught.value.line, caught.value.hint) == (2, "The line reads: { ?s ?p }")
    assert "\\u{" not in caught.value.message


def test_a_kind_without_a_format_is_not_acceptable(dataset: GraphDataset) -> None:
    with pytest.raises(NotAcceptable, match="true or false"):
        evaluate(dataset, QueryJob("ASK {}", {"bindings": "csv"}), precise=True)


TEN = "VALUES ?x { 'a\"{,\\n<result>' 2 3 4 5 6 7 8 9 UNDEF }"


@pytest.mark.parametrize("key", ["json", "xml", "csv", "tsv"])
def test_rows_are_counted_and_capped(dataset: GraphDataset, key: str) -> None:
    query = f"SELECT ?x ?y {{ {TEN} }}"
    assert evaluate(dataset, QueryJob(query, {"bindings": key}, max_rows=10), precise=True).rows == 10
    with pytest.raises(ResultTooLarge, match="9 rows"):
        evaluate(dataset, QueryJob(query, {"bindings": key}, max_rows=9), precise=True)
    assert evaluate(dataset, QueryJob("SELECT ?x { ?x <http://h/none> 1 }", {"bindings": key}), precise=True).rows == 0


@pytest.mark.parametrize("key", ["ttl", "nt", "jsonld", "rdf"])
def test_triples_are_counted_and_capped(dataset: GraphDataset, key: str) -> None:
    query = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
    assert evaluate(dataset, QueryJob(query, {"graph": key}, max_rows=3), precise=True).rows == 3
    with pytest.raises(ResultTooLarge, match="2 rows"):
        evaluate(dataset, QueryJob(query, {"graph": key}, max_rows=2), precise=True)


@pytest.mark.parametrize("query", ["SELECT * { ?s ?p ?o }", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"])
def test_bytes_are_capped(dataset: GraphDataset, query: str) -> None:
    with pytest.raises(ResultTooLarge, match="20 bytes"):
        evaluate(dataset, QueryJob(query, FORMATS, max_bytes=20), precise=True)


def test_the_engines_own_failures_are_told(dataset: GraphDataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("thbgraph.store.evaluate.refuse_features", lambda *_arguments, **_options: None)
    with pytest.raises(UsageError, match="engine cannot answer"):
        table(dataset, "SELECT * { SERVICE ?unbound { ?s ?p ?o } }")
