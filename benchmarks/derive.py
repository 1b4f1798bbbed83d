"""How long the rules of time take: every binding and duty anew, and the same after one more treaty act.

Run ``python benchmarks/derive.py [FOLDER]`` with the folder of a built graph; prints a Markdown table. Times are
medians of three runs of this process alone.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median
from typing import Final

import pyoxigraph as ox

from thbgraph.build import open_build
from thbgraph.derive import derive
from thbgraph.graph import Rule, load_rules, run_rules
from thbgraph.graph.rules import GRAPH_WORK
from thbgraph.namespaces import GRAPH_DERIVED, GRAPH_ONTOLOGY, GRAPH_RESOLVED
from thbgraph.resources import resource
from thbgraph.whatif.act import Supposed
from thbgraph.whatif.slice import cut, family

RUNS: Final = 3
ACTS: Final = (("KAZ", "cets-197"), ("IRN", "un-tip"), ("UZB", "un-som"), ("KAZ", "ilo-p029"), ("USA", "un-crc"))
_OVER: Final = (GRAPH_ONTOLOGY, GRAPH_RESOLVED, GRAPH_DERIVED, GRAPH_WORK)


def main(folder: Path) -> None:
    """Measure and print."""
    store, manifest = open_build(folder)
    print(f"Dataset {manifest.version[:12]}, {len(store):,} quads\n\n| what | seconds |\n|---|---|")
    bindings = [rule for rule in load_rules(resource("ontology") / "rules" / "derive") if "duties" not in rule.name
                and "duty" not in rule.name]
    row("every status and binding, all states and instruments", lambda: statuses(store, bindings))
    row("every status, binding and duty", lambda: derive(bare(store)))
    for state, instrument in ACTS:
        row(f"one more act ({state}, {instrument}): its instruments anew for every state",
            partial(after_one_act, store, state, instrument))


def bare(store: ox.Store) -> ox.Store:
    """Return a copy with ontology and resolved view only."""
    copy = ox.Store()
    for graph in (GRAPH_ONTOLOGY, GRAPH_RESOLVED):
        copy.bulk_extend(store.quads_for_pattern(None, None, None, ox.NamedNode(graph)))
    return copy


def statuses(store: ox.Store, rules: list[Rule]) -> None:
    """Derive everything but duties."""
    run_rules(bare(store), rules, {"states": "UNDEF"}, over=_OVER)


def after_one_act(store: ox.Store, state: str, instrument: str) -> None:
    """Derive one family of instruments again, with one act more."""
    small = cut(store, family(store, instrument), state)
    small.extend(Supposed(state, instrument, "accession", date(2027, 1, 15)).quads())
    derive(small)


def row(what: str, work: Callable[[], object]) -> None:
    """Print one line of the table."""
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    print(f"| {what} | {median(times):.2f} |", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "build"))
