"""A small graph in which a body was renamed and another given up."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
from tests.helpers.graphs import resolved
from tests.helpers.tables import small_world, source

SHOWN = {"iri": "id/organisation/old-name", "retired_on": "2026-11-22", "deprecated": "true",
         "reason_en": "The organisation was renamed.", "reason_ru": "Организация переименована.",
         "replaced_by": "id/organisation/new-name", "source": "notes"}


def retired_world(folder: Path, **cells: str) -> ox.Store:
    """Return the resolved graph of a world whose first retired IRI is as ``SHOWN`` but for *cells*."""
    world = small_world(folder, source("notes"))
    world.table("memberships/organisations.csv", {"organisation": "new-name", "name_en": "New name",
                                                  "name_ru": "Новое имя", "source": "codes"})
    gone = {**SHOWN, "iri": "id/organisation/never-there", "replaced_by": "", "reason_en": "There was none.",
            "reason_ru": "Её не было."}
    world.table("retired/retired.csv", {**SHOWN, **cells}, gone)
    return resolved(folder)
