"""Worked cases on the committed data: what may be said of a state, what may not, and why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache

import pyoxigraph as ox
import pytest

from thbgraph.errors import NotFound
from thbgraph.gaps import Filters, Finding, evaluate_duties, find_gaps
from thbgraph.labels import Labels

CENTRAL_ASIA = ("KAZ", "KGZ", "TJK", "TKM", "UZB")
TODAY = "2026-11-22"
DATES = ("2012-01-01", "2018-06-01", "2024-06-30", "2026-07-14", TODAY)
# all on whom the documents speak, and a few on whom they are silent
STATES = ("ARM", "AZE", "DEU", "GEO", "GRC", *CENTRAL_ASIA, "MDA", "NOR", "POL", "ROU", "RUS")
FindingsAt = Callable[[str], list[Finding]]


@pytest.fixture(scope="module")
def everything(opened: ox.Store) -> FindingsAt:
    @cache
    def at(day: str) -> list[Finding]:
        evaluation = evaluate_duties(opened, date.fromisoformat(day), states=STATES)
        return find_gaps(opened, evaluation, Filters(STATES, everything=True))

    return at


def the(findings: list[Finding], state: str, norm: str) -> Finding:
    found = [finding for finding in findings if (finding.state, finding.norm) == (state, norm)]
    assert len(found) == 1
    return found[0]


def test_kyrgyzstan_breaches_no_hard_duty_to_have_a_referral_mechanism(everything: FindingsAt) -> None:
    """Only the OSCE plan of 2003 asks Kyrgyzstan for one, and it recommends.

    The mechanism was adopted in 2019 and, as the report of 2025 has it, never used: a part is done, and nobody says
    that it is absent. So the commitment is partly met, which is information. The treaties that bind Kyrgyzstan name
    no referral mechanism, and the directive of 2011, which since 2024 does, is addressed to members of the Union.
    """
    topic = [finding for finding in everything(TODAY)
             if finding.state == "KGZ" and finding.topic == "national-referral-mechanism"]
    judged = [finding for finding in topic if finding.verdict != "not-evaluated"]
    assert [(finding.norm, finding.modality, finding.verdict, finding.severity) for finding in judged] == [
        ("osce-ap-2003/national-referral-mechanism", "recommended", "partly-met", "info")]
    assert judged[0].evidence_status == "in-law-not-in-use"
    assert {finding.norm for finding in topic} - {judged[0].norm} == {"eu-2011-36/national-referral-mechanism"}


def test_before_it_was_adopted_nothing_was_known_of_the_mechanism(everything: FindingsAt) -> None:
    """In June 2018 no source speaks of it yet; silence is unknown, not absence."""
    finding = the(everything("2018-06-01"), "KGZ", "osce-ap-2003/national-referral-mechanism")
    assert (finding.verdict, finding.severity, finding.evidence) == ("unknown", "info", ())


def test_kyrgyzstan_and_non_punishment_under_the_forced_labour_protocol(everything: FindingsAt) -> None:
    """Article 4(2) lets authorities not prosecute or punish, within the principles of domestic law: a limited duty.

    The code limits the rule to minor and medium offences and a report sees victims charged; the state replies that the
    rule meets the norms and is widely used. Part of it is there and the voices contradict each other: a gap reported.
    """
    finding = the(everything(TODAY), "KGZ", "ilo-p029/non-punishment")
    assert (finding.article, finding.modality) == ("4(2)", "shall-limited")
    assert (finding.verdict, finding.severity, finding.evidence_status) == ("gap-reported", "warning", "contested")
    assert {e.speaker for e in finding.evidence} == {"source", "state"}
    assert {e.status for e in finding.evidence} >= {"present", "partial", "limited-scope"}
    assert (finding.since, finding.since_earliest, finding.since_latest) == ("2021", "2021-01-01", "2021-12-31")


def test_kyrgyzstan_and_non_punishment_under_no_convention_it_is_not_party_to(everything: FindingsAt) -> None:
    """CETS 197 art. 26 and the directive's art. 8 do not bind it; the Palermo Protocol has no such clause at all."""
    findings = {finding.norm: finding for finding in everything(TODAY)
                if finding.state == "KGZ" and finding.topic == "non-punishment"}
    assert [norm for norm, finding in findings.items() if finding.verdict != "not-evaluated"] == [
        "ilo-p029/non-punishment"]
    assert "cets-197/non-punishment" in findings
    assert not [norm for norm in findings if norm.startswith("un-tip/")]


def test_before_the_forced_labour_protocol_surely_bound_it_there_was_no_verdict(everything: FindingsAt) -> None:
    assert the(everything("2018-06-01"), "KGZ", "ilo-p029/non-punishment").verdict == "not-evaluated"


def test_the_moratorium_on_unannounced_inspections(everything: FindingsAt) -> None:
    """ILO C081 art. 12(1)(a)-(b): inspectors enter without notice. The report calls the moratorium contrary to it.

    In June 2024 the newest statement is of May 2024. Later the extension to the end of 2024 is the newest on the law;
    nothing newer is held, so the finding stays and shows the day it speaks of. A source alleges the breach and none
    says that inspection is absent: reported, not confirmed.
    """
    in_2024 = the(everything("2024-06-30"), "KGZ", "ilo-c081/labour-inspection")
    assert (in_2024.article, in_2024.verdict, in_2024.severity) == ("12(1)(a)-(b)", "gap-reported", "warning")
    assert {(e.status, e.as_of) for e in in_2024.evidence if e.weighed} == {("suspended", "2024-05")}
    assert {e.as_of for e in in_2024.evidence if e.role == "replaced"} == {"2022-10", "2023"}
    later = the(everything(TODAY), "KGZ", "ilo-c081/labour-inspection")
    assert (later.verdict, later.severity) == ("gap-reported", "warning")
    assert [e.as_of for e in later.evidence if e.status == "suspended" and e.weighed] == ["2024-12"]


def test_the_same_moratorium_is_no_alleged_breach_of_another_convention(everything: FindingsAt) -> None:
    """The report names C081 only. Under P029 art. 2(c) the same facts show inspection in part."""
    finding = the(everything(TODAY), "KGZ", "ilo-p029/labour-inspection")
    assert (finding.verdict, finding.severity) == ("partly-met", "warning")


@pytest.mark.parametrize("state", ["POL", "DEU"])
def test_without_a_word_on_non_punishment_in_poland_and_germany_the_verdict_is_unknown(
        everything: FindingsAt, state: str) -> None:
    """Both are bound by CETS 197 art. 26 and by the directive; no source held here speaks of the topic there.

    The directive's text of 2011 is replaced since 15 July 2026, so only the amended article 8 is judged.
    """
    findings = [finding for finding in everything(TODAY)
                if finding.state == state and finding.topic == "non-punishment" and finding.verdict != "not-evaluated"]
    assert {finding.norm for finding in findings} == {
        "cets-197/non-punishment", "eu-2011-36/non-punishment-art-8-amended"}
    assert {(finding.verdict, finding.severity, finding.evidence) for finding in findings} == {("unknown", "info", ())}
    assert all(finding.would_settle["en"] for finding in findings)


@pytest.mark.parametrize("day", DATES)
def test_no_central_asian_state_is_judged_under_cets_197(everything: FindingsAt, day: str) -> None:
    findings = [finding for finding in everything(day)
                if finding.instrument == "cets-197" and finding.state in CENTRAL_ASIA]
    assert {finding.state for finding in findings} == set(CENTRAL_ASIA)
    assert {finding.verdict for finding in findings} == {"not-evaluated"}
    assert all("party" in finding.reason["en"] for finding in findings)


@pytest.mark.parametrize("day", DATES)
def test_no_verdict_rests_on_evidence_of_a_later_day(everything: FindingsAt, day: str) -> None:
    assert [e for finding in everything(day) for e in finding.evidence if e.as_of[:len(day)] > day] == []


@pytest.mark.parametrize("day", DATES)
def test_a_violation_needs_a_source_that_confirms_absence(everything: FindingsAt, day: str) -> None:
    for finding in everything(day):
        if finding.severity == "violation":
            assert finding.evidence_status == "absent"
            assert {"absent"} == {e.status for e in finding.evidence if e.weighed}
            assert finding.verification != "g"
            assert finding.modality in {"shall", "prohibition", "shall-limited"}


@pytest.mark.parametrize("day", DATES)
def test_silence_is_unknown_and_information_at_most(everything: FindingsAt, day: str) -> None:
    for finding in everything(day):
        if not any(e.weighed for e in finding.evidence) and finding.verdict != "not-evaluated":
            assert finding.verdict in {"unknown", "not-yet-due"}
            assert finding.severity == "info"


@pytest.mark.parametrize("day", DATES)
def test_who_is_not_surely_bound_is_not_judged(everything: FindingsAt, day: str) -> None:
    for finding in everything(day):
        if finding.verdict == "not-evaluated":
            assert (finding.severity, finding.message, finding.remedy) == ("", {}, {})
            assert finding.reason["en"]
            assert finding.reason["ru"]
        else:
            assert finding.since_latest <= day


def test_what_the_amending_directive_introduced_is_found_by_its_own_name(opened: ox.Store) -> None:
    """Its norms belong to the directive of 2011, with a first day of their own.

    They fall due on 15 July 2026, but for the action plan with what hangs on it; the encouragement of special units has
    no deadline. The day asked is the last before.
    """
    evaluation = evaluate_duties(opened, date(2026, 7, 14), states=("DEU",))
    filters = Filters(states=("DEU",), instruments=("eu-2024-1712",), everything=True)
    findings = {finding.norm: finding for finding in find_gaps(opened, evaluation, filters)
                if finding.verdict != "not-evaluated"}
    assert {"eu-2011-36/national-coordinator", "eu-2011-36/national-referral-mechanism",
            "eu-2011-36/non-punishment-art-8-amended", "eu-2011-36/use-of-services-art-18a-1",
            "eu-2011-36/action-plan"} <= set(findings)
    assert {(finding.instrument, finding.introduced_by) for finding in findings.values()} == {
        ("eu-2011-36", "eu-2024-1712")}
    assert {finding.since for finding in findings.values()} == {"2024-07-14"}
    waiting = {norm: finding for norm, finding in findings.items() if finding.due > "2026-07-14"}
    assert {(finding.verdict, finding.severity) for finding in waiting.values()} == {("not-yet-due", "info")}
    assert {norm: finding.due for norm, finding in waiting.items() if finding.due != "2026-07-15"} == {
        "eu-2011-36/action-plan": "2028-07-15", "eu-2011-36/action-plan-art-19b-3": "2028-10-15",
        "eu-2011-36/monitoring-art-19b-1": "2033-07-15"}
    assert set(findings) - set(waiting) == {"eu-2011-36/specialised-units"}, "the one without a deadline"


def test_the_amendment_bound_nobody_before_it_applied(everything: FindingsAt) -> None:
    finding = the(everything("2018-06-01"), "DEU", "eu-2011-36/national-referral-mechanism")
    assert finding.verdict == "not-evaluated"


def test_norms_known_only_generally_say_so(everything: FindingsAt) -> None:
    marked = [finding for finding in everything(TODAY) if finding.verification == "g" and finding.severity]
    assert len(marked) >= 20
    for finding in marked:
        assert finding.severity != "violation"
        assert "unverified" in finding.message["en"]
        assert "не проверен" in finding.message["ru"]


def test_met_and_not_evaluated_come_only_on_request(opened: ox.Store, everything: FindingsAt) -> None:
    evaluation = evaluate_duties(opened, date.fromisoformat(TODAY), states=STATES)
    plain = find_gaps(opened, evaluation, Filters(STATES))
    assert plain
    assert not {"met", "not-evaluated"} & {finding.verdict for finding in plain}
    wanted = [finding for finding in everything(TODAY) if finding.verdict not in {"met", "not-evaluated"}]
    assert [(finding.duty, finding.verdict) for finding in plain] == [(f.duty, f.verdict) for f in wanted]
    assert {"met", "not-evaluated"} <= {finding.verdict for finding in everything(TODAY)}
    annex = find_gaps(opened, evaluation, Filters(("KGZ",), annex=True))
    assert "met" not in {finding.verdict for finding in annex}
    assert "not-evaluated" in {finding.verdict for finding in annex}


def test_kyrgyzstans_national_rapporteur_is_met_and_so_no_gap(everything: FindingsAt) -> None:
    """Created in 2022, reports since 2023, praised in 2025: present in every aspect, contradicted by nobody."""
    finding = the(everything(TODAY), "KGZ", "osce-ap-2003/national-rapporteur")
    assert (finding.verdict, finding.severity, finding.evidence_status) == ("met", "", "present")


def test_every_finding_can_be_read_in_both_languages(opened: ox.Store, everything: FindingsAt) -> None:
    labels = Labels(opened)
    for finding in everything(TODAY):
        assert finding.summary["en"]
        assert finding.summary["ru"]
        assert set(finding.message) == (set(finding.remedy) if finding.severity else set())
        assert labels.concept("verdict", finding.verdict, "ru") != labels.concept("verdict", finding.verdict, "en")
        for evidence in finding.evidence:
            assert all((evidence.source, evidence.locator, evidence.as_of, evidence.verification))
            assert all((evidence.summary["en"], evidence.summary["ru"]))


@pytest.mark.parametrize("filters", [Filters(states=("ZZZ",)), Filters(instruments=("no-such-act",)),
                                     Filters(topics=("no-such-topic",))], ids=["state", "instrument", "topic"])
def test_unknown_names_are_refused(opened: ox.Store, filters: Filters) -> None:
    evaluation = evaluate_duties(opened, date(1900, 1, 1))
    with pytest.raises(NotFound):
        find_gaps(opened, evaluation, filters)
