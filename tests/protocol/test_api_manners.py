"""HTTP manners of ``/api/v1``: caching, HEAD, CORS, description, deadlines; asking changes nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.helpers.waiting import until

from thbgraph.api.server import serving
from thbgraph.reports.sheets import csv_text
from thbgraph.settings import Settings

pytestmark = pytest.mark.xdist_group("data")  # whose service takes long to start
DEADLINE = 3.0
TIP = {"state": "KGZ", "instrument": "un-tip", "at": "2026-11-22"}
ROUTES = [
    ("/api/v1/bound", TIP),
    ("/api/v1/bound", {**TIP, "explain": "true", "format": "ttl"}),
    ("/api/v1/duties", {**TIP, "topic": "compensation"}),
    ("/api/v1/calendar", {"state": "KGZ", "at": "2026-11-22", "kind": "report", "format": "ics"}),
    ("/api/v1/what-if", {"state": "KGZ", "instrument": "un-tip", "date": "2026-11-22"}),
    ("/api/v1/queries", {}),
    ("/api/v1/queries/cq10", {"state": "GRC"}),
]
SUPPOSED = """PREFIX thb: <https://w3id.org/thbgraph/ontology#>
    SELECT (COUNT(*) AS ?n) { ?s thb:state <https://w3id.org/thbgraph/id/state/KGZ> ;
      thb:instrument <https://w3id.org/thbgraph/id/instrument/cets-197> ; ?p ?o }"""
NAMED = 'SELECT (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } FILTER(CONTAINS(STR(?s), "supposed")) }'


@pytest.fixture(scope="module")
def hasty(built: Path) -> Iterator[httpx.Client]:
    """Return a client of a service of two workers that stops what is not quick."""
    with (serving(Settings(query_timeout=DEADLINE, workers=2), built / "graph.nq", "v1") as url,
          httpx.Client(base_url=url, timeout=90) as client):
        until(lambda: client.get("/ready").json()["workers"]["alive"] == 2)
        yield client


@pytest.mark.parametrize(("path", "parameters"), ROUTES)
def test_head_etag_and_304(data: httpx.Client, path: str, parameters: dict[str, str]) -> None:
    got = data.get(path, params=parameters)
    head = data.head(path, params=parameters)
    assert (got.status_code, head.status_code, head.content) == (200, 200, b"")
    for name in ("content-type", "content-length", "etag", "cache-control"):
        assert head.headers[name] == got.headers[name], name
    assert "no-store" not in got.headers["cache-control"]
    tag = got.headers["etag"]
    for held in (tag, tag.removeprefix("W/"), f'"other", {tag}'):
        for method in ("GET", "HEAD"):
            again = data.request(method, path, params=parameters, headers={"If-None-Match": held})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
            assert again.headers["access-control-allow-origin"] == "*"
    assert data.get(path, params=parameters, headers={"If-None-Match": '"other"'}).content == got.content


def test_each_question_has_an_etag_of_its_own(data: httpx.Client) -> None:
    asked = [*ROUTES, ("/api/v1/bound", {**TIP, "state": "ROU"}), ("/api/v1/bound", {**TIP, "at": "2020-01-01"}),
             ("/api/v1/bound", {**TIP, "limit": "1"}), ("/api/v1/queries/cq10", {"state": "GRC", "format": "csv"})]
    tags = [data.head(path, params=parameters).headers["etag"] for path, parameters in asked]
    assert len(set(tags)) == len(tags)


def test_a_wrong_question_is_never_304(data: httpx.Client) -> None:
    response = data.get("/api/v1/bound", params={"at": "soon"}, headers={"If-None-Match": "*"})
    assert response.status_code == 400
    assert "etag" not in response.headers


@pytest.mark.parametrize(("path", "parameters"), ROUTES)
def test_pages_of_other_sites_may_read_the_answers(
        data: httpx.Client, path: str, parameters: dict[str, str]) -> None:
    response = data.head(path, params=parameters, headers={"Origin": "http://elsewhere.example"})
    assert response.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in response.headers
    preflight = data.options(path, headers={"Origin": "http://elsewhere.example",
                                            "Access-Control-Request-Method": "GET"})
    assert preflight.status_code == 204


def test_openapi_lists_the_routes_with_names_of_their_own(data: httpx.Client) -> None:
    response = data.get("/openapi.json")
    assert response.status_code == 200, response.text
    paths = response.json()["paths"]
    assert {f"/api/v1/{name}" for name in ("bound", "duties", "what-if", "calendar", "coverage", "queries",
                                           "queries/{name}")} <= {
        path.replace("{id}", "{name}") for path in paths}
    names = [operation["operationId"] for path in paths.values() for operation in path.values()
             if "operationId" in operation]
    assert len(set(names)) == len(names)


def test_a_supposition_leaves_the_graph_as_it_was(data: httpx.Client) -> None:
    def counts() -> list[str]:
        answers = [data.get("/sparql", params={"query": query}).json() for query in (SUPPOSED, NAMED)]
        return [found["results"]["bindings"][0]["n"]["value"] for found in answers]

    before = counts()
    assert before[1] == "0"
    for withdraw, instrument in (("false", "cets-197"), ("true", "un-tip")):
        body = data.get("/api/v1/what-if", params={
            "state": "KGZ", "instrument": instrument, "date": "2026-11-22", "withdraw": withdraw}).json()
        assert body["begins"] or body["ends"]
    assert counts() == before
    item = data.get("/api/v1/bound", params={**TIP, "instrument": "cets-197"}).json()["items"][0]
    assert item["status"] == "not-party"


def test_a_task_is_killed_at_the_deadline_and_others_go_on(hasty: httpx.Client) -> None:
    """All duties with all their words take longer than this service allows; a small question is answered meanwhile."""
    outcome: list[httpx.Response] = []
    thread = threading.Thread(target=lambda: outcome.append(hasty.get("/api/v1/queries/duties")))
    thread.start()
    served = 0
    while thread.is_alive():
        assert hasty.get("/health").status_code == 200
        served += hasty.get("/api/v1/queries/cq10", params={"state": "GRC"}).status_code == 200
    thread.join()
    (stopped,) = outcome
    assert (stopped.status_code, stopped.json()["code"]) == (503, "query_timeout")
    assert stopped.headers["content-type"] == "application/problem+json"
    assert int(stopped.headers["retry-after"]) > 0
    assert served > 0
    assert hasty.get("/ready").json()["workers"]["replaced"] == 1


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_cell_that_looks_like_a_formula_is_made_text(cell: str) -> None:
    line = csv_text(("a",), [(cell,)]).decode().split("\r\n", 1)[1].lstrip('"')
    assert line.startswith("'")
    assert cell.strip() in line
