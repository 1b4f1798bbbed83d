"""The duties of states at a date (contract, section 3): a state owes a norm while its instrument binds it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby

import pyoxigraph as ox

from thbgraph.bound import check_known
from thbgraph.errors import NotFound
from thbgraph.gaps import Evidence, evidence_of, statements, weigh_evidence
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

    @property
    def deadline(self) -> str:
        """Return ``due``, or nothing where it is only the last possible first day and so no deadline at all."""
        vague = len(self.since) != len("2000-01-01") and self.due == self.since_latest
        return "" if vague else self.due

    def is_owed(self, at: date) -> bool:
        """Whether the state certainly owes the norm at *at*."""
        day = at.isoformat()
        return self.since_latest <= day and (not self.until_earliest or self.until_earliest >= day)


def duties(store: ox.Store, at: date, states: Sequence[str] = (), instruments: Sequence[str] = (),
           topics: Sequence[str] = ()) -> list[DutyItem]:
    """Return what *states* certainly owe at *at*, with the evidence visible then, sorted by address.

    Args:
        store: the built graph.
        at: the date.
        states: alpha-3 codes, or ``EUE``; none = every party.
        instruments: slugs; an amending act stands for what it introduced.
        topics: slugs.

    Raises:
        NotFound: a state, instrument or topic the graph does not know.
    """
    return described(store, at, owed(store, at, states, instruments, topics))


def owed(store: ox.Store, at: date, states: Sequence[str] = (), instruments: Sequence[str] = (),
         topics: Sequence[str] = ()) -> list[str]:
    """Return the addresses of the duties that ``duties`` would tell; raises as it does."""
    labels = Labels(store)
    for topic in topics:
        if not labels.known(f"{CONCEPT}topic/{topic}"):
            raise NotFound(f"There is no topic '{topic}'.", "Topics are the slugs of concept/topic.")
    check_known(store, states, instruments)
    everyone = [row["code"] for row in run_select(store, "parties").dicts()]
    filters = {"state": states or everyone, "instrument": instruments, "topic": topics, "at": [at.isoformat()]}
    rows = run_select(store, "duties-owed", {name: values for name, values in filters.items() if values})
    return [address for (address,) in rows.rows]


def described(store: ox.Store, at: date, addresses: Sequence[str]) -> list[DutyItem]:
    """Return the duties at *addresses*, in that order, each with the evidence visible at *at*."""
    if not addresses:
        return []
    found = {item.duty: item for item in _items(store, {"duty": addresses})}
    return with_evidence(store, at, [found[address] for address in addresses])


def with_evidence(store: ox.Store, at: date, items: Sequence[DutyItem]) -> list[DutyItem]:
    """Return *items* with what sources say of them that is visible at *at*."""
    if not items:
        return []
    weighing, known = weigh_evidence(store, at, sorted({item.state for item in items})), statements(store)
    weighed = [weighing.of_norm(item.state, item.norm) for item in items]
    return [replace(item, evidence_status=said.status, evidence=evidence_of(said, known))
            for item, said in zip(items, weighed, strict=True)]


def held(store: ox.Store, states: Sequence[str] = (), instruments: Sequence[str] = (),
         topics: Sequence[str] = ()) -> list[DutyItem]:
    """Return every duty the graph holds for these filters, of whatever time, without evidence."""
    filters = {"state": states, "instrument": instruments, "topic": topics}
    return _items(store, {name: values for name, values in filters.items() if values})


def _items(store: ox.Store, values: Mapping[str, Sequence[str]]) -> list[DutyItem]:
    rows = run_select(store, "duties", values).dicts()
    return [_item(list(same)) for _, same in groupby(rows, key=lambda row: row["duty"])]


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
