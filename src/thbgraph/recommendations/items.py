"""One recommendation with its later evidence, as it is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Mention:
    """A statement of a source: its words, in the project's summary, date and speaker (``source`` or ``state``)."""

    statement: str
    source: str
    as_of: str
    speaker: str
    summary: dict[str, str]

    def item(self) -> dict[str, Any]:
        """Return the statement as JSON."""
        return {"statement": self.statement, "source": self.source, "as_of": self.as_of, "speaker": self.speaker,
                "summary": self.summary}


@dataclass(frozen=True)
class Evidence:
    """A later statement that speaks of what was advised; ``bearing`` is done, part or not-done."""

    bearing: str
    mention: Mention
    locator: str
    note: dict[str, str]

    def item(self) -> dict[str, Any]:
        """Return the evidence as JSON."""
        return {"bearing": self.bearing, **self.mention.item(), "locator": self.locator, "note": self.note}


@dataclass(frozen=True)
class Place:
    """What later evidence says of one state or region; neither where the advice names no addressee."""

    state: str
    region: str
    status: str
    evidence: tuple[Evidence, ...] = ()

    @property
    def name(self) -> str:
        """Code of the state or slug of the region."""
        return self.state or self.region

    def item(self) -> dict[str, Any]:
        """Return the place as JSON."""
        return {"state": self.state or None, "region": self.region or None, "status": self.status,
                "evidence": [evidence.item() for evidence in self.evidence]}


@dataclass(frozen=True)
class Advice:
    """The same advice of somebody else; ``relation`` tells how the recommendation stands to it."""

    other: str
    relation: str
    source: str
    as_of: str
    text: dict[str, str]
    note: dict[str, str]

    def item(self) -> dict[str, Any]:
        """Return the advice as JSON."""
        return {"advice": self.other, "relation": self.relation, "source": self.source, "date": self.as_of,
                "text": self.text, "note": self.note}


@dataclass(frozen=True)
class Recommendation:
    """One step that a source advises, and what is known of it since.

    ``replies`` are what a state answered to the advice, with no weight on the status; ``also`` what was said later
    on the topic without speaking of the advice.
    """

    iri: str
    source: str
    n: int
    states: tuple[str, ...]
    regions: tuple[str, ...]
    addressee: dict[str, str]
    topics: tuple[str, ...]
    as_of: str
    text: dict[str, str]
    locator: str
    places: tuple[Place, ...] = ()
    same: tuple[Advice, ...] = ()
    replies: tuple[Mention, ...] = field(default=())
    also: tuple[Mention, ...] = field(default=())

    def item(self) -> dict[str, Any]:
        """Return the recommendation as JSON."""
        return {
            "recommendation": self.iri, "source": self.source, "n": self.n, "states": list(self.states),
            "regions": list(self.regions), "addressee": self.addressee, "topics": list(self.topics),
            "date": self.as_of, "text": self.text, "locator": self.locator,
            "status": [place.item() for place in self.places],
            "same_advice": [advice.item() for advice in self.same],
            "replies": [mention.item() for mention in self.replies],
            "also_on_topic": [mention.item() for mention in self.also],
        }
