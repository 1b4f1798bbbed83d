"""How statements become one status: newest per voice and aspect, weakest of a voice, contested between voices."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import pairwise, permutations

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.gaps.case import AT, Case, Says, judge

from thbgraph.errors import UsageError
from thbgraph.gaps import weigh_evidence

PARTLY = ["expired", "suspended", "in-law-not-in-use", "donor-funded", "limited-scope", "partial"]
STRENGTH = {"absent": 0, "expired": 1, "suspended": 2, "in-law-not-in-use": 3, "donor-funded": 4, "limited-scope": 5,
            "partial": 6, "present": 8}


def statuses(cases: Mapping[str, list[Says]], at: str = AT) -> dict[str, str]:
    findings = judge({name: Case(says) for name, says in cases.items()}, at)
    return {name: finding.evidence_status for name, finding in findings.items()}


def status(*says: Says) -> str:
    return statuses({"it": list(says)})["it"]


@pytest.mark.parametrize(("as_of", "at", "seen"), [
    ("2020-06-30", "2020-06-30", True), ("2020-07-01", "2020-06-30", False), ("2020-06", "2020-06-29", False),
    ("2020-06", "2020-06-30", True), ("2020", "2020-12-30", False), ("2020", "2020-12-31", True)])
def test_a_statement_is_seen_from_the_last_day_it_can_mean(as_of: str, at: str, seen: bool) -> None:
    assert statuses({"it": [Says("present", as_of=as_of)]}, at) == {"it": "present" if seen else "unknown"}


def test_evidence_does_not_expire_by_itself() -> None:
    finding = Case([Says("present", as_of="2001-01-01")]).judged("2099-12-31")
    assert (finding.evidence_status, finding.evidence[0].as_of) == ("present", "2001-01-01")


@pytest.mark.parametrize(("at", "expected"), [("2019-12-31", "partial"), ("2020-01-01", "unknown")])
def test_a_statement_with_an_end_of_its_own_counts_up_to_it(at: str, expected: str) -> None:
    assert statuses({"it": [Says("partial", valid_until="2019-12-31")]}, at) == {"it": expected}


def test_of_one_voice_on_one_aspect_the_newest_statement_wins() -> None:
    older, newer = Says("absent", as_of="2015-01-01"), Says("present", as_of="2019-01-01")
    assert status(older, newer) == status(newer, older) == "present"


def test_the_newest_counts_for_each_aspect_by_itself() -> None:
    assert status(Says("partial", "practice", as_of="2015-01-01"), Says("present", "law")) == "partial"


def test_another_sources_newer_statement_takes_nothing_back() -> None:
    assert status(Says("absent", as_of="2015-01-01"), Says("present", source="two")) == "contested"


@pytest.mark.parametrize(("older", "expected"), [("2014-06-30", "present"), ("2014-07-01", "contested")])
def test_what_is_more_than_five_years_older_than_the_newest_is_shown_and_not_weighed(older: str, expected: str) -> None:
    case = Case([Says("absent", as_of=older), Says("present", source="two", as_of="2019-07-01")])
    finding = case.judged(AT)
    assert finding.evidence_status == expected
    history = [(evidence.as_of, evidence.role) for evidence in finding.evidence if evidence.role == "history"]
    assert history == ([(older, "history")] if expected == "present" else [])
    assert ("2019-07-01", "weighed") in [(evidence.as_of, evidence.role) for evidence in finding.evidence]


def test_a_law_and_a_practice_that_falls_short_of_it_are_no_contradiction() -> None:
    law = Says("present", "law")
    cases = {word: [law, Says(word, "practice", source="two")] for word in PARTLY}
    assert statuses(cases) == {word: word for word in PARTLY}
    assert status(law, Says("absent", "practice", source="two")) == "partial"
    practices = [Says("partial", "practice", source="two"), Says("present", "practice", source="three")]
    assert status(law, *practices) == "contested"


def test_an_allegation_that_is_history_accuses_no_longer() -> None:
    old = Says("partial", as_of="2008-01-01", alleges_breach=True)
    cases = {"old": Case([old, Says("present", source="two")]), "alone": Case([old])}
    outcomes = {name: finding.outcome for name, finding in judge(cases).items()}
    assert outcomes == {"old": "met", "alone": "breach-alleged"}


def test_the_message_tells_of_what_day_the_newest_evidence_held_is() -> None:
    finding = Case([Says("absent", as_of="2015-05"), Says("partial", "practice", as_of="2017-01-01")]).judged()
    assert "The newest evidence held here is of 2017-01-01." in finding.message["en"]
    assert "Новейшие имеющиеся здесь сведения - на 2017-01-01." in finding.message["ru"]
    assert "newest evidence" not in Case().judged().message["en"]


def test_the_states_own_reply_is_another_voice_in_the_same_source() -> None:
    assert status(Says("partial"), Says("present", speaker="state", as_of="2019-06-01")) == "contested"


def test_what_a_voice_says_of_all_aspects_alike_is_its_status() -> None:
    cases = {word: [Says(word, "law"), Says(word, "practice")] for word in STRENGTH}
    assert statuses(cases) == {word: word for word in STRENGTH}


def test_absent_in_one_aspect_and_not_in_another_is_partial() -> None:
    cases = {word: [Says("absent", "law"), Says(word, "practice")] for word in [*PARTLY, "present"]}
    assert set(statuses(cases).values()) == {"partial"}


def test_else_the_weakest_aspect_is_the_voices_status() -> None:
    cases = {weaker: [Says(weaker, "practice"), Says(stronger)] for weaker, stronger in pairwise([*PARTLY, "present"])}
    assert statuses(cases) == {word: word for word in PARTLY}


def test_present_against_anything_weaker_is_contested() -> None:
    cases = {word: [Says("present"), Says(word, source="two")] for word in ["absent", *PARTLY]}
    assert set(statuses(cases).values()) == {"contested"}


def test_absent_against_anything_stronger_is_contested() -> None:
    cases = {word: [Says("absent"), Says(word, source="two")] for word in [*PARTLY, "present"]}
    assert set(statuses(cases).values()) == {"contested"}


def test_between_voices_that_all_see_a_part_the_weakest_stands() -> None:
    cases = {weaker: [Says(stronger), Says(weaker, source="two")] for weaker, stronger in pairwise(PARTLY)}
    assert statuses(cases) == {word: word for word in PARTLY[:-1]}


def test_voices_that_agree_are_not_contested() -> None:
    cases = {word: [Says(word), Says(word, source="two")] for word in STRENGTH}
    assert statuses(cases) == {word: word for word in STRENGTH}


def test_a_source_that_tells_of_a_dispute_makes_the_measure_contested() -> None:
    cases = {"alone": [Says("contested")], "beside": [Says("contested"), Says("present", source="two")],
             "aspect": [Says("contested"), Says("present", "practice")]}
    assert statuses(cases) == dict.fromkeys(cases, "contested")
    assert Case([Says("contested")]).judged().verdict == "gap-reported"


@pytest.mark.parametrize("nothing", ["unknown", "not-applicable"])
def test_who_does_not_know_contradicts_nobody(nothing: str) -> None:
    cases = {"alone": [Says(nothing)], "beside": [Says(nothing), Says("absent", source="two")]}
    assert statuses(cases) == {"alone": "unknown", "beside": "absent"}
    finding = Case([Says(nothing)]).judged()
    assert (finding.outcome, [e.role for e in finding.evidence]) == ("no-record", ["undecided"])


def voice(said: list[str]) -> int:
    strengths = [STRENGTH[word] for word in said]
    return 6 if min(strengths) == 0 and max(strengths) > 0 else min(strengths)


def expected_of(rows: list[tuple[str, str, str, str]]) -> str:
    voices: dict[tuple[str, str], list[str]] = {}
    aspects: dict[str, list[int]] = {}
    for word, aspect, source, speaker in rows:
        voices.setdefault((source, speaker), []).append(word)
        aspects.setdefault(aspect, []).append(STRENGTH[word])
    spans = [(min(said), max(said)) for said in aspects.values()]
    if any((high == 8 and low < 8) or (low == 0 and high > 0) for low, high in spans):
        return "contested"
    strengths = [voice(said) for said in voices.values()]
    whole = 6 if min(strengths) == 0 and max(strengths) > 0 else min(strengths)
    return next(word for word, value in STRENGTH.items() if value == whole)


# one statement for each voice and aspect, so that nothing is superseded
ROWS = st.lists(st.tuples(st.sampled_from(sorted(STRENGTH)), st.sampled_from(["law", "practice", "institution"]),
                          st.sampled_from(["one", "two", "three"]), st.sampled_from(["source", "state"])),
                min_size=1, max_size=6, unique_by=lambda row: row[1:])


@settings(max_examples=5)
@given(st.lists(ROWS, min_size=20, max_size=20))
def test_the_rules_together_against_plain_python(many: list[list[tuple[str, str, str, str]]]) -> None:
    cases = {str(number): [Says(word, aspect, source, speaker=speaker) for word, aspect, source, speaker in rows]
             for number, rows in enumerate(many)}
    assert statuses(cases) == {str(number): expected_of(rows) for number, rows in enumerate(many)}


def test_the_order_of_the_rows_does_not_matter() -> None:
    says = [Says("absent", "law"), Says("partial", "practice"), Says("partial", "practice", source="two")]
    cases = {str(number): list(order) for number, order in enumerate(permutations(says))}
    assert set(statuses(cases).values()) == {"partial"}


def roles(*says: Says, at: str = AT) -> set[tuple[str, str, str]]:
    return {(e.role, e.status, e.as_of) for e in Case(list(says)).judged(at).evidence}


def test_what_loses_is_kept_and_shown_with_what_became_of_it() -> None:
    assert roles(Says("absent", as_of="2015-01-01"), Says("present"), Says("partial", as_of="2021-01-01")) == {
        ("weighed", "present", "2019-01-01"), ("replaced", "absent", "2015-01-01")}
    assert roles(Says("partial", valid_until="2019-12-31"), Says("present", "practice")) == {
        ("ended", "partial", "2019-01-01"), ("weighed", "present", "2019-01-01")}
    assert roles(Says("absent", as_of="2012-01-01"), Says("present", source="two")) == {
        ("history", "absent", "2012-01-01"), ("weighed", "present", "2019-01-01")}


def test_a_part_shown_proves_nothing_of_the_whole() -> None:
    """One training, one shelter, one project: shown, and the whole stays unknown, which is information."""
    finding = Case([Says("present", part=True)]).judged()
    assert (finding.verdict, finding.severity, finding.outcome) == ("unknown", "info", "part-shown")
    assert (finding.evidence_status, [e.role for e in finding.evidence]) == ("unknown", ["part"])
    assert finding.would_settle["en"]


def test_a_part_that_is_lacking_makes_the_whole_partial_and_never_absent() -> None:
    cases = {word: [Says(word, part=True)] for word in ["absent", *PARTLY]}
    assert set(statuses(cases).values()) == {"partial"}
    assert statuses({"it": [Says("absent", part=True), Says("present", "practice")]}) == {"it": "partial"}


def test_a_part_shown_neither_contradicts_nor_outweighs_what_is_said_of_the_whole() -> None:
    cases = {word: [Says("present", part=True, source="two", as_of="2020-01-01"), Says(word)] for word in STRENGTH}
    assert statuses(cases) == {word: word for word in STRENGTH}


def test_of_two_statements_of_one_voice_a_newer_part_shown_does_not_replace_the_whole() -> None:
    assert status(Says("absent"), Says("present", part=True, as_of="2020-01-01")) == "absent"


@pytest.mark.parametrize(("as_of", "verdict"), [("2000-12-31", "gap-reported"), ("2001-01-01", "gap-confirmed")])
def test_who_was_not_yet_bound_is_not_confirmed_in_breach(as_of: str, verdict: str) -> None:
    """Bound since 2001-01-01: absence told of the day before is reported, and confirmed from that day on."""
    finding = Case([Says("absent", as_of=as_of)]).judged()
    assert finding.verdict == verdict
    assert finding.severity == ("violation" if verdict == "gap-confirmed" else "warning")


def test_absence_told_before_being_bound_under_other_words() -> None:
    old = [Says("absent", as_of="1999-01-01", law_allows=True)]
    cases = {"limited": Case(old, "shall-limited"), "soft": Case(old, "shall-consider"),
             "political": Case(old, "recommended", "political", "participating-state")}
    assert {name: (finding.verdict, finding.severity) for name, finding in judge(cases).items()} == {
        "limited": ("gap-reported", "warning"), "soft": ("unknown", "info"), "political": ("gap-reported", "warning")}


def test_evidence_older_than_the_duty_says_so_in_both_languages() -> None:
    finding = Case([Says("absent", as_of="1999-05-01")]).judged()
    assert "That is before the duty bound the state (2001-01-01)." in finding.message["en"]
    assert "Это раньше, чем обязанность возникла для государства (2001-01-01)." in finding.message["ru"]
    assert "before the duty" not in Case([Says("absent")]).judged().message["en"]


def test_a_message_names_state_article_what_is_asked_and_what_was_found() -> None:
    """The case's world gives the norm no summary and its parties no names, so slugs stand for them."""
    message = Case([Says("suspended")]).judged().message
    assert message["en"].startswith("Q00, t0 art. 1. Asked:")
    assert "Found: suspended." in message["en"]
    assert message["ru"].startswith("Q00, t0 ст. 1. Требуется:")
    assert "Установлено: приостановлено." in message["ru"]


@pytest.mark.parametrize("code", ["KGZ> } #", "../KGZ", "KGZ>} ; ?p ?o . <x", ""])
def test_only_a_code_gets_into_a_rule(code: str) -> None:
    """Codes become part of a rule's text, so nothing else may."""
    with pytest.raises(UsageError):
        weigh_evidence(ox.Store(), date(2020, 1, 1), (code,))
