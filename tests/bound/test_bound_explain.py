"""The proof of a status: worked chains on the committed data, and text and RDF that tell the same steps."""

from __future__ import annotations

import re
from datetime import date

import pyoxigraph as ox
import pytest

from thbgraph.bound import BoundItem, bound
from thbgraph.graph.access import text_of
from thbgraph.labels import Labels
from thbgraph.namespaces import CONCEPT, DEFAULT_GRAPHS, ID, PREFIXES, THB
from thbgraph.reports.proof import headline_and_lines, proof, proof_steps, proof_triples
from thbgraph.reports.proof_words import STEPS

TODAY = date(2026, 11, 22)
TYPE = PREFIXES["rdf"] + "type"
# one status of each kind that a thin sample could miss: succession, territory, bounds, end, published, signed only
NAMED = (("MNE", "un-tip"), ("MDA", "un-tip"), ("AGO", "ilo-c029"), ("GBR", "eu-2011-36"), ("AND", "un-tip"),
         ("KGZ", "un-crpd"), ("YEM", "un-tip"), ("DNK", "eu-2011-36"), ("RUS", "cets-197"), ("KGZ", "ilo-p029"))


@pytest.fixture(scope="module")
def graph(opened: ox.Store) -> ox.Store:
    """Return the graph without its duties, of which no proof speaks: the same answers, sooner."""
    duties = {quad.subject for quad in opened.quads_for_pattern(None, ox.NamedNode(THB + "norm"), None)}
    part = ox.Store()
    for name in DEFAULT_GRAPHS:
        part.bulk_extend(quad for quad in opened.quads_for_pattern(None, None, None, ox.NamedNode(name))
                         if quad.subject not in duties)
    return part


@pytest.fixture(scope="module")
def labels(graph: ox.Store) -> Labels:
    return Labels(graph)


@pytest.fixture(scope="module")
def sample(graph: ox.Store) -> list[BoundItem]:
    """Return the statuses of some 200 pairs of state and instrument: every so many, and the named ones."""
    items = bound(graph, TODAY)
    held = [item for item in items if item.periods]
    named = [item for item in items if (item.state, item.instrument) in NAMED]
    return [*held[:: max(1, len(held) // 200)], *named]


def item_of(graph: ox.Store, state: str, instrument: str, at: date = TODAY) -> BoundItem:
    return bound(graph, at, (state,), (instrument,))[0]


def told(graph: ox.Store, labels: Labels, state: str, instrument: str, at: date = TODAY) -> str:
    return proof(graph, item_of(graph, state, instrument, at), at, labels, "en")


def numbers(steps: list[tuple[int, str]]) -> list[int]:
    return [number for number, _ in steps]


def test_kyrgyzstan_and_the_palermo_protocol(graph: ox.Store, labels: Labels) -> None:
    """Deposit on 2 October 2003, before the Protocol's own date of 25 December 2003: bound from that date.

    Thirty days on (art. 17(2)) would be 1 November 2003, when the Protocol was not in force yet. The Convention it
    supplements bound the state from 1 November 2003: thirty days after the same day's deposit, and in force since
    29 September 2003.
    """
    text = told(graph, labels, "KGZ", "un-tip")
    lines = text.splitlines()
    assert lines[0] == "Kyrgyzstan, Palermo Protocol, on 2026-11-22: in force."
    assert [re.match(r"  (\d+)\. ", line) is not None for line in lines[1:]] == [True] * (len(lines) - 1)
    for said in ("article 17", "30 days", "ratification of 2003-10-02", "entered into force on 2003-12-25",
                 "Computed date: 2003-12-25", "UNTOC", "since 2003-11-01", "unodc-bsec-2008", "untc-mtdsg-2015",
                 "antislaverylaw-kgz"):
        assert said in text, said


def test_kyrgyzstan_in_russian(graph: ox.Store, labels: Labels) -> None:
    text = proof(graph, item_of(graph, "KGZ", "un-tip"), TODAY, labels, "ru")
    for said in ("Кыргызстан", "статья 17", "30 дн.", "ратификация, 2003-10-02", "2003-12-25", "2003-11-01"):
        assert said in text, said


def test_montenegro_tells_the_succession(graph: ox.Store, labels: Labels) -> None:
    """Independent since 3 June 2006; its notice of 23 October 2006 says that it succeeds from that day."""
    text = told(graph, labels, "MNE", "un-tip")
    assert "succession of 2006-10-23" in text
    assert "A succession runs from the state succession, not from the deposit: 2006-06-03." in text
    assert "2006-11-22" not in text, "thirty days after the deposit play no part"
    assert "Computed date" not in text


def test_moldova_tells_the_territory(graph: ox.Store, labels: Labels) -> None:
    """Its declaration applies the Protocol only where its authorities have control."""
    text = told(graph, labels, "MDA", "un-tip")
    assert "Territory (limited to): Territory under the control of the Moldovan authorities." in text
    assert "untc-decl-4944e6a" in text


def test_angola_has_bounds_and_no_invented_date(graph: ox.Store, labels: Labels) -> None:
    """Named as a party in a list of 14 February 1997; the Convention is in force since 1 May 1932; no act is held."""
    item = item_of(graph, "AGO", "ilo-c029")
    assert (item.status, item.since, item.computed, item.published) == ("in-force", "", "", "")
    text = told(graph, labels, "AGO", "ilo-c029")
    assert "not before 1932-05-01, not after 1997-02-14" in text
    assert set(re.findall(r"\d{4}-\d{2}-\d{2}", text)) == {"2026-11-22", "1932-05-01", "1997-02-14"}
    assert "Computed date" not in text
    assert "Published date" not in text


def test_the_united_kingdom_after_union_law(graph: ox.Store, labels: Labels) -> None:
    """Withdrawn in 2022; the last day is that of the transition, 31 December 2020, not of membership."""
    text = told(graph, labels, "GBR", "eu-2011-36", date(2022, 6, 1))
    assert text.splitlines()[0].endswith("on 2022-06-01: withdrawn.")
    assert "Last day: 2020-12-31." in text
    assert "2020-01-31" not in text


def test_an_unknown_tells_how_far_the_lists_go(graph: ox.Store, labels: Labels) -> None:
    assert "2014-01-27" in told(graph, labels, "YEM", "un-tip")


def test_every_kind_of_step_has_words_in_both_languages() -> None:
    assert set(STEPS["en"]) == set(STEPS["ru"])
    for lang, other in (("en", "ru"), ("ru", "en")):
        for key, sentence in STEPS[lang].items():
            assert sorted(re.findall(r"\{\w+\}", sentence)) == sorted(re.findall(r"\{\w+\}", STEPS[other][key])), key


def test_every_status_of_a_sample_can_be_told(graph: ox.Store, labels: Labels, sample: list[BoundItem]) -> None:
    assert len(sample) >= 200
    for item in sample:
        (english, in_english), (russian, in_russian) = (
            headline_and_lines(graph, item, TODAY, labels, lang) for lang in ("en", "ru"))
        about = (item.state, item.instrument)
        assert english != russian, about
        assert len(in_english) == len(in_russian) > 0, about
        assert not re.search(r"[А-Яа-я]", "".join(in_english)), about
        assert all(re.search(r"[А-Яа-я]", line) for line in in_russian), about
        assert not [line for line in (*in_english, *in_russian) if "{" in line or "None" in line], about


def test_text_and_rdf_have_the_same_steps(graph: ox.Store, sample: list[BoundItem]) -> None:
    kinds: set[str] = set()
    for item in [*sample[::10], *sample[-len(NAMED):]]:
        steps = [(step.number, step.kind) for step in proof_steps(graph, item)]
        rdf = proof_triples(graph, item)
        ordered = {triple.subject: int(text_of(triple.object)) for triple in rdf
                   if triple.predicate.value == THB + "stepNumber"}
        written = {triple.subject: text_of(triple.object).removeprefix(CONCEPT + "proof-step/") for triple in rdf
                   if triple.predicate.value == THB + "stepKind"}
        assert set(ordered) == set(written)
        assert {(ordered[node], written[node]) for node in ordered} == set(steps), (item.state, item.instrument)
        assert numbers(steps) == sorted(numbers(steps))
        kinds.update(kind for _, kind in steps)
    assert kinds == {"clause", "general-date", "ground", "computed", "published", "bounds", "parent", "end",
                     "territory", "reason"}


def test_the_rdf_holds_what_each_step_uses(graph: ox.Store, sample: list[BoundItem]) -> None:
    for item in [*sample[::10], *sample[-len(NAMED):]]:
        rdf = proof_triples(graph, item)
        subjects = {triple.subject for triple in rdf}
        for triple in rdf:
            if triple.predicate.value in (THB + "uses", THB + "proves"):
                assert triple.object in subjects, f"{item.state}/{item.instrument}: nothing said of {triple.object}"
        assert rdf == sorted(set(rdf), key=str)


def test_the_rdf_of_kyrgyzstan_names_act_clause_and_parent(graph: ox.Store) -> None:
    rdf = proof_triples(graph, item_of(graph, "KGZ", "un-tip"))
    used = {text_of(triple.object) for triple in rdf if triple.predicate.value == THB + "uses"}
    assert {f"{ID}act/un-tip/KGZ/ratification", f"{ID}rule/un-tip", f"{ID}instrument/un-tip"} <= used
    assert any("binding/un-untoc/KGZ" in node for node in used)
    said = {(text_of(triple.subject), triple.predicate.value.removeprefix(THB), text_of(triple.object))
            for triple in rdf}
    assert (f"{ID}act/un-tip/KGZ/ratification", "date", "2003-10-02") in said
    assert (f"{ID}rule/un-tip", "subsequentDelay", "P30D") in said
    assert (f"{ID}rule/un-tip", "article", "17") in said
    steps = [triple for triple in rdf if triple.predicate.value == TYPE and text_of(triple.object) == THB + "ProofStep"]
    assert len(steps) == 5
