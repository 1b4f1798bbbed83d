"""Worked cases on the committed data, each with the reasoning that leads from the sources to the status."""

from __future__ import annotations

from datetime import date

import pyoxigraph as ox
import pytest
from tests.helpers.graphs import table
from tests.helpers.part import part_on

from thbgraph.bound import BoundItem, bound
from thbgraph.errors import NotFound

STATES = ("GRC", "KAZ", "KGZ", "TJK", "TKM", "UZB", "RUS", "BLR", "NOR", "ISL", "LIE", "CHE", "DNK", "GBR", "HRV",
          "IRL", "EUE", "YEM", "MNE", "CZE", "AND")


@pytest.fixture(scope="module")
def graph(opened: ox.Store) -> ox.Store:
    """Return the part of the graph on the states of these cases: the same answers, sooner."""
    return part_on(opened, STATES)


def status(store: ox.Store, state: str, instrument: str, at: str) -> BoundItem:
    items = bound(store, date.fromisoformat(at), (state,), (instrument,))
    assert len(items) == 1
    return items[0]


def test_greece_and_the_palermo_protocol_by_stages(graph: ox.Store) -> None:
    """Greece signed on 13 December 2000 and deposited on 11 January 2011.

    A report of 2008 on the Black Sea states rightly counts it as a signatory only. From the deposit it waits thirty
    days (art. 17(2)): 11 January + 30 = 10 February 2011, long after the Protocol's own date, so that is the first day.
    """
    assert status(graph, "GRC", "un-tip", "2008-08-13").status == "signed-only"
    assert status(graph, "GRC", "un-tip", "2011-01-10").status == "signed-only"
    assert status(graph, "GRC", "un-tip", "2011-01-11").status == "not-yet-in-force"
    assert status(graph, "GRC", "un-tip", "2011-02-09").status == "not-yet-in-force"
    bound_now = status(graph, "GRC", "un-tip", "2011-02-10")
    assert (bound_now.status, bound_now.since, bound_now.basis) == ("in-force", "2011-02-10", "ratification")
    today = status(graph, "GRC", "un-tip", "2026-11-22")
    assert (today.since, today.computed, today.published, today.until) == ("2011-02-10", "2011-02-10", "", "")
    assert today.binds


def test_before_its_signature_a_participant_of_the_complete_table_was_no_party(graph: ox.Store) -> None:
    """The depositary's table names every participant, so before its first act there the state had none."""
    item = status(graph, "GRC", "un-tip", "2000-12-12")
    assert (item.status, item.reasons) == ("not-party", ("complete-list",))


@pytest.mark.parametrize("at", ["2008-02-01", "2024-06-30", "2026-11-22"])
def test_kazakhstan_is_no_party_to_cets_197(graph: ox.Store, at: str) -> None:
    """It is outside the Council of Europe, no complete list names it, and two sources say so in words.

    To accede it would need an invitation (art. 43(1)).
    """
    item = status(graph, "KAZ", "cets-197", at)
    assert (item.status, item.reasons) == ("not-party", ("stated-by-source",))
    assert (item.since, item.until, item.basis) == ("", "", "")
    assert not item.binds


def test_the_newest_word_on_kazakhstan_stands_and_shows_how_old_it_is(graph: ox.Store) -> None:
    """Nothing newer is held on the convention than the denial of November 2026; the complete lists end in 2024."""
    item = status(graph, "KAZ", "cets-197", "2027-06-30")
    assert (item.status, item.reasons, item.complete_as_of) == (
        "not-party", ("stated-by-source",), "2024-09-12")
    assert item.act.endswith("/list-entry/cets-197/KAZ/thbgraph-notes")


@pytest.mark.parametrize("state", ["KAZ", "KGZ", "TJK", "TKM", "UZB"])
def test_no_central_asian_state_is_a_party_to_cets_197(graph: ox.Store, state: str) -> None:
    assert status(graph, state, "cets-197", "2024-06-30").status == "not-party"


def test_russia_left_the_council_of_europe_but_was_never_a_party(graph: ox.Store) -> None:
    """The end of a membership is not the end of a treaty: there is no binding that could have ended."""
    assert status(graph, "RUS", "cets-197", "2020-01-01").status == "not-party"
    assert status(graph, "RUS", "cets-197", "2024-01-01").status == "not-party"


def test_belarus_is_a_party_to_cets_197_without_the_council_of_europe(graph: ox.Store) -> None:
    """Accession on 26 November 2013, three months end on 26 February 2014, the next month begins on 1 March."""
    item = status(graph, "BLR", "cets-197", "2026-11-22")
    assert (item.status, item.since, item.basis) == ("in-force", "2014-03-01", "accession")


@pytest.mark.parametrize("state", ["NOR", "ISL", "LIE", "CHE", "KGZ"])
def test_the_directive_is_addressed_to_members_of_the_union_only(graph: ox.Store, state: str) -> None:
    """It is not relevant for the EEA; a state outside the Union is no addressee, whatever it does of its own will."""
    item = status(graph, state, "eu-2011-36", "2026-11-22")
    assert (item.status, item.reasons) == ("not-addressee", ("complete-list",))


def test_denmark_stands_outside_the_directive(graph: ox.Store) -> None:
    """A member of the Union, but the Commission names it in 2016 as the only one the directive does not cover."""
    for instrument in ("eu-2011-36", "eu-2024-1712"):
        item = status(graph, "DNK", instrument, "2026-11-22")
        assert (item.status, item.since, item.until) == ("opted-out", "", "")
        assert not item.binds


@pytest.mark.parametrize(("at", "expected"), [
    ("2011-05-01", "opted-out"), ("2011-10-13", "opted-out"), ("2011-10-14", "in-force"), ("2012-01-01", "in-force"),
    ("2016-12-02", "in-force"), ("2020-02-01", "in-force"), ("2020-12-31", "in-force"), ("2021-01-01", "withdrawn"),
    ("2022-01-01", "withdrawn")])
def test_the_united_kingdom_and_the_directive(graph: ox.Store, at: str, expected: str) -> None:
    """Outside at first, in from the decision of 14 October 2011, out when Union law ceased on 31 December 2020.

    Membership ended on 31 January 2020, but Union law went on to apply: the last day of being bound is the later one.
    ``since`` and ``until`` stay the first and last day of being bound, also when the binding is over.
    """
    item = status(graph, "GBR", "eu-2011-36", at)
    assert item.status == expected
    if expected != "opted-out":
        assert (item.since, item.until) == ("2011-10-14", "2020-12-31")
    assert (item.reasons == ("membership-ended",)) is (expected == "withdrawn")


def test_croatia_is_bound_by_the_directive_from_accession(graph: ox.Store) -> None:
    """It joined the Union on 1 July 2013, after the deadline of 6 April 2013."""
    assert status(graph, "HRV", "eu-2011-36", "2013-06-30").status == "not-addressee"
    item = status(graph, "HRV", "eu-2011-36", "2013-07-01")
    assert (item.status, item.since) == ("in-force", "2013-07-01")


def test_ireland_is_surely_bound_only_from_the_day_somebody_says_so(graph: ox.Store) -> None:
    """It has an opt-in of its own; the one source that shows it as covered is of 2 December 2016."""
    before = status(graph, "IRL", "eu-2011-36", "2014-01-01")
    assert (before.status, before.since, before.since_earliest, before.since_latest) == (
        "unknown", "", "2011-04-15", "2016-12-02")
    assert status(graph, "IRL", "eu-2011-36", "2016-12-02").status == "in-force"


def test_the_european_union_is_a_party_to_the_palermo_protocol(graph: ox.Store) -> None:
    """Approval on 6 September 2006, official date of effect 6 October 2006, thirty days on: no state, yet bound."""
    item = status(graph, "EUE", "un-tip", "2026-11-22")
    assert (item.status, item.since, item.basis) == ("in-force", "2006-10-06", "approval")
    assert (item.computed, item.published) == ("2006-10-06", "2006-10-06")


def test_a_state_that_no_row_names_is_unknown_after_the_list_and_no_party_up_to_it(graph: ox.Store) -> None:
    """The table of the Palermo Protocol is complete up to 27 January 2014; what came later it cannot say."""
    unknown = status(graph, "YEM", "un-tip", "2014-01-28")
    assert (unknown.status, unknown.reasons, unknown.complete_as_of) == (
        "unknown", ("no-complete-list",), "2014-01-27")
    known = status(graph, "YEM", "un-tip", "2014-01-27")
    assert (known.status, known.reasons) == ("not-party", ("complete-list",))


def test_between_the_bounds_of_a_partial_date_nobody_can_say(graph: ox.Store) -> None:
    """Kyrgyzstan ratified ILO P029 in 2020, so it is bound since some day of 2021: unknown till its end."""
    assert status(graph, "KGZ", "ilo-p029", "2020-06-01").status == "unknown"
    item = status(graph, "KGZ", "ilo-p029", "2021-06-30")
    assert (item.status, item.since, item.reasons) == ("unknown", "", ("partial-date",))
    assert (item.since_earliest, item.since_latest) == ("2021-01-01", "2021-12-31")
    after = status(graph, "KGZ", "ilo-p029", "2021-12-31")
    assert (after.status, after.since) == ("in-force", "2021")


def test_montenegro_is_bound_by_succession_from_its_independence(graph: ox.Store) -> None:
    """It deposited on 23 October 2006, but succeeds from 3 June 2006: neither the deposit nor thirty days count."""
    item = status(graph, "MNE", "un-tip", "2026-11-22")
    assert (item.status, item.since, item.basis) == ("in-force", "2006-06-03", "succession")
    assert (item.computed, item.published, item.reasons) == ("2006-06-03", "", ("succession",))
    assert status(graph, "MNE", "un-tip", "2006-06-03").status == "in-force"
    assert status(graph, "MNE", "un-tip", "2006-06-02").status != "in-force"


def test_czechia_is_bound_by_cets_197_from_the_month_after_three_months(graph: ox.Store) -> None:
    """Deposit on 29 March 2017, three months end on 29 June 2017, the next month begins on 1 July (art. 42(4))."""
    item = status(graph, "CZE", "cets-197", "2017-07-01")
    assert (item.status, item.since, item.basis) == ("in-force", "2017-07-01", "ratification")
    assert (item.computed, item.published) == ("2017-07-01", "")
    assert status(graph, "CZE", "cets-197", "2017-06-30").status == "not-yet-in-force"


def test_andorra_joined_the_palermo_protocol_after_the_depositarys_table(graph: ox.Store) -> None:
    """The table of January 2014 has no row; a treaty database prints 21 October 2022 as the date of effect."""
    assert not status(graph, "AND", "un-tip", "2014-01-27").binds
    assert status(graph, "AND", "un-tip", "2022-10-20").status != "in-force"
    item = status(graph, "AND", "un-tip", "2022-10-21")
    assert (item.status, item.since, item.published, item.computed) == ("in-force", "2022-10-21", "2022-10-21", "")


def test_uzbekistan_is_a_party_to_the_convention_though_a_report_says_never_ratified(
        graph: ox.Store, opened: ox.Store) -> None:
    """The depositary has the ratification of 9 December 2003; thirty days on is 8 January 2004.

    A footnote of a report of 2020 says that it never ratified. The disagreement is on record and decides nothing.
    """
    item = status(graph, "UZB", "un-untoc", "2026-11-22")
    assert (item.status, item.since, item.act.rsplit("/", 1)[-1]) == ("in-force", "2004-01-08", "ratification")
    assert item.sources == ("untc-mtdsg-2015",)
    told = table(opened, """
      SELECT DISTINCT ?winner ?kept ?other ?lost WHERE {
        ?c thb:aboutSubject <https://w3id.org/thbgraph/id/act/un-untoc/UZB/ratification> ; thb:winner ?a ; thb:side ?b .
        ?a thb:sideSource ?winner ; thb:sideValue ?kept . ?b thb:sideSource ?other ; thb:sideValue ?lost .
        FILTER(?a != ?b) }""")
    assert told == [("untc-mtdsg-2015", "2003-12-09", "molodikova-2020", "signed, not ratified (footnote 86)")]


def test_kyrgyzstan_is_bound_by_the_migrant_workers_convention_though_a_report_recommends_it(graph: ox.Store) -> None:
    """Accession on 29 September 2003, three months end on 29 December 2003, the next month begins on 1 January."""
    item = status(graph, "KGZ", "un-cmw", "2026-11-22")
    assert (item.status, item.since, item.basis) == ("in-force", "2004-01-01", "accession")
    assert status(graph, "KGZ", "un-cmw", "2003-12-31").status == "not-yet-in-force"


def test_participating_states_hold_a_political_commitment_not_law(graph: ox.Store) -> None:
    item = status(graph, "KGZ", "osce-ap-2003", "2026-11-22")
    assert (item.status, item.since, item.basis) == ("political", "2003-07-24", "political-commitment")
    assert status(graph, "KGZ", "osce-ap-2003", "2003-07-23").status != "political"


def test_no_silence_is_ever_called_not_party(opened: ox.Store) -> None:
    """Every "not party" rests on a statement or on a list that is complete on the date asked."""
    at = date(2016, 6, 30)
    for item in bound(opened, at):
        if item.status == "not-party":
            assert set(item.reasons) in ({"complete-list"}, {"stated-by-source"})
            assert item.sources, item
            if "complete-list" in item.reasons:
                assert item.complete_as_of >= at.isoformat(), item
        if item.status == "unknown":
            assert not item.since, item
            assert item.reasons, item


def test_each_pair_of_state_and_instrument_has_one_item_in_a_stable_order(opened: ox.Store) -> None:
    items = [(item.state, item.instrument) for item in bound(opened, date(2026, 11, 22))]
    assert items == sorted(set(items))


def test_a_state_of_the_table_without_any_row_is_unknown_not_unheard_of(opened: ox.Store) -> None:
    """Kosovo is in the table of states with a note on its status; no source held here has a row on it."""
    assert status(opened, "XKX", "cets-197", "2026-11-22").status == "unknown"


@pytest.mark.parametrize(("state", "instrument"), [("ZZZ", "un-tip"), ("KGZ", "no-such-treaty")])
def test_unknown_names_are_refused_with_what_there_is(graph: ox.Store, state: str, instrument: str) -> None:
    with pytest.raises(NotFound, match="Held: "):
        status(graph, state, instrument, "2026-11-22")
