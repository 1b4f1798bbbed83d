"""`thbgraph push` into real stores, by both ways: every graph whole, the merge as default graph, nothing twice."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from tests.helpers.servers import Server
from tests.stores.conftest import Push
from tests.stores.relay import Heard, relay

from thbgraph.namespaces import DEFAULT_GRAPHS, GRAPH

pytestmark = pytest.mark.xdist_group("stores")
XSD = "http://www.w3.org/2001/XMLSchema#"
PROGRAM = "from thbgraph.cli.main import run; run()"


def held(server: Server) -> dict[str, set[str]]:
    """Return the statements of every graph of *server*, those with blank nodes or durations as predicates only."""
    with httpx.Client(trust_env=False, timeout=60) as client:
        def ask(query: str, media_type: str) -> bytes:
            answer = client.post(server.query_url, data={"query": query}, headers={"Accept": media_type})
            return answer.raise_for_status().content

        table = ox.parse_query_results(ask("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }",
                                           "application/sparql-results+json"), format=ox.QueryResultsFormat.JSON)
        assert isinstance(table, ox.QuerySolutions)
        names = [row["g"].value for row in table if row["g"].value.startswith(GRAPH)]
        patterns = {name: f"GRAPH <{name}> {{ ?s ?p ?o }}" for name in names}
        if not server.default_graph:
            patterns["default"] = "?s ?p ?o"
        return {name: comparable(ox.parse(ask(f"CONSTRUCT {{ ?s ?p ?o }} {{ {pattern} }}", "application/n-triples"),
                                          format=ox.RdfFormat.N_TRIPLES)) for name, pattern in patterns.items()}


def comparable(quads: object) -> set[str]:
    """Return statements as lines; blank nodes have other labels in each store, and Virtuoso writes durations oddly."""
    lines: Counter[str] = Counter()
    for quad in quads:  # type: ignore[attr-defined]
        terms = (quad.subject, quad.predicate, quad.object)
        lines[" ".join("?" if isinstance(term, ox.BlankNode) or getattr(term, "datatype", None) ==
                       ox.NamedNode(XSD + "duration") else str(term) for term in terms)] += 1
    return {f"{number} x {line}" for line, number in lines.items()}


@pytest.fixture(scope="module")
def expected(graph_file: Path) -> dict[str, set[str]]:
    """Return what a filled store has to hold, with the merge as default graph."""
    store = ox.Store()
    store.bulk_load(path=str(graph_file), format=ox.RdfFormat.N_QUADS)
    graphs = {str(name.value): comparable(store.quads_for_pattern(None, None, None, name))
              for name in store.named_graphs()}
    merge = {quad.triple for name in DEFAULT_GRAPHS for quad in
             store.quads_for_pattern(None, None, None, ox.NamedNode(name))}
    return {**graphs, "default": comparable(merge)}


def named(graphs: dict[str, set[str]], server: Server) -> dict[str, set[str]]:
    """Return *graphs* with the default graph under the name it has in *server*."""
    return {server.default_graph if name == "default" and server.default_graph else name: lines
            for name, lines in graphs.items()}


@pytest.mark.parametrize("way", ["graph-store", "update"])
def test_every_graph_is_kept_and_the_merge_is_the_default_graph(
        server: Server, way: str, push: Push, expected: dict[str, set[str]]) -> None:
    address = server.graph_url if way == "graph-store" else server.update_url
    done = push(address, f"--{way}", "--verify", server=server)
    assert (done.code, done.out) == (0, ""), done.err
    assert "7 graphs were sent, 0 were there already." in done.err
    found = held(server)
    assert found.keys() == named(expected, server).keys()
    assert found == named(expected, server)
    again = push(address, f"--{way}", "--verify", server=server)
    assert (again.code, again.err.split("\n")[-2]) == (0, "0 graphs were sent, 7 were there already.")


def test_the_common_address_of_a_known_store_is_enough(server: Server, push: Push) -> None:
    for way in ("--graph-store", "--update"):
        assert push(server.url, way, server=server).code == 0


def test_a_graph_in_many_requests_is_whole(server: Server, push: Push, expected: dict[str, set[str]]) -> None:
    with relay(server.url) as between:
        done = push(f"{between.url}/{server.graph_url.rsplit('/', 1)[1]}", "--chunk", "64", server=server)
    assert done.code == 0, done.err
    posts = [request for request in between.writes if request.method == "POST"]
    assert len(posts) > 20
    assert held(server) == named(expected, server)


def test_what_somebody_else_changed_is_sent_again(oxigraph: Server, push: Push, expected: dict[str, set[str]]) -> None:
    assert push(oxigraph.graph_url).code == 0
    with httpx.Client(trust_env=False) as client:
        for update in (f"DELETE WHERE {{ GRAPH <{GRAPH}gaps> {{ ?s ?p ?o }} }}",
                       f"INSERT DATA {{ GRAPH <{GRAPH}resolved> {{ <urn:a> <urn:b> <urn:c> }} }}"):
            client.post(oxigraph.update_url, content=update,
                        headers={"Content-Type": "application/sparql-update"}).raise_for_status()
    assert held(oxigraph) != expected
    done = push(oxigraph.graph_url)
    assert "2 graphs were sent, 5 were there already." in done.err
    assert held(oxigraph) == expected


def test_a_change_that_keeps_the_count_is_seen_by_verify(
        oxigraph: Server, push: Push, expected: dict[str, set[str]]) -> None:
    assert push(oxigraph.graph_url).code == 0
    update = (f"WITH <{GRAPH}resolved> DELETE {{ ?s ?p ?o }} INSERT {{ ?s ?p 'changed' }} WHERE "
              f"{{ SELECT * {{ GRAPH <{GRAPH}resolved> {{ ?s ?p ?o FILTER(isLiteral(?o)) }} }} LIMIT 1 }}")
    with httpx.Client(trust_env=False) as client:
        client.post(oxigraph.update_url, content=update,
                    headers={"Content-Type": "application/sparql-update"}).raise_for_status()
    assert "0 graphs were sent" in push(oxigraph.graph_url).err
    assert "1 graphs were sent, 6 were there already." in push(oxigraph.graph_url, "--verify").err
    assert held(oxigraph) == expected


def test_a_killed_push_goes_on_where_it_was(
        oxigraph: Server, push: Push, world: dict[str, str], tmp_path: Path, expected: dict[str, set[str]]) -> None:
    with relay(oxigraph.url) as between:
        between.holds = 4
        command = [sys.executable, "-c", PROGRAM, "push", f"{between.url}/store", "--state", f"{tmp_path}/state.json"]
        process = subprocess.Popen(command, env={**os.environ, **world}, stderr=subprocess.DEVNULL)
        try:
            assert between.held.wait(60)
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
        between.holds = 1_000_000
        sent_before = [request.path for request in between.writes][:3]
        between.heard.clear()
        done = push(f"{between.url}/store")
        assert "4 graphs were sent, 3 were there already." in done.err
        assert not {request.path for request in between.writes} & set(sent_before)
    assert held(oxigraph) == expected


def test_a_graph_that_fails_is_named_and_the_rest_goes_on(
        oxigraph: Server, push: Push, expected: dict[str, set[str]]) -> None:
    with relay(oxigraph.url) as between:
        between.refuse = lambda request: 500 if request.writes and "resolved" in request.path else None
        done = push(f"{between.url}/store")
        assert done.code == 2
        assert "6 graphs were sent, 0 were there already." in done.err
        assert f"Not pushed: {GRAPH}resolved." in done.err
        assert f"{GRAPH}resolved: The store at {between.url}/store answers 500: The relay does not" in done.err
        between.refuse = lambda _: None
        assert "1 graphs were sent, 6 were there already." in push(f"{between.url}/store").err
    assert held(oxigraph) == expected


def without_last_line(body: bytes) -> bytes:
    return body if b"id/state/AAA" not in body else body[: body[:-1].rfind(b"\n") + 1]


def with_another_name(body: bytes) -> bytes:
    return body.replace(b'"State AAA"', b'"Estate AAA"')


def test_a_statement_lost_on_the_way_is_noticed(oxigraph: Server, push: Push) -> None:
    with relay(oxigraph.url) as between:
        between.change = without_last_line
        done = push(f"{between.url}/store")
    assert done.code == 2
    assert re.search(rf"{GRAPH}source/codes: it holds \d+ statements there, \d+ were sent\.", done.err)


def test_a_statement_changed_on_the_way_is_noticed_by_verify(oxigraph: Server, push: Push) -> None:
    with relay(oxigraph.url) as between:
        between.change = with_another_name
        assert push(f"{between.url}/store").code == 0
        done = push(f"{between.url}/store", "--verify")
    assert done.code == 2
    assert "1 statements did not come back as sent, 1 others did, for example" in done.err
    assert "Estate AAA" in done.err


def test_a_dry_run_sends_nothing(push: Push) -> None:
    with relay() as nothing_behind:
        done = push(f"{nothing_behind.url}/store", "--dry-run")
        assert done.code == 0
        assert nothing_behind.heard == []
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in done.out.splitlines() if "│" in line]
    assert [row[0] for row in rows][-1] == "default"
    assert {row[0] for row in rows} == {"default", *DEFAULT_GRAPHS, f"{GRAPH}source/codes", f"{GRAPH}source/paper"}
    assert "Nothing was sent. 7 graphs with" in done.err


def test_graphs_that_are_gone_from_the_build_are_named_and_pruned_on_request(
        oxigraph: Server, push: Push, tmp_path: Path) -> None:
    gone = f"{GRAPH}source/gone"
    with httpx.Client(trust_env=False) as client:
        client.put(oxigraph.graph_url, params={"graph": gone}, content=b"<urn:a> <urn:b> <urn:c> .",
                   headers={"Content-Type": "application/n-triples"}).raise_for_status()
    assert push(oxigraph.graph_url).code == 0
    state = tmp_path / "state.json"
    state.write_text(state.read_text("utf-8").replace(f'"{GRAPH}gaps"', f'"{gone}": "x",\n"{GRAPH}gaps"'), "utf-8")
    assert f"{gone} was pushed earlier and is no longer in the build" in push(oxigraph.graph_url).err
    assert gone in held(oxigraph)
    assert "1 were removed." in push(oxigraph.graph_url, "--prune").err
    assert gone not in held(oxigraph)
    assert gone not in state.read_text("utf-8")


def test_a_graph_that_cannot_be_pruned_is_named_and_the_rest_goes_on(
        oxigraph: Server, push: Push, tmp_path: Path) -> None:
    kept, gone = f"{GRAPH}source/a-kept", f"{GRAPH}source/gone"
    with relay(oxigraph.url) as between:
        address = f"{between.url}/store"
        assert push(address).code == 0
        state = tmp_path / "state.json"
        more = f'"{gone}": "x",\n"{kept}": "x",\n"{GRAPH}gaps"'
        state.write_text(state.read_text("utf-8").replace(f'"{GRAPH}gaps"', more), "utf-8")
        between.refuse = lambda request: 500 if request.method == "DELETE" and "a-kept" in request.path else None
        done = push(address, "--prune")
    assert done.code == 2
    assert "0 graphs were sent, 7 were there already. 1 were removed." in done.err
    assert f"{kept}: The store at {address} answers 500" in done.err
    assert f"Not removed: {kept}." in done.err
    assert (kept in state.read_text("utf-8"), gone in state.read_text("utf-8")) == (True, False)


def test_virtuoso_wants_a_name_for_the_default_graph_before_anything_is_sent(virtuoso: Server, push: Push) -> None:
    with relay(virtuoso.url) as between:
        done = push(f"{between.url}/sparql-graph-crud-auth", "--user", "dba", PUSH_PASSWORD="dba")
        assert between.writes == []
    assert done.code == 2
    assert "Virtuoso has no default graph of its own. Name the graph that plays it: --default-graph" in done.err


@pytest.mark.parametrize("way", ["graph-store", "update"])
def test_a_wrong_password_is_refused(virtuoso: Server, push: Push, way: str) -> None:
    address = virtuoso.graph_url if way == "graph-store" else virtuoso.update_url
    done = push(address, f"--{way}", server=virtuoso, PUSH_PASSWORD="guessed")
    assert done.code == 3
    assert "refuses this (401)" in done.err
    assert "6 more were not tried." in done.err
    assert "guessed" not in done.err


def test_a_password_where_none_is_sent_is_refused_too(virtuoso: Server, push: Push) -> None:
    done = push(f"{virtuoso.url}/sparql", "--update", "--default-graph", virtuoso.default_graph)
    assert done.code == 3
    assert "SECURITY" in done.err


def wants(header: str) -> object:
    """Return a rule that lets only requests with this Authorization pass."""
    def rule(request: Heard) -> int | None:
        return None if request.headers.get("authorization") == header or not request.writes else 401

    return rule


@pytest.mark.parametrize(("given", "code"), [(("--token", "sesame"), 0), (("--token", "wrong"), 3), ((), 3)])
def test_a_token_opens_what_it_should(oxigraph: Server, push: Push, given: tuple[str, ...], code: int) -> None:
    with relay(oxigraph.url) as between:
        between.refuse = wants("Bearer sesame")  # type: ignore[assignment]
        done = push(f"{between.url}/store", *given)
    assert done.code == code
    assert "sesame" not in done.err
    assert "wrong" not in done.err


def test_a_token_of_the_environment_is_used(oxigraph: Server, push: Push) -> None:
    with relay(oxigraph.url) as between:
        between.refuse = wants("Bearer sesame")  # type: ignore[assignment]
        assert push(f"{between.url}/store", PUSH_TOKEN="sesame").code == 0
