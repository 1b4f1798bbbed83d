"""Versions of the graph that are kept: what each holds, what changed between two, and a feed of them."""

from thbgraph.releases.delta import Delta, compare_graphs
from thbgraph.releases.difference import Difference, compare_versions, difference_item, json_bytes
from thbgraph.releases.folder import (
    LIST_FILE,
    SHORTEST,
    Release,
    add_release,
    check_release,
    find_release,
    read_releases,
)
from thbgraph.releases.rdf import write_rdf
from thbgraph.releases.sides import PACKED_GRAPH, Side, build_side, read_side, release_side
from thbgraph.releases.update import write_update

__all__ = ["LIST_FILE", "PACKED_GRAPH", "SHORTEST", "Delta", "Difference", "Release", "Side", "add_release",
           "build_side", "check_release", "compare_graphs", "compare_versions", "difference_item",
           "find_release", "json_bytes", "read_releases", "read_side", "release_side", "write_rdf",
           "write_update"]
