"""``/api/v1/states``: who can be a party, with codes, names and memberships at a date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pyoxigraph as ox

from thbgraph.api.register.ask import Row, ask, by, links, slug, words
from thbgraph.bound.items import refuse_unknown


def states(store: ox.Store, asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the states and regional organisations, sorted by code.

    Args:
        store: the graph.
        asked: ``at`` a day; ``organisation`` slugs, of any of which a state is a member that day; ``under``.

    Raises:
        NotFound: there is no such organisation.
    """
    known = [str(slug(row["organisation"])) for row in ask(store, "organisations")]
    wanted = set(refuse_unknown("organisation", asked["organisation"], known))
    held = by(ask(store, "memberships", date.fromisoformat(asked["at"])), "code")
    items = (_item(row, held.get(row["code"], ()), asked) for row in ask(store, "states"))
    return [item for item in items
            if not wanted or wanted & {membership["organisation"] for membership in item["memberships"]}]


def _item(row: Row, memberships: Sequence[Row], asked: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "state": row["code"], "alpha2": row["alpha2"] or None, "m49": row["m49"] or None,
        "name": words(row, "name"), "kind": row["kind"], "note": words(row, "note"),
        "memberships": [{"organisation": slug(one["organisation"]), "status": slug(one["status"]),
                         "start": one["start"] or None, "end": one["end"] or None} for one in memberships],
        **links(asked, row["party"], f"state/{row['code']}"),
    }
