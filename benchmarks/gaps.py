"""The gap report over HTTP from a started service, and its validation beside pySHACL on the same shapes and duties.

Two questions: how long a reader waits for one state, for all, and for another date; and how long the judging alone
takes here (one duty of each kind, fast engine) against the reference engine over every duty, with the verdicts of both
compared duty by duty. Run it with ``make bench``, or ``python benchmarks/gaps.py --help``.
"""

from __future__ import annotations

import argparse
import http.client
import json
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from thbgraph.api.server import serving
from thbgraph.build import GRAPH_FILE, open_build
from thbgraph.gaps import evaluate_duties, gap_shapes
from thbgraph.gaps.evaluate import duties_graph, judge_kinds
from thbgraph.gaps.shapes import GapShapes, TopicShape
from thbgraph.settings import Settings
from thbgraph.validate import FAST, REFERENCE, ShaclResult, validate

RUNS: Final = 7
TODAY: Final = date(2026, 11, 22)
ROUTES: Final[Mapping[str, str]] = {
    "one state, JSON": "/api/v1/gaps?state=KGZ&at={at}&limit=1000",
    "one state, HTML": "/api/v1/gaps?state=KGZ&at={at}&format=html",
    "all states, JSON, first 1000": "/api/v1/gaps?at={at}&limit=1000",
    "all states, whole, HTML": "/api/v1/gaps?at={at}&format=html",
    "all states, whole, CSV": "/api/v1/gaps?at={at}&format=csv",
}


def main(arguments: Sequence[str]) -> None:
    """Measure and print one JSON document; progress goes to standard error."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=Path, help="folder of a built graph")
    parser.add_argument("--states", default="", help="codes for the reference engine; default all (some minutes)")
    parser.add_argument("--output", type=Path, help="write the JSON here as well")
    asked = parser.parse_args(arguments)
    result = {"runs": RUNS, "unit": "seconds", "report": _reports(asked.build),
              "validation": _validation(asked.build, [code for code in asked.states.split(",") if code])}
    text = json.dumps(result, indent=2) + "\n"
    sys.stdout.write(text)
    if asked.output:
        asked.output.write_text(text, encoding="utf-8")


def _reports(folder: Path) -> dict[str, Any]:
    settings = Settings(workers=1, query_timeout=60, query_memory=4096)
    found: dict[str, Any] = {}
    with serving(settings, folder / GRAPH_FILE, "0" * 64) as url:
        for name, route in ROUTES.items():
            _say(name)
            _ask(url, route.format(at=TODAY))  # reads what a worker keeps for as long as it lives
            # a new date each time, so that nothing but the graph can have been kept
            days = [TODAY - timedelta(days=number) for number in range(RUNS)]
            earlier = [date(2012, 1, 1) + timedelta(days=number) for number in range(RUNS)]
            now, then = (_median([partial(_ask, url, route.format(at=day)) for day in some])
                         for some in (days, earlier))
            found[name] = {"today": now, "in 2012": then}
    return found


def _validation(folder: Path, states: Sequence[str]) -> dict[str, Any]:
    store, _ = open_build(folder)
    evaluation = evaluate_duties(store, TODAY, states=states)
    shapes = gap_shapes()
    nodes = [(duty.duty, shapes.topics[duty.topic], duty.row, duty.outcome) for duty in evaluation.duties]
    _say(f"{len(nodes)} duties, this engine")
    kinds = {(duty.topic, duty.row, duty.outcome) for duty in evaluation.duties}
    ours = _median([lambda: judge_kinds(kinds, GapShapes(shapes.graph, shapes.cells, shapes.topics), FAST)] * RUNS)
    verdicts = judge_kinds(kinds, shapes, FAST)
    every = {engine: _timed(partial(_every, nodes, shapes, engine)) for engine in (FAST, REFERENCE)}
    wanted = {(r.focus, r.path, r.value, r.severity, r.source_shape, r.messages) for r in every[REFERENCE][1]}
    kept = {(duty.duty, r.path, r.value, r.severity, r.source_shape, r.messages) for duty in evaluation.duties
            if (r := verdicts[duty.topic, duty.row, duty.outcome])}
    return {"duties": len(nodes), "kinds": len(kinds), "one of each kind, fast engine": ours,
            "every duty, fast engine": every[FAST][0], "every duty, pySHACL": every[REFERENCE][0],
            "times faster than pySHACL": round(every[REFERENCE][0] / ours), "same results": wanted == kept}


def _every(nodes: Sequence[tuple[str, TopicShape, str, str]], shapes: GapShapes, engine: str) -> list[ShaclResult]:
    return validate(duties_graph(nodes), shapes.graph, engine)


def _ask(url: str, path: str) -> int:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=120)
    connection.request("GET", path)
    answer = connection.getresponse()
    size = len(answer.read())
    connection.close()
    if answer.status != http.HTTPStatus.OK:
        raise SystemExit(f"{path} answered {answer.status}")
    return size


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    _say("...")
    start = time.perf_counter()
    result = work()
    return round(time.perf_counter() - start, 4), result


def _median(works: Sequence[Callable[[], Any]]) -> float:
    times = []
    for work in works:
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return round(statistics.median(times), 4)


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
