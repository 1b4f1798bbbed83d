"""What a reader gets for one duty: verdict, evidence, words. Plain records without behaviour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Comment:
    """A state's own reply to what a source says of it: place, date, and what is said by language."""

    source: str
    locator: str
    as_of: str
    summary: Mapping[str, str]


@dataclass(frozen=True)
class Evidence:
    """One statement of one source on a state and topic.

    Attributes:
        status: slug of the evidence-status scheme.
        source: slug of the source.
        locator: places in the source, in a human's words.
        as_of: the date the statement holds for.
        verification: t, p, d or g.
        speaker: ``source``, or ``state`` for the state's own reply.
        summary: what is said, by language.
        aspect: law, institution or practice.
        role: what became of it: weighed; part (shows a part only); replaced (by a newer one of the same voice);
            history (older by more than five years than what was weighed); ended (its measure has); undecided (its
            status is unknown or not applicable).
        comments: the state's replies to it.
        assessment: its IRI.
    """

    status: str
    source: str
    locator: str
    as_of: str
    verification: str
    speaker: str
    summary: Mapping[str, str] = field(default_factory=dict)
    aspect: str = ""
    role: str = "weighed"
    comments: tuple[Comment, ...] = ()
    assessment: str = ""

    @property
    def weighed(self) -> bool:
        """Whether it counts for the status."""
        return self.role == "weighed"


@dataclass(frozen=True)
class Finding:
    """The verdict on one duty of one state at a date (contract, section 3: gap item).

    ``severity`` is violation, warning, info or empty (met, not evaluated); ``verdict`` a slug of the verdict scheme;
    texts are by language (en, ru); dates are as precise as known, empty where unknown; ``provisions`` are the IRIs of
    the articles.
    """

    state: str
    topic: str
    norm: str
    instrument: str
    article: str
    modality: str
    verdict: str
    severity: str = ""
    since: str = ""
    since_earliest: str = ""
    since_latest: str = ""
    due: str = ""
    introduced_by: str = ""
    verification: str = ""
    evidence_status: str = ""
    outcome: str = ""
    shape: str = ""
    duty: str = ""
    provisions: tuple[str, ...] = ()
    summary: Mapping[str, str] = field(default_factory=dict)
    reason: Mapping[str, str] = field(default_factory=dict)
    message: Mapping[str, str] = field(default_factory=dict)
    remedy: Mapping[str, str] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()

    @property
    def would_settle(self) -> Mapping[str, str]:
        """What would turn an unknown into an answer; empty for every other verdict."""
        return self.remedy if self.verdict == "unknown" else {}

    @property
    def disagreeing(self) -> tuple[Evidence, ...]:
        """The weighed statements, where sources, or a source and the state, contradict each other."""
        return tuple(said for said in self.evidence if said.weighed) if self.evidence_status == "contested" else ()


@dataclass(frozen=True)
class Filters:
    """Which findings are wanted; an empty tuple means all.

    ``everything`` adds *met* and *not evaluated*; ``annex`` adds *not evaluated* alone.
    """

    states: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()
    everything: bool = False
    annex: bool = False
