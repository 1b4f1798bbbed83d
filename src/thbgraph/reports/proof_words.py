"""The fixed sentences of a proof, in English and Russian."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

STEPS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "headline": "{state}, {instrument}, on {at}: {status}.",
        "clause": "Clause: article {article}; later parties are bound {delay} "
                  "(counted from: {counted}{rounding}). Source: {source} ({mark}).",
        "general-date": "The instrument itself entered into force on {date}; nobody is bound before. "
                        "Sources: {sources}.",
        "act": "Act: {kind} of {date}. Sources: {sources}; as of {as_of}.",
        "ground": "Ground: {kind}. Sources: {sources}; as of {as_of}.",
        "computed": "Computed date: {date}.",
        "succession": "A succession runs from the state succession, not from the deposit: {date}. Sources: {sources}.",
        "published": "Published date: {date}. A published date wins over a computed one. Sources: {sources}.",
        "bounds": "The first day is not known{known}: not before {earliest}, not after {latest}.",
        "bound": "The first day is not known: not after {latest}.", "known": ", only {date}",
        "parent": "Only a party to {parent} can be bound; it binds the state since {date}. Sources: {sources}.",
        "end": "Last day: {date}. Sources: {sources}.",
        "territory": "Territory ({effect}): {territory}. Source: {source}.",
        "unverified": "This rests on general knowledge that was not checked against a text.",
        "reason": "Note: {reason}.",
        "complete": "The last day for which a complete list of parties is held is {date}; later acts may be missing.",
        "no_list": "No complete list of parties is held for this instrument; a missing row says nothing.",
    },
    "ru": {
        "headline": "{state}, {instrument}, на {at}: {status}.",
        "clause": "Положение: статья {article}; для последующих участников действует {delay} "
                  "(отсчёт: {counted}{rounding}). Источник: {source} ({mark}).",
        "general-date": "Сам документ вступил в силу {date}; ранее никто не связан. Источники: {sources}.",
        "act": "Акт: {kind}, {date}. Источники: {sources}; по состоянию на {as_of}.",
        "ground": "Основание: {kind}. Источники: {sources}; по состоянию на {as_of}.",
        "computed": "Вычисленная дата: {date}.",
        "succession": "Правопреемство исчисляется со дня правопреемства государства, а не со дня сдачи документа: "
                      "{date}. Источники: {sources}.",
        "published": "Опубликованная дата: {date}. Она имеет преимущество перед вычисленной. Источники: {sources}.",
        "bounds": "Первый день неизвестен{known}: не ранее {earliest}, не позднее {latest}.",
        "bound": "Первый день неизвестен: не позднее {latest}.", "known": ", известно лишь: {date}",
        "parent": "Связанным может быть только участник договора {parent}; для государства он обязателен с {date}. "
                  "Источники: {sources}.",
        "end": "Последний день: {date}. Источники: {sources}.",
        "territory": "Территория ({effect}): {territory}. Источник: {source}.",
        "unverified": "Это общеизвестные сведения, не проверенные по тексту.",
        "reason": "Примечание: {reason}.",
        "complete": "Полный список участников имеется по {date}; более поздние акты могут отсутствовать.",
        "no_list": "Полного списка участников этого документа нет; отсутствие строки ничего не означает.",
    },
}

_DELAY: Final = re.compile(r"P([0-9]+)([DMY])")
_NONE: Final = ("PT0S", "P0D", "P0M", "P0Y")
_UNITS: Final = {"en": {"D": "day", "M": "month", "Y": "year"}, "ru": {"D": "дн.", "M": "мес.", "Y": "г."}}
_AFTER: Final = {"en": "{time} after their act", "ru": "через {time} после акта"}
_AT_ONCE: Final = {"en": "on the day of their act", "ru": "в день акта"}


def delay_words(duration: str, lang: str) -> str:
    """Return how long after an act a later party is bound, in words; an unread delay is "?"."""
    if duration in _NONE:
        return _AT_ONCE[lang]
    if not (found := _DELAY.fullmatch(duration)):
        return _AFTER[lang].format(time=duration or "?")
    number, unit = found.group(1), _UNITS[lang][found.group(2)]
    plural = "s" if lang == "en" and number != "1" else ""
    return _AFTER[lang].format(time=f"{number} {unit}{plural}")
