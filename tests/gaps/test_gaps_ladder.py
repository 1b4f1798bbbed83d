"""The severity ladder, row by row: force of the words, evidence, verdict."""

from __future__ import annotations

from functools import cache
from itertools import product

import pytest
from tests.gaps.case import Case, Says, judge

from thbgraph.gaps import Finding

ABSENT, PRESENT, PARTIAL = [Says("absent")], [Says("present")], [Says("partial")]
CONTESTED = [Says("present"), Says("partial", source="two")]
BREACH = [Says("partial", alleges_breach=True)]
UNUSED = [Says("in-law-not-in-use", "practice")]
EVIDENCE = {"absent": ABSENT, "present": PRESENT, "partial": PARTIAL, "contested": CONTESTED, "breach": BREACH,
            "unused": UNUSED, "nothing": []}

SHALL = {"absent": ("gap-confirmed", "violation"), "partial": ("partly-met", "warning"),
         "unused": ("partly-met", "warning"), "contested": ("gap-reported", "warning"),
         "breach": ("gap-reported", "warning"), "nothing": ("unknown", "info"), "present": ("met", "")}
LIMITED = {**SHALL, "absent": ("gap-reported", "warning")}
SOFT = {"absent": ("option-not-used", "info"), "partial": ("unknown", "info"), "unused": ("unknown", "info"),
        "contested": ("unknown", "info"), "breach": ("unknown", "info"), "nothing": ("unknown", "info"),
        "present": ("met", "")}
POLITICAL = {"absent": ("commitment-not-met", "warning"), "partial": ("partly-met", "info"),
             "unused": ("partly-met", "info"), "nothing": ("unknown", "info"), "present": ("met", "")}
TOPICS = ["labour-inspection", "national-rapporteur", "national-referral-mechanism", "non-punishment"]

FORMS = {"shall": SHALL, "prohibition": SHALL, "shall-limited": LIMITED, "shall-consider": SOFT,
         "shall-endeavour": SOFT, "recommended": POLITICAL}
HARD = ("shall", "prohibition", "shall-limited")


def under(modality: str, evidence: str, topic: str = "non-punishment") -> Case:
    """Return a case whose force fits its words: what is recommended is political."""
    if modality == "recommended":
        return Case(EVIDENCE[evidence], modality, "political", "participating-state", topic)
    return Case(EVIDENCE[evidence], modality, topic=topic)


@cache
def ladder(topic: str) -> dict[tuple[str, str], Finding]:
    return judge({(modality, evidence): under(modality, evidence, topic)
                  for modality, evidence in product(FORMS, EVIDENCE)})


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize(("modality", "evidence"), [(words, found) for words, row in FORMS.items() for found in row])
def test_a_row_of_the_ladder(modality: str, evidence: str, topic: str) -> None:
    finding = ladder(topic)[modality, evidence]
    assert (finding.verdict, finding.severity) == FORMS[modality][evidence]
    assert bool(finding.message) is bool(finding.remedy) is bool(finding.severity)
    assert not finding.severity or set(finding.message) == set(finding.remedy) == {"en", "ru"}
    assert bool(finding.would_settle) is (finding.verdict == "unknown")


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("evidence", ["contested", "breach"])
def test_criticism_of_a_political_commitment_is_at_most_a_warning(evidence: str, topic: str) -> None:
    finding = ladder(topic)["recommended", evidence]
    assert finding.verdict in {"partly-met", "gap-reported", "commitment-not-met"}
    assert finding.severity in {"info", "warning"}


@pytest.mark.parametrize("topic", TOPICS)
def test_only_confirmed_absence_under_hard_words_is_a_violation(topic: str) -> None:
    violations = {key for key, finding in ladder(topic).items() if finding.severity == "violation"}
    assert violations == {("shall", "absent"), ("prohibition", "absent")}


def test_a_political_act_is_never_judged_as_law_whatever_its_words() -> None:
    findings = judge({(modality, evidence): Case(EVIDENCE[evidence], modality, "political", "participating-state")
                      for modality, evidence in product(("recommended", "shall", "shall-limited"), EVIDENCE)})
    assert len(findings) == 21
    for finding in findings.values():
        assert finding.severity != "violation"
        words = " ".join([*finding.message.values(), *finding.remedy.values()]).lower()
        assert not [word for word in ("non-compliance", "breach", "violat", "нарушен") if word in words]


def test_before_the_deadline_nothing_is_due_and_after_it_everything() -> None:
    cases = {(modality, evidence): Case(EVIDENCE[evidence], modality, due="2021-07-15")
             for modality in (*HARD, "shall-consider") for evidence in sorted(set(EVIDENCE) - {"present"})}
    for finding in judge(cases, "2021-07-14").values():
        assert (finding.verdict, finding.severity, finding.due) == ("not-yet-due", "info", "2021-07-15")
    after = judge(cases, "2021-07-16")
    assert {key: (finding.verdict, finding.severity) for key, finding in after.items()} == {
        (modality, evidence): FORMS[modality][evidence] for modality, evidence in cases}


def test_a_duty_met_ahead_of_its_deadline_is_met() -> None:
    assert Case(PRESENT, due="2021-07-15").judged("2020-06-30").verdict == "met"


def test_a_deadline_before_the_binding_is_due_with_the_binding() -> None:
    assert Case(ABSENT, due="1999-01-01").judged().due == "2001-01-01"


@pytest.mark.parametrize("unverified", ["norm", "deadline"])
def test_what_rests_on_general_knowledge_is_no_violation_and_says_so(unverified: str) -> None:
    norm, due, deadline = ("g", "", "") if unverified == "norm" else ("t", "2010-01-01", "g")
    findings = judge({(modality, evidence): Case(EVIDENCE[evidence], modality, verification=norm, due=due,
                                                 due_verification=deadline)
                      for modality, evidence in product(HARD, EVIDENCE)})
    for (_, evidence), finding in findings.items():
        assert finding.verification == "g"
        assert finding.severity == ("" if evidence == "present" else "info" if evidence == "nothing" else "warning")
        if finding.severity:
            assert "unverified" in finding.message["en"]
            assert "не проверен" in finding.message["ru"]


def test_verified_words_carry_no_such_note() -> None:
    assert "unverified" not in Case(ABSENT).judged().message["en"]


@pytest.mark.parametrize(("modality", "bearer"), [
    ("may", "state-party"), ("definition", "state-party"), ("shall", "monitoring-body"),
    ("shall", "union-institution")])
def test_options_definitions_and_norms_on_others_are_not_evaluated(modality: str, bearer: str) -> None:
    finding = Case(ABSENT, modality, bearer=bearer).judged()
    assert (finding.verdict, finding.severity, finding.evidence) == ("not-evaluated", "", ())


def test_a_state_that_is_not_bound_is_not_evaluated_and_the_reason_is_stored() -> None:
    finding = Case(ABSENT, bound=False).judged("2001-01-01")
    assert (finding.verdict, finding.severity) == ("not-evaluated", "")
    assert finding.reason["en"]
    assert finding.reason["ru"]


def test_before_the_first_day_of_being_bound_there_is_no_duty() -> None:
    assert Case(ABSENT).judged("2000-12-31").verdict == "not-evaluated"


def test_absence_outweighs_an_allegation() -> None:
    assert Case([Says("absent", alleges_breach=True)]).judged().verdict == "gap-confirmed"


def test_an_allegation_counts_only_from_its_own_day() -> None:
    case = Case([Says("partial", as_of="2015-01-01"), Says("suspended", as_of="2020-12-31", alleges_breach=True)])
    assert case.judged("2020-12-30").verdict == "partly-met"
    assert case.judged("2020-12-31").verdict == "gap-reported"


def test_a_norm_on_a_topic_without_a_shape_gets_no_verdict() -> None:
    """On the topic of legal terms there are definitions only, so nothing is there to be judged."""
    finding = Case(ABSENT, topic="legal-terms").judged()
    assert finding.verdict == "not-evaluated"


def test_a_limited_duty_counts_as_unlimited_where_domestic_law_would_allow_what_is_absent() -> None:
    allowed = [Says("absent", law_allows=True)]
    found = judge({"limited": Case(allowed, "shall-limited"),
                   "unverified": Case(allowed, "shall-limited", verification="g"),
                   "soft": Case(allowed, "shall-consider"),
                   "contradicted": Case([*allowed, Says("present", source="two")], "shall-limited"),
                   "political": Case(allowed, "recommended", "political", "participating-state")})
    assert {key: (finding.verdict, finding.severity) for key, finding in found.items()} == {
        "limited": ("gap-confirmed", "violation"), "unverified": ("gap-confirmed", "warning"),
        "soft": ("option-not-used", "info"), "contradicted": ("gap-reported", "warning"),
        "political": ("commitment-not-met", "warning")}
