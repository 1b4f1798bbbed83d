"""A replaced clause means what SPARQL says: its pattern over the other's data, joined in its place."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.helpers.endpoint import Endpoint, Scripted, endpoint

from thbgraph.store.federation import federated

REMOTE = ox.NamedNode("http://remote/")
SUBJECTS = [ox.NamedNode(f"http://d/{name}") for name in "abc"]
PREDICATES = [ox.NamedNode(f"http://d/{name}") for name in "pq"]
OBJECTS = [*SUBJECTS, ox.Literal("x"), ox.Literal('y"\\'), ox.Literal("x", language="en"), ox.Literal(1)]

triples = st.lists(
    st.builds(ox.Triple, st.sampled_from(SUBJECTS), st.sampled_from(PREDICATES), st.sampled_from(OBJECTS)), max_size=8
)
variables = st.sampled_from(["?s", "?t", "?u", "?v"])
patterns = st.builds(
    lambda subject, predicate, value: f"{subject} {predicate} {value} .",
    variables | st.sampled_from([str(node) for node in SUBJECTS]),
    st.sampled_from(["?s", "<http://d/p>", "<http://d/q>", "<http://d/p>/<http://d/q>", "<http://d/p>*"]),
    variables | st.sampled_from([str(node) for node in OBJECTS]),
)
graphs = st.lists(patterns, min_size=1, max_size=2).map(" ".join)
bodies = st.recursive(
    graphs,
    lambda inner: st.one_of(
        st.builds("{} OPTIONAL {{ {} }}".format, inner, graphs),
        st.builds("{{ {} }} UNION {{ {} }}".format, inner, inner),
        st.builds("{} FILTER({} != {})".format, inner, variables, variables),
        st.builds("{{ SELECT {} {{ {} }} }}".format, variables, inner),
        st.builds("{} VALUES {} {{ 1 'x' }}".format, inner, variables),
        st.builds("{} MINUS {{ {} }}".format, inner, graphs),
    ),
    max_leaves=3,
)
queries = st.sampled_from([
    "SELECT * {{ {local} CLAUSE }}",
    "SELECT * {{ CLAUSE {local} }}",
    "SELECT * {{ CLAUSE }}",
    "SELECT * {{ {local} OPTIONAL {{ CLAUSE }} }}",
    "SELECT * {{ {local} MINUS {{ CLAUSE }} }}",
    "SELECT * {{ {{ {local} }} UNION {{ CLAUSE }} }}",
    "SELECT * {{ {local} OPTIONAL {{ CLAUSE FILTER(?s != ?t) }} FILTER(!BOUND(?u) || ?u != ?s) }}",
    "SELECT ?s (COUNT(*) AS ?n) {{ {local} {{ SELECT ?s {{ CLAUSE }} }} }} GROUP BY ?s",
])


@pytest.fixture(scope="module")
def other() -> Iterator[Endpoint]:
    with endpoint() as server:
        yield server


def bag(store: ox.Store, query: str) -> Counter[frozenset[tuple[str, str]]]:
    found = store.query(query)
    assert isinstance(found, ox.QuerySolutions)
    names = [variable.value for variable in found.variables]
    return Counter(frozenset((name, str(row[name])) for name in names if row[name] is not None) for row in found)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(here=triples, there=triples, local=graphs, body=bodies, query=queries)
def test_a_replaced_clause_is_the_pattern_over_the_other_data(
    other: Endpoint, here: list[ox.Triple], there: list[ox.Triple], local: str, body: str, query: str
) -> None:
    both, remote = ox.Store(), ox.Store()
    both.extend(ox.Quad(each.subject, each.predicate, each.object) for each in here)
    both.extend(ox.Quad(each.subject, each.predicate, each.object, REMOTE) for each in there)
    remote.extend(ox.Quad(each.subject, each.predicate, each.object) for each in there)

    def answer(asked: str) -> bytes:
        found = remote.query(asked)
        assert isinstance(found, ox.QuerySolutions)
        return found.serialize(format=ox.QueryResultsFormat.JSON) or b""

    other.says = Scripted(answer)
    text = query.format(local=local)
    rewritten = asyncio.run(
        federated(text.replace("CLAUSE", f"SERVICE <{other.url}> {{ {body} }}"), (other.host,), 20, "http://d/")
    )
    assert "SERVICE" not in rewritten
    inlined = text.replace("CLAUSE", f"{{ GRAPH {REMOTE} {{ {body} }} }}")
    assert bag(both, rewritten) == bag(both, inlined)
