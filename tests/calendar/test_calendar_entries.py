"""What lies ahead: dates counted by hand from the clauses, and a file that calendar programs take in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import icalendar
import pyoxigraph as ox
import pytest

from thbgraph.calendar import KINDS, Entry, calendar, icalendar_text
from thbgraph.errors import NotFound
from thbgraph.namespaces import DEFAULT_GRAPHS, THB, party_iri
from thbgraph.reports import entry_item

TODAY = date(2026, 11, 22)
Line = tuple[str, str, str, str]


@pytest.fixture(scope="module")
def graph(opened: ox.Store) -> ox.Store:
    """Return the part of the graph on the states of these cases: the same answers, sooner."""
    wanted = {f"<{party_iri(code)}>" for code in ("ROU", "KGZ", "AGO", "GRC")}
    others = {quad.subject for quad in opened.quads_for_pattern(None, ox.NamedNode(THB + "state"), None)
              if str(quad.object) not in wanted}
    part = ox.Store()
    for name in DEFAULT_GRAPHS:
        part.bulk_extend(quad for quad in opened.quads_for_pattern(None, None, None, ox.NamedNode(name))
                         if quad.subject not in others)
    return part


@pytest.fixture(scope="module")
def ahead(graph: ox.Store) -> list[Entry]:
    return calendar(graph, TODAY, ("KGZ", "ROU"))


def rows(entries: list[Entry], state: str, kind: str) -> list[Line]:
    return [(entry.day.isoformat(), entry.end.isoformat() if entry.end else "", entry.instrument, entry.article)
            for entry in entries if (entry.state, entry.kind) == (state, kind)]


def test_the_deadlines_of_romania(ahead: list[Entry]) -> None:
    """Directive 2011/36 as amended: the plan by 15 July 2028 (art. 19b), to the Commission three months later.

    What was due by 15 July 2026 has passed, the first review of the plan, 2033, lies beyond the five years.
    """
    assert rows(ahead, "ROU", "deadline") == [("2028-07-15", "", "eu-2011-36", "19b"),
                                              ("2028-10-15", "", "eu-2011-36", "19b(3)")]
    plan = next(entry for entry in ahead if entry.day == date(2028, 7, 15))
    assert plan.title["en"].startswith("Deadline: ")
    assert plan.title["ru"].startswith("Срок: ")
    assert plan.verification == "t"


def test_kyrgyzstan_has_no_deadline_of_the_union(ahead: list[Entry]) -> None:
    assert rows(ahead, "KGZ", "deadline") == []


def test_the_reports_on_cedaw(ahead: list[Entry]) -> None:
    """Art. 18: within one year of being bound, then every four years.

    Romania deposited on 7 January 1982: bound on 6 February (thirty days, art. 27(2)), first report in 1983, then
    1983 + 4k. Kyrgyzstan acceded on 10 February 1997: bound on 12 March, first report in 1998, then 1998 + 4k.
    """
    assert [row for row in rows(ahead, "ROU", "report") if row[2] == "un-cedaw"] == [
        ("2027-02-06", "", "un-cedaw", "18"), ("2031-02-06", "", "un-cedaw", "18")]
    assert [row for row in rows(ahead, "KGZ", "report") if row[2] == "un-cedaw"] == [
        ("2030-03-12", "", "un-cedaw", "18")]


def test_the_other_reports_of_kyrgyzstan(ahead: list[Entry]) -> None:
    """CMW art. 73: bound on 1 January 2004, first in 2005, then every five years. CAT art. 19: acceded on 5 September
    1997, bound on 5 October, first in 1998, then every four. CRC art. 44: acceded on 7 October 1994, bound on 6
    November, first after two years, then every five. No period stands in the Palermo Convention or the Covenants.
    """
    assert [row for row in rows(ahead, "KGZ", "report") if row[2] != "un-cedaw"] == [
        ("2030-01-01", "", "un-cmw", "73"), ("2030-10-05", "", "un-cat", "19"), ("2031-11-06", "", "un-crc", "44")]


def test_the_window_of_the_forced_labour_convention(ahead: list[Entry]) -> None:
    """In force since 1 May 1932; open after ten years, 1942, then again every five: 1942 + 17 x 5 = 2027, for a year.

    Protocol 29 follows the windows of its Convention (art. 9(1)); Romania is no party to it.
    """
    assert rows(ahead, "ROU", "denunciation-window") == [("2027-05-01", "2028-04-30", "ilo-c029", "30")]
    windows = rows(ahead, "KGZ", "denunciation-window")
    assert ("2027-05-01", "2028-04-30", "ilo-c029", "30") in windows
    assert ("2027-05-01", "2028-04-30", "ilo-p029", "9") in windows
    # C105: in force since 17 January 1959, ten years on and then every ten: 2029; C182: 19 November 2000, so 2030
    assert ("2029-01-17", "2030-01-16", "ilo-c105", "5") in windows
    assert ("2030-11-19", "2031-11-18", "ilo-c182", "11") in windows


def test_a_window_that_is_open_today_is_told_from_its_beginning(graph: ox.Store) -> None:
    entries = calendar(graph, date(2028, 4, 30), ("KGZ",), kinds=("denunciation-window",))
    assert ("2027-05-01", "2028-04-30", "ilo-c029", "30") in rows(entries, "KGZ", "denunciation-window")
    later = calendar(graph, date(2028, 5, 1), ("KGZ",), kinds=("denunciation-window",))
    assert ("2032-05-01", "2033-04-30", "ilo-c029", "30") in rows(later, "KGZ", "denunciation-window")


def test_an_entry_into_force_lies_ahead_only_until_its_day(graph: ox.Store) -> None:
    """Greece deposited on 11 January 2011 and was bound by the Palermo Protocol on 10 February."""
    def beginnings(at: str) -> list[Line]:
        found = calendar(graph, date.fromisoformat(at), ("GRC",), kinds=("entry-into-force",))
        return [row for row in rows(found, "GRC", "entry-into-force") if row[2] == "un-tip"]

    assert beginnings("2011-01-10") == []
    assert beginnings("2011-01-11") == [("2011-02-10", "", "un-tip", "")]
    assert beginnings("2011-02-10") == []


def test_nothing_is_counted_from_a_day_that_is_not_known(graph: ox.Store) -> None:
    """Angola is bound by C029 since an unknown day; the window counts from the Convention's own date and is told."""
    entries = calendar(graph, TODAY, ("AGO",))
    known = {entry.instrument for entry in entries if entry.kind == "denunciation-window"}
    assert "ilo-c029" in known
    assert all(entry.day >= TODAY or (entry.end and entry.end >= TODAY) for entry in entries)


def test_entries_are_sorted_and_within_the_years_asked(graph: ox.Store, ahead: list[Entry]) -> None:
    keys = [(entry.day, entry.state, entry.instrument) for entry in ahead]
    assert keys == sorted(keys)
    assert all(entry.day <= date(2031, 11, 22) for entry in ahead)
    one_year = calendar(graph, TODAY, ("KGZ", "ROU"), years=1)
    assert one_year == [entry for entry in ahead if entry.day <= date(2027, 11, 22)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_asked_for_is_the_only_one_told(graph: ox.Store, ahead: list[Entry], kind: str) -> None:
    assert calendar(graph, TODAY, ("KGZ", "ROU"), kinds=(kind,)) == [entry for entry in ahead if entry.kind == kind]


def test_an_unknown_state_is_named(graph: ox.Store) -> None:
    with pytest.raises(NotFound, match="ZZZ"):
        calendar(graph, TODAY, ("ZZZ",))


def test_the_record_of_an_entry(ahead: list[Entry]) -> None:
    record = entry_item(next(entry for entry in ahead if entry.instrument == "ilo-c029" and entry.state == "KGZ"))
    assert list(record) == ["state", "instrument", "kind", "date", "end", "article", "title", "detail", "verification",
                            "sources"]
    assert (record["date"], record["end"]) == ("2027-05-01", "2028-04-30")
    assert "fedlex-fn-0.822.713.9" in record["sources"]


# --- iCalendar

def events(content: bytes) -> list[Any]:
    return [event for event in icalendar.Calendar.from_ical(content).walk() if event.name == "VEVENT"]


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_every_entry_is_an_event_of_whole_days(ahead: list[Entry], lang: str) -> None:
    found = events(icalendar_text(ahead, TODAY, "v" * 64, lang))
    assert len(found) == len(ahead) > 10
    for event, entry in zip(found, ahead, strict=True):
        begin, end = event["DTSTART"].dt, event["DTEND"].dt
        assert not isinstance(begin, datetime)
        assert begin == entry.day
        assert end == (entry.end or entry.day) + timedelta(days=1), "the end is the first day after"
        assert event["DTSTART"].params["VALUE"] == "DATE"
        assert str(event["SUMMARY"]) == f"{entry.state}: {entry.title[lang]}"
        assert entry.detail[lang] in str(event["DESCRIPTION"])
    assert len({str(event["UID"]) for event in found}) == len(found)


def test_the_same_entries_give_the_same_bytes_and_no_clock_enters(ahead: list[Entry]) -> None:
    first, second = (icalendar_text(ahead, TODAY, "v1", "en") for _ in range(2))
    assert first == second
    assert {event["DTSTAMP"].dt.date() for event in events(first)} == {TODAY}
    assert b"DTSTAMP:20261122T000000Z" in first


def test_an_event_keeps_its_identity_in_the_other_language_and_on_another_day(ahead: list[Entry]) -> None:
    told = [icalendar_text(ahead, TODAY, "v1", "en"), icalendar_text(ahead, date(2026, 11, 23), "v2", "ru")]
    one, other = ([str(event["UID"]) for event in events(content)] for content in told)
    assert one == other


def test_lines_are_short_and_end_as_the_standard_wants(ahead: list[Entry]) -> None:
    content = icalendar_text(ahead, TODAY, "v1", "ru")
    assert content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75


def test_commas_semicolons_and_new_lines_are_escaped(ahead: list[Entry]) -> None:
    words = "One, two; three\\ four\nfive: \"six\" END:VEVENT"
    entry = replace(ahead[0], title={"en": words, "ru": words}, detail={"en": words, "ru": words})
    content = icalendar_text([entry], TODAY, "v1", "en")
    unfolded = content.replace(b"\r\n ", b"").decode()
    assert "One\\, two\\; three\\\\ four\\nfive" in unfolded
    assert len(events(content)) == 1
    assert str(events(content)[0]["SUMMARY"]) == f"{entry.state}: {words}"


def test_no_entries_are_an_empty_calendar() -> None:
    assert events(icalendar_text([], TODAY, "v1", "en")) == []
