"""Nothing a stranger sends makes the service call anywhere: not through the guard, and not past it."""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from tests.helpers.listener import Listener
from tests.helpers.waiting import finished

from thbgraph.errors import FeatureRefused
from thbgraph.store.job import QueryJob
from thbgraph.store.member import WorkerOptions
from thbgraph.store.pool import WorkerPool

CALLS = [
    "SELECT * { SERVICE <U> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <U> { ?s ?p ?o } }",
    "SELECT * { { OPTIONAL { { SELECT * { SERVICE <U> { ?s ?p ?o } } } } } }",
    "ASK { FILTER NOT EXISTS { SERVICE <U> { ?s ?p ?o } } }",
    "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE SILENT <U> { ?s ?p ?o } }",
    "DESCRIBE ?s { SERVICE <U> { ?s ?p ?o } }",
    "SELECT * { VALUES ?u { <U> } SERVICE ?u { ?s ?p ?o } }",
    r"SELECT * { \u0053ERVICE <U> { ?s ?p ?o } }",
    r"SELECT * { SERVICE \u003CU> { ?s ?p ?o } }",
    "SELECT * {SERVICESILENT<U>{?s ?p ?o}}",
    "PREFIX : <U> SELECT * {SERVICE:x{?s ?p ?o}}",
    "SELECT * {BIND(1 AS ?b) FILTER(0<?b)SERVICE#>\n<U>{?s ?p ?o}}",
    "SELECT * {BIND(1 AS ?b) FILTER(0<?b)#>'''\nSERVICE<U>{?s ?p ?o}#'''\n}",
    "SELECT * {FILTER('a'<'>'||1=1)SERVICE<U>{?s ?p ?o}FILTER('a'='a')}",
    r"""SELECT * {BIND("\u0022" AS ?x) SERVICE<U>{?s ?p ?o} BIND("\u0022" AS ?y)}""",
    "LOAD <U>",
    "LOAD SILENT <U> INTO GRAPH <http://h/g>",
    r"\u004cOAD <U>",
]
QUIET = [
    "SELECT * FROM <U> { ?s ?p ?o }",
    "SELECT * FROM NAMED <U> { GRAPH ?g { ?s ?p ?o } }",
    "SELECT * FROM <U> FROM <http://h/other> { ?s ?p ?o }",
    "DESCRIBE <U>",
    "SELECT * { GRAPH <U> { ?s ?p ?o } }",
    "SELECT (<U>(1) AS ?x) {}",
]


@pytest.mark.parametrize("form", ["get", "form", "direct"])
@pytest.mark.parametrize("query", CALLS)
def test_calls_are_refused(client: httpx.Client, listener: Listener, query: str, form: str) -> None:
    text = query.replace("<U>", f"<{listener.url}>").replace("CU>", f"C{listener.url}>")
    if form == "get":
        response = client.get("/sparql", params={"query": text})
    elif form == "form":
        response = client.post("/sparql", data={"query": text})
    else:
        response = client.post("/sparql", content=text, headers={"Content-Type": "application/sparql-query"})
    assert (response.status_code, response.json()["code"]) == (403, "feature_refused")
    assert listener.heard == 0


@pytest.mark.parametrize("query", QUIET)
def test_iris_are_never_fetched(client: httpx.Client, listener: Listener, query: str) -> None:
    client.get("/sparql", params={"query": query.replace("<U>", f"<{listener.url}>")})
    graphs = {"default-graph-uri": listener.url, "named-graph-uri": listener.url}
    client.get("/sparql", params={"query": "SELECT * { ?s ?p ?o }", **graphs})
    assert listener.heard == 0


def test_the_listener_does_hear(listener: Listener) -> None:
    query = f"SELECT * {{ SERVICE SILENT <{listener.url}> {{}} }}"
    code = f"import pyoxigraph\nlist(pyoxigraph.Store().query({query!r}))"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
    assert listener.heard == 1


@pytest.mark.skipif(sys.platform != "linux" or platform.machine() not in ("x86_64", "aarch64"), reason="needs seccomp")
def test_behind_the_guard_the_kernel_refuses(
    graph_file: Path, listener: Listener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Start a worker whose guard is taken out, and let SERVICE SILENT through to the engine."""
    (tmp_path / "sitecustomize.py").write_text(
        "import thbgraph.store.guard as guard\nguard.refuse_features = lambda *a, **k: None\n", "utf-8"
    )
    monkeypatch.syspath_prepend(str(tmp_path))

    async def check() -> None:
        pool = WorkerPool(WorkerOptions(graph_file, 256, 5.0), 1)
        pool.start()
        try:
            with pytest.raises(FeatureRefused, match="network"):
                await pool.run(QueryJob(f"ASK {{ SERVICE SILENT <{listener.url}> {{}} }}", {"boolean": "json"}))
        finally:
            await pool.stop()

    finished(check())
    assert listener.heard == 0
