"""The fixed words of the reports, in English and Russian."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from thbgraph.gaps import Evidence, Finding

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "title": "Compliance-gap report: trafficking in human beings",
        "as_of": "Situation on", "version": "Dataset version",
        "reading": "A verdict speaks of the duty and of what the sources held here say. Where no source speaks, the "
                   "verdict is \"unknown\": silence is never a gap. States are neither scored nor ranked.",
        "summary": "Summary", "verdict": "Finding", "topics": "Topics", "findings": "Findings",
        "duty": "Duty", "bound_since": "Binding since", "due": "To be met by", "finding": "Finding",
        "grade": "Grade", "evidence": "Evidence", "remedy": "What would close it", "settle": "What would settle it",
        "state_reply": "The state's reply", "as_of_short": "as of", "annex": "Annex: not evaluated, and why",
        "not_weighed": "Also held, not weighed", "disagree": "Who disagrees", "articles": "Articles",
        "unknown": "Unknown: no source held settles it",
        "unknown_note": "On these duties no source held here says whether they are met. That means nothing of the "
                        "state. What sources show in part is listed.",
        "settle_annex": "Annex: what would settle an unknown, by topic",
        "silences": "Annex: what these instruments do not say",
        "nothing": "Nothing to report for this selection.", "force": "Force of the words", "article": "art.",
        "between": "a day between {0} and {1}", "by": "a day not later than {0}", "introduced": "introduced by",
        "violation": "violation", "warning": "warning", "info": "information", "": "met",
        "weighed": "weighed", "part": "speaks of a part only", "replaced": "replaced by a newer statement of the same "
        "source", "history": "history: more than five years older than what is weighed",
        "ended": "the measure has ended", "undecided": "decides nothing",
        "state": "State", "topic": "Topic", "instrument": "Instrument", "reason": "Why", "contents": "States",
    },
    "ru": {
        "title": "Отчёт о пробелах в выполнении обязательств: торговля людьми",
        "as_of": "Положение на", "version": "Версия набора данных",
        "reading": "Вывод относится к обязательству и к тому, что сообщают имеющиеся источники. Если источники "
                   "молчат, вывод - «неизвестно»: молчание никогда не считается пробелом. Государства не "
                   "оцениваются баллами и не ранжируются.",
        "summary": "Сводка", "verdict": "Вывод", "topics": "Темы", "findings": "Выводы",
        "duty": "Обязательство", "bound_since": "Действует с", "due": "Выполнить до", "finding": "Вывод",
        "grade": "Степень", "evidence": "Сведения", "remedy": "Что устранило бы пробел",
        "settle": "Что дало бы ответ", "state_reply": "Ответ государства", "as_of_short": "на",
        "annex": "Приложение: что не оценивалось и почему",
        "not_weighed": "Имеется также, но не учтено", "disagree": "Кто не согласен", "articles": "Статьи",
        "unknown": "Неизвестно: имеющиеся источники ответа не дают",
        "unknown_note": "По этим обязательствам ни один из имеющихся источников не говорит, выполнены ли они. О "
                        "государстве это ничего не означает. То, что источники показывают частично, перечислено.",
        "settle_annex": "Приложение: что дало бы ответ, по темам",
        "silences": "Приложение: о чём эти документы молчат", "nothing": "По этому запросу сообщить нечего.",
        "force": "Сила формулировки", "article": "ст.", "between": "день между {0} и {1}",
        "by": "день не позднее {0}", "introduced": "введено актом", "violation": "нарушение",
        "warning": "предупреждение", "info": "справка", "": "выполнено",
        "weighed": "учтено", "part": "говорит лишь о части", "replaced": "заменено более новым сообщением того же "
        "источника", "history": "история: более чем на пять лет старше учтённого", "ended": "мера завершилась",
        "undecided": "ничего не решает",
        "state": "Государство", "topic": "Тема", "instrument": "Документ", "reason": "Почему",
        "contents": "Государства",
    },
}


def since_words(finding: Finding, lang: str) -> str:
    """Return since when the duty binds, in words where only bounds are known; empty where nothing is."""
    words = WORDS[lang]
    if finding.since:
        return finding.since
    if finding.since_earliest and finding.since_latest:
        return words["between"].format(finding.since_earliest, finding.since_latest)
    return words["by"].format(finding.since_latest) if finding.since_latest else ""


def disagreement_words(finding: Finding, status_name: Mapping[str, str], lang: str) -> str:
    """Return who says what where sources contradict each other on the finding's duty; else empty.

    Args:
        finding: the finding.
        status_name: name of each evidence status in the reader's language, by slug.
        lang: ``en`` or ``ru``.
    """
    sides: dict[str, dict[str, None]] = {}
    for said in finding.disagreeing:
        who = f"{WORDS[lang]['state_reply']} ({said.source})" if said.speaker == "state" else said.source
        sides.setdefault(who, {})[f"{status_name[said.status]} ({said.as_of})"] = None
    return "; ".join(f"{who}: {', '.join(said)}" for who, said in sides.items())


def replies(evidence: Evidence, lang: str) -> str:
    """Return what the state replied to one statement, with its place; empty where nothing is held."""
    return " ".join(f"{reply.summary[lang]} ({reply.source}, {reply.locator})" for reply in evidence.comments)
