"""Two small versions of one dataset, built from tables that differ by an act and a date."""

from __future__ import annotations

from pathlib import Path

from tests.helpers.tables import act, small_world, source

from thbgraph.build import build


def two_versions(folder: Path) -> tuple[Path, Path]:
    """Build both below *folder*; return the folders that hold ``data`` and ``store`` of each.

    In the first the state AAA ratified on 1 May 2014; in the second on 1 June, and BBB ratified as well.
    """
    rows = {"one": [act("AAA", "paper", "2014-05-01")],
            "two": [act("AAA", "paper", "2014-06-01"), act("BBB", "paper", "2015-01-01")]}
    for name, acts in rows.items():
        tables = small_world(folder / name / "data", source("paper"))
        tables.table("treaty/acts.csv", *acts)
        tables.text("dataset.json", f'{{"reference_date": "2026-1{len(acts)}-22"}}')
        build([tables.path], folder / name / "store")
    return folder / "one", folder / "two"
