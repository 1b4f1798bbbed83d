"""Practice finder: for a duty that a state does not meet, which states do, by which law or body, and who says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from thbgraph.errors import NotFound, UsageError
from thbgraph.gaps import Evidence, FindingWriter, evidence_of
from thbgraph.namespaces import ID, party_code
from thbgraph.query import run_select

WHOLE: Final = "met"
PART: Final = "part-shown"


@dataclass(frozen=True)
class Means:
    """A law, measure or body by which something is done: its IRI and its names by language."""

    iri: str
    name: Mapping[str, str]


@dataclass(frozen=True)
class Practice:
    """What the sources show of one norm in one state.

    Attributes:
        state: code of the state that does it.
        norm: slug of the norm.
        shows: ``met``, or ``part-shown`` where sources show a part or an instance only.
        owes: whether the norm binds that state on the date; others may do it as well.
        shared: slugs of the organisations to which it and the asking state both belong.
        means: the laws, measures and bodies the sources name.
        evidence: the statements that show it.
    """

    state: str
    norm: str
    shows: str
    owes: bool
    shared: tuple[str, ...]
    means: tuple[Means, ...]
    evidence: tuple[Evidence, ...]


def practices(store: ox.Store, writer: FindingWriter, state: str = "", norm: str = "", topic: str = "", *,
              parts: bool = False) -> list[Practice]:
    """Return who does what a norm or the norms of a topic ask, sorted by norm and state: an order without a meaning.

    Args:
        store: the built graph.
        writer: over an evaluation of all states.
        state: code of the asking state: only norms that it owes and does not meet are answered; empty = all norms.
        norm: slug of one norm; empty = all of the topic.
        topic: slug; empty = all.
        parts: add states of which sources show a part only.

    Raises:
        NotFound: a norm, topic or state the graph does not know.
        UsageError: neither state nor norm nor topic is given.
    """
    if not (state or norm or topic):
        raise UsageError("Practices are found for a state, a norm or a topic.", "Name one of them.")
    asked = _asked(writer, state, norm, topic)
    means, members = _means(store), _members(store, writer)
    owed = {(duty.state, duty.norm) for duty in writer.evaluation.duties}
    found = []
    for (party, subject), outcome in writer.evaluation.weighing.outcomes.items():
        code, slug = party_code(party), subject.removeprefix(f"{ID}norm/")
        if slug in asked and code != state and outcome in ((WHOLE, PART) if parts else (WHOLE,)):
            told = evidence_of(writer.evaluation.weighing.subjects[party, subject], writer.words.statements)
            showing = tuple(said for said in told if said.status == "present" and said.role in ("weighed", "part"))
            found.append(Practice(
                code, slug, outcome, (code, slug) in owed,
                tuple(sorted(members.get(code, set()) & members.get(state, set()))),
                tuple({by.iri: by for said in showing for by in means.get(said.assessment, ())}.values()), showing))
    return sorted(found, key=lambda practice: (practice.norm, practice.state))


def _asked(writer: FindingWriter, state: str, norm: str, topic: str) -> set[str]:
    if norm and norm not in writer.norms:
        raise NotFound(f"There is no norm '{norm}'.", "Write instrument/norm, such as un-tip/compensation.")
    if topic and topic not in {row["topic"] for row in writer.norms.values()}:
        raise NotFound(f"There is no norm on a topic '{topic}'.", "Topics are the slugs of concept/topic.")
    asked = {slug for slug, row in writer.norms.items() if norm in ("", slug) and topic in ("", row["topic"])}
    if not state:
        return asked
    if state not in writer.words.held.parties:
        raise NotFound(f"No state has the code '{state}'.", "Write an ISO 3166-1 alpha-3 code such as KGZ, or EUE.")
    return asked & {duty.norm for duty in writer.evaluation.duties
                    if duty.state == state and writer.evaluation.cell(duty) is not None}


def _means(store: ox.Store) -> dict[str, tuple[Means, ...]]:
    found: dict[str, list[Means]] = {}
    for assessment, about, english, russian in run_select(store, "about-what").rows:
        found.setdefault(assessment, []).append(Means(about, {"en": english or about, "ru": russian or english}))
    return {assessment: tuple(means) for assessment, means in found.items()}


def _members(store: ox.Store, writer: FindingWriter) -> dict[str, set[str]]:
    members: dict[str, set[str]] = {}
    for state, organisation in run_select(store, "members-at", {"at": [writer.evaluation.at.isoformat()]}).rows:
        members.setdefault(state, set()).add(organisation)
    return members
