"""The difference of two versions in words: statements, things, duties."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from thbgraph.compare import GapChange
from thbgraph.releases.delta import DERIVED, FATES, Thing
from thbgraph.releases.difference import Difference
from thbgraph.releases.duties import fate_of_gap
from thbgraph.releases.summary import numbers, summary_lines
from thbgraph.reports.compared import changes
from thbgraph.reports.context import ReportContext
from thbgraph.reports.document import Document, Section
from thbgraph.reports.naming import Names

_MOST: Final = 200  # rows of one table
_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "title": "From version {0} to version {1}", "dates": "Reference dates: {0} and {1}.", "none": "none told",
        "nothing": "Nothing to tell.",
        "statements": "Statements by graph and kind of thing", "graph": "graph", "thing": "kind of thing",
        "added": "added", "removed": "removed", "changed": "changed", "source": "sources' own statements",
        "resolved": "resolved view", "derived": "derived by rules", "gaps": "gaps", "ontology": "ontology",
        "other": "other", "things": "What came, went or was corrected", "name": "name", "fate": "what happened",
        "details": "value before and after", "came": "came", "went": "went", "corrected": "corrected",
        "counted": "Of each kind at most {0} are listed; JSON and RDF have all.",
        "whole": "Duties and findings, each version on its own date",
        "data": "Of these by other statements: both versions on {0}",
        "calendar": "Of these by the calendar: the earlier version from {0} to {1}", "state": "state",
        "opened": "gap opened", "closed": "gap closed", "unsettled": "gap not settled any more: unknown",
        "more": "{0}: {1} of {2}",
        "concept": "concept", "term": "term of the ontology", "duty": "duty", "binding": "binding",
        "gap": "finding on a duty", "status": "period of a status", "conflict": "conflict between sources",
    },
    "ru": {
        "title": "От версии {0} к версии {1}", "dates": "Отчётные даты: {0} и {1}.", "none": "не указана",
        "nothing": "Сообщить нечего.",
        "statements": "Утверждения по графам и видам", "graph": "граф", "thing": "вид", "added": "добавлено",
        "removed": "удалено", "changed": "изменено", "source": "утверждения самих источников",
        "resolved": "согласованные данные", "derived": "выведено по правилам", "gaps": "пробелы",
        "ontology": "онтология", "other": "прочее", "things": "Что появилось, исчезло или исправлено",
        "name": "название", "fate": "что произошло", "details": "значение до и после", "came": "появилось",
        "went": "исчезло", "corrected": "исправлено",
        "counted": "Каждого вида названо не более {0}; всё есть в JSON и RDF.",
        "whole": "Обязанности и выводы, каждая версия на свою дату",
        "data": "Из них из-за других утверждений: обе версии на {0}",
        "calendar": "Из них из-за хода времени: прежняя версия с {0} по {1}", "state": "государство",
        "opened": "пробел возник", "closed": "пробел устранён",
        "unsettled": "о пробеле больше неизвестно", "more": "{0}: {1} из {2}",
        "concept": "понятие", "term": "термин онтологии", "duty": "обязанность", "binding": "обязательность",
        "gap": "вывод по обязанности", "status": "период статуса", "conflict": "противоречие источников",
    },
}


def difference_document(difference: Difference, context: ReportContext) -> Document:
    """Return *difference* as a document: numbers, things, duties; *context* is that of the later version."""
    words, lang = _WORDS[context.lang], context.lang
    first, second = difference.first, difference.second
    title = words["title"].format(first.version[:12], second.version[:12])
    dates = [str(side.reference_date or words["none"]) for side in (first, second)]
    about = [words["dates"].format(*dates), *summary_lines(numbers(difference.delta, difference.duties), lang)]
    if difference.same and not _told(difference):
        return Document(title, about, [], words["nothing"])
    names = Names(difference.stores[::-1], context.labels)
    sections = [_statements(difference, names, lang), *_things(difference, names, lang), *_duties(difference, context)]
    listed = [] if difference.same else [words["counted"].format(_MOST)]
    return Document(title, about + listed, sections, words["nothing"])


def _told(difference: Difference) -> bool:
    return bool(difference.duties and difference.duties.whole)


def _statements(difference: Difference, names: Names, lang: str) -> Section:
    words = _WORDS[lang]
    rows = [[words[graph], _kind(thing, difference.delta.things.get(thing, ()), names, lang), str(tally.added),
             str(tally.removed), str(tally.changed)]
            for (graph, thing), tally in sorted(difference.delta.tallies.items())]
    columns = [words[name] for name in ("graph", "thing", "added", "removed", "changed")]
    return Section(words["statements"], columns, rows)


def _kind(kind: str, things: Sequence[Thing], names: Names, lang: str) -> str:
    return _WORDS[lang].get(kind) or (names.kind(things[0].iri, lang) if things else "") or kind


def _things(difference: Difference, names: Names, lang: str) -> Iterable[Section]:
    words = _WORDS[lang]
    columns = [words[name] for name in ("name", "fate", "details")]
    for kind, things in sorted(difference.delta.things.items()):
        if kind in DERIVED and kind not in ("concept", "term"):
            continue
        told = sorted(things, key=lambda thing: FATES.index(thing.fate))[:_MOST]
        heading = f"{words['things']}: {_kind(kind, things, names, lang)}"
        yield Section(_headed(heading, len(told), len(things), lang), columns, [
            [names.thing(thing.iri, lang), words[thing.fate], _details(thing, names, lang)] for thing in told])


def _details(thing: Thing, names: Names, lang: str) -> str:
    return "; ".join(f"{names.thing(change.predicate, lang)}: {names.value(change.before, lang)} → "
                     f"{names.value(change.after, lang)}" for change in thing.changes)


def _duties(difference: Difference, context: ReportContext) -> Iterable[Section]:
    words, duties = _WORDS[context.lang], difference.duties
    first, second = difference.first.reference_date, difference.second.reference_date
    if duties is None or first is None or second is None:
        return
    yield from _changes(words["whole"], duties.whole, first, context)
    if first != second:
        yield from _changes(words["data"].format(second), duties.data, first, context)
        yield from _changes(words["calendar"].format(first, second), duties.calendar, first, context)


def _changes(heading: str, found: Sequence[GapChange], before: date, context: ReportContext) -> Iterable[Section]:
    """Yield one table of *found*, with the state in front of what ``changes`` tells of each."""
    words, told = _WORDS[context.lang], found[:_MOST]
    parts = changes(told, before, context).sections
    rows = [[part.heading, *row] for part in parts for row in part.rows]
    for change, row in zip(told, rows, strict=True):
        gap = fate_of_gap(change)
        row[3] = f"{row[3]}; {words[gap]}" if gap else row[3]
    if rows:
        yield Section(_headed(heading, len(told), len(found), context.lang), [words["state"], *parts[0].columns], rows)


def _headed(heading: str, told: int, there: int, lang: str) -> str:
    return heading if told == there else _WORDS[lang]["more"].format(heading, told, there)
