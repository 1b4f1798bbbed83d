"""The duties of states at a date (contract, section 3): a state owes a norm while its instrument binds it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby

import pyoxigraph as ox

from thbgraph.bound import bound
from thbgraph.errors import NotFound
from thbgraph.gaps import Evidence, evidence_of, status_of, weigh_evidence
from thbgraph.labels import Labels
from thbgraph.namespaces import CONCEPT
from thbgraph.query import run_select


@dataclass(frozen=True)
class DutyItem:
    """One norm one state owes; texts empty where nothing is known.

    ``since`` and ``until`` are the first and last day of owing it, ``due`` the day by which it must have been met;
    ``narrowed_by`` names the reservations that narrow it for the state (last part of their address); ``summary`` is
    by language; ``evidence_status`` is a slug of the evidence-status scheme.
    """

    state: str
    norm: str
    instrument: str
    topic: str
    modality: str
    article: str
    since: str
    since_earliest: str
    since_latest: str
    due: str
    until: str = ""
    until_earliest: str = ""
    introduced_by: str = ""
    verification: str = ""
    duty: str = ""
    binding: str = ""
    narrowed_by: tuple[str, ...] = ()
    summary: Mapping[str, str] = field(default_factory=dict)
    evidence_status: str = ""
    evidence: tuple[Evidence, ...] = ()

    def is_owed(self, at: date) -> bool:
        """Whether the state certainly owes the norm at *at*."""
        day = at.isoformat()
        return self.since_latest <= day and (not self.until_earliest or self.until_earliest >= day)


def duties(store: ox.Store, at: date, states: Sequence[str], instruments: Sequence[str] = (),
           topics: Sequence[str] = ()) -> list[DutyItem]:
    """Return what *states* certainly owe at *at*, with the evidence visible then, sorted by state, topic and norm.

    Args:
        store: the built graph.
        at: the date.
        states: alpha-3 codes, or ``EUE``; none = every party.
        instruments: slugs; an amending act stands for what it introduced.
        topics: slugs.

    Raises:
        NotFound: a state, instrument or topic the graph does not know.
    """
    labels = Labels(store)
    for topic in topics:
        if not labels.known(f"{CONCEPT}topic/{topic}"):
            raise NotFound(f"There is no topic '{topic}'.", "Topics are the slugs of concept/topic.")
    bound(store, at, states, instruments or ())
    items = [item for item in held(store, states, instruments, topics) if item.is_owed(at)]
    weighed = weigh_evidence(store, at, states)
    statuses, evidence = status_of(weighed), evidence_of(store, weighed)
    return [replace(item, evidence_status=statuses.get(item.duty, "unknown"), evidence=evidence.get(item.duty, ()))
            for item in items]


def held(store: ox.Store, states: Sequence[str] = (), instruments: Sequence[str] = (),
         topics: Sequence[str] = ()) -> list[DutyItem]:
    """Return every duty the graph holds for these filters, of whatever time, without evidence."""
    filters = {"state": states, "instrument": instruments, "topic": topics}
    rows = run_select(store, "duties", {name: values for name, values in filters.items() if values}).dicts()
    return [_item(list(same)) for _, same in groupby(rows, key=lambda row: row["duty"])]


def owed(items: Iterable[DutyItem], at: date) -> list[DutyItem]:
    """Return those of *items* that are certainly owed at *at*."""
    return [item for item in items if item.is_owed(at)]


def _item(rows: list[dict[str, str]]) -> DutyItem:
    first = rows[0]
    return DutyItem(
        state=first["state"], norm=first["norm"], instrument=first["instrument"], topic=first["topic"],
        modality=first["modality"], article=first["article"], since=first["since"],
        since_earliest=first["sinceEarliest"] or first["since"], since_latest=first["sinceLatest"], due=first["due"],
        until=first["until"], until_earliest=first["untilEarliest"], introduced_by=first["introducedBy"],
        verification=first["verification"], duty=first["duty"], binding=first["binding"],
        narrowed_by=tuple(sorted({row["narrowedBy"] for row in rows if row["narrowedBy"]})),
        summary={"en": first["summaryEn"], "ru": first["summaryRu"]})
