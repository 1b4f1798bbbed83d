"""A dataset of two releases, small enough to know by heart, and the shapes that its descriptions keep."""

from __future__ import annotations

import hashlib
from typing import Final

import pyshacl
from rdflib import Graph
from rdflib.namespace import SH

from tests.helpers.tables import ROOT
from thbgraph.catalogue import Dataset, Version
from thbgraph.export import File

OLD: Final = "a" * 64
NEW: Final = "b" * 64
NAMES: Final = ("alignments.sssom.tsv", "alignments.ttl", "all-csv.zip", "all.jelly", "all.jsonld.gz", "all.nq.gz",
                "all.nt.gz", "all.rdf.gz", "all.sqlite", "all.trig.gz", "all.ttl.gz", "all.xlsx", "context.jsonld",
                "manifest.json")
DATA: Final = NAMES[:12]


def file(name: str) -> File:
    """Return the file whose content is its own name."""
    content = name.encode()
    return File(name, len(content), hashlib.sha256(content).hexdigest())


FILES: Final = tuple(map(file, NAMES))
RECORD: Final = Dataset(Version(NEW, "2026-11-22", FILES), (Version(OLD, "2026-10-01", FILES[5:6]),))


def complaints(data: bytes | str, shapes: str) -> list[str]:
    """Return, sorted, the English message for each way in which *data*, in Turtle, breaks ``shapes/catalogue/``."""
    conforms, report, _ = pyshacl.validate(
        Graph().parse(data=data, format="turtle"),
        shacl_graph=Graph().parse(ROOT / "shapes" / "catalogue" / f"{shapes}.ttl"))
    assert isinstance(report, Graph)
    results = list(report.objects(None, SH.result))
    assert conforms == (not results)
    return sorted(str(message) for result in results for message in report.objects(result, SH.resultMessage)
                  if getattr(message, "language", None) in ("en", None))
