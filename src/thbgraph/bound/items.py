"""Status of states under instruments at a date (contract, section 3.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from typing import Final

import pyoxigraph as ox

from thbgraph.errors import NotFound
from thbgraph.query import run_select

# where two periods cover a day the one that binds more is told; by construction of the rules this is rare
_PRECEDENCE: Final = ("in-force", "political", "opted-out", "withdrawn", "not-yet-in-force", "signed-only",
                      "not-addressee", "not-party", "unknown")


@dataclass(frozen=True)
class BoundItem:
    """One state under one instrument at the date asked; texts as in the contract, empty = null there.

    ``since`` is the first day of being bound as precisely as known, with ``since_earliest`` and ``since_latest`` as
    bounds; ``reasons`` are slugs of the reason scheme, ``complete_as_of`` the last day for which a complete list is
    held, ``act`` the statement the status rests on; ``periods`` the IRIs of the period told and of the binding it
    belongs to, from which the proof is read.
    """

    state: str
    instrument: str
    status: str
    since: str = ""
    since_earliest: str = ""
    since_latest: str = ""
    until: str = ""
    basis: str = ""
    act: str = ""
    rule: str = ""
    computed: str = ""
    published: str = ""
    reasons: tuple[str, ...] = ()
    complete_as_of: str = ""
    verification: str = ""
    sources: tuple[str, ...] = field(default=())
    periods: tuple[str, ...] = ()

    @property
    def binds(self) -> bool:
        """Whether the state owes the instrument's norms at the date."""
        return self.status in ("in-force", "political")


@dataclass(frozen=True)
class Held:
    """What the graph holds: by code, whether a party has any row; by slug, an instrument's last complete list's day."""

    parties: Mapping[str, str]
    instruments: Mapping[str, str]


def held(store: ox.Store) -> Held:
    """Return the parties and instruments of *store*."""
    return Held({row["code"]: row["hasRows"] for row in run_select(store, "parties").dicts()},
                {row["instrument"]: row["completeAsOf"] for row in run_select(store, "instruments").dicts()})


def bound(store: ox.Store, at: date, states: Sequence[str] = (), instruments: Sequence[str] = (),
          known: Held | None = None) -> list[BoundItem]:
    """Return one item for each state and instrument asked, sorted; without *states* or *instruments*, for all.

    Args:
        store: the built graph.
        at: the date.
        states: alpha-3 codes, or ``EUE``.
        instruments: slugs.
        known: what ``held`` returned of *store* before; else it is read anew.

    Raises:
        NotFound: a state or instrument the graph does not know.
    """
    known = known or held(store)
    codes = _asked(known, states, instruments)
    slugs = sorted(set(instruments)) or sorted(known.instruments)
    values = {"at": [at.isoformat()], **({"state": codes} if states else {}),
              **({"instrument": slugs} if instruments else {})}
    items = _covering(store, values)
    undecided = {(item.state, item.instrument): item for item in _undecided(store, values)}
    result = []
    for code in codes:
        for slug in slugs:
            item = items.get((code, slug)) or undecided.get((code, slug)) or BoundItem(
                code, slug, "unknown", reasons=("no-complete-list",))
            result.append(replace(item, complete_as_of=known.instruments[slug]))
    return result


def check_known(store: ox.Store, states: Sequence[str], instruments: Sequence[str]) -> None:
    """Refuse what the graph does not hold.

    Raises:
        NotFound: a state or instrument the graph does not know.
    """
    _asked(held(store), states, instruments)


def _asked(known: Held, states: Sequence[str], instruments: Sequence[str]) -> list[str]:
    """Return the codes asked, or all with any row."""
    refuse_unknown("instrument", instruments, sorted(known.instruments))
    asked = refuse_unknown("state", states, sorted(known.parties))
    return asked or [code for code, rows in sorted(known.parties.items()) if rows]


def refuse_unknown(what: str, asked: Sequence[str], held: Sequence[str]) -> list[str]:
    """Return the names *asked*, sorted, each once.

    Raises:
        NotFound: one of them is not among those *held*; *what* says what kind of name it is.
    """
    for name in asked:
        if name not in held:
            raise NotFound(f"The graph holds no {what} '{name}'.", f"Held: {', '.join(held)}.")
    return sorted(set(asked))


def _covering(store: ox.Store, values: Mapping[str, Sequence[str]]) -> dict[tuple[str, str], BoundItem]:
    rows = run_select(store, "bound-periods", values).dicts()
    best: dict[tuple[str, str], BoundItem] = {}
    for _, same in groupby(rows, key=lambda row: row["period"]):
        item = _item(list(same))
        key = (item.state, item.instrument)
        if key not in best or _PRECEDENCE.index(item.status) < _PRECEDENCE.index(best[key].status):
            best[key] = item
    return best


def _undecided(store: ox.Store, values: Mapping[str, Sequence[str]]) -> Iterable[BoundItem]:
    rows = run_select(store, "bound-undecided", values).dicts()
    for _, same in groupby(rows, key=lambda row: (row["state"], row["instrument"])):
        group = list(same)
        yield replace(_item([{**row, "status": "unknown"} for row in group]), since="")


def _item(rows: list[dict[str, str]]) -> BoundItem:
    first = rows[0]
    return BoundItem(
        state=first["state"], instrument=first["instrument"], status=first["status"],
        since=first.get("since", ""), since_earliest=first["sinceEarliest"], since_latest=first["sinceLatest"],
        until=first.get("until", ""), basis=first["basis"], act=first["basedOn"], rule=first.get("rule", ""),
        computed=first.get("computed", ""), published=first.get("published", ""),
        reasons=tuple(sorted({row["reason"] for row in rows if row["reason"]})),
        verification=first.get("verification", ""),
        sources=tuple(sorted({row["source"] for row in rows if row["source"]})),
        periods=tuple(sorted({iri for iri in (first["period"], first.get("binding", "")) if iri})),
    )
