"""Judge every duty at a date: rules weigh the evidence, then plain SHACL core over duty nodes gives the verdicts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

import pyoxigraph as ox
from rdflib import Graph

from thbgraph.bound import refuse_unknown
from thbgraph.errors import DataError
from thbgraph.gaps.known import GraphWords, HeldDuty
from thbgraph.gaps.shapes import LADDER_FILE, Cell, GapShapes, TopicShape, gap_shapes
from thbgraph.gaps.weigh import NO_RECORD, Weighing, weigh_evidence
from thbgraph.namespaces import CONCEPT, PREFIXES, THB
from thbgraph.validate import FAST, ShaclResult, validate

MET: Final = "met"
_ALLOWED: Final = "absence-confirmed-though-allowed"
_ABSENT: Final = ("absence-confirmed", _ALLOWED)
_BEFORE: Final = "absence-before-duty"
_NOT_YET_DUE: Final = "outcomeNotYetDue"
_TYPE: Final = PREFIXES["rdf"] + "type"
Kind = tuple[str, str, str]


class Judged(NamedTuple):
    """One duty owed at the date, with the row it stands on and what the evidence says.

    ``since`` and its bounds, ``due`` and ``verification`` are the duty's; ``row`` is the local name of the property
    under which ``outcome`` (a slug) stands.
    """

    duty: str
    state: str
    norm: str
    topic: str
    row: str
    outcome: str
    since: str
    since_earliest: str
    since_latest: str
    due: str
    verification: str

    @property
    def owed_from(self) -> str:
        """The first day on which the state may have been bound: the earliest where only bounds are known."""
        return self.since_earliest or self.since


@dataclass(frozen=True)
class Evaluation:
    """Duties judged at a date.

    Attributes:
        at: the date.
        states: codes of the parties asked for; empty = all.
        duties: what they owe then.
        verdicts: what the shapes say of a duty of each kind; None where it is met.
        weighing: what the sources say.
        shapes: the shapes that judged.
    """

    at: date
    states: tuple[str, ...]
    duties: tuple[Judged, ...]
    verdicts: Mapping[Kind, ShaclResult | None]
    weighing: Weighing
    shapes: GapShapes

    def result(self, duty: Judged) -> ShaclResult | None:
        """Return what the shapes say of *duty*; None where it is met."""
        return self.verdicts[duty.topic, duty.row, duty.outcome]

    def is_silent(self, duty: Judged) -> bool:
        """Whether *duty* is due and no source held says a word on it."""
        return duty.outcome == NO_RECORD and duty.row != _NOT_YET_DUE and not self.weighing.of_norm(
            duty.state, duty.norm).statements

    def cell(self, duty: Judged) -> Cell | None:
        """Return the cell of the ladder that *duty* stands in; None where it is met."""
        result = self.result(duty)
        return self.shapes.cells[result.source_shape] if result else None


def evaluate_duties(store: ox.Store, at: date, progress: Callable[[str], None] = lambda _: None,
                    states: Sequence[str] = (), engine: str = FAST, known: GraphWords | None = None) -> Evaluation:
    """Judge at *at* every duty that is certainly owed then and that a gap shape is about; *store* is only read.

    Args:
        store: the built graph, or a slice of it with what was derived.
        at: the date.
        progress: called with the name of each step.
        states: codes of the parties whose duties are wanted; empty = all.
        engine: the SHACL engine, see ``thbgraph.validate.validate``.
        known: what was read of *store* before; else it is read anew.

    Raises:
        NotFound: a state the graph does not know.
    """
    shapes, known = gap_shapes(), known or GraphWords(store)
    refuse_unknown("state", states, sorted(known.held.parties))  # before any query is made of them
    weighing = weigh_evidence(store, at, states, progress, said=known.said(states))
    progress("duties")
    topics = {norm: row["topic"] for norm, row in known.norms.items() if row["topic"] in shapes.topics}
    day = at.isoformat()
    duties = [_judged(duty, topics[duty.norm], day, weighing) for duty in known.duties(states)
              if duty.since_latest <= day and (not duty.until_earliest or duty.until_earliest >= day)
              and duty.norm in topics]
    progress("shapes")
    verdicts = judge_kinds({(duty.topic, duty.row, duty.outcome) for duty in duties}, shapes, engine)
    return Evaluation(at, tuple(states), tuple(duties), verdicts, weighing, shapes)


def _judged(duty: HeldDuty, topic: str, day: str, weighing: Weighing) -> Judged:
    """Put *duty* on its row: up to and on the day of a deadline it is not yet due."""
    outcome = weighing.outcomes.get((duty.party, duty.norm_iri), NO_RECORD)
    # who was not yet bound to have a measure cannot have been found without it: what was said then is no confirmation
    if outcome in _ABSENT and weighing.subjects[duty.party, duty.norm_iri].newest < (duty.since_earliest or duty.since):
        outcome = _BEFORE
    row = (duty.if_allowed if outcome == _ALLOWED else "") or duty.row
    if duty.due > day or (duty.due == day and duty.due > duty.since_latest):
        row = _NOT_YET_DUE
    return Judged(duty.duty, duty.state, duty.norm, topic, row, outcome, duty.since, duty.since_earliest,
                  duty.since_latest, duty.due, duty.verification)


def judge_kinds(kinds: Iterable[Kind], shapes: GapShapes, engine: str = FAST) -> dict[Kind, ShaclResult | None]:
    """Return what the shapes say of a duty of each kind (topic, row, outcome); None: it is met.

    The shapes look at nothing of a duty but its class and its outcome (``tests/shapes`` holds them to it), so duties
    of one kind have one result and each kind is judged once; ``tests/gaps`` compares this with judging every duty.
    Kinds judged before are remembered with the shapes.
    """
    known = shapes.verdicts.setdefault(engine, {})
    wanted = set(kinds)
    if new := sorted(wanted - known.keys()):
        names = {f"urn:thbgraph:kind:{'/'.join(kind)}": kind for kind in new}
        data = duties_graph((name, shapes.topics[kind[0]], *kind[1:]) for name, kind in names.items())
        results = {names[result.focus]: result for result in validate(data, shapes.graph, engine)}
        known.update((kind, _of_kind(kind, results)) for kind in new)
    return {kind: known[kind] for kind in wanted}


def _of_kind(kind: Kind, results: Mapping[Kind, ShaclResult]) -> ShaclResult | None:
    """Return the result on *kind*; only what is met may have none, or silence of a shape would read as compliance.

    Raises:
        DataError: no cell of the ladder reports the outcome.
    """
    if kind not in results and kind[2] != MET:
        raise DataError(f"No cell of shapes/gaps/{LADDER_FILE} reports the outcome '{kind[2]}' under {kind[1]}.",
                        "Add the outcome to the list of the cell that is to report it.")
    return results.get(kind)


def duties_graph(nodes: Iterable[tuple[str, TopicShape, str, str]]) -> Graph:
    """Return, as the shapes want them, duty nodes: IRI, shape of the topic, row and outcome of each."""
    lines = "".join(f"<{node}> <{_TYPE}> <{shape.target}> .\n"
                    f"<{node}> <{THB}{row}> <{CONCEPT}outcome/{outcome}> .\n" for node, shape, row, outcome in nodes)
    return Graph().parse(data=lines, format="nt")

