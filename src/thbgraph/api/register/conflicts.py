"""``/api/v1/conflicts``: where sources contradict one another, who says what, and which side is told and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyoxigraph as ox

from thbgraph.api.register.ask import Row, ask, by, links, slug, words
from thbgraph.bound import check_known
from thbgraph.bound.items import refuse_unknown

Item = dict[str, Any]


def conflicts(store: ox.Store, asked: Mapping[str, Any]) -> list[Item]:
    """Return the conflicts, sorted by slug.

    Args:
        store: the graph.
        asked: ``state``, ``instrument``, ``source`` and ``kind``, of each of which one must fit; ``under``.

    Raises:
        NotFound: there is no such state, instrument or source.
    """
    if asked["state"] or asked["instrument"]:
        check_known(store, asked["state"], asked["instrument"])
    if asked["source"]:
        refuse_unknown("source", asked["source"], [str(slug(row["iri"])) for row in ask(store, "sources")])
    sides = by(ask(store, "conflicts-sides"), "iri")
    items = (_item(row, sides.get(row["iri"], ()), asked) for row in _of_lost_acts(store, ask(store, "conflicts")))
    return [item for item in items if _fits(item, asked)]


def _of_lost_acts(store: ox.Store, rows: Sequence[Row]) -> list[Row]:
    """Return *rows* with state and instrument also of acts that no view has, because another statement won."""
    lost = {row["subject"] for row in rows if row["subject"] and not row["states"] and not row["instruments"]}
    told = by(ask(store, "conflicts-lost", ones=sorted(lost)), "subject") if lost else {}
    return [{**row, **told[row["subject"]][0]} if row["subject"] in told else row for row in rows]


def _fits(item: Item, asked: Mapping[str, Any]) -> bool:
    has = {"state": item["states"], "instrument": item["instruments"], "kind": [item["kind"]],
           "source": [side["source"] for side in item["sides"]]}
    return all(not asked[name] or set(asked[name]) & set(values) for name, values in has.items())


def _item(row: Row, sides: Sequence[Row], asked: Mapping[str, Any]) -> Item:
    return {
        "conflict": slug(row["iri"]), "kind": slug(row["kind"]), "label": row["labelEn"] or None,
        "subject": row["subject"] or None, "property": row["property"] or None,
        "states": sorted(row["states"].split()), "instruments": sorted(row["instruments"].split()),
        "sides": [_side(side) for side in sides],
        "winner": next((str(slug(side["side"])) for side in sides if side["won"] == "true"), None),
        "decided_by": slug(row["decidedBy"]), "likely_error": words(row, "error"),
        **links(asked, row["iri"]),
    }


def _side(row: Row) -> Item:
    return {"side": slug(row["side"]), "value": row["value"] or None, "source": slug(row["source"]),
            "source_date": row["asOf"] or None, "tier": slug(row["tier"]), "statement": row["statement"] or None,
            "passages": sorted(row["places"].split())}
