"""The act supposed: of which kind, allowed by which clause, and what stands in its way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import pyoxigraph as ox

from thbgraph.bound import BoundItem
from thbgraph.clauses import LeavingRule
from thbgraph.errors import UsageError
from thbgraph.namespaces import CONCEPT, GRAPH_RESOLVED, ID, PREFIXES, THB, party_iri
from thbgraph.query import run_select
from thbgraph.whatif.words import NOTES

SUPPOSED: Final = "supposed"  # the source slug that a supposed act carries through every derived statement
_CONSENT: Final = ("ratification", "accession", "formal-confirmation", "acceptance", "approval")
_RESOLVED: Final = ox.NamedNode(GRAPH_RESOLVED)
_DATE: Final = ox.NamedNode(PREFIXES["xsd"] + "date")


@dataclass(frozen=True)
class Note:
    """What a reader must know of the supposition: a stable code, the sentence by language, article and source."""

    code: str
    text: Mapping[str, str]
    article: str = ""
    source: str = ""


@dataclass(frozen=True)
class Supposed:
    """A supposed act; ``kind`` is a slug of act-kind, ``effect`` given only where no rule of the graph counts it."""

    state: str
    instrument: str
    kind: str
    day: date
    effect: date | None = None
    notes: tuple[Note, ...] = field(default=())

    def quads(self) -> Iterator[ox.Quad]:
        """Yield the act as it would stand in the resolved view."""
        act = ox.NamedNode(f"{ID}act/{self.instrument}/{self.state}/{self.kind}-{SUPPOSED}")
        yield _quad(act, "instrument", ox.NamedNode(f"{ID}instrument/{self.instrument}"))
        yield _quad(act, "state", ox.NamedNode(party_iri(self.state)))
        yield _quad(act, "actKind", ox.NamedNode(f"{CONCEPT}act-kind/{self.kind}"))
        for name in ("date", "dateEarliest", "dateLatest"):
            yield _quad(act, name, ox.Literal(self.day.isoformat(), datatype=_DATE))
        if self.effect:
            for name in ("effectiveDate", "effectiveDateEarliest", "effectiveDateLatest"):
                yield _quad(act, name, ox.Literal(self.effect.isoformat(), datatype=_DATE))
        yield ox.Quad(act, ox.NamedNode(PREFIXES["dct"] + "source"), ox.NamedNode(f"{ID}source/{SUPPOSED}"), _RESOLVED)


def joining(store: ox.Store, item: BoundItem, day: date) -> Supposed | Note:
    """Return the act by which the state of *item* would join on *day*, or why nothing would change.

    Raises:
        UsageError: the instrument binds its addressees without any act of theirs.
    """
    _refuse_without_act(store, item)
    if item.status in ("in-force", "not-yet-in-force"):
        return note("already-bound", since=item.since or item.since_latest or "?")
    ways = run_select(store, "ways-to-join", {"state": [item.state], "instrument": [item.instrument],
                                              "at": [day.isoformat()]}).dicts()
    ways = [row for row in ways if row["how"] in _CONSENT]
    if not ways:
        return Supposed(item.state, item.instrument, "accession", day, notes=(note("joining-unknown"),))
    first = ways[0]
    acts = {row["how"] for row in ways if (row["fits"], row["invitation"]) == (first["fits"], first["invitation"])}
    about = {"detail": first["noteEn"], "detail_ru": first["noteRu"]}
    codes = [code for code, applies in (
        ("not-among-joiners", first["fits"] == "no"), ("membership-assumed", first["fits"] == "unknown"),
        ("invitation-needed", first["fits"] == "yes" and first["invitation"] == "true"),
        ("clause-unverified", first["verification"] == "g")) if applies]
    return Supposed(item.state, item.instrument, _kind(acts, signed=first["signed"] == "true"), day,
                    notes=tuple(note(code, first, **about) for code in codes))


def leaving(store: ox.Store, item: BoundItem, day: date, rule: LeavingRule | None) -> Supposed | Note:
    """Return the notice by which the state of *item* would leave on *day*, or why nothing would end.

    Raises:
        UsageError: the instrument binds its addressees without any act of theirs.
    """
    _refuse_without_act(store, item)
    if not item.binds:
        return note("not-bound")
    if rule is None:
        return note("leaving-unknown")
    about = {"article": rule.article, "source": rule.source}
    if rule.clause != "allowed":
        return note("no-leaving-clause", about)
    own = date.fromisoformat(item.since) if len(item.since) == len("2000-01-01") else None
    window, effect = rule.next_window(day, own), rule.effect(day)
    if window is None or effect is None:
        return note("leaving-unknown", about)
    if window.opens > day:
        return note("window-closed", about, opens=window.opens.isoformat())
    notes = [note("clause-unverified", about)] if rule.verification == "g" else []
    return Supposed(item.state, item.instrument, "denunciation", day, effect if rule.period else None, tuple(notes))


def note(code: str, about: Mapping[str, str] | None = None, **values: str) -> Note:
    """Return the note of this *code* with its sentences filled in; *about* gives article and source."""
    about = about or {}
    values.setdefault("article", about.get("article") or "?")
    russian = {name.removesuffix("_ru"): value for name, value in values.items() if name.endswith("_ru")}
    filled = {"en": {"detail": "", **values}, "ru": {"detail": "", **values, **russian}}
    texts = {lang: " ".join(text.format_map(filled[lang]).split()) for lang, text in NOTES[code].items()}
    return Note(code, texts, about.get("article", ""), about.get("source", ""))


def _refuse_without_act(store: ox.Store, item: BoundItem) -> None:
    force = {row["instrument"]: row["force"] for row in run_select(store, "instruments").dicts()}[item.instrument]
    if force != "treaty":
        raise UsageError(f"Suppositions are about treaties; {item.instrument} binds its addressees by membership.",
                         "Ask about a treaty, or use 'thbgraph bound' for the addressees.")


def _kind(acts: set[str], *, signed: bool) -> str:
    """Return the act a lawyer would expect: signatories ratify, others accede where the clause lets them."""
    order = _CONSENT if signed else ("accession", *_CONSENT)
    return next((kind for kind in order if kind in acts), "accession")


def _quad(act: ox.NamedNode, name: str, value: ox.NamedNode | ox.Literal) -> ox.Quad:
    return ox.Quad(act, ox.NamedNode(THB + name), value, _RESOLVED)
