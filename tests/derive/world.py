"""Small resolved views for tests: the few statements a test needs, and what the rules derive from them."""

from __future__ import annotations

import re
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

    def flag(self, subject: str, name: str) -> None:
        """Add a truth to a node."""
        self.store.add(ox.Quad(ox.NamedNode(self._iri(subject)), ox.NamedNode(THB + name), ox.Literal(True),
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

    def status(self, slug: str, code: str, name: str) -> dict[str, str]:
        """Return the properties of a status period that binds nobody; empty if there is none."""
        return self.nodes.get(f"status/{slug}/{code}/{name}", {})


def _typed(text: str, datatype: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(PREFIXES["xsd"] + datatype))


def _short(value: str) -> str:
    return value.removeprefix(ID).removeprefix(CONCEPT).removeprefix(THB)
