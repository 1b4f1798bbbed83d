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
        "status": "Status: {before}, then {after}.", "unknown": "Begun duties on which no source here speaks: {count}.",
        "note": "Note: {text}",
        "counts": "Duties begun: {begins}; ended: {ends}; on the same topics elsewhere: {survives}.",
    },
    "ru": {
        "headline": "{state}, {instrument}: {act}, {at}.", "none": "акта нет",
        "effect": "Вступает в действие {effect}.",
        "status": "Статус: {before}, затем {after}.",
        "unknown": "Возникших обязанностей, о которых источники молчат: {count}.", "note": "Примечание: {text}",
        "counts": "Обязанностей возникло: {begins}; прекращено: {ends}; по тем же темам в других документах: "
                  "{survives}.",
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
                  words["counts"].format(begins=len(change.begins), ends=len(change.ends),
                                         survives=len(change.survives))]
    if change.unknown:
        lines.append(words["unknown"].format(count=change.unknown))
    return lines + [words["note"].format(text=note.text[lang]) for note in change.notes]


def gap_rows(findings: Iterable[Finding], labels: Labels, lang: str) -> list[tuple[str, ...]]:
    """Return one line for each finding: verdict, severity, message."""
    return [(labels.concept("verdict", finding.verdict, lang), finding.severity,
             finding.message.get(lang) or finding.message.get("en", "")) for finding in findings]
