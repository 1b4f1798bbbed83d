"""``/api/v1/instruments``: treaties, acts of the European Union and commitments, with dates and numbers of parties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pyoxigraph as ox

from thbgraph.api.register.ask import Row, ask, by, links, slug, words

Item = dict[str, Any]


def instruments(store: ox.Store, asked: Mapping[str, Any]) -> list[Item]:
    """Return the instruments, sorted by slug, without the numbers of their parties.

    Args:
        store: the graph.
        asked: ``kind`` and ``topic``, codes of which one must fit; ``under``.
    """
    several = by(ask(store, "instruments-many"), "iri")
    items = (_item(row, several.get(row["iri"], ()), asked) for row in ask(store, "instruments"))
    return [item for item in items if (not asked["kind"] or item["kind"] in asked["kind"])
            and (not asked["topic"] or set(asked["topic"]) & set(item["topics"]))]


def with_parties(store: ox.Store, asked: Mapping[str, Any], items: Sequence[Item]) -> list[Item]:
    """Return *items* with how many parties have each status on the day ``at``; of nobody is told who is unknown."""
    rows = ask(store, "instruments-parties", date.fromisoformat(asked["at"]), [item["iri"] for item in items])
    numbers = by(rows, "iri") if items else {}
    return [{**item, "parties": {row["status"]: int(row["parties"]) for row in numbers.get(item["iri"], ())}}
            for item in items]


def _item(row: Row, several: Sequence[Row], asked: Mapping[str, Any]) -> Item:
    of = by(several, "what")
    short = by(of.get("short_name", ()), "lang")
    return {
        "instrument": slug(row["iri"]), "title": words(row, "title"),
        "short_names": {lang: [one["value"] for one in names] for lang, names in short.items()},
        "kind": slug(row["kind"]), "force": slug(row["force"]), "depositary": row["depositary"] or None,
        "addressed_to": [slug(one["value"]) for one in of.get("addressed_to", ())],
        "adopted": row["adopted"] or None, "opened_for_signature": row["opened"] or None,
        "published": row["published"] or None, "entry_into_force": row["inForce"] or None,
        "entry_into_force_computed": row["computed"] or None,
        "series_numbers": [one["value"] for one in of.get("series_number", ())],
        "parent": slug(row["parent"]), "parent_rule": slug(row["parentRule"]),
        "topics": [slug(one["value"]) for one in of.get("topic", ())],
        **links(asked, row["iri"], f"instrument/{slug(row['iri'])}"),
    }
