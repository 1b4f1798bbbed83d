"""Reads recommendations with status, evidence and kindred advice from the graph; the questions hold the rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Final

import pyoxigraph as ox

from thbgraph.bound import check_known
from thbgraph.errors import NotFound
from thbgraph.namespaces import CONCEPT, party_code
from thbgraph.query import run_select
from thbgraph.query.named import term
from thbgraph.recommendations.items import Advice, Evidence, Mention, Place, Recommendation

STATUSES: Final = ("taken-up", "partly", "contradicted", "no-evidence-since")
_Row = dict[str, str]


@dataclass(frozen=True)
class Wanted:
    """Which recommendations are asked for; an empty tuple means all.

    A state is met by advice to it and by advice to a region of which later evidence tells for the state. A status is
    looked for at the states asked, if any.
    """

    states: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()

    def covers(self, item: Recommendation) -> bool:
        """Whether *item* is asked for."""
        places = [place for place in item.places if not self.states or place.state in self.states]
        told = not self.states or bool(places)
        status = not self.statuses or any(place.status in self.statuses for place in places)
        topic = not self.topics or bool(set(self.topics) & set(item.topics))
        return told and status and topic and (not self.sources or item.source in self.sources)


def recommended(store: ox.Store, at: date, wanted: Wanted) -> list[Recommendation]:
    """Return the recommendations made by *at* that are *wanted*, by source and number, each with status and evidence.

    Raises:
        NotFound: a state, topic or source the graph does not know.
        UsageError: a topic that is no slug.
    """
    check_known(store, wanted.states, ())
    values = {"at": [at.isoformat()]}
    rows = run_select(store, "recommendations", values).dicts()
    _check_topics(store, wanted.topics)
    _check_sources(store, wanted.sources)
    places = _places(store, values)
    items = [_recommendation(row, places.get(row["recommendation"], ())) for row in rows]
    return sorted((item for item in items if wanted.covers(item)), key=lambda item: (item.source, item.n))


def described(store: ox.Store, at: date, items: Sequence[Recommendation]) -> list[Recommendation]:
    """Return *items* with the same advice of others, replies of states, and what else was said on the topic since."""
    if not items:
        return []
    values = {"at": [at.isoformat()]}
    same = _by_recommendation(run_select(store, "recommendations-same", values).dicts())
    also = _by_recommendation(run_select(
        store, "recommendations-also", {**values, "recommendation": [item.iri for item in items]}).dicts())
    replies = _by_recommendation(
        {**row, "recommendation": row["answers"], "statement": row["comment"], "speaker": "state"}
        for row in run_select(store, "recommendations-replies", values).dicts())
    return [replace(item, same=tuple(map(_advice, same.get(item.iri, ()))),
                    also=tuple(map(_mention, also.get(item.iri, ()))),
                    replies=tuple(map(_mention, replies.get(item.iri, ())))) for item in items]


def _places(store: ox.Store, values: Mapping[str, Sequence[str]]) -> dict[str, tuple[Place, ...]]:
    evidence: dict[tuple[str, str], list[Evidence]] = {}
    for row in run_select(store, "recommendations-evidence", values).dicts():
        told = Evidence(row["bearing"], _mention(row), _sorted(row["locator"]),
                        {"en": row["noteEn"], "ru": row["noteRu"]})
        evidence.setdefault((row["recommendation"], row["place"]), []).append(told)
    found: dict[str, list[Place]] = {}
    for row in run_select(store, "recommendations-at", values).dicts():
        state, region = _place(row["place"])
        key = (row["recommendation"], row["place"])
        found.setdefault(row["recommendation"], []).append(
            Place(state, region, row["status"], tuple(evidence.get(key, ()))))
    return {iri: tuple(sorted(places, key=lambda place: (not place.state, place.name)))
            for iri, places in found.items()}


def _place(iri: str) -> tuple[str, str]:
    if iri.startswith(f"{CONCEPT}region/"):
        return "", iri.removeprefix(f"{CONCEPT}region/")
    return party_code(iri), ""


def _recommendation(row: _Row, places: tuple[Place, ...]) -> Recommendation:
    return Recommendation(
        row["recommendation"], row["source"], int(row["recommendation"].rsplit("/", 1)[-1]),
        tuple(sorted(row["states"].split())), tuple(sorted(row["regions"].split())),
        {"en": row["addresseeEn"], "ru": row["addresseeRu"]}, tuple(sorted(row["topics"].split())), row["asOf"],
        {"en": row["textEn"], "ru": row["textRu"]}, _sorted(row["locator"]), places)


def _sorted(places: str) -> str:
    return "; ".join(sorted(places.split("; ")))


def _mention(row: _Row) -> Mention:
    return Mention(row["statement"], row["source"], row["asOf"], row["speaker"],
                   {"en": row["summaryEn"], "ru": row["summaryRu"]})


def _advice(row: _Row) -> Advice:
    return Advice(row["other"], row["relation"], row["source"], row["asOf"],
                  {"en": row["textEn"], "ru": row["textRu"]}, {"en": row["noteEn"], "ru": row["noteRu"]})


def _by_recommendation(rows: Iterable[_Row]) -> dict[str, list[_Row]]:
    ordered = sorted(rows, key=lambda row: row["recommendation"])
    return {iri: list(group) for iri, group in groupby(ordered, key=lambda row: row["recommendation"])}


def _check_topics(store: ox.Store, topics: Sequence[str]) -> None:
    in_scheme = ox.NamedNode("http://www.w3.org/2004/02/skos/core#inScheme")
    for topic in topics:
        if not any(store.quads_for_pattern(ox.NamedNode(term("topic", topic).value), in_scheme, None)):
            raise NotFound(f"There is no topic '{topic}'.", "Write the slug of a topic, such as shelter.")


def _check_sources(store: ox.Store, sources: Sequence[str]) -> None:
    if not sources:
        return
    ever = {"at": ["9999-12-31"]}
    held = sorted({row["source"] for row in run_select(store, "recommendations", ever).dicts()})
    for source in sources:
        if source not in held:
            raise NotFound(f"No recommendation of '{source}' is held.", f"Sources of them: {', '.join(held)}.")
