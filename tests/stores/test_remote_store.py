"""Another store read like the embedded one: the same results, datasets and refusals; no part taken for a whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pyoxigraph as ox
import pytest
from tests.helpers.servers import NO_VIRTUOSO, VIRTUOSO, Server, virtuoso_server
from tests.stores.conftest import reading
from tests.stores.relay import Heard, relay

from thbgraph.errors import FeatureRefused, QueryTimeout, ResultTooLarge, StoreUnavailable, ThbError, UsageError
from thbgraph.namespaces import GRAPH
from thbgraph.store.remote import RemoteStore

pytestmark = pytest.mark.xdist_group("stores")
XSD = "http://www.w3.org/2001/XMLSchema#"
ONE, TWO = f"{GRAPH}source/one", f"{GRAPH}source/two"
TRIPLES = {
    "": f'<urn:a> <urn:p> "x"@en .\n<urn:a> <urn:q> "true"^^<{XSD}boolean> .\n<urn:a> <urn:q> <urn:b> .\n',
    ONE: f'<urn:a> <urn:p> "x"@en .\n<urn:b> <urn:d> "P1Y"^^<{XSD}duration> .\n_:n <urn:p> "line\\nend, \\"q\\" ё" .\n',
    TWO: f'<urn:a> <urn:p> "y" .\n<urn:c> <urn:n> "1"^^<{XSD}decimal> .\n',
}
Rows = list[tuple[str, ...]]


@pytest.fixture(scope="module")
def local() -> ox.Store:
    store = ox.Store()
    for name, lines in TRIPLES.items():
        graph = ox.NamedNode(name) if name else ox.DefaultGraph()
        store.load(lines.encode(), format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
    return store


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def held(request: pytest.FixtureRequest) -> Server:
    """Return one store after the other, with the same triples."""
    server: Server = request.getfixturevalue(request.param)
    auth = httpx.DigestAuth(server.user, server.password) if server.user else None
    with httpx.Client(trust_env=False, auth=auth, timeout=60) as client:
        for name, lines in TRIPLES.items():
            where = {"graph": name or server.default_graph} if name or server.default_graph else {"default": ""}
            client.put(server.graph_url, params=where, content=lines.encode(),
                       headers={"Content-Type": "application/n-triples"}).raise_for_status()
    return server


@pytest.fixture(scope="module")
def other(held: Server) -> Iterator[RemoteStore]:
    with reading(held) as store:
        yield store


def text(term: Any) -> str:
    return "_:" if isinstance(term, ox.BlankNode) else str(term) if term is not None else ""


def told(results: Any) -> Rows | bool:
    """Return results in no order, blank nodes without their labels."""
    if isinstance(results, ox.QueryBoolean):
        return bool(results)
    if isinstance(results, ox.QueryTriples):
        return sorted((text(triple.subject), text(triple.predicate), text(triple.object)) for triple in results)
    return sorted(tuple(text(term) for term in row) for row in results)


QUERIES = [query.replace("<ONE>", f"<{ONE}>").replace("<TWO>", f"<{TWO}>").replace("<PREFIX>", f"<{GRAPH}source/>")
           for query in (
    "SELECT ?s ?p ?o { ?s ?p ?o }", "SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }", "ASK { <urn:a> <urn:p> ?o }",
    "ASK { <urn:nobody> ?p ?o }", "CONSTRUCT { ?o ?p ?s } { ?s ?p ?o FILTER(isIRI(?o)) }",
    "CONSTRUCT { ?s ?p ?o } { GRAPH ?g { ?s ?p ?o } }", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "SELECT ?s ?o FROM <ONE> { ?s ?p ?o }", "SELECT ?s ?o FROM NAMED <TWO> { GRAPH ?g { ?s ?p ?o } }",
    "SELECT ?s FROM NAMED <TWO> { ?s ?p ?o }", "SELECT ?g FROM <ONE> { GRAPH ?g { ?s ?p ?o } }",
    "SELECT ?s ?g FROM <ONE> FROM NAMED <TWO> { ?s ?p ?o GRAPH ?g { ?s ?p ?z } }",
    "SELECT ?s FROM <urn:not-held> { ?s ?p ?o }", "PREFIX g: <PREFIX> SELECT ?o FROM g:one { <urn:b> ?p ?o }",
    "SELECT ?o FROM <graph/source/one> { <urn:b> ?p ?o } # FROM <TWO>",
    "ASK { GRAPH <urn:not-held> { ?s ?p ?o } }", "PREFIX g: <urn:not-> ASK { GRAPH g:held { ?s ?p ?o } }",
    "SELECT (COUNT(*) AS ?n) { GRAPH <urn:not-held> { ?s ?p ?o } }", "ASK { GRAPH <graph/source/one> { ?s ?p ?o } }",
    "SELECT (COUNT(*) AS ?n) FROM NAMED <TWO> { GRAPH <ONE> { ?s ?p ?o } }",
    "ASK FROM <ONE> { GRAPH <ONE> { ?s ?p ?o } }",
    "SELECT ?x { BIND(<relative> AS ?x) }", "BASE <http://h/> SELECT ?x { BIND(<relative> AS ?x) }",
    "# BASE\nSELECT ?x\n{ BIND(<relative> AS ?x) }",
    'SELECT ?x { VALUES ?x { "FROM <urn:x>" "GRAPH" } }', "SELECT ?from { ?from <urn:q> ?o }",
    "DESCRIBE <urn:b>")]


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_has_the_same_results(query: str, local: ox.Store, other: RemoteStore) -> None:
    base = "https://w3id.org/thbgraph/"
    if query.startswith("DESCRIBE"):  # each store describes as it likes
        assert isinstance(other.query(query, base_iri=base), ox.QueryTriples)
        return
    ours, theirs = (store.query(query, base_iri=base) for store in (local, other))
    assert type(theirs) is type(ours)
    assert told(theirs) == told(ours)


IN_ONE, IN_TWO = ox.NamedNode(ONE), ox.NamedNode(TWO)


@pytest.mark.parametrize("query", [
    "SELECT ?s ?o { ?s ?p ?o }", "SELECT ?g ?o { GRAPH ?g { ?s ?p ?o } }", f"ASK {{ GRAPH <{ONE}> {{ ?s ?p ?o }} }}",
    f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{TWO}> {{ ?s ?p ?o }} }}"])
@pytest.mark.parametrize("dataset", [
    {"default_graph": [IN_ONE]}, {"default_graph": IN_TWO}, {"default_graph": [IN_ONE], "named_graphs": [IN_TWO]},
    {"default_graph": [], "named_graphs": [IN_TWO]}, {"default_graph": [IN_ONE], "named_graphs": []},
    {"default_graph": [], "named_graphs": []}, {"default_graph": ox.NamedNode("urn:not-held")}])
def test_a_dataset_of_the_protocol_wins(
        dataset: dict[str, Any], query: str, local: ox.Store, other: RemoteStore) -> None:
    expected = told(local.query(query, **dataset))
    assert told(other.query(query, **dataset)) == expected
    assert told(other.query(query.replace(" {", f" FROM <{TWO}> {{", 1), **dataset)) == expected


def test_the_union_of_graphs_has_what_each_has(local: ox.Store, other: RemoteStore) -> None:
    query = "SELECT DISTINCT ?s ?p ?o { ?s ?p ?o }"
    named = {triple for name in (ONE, TWO) for triple in told(local.query(query, default_graph=ox.NamedNode(name)))}  # type: ignore[union-attr]
    found = set(told(other.query(query, use_default_graph_as_union=True)))  # type: ignore[arg-type]
    assert named <= found <= set(told(local.query(query, use_default_graph_as_union=True)))  # type: ignore[arg-type]


PATTERNS = [(None, None, None), (ox.NamedNode("urn:a"), None, None), (None, ox.NamedNode("urn:p"), None),
            (None, None, ox.Literal("x", language="en")), (ox.NamedNode("urn:a"), ox.NamedNode("urn:p"), None),
            (None, None, ox.NamedNode("urn:b")), (ox.NamedNode("urn:nobody"), None, None),
            (ox.NamedNode("urn:a"), ox.NamedNode("urn:q"), ox.NamedNode("urn:b"))]


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("graph", [None, ox.DefaultGraph(), ox.NamedNode(ONE), ox.NamedNode("urn:not-held")])
def test_a_pattern_finds_the_same_quads(pattern: Any, graph: Any, local: ox.Store, other: RemoteStore) -> None:
    def found(store: ox.Store | RemoteStore) -> Rows:
        return sorted(tuple(text(term) for term in (quad.subject, quad.predicate, quad.object, quad.graph_name))
                      for quad in store.quads_for_pattern(pattern[0], pattern[1], pattern[2], graph))

    assert found(other) == found(local)


def test_graphs_are_named_and_counted(other: RemoteStore, local: ox.Store) -> None:
    assert [graph.value for graph in other.named_graphs()] == sorted([ONE, TWO])
    assert other.contains_named_graph(ox.NamedNode(ONE))
    assert not other.contains_named_graph(ox.NamedNode("urn:not-held"))
    assert len(other) == len(local)
    assert other.counted() == (3, {ONE: 3, TWO: 2})


@pytest.mark.parametrize("query", [
    "SELECT * { ?s ?p }", "SELECT ?x", "", 'define get:soft "soft" SELECT * { ?s ?p ?o }', "SELECT `1` {}",
    "SELECT * { ?s ?p ?o OPTION (TRANSITIVE) }", "SELECT undeclared:x {}", "SELECT bif:now() {}"])
def test_what_does_not_parse_is_refused_in_the_same_words_and_never_sent(query: str, local: ox.Store) -> None:
    with relay() as between, RemoteStore(f"{between.url}/query") as other:
        with pytest.raises(SyntaxError) as ours:
            local.query(query)
        with pytest.raises(SyntaxError) as theirs:
            other.query(query)
        assert str(theirs.value) == str(ours.value)
        assert between.heard == []


OUTSIDE = "http://127.0.0.1:9/x"


@pytest.mark.parametrize(("query", "error"), [
    (f"SELECT * {{ SERVICE <{OUTSIDE}> {{ ?s ?p ?o }} }}", FeatureRefused),
    (f"SELECT * {{ SERVICESILENT<{OUTSIDE}>{{}} }}", FeatureRefused),
    (f"LOAD <{OUTSIDE}>", FeatureRefused), ("DROP ALL", FeatureRefused),
    (f'SELECT (<bif:http_get>("{OUTSIDE}") AS ?x) {{}}', FeatureRefused),
    (f'SELECT * {{ FILTER(false && <BIF:http_get>("{OUTSIDE}")) }}', FeatureRefused),
    (f'PREFIX b: <bif:> SELECT (IF(true, 1, b:http_get("{OUTSIDE}")) AS ?x) {{}}', FeatureRefused),
    (f'BASE <sql:x> SELECT (IF(true, 1, <y>("{OUTSIDE}")) AS ?x) {{}}', FeatureRefused),
    (f'SELECT (IF(true, 1, <\\u0062if:http_get>("{OUTSIDE}")) AS ?x) {{}}', FeatureRefused),
    ('SELECT (IF(true, 1, <java:java.lang.System>()) AS ?x) {}', FeatureRefused),
    ('SELECT * { ?s <http://www.openlinksw.com/schemas/bif#contains> "x" }', FeatureRefused),
    ('SELECT ("\\u0022) AS ?x) { ?s ?p ?o } #" AS ?y) {}', UsageError),
    (f'SELECT * {{ VALUES ?a {{"""x" }} FILTER(false && <bif:http_get>("{OUTSIDE}")) # \\q """\n}}', UsageError),
    ("SELECT (<urn:f>(1) AS ?x) {}", RuntimeError),
])
def test_what_reaches_out_of_sparql_is_never_sent(query: str, error: type[Exception]) -> None:
    with relay() as between, RemoteStore(f"{between.url}/query") as other:
        with pytest.raises(error):
            other.query(query)
        assert between.heard == []


def test_the_projects_own_words_are_not_taken_for_calls(other: RemoteStore) -> None:
    for query in ('SELECT ?service { BIND("services of bif: and sql:" AS ?service) }',
                  "SELECT ?x { VALUES ?x { <https://w3id.org/thbgraph/concept/topic/use-of-services> } }"):
        assert len(list(other.query(query))) == 1  # type: ignore[arg-type]


def test_blank_nodes_and_nameless_graphs_cannot_be_asked_for(oxigraph: Server) -> None:
    with reading(oxigraph) as other:
        with pytest.raises(UsageError, match="A blank node cannot be named to another store"):
            list(other.quads_for_pattern(ox.BlankNode(), None, None))
        with pytest.raises(UsageError, match="has no name to ask for it by"):
            other.query("ASK {}", default_graph=[ox.DefaultGraph()])
        with pytest.raises(UsageError, match="cannot be named to another store"):
            other.query("ASK {}", named_graphs=[ox.BlankNode()])


WHOLE = b'{"head":{"vars":["d"]},"results":{"bindings":[{"d":{"type":"literal","value":"P1Y"}},' \
        b'{"d":{"type":"literal","value":"2 ]}}"}}]}}'


def answers(body: bytes, **headers: str) -> Iterator[RemoteStore]:
    with relay() as between, RemoteStore(f"{between.url}/query", timeout=5) as other:
        between.refuse = lambda _: 200
        between.says, between.headers = WHOLE, {}
        assert len(list(other.query("SELECT ?d {}"))) == 2  # type: ignore[arg-type]
        between.says, between.headers = body, headers
        yield other


@pytest.mark.parametrize("cut", [*range(1, 30, 7), len(WHOLE) - 3, len(WHOLE) - 1])
def test_a_table_that_ends_in_the_middle_is_refused(cut: int) -> None:
    for other in answers(WHOLE[:cut]):
        with pytest.raises(StoreUnavailable, match="The other store's answer cannot be read"):
            other.query("SELECT ?d {}")


def test_further_members_of_a_result_do_no_harm() -> None:
    for other in answers(WHOLE[:-1] + b', "meta": {"time": 3} }'):
        assert len(list(other.query("SELECT ?d {}"))) == 2  # type: ignore[arg-type]


@pytest.mark.parametrize("body", [b"<html>hello</html>", b"", b"[]", b"<urn:a> <urn:b> ."])
def test_another_answer_is_no_table_and_no_graph(body: bytes) -> None:
    for other in answers(body):
        with pytest.raises(StoreUnavailable):
            other.query("SELECT ?d {}")
    for other in answers(b"<html>hello</html>"):
        with pytest.raises(StoreUnavailable):
            other.query("CONSTRUCT WHERE { ?s ?p ?o }")


@pytest.mark.parametrize(("header", "value", "error"), [
    ("X-SPARQL-MaxRows", "2", ResultTooLarge), ("X-SQL-State", "S1TAT", QueryTimeout)])
def test_what_a_store_says_it_has_cut_is_refused(header: str, value: str, error: type[ThbError]) -> None:
    for other in answers(WHOLE, **{header: value}):
        with pytest.raises(error):
            other.query("SELECT ?d {}")


@pytest.mark.skipif(not VIRTUOSO, reason=NO_VIRTUOSO)
def test_a_graph_that_virtuoso_cuts_without_a_word_is_refused(tmp_path: Path) -> None:
    lines = b"".join(b"<urn:s> <urn:p> <urn:o%d> .\n" % number for number in range(1500))
    with virtuoso_server(tmp_path, most_rows=1000) as server:
        with httpx.Client(trust_env=False, auth=httpx.DigestAuth("dba", "dba"), timeout=60) as client:
            client.put(server.graph_url, params={"graph": ONE}, content=lines,
                       headers={"Content-Type": "application/n-triples"}).raise_for_status()
        with reading(server) as other:
            asked = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{ONE}> {{ ?s ?p ?o }} }}"
            with pytest.raises(ResultTooLarge, match="cuts results at 1,000 rows"):
                other.query(asked)
            with pytest.raises(ResultTooLarge, match="cuts results at 1,000 rows"):
                other.query(asked.replace("CONSTRUCT { ?s ?p ?o }", "SELECT ?o"))
            with pytest.raises(StoreUnavailable, match=r"gave 1,00\d of the 1,500 statements"):
                other.mirror()
            assert len(list(other.query(f"{asked} LIMIT 900"))) == 900  # type: ignore[arg-type]


def test_a_store_that_is_none_says_so() -> None:
    with relay() as between, RemoteStore(f"{between.url}/query") as other:
        between.refuse = lambda _: 200
        with pytest.raises(StoreUnavailable, match="is no SPARQL store"):
            other.query("ASK {}")


def test_credentials_are_shown_to_the_store(oxigraph: Server) -> None:
    with relay(oxigraph.url) as between:
        def wanted(request: Heard) -> int | None:
            return None if request.headers.get("authorization") == "Basic bWU6c2VjcmV0" else 401

        between.refuse, between.challenge = wanted, 'Basic realm="x"'
        with RemoteStore(f"{between.url}/query", credentials="me:secret") as other:
            assert bool(other.query("ASK {}"))
        with RemoteStore(f"{between.url}/query", credentials="me:wrong") as other, \
                pytest.raises(ThbError, match="refuses this") as refused:
            other.query("ASK {}")
        assert "wrong" not in str(refused.value)
