"""Recommendations as a page to read, in English or Russian."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from thbgraph.labels import Labels
from thbgraph.namespaces import ID
from thbgraph.recommendations.items import Evidence, Mention, Place, Recommendation

_WORDS: Final = {
    "en": {"title": "Recommendations and later evidence", "at": "Seen on", "version": "dataset", "to": "To",
           "place": "Place", "none": "No addressee named", "same": "Same advice", "replies": "The state answered",
           "also": "Also said on the topic since, without weight", "state": "words of the state",
           "rule": "The status tells what later evidence held here shows, not why, and is no mark for a state. "
                   "Without evidence the advice may or may not have been followed."},
    "ru": {"title": "Рекомендации и позднейшие свидетельства", "at": "На дату", "version": "данные", "to": "Кому",
           "place": "Место", "none": "Адресат не назван", "same": "Тот же совет", "replies": "Ответ государства",
           "also": "Что ещё сказано по теме позднее (без веса)", "state": "слова государства",
           "rule": "Статус показывает, что говорят имеющиеся позднейшие свидетельства, но не причины, и не служит "
                   "оценкой государства. Без свидетельств совет мог быть и выполнен, и не выполнен."},
}


def place_name(place: Place, labels: Labels, lang: str) -> str:
    """Return the name of the state or region, or that no addressee is named."""
    if place.state:
        return labels.party(place.state, lang)
    return labels.concept("region", place.region, lang) if place.region else _WORDS[lang]["none"]


def status_name(place: Place, labels: Labels, lang: str) -> str:
    """Return the status in words."""
    return labels.concept("follow-up-status", place.status, lang)


def markdown(
    items: Sequence[Recommendation], labels: Labels, at: date, version: str, lang: str, cite: str = "",
) -> bytes:
    """Return *items*, read at a date from a version of the data, as a page in Markdown; *cite* ends it."""
    words = _WORDS[lang]
    lines = [f"# {words['title']}", "", f"{words['at']} {at.isoformat()}, {words['version']} {version}.", "",
             words["rule"], ""]
    for item in items:
        lines += _section(item, labels, lang)
    lines += ["---", "", cite] if cite else []
    # Markdown lets HTML through, so no value may open a tag
    return ("\n".join(lines).replace("<", "&lt;").rstrip() + "\n").encode()


def _section(item: Recommendation, labels: Labels, lang: str) -> Iterable[str]:
    words = _WORDS[lang]
    source = labels.of(f"{ID}source/{item.source}", lang)
    yield from (f"## {item.source} {item.n}", "", item.text[lang], "",
                f"{words['to']}: {item.addressee[lang]}. {source}, {item.locator}, {item.as_of}.", "")
    for place in item.places:
        yield f"- **{place_name(place, labels, lang)}: {status_name(place, labels, lang)}**"
        yield from (f"  - {_evidence(evidence, labels, lang)}" for evidence in place.evidence)
    for name, lines in (("same", [f"{advice.text[lang]} ({advice.source}, {advice.as_of}) {advice.note[lang]}"
                                  for advice in item.same]),
                        ("replies", [_mention(mention, lang) for mention in item.replies]),
                        ("also", [_mention(mention, lang) for mention in item.also])):
        if lines:
            yield from ("", f"{words[name]}:", "", *(f"- {line}" for line in lines))
    yield ""


def _evidence(evidence: Evidence, labels: Labels, lang: str) -> str:
    bearing = labels.concept("follow-up-bearing", evidence.bearing, lang)
    return f"{bearing}: {evidence.note[lang]} {_mention(evidence.mention, lang, evidence.locator)}"


def _mention(mention: Mention, lang: str, locator: str = "") -> str:
    where = [mention.source, locator, mention.as_of, _WORDS[lang]["state"] if mention.speaker == "state" else ""]
    return f"{mention.summary[lang]} ({', '.join(part for part in where if part)})"
