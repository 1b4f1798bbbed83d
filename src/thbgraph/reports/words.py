"""The fixed words of the reports, in English and Russian."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from thbgraph.gaps import Finding

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "title": "Compliance-gap report: trafficking in human beings",
        "as_of": "Situation on", "version": "Dataset version",
        "reading": "A verdict speaks of the duty and of what the sources held here say. Where no source speaks, the "
                   "verdict is \"unknown\": silence is never a gap. States are neither scored nor ranked.",
        "duty": "Duty", "bound_since": "Binding since", "due": "To be met by", "finding": "Finding",
        "grade": "Grade", "evidence": "Evidence", "remedy": "What would close it", "settle": "What would settle it",
        "state_reply": "The state's reply", "as_of_short": "as of", "annex": "Annex: not evaluated, and why",
        "silences": "Annex: what these instruments do not say",
        "nothing": "Nothing to report for this selection.", "force": "Force of the words", "article": "art.",
        "between": "a day between {0} and {1}", "by": "a day not later than {0}", "introduced": "introduced by",
        "violation": "violation", "warning": "warning", "info": "information", "": "met",
        "cite": "Cite as: thbgraph, compliance-gap report, situation on {0}, dataset version {1}.",
    },
    "ru": {
        "title": "Отчёт о пробелах в выполнении обязательств: торговля людьми",
        "as_of": "Положение на", "version": "Версия набора данных",
        "reading": "Вывод относится к обязательству и к тому, что сообщают имеющиеся источники. Если источники "
                   "молчат, вывод - «неизвестно»: молчание никогда не считается пробелом. Государства не "
                   "оцениваются баллами и не ранжируются.",
        "duty": "Обязательство", "bound_since": "Действует с", "due": "Выполнить до", "finding": "Вывод",
        "grade": "Степень", "evidence": "Сведения", "remedy": "Что устранило бы пробел",
        "settle": "Что дало бы ответ", "state_reply": "Ответ государства", "as_of_short": "на",
        "annex": "Приложение: что не оценивалось и почему",
        "silences": "Приложение: о чём эти документы молчат", "nothing": "По этому запросу сообщить нечего.",
        "force": "Сила формулировки", "article": "ст.", "between": "день между {0} и {1}",
        "by": "день не позднее {0}", "introduced": "введено актом", "violation": "нарушение",
        "warning": "предупреждение", "info": "справка", "": "выполнено",
        "cite": "Ссылка: thbgraph, отчёт о пробелах, положение на {0}, версия набора данных {1}.",
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
