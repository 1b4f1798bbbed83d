"""How fast ``/health`` answers while the attack list runs, and whether the service is right afterwards.

``python benchmarks/attacks.py [FOLDER] [--seconds N] [--crowd N] [--output FILE]`` serves a built graph, sends the
heavy queries of the attack list from a crowd of clients in a process of its own, and asks for ``/health`` from another.
"""

from __future__ import annotations

import argparse
import http.client
import json
import multiprocessing
import os
import statistics
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from thbgraph.api.server import serving
from thbgraph.build import GRAPH_FILE, read_manifest
from thbgraph.settings import Settings

COUNT: Final = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
HEAVY: Final = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?a",
    "SELECT DISTINCT ?a ?f { ?a ?b ?c . ?d ?e ?f }",
    "SELECT (GROUP_CONCAT(STR(?c); separator='xxxxxxxxxx') AS ?all) { ?a ?b ?c . ?d ?e ?f }",
    "SELECT (COUNT(*) AS ?n) { ?a (!<http://h/none>|^<http://h/p>)* ?b . ?b (!<http://h/none>)+ ?c }",
    "SELECT * { ?a ?b ?c . ?d ?e ?f }",
    "CONSTRUCT { ?a ?e ?c } { ?a ?b ?c . ?d ?e ?f }",
)
DIRECT: Final = {"Content-Type": "application/sparql-query", "Accept": "text/csv, text/turtle"}


def attack(url: str, seconds: float, crowd: int, told: Any) -> None:
    """Send heavy queries from *crowd* clients at once for *seconds*; tell how they were answered."""
    os.nice(19)  # these clients would have machines of their own
    end, outcomes = time.monotonic() + seconds, Counter[str]()

    def client(number: int) -> None:
        turn = number
        while time.monotonic() < end:
            outcomes[_outcome(url, HEAVY[turn % len(HEAVY)])] += 1
            turn += 1

    threads = [threading.Thread(target=client, args=(number,)) for number in range(crowd)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told.put(dict(outcomes))


def _outcome(url: str, query: str) -> str:
    place = urlsplit(url)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)
    try:
        connection.request("POST", "/sparql", query.encode(), DIRECT)
        response = connection.getresponse()
        while response.read(1 << 20):
            pass
        return f"{response.status}"
    except (http.client.HTTPException, OSError) as error:
        return "cut" if isinstance(error, http.client.IncompleteRead) else type(error).__name__
    finally:
        connection.close()


def probe(url: str, stop: Any, told: Any) -> None:
    """Ask for ``/health`` every 20 ms until *stop*; tell the milliseconds each took."""
    place, taken = urlsplit(url), []
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)
    while not stop.is_set():
        begun = time.perf_counter()
        connection.request("GET", "/health")
        connection.getresponse().read()
        taken.append((time.perf_counter() - begun) * 1000)
        time.sleep(0.02)
    connection.close()
    told.put(taken)


def measure(folder: Path, seconds: float, crowd: int) -> dict[str, Any]:
    """Return the latencies of ``/health`` at rest and under attack, how the queries ended, and whether all is right."""
    settings = Settings(query_timeout=10.0, workers=2)
    result: dict[str, Any] = {"seconds": seconds, "crowd": crowd}
    with serving(settings, folder / GRAPH_FILE, read_manifest(folder).version) as url:
        before = _count(url)
        result["at_rest_ms"] = _probed(url, 3.0, 0, {})
        result["under_attack_ms"] = _probed(url, seconds, crowd, result)
        result["right_afterwards"] = _count(url) == before
    return result


def _probed(url: str, seconds: float, crowd: int, result: dict[str, Any]) -> dict[str, float]:
    context = multiprocessing.get_context("spawn")
    stop, times, outcomes = context.Event(), context.Queue(), context.Queue()
    prober = context.Process(target=probe, args=(url, stop, times))
    prober.start()
    if crowd:
        attacker = context.Process(target=attack, args=(url, seconds, crowd, outcomes))
        attacker.start()
        result["queries"] = dict(sorted(outcomes.get().items()))
        attacker.join()
    else:
        time.sleep(seconds)
    stop.set()
    taken = sorted(times.get())
    prober.join()
    cuts = statistics.quantiles(taken, n=100)
    return {"asked": len(taken), "p50": round(cuts[49], 2), "p99": round(cuts[98], 2), "max": round(taken[-1], 2)}


def _count(url: str) -> str:
    place = urlsplit(url)
    for _ in range(60):
        connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)
        connection.request("POST", "/sparql", COUNT.encode(), DIRECT)
        response = connection.getresponse()
        body = response.read().decode()
        connection.close()
        if response.status == 200:
            return body
        time.sleep(1)
    raise SystemExit("The service does not answer any more.")


def main() -> None:
    """Run the benchmark and print, or write, its numbers as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("build"))
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--crowd", type=int, default=200)
    parser.add_argument("--output", type=Path)
    asked = parser.parse_args()
    text = json.dumps(measure(asked.folder, asked.seconds, asked.crowd), indent=2) + "\n"
    if asked.output:
        asked.output.write_text(text, "utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
