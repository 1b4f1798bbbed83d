"""Comparisons, changes and practices in words and as JSON items (contract, section 3, and beyond it)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from thbgraph.compare import GapChange, Practice, TopicRow
from thbgraph.compare.practices import PART
from thbgraph.gaps import Evidence, Finding
from thbgraph.namespaces import ID
from thbgraph.reports.context import ReportContext
from thbgraph.reports.document import Document, Section
from thbgraph.reports.items import evidence_item, gap_item

_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "compare": "States side by side: {0}", "at": "Situation on {0}.",
        "reading": "Each cell tells what the sources held here say and what each duty's finding is. Unknown means "
                   "that no source held settles it. States are neither scored nor ranked; their order is that of the "
                   "question.",
        "topic": "topic", "duties": "Duties and findings", "none": "owes nothing on this topic here",
        "sources": "Sources say", "changes": "What changed between {0} and {1}",
        "changed": "A verdict changes because a duty begins, ends or falls due, or because a source speaks later.",
        "nothing": "Nothing to tell for this selection.", "duty": "duty", "state": "state", "kind": "what happened",
        "before": "before", "after": "after", "because": "statements that came to count",
        "lost": "statements that count no longer", "own": "the state itself", "not-owed": "not owed",
        "duty-begun": "duty begun", "duty-ended": "duty ended", "verdict-changed": "finding changed",
        "practices": "Who does what the duty asks", "practice_reading": "States for which a source held here shows the "
        "measure and none contradicts it. Absence from this list says nothing of a state.",
        "shows": "shows", "whole": "the whole", "part": "a part", "by": "law, measure or body", "source": "sources",
        "shared": "with the asking state in", "owes": "owes it", "yes": "yes", "no": "no", "article": "art.",
    },
    "ru": {
        "compare": "Государства рядом: {0}", "at": "Положение на {0}.",
        "reading": "В каждой клетке сказано, что сообщают имеющиеся источники и каков вывод по каждой обязанности. "
                   "«Неизвестно» значит, что источники ответа не дают. Государства не оцениваются баллами и не "
                   "ранжируются; их порядок - порядок запроса.",
        "topic": "тема", "duties": "Обязанности и выводы", "none": "обязанностей по этой теме здесь нет",
        "sources": "Источники сообщают", "changes": "Что изменилось между {0} и {1}",
        "changed": "Вывод меняется, когда обязанность возникает, прекращается или наступает её срок либо когда "
                   "источник высказывается позже.",
        "nothing": "По этому запросу сообщить нечего.", "duty": "обязанность", "state": "государство",
        "kind": "что произошло", "before": "до", "after": "после", "because": "учтённые новые сообщения",
        "lost": "сообщения, которые больше не учитываются", "own": "само государство",
        "not-owed": "обязанности нет",
        "duty-begun": "обязанность возникла", "duty-ended": "обязанность прекратилась",
        "verdict-changed": "вывод изменился", "practices": "Кто делает то, что требует обязанность",
        "practice_reading": "Государства, по которым имеющийся источник показывает меру и никто не возражает. "
                            "Отсутствие в списке ничего не говорит о государстве.",
        "shows": "показано", "whole": "всё", "part": "часть", "by": "закон, мера или орган", "source": "источники",
        "shared": "вместе с запрашивающим государством в", "owes": "обязано", "yes": "да", "no": "нет",
        "article": "ст.",
    },
}


def comparison_item(row: TopicRow) -> dict[str, Any]:
    """Return one topic of a comparison as JSON."""
    return {"topic": row.topic, "states": {state: {"evidence_status": cell.status,
                                                   "findings": [gap_item(finding) for finding in cell.findings]}
                                           for state, cell in row.cells.items()}}


def gap_change_item(change: GapChange) -> dict[str, Any]:
    """Return what became of one duty between two dates as JSON."""
    told = change.finding
    return {"kind": change.kind, "state": told.state, "topic": told.topic, "norm": told.norm,
            "before": gap_item(change.before) if change.before else None,
            "after": gap_item(change.after) if change.after else None,
            "new_evidence": [evidence_item(said) for said in change.new_evidence],
            "lost_evidence": [evidence_item(said) for said in change.lost_evidence]}


def practice_item(practice: Practice) -> dict[str, Any]:
    """Return one practice as JSON."""
    return {"state": practice.state, "norm": practice.norm,
            "shows": "part" if practice.shows == PART else "whole", "owes": practice.owes,
            "shared_organisations": list(practice.shared),
            "means": [{"iri": means.iri, "name": dict(means.name)} for means in practice.means],
            "evidence": [evidence_item(said) for said in practice.evidence]}


def comparison(rows: Sequence[TopicRow], states: Sequence[str], context: ReportContext) -> Document:
    """Return *rows* as a document: one table, a row for each topic, a column for each state."""
    words, lang, labels = _WORDS[context.lang], context.lang, context.labels
    names = [labels.party(state, lang) for state in states]
    table = []
    for row in rows:
        cells = []
        for state in states:
            cell = row.cells[state]
            status = f"{words['sources']}: {labels.concept('evidence-status', cell.status, lang)}."
            cells.append(f"{status} {_verdicts(cell.findings, context) or words['none']}")
        table.append([labels.concept("topic", row.topic, lang), *cells])
    section = Section(words["duties"], [words["topic"], *names], table)
    return Document(words["compare"].format(", ".join(names)),
                    [words["at"].format(context.at), words["reading"]], [section], words["nothing"])


def changes(found: Iterable[GapChange], before: date, context: ReportContext) -> Document:
    """Return what changed since *before* as a document: one table for each state."""
    words, lang, labels = _WORDS[context.lang], context.lang, context.labels
    columns = [words[name] for name in ("duty", "topic", "kind", "before", "after", "because", "lost")]
    rows: dict[str, list[list[str]]] = {}
    for change in found:
        told = change.finding
        rows.setdefault(told.state, []).append([
            _duty(told, context), labels.concept("topic", told.topic, lang), words[change.kind],
            _verdict(change.before, context), _verdict(change.after, context), _sources(change.new_evidence, lang),
            _sources(change.lost_evidence, lang)])
    sections = [Section(labels.party(state, lang), columns, table) for state, table in rows.items()]
    return Document(words["changes"].format(before, context.at), [words["changed"]], sections, words["nothing"])


def practice_document(found: Iterable[Practice], norms: Mapping[str, Mapping[str, str]],
                      context: ReportContext) -> Document:
    """Return *found* as a document: one table for each norm; *norms* are the rows of the norms by slug."""
    words, lang, labels = _WORDS[context.lang], context.lang, context.labels
    columns = [words[name] for name in ("state", "shows", "owes", "shared", "by", "source")]
    rows: dict[str, list[list[str]]] = {}
    for practice in found:
        shared = ", ".join(labels.of(f"{ID}organisation/{slug}", lang)
                           for slug in practice.shared)
        rows.setdefault(practice.norm, []).append([
            labels.party(practice.state, lang), words["part" if practice.shows == PART else "whole"],
            words["yes" if practice.owes else "no"], shared,
            "; ".join(means.name[lang] for means in practice.means), _sources(practice.evidence, lang)])
    sections = [Section(f"{labels.instrument(norms[norm]['instrument'], lang)} {words['article']} "
                        f"{norms[norm]['article']}: {norms[norm][f'summary{lang.capitalize()}']}", columns, table)
                for norm, table in rows.items()]
    return Document(words["practices"], [words["at"].format(context.at), words["practice_reading"]], sections,
                    words["nothing"])


def _verdicts(findings: Iterable[Finding], context: ReportContext) -> str:
    return "; ".join(f"{_duty(finding, context)}: {_verdict(finding, context)}" for finding in findings)


def _duty(finding: Finding, context: ReportContext) -> str:
    article = f" {_WORDS[context.lang]['article']} {finding.article}" if finding.article else ""
    return context.labels.instrument(finding.instrument, context.lang) + article


def _verdict(finding: Finding | None, context: ReportContext) -> str:
    if finding is None:
        return _WORDS[context.lang]["not-owed"]
    return context.labels.concept("verdict", finding.verdict, context.lang)


def _sources(evidence: Iterable[Evidence], lang: str) -> str:
    own = _WORDS[lang]["own"]
    return "; ".join(f"{f'{own}: ' if said.speaker == 'state' else ''}{said.summary[lang]} "
                     f"({said.source}, {said.locator}, {said.as_of})" for said in evidence)
