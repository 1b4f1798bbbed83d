"""What all sources say together at a date: one status for each state and norm, and what became of each word."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Final

import pyoxigraph as ox

from thbgraph.graph import fill, load_rules
from thbgraph.graph.access import select, text_of
from thbgraph.graph.rules import Rule, run_in_scratch
from thbgraph.namespaces import CONCEPT, GRAPH, ID, THB, party_iri, sparql_prefixes
from thbgraph.query.named import term
from thbgraph.query.run import evaluate
from thbgraph.resources import resource

GRAPH_SLICE: Final = GRAPH + "slice"
UNKNOWN: Final = "unknown"
NO_RECORD: Final = "no-record"
# what can become of a statement, in the order in which a reader wants to see them
ROLES: Final = {"evidence": "weighed", "partialEvidence": "part", "replacedEvidence": "replaced",
                "pastEvidence": "history", "endedEvidence": "ended", "undecidedEvidence": "undecided"}
_STATUSES: Final = """SELECT ?state ?subject ?status ?newest WHERE {
  ?summary thb:saysOfState ?state ; thb:saysOf ?subject ; thb:evidenceStatus ?status
  OPTIONAL { ?summary thb:newestWord ?newest } }"""
_STATEMENTS: Final = """SELECT ?state ?subject ?role ?assessment WHERE {
  VALUES ?role { thb:evidence thb:partialEvidence thb:replacedEvidence thb:pastEvidence thb:endedEvidence
                 thb:undecidedEvidence }
  ?summary ?role ?assessment ; thb:saysOfState ?state ; thb:saysOf ?subject }"""
_OUTCOMES: Final = """SELECT ?state ?norm ?outcome WHERE {
  ?summary thb:evidenceOutcome ?outcome ; thb:saysOf ?norm ; thb:saysOfState ?state }"""


@dataclass
class Weighed:
    """What is said of one subject.

    Attributes:
        status: slug of the status of all that was weighed.
        newest: last day, as an ISO date, that the newest weighed statement can speak of; empty where none is weighed.
        statements: IRIs of the statements by what became of them (``ROLES``).
    """

    status: str = UNKNOWN
    newest: str = ""
    statements: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Weighing:
    """All that was weighed at a date.

    Attributes:
        subjects: by IRI of the state and of the subject, a norm or a topic.
        outcomes: slug of the outcome by IRI of the state and of the norm; none where there is no record.
    """

    subjects: Mapping[tuple[str, str], Weighed]
    outcomes: Mapping[tuple[str, str], str]

    def outcome(self, state: str, norm: str) -> str:
        """Return the slug of the outcome of a norm (slug) for the party with the code *state*."""
        return self.outcomes.get((party_iri(state), f"{ID}norm/{norm}"), NO_RECORD)

    def of_norm(self, state: str, norm: str) -> Weighed:
        """Return what is said of a norm (slug) and the party with the code *state*."""
        return self.subjects.get((party_iri(state), f"{ID}norm/{norm}"), Weighed())

    def of_topic(self, state: str, topic: str) -> Weighed:
        """Return what is said of a whole topic (slug), where topics were weighed; it informs and makes no verdict."""
        return self.subjects.get((party_iri(state), f"{CONCEPT}topic/{topic}"), Weighed())


def weigh_evidence(store: ox.Store, at: date, states: Sequence[str] = (),
                   progress: Callable[[str], None] = lambda _: None, *, topics: bool = False,
                   said: Sequence[ox.Quad] | None = None) -> Weighing:
    """Weigh at *at* every statement on *states* (codes; empty = all); *store* is only read.

    What the rules of ``ontology/rules/gaps`` need is copied into a small store of its own, so that any date costs the
    same and no question changes the answer to another.

    Args:
        store: the built graph.
        at: the date.
        states: codes.
        progress: called with the name of each rule.
        topics: weigh what is said of each topic as well.
        said: what ``what_is_said`` returned for the same states before.

    Raises:
        UsageError: what is given for a state is no code.
    """
    small = ox.Store()
    small.extend(what_is_said(store, states) if said is None else said)
    run_in_scratch(small, [rule for rule in _rules() if rule.into != GRAPH_SLICE], {
        "at": f'"{at.isoformat()}"^^xsd:date',
        "subjects": "thb:bearsOnWholeOf|thb:topic" if topics else "thb:bearsOnWholeOf"}, progress)
    return _read(small)


def what_is_said(store: ox.Store, states: Sequence[str]) -> list[ox.Quad]:
    """Return what sources say of *states* (codes; empty = all) and how strong each status is, whatever the date.

    Raises:
        UsageError: what is given for a state is no code.
    """
    parameters = {"states": " ".join(str(term("state", code)) for code in sorted(states)) or "UNDEF"}
    return [ox.Quad(t.subject, t.predicate, t.object) for rule in _rules() if rule.into == GRAPH_SLICE
            for t in evaluate(store, sparql_prefixes() + fill(rule.text, parameters))]


@cache
def _rules() -> tuple[Rule, ...]:
    return tuple(load_rules(resource("ontology") / "rules" / "gaps"))


def _read(small: ox.Store) -> Weighing:
    subjects: dict[tuple[str, str], Weighed] = {}
    for row in select(small, _STATUSES):
        subjects[text_of(row["state"]), text_of(row["subject"])] = Weighed(_slug(row["status"]),
                                                                               text_of(row["newest"]))
    for row in select(small, _STATEMENTS):
        weighed = subjects.setdefault((text_of(row["state"]), text_of(row["subject"])), Weighed())
        role = ROLES[text_of(row["role"]).removeprefix(THB)]
        weighed.statements.setdefault(role, []).append(text_of(row["assessment"]))
    outcomes = {(text_of(row["state"]), text_of(row["norm"])): _slug(row["outcome"])
                for row in select(small, _OUTCOMES)}
    return Weighing(subjects, outcomes)


def _slug(term: object) -> str:
    return text_of(term).rsplit("/", 1)[-1]
