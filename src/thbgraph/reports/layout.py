"""How a gap report is laid out: by state a summary, findings by topic, what is unknown, what was not judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from thbgraph.gaps import Finding

# the order in which a reader wants them; an order of what is said, never of states
VERDICTS: Final = ("gap-confirmed", "gap-reported", "commitment-not-met", "partly-met", "option-not-used",
                   "not-yet-due", "met", "unknown")
NOT_EVALUATED: Final = "not-evaluated"


@dataclass(frozen=True)
class TopicPart:
    """One topic of one state, with its findings in the order of instruments."""

    topic: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class UnknownTopic:
    """What is unknown on one topic: the duties, named as in ``duty_name``, and the findings with some evidence."""

    topic: str
    duties: str
    shown: tuple[Finding, ...]


@dataclass(frozen=True)
class NotJudged:
    """Norms of one instrument that are not evaluated for one reason; ``norms`` are their articles, sorted."""

    instrument: str
    reason: Mapping[str, str]
    norms: tuple[str, ...]


@dataclass(frozen=True)
class StatePart:
    """All that a report says of one state.

    ``summary`` gives for each verdict that occurs the topics on which it does; a topic may stand under several.
    """

    state: str
    summary: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    found: tuple[TopicPart, ...] = ()
    unknown: tuple[UnknownTopic, ...] = ()
    skipped: tuple[NotJudged, ...] = ()


def lay_out(findings: Iterable[Finding], duty_name: Callable[[Finding], str]) -> list[StatePart]:
    """Return the parts of a report on *findings*, which are sorted by state and topic.

    Args:
        findings: the findings.
        duty_name: gives the name of a finding's duty in the reader's language: instrument, article, force.
    """
    return [_state(code, list(same), duty_name) for code, same in groupby(findings, key=lambda found: found.state)]


def _state(code: str, findings: Sequence[Finding], duty_name: Callable[[Finding], str]) -> StatePart:
    judged = [finding for finding in findings if finding.verdict != NOT_EVALUATED]
    topics: dict[str, dict[str, None]] = {}
    for finding in judged:
        topics.setdefault(finding.verdict, {})[finding.topic] = None
    return StatePart(
        code, {verdict: tuple(topics[verdict]) for verdict in VERDICTS if verdict in topics},
        _by_topic([finding for finding in judged if finding.verdict != "unknown"]),
        tuple(UnknownTopic(part.topic, "; ".join(map(duty_name, part.findings)),
                           tuple(finding for finding in part.findings if finding.evidence))
              for part in _by_topic([finding for finding in judged if finding.verdict == "unknown"])),
        _skipped([finding for finding in findings if finding.verdict == NOT_EVALUATED]))


def _by_topic(findings: Iterable[Finding]) -> tuple[TopicPart, ...]:
    return tuple(TopicPart(topic, tuple(same)) for topic, same in groupby(findings, key=lambda found: found.topic))


def _skipped(findings: Iterable[Finding]) -> tuple[NotJudged, ...]:
    grouped: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        grouped.setdefault((finding.instrument, finding.reason["en"]), []).append(finding)
    return tuple(NotJudged(instrument, same[0].reason, tuple(sorted({found.article or found.norm for found in same})))
                 for (instrument, _), same in sorted(grouped.items()))
