"""What sources say: the statements behind each evidence status, with what became of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pyoxigraph as ox

from thbgraph.gaps.finding import Comment, Evidence
from thbgraph.gaps.weigh import ROLES, Weighed
from thbgraph.query import run_select

_ORDER = {role: place for place, role in enumerate(ROLES.values())}


def statements(store: ox.Store) -> dict[str, Evidence]:
    """Return every assessment the graph holds, by IRI; its role is given when it is weighed."""
    found: dict[str, Evidence] = {}
    for row in run_select(store, "assessments").dicts():
        known = found.get(row["assessment"])
        locator = f"{known.locator}; {row['locator']}" if known else row["locator"]
        found[row["assessment"]] = Evidence(
            row["status"], row["source"], locator, row["asOf"], row["verification"], row["speaker"],
            {"en": row["summaryEn"], "ru": row["summaryRu"]}, row["aspect"], assessment=row["assessment"])
    return found


def evidence_of(weighed: Weighed, known: Mapping[str, Evidence]) -> tuple[Evidence, ...]:
    """Return the statements of *weighed*: first what was weighed, then what was not, each with its role."""
    told = [replace(known[iri], role=role) for role, iris in weighed.statements.items() for iri in iris]
    return tuple(sorted(told, key=lambda e: (_ORDER[e.role], e.speaker, e.source, e.as_of, e.locator, e.summary["en"])))


def comments(store: ox.Store) -> dict[str, list[Comment]]:
    """Return what states themselves replied, by the IRI of the assessment replied to."""
    found: dict[str, list[Comment]] = {}
    for row in run_select(store, "state-comments").dicts():
        comment = Comment(row["source"], row["locator"], row["asOf"], {"en": row["summaryEn"], "ru": row["summaryRu"]})
        found.setdefault(row["answers"], []).append(comment)
    return found
