"""What ``api/linked/alignments.py`` has computed in the workers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pyoxigraph as ox

from thbgraph.catalogue import alignments_rdf, sssom_tsv
from thbgraph.store.formats import GRAPH_FORMATS
from thbgraph.store.job import Task

ALIGNMENTS: Final = "alignments"
TABLE: Final = "tsv"


def _alignments(store: ox.Store, asked: Mapping[str, Any]) -> bytes:
    version, at, form = asked["version"], asked["at"], asked["form"]
    return sssom_tsv(store, version, at) if form == TABLE else alignments_rdf(store, version, at, GRAPH_FORMATS[form])


TASKS: Final[Mapping[str, Task]] = {ALIGNMENTS: _alignments}
