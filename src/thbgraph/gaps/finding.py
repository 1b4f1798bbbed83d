"""What a reader gets for one duty: verdict, evidence, words. Plain records without behaviour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


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
    """

    status: str
    source: str
    locator: str
    as_of: str
    verification: str
    speaker: str
    summary: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """The verdict on one duty of one state at a date (contract, section 3: gap item).

    ``severity`` is violation, warning, info or empty (met, not evaluated); ``verdict`` a slug of the verdict scheme;
    texts are by language (en, ru); dates are as precise as known, empty where unknown.
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
    summary: Mapping[str, str] = field(default_factory=dict)
    reason: Mapping[str, str] = field(default_factory=dict)
    message: Mapping[str, str] = field(default_factory=dict)
    remedy: Mapping[str, str] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()

    @property
    def would_settle(self) -> Mapping[str, str]:
        """What would turn an unknown into an answer; empty for every other verdict."""
        return self.remedy if self.verdict == "unknown" else {}


@dataclass(frozen=True)
class Filters:
    """Which findings are wanted; an empty tuple means all. ``everything`` adds *met* and *not evaluated*."""

    states: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()
    everything: bool = False
