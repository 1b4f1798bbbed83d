"""What is derived from a slice is what the build derived from everything: the ground on which suppositions stand."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox
import pytest

from thbgraph.derive import derive
from thbgraph.namespaces import GRAPH_DERIVED, GRAPH_RESOLVED, ID, PREFIXES, THB, party_iri
from thbgraph.whatif.slice import cut, family

DERIVED: Final = ox.NamedNode(GRAPH_DERIVED)
RESOLVED: Final = ox.NamedNode(GRAPH_RESOLVED)
INSTRUMENT: Final = ox.NamedNode(THB + "instrument")
STATE: Final = ox.NamedNode(THB + "state")
IS_DUTY: Final = (ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode(THB + "Duty"))

# one instrument of each kind, with the whole of its family and a party that has something to show in it
FAMILIES: Final = [
    pytest.param("cets-197", "ROU", ["cets-197"], id="cets-197"),
    pytest.param("un-tip", "AZE", ["un-tip", "un-untoc"], id="un-tip"),
    pytest.param("un-untoc", "KGZ", ["un-som", "un-tip", "un-untoc"], id="un-untoc"),
    pytest.param("un-cmw", "KGZ", ["un-cmw"], id="un-cmw"),
    pytest.param("ilo-c029", "KGZ", ["ilo-c029", "ilo-p029"], id="ilo-c029"),
    pytest.param("ilo-p029", "CHE", ["ilo-c029", "ilo-p029"], id="ilo-p029"),
    pytest.param("eu-2011-36", "ROU", ["eu-2011-36", "eu-2024-1712"], id="eu-2011-36"),
    pytest.param("osce-ap-2003", "MNG", ["osce-ap-2003", "osce-ap-2005", "osce-ap-2013"], id="osce-ap-2003"),
    pytest.param("un-crc", "BIH", ["un-crc", "un-opcrc-ac", "un-opcrc-sc"], id="un-crc"),
    pytest.param("un-slavery-supp-1956", "BIH", ["un-slavery-1926", "un-slavery-supp-1956"], id="un-slavery-supp-1956"),
    pytest.param("cets-210", "EUE", ["cets-210"], id="cets-210"),
]


def said(store: ox.Store, slugs: list[str], state: str) -> set[str]:
    """Return what is derived of everything with an instrument of *slugs*, of duties only those of *state*."""
    party, lines = ox.NamedNode(party_iri(state)), set()
    for slug in slugs:
        treaty = ox.NamedNode(f"{ID}instrument/{slug}")
        subjects = {treaty} | {quad.subject for graph in (RESOLVED, DERIVED)
                               for quad in store.quads_for_pattern(None, INSTRUMENT, treaty, graph)}
        for subject in subjects:
            if ox.Quad(subject, *IS_DUTY, DERIVED) in store and ox.Quad(subject, STATE, party, DERIVED) not in store:
                continue
            lines |= {str(quad.triple) for quad in store.quads_for_pattern(subject, None, None, DERIVED)}
    return lines


@pytest.mark.parametrize(("instrument", "state", "members"), FAMILIES)
def test_the_slice_of_a_family_derives_what_the_build_derived(
        opened: ox.Store, instrument: str, state: str, members: list[str]) -> None:
    assert family(opened, instrument) == members
    small = cut(opened, members, state)
    assert not list(small.quads_for_pattern(None, None, None, DERIVED))
    derive(small, duties_of=(state,))
    whole, again = said(opened, members, state), said(small, members, state)
    assert len(whole) > 100
    assert (sorted(whole - again)[:5], sorted(again - whole)[:5]) == ([], [])


def test_duties_are_derived_for_the_state_asked_and_statuses_for_all(opened: ox.Store) -> None:
    small = cut(opened, ["un-cmw"], "KGZ")
    derive(small, duties_of=("KGZ",))
    duties = {quad.subject for quad in small.quads_for_pattern(None, *IS_DUTY, DERIVED)}
    owing = {quad.object for duty in duties for quad in small.quads_for_pattern(duty, STATE, None, DERIVED)}
    assert owing == {ox.NamedNode(party_iri("KGZ"))}
    bound = {quad.object for quad in small.quads_for_pattern(None, STATE, None, DERIVED)}
    assert len(bound) > 50


def test_the_slice_leaves_the_whole_untouched_and_holds_nothing_of_other_families(opened: ox.Store) -> None:
    before = len(opened)
    small = cut(opened, ["cets-197"], "KAZ")
    derive(small, duties_of=("KAZ",))
    assert len(opened) == before
    named = {quad.object for quad in small.quads_for_pattern(None, INSTRUMENT, None, DERIVED)}
    assert named == {ox.NamedNode(f"{ID}instrument/cets-197")}
