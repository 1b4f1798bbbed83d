"""A supposition in words: what was supposed, from when it would count, and what a reader must know of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from thbgraph.gaps import Finding
from thbgraph.labels import Labels
from thbgraph.whatif import Change

_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "headline": "{state}, {instrument}: {act} on {at}.", "none": "no act", "effect": "Takes effect on {effect}.",
        "status": "Status: {before}, then {after}.",
        "unknown": "Of the begun duties that gap shapes judge, those on which no source here speaks: {count}.",
        "note": "Note: {text}",
        "begun": "Duties begun: {begins}.",
        "ended": "Duties ended: {ends}; on the same topics elsewhere: {survives}.",
        "begins": "begins", "ends": "ends", "survives": "survives in other instruments",
        "gaps_opened": "gaps opened", "gaps_closed": "gaps closed",
    },
    "ru": {
        "headline": "{state}, {instrument}: {act}, {at}.", "none": "акта нет",
        "effect": "Вступает в действие {effect}.",
        "status": "Статус: {before}, затем {after}.",
        "unknown": "Из возникших обязанностей, которые оцениваются, источники молчат о: {count}.",
        "note": "Примечание: {text}",
        "begun": "Обязанностей возникло: {begins}.",
        "ended": "Обязанностей прекращено: {ends}; по тем же темам в других документах: {survives}.",
        "begins": "возникает", "ends": "прекращается", "survives": "сохраняется в других документах",
        "gaps_opened": "пробелы возникают", "gaps_closed": "пробелы закрываются",
    },
}


def change_lines(change: Change, labels: Labels, lang: str) -> list[str]:
    """Return the supposition and its outcome as lines, in English or Russian."""
    words = _WORDS[lang]
    act = labels.concept("act-kind", change.kind, lang) if change.kind else words["none"]
    lines = [words["headline"].format(state=labels.party(change.state, lang), act=act, at=change.at.isoformat(),
                                      instrument=labels.instrument(change.instrument, lang))]
    if change.effect:
        lines += [words["effect"].format(effect=change.effect),
                  words["status"].format(before=labels.concept("binding-status", change.before, lang),
                                         after=labels.concept("binding-status", change.after, lang)),
                  words["ended" if change.withdraw else "begun"].format(
                      begins=len(change.begins), ends=len(change.ends), survives=len(change.survives))]
    if change.unknown:
        lines.append(words["unknown"].format(count=change.unknown))
    return lines + [words["note"].format(text=note.text[lang]) for note in change.notes]


def title(part: str, count: int, lang: str) -> str:
    """Return the heading over one part of the change."""
    return f"{_WORDS[lang][part]}: {count}"


def gap_rows(findings: Iterable[Finding], labels: Labels, lang: str) -> list[tuple[str, ...]]:
    """Return one line for each finding: verdict, severity, message."""
    return [(labels.concept("verdict", finding.verdict, lang), finding.severity,
             finding.message.get(lang) or finding.message.get("en", "")) for finding in findings]
