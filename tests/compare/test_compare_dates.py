"""Two dates: duties begun and ended, verdicts that changed, the statements gained and lost."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from datetime import date

import pyoxigraph as ox
import pytest
from tests.compare.worlds import NORM, world_of, writer
from tests.gaps.case import Says
from tests.helpers.tables import DATA
from tests.reports.reading import csv_rows, page_of

from thbgraph.compare import GapChange, changes_between
from thbgraph.errors import NotFound
from thbgraph.gaps import Filters, FindingWriter, GraphWords, evaluate_duties
from thbgraph.reports import ReportContext, report_context
from thbgraph.reports.compared import changes, gap_change_item
from thbgraph.reports.document import render_document

BEFORE, AFTER = date(2020, 1, 1), date(2026, 11, 22)
KGZ = Filters(("KGZ",))
Writers = tuple[FindingWriter, FindingWriter]


# --- the committed data

@pytest.fixture(scope="module")
def writers(opened: ox.Store) -> Writers:
    words = GraphWords(opened)
    before, after = (FindingWriter(words, evaluate_duties(opened, at, states=("KGZ",))) for at in (BEFORE, AFTER))
    return before, after


@pytest.fixture(scope="module")
def since_2020(writers: Writers) -> list[GapChange]:
    return changes_between(*writers, KGZ)


@pytest.fixture(scope="module")
def context(opened: ox.Store) -> ReportContext:
    return report_context(opened, AFTER, "0" * 64, "en")


def the(found: Sequence[GapChange], norm: str) -> GapChange:
    (change,) = [change for change in found if change.finding.norm == norm]
    return change


def test_the_forced_labour_protocol_came_to_bind_kyrgyzstan(since_2020: list[GapChange]) -> None:
    """Ratified in 2020 and in force a year later: each of its norms on states is a duty begun, and nothing ended."""
    with (DATA / "norms/norms.csv").open(encoding="utf-8", newline="") as file:
        norms = {f"ilo-p029/{row['norm']}" for row in csv.DictReader(file) if row["instrument"] == "ilo-p029"
                 and row["bearer"] == "state-party" and row["modality"] not in ("may", "definition")}
    begun = {change.finding.norm for change in since_2020 if change.kind == "duty-begun"}
    assert begun == norms
    assert len(begun) > 10
    assert "duty-ended" not in {change.kind for change in since_2020}


def test_non_punishment_is_a_duty_begun_that_is_reported_at_once(since_2020: list[GapChange]) -> None:
    change = the(since_2020, "ilo-p029/non-punishment")
    assert change.before is None
    assert change.after is not None
    assert (change.after.verdict, change.after.severity) == ("gap-reported", "warning")
    assert {(said.source, said.as_of) for said in change.new_evidence} >= {
        ("kgz-brief-2023", "2023"), ("osce-kgz-2025", "2025-05-05")}
    assert change.lost_evidence == ()


def test_the_verdict_on_inspection_changed_with_the_moratorium(since_2020: list[GapChange]) -> None:
    """ILO C081 bound on both dates. Nothing was held in 2020; the suspension told later makes a reported gap."""
    change = the(since_2020, "ilo-c081/labour-inspection")
    assert change.before is not None
    assert change.after is not None
    assert (change.kind, change.before.verdict, change.after.verdict) == ("verdict-changed", "unknown", "gap-reported")
    assert ("osce-kgz-2025", "2024-12", "suspended") in {
        (said.source, said.as_of, said.status) for said in change.new_evidence}


def test_what_changed_differs_and_what_is_left_out_does_not(writers: Writers, since_2020: list[GapChange]) -> None:
    places = [(c.finding.state, c.finding.topic, c.finding.instrument, c.finding.norm) for c in since_2020]
    assert places == sorted(set(places))
    for change in since_2020:
        if change.before and change.after:
            assert change.kind == "verdict-changed"
            assert (change.before.verdict, change.before.severity) != (change.after.verdict, change.after.severity)
        assert not {s.assessment for s in change.new_evidence} & {s.assessment for s in change.lost_evidence}
    assert changes_between(writers[0], writers[0], KGZ) == []
    back = changes_between(writers[1], writers[0], KGZ)
    assert {change.finding.norm for change in back} == {change.finding.norm for change in since_2020}
    assert len([c for c in back if c.kind == "duty-ended"]) == len([c for c in since_2020 if c.kind == "duty-begun"])


def test_filters_choose_instrument_and_topic(writers: Writers, since_2020: list[GapChange]) -> None:
    found = changes_between(*writers, Filters(("KGZ",), ("ilo-p029",), ("non-punishment",)))
    assert [change.finding.norm for change in found] == ["ilo-p029/non-punishment"]
    assert found == [the(since_2020, "ilo-p029/non-punishment")]


@pytest.mark.parametrize(("filters", "named"), [
    (Filters(("ZZZ",)), "ZZZ"), (Filters(instruments=("no-such-treaty",)), "no-such-treaty"),
    (Filters(topics=("no-such-topic",)), "no-such-topic")])
def test_unknown_names_are_refused(writers: Writers, filters: Filters, named: str) -> None:
    with pytest.raises(NotFound, match=named):
        changes_between(*writers, filters)


# --- invented worlds

def between(before: str, after: str, says: Sequence[Says] = (), until: str = "", due: str = "") -> list[GapChange]:
    """Return the changes of a state that is bound since 2001, up to a denunciation if *until* is given."""
    world = world_of({"AAA": says}, due=due)
    if until:
        world.leaving("t", "P1Y")
        world.act("t", "AAA", until, "denunciation")
    store = world.derive().store
    return changes_between(writer(store, before), writer(store, after), Filters())


def told(found: Sequence[GapChange]) -> list[tuple[str, str, str, str]]:
    return [(c.kind, c.finding.norm, c.before.verdict if c.before else "", c.after.verdict if c.after else "")
            for c in found]


def test_a_duty_begins_on_the_day_of_being_bound() -> None:
    assert told(between("2000-12-31", "2001-01-01")) == [("duty-begun", NORM, "", "unknown")]
    assert between("2001-01-01", "2001-01-02") == []


def test_a_duty_ends_with_the_denunciation() -> None:
    """Denounced on 2015-03-01 with a year's notice."""
    assert told(between("2015-12-31", "2016-12-31", [Says("present", as_of="2010")], until="2015-03-01")) == [
        ("duty-ended", NORM, "met", "")]
    assert between("2015-03-02", "2016-02-01", until="2015-03-01") == []


def test_a_duty_that_begins_and_ends_between_the_dates_is_no_change() -> None:
    assert between("2000-01-01", "2017-01-01", until="2015-03-01") == []


def test_a_duty_falls_due() -> None:
    says = [Says("absent", as_of="2005")]
    assert told(between("2009-12-31", "2010-01-02", says, due="2010-01-01")) == [
        ("verdict-changed", NORM, "not-yet-due", "gap-confirmed")]


def test_evidence_gained_changes_the_verdict_and_is_named() -> None:
    (change,) = between("2019-12-31", "2020-12-31", [Says("absent", as_of="2019-01-01"),
                                                     Says("present", as_of="2020-05", source="two")])
    assert told([change]) == [("verdict-changed", NORM, "gap-confirmed", "gap-reported")]
    assert [(said.source, said.as_of) for said in change.new_evidence] == [("two", "2020-05")]
    assert change.lost_evidence == ()


def test_evidence_lost_changes_the_verdict_and_is_named() -> None:
    """A statement that holds up to the end of 2019 only: afterwards nothing is known."""
    (change,) = between("2019-12-31", "2020-01-01", [Says("present", valid_until="2019-12-31")])
    assert told([change]) == [("verdict-changed", NORM, "met", "unknown")]
    assert [(said.source, said.as_of) for said in change.lost_evidence] == [("one", "2019-01-01")]
    assert change.new_evidence == ()


def test_evidence_replaced_is_both_lost_and_gained() -> None:
    (change,) = between("2019-12-31", "2020-12-31", [Says("absent", as_of="2019-01-01"),
                                                     Says("present", as_of="2020-05")])
    assert told([change]) == [("verdict-changed", NORM, "gap-confirmed", "met")]
    assert [s.as_of for s in change.lost_evidence] == ["2019-01-01"]
    assert [s.as_of for s in change.new_evidence] == ["2020-05"]


def test_new_evidence_that_leaves_the_verdict_is_no_change() -> None:
    says = [Says("partial", as_of="2019-01-01"), Says("partial", as_of="2020-05", source="two")]
    assert between("2019-12-31", "2020-12-31", says) == []


# --- told to readers

def test_an_item_tells_both_findings_and_the_statements(since_2020: list[GapChange]) -> None:
    items = {item["norm"]: item for item in (json.loads(json.dumps(gap_change_item(c))) for c in since_2020)}
    begun, changed = items["ilo-p029/non-punishment"], items["ilo-c081/labour-inspection"]
    assert (begun["kind"], begun["before"], begun["after"]["verdict"]) == ("duty-begun", None, "gap-reported")
    assert (changed["state"], changed["topic"], changed["before"]["verdict"]) == ("KGZ", "labour-inspection", "unknown")
    assert {said["as_of"] for said in changed["new_evidence"]} >= {"2024-12"}
    assert changed["lost_evidence"] == []
    lost = items["un-tip/criminalisation"]["lost_evidence"]
    assert [(said["source"], said["as_of"]) for said in lost] == [("molodikova-2020", "2018")]


def test_a_document_names_what_came_to_count_what_no_longer_does_and_whose_word_it_is(
        since_2020: list[GapChange], context: ReportContext) -> None:
    document = changes(since_2020, BEFORE, context)
    rows = csv_rows(render_document(document, context, "csv"))
    assert rows[0] == ("section", "duty", "topic", "what happened", "before", "after", "statements that came to count",
                       "statements that count no longer")
    assert len(rows) - 1 == len(since_2020)
    by_norm = {change.finding.norm: row for change, row in zip(since_2020, rows[1:], strict=True)}
    begun, lost = by_norm["ilo-p029/non-punishment"], by_norm["un-tip/criminalisation"]
    assert (begun[3:6], begun[7]) == (("duty begun", "not owed", "gap reported"), "")
    assert begun[6].count("the state itself: ") == 1
    assert "(molodikova-2020, " in lost[7]
    page = page_of(render_document(document, context, "html"))
    assert page.one("h1").text == "What changed between 2020-01-01 and 2026-11-22"
    assert len(page.one("tbody").every("tr")) == len(since_2020)
    assert "Nothing to tell for this selection." in page_of(
        render_document(changes([], BEFORE, context), context, "html")).text
