"""The ontology's modules and schemes as quads of ``graph/ontology``; alignments are never loaded by default."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from thbgraph.errors import DataError
from thbgraph.namespaces import GRAPH_ONTOLOGY


def ontology_files(folder: Path) -> list[Path]:
    """Return the Turtle files of the modules and of the concept schemes in *folder*, sorted."""
    return sorted([*folder.glob("*.ttl"), *(folder / "schemes").glob("*.ttl")])


def ontology_quads(folder: Path) -> Iterator[ox.Quad]:
    """Yield the ontology's quads; blank nodes get canonical labels (RDFC-1.0) so that builds are byte-identical.

    Raises:
        DataError: a file is not Turtle; file, line and column are named.
    """
    dataset = ox.Dataset()
    for path in ontology_files(folder):
        try:
            for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True):
                dataset.add(ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(GRAPH_ONTOLOGY)))
        except SyntaxError as error:
            raise DataError(f"{path} is not Turtle: {error.msg} (line {error.lineno}).", "Mend the file.") from error
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    yield from dataset
