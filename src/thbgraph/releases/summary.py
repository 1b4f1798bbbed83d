"""A difference in two sentences, from its numbers: for reports, feeds and descriptions of releases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from thbgraph.compare.dates import BEGUN, ENDED
from thbgraph.releases.delta import Delta
from thbgraph.releases.duties import DutyChanges, closed, opened, unsettled

_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "same": "Both versions say the same.",
        "statements": "Statements: {added} added, {removed} removed, {changed} changed.",
        "duties": "Duties: {begun} begun, {ended} ended. Gaps: {opened} opened, {closed} closed, {unsettled} not "
                  "settled any more. Findings changed: {findings}.",
        "no_date": "One of the graphs does not tell its reference date, so duties are not compared.",
    },
    "ru": {
        "same": "Обе версии говорят одно и то же.",
        "statements": "Утверждения: добавлено {added}, удалено {removed}, изменено {changed}.",
        "duties": "Обязанности: возникло {begun}, прекратилось {ended}. Пробелы: возникло {opened}, устранено "
                  "{closed}, стало неизвестно о {unsettled}. Выводы изменились: {findings}.",
        "no_date": "Один из графов не называет отчётной даты, поэтому обязанности не сравниваются.",
    },
}
Numbers = Mapping[str, Any]


def numbers(delta: Delta, duties: DutyChanges | None) -> Numbers:
    """Return the numbers of a difference: statements, and duties, each version on its own reference date."""
    total = delta.total
    return {"statements": {"added": total.added, "removed": total.removed, "changed": total.changed},
            "duties": duties and _of_duties(duties)}


def summary_lines(told: Numbers, lang: str) -> list[str]:
    """Return what *told* says in words, in English (``en``) or Russian (``ru``)."""
    words, statements, duties = _WORDS[lang], told["statements"], told["duties"]
    return [words["statements"].format(**statements) if any(statements.values()) else words["same"],
            words["duties"].format(**duties) if duties else words["no_date"]]


def _of_duties(duties: DutyChanges) -> dict[str, int]:
    found = duties.whole
    kinds = [change.kind for change in found]
    begun, ended = kinds.count(BEGUN), kinds.count(ENDED)
    return {"begun": begun, "ended": ended, "opened": sum(map(opened, found)), "closed": sum(map(closed, found)),
            "unsettled": sum(map(unsettled, found)), "findings": len(kinds) - begun - ended}
