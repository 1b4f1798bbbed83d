"""Small resolved views for tests: the few statements a test needs, and what the rules derive from them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

import pyoxigraph as ox

from thbgraph.derive import derive
from thbgraph.graph import ontology_quads
from thbgraph.namespaces import CONCEPT, GRAPH_DERIVED, GRAPH_RESOLVED, ID, PREFIXES, THB, party_iri
from thbgraph.resources import resource
from thbgraph.tables.dates import parse_partial_date


@cache
def _ontology() -> tuple[ox.Quad, ...]:
    return tuple(ontology_quads(resource("ontology")))


@dataclass
class World:
    """A small resolved view; ``instrument`` and the like add statements, ``derive`` runs the rules over them."""

    store: ox.Store = field(default_factory=ox.Store)

    def add(self, subject: str, **facts: str | list[str]) -> str:
        """Add *facts* about the node *subject* (path below ``id/``); a value says its own kind by its first letter.

        ``@path`` is a node below ``id/``, ``#scheme/slug`` a concept, ``a:Name`` a class, ``~date`` a partial date with
        its bounds, ``P...`` a duration, everything else text.
        """
        node = ox.NamedNode(self._iri(subject))
        for name, values in facts.items():
            predicate = PREFIXES["dct"] + "source" if name == "source" else THB + name
            for value in values if isinstance(values, list) else [values]:
                for suffix, term in self._terms(value):
                    where = PREFIXES["rdf"] + "type" if value.startswith("a:") else predicate + suffix
                    self.store.add(ox.Quad(node, ox.NamedNode(where), term, ox.NamedNode(GRAPH_RESOLVED)))
        return subject

    def add_number(self, subject: str, name: str, number: int) -> None:
        """Add a whole number to a node."""
        self.store.add(ox.Quad(ox.NamedNode(self._iri(subject)), ox.NamedNode(THB + name),
                               _typed(str(number), "integer"), ox.NamedNode(GRAPH_RESOLVED)))

    def flag(self, subject: str, name: str, value: bool = True) -> None:
        """Say of a node that something is true, or is not."""
        self.store.add(ox.Quad(ox.NamedNode(self._iri(subject)), ox.NamedNode(THB + name), ox.Literal(value),
                               ox.NamedNode(GRAPH_RESOLVED)))

    def state(self, code: str) -> None:
        """Add a state."""
        if code == "EUE":
            self.add("organisation/european-union", type=["a:Party", "a:RegionalOrganisation"], iso3=code)
        else:
            self.add(f"state/{code}", type=["a:Party", "a:State"], iso3=code)

    def instrument(self, slug: str, general: str = "", delay: str = "", rounds: bool = False, **facts: str) -> None:
        """Add an instrument with its general entry into force and its clause for later parties."""
        force = facts.pop("force", "treaty")
        self.add(f"instrument/{slug}", type="a:Instrument", legalForce=f"#force/{force}", **facts)
        if general:
            self.add(f"instrument/{slug}", entryIntoForce=f"~{general}")
        if delay:
            rounding = "first-of-next-month" if rounds else "none"
            self.add(f"instrument/{slug}", entryIntoForceRule=f"@rule/{slug}")
            self.add(f"rule/{slug}", type="a:EntryIntoForceRule", instrument=f"@instrument/{slug}",
                     subsequentDelay=delay, rounding=f"#rounding/{rounding}", verification="#verification/t")

    def act(self, slug: str, code: str, day: str, kind: str = "ratification", effect: str = "") -> None:
        """Add an act of a state, with the date of effect where a source prints one."""
        self.state(code)
        node = self.add(f"act/{slug}/{code}/{kind}", type="a:TreatyAct", actKind=f"#act-kind/{kind}",
                        instrument=f"@instrument/{slug}", state=f"@{self._party(code)}", source="@source/one")
        if day:
            self.add(node, date=f"~{day}")
        if effect:
            self.add(node, effectiveDate=f"~{effect}")

    def listed(self, slug: str, code: str, status: str, as_of: str, source: str = "one", effect: str = "") -> None:
        """Add a row of a status list."""
        self.state(code)
        node = self.add(f"list-entry/{slug}/{code}/{source}", type="a:PartyListEntry", asOf=f"~{as_of}",
                        instrument=f"@instrument/{slug}", state=f"@{self._party(code)}",
                        listStatus=f"#list-status/{status}", source=f"@source/{source}")
        if effect:
            self.add(node, effectiveDate=f"~{effect}")

    def complete(self, slug: str, as_of: str, family: str = "consent") -> None:
        """Declare the list of consents to an instrument complete up to a day."""
        self.add(f"complete-list/one/{slug}", type="a:CompleteList", instrument=f"@instrument/{slug}",
                 completeFor=f"#act-family/{family}", completeAsOf=f"~{as_of}", source="@source/one")

    def member(self, organisation: str, code: str, start: str = "", end: str = "", as_of: str = "2020-01-01",
               original: bool = False) -> None:
        """Add a membership."""
        self.state(code)
        node = self.add(f"membership/{organisation}/{code}", type="a:Membership", member=f"@{self._party(code)}",
                        organisation=f"@organisation/{organisation}", asOf=f"~{as_of}", source="@source/one")
        if original:
            self.flag(node, "originalMember")
        for name, value in (("start", start), ("end", end)):
            if value:
                self.add(node, **{name: f"~{value}"})

    def members_complete(self, organisation: str, as_of: str) -> None:
        """Declare the list of members of an organisation complete up to a day."""
        self.add(f"complete-list/one/{organisation}", type="a:CompleteList", source="@source/one",
                 organisation=f"@organisation/{organisation}", completeAsOf=f"~{as_of}")

    def participation(self, slug: str, code: str, status: str, row: str = "row", **dates: str) -> None:
        """Add a row on a member's part in an act of EU law; *dates* are ``begin``, ``until``, ``as_of``."""
        self.state(code)
        node = self.add(f"participation/{slug}/{code}/{row}", type="a:Participation", state=f"@{self._party(code)}",
                        instrument=f"@instrument/{slug}", participationStatus=f"#participation-status/{status}",
                        verification="#verification/p", source="@source/one")
        for name, value in dates.items():
            self.add(node, **{{"begin": "from", "as_of": "asOf"}.get(name, name): f"~{value}"})

    def threshold(self, slug: str, number: int, delay: str, **clause: str | int | bool) -> None:
        """Say how many consents an instrument needs, and how long after them it enters into force.

        *clause* may name ``members`` of ``organisation``, ``organisations`` = they count, ``parent`` = not before it.
        """
        rule = self.add(f"rule/{slug}", initialDelay=delay)
        self.add_number(rule, "threshold", number)
        if "members" in clause:
            self.add_number(rule, "thresholdMembers", int(clause["members"]))
            self.add(rule, thresholdMembersOf=f"@organisation/{clause['organisation']}")
        if clause.get("organisations"):
            self.flag(rule, "organisationsCounted")
        if clause.get("parent"):
            self.flag(rule, "notBeforeParent")
            self.add(f"instrument/{slug}", parentInstrument=f"@instrument/{clause['parent']}")

    def leaving(self, slug: str, notice: str = "", rounds: bool = False, clause: str = "allowed",
                **facts: str | list[str]) -> None:
        """Add the clause on leaving; *facts* are ``runningPeriod`` and the like."""
        rounding = "first-of-next-month" if rounds else "none"
        rule = self.add(f"denunciation-rule/{slug}", denunciationClause=f"#denunciation-clause/{clause}",
                        rounding=f"#rounding/{rounding}", **facts)
        if notice:
            self.add(rule, notice=notice)
        self.add(f"instrument/{slug}", denunciationRule=f"@{rule}")

    def succession(self, code: str, day: str, practice: bool = True, name: str = "succession") -> None:
        """Add a state succession, and whether depositaries are shown to date treaty successions from its day."""
        self.state(code)
        node = self.add(f"succession/{code}/{name}", type="a:StateSuccession", state=f"@{self._party(code)}",
                        successionDate=f"~{day}")
        self.flag(node, "depositaryPractice", practice)

    def norm(self, slug: str, name: str, provisions: Sequence[str] = (), modality: str = "shall", **facts: str) -> None:
        """Add a norm on states parties, stated in *provisions* (last parts of their address)."""
        self.add(f"norm/{slug}/{name}", type="a:Norm", normOf=f"@instrument/{slug}", topic="#topic/identification",
                 bearer="#bearer/state-party", modality=f"#modality/{modality}", verification="#verification/t",
                 statedIn=[f"@provision/{slug}/{provision}" for provision in provisions], **facts)

    def exclusion(self, slug: str, code: str, provisions: Sequence[str], effect: str = "excludes",
                  name: str = "one") -> None:
        """Add what a reservation of a state does to *provisions*: it ``excludes`` or ``modifies`` them."""
        self.state(code)
        self.add(f"exclusion/{slug}/{code}/{name}", type="a:Exclusion", instrument=f"@instrument/{slug}",
                 state=f"@{self._party(code)}", exclusionEffect=f"#exclusion-effect/{effect}",
                 concernsProvision=[f"@provision/{slug}/{provision}" for provision in provisions])

    def territory(self, slug: str, code: str, effect: str) -> None:
        """Add a declaration on where an instrument applies: ``limited-to``, ``excluded`` and the like."""
        self.state(code)
        self.add(f"territorial-limit/{slug}/{code}/one", type="a:TerritorialLimit", instrument=f"@instrument/{slug}",
                 state=f"@{self._party(code)}", territorialEffect=f"#territorial-effect/{effect}")

    def derive(self) -> Derived:
        """Run the rules; return what they wrote."""
        self.store.extend(_ontology())
        derive(self.store)
        facts: dict[str, dict[str, set[str]]] = {}
        for quad in self.store.quads_for_pattern(None, None, None, ox.NamedNode(GRAPH_DERIVED)):
            name = re.split("[#/]", str(quad.predicate.value))[-1]
            facts.setdefault(str(getattr(quad.subject, "value", "")).removeprefix(ID), {}).setdefault(name, set()).add(
                _short(str(getattr(quad.object, "value", ""))))
        return Derived(self.store, {node: {name: ",".join(sorted(values)) for name, values in rows.items()}
                                    for node, rows in facts.items()})

    def _party(self, code: str) -> str:
        return party_iri(code).removeprefix(ID)

    def _iri(self, path: str) -> str:
        return ID + path

    def _terms(self, value: str) -> list[tuple[str, ox.NamedNode | ox.Literal]]:
        if value.startswith("a:"):
            return [("", ox.NamedNode(THB + value[2:]))]
        if value.startswith("@"):
            return [("", ox.NamedNode(self._iri(value[1:])))]
        if value.startswith("#"):
            return [("", ox.NamedNode(CONCEPT + value[1:]))]
        if value.startswith("~"):
            date = parse_partial_date(value[1:])
            return [("", _typed(date.text, date.datatype)), ("Earliest", _typed(date.earliest.isoformat(), "date")),
                    ("Latest", _typed(date.latest.isoformat(), "date"))]
        if value[:1] == "P" and value[1:2].isdigit():
            return [("", _typed(value, "duration"))]
        return [("", ox.Literal(value))]


@dataclass(frozen=True)
class Derived:
    """What the rules wrote: nodes below ``id/``, each with its properties; several values are joined by commas."""

    store: ox.Store
    nodes: dict[str, dict[str, str]]

    def binding(self, slug: str, code: str) -> dict[str, str]:
        """Return the properties of a binding; empty if there is none."""
        return self.nodes.get(f"binding/{slug}/{code}", {})

    def duty(self, slug: str, code: str, norm: str) -> dict[str, str]:
        """Return the properties of a duty; empty if there is none."""
        return self.nodes.get(f"duty/{code}/{slug}/{norm}", {})

    def general(self, slug: str) -> str:
        """Return the day of entry into force computed for an instrument; empty if there is none."""
        return self.nodes.get(f"instrument/{slug}", {}).get("computedEntryIntoForce", "")

    def status(self, slug: str, code: str, name: str) -> dict[str, str]:
        """Return the properties of a status period that binds nobody; empty if there is none."""
        return self.nodes.get(f"status/{slug}/{code}/{name}", {})


def _typed(text: str, datatype: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(PREFIXES["xsd"] + datatype))


def _short(value: str) -> str:
    return value.removeprefix(ID).removeprefix(CONCEPT).removeprefix(THB)
