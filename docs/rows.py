"""The rows of the committed tables, as the pages read them."""

from __future__ import annotations

import csv

from thbgraph.resources import resource


def rows(table: str) -> list[dict[str, str]]:
    """Return the rows of the table *table*: its path below ``data/``, without the suffix."""
    with (resource("data") / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
