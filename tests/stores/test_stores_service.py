"""The same service over other people's stores: filled by push, it answers as over its own graph, and takes writes."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from tests.helpers.listener import Listener
from tests.helpers.servers import Server
from tests.security.conftest import listener as listener  # a fixture
from tests.stores.conftest import started

from thbgraph.api.server import serving
from thbgraph.query import load_questions
from thbgraph.settings import Settings
from thbgraph.store.remote_reader import Remote

pytestmark = pytest.mark.xdist_group("filled_stores")
TOKEN: Final = "a-token-only-tests-know"
BEARER: Final = {"Authorization": f"Bearer {TOKEN}"}
UPDATE: Final = {"Content-Type": "application/sparql-update"}
PROGRAM: Final = "from thbgraph.cli.main import run; run()"
LIMITS: Final = Settings(query_timeout=60.0, workers=1, write_token=TOKEN)
ROUTES: Final = (
    "bound?state=KGZ", "bound?state=KGZ&instrument=un-tip&explain=true", "bound?instrument=ilo-p029&limit=1000",
    "duties?state=KGZ&at=2024-06-30", "gaps?state=KGZ", "gaps?state=POL&at=2012-01-01&all=true",
    "gaps?state=KGZ&format=csv", "calendar?state=KGZ&at=2026-01-01", "coverage", "coverage?state=KGZ",
    "practices?topic=action-plan", "what-if?state=KAZ&instrument=cets-197&date=2026-01-01", "compare?states=KGZ,POL",
    "recommendations?state=KGZ", "changes?from=2020-01-01&to=2024-01-01&state=KGZ",
)
QUESTIONS: Final = tuple(f"queries/{question.id}?limit=1000" for question in load_questions())
# words joined in one cell come in the order in which a store finds them, and so do rows that a question does not order
_PARTS: Final = re.compile(r"[ ;,|]+")


@pytest.fixture(scope="module")
def service(part_file: Path) -> Iterator[httpx.Client]:
    """Return a client of the service over the graph of a few states."""
    with serving(LIMITS, part_file, "v1") as url, httpx.Client(base_url=url, timeout=120) as client:
        yield client


@contextmanager
def service_over(server: Server) -> Iterator[httpx.Client]:
    """Serve *server* and give a client that has the token."""
    credentials = f"{server.user}:{server.password}" if server.user else ""
    settings = replace(LIMITS, store=server.query_url, store_update_url=server.update_url,
                       store_graph_url=server.graph_url, store_default_graph=server.default_graph,
                       store_credentials=credentials)
    remote = Remote(server.query_url, server.default_graph, credentials)
    with (serving(settings, remote, "another-store") as url,
          httpx.Client(base_url=url, timeout=120, headers=BEARER) as client):
        yield client


@pytest.fixture(scope="module", params=["filled_oxigraph", "filled_virtuoso"])
def over(request: pytest.FixtureRequest) -> Iterator[httpx.Client]:
    """Return a client of the service over a store that has been filled with that graph."""
    with service_over(request.getfixturevalue(request.param)) as client:
        yield client


def comparable(answer: httpx.Response) -> Any:
    """Return what an answer says, whatever the address, the version and the order in which a store finds things."""
    assert answer.status_code == 200, answer.text
    text = answer.text.replace(str(answer.url.copy_with(path="", query=None)).rstrip("/"), "http://h")
    if not answer.headers["content-type"].startswith("application/json"):
        return sorted(line.replace("another-store", "v1") for line in text.splitlines())
    body = json.loads(text)
    body.pop("version", None)
    return _unordered(body)


def _unordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _unordered(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return sorted((_unordered(inner) for inner in value), key=lambda inner: json.dumps(inner, sort_keys=True))
    return sorted(_PARTS.split(value)) if isinstance(value, str) else value


def said(answer: httpx.Response) -> Any:
    """Return a table, boolean, graph or problem in no order."""
    if "json" in answer.headers["content-type"]:
        return _unordered({name: value for name, value in answer.json().items() if name != "instance"})
    return sorted(answer.text.splitlines())


@pytest.fixture(scope="module")
def expected(service: httpx.Client) -> Callable[[str], Any]:
    """Return what gives the answer of a route over the service's own graph; each is asked once."""
    return cache(lambda route: comparable(service.get(f"/api/v1/{route}")))


@pytest.mark.parametrize("route", [*ROUTES, *QUESTIONS])
def test_it_answers_as_over_its_own_graph(expected: Callable[[str], Any], over: httpx.Client, route: str) -> None:
    ours, theirs = expected(route), comparable(over.get(f"/api/v1/{route}"))
    if isinstance(ours, dict) and (ours.get("total") or 0) > 1000:
        # a page of rows in no order is another page in each store
        assert (ours["total"], ours["columns"]) == (theirs["total"], theirs["columns"])
        return
    assert theirs == ours


@pytest.mark.parametrize("query", [
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
    "SELECT (COUNT(*) AS ?n) FROM <https://w3id.org/thbgraph/graph/resolved> { ?s ?p ?o }",
    "SELECT (COUNT(*) AS ?n) FROM <http://h/not-held> { ?s ?p ?o }",
    "ASK { <https://w3id.org/thbgraph/id/state/KGZ> ?p ?o }", "ASK { <http://h/nobody> ?p ?o }",
    "PREFIX thb: <https://w3id.org/thbgraph/ontology#> CONSTRUCT { ?s thb:iso3 ?o } WHERE { ?s thb:iso3 ?o }",
])
def test_sparql_gives_the_same(service: httpx.Client, over: httpx.Client, query: str) -> None:
    for accept in ("application/sparql-results+json, application/n-triples", "text/csv, application/n-triples;q=0.1"):
        ours, theirs = (client.get("/sparql", params={"query": query}, headers={"Accept": accept})
                        for client in (service, over))
        assert (theirs.status_code, theirs.headers["content-type"]) == (ours.status_code, ours.headers["content-type"])
        assert said(theirs) == said(ours)


@pytest.mark.parametrize(("query", "status", "code"), [
    ("SELECT * {", 400, "query_syntax"), ("SELECT * { SERVICE <U> {} }", 403, "feature_refused"),
    ("SELECT * { SERVICE SILENT <U> {} }", 403, "feature_refused"),
    ('DEFINE get:soft "replace" SELECT * FROM <U> { ?s ?p ?o }', 400, "query_syntax"),
    ("INSERT DATA { <http://h/a> <http://h/b> 1 }", 403, "feature_refused"),
])
def test_what_is_refused_is_not_sent_on(
    over: httpx.Client, listener: Listener, query: str, status: int, code: str
) -> None:
    answer = over.get("/sparql", params={"query": query.replace("<U>", f"<{listener.url}>")})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert listener.heard == 0


def test_answers_are_told_apart_by_what_they_say(over: httpx.Client) -> None:
    first = over.get("/api/v1/bound?state=KGZ")
    again = over.get("/api/v1/bound?state=KGZ", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = over.get("/api/v1/bound?state=POL", headers={"If-None-Match": first.headers["etag"]})
    assert other.status_code == 200


def test_writes_reach_the_store(server: Server) -> None:
    with service_over(server) as client:
        write_and_ask(client)


def write_and_ask(over: httpx.Client) -> None:
    graph = {"graph": "http://h/written"}
    ask = {"query": "SELECT ?o { GRAPH <http://h/written> { ?s ?p ?o } } ORDER BY ?o"}

    def held() -> list[str]:
        return over.get("/sparql", params=ask, headers={"Accept": "text/csv"}).text.split("\r\n")[1:-1]

    assert over.put("/graph-store", params=graph, content=b"<http://h/s> <http://h/p> 'one' .",
                    headers={"Content-Type": "text/turtle"}).status_code == 201
    assert held() == ["one"]
    text = "INSERT DATA { GRAPH <http://h/written> { <http://h/s> <http://h/p> 'two' } }"
    assert over.post("/update", content=text, headers=UPDATE).status_code == 204
    assert held() == ["one", "two"]
    assert over.put("/graph-store", params=graph, content=b"<http://h/s> <http://h/p> 'three' .",
                    headers={"Content-Type": "text/turtle"}).status_code == 204
    assert held() == ["three"]
    assert over.delete("/graph-store", params=graph).status_code in (200, 204)
    assert held() == []
    assert over.get("/graph-store", params=graph, headers={"Accept": "text/turtle"}).status_code == 404


def test_a_store_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    environment = os.environ | {"THBGRAPH_STORE": "http://127.0.0.1:1/query"}
    ended = subprocess.run([sys.executable, "-c", PROGRAM, "serve"], env=environment, cwd=tmp_path, check=False,
                           capture_output=True, text=True, timeout=60)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "127.0.0.1:1" in ended.stderr


def test_a_store_that_is_gone_is_said(tmp_path_factory: pytest.TempPathFactory) -> None:
    with started("oxigraph", tmp_path_factory) as server:
        remote = Remote(server.query_url)
        with (serving(LIMITS, remote, "another-store") as url, httpx.Client(base_url=url, timeout=60) as client):
            assert client.get("/sparql", params={"query": "ASK {}"}).json()["boolean"] is True
            os.kill(server.pid, signal.SIGKILL)
            answer = client.get("/sparql", params={"query": "ASK {}"})
            assert (answer.status_code, answer.json()["code"]) == (502, "store_unavailable")
            assert client.get("/health").status_code == 200
