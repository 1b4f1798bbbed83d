"""Build time, start time and latency of the ten competency questions, beside ``rdflib-endpoint`` on the same data.

Both services run as processes of their own and are asked over HTTP, one request after another. The peer gets the
merge of the graphs that make up the default graph here, so that both answer over the same triples. Run it with
``make bench``, or ``python benchmarks/run.py --help`` for the options.
"""

from __future__ import annotations

import argparse
import csv
import http.client
import json
import math
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.metadata import version as package_version
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import pyoxigraph as ox

from thbgraph import __version__
from thbgraph.errors import ThbError, ToolMissing
from thbgraph.namespaces import DEFAULT_GRAPHS
from thbgraph.query.named import Question, load_questions
from thbgraph.resources import resource

ROOT: Final = Path(__file__).parents[1]
OURS: Final = "from thbgraph.cli.main import run; run()"
PEER: Final = "from rdflib_endpoint.__main__ import cli; cli()"
PEER_LIMIT: Final = 60.0  # seconds: a slower answer is reported as such and not waited for
START_LIMIT: Final = 300.0
BUILD_LIMIT: Final = 600.0
_PACKAGES: Final = ("pyoxigraph", "rdflib", "rdflib-endpoint")
Rows = frozenset[tuple[tuple[str, str], ...]]


@dataclass(frozen=True)
class Times:
    """What one service took for one question, in milliseconds; ``note`` says why there are no times."""

    median: float | None
    p95: float | None
    runs: int
    note: str = ""


@dataclass(frozen=True)
class Line:
    """One question: both services' times, and whether each gave the committed rows (None: it gave none)."""

    question: str
    rows: int
    thbgraph: Times
    peer: Times
    right: bool | None
    peer_right: bool | None


@dataclass
class Server:
    """A running service: port and path of its SPARQL endpoint, and the seconds it took to be ready."""

    port: int
    path: str
    seconds: float

    def ask(self, query: str, limit: float) -> tuple[float, Any]:
        """POST *query*; return the seconds it took and the parsed JSON result.

        Raises:
            OSError: no answer within *limit* seconds, or another status than 200.
        """
        body = urlencode({"query": query})
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/sparql-results+json"}
        started = time.perf_counter()
        status, content = _request(self.port, self.path, body, headers, limit)
        seconds = time.perf_counter() - started
        if status != http.client.OK:
            raise OSError(f"status {status}")
        return seconds, json.loads(content)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print a Markdown table, write ``latest.json`` and ``latest.md``; return the exit code."""
    options = _options(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        try:
            report = _measure(folder, options)
        except (ThbError, subprocess.SubprocessError, OSError) as error:
            print(f"The benchmark could not run: {error}", file=sys.stderr)
            return 2
    text = _markdown(report)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "latest.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    (options.out / "latest.md").write_text(text, encoding="utf-8")
    print(text)
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=20, help="timed runs of each question here (default 20)")
    parser.add_argument("--peer-runs", type=int, default=5,
                        help="timed runs of the peer (default 5; fewer when they add up to more than its limit)")
    parser.add_argument("--no-peer", action="store_true", help="measure this service alone")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench", help="folder of the results")
    return parser.parse_args(arguments)


def _measure(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    load_before = os.getloadavg()[0]
    build_seconds = _build(folder)
    triples = _default_graph(folder / "graph.nq", folder / "default.nt")
    questions = [question for question in load_questions(resource("queries") / "competency")
                 if question.id.startswith("cq")]
    with _ours(folder) as server:
        start_seconds = server.seconds
        own = [_time(server, question, options.runs, PEER_LIMIT) for question in questions]
    peer_start, peer = (None, [(Times(None, None, 0, "not measured"), None)] * len(questions)) if options.no_peer else (
        _ask_peer(folder / "default.nt", questions, options.peer_runs))
    lines = [_line(*found) for found in zip(questions, own, peer, strict=True)]
    return {
        "machine": _machine(), "load_before": round(load_before, 2), "load_after": round(os.getloadavg()[0], 2),
        "versions": {"thbgraph": __version__} | {name: package_version(name) for name in _PACKAGES},
        "default_graph_triples": triples, "build_seconds": round(build_seconds, 1),
        "start_seconds": round(start_seconds, 1), "peer_start_seconds": peer_start,
        "questions": [asdict(line) for line in lines],
    }


def _line(question: Question, own: tuple[Times, Rows | None], peer: tuple[Times, Rows | None]) -> Line:
    with question.path.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        wanted = frozenset(tuple(sorted((k, v) for k, v in row.items() if v)) for row in csv.DictReader(file))
    right, peer_right = (None if rows is None else rows == wanted for rows in (own[1], peer[1]))
    return Line(question.id, len(wanted), own[0], peer[0], right, peer_right)


def _build(folder: Path) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", OURS, "build", "--out", str(folder)], check=True, timeout=BUILD_LIMIT,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=_environment(folder))
    return time.perf_counter() - started


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("THBGRAPH_")}
    return {**kept, "THBGRAPH_STORE": str(folder)}


def _default_graph(graph: Path, out: Path) -> int:
    """Write the merge of the default graph's parts as N-Triples; return the number of triples."""
    whole, merged = ox.Store(), ox.Store()
    whole.bulk_load(path=str(graph), format=ox.RdfFormat.N_QUADS)
    for name in DEFAULT_GRAPHS:
        merged.extend(ox.Quad(quad.subject, quad.predicate, quad.object)
                      for quad in whole.quads_for_pattern(None, None, None, ox.NamedNode(name)))
    merged.dump(str(out), format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
    return len(merged)


@contextmanager
def _ours(folder: Path) -> Iterator[Server]:
    port = _free_port()
    command = [sys.executable, "-c", OURS, "serve", "--port", str(port)]
    with _running(command, port, "/ready", _environment(folder)) as seconds:
        yield Server(port, "/sparql", seconds)


@contextmanager
def _peer(graph: Path) -> Iterator[Server]:
    port = _free_port()
    command = [sys.executable, "-c", PEER, "serve", "--host", "127.0.0.1", "--port", str(port), str(graph)]
    with _running(command, port, "/?" + urlencode({"query": "ASK {}"}), dict(os.environ)) as seconds:
        yield Server(port, "/", seconds)


@contextmanager
def _running(command: list[str], port: int, probe: str, environment: dict[str, str]) -> Iterator[float]:
    """Start *command*, wait until *probe* answers 200, yield the seconds that took; end the process at the close."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    try:
        while not _answers(port, probe):
            if process.poll() is not None or time.perf_counter() - started > START_LIMIT:
                raise ToolMissing("A service did not start.", "Run it by hand to see why.")
            time.sleep(0.05)
        yield time.perf_counter() - started
    finally:
        process.kill()
        process.wait()


def _answers(port: int, path: str) -> bool:
    try:
        return _request(port, path, None, {}, 5.0)[0] == http.client.OK
    except (OSError, http.client.HTTPException):
        return False


def _request(port: int, path: str, body: str | None, headers: dict[str, str], limit: float) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=limit)
    try:
        connection.request("POST" if body else "GET", path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _time(server: Server, question: Question, runs: int, limit: float) -> tuple[Times, Rows | None]:
    """Ask once to warm up and then *runs* times, fewer once they have taken *limit* seconds together."""
    query = question.sparql()
    try:
        first, answer = server.ask(query, limit)
    except (OSError, http.client.HTTPException) as error:
        return Times(None, None, 0, f"over {limit:g} s" if isinstance(error, TimeoutError) else str(error)), None
    seconds: list[float] = []
    while len(seconds) < runs and first + sum(seconds) < limit:
        seconds.append(server.ask(query, limit * 2)[0])
    seconds = sorted(seconds or [first])
    p95 = seconds[math.ceil(0.95 * len(seconds)) - 1]
    return Times(round(statistics.median(seconds) * 1000, 1), round(p95 * 1000, 1), len(seconds)), _rows(answer)


def _rows(answer: dict[str, Any]) -> Rows:
    return frozenset(tuple(sorted((name, cell["value"]) for name, cell in row.items() if cell["value"]))
                     for row in answer["results"]["bindings"])


def _ask_peer(graph: Path, questions: Sequence[Question], runs: int) -> tuple[float, list[tuple[Times, Rows | None]]]:
    """Ask the peer every question; after one it did not answer in time it is started anew, for it goes on computing."""
    found: list[tuple[Times, Rows | None]] = []
    start = 0.0
    while len(found) < len(questions):
        with _peer(graph) as server:
            start = start or round(server.seconds, 1)
            for question in questions[len(found):]:
                print(f"peer: {question.id}", file=sys.stderr)
                found.append(_time(server, question, runs, PEER_LIMIT))
                if found[-1][1] is None:
                    break
    return start, found


def _machine() -> dict[str, Any]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {"cores": os.cpu_count(), "memory_gib": round(memory), "python": sys.version.split()[0]}


def _markdown(report: dict[str, Any]) -> str:
    machine, versions = report["machine"], report["versions"]
    lines = [
        f"{machine['cores']} cores, {machine['memory_gib']} GiB of memory, Python {machine['python']}; system load "
        f"{report['load_before']} before and {report['load_after']} after.",
        "",
        ", ".join(f"{name} {number}" for name, number in versions.items())
        + f"; {report['default_graph_triples']:,} triples in the default graph.",
        "",
        "| | thbgraph | rdflib-endpoint | ratio |", "|---|---:|---:|---:|",
        f"| build, s | {report['build_seconds']} | - | - |",
        f"| start, s | {report['start_seconds']} | {_cell(report['peer_start_seconds'])} | "
        f"{_ratio(report['start_seconds'], report['peer_start_seconds'])} |",
        "",
        "| question | rows | median, ms | p95, ms | peer median, ms | peer p95, ms | peer runs | ratio of medians | "
        "committed rows | peer: committed rows |", "|---|---:|---:|---:|---:|---:|---:|---:|---|---|",
    ]
    return "\n".join([*lines, *(_row(line) for line in report["questions"])]) + "\n"


def _row(line: dict[str, Any]) -> str:
    own, peer = line["thbgraph"], line["peer"]
    words = {None: "-", True: "yes", False: "no"}
    return (f"| {line['question']} | {line['rows']} | {_cell(own['median'])} | {_cell(own['p95'])} | "
            f"{peer['note'] or _cell(peer['median'])} | {_cell(peer['p95'])} | {peer['runs']} | "
            f"{_ratio(own['median'], peer['median'])} | {words[line['right']]} | {words[line['peer_right']]} |")


def _cell(value: float | None) -> str:
    return "-" if value is None else f"{value:,.1f}"


def _ratio(own: float | None, peer: float | None) -> str:
    return f"{peer / own:,.1f}" if own and peer else "-"


if __name__ == "__main__":
    sys.exit(main())
