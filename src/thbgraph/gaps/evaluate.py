"""Evaluate every duty at a date: rules first, then plain SHACL core over the duty nodes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import pyoxigraph as ox
from rdflib import SH, Graph

from thbgraph.graph import fill, load_rules, run_rules
from thbgraph.graph.access import construct, text_of
from thbgraph.namespaces import (
    GRAPH,
    GRAPH_DERIVED,
    GRAPH_GAPS,
    GRAPH_ONTOLOGY,
    GRAPH_RESOLVED,
    PREFIXES,
    THB,
    party_iri,
)
from thbgraph.resources import resource
from thbgraph.validate import ShaclResult, load_shapes, validate
from thbgraph.validate.shacl import to_rdflib

GRAPH_SLICE: Final = GRAPH + "slice"
_TYPE: Final = ox.NamedNode(PREFIXES["rdf"] + "type")


@dataclass(frozen=True)
class Evaluation:
    """Duties at a date: the statements about them, what the shapes found, and the shapes themselves."""

    at: date
    quads: tuple[ox.Quad, ...]
    results: tuple[ShaclResult, ...]
    shapes: Graph


def gap_shapes() -> Graph:
    """Return the gap shapes of the installation as one graph."""
    return load_shapes(sorted((resource("shapes") / "gaps").glob("*.ttl")))


def evaluate_duties(store: ox.Store, at: date, progress: Callable[[str], None] = lambda _: None,
                    states: Sequence[str] = ()) -> Evaluation:
    """Judge at *at* every duty that is certainly owed then and that a gap shape is about.

    *store* is only read: what the rules need is copied into a small store of its own, so that any date costs the
    same and no question changes an answer to another. *states* (codes) limits the duties to theirs; empty = all.
    """
    shapes = gap_shapes()
    small = _weigh(store, at, [str(shape) for shape in shapes.objects(None, SH.targetClass)], states, progress)
    progress("shapes")
    gaps = list(small.quads_for_pattern(None, None, None, ox.NamedNode(GRAPH_GAPS)))
    duties = {quad.subject for quad in gaps}
    types = [quad for quad in small.quads_for_pattern(None, _TYPE, None, ox.NamedNode(GRAPH_SLICE))
             if quad.subject in duties]
    results = validate(to_rdflib([*gaps, *types]), shapes)
    return Evaluation(at, tuple(gaps), tuple(results), shapes)


def weigh_evidence(store: ox.Store, at: date, states: Sequence[str]) -> tuple[ox.Quad, ...]:
    """Return what the evidence says at *at* of every duty of *states*, on topics without a shape too; no verdicts."""
    small = _weigh(store, at, [THB + "Duty"], states, lambda _: None)
    return tuple(small.quads_for_pattern(None, None, None, ox.NamedNode(GRAPH_GAPS)))


def _weigh(store: ox.Store, at: date, classes: Sequence[str], states: Sequence[str],
           progress: Callable[[str], None]) -> ox.Store:
    rules = load_rules(resource("ontology") / "rules" / "gaps")
    parameters = {"at": f'"{at.isoformat()}"^^xsd:date', "classes": " ".join(f"<{name}>" for name in sorted(classes)),
                  "states": " ".join(f"<{party_iri(code)}>" for code in sorted(states)) or "UNDEF"}
    small = ox.Store()
    for rule in rules:
        if rule.into == GRAPH_SLICE:
            small.extend(_slice(store, fill(rule.text, parameters)))
    run_rules(small, [rule for rule in rules if rule.into != GRAPH_SLICE], parameters, progress)
    return small


def _slice(store: ox.Store, text: str) -> list[ox.Quad]:
    target = ox.NamedNode(GRAPH_SLICE)
    return [ox.Quad(t.subject, t.predicate, t.object, target)
            for t in construct(store, text, (GRAPH_ONTOLOGY, GRAPH_RESOLVED, GRAPH_DERIVED))]


def outcome_of(evaluation: Evaluation) -> dict[str, str]:
    """Return the slug of each evaluated duty's outcome, by the duty's IRI."""
    rows = {THB + row for row in ("outcomeUnderShall", "outcomeUnderLimited", "outcomeUnderSoft",
                                  "outcomeUnderCommitment", "outcomeUnderUnverified", "outcomeNotYetDue")}
    return {text_of(quad.subject): text_of(quad.object).rsplit("/", 1)[-1]
            for quad in evaluation.quads if quad.predicate.value in rows}
