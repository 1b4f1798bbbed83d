"""How fast ``/health`` answers while the attack list runs, and whether the service is right afterwards.

``python -m benchmarks.attacks [FOLDER] [--seconds N] [--crowd N] [--output FILE]``, in the folder of the repository,
serves a built graph, sends the attack list of the tests from a crowd of clients in a process of its own, and asks for
``/health`` from another.
"""

from __future__ import annotations

import argparse
import http.client
import json
import multiprocessing
import os
import statistics
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from tests.helpers.heavy import ATTACKS

from thbgraph.api.server import serving
from thbgraph.build import GRAPH_FILE, read_manifest
from thbgraph.settings import Settings

COUNT: Final = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
HEAVY: Final = tuple(ATTACKS.values())
_PATIENCE: Final = 180.0  # seconds for the last answers, and for what starts and ends
DIRECT: Final = {"Content-Type": "application/sparql-query", "Accept": "text/csv, text/turtle"}


def attack(url: str, seconds: float, crowd: int) -> dict[str, int]:
    """Send heavy queries from *crowd* clients at once for *seconds*; return how many were answered in which way."""
    os.nice(19)  # these clients would have machines of their own
    end = time.monotonic() + seconds

    def client(number: int) -> Counter[str]:
        outcomes, turn = Counter[str](), number
        while time.monotonic() < end:
            outcomes[_outcome(url, HEAVY[turn % len(HEAVY)])] += 1
            turn += 1
        return outcomes

    with ThreadPoolExecutor(crowd) as threads:
        return dict(sorted(sum(threads.map(client, range(crowd)), Counter[str]()).items()))


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


def probe(url: str, seconds: float) -> list[float]:
    """Ask for ``/health`` every 20 ms for *seconds*; return the milliseconds each took."""
    end, place, taken = time.monotonic() + seconds, urlsplit(url), []
    with closing(http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)) as connection:
        while time.monotonic() < end:
            begun = time.perf_counter()
            connection.request("GET", "/health")
            connection.getresponse().read()
            taken.append((time.perf_counter() - begun) * 1000)
            time.sleep(0.02)
    return taken


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
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as processes:
        asking = processes.submit(probe, url, seconds)
        if crowd:
            result["queries"] = processes.submit(attack, url, seconds, crowd).result(seconds + _PATIENCE)
        taken = sorted(asking.result(seconds + _PATIENCE))
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
