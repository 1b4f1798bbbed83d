"""Write what the built graph shows of the use of each property: ``src/thbgraph/linked/usage.json``.

Run it after a change of tables or rules that puts a property where it was not before; a test says when that is.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from thbgraph.linked.usage import FILE, read_usage, usage_text
from thbgraph.linked.vocabulary import vocabulary

ROOT: Final = Path(__file__).parents[1]


def main() -> None:
    """Read ``build/graph.nq``, or the graph named, and write the file."""
    graph = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "graph.nq"
    store = ox.Store()
    store.bulk_load(path=str(graph), format=ox.RdfFormat.N_QUADS)
    kept = ROOT / "src" / "thbgraph" / "linked" / FILE
    kept.write_text(usage_text(read_usage(store, vocabulary())), encoding="utf-8")


if __name__ == "__main__":
    main()
