"""Versions of the graph that are kept: what each holds, what changed between two, and a feed of them."""

from thbgraph.releases.folder import (
    LIST_FILE,
    SHORTEST,
    Release,
    add_release,
    check_release,
    find_release,
    read_releases,
)

__all__ = ["LIST_FILE", "SHORTEST", "Release", "add_release", "check_release", "find_release", "read_releases"]
