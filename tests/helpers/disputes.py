"""The tables that the tests of resolution write: four sources of four tiers, one act."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pyoxigraph as ox

from tests.helpers.graphs import resolved
from tests.helpers.tables import Cells, DataFolder, small_world, source

ACTS: Final = "treaty/acts.csv"
LISTS: Final = "treaty/party_lists.csv"
COMPLETE: Final = "sources/complete_lists.csv"
NODE: Final = "act/conv-a/AAA/ratification"
RATIFICATION: Final = "id/" + NODE

DEPOSITARY: Final = source("depositary", "depositary", as_of="2015")
DATABASE: Final = source("database", "treaty-database", as_of="2015")
REPORT: Final = source("report", "official-report", as_of="2015")
NEWS: Final = source("news", "press", as_of="2015")


def world(tmp_path: Path, *sources: Cells) -> DataFolder:
    """Return a small world with *sources* and an empty table of acts."""
    folder = small_world(tmp_path / "data", *sources)
    folder.table(ACTS)
    return folder


def acts(tmp_path: Path, sources: list[Cells], *rows: Cells) -> ox.Store:
    """Return the resolved graph of *rows* of acts, stated by *sources*."""
    folder = world(tmp_path, *sources)
    folder.table(ACTS, *rows)
    return resolved(folder.path)


def date_conflict(rule: str, winner: str, kept: str, other: str, lost: str) -> tuple[str, ...]:
    """Return the record of a disagreement on the date of the one act, as `conflicts` prints it."""
    return ("date-differs", rule, NODE, winner, kept, other, lost)
