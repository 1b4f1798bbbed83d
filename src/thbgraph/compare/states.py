"""Several states side by side on one date: by topic, what each owes, and what the sources say of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from thbgraph.gaps import Filters, Finding, FindingWriter, choose, weigh_evidence


@dataclass(frozen=True)
class StateCell:
    """What is known of one state on one topic.

    Attributes:
        status: slug of what all sources say of the topic together; ``unknown`` where none speaks.
        findings: on each duty the state owes on the topic, met ones too; empty where it owes none.
    """

    status: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class TopicRow:
    """One topic with a cell for each state, in the order asked for."""

    topic: str
    cells: Mapping[str, StateCell]


def compare_states(writer: FindingWriter, states: Sequence[str], topics: Sequence[str] = ()) -> list[TopicRow]:
    """Return the topics on which any of *states* owes anything, each with a cell for every state, sorted by slug.

    Args:
        writer: over an evaluation that covers the states.
        states: codes, in the order in which they are to stand; the order says nothing.
        topics: slugs; empty = all.

    Raises:
        NotFound: a state or topic that the graph does not know.
    """
    filters = Filters(states=tuple(states), topics=tuple(topics), everything=True)
    findings = [writer.finding(chosen) for chosen in choose(writer, filters)]
    by_cell: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        if finding.verdict != "not-evaluated":
            by_cell.setdefault((finding.topic, finding.state), []).append(finding)
    said = weigh_evidence(writer.words.store, writer.evaluation.at, states, topics=True)
    return [TopicRow(topic, {state: StateCell(said.of_topic(state, topic).status,
                                              tuple(by_cell.get((topic, state), ()))) for state in states})
            for topic in sorted({topic for topic, _ in by_cell})]
