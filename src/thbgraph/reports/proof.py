"""The proof of a status: numbered steps read from RDF, told in plain words or written as RDF."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import pyoxigraph as ox

from thbgraph.bound import BoundItem
from thbgraph.graph.access import text_of
from thbgraph.labels import Labels
from thbgraph.namespaces import DEFAULT_GRAPHS, ID, PREFIXES, THB
from thbgraph.query import find_question, run_select
from thbgraph.query.run import evaluate
from thbgraph.reports.proof_words import STEPS, delay_words

# what to call a ground that is no act, by the first part of its address
_GROUNDS: Final = {"participation": ("participation-status", "bound"), "list-entry": ("basis", "party-list"),
                   "complete-list": ("reason", "complete-list"), "membership": ("membership-status", "member")}
_SOURCE: Final = PREFIXES["dct"] + "source"


@dataclass(frozen=True)
class Step:
    """One step of a chain: kind (slug of the proof-step scheme), the node it uses, its date, bounds and sources."""

    number: int
    kind: str
    period: str
    uses: tuple[str, ...] = ()
    date: str = ""
    earliest: str = ""
    latest: str = ""
    reasons: tuple[str, ...] = ()
    mark: str = ""
    sources: tuple[str, ...] = field(default=())


def proof(store: ox.Store, item: BoundItem, at: date, labels: Labels, lang: str) -> str:
    """Return the chain from article to status as numbered lines under a headline, in English or Russian."""
    headline, lines = headline_and_lines(store, item, at, labels, lang)
    return "\n".join([headline, *(f"  {number}. {line}" for number, line in enumerate(lines, 1))]) + "\n"


def headline_and_lines(store: ox.Store, item: BoundItem, at: date, labels: Labels, lang: str) -> tuple[str, list[str]]:
    """Return the status in one sentence, and the sentence of each step."""
    words = STEPS[lang]
    headline = words["headline"].format(state=labels.party(item.state, lang), at=at.isoformat(),
                                        instrument=labels.instrument(item.instrument, lang),
                                        status=labels.concept("binding-status", item.status, lang))
    teller = _Teller(store, item, labels, lang)
    lines = [line for step in proof_steps(store, item) for line in teller.tell(step)]
    if item.verification == "g":
        lines.append(words["unverified"])
    if item.status == "unknown":
        lines.append(words["complete"].format(date=item.complete_as_of) if item.complete_as_of else words["no_list"])
    return headline, lines


def proof_triples(store: ox.Store, item: BoundItem) -> list[ox.Triple]:
    """Return the chain of *item* as RDF: its steps, and what the graph says of the statements they use."""
    triples = [triple for triple in _construct(store, item) if _period_of(text_of(triple.subject)) in item.periods]
    used = {text_of(triple.object) for triple in triples if triple.predicate.value == THB + "uses"} | set(item.periods)
    for iri in sorted(used):
        for graph in DEFAULT_GRAPHS:
            triples += [quad.triple for quad in
                        store.quads_for_pattern(ox.NamedNode(iri), None, None, ox.NamedNode(graph))]
    return sorted(set(triples), key=str)


def proof_steps(store: ox.Store, item: BoundItem) -> list[Step]:
    """Return the steps of *item* in order: those of the binding, then what the period told adds to them."""
    about: dict[str, dict[str, list[str]]] = {}
    for triple in _construct(store, item):
        values = about.setdefault(text_of(triple.subject), {})
        values.setdefault(triple.predicate.value, []).append(text_of(triple.object))
    steps = [_step(values) for name, values in about.items() if _period_of(name) in item.periods]
    told: dict[tuple[int, tuple[str, ...], tuple[str, ...]], Step] = {}
    for step in sorted(steps, key=lambda step: (step.number, step.period)):
        told.setdefault((step.number, step.uses, step.reasons), step)
    return list(told.values())


def _construct(store: ox.Store, item: BoundItem) -> list[ox.Triple]:
    sparql = find_question("proof").sparql({"state": [item.state], "instrument": [item.instrument]})
    return list(evaluate(store, sparql))


def _period_of(step: str) -> str:
    return step.rsplit("/proof/", 1)[0]


def _step(values: dict[str, list[str]]) -> Step:
    def one(name: str) -> str:
        return min(values.get(THB + name, [""]))

    def slugs(iri: str) -> tuple[str, ...]:
        return tuple(sorted({value.rsplit("/", 1)[-1] for value in values.get(iri, [])}))

    return Step(int(one("stepNumber")), one("stepKind").rsplit("/", 1)[-1], one("proves"),
                tuple(sorted(set(values.get(THB + "uses", [])))), one("stepDate"), one("sinceEarliest"),
                one("sinceLatest"), slugs(THB + "reason"), one("verification").rsplit("/", 1)[-1], slugs(_SOURCE))


@dataclass(frozen=True)
class _Teller:
    """Turns a step into the sentences of one language."""

    store: ox.Store
    item: BoundItem
    labels: Labels
    lang: str

    def tell(self, step: Step) -> Iterator[str]:
        """Yield the sentence or sentences of *step*."""
        words, common = STEPS[self.lang], {"date": step.date or "?", "sources": ", ".join(step.sources) or "-"}
        if step.kind == "clause":
            yield from (self._clause(node) for node in step.uses)
        elif step.kind == "ground":
            yield from (self._ground(node, step) for node in step.uses)
        elif step.kind == "bounds":
            known = words["known"].format(**common) if step.date else ""
            yield words["bounds" if step.earliest else "bound"].format(earliest=step.earliest, latest=step.latest,
                                                                       known=known)
        elif step.kind == "computed":
            by_succession = any("/id/succession/" in node for node in step.uses)
            yield words["succession" if by_succession else "computed"].format(**common)
        elif step.kind == "parent":
            names = sorted({node.split("/id/binding/")[-1].split("/")[0] for node in step.uses})
            yield from (words["parent"].format(parent=self.labels.instrument(name, self.lang), **common)
                        for name in names)
        elif step.kind == "territory":
            yield from self._territories()
        elif step.kind == "reason":
            yield from (words["reason"].format(reason=self.labels.concept("reason", reason, self.lang))
                        for reason in step.reasons)
        else:
            yield words[step.kind].format(**common)

    def _clause(self, node: str) -> str:
        rule = run_select(self.store, "entry-into-force-rule", {"node": [node]}).dicts()[0]
        rounding = rule["rounding"]
        return STEPS[self.lang]["clause"].format(
            article=rule["article"] or "-", delay=delay_words(rule["delay"], self.lang),
            rounding="" if rounding in ("", "none") else f"; {self.labels.concept('rounding', rounding, self.lang)}",
            counted=self.labels.concept("counted-from", rule["counted"] or "deposit", self.lang),
            source=rule["source"], mark=self.labels.concept("verification", rule["mark"], self.lang))

    def _ground(self, node: str, step: Step) -> str:
        rows = run_select(self.store, "ground", {"node": [node]}).dicts()
        ground = rows[0] if rows else {"kind": "", "date": "", "asOf": ""}
        kind = node.removeprefix(ID).split("/")[0]
        scheme, slug = _GROUNDS.get(kind, ("basis", self.item.basis))
        if ground["kind"]:
            scheme, slug = "act-kind", ground["kind"]
        elif self.item.status == "opted-out":
            scheme, slug = "participation-status", "opted-out"
        name = self.labels.concept(scheme, slug, self.lang) if slug else self.labels.of(node, self.lang)
        return STEPS[self.lang]["act" if ground["date"] else "ground"].format(
            kind=name, date=ground["date"], as_of=ground["asOf"] or "-", sources=", ".join(step.sources) or "-")

    def _territories(self) -> Iterator[str]:
        rows = run_select(self.store, "territories", {"state": [self.item.state],
                                                      "instrument": [self.item.instrument]}).dicts()
        for row in rows:
            yield STEPS[self.lang]["territory"].format(
                effect=self.labels.concept("territorial-effect", row["effect"], self.lang), source=row["source"],
                territory=row["territoryRu"] if self.lang == "ru" else row["territoryEn"])
