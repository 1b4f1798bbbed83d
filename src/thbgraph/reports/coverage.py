"""What the graph knows: by section of each document, or by topic of a state, and why a cell is empty."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import pyoxigraph as ox

from thbgraph.errors import NotFound
from thbgraph.namespaces import THB
from thbgraph.query import run_select
from thbgraph.query.named import term

NO_SOURCE: Final = {
    "en": "No statement held here is recorded under this topic; that says nothing of the state.",
    "ru": "Под этой темой утверждений не записано; о государстве это ничего не означает."}


@dataclass
class SectionCoverage:
    """One section of a document: its titles, statements by kind, and the reason where it gives none."""

    source: str
    section: str
    title: dict[str, str]
    statements: dict[str, int] = field(default_factory=dict)
    reason: dict[str, str] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Number of statements; one that stands in two sections counts in both."""
        return sum(self.statements.values())

    def item(self) -> dict[str, Any]:
        """Return the section as JSON."""
        return {"source": self.source, "section": self.section, "title": self.title, "statements": self.statements,
                "total": self.total, "reason": self.reason or None}


@dataclass
class TopicCoverage:
    """One topic for one state: number of statements by source; none means unknown."""

    topic: str
    label: dict[str, str]
    sources: dict[str, int] = field(default_factory=dict)

    def item(self) -> dict[str, Any]:
        """Return the topic as JSON."""
        return {"topic": self.topic, "label": self.label, "sources": self.sources, "total": sum(self.sources.values()),
                "reason": None if self.sources else NO_SOURCE}


def by_section(store: ox.Store, source: str = "") -> list[SectionCoverage]:
    """Return every section of every document, or of *source* alone, in reading order.

    Raises:
        NotFound: the graph has no sections of *source*.
    """
    values = {"source": [source]} if source else {}
    found: dict[tuple[str, str], SectionCoverage] = {}
    for row in run_select(store, "coverage-by-section", values).dicts():
        key = (row["source"], row["section"])
        part = found.setdefault(key, SectionCoverage(*key, {"en": row["titleEn"], "ru": row["titleRu"]}))
        if row["kind"]:
            part.statements[row["kind"]] = int(row["statements"])
        if row["reasonEn"]:
            part.reason = {"en": row["reasonEn"], "ru": row["reasonRu"]}
    if source and not found:
        raise NotFound(f"No sections of '{source}' are held.", "Ask for a document such as osce-kgz-2025.")
    return list(found.values())


def by_topic(store: ox.Store, state: str) -> list[TopicCoverage]:
    """Return every topic with the sources that speak of it for *state* (alpha-3 code or EUE).

    Raises:
        UsageError: *state* is no code.
        NotFound: the graph knows no such state.
    """
    party = ox.NamedNode(term("state", state).value)
    if not any(store.quads_for_pattern(party, ox.NamedNode(THB + "iso3"), None)):
        raise NotFound(f"No state has the code '{state}'.", "Write an ISO 3166-1 alpha-3 code such as KGZ, or EUE.")
    found: dict[str, TopicCoverage] = {}
    for row in run_select(store, "coverage-by-topic", {"state": [state]}).dicts():
        label = {"en": row["labelEn"], "ru": row["labelRu"]}
        topic = found.setdefault(row["topic"], TopicCoverage(row["topic"], label))
        if row["source"]:
            topic.sources[row["source"]] = int(row["statements"])
    return list(found.values())
