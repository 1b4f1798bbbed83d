"""Who does what a duty asks: only who is shown to, by which law or body, by whose word; absence says nothing."""

from __future__ import annotations

import json
from datetime import date

import pyoxigraph as ox
import pytest
from tests.compare.worlds import NORM, names_law, world_of, writer
from tests.gaps.case import TOPIC, Says
from tests.reports.reading import csv_rows, page_of

from thbgraph.compare import Practice, practices
from thbgraph.errors import NotFound, UsageError
from thbgraph.gaps import FindingWriter
from thbgraph.reports import ReportContext, report_context
from thbgraph.reports.compared import practice_document, practice_item
from thbgraph.reports.document import render_document

AT = date(2026, 11, 22)


# --- the committed data

@pytest.fixture(scope="module")
def everybody(opened: ox.Store) -> FindingWriter:
    return writer(opened, AT.isoformat())


@pytest.fixture(scope="module")
def compensation(opened: ox.Store, everybody: FindingWriter) -> list[Practice]:
    return practices(opened, everybody, norm="un-tip/compensation")


@pytest.fixture(scope="module")
def for_kyrgyzstan(opened: ox.Store, everybody: FindingWriter) -> list[Practice]:
    return practices(opened, everybody, "KGZ")


def the(found: list[Practice], state: str, norm: str) -> Practice:
    (one,) = [practice for practice in found if (practice.state, practice.norm) == (state, norm)]
    return one


def test_compensation_names_the_law_or_fund_and_the_source(compensation: list[Practice]) -> None:
    """UNODC's review of 2008 names the Bulgarian law and the Georgian state fund under article 6(6)."""
    bulgaria, georgia = (the(compensation, state, "un-tip/compensation") for state in ("BGR", "GEO"))
    assert [means.name["en"] for means in bulgaria.means] == [
        "Law on support and financial compensation to crime victims"]
    assert "State Fund" in georgia.means[0].name["en"]
    for practice in (bulgaria, georgia):
        assert {said.source for said in practice.evidence} == {"unodc-bsec-2008"}
        assert practice.owes
        assert all(means.name["ru"] and "/id/" in means.iri for means in practice.means)


def test_only_who_is_shown_to_meet_the_norm_is_listed(everybody: FindingWriter, compensation: list[Practice]) -> None:
    assert {practice.shows for practice in compensation} == {"met"}
    for practice in compensation:
        assert everybody.evaluation.weighing.outcome(practice.state, practice.norm) == "met"
        assert {said.status for said in practice.evidence} == {"present"}
        assert any(said.weighed for said in practice.evidence)
    assert [practice.state for practice in compensation] == sorted({practice.state for practice in compensation})


def test_a_state_asks_about_what_it_owes_and_does_not_meet_and_is_no_answer_to_itself(
        everybody: FindingWriter, for_kyrgyzstan: list[Practice]) -> None:
    open_duties = {duty.norm for duty in everybody.evaluation.duties
                   if duty.state == "KGZ" and everybody.evaluation.cell(duty)}
    assert for_kyrgyzstan
    assert {practice.norm for practice in for_kyrgyzstan} <= open_duties
    assert "osce-ap-2003/national-rapporteur" not in open_duties, "it is met"
    assert "KGZ" not in {practice.state for practice in for_kyrgyzstan}
    order = [(practice.norm, practice.state) for practice in for_kyrgyzstan]
    assert order == sorted(set(order))


def test_who_shares_organisations_with_the_asking_state(for_kyrgyzstan: list[Practice]) -> None:
    kazakhstan = the(for_kyrgyzstan, "KAZ", "osce-ap-2003/coordination")
    assert {"cis", "osce", "sco"} <= set(kazakhstan.shared)
    assert [means.name["en"] for means in kazakhstan.means] == [
        "Inter-agency commission at the Ministry of Internal Affairs"]


def test_parts_come_only_on_request_and_take_nothing_away(
        opened: ox.Store, everybody: FindingWriter, for_kyrgyzstan: list[Practice]) -> None:
    more = practices(opened, everybody, "KGZ", parts=True)
    assert [practice for practice in more if practice.shows == "met"] == for_kyrgyzstan
    assert {practice.shows for practice in more} == {"met", "part-shown"}
    romania = the(more, "ROU", "ilo-p029/non-punishment")
    assert (romania.shows, romania.owes) == ("part-shown", False)


@pytest.mark.parametrize(("state", "norm", "topic"), [
    ("ZZZ", "", ""), ("KGZ> }", "", ""), ("", "un-tip/no-such", ""), ("", "", "no-such-topic")])
def test_unknown_names_are_refused(
        opened: ox.Store, everybody: FindingWriter, state: str, norm: str, topic: str) -> None:
    with pytest.raises(NotFound, match=state or norm or topic):
        practices(opened, everybody, state, norm, topic)


def test_something_must_be_asked(opened: ox.Store, everybody: FindingWriter) -> None:
    with pytest.raises(UsageError, match="a state, a norm or a topic"):
        practices(opened, everybody, parts=True)


def test_a_document_says_by_what_and_by_whom_and_that_absence_says_nothing(
        opened: ox.Store, everybody: FindingWriter, for_kyrgyzstan: list[Practice]) -> None:
    context: ReportContext = report_context(opened, AT, "0" * 64, "en")
    document = practice_document(for_kyrgyzstan, everybody.norms, context)
    assert "Absence from this list says nothing of a state." in " ".join(document.about)
    rows = csv_rows(render_document(document, context, "csv"))
    assert rows[0] == ("section", "state", "shows", "owes it", "with the asking state in", "law, measure or body",
                       "sources")
    assert len(rows) - 1 == len(for_kyrgyzstan)
    for row, practice in zip(rows[1:], for_kyrgyzstan, strict=True):
        assert row[1] == context.labels.party(practice.state, "en")
        assert row[5] == "; ".join(means.name["en"] for means in practice.means)
        assert all(f"({said.source}, {said.locator}, {said.as_of})" in row[6] for said in practice.evidence)
    page = page_of(render_document(document, context, "html"))
    assert len(page.every("table")) == len({practice.norm for practice in for_kyrgyzstan})
    russian = report_context(opened, AT, "0" * 64, "ru")
    assert "ничего не говорит о государстве" in page_of(
        render_document(practice_document(for_kyrgyzstan, everybody.norms, russian), russian, "html")).text


# --- invented worlds

def asked(states: dict[str, list[Says]], state: str = "", *, parts: bool = False) -> list[tuple[str, str]]:
    store = world_of(states).derive().store
    found = practices(store, writer(store), state, "" if state else NORM, parts=parts)
    assert {practice.norm for practice in found} <= {NORM}
    return [(practice.state, practice.shows) for practice in found]


MET = [Says("present")]


def test_a_practice_needs_the_norm_to_be_met() -> None:
    weaker = {"BBB": [Says("partial")], "CCC": [Says("absent")], "DDD": [], "EEE": [Says("in-law-not-in-use")],
              "FFF": [Says("present"), Says("absent", source="two")],
              "GGG": [Says("present"), Says("partial", alleges_breach=True, aspect="practice")]}
    assert asked({**weaker, "AAA": MET}) == [("AAA", "met")]
    assert asked(weaker, parts=True) == []


def test_a_part_is_told_only_on_request() -> None:
    states = {"AAA": [Says("present", part=True)], "BBB": MET, "CCC": [Says("partial", part=True)]}
    assert asked(states) == [("BBB", "met")]
    assert asked(states, parts=True) == [("AAA", "part-shown"), ("BBB", "met")]


def test_the_order_is_alphabetical_whatever_the_evidence() -> None:
    strong = [Says("present", source=source) for source in ("one", "two", "three")]
    assert asked({"ZZZ": strong, "AAA": MET, "MMM": strong}) == [("AAA", "met"), ("MMM", "met"), ("ZZZ", "met")]


def test_a_state_is_never_its_own_practice_and_asks_only_about_open_duties() -> None:
    states = {"AAA": [Says("absent")], "BBB": MET, "CCC": MET}
    assert asked(states, "AAA") == [("BBB", "met"), ("CCC", "met")]
    assert asked(states, "BBB") == []
    assert asked({**states, "AAA": []}, "AAA") == [("BBB", "met"), ("CCC", "met")], "what is unknown is open"


def test_who_is_not_bound_may_do_it_all_the_same() -> None:
    world = world_of({"AAA": [Says("absent")]})
    world.state("BBB")
    node = world.add(f"assessment/BBB/{TOPIC}/one-1", type="a:Assessment", state="@state/BBB", topic=f"#topic/{TOPIC}",
                     evidenceStatus="#evidence-status/present", asOf="~2019-01-01", aspect="#aspect/law",
                     speaker="#speaker/source", source="@source/one", verification="#verification/p",
                     bearsOnWholeOf=f"@norm/{NORM}")
    law = names_law(world, "BBB")
    store = world.derive().store
    (practice,) = practices(store, writer(store), "AAA")
    assert (practice.state, practice.owes) == ("BBB", False)
    assert [(means.iri, dict(means.name)) for means in practice.means] == [
        (law, {"en": "Law on victims", "ru": "Law on victims"})]
    assert [said.assessment.split("/id/")[1] for said in practice.evidence] == [node]


def test_what_the_state_says_of_itself_is_told_as_its_own_word() -> None:
    store = world_of({"AAA": [Says("present", speaker="state")]}).derive().store
    found = practices(store, writer(store), norm=NORM)
    assert [said["speaker"] for said in practice_item(found[0])["evidence"]] == ["state"]
    context = report_context(store, AT, "0" * 64, "en")
    (row,) = practice_document(found, writer(store).norms, context).sections[0].rows
    assert row[-1].startswith("the state itself: ")


def test_evidence_of_a_later_day_is_not_seen() -> None:
    store = world_of({"AAA": [Says("present", as_of="2020-07-01")]}).derive().store
    assert practices(store, writer(store, "2020-06-30"), norm=NORM) == []
    assert len(practices(store, writer(store, "2020-07-01"), norm=NORM)) == 1


def test_an_item_of_json(compensation: list[Practice]) -> None:
    item = json.loads(json.dumps(practice_item(the(compensation, "BGR", "un-tip/compensation"))))
    assert list(item) == ["state", "norm", "shows", "owes", "shared_organisations", "means", "evidence"]
    assert (item["state"], item["shows"], item["owes"], item["shared_organisations"]) == ("BGR", "whole", True, [])
    assert set(item["means"][0]) == {"iri", "name"}
    assert {"status", "source", "locator", "as_of", "verification"} <= set(item["evidence"][0])
