"""``/api/v1/sources``: what the statements rest on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyoxigraph as ox

from thbgraph.api.register.ask import Row, ask, links, slug, words
from thbgraph.namespaces import GRAPH_SOURCE

Item = dict[str, Any]


def sources(store: ox.Store, asked: Mapping[str, Any]) -> list[Item]:
    """Return the sources of the tiers asked, sorted by slug, without the numbers of their statements."""
    items = (_item(row, asked) for row in ask(store, "sources"))
    return [item for item in items if not asked["tier"] or item["tier"] in asked["tier"]]


def with_statements(store: ox.Store, items: Sequence[Item]) -> list[Item]:
    """Return *items* with how many statements the graph of each holds: what that source says by itself."""
    rows = ask(store, "sources-statements", ones=[item["graph"] for item in items]) if items else []
    numbers = {row["graph"]: int(row["statements"]) for row in rows}
    return [{**item, "statements": numbers.get(item["graph"], 0)} for item in items]


def _item(row: Row, asked: Mapping[str, Any]) -> Item:
    name = str(slug(row["iri"]))
    return {
        "source": name, "title": words(row, "title"), "publisher": row["publisher"] or None,
        "tier": slug(row["tier"]), "date": row["asOf"] or None, "complete_as_of": row["completeAsOf"] or None,
        "url": row["url"] or None, "licence_note": row["licence"] or None, "texts": sorted(row["texts"].split()),
        "graph": GRAPH_SOURCE + name, **links(asked, row["iri"], f"source/{name}"),
    }
