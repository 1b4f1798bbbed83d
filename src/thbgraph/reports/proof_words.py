"""The fixed sentences of a proof, in English and Russian."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

STEPS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "headline": "{state}, {instrument}, on {at}: {status}.",
        "act": "Act: {kind} of {date}. Sources: {sources}; as of {as_of}.",
        "ground": "Ground: {kind}. Sources: {sources}; as of {as_of}.",
        "rule": "Clause: article {article}; later parties are bound {delay} after their act "
                "(counted from: {counted}{rounding}), "
                "not before the instrument's own entry into force on {general}. Source: {source} ({mark}).",
        "computed": "Computed date: {date}.",
        "published": "Published date: {date}. A published date wins over a computed one.",
        "bounds": "The first day is not known: not before {earliest}, not after {latest}.",
        "unverified": "This rests on general knowledge that was not checked against a text.",
        "reason": "Note: {reason}.",
        "complete": "The last day for which a complete list of parties is held is {date}; later acts may be missing.",
        "no_list": "No complete list of parties is held for this instrument; a missing row says nothing.",
    },
    "ru": {
        "headline": "{state}, {instrument}, на {at}: {status}.",
        "act": "Акт: {kind}, {date}. Источники: {sources}; по состоянию на {as_of}.",
        "ground": "Основание: {kind}. Источники: {sources}; по состоянию на {as_of}.",
        "rule": "Положение: статья {article}; для последующих участников действует через {delay} после акта "
                "(отсчёт: {counted}{rounding}), но не ранее вступления документа в силу {general}. "
                "Источник: {source} ({mark}).",
        "computed": "Вычисленная дата: {date}.",
        "published": "Опубликованная дата: {date}. Она имеет преимущество перед вычисленной.",
        "bounds": "Первый день неизвестен: не ранее {earliest}, не позднее {latest}.",
        "unverified": "Это общеизвестные сведения, не проверенные по тексту.",
        "reason": "Примечание: {reason}.",
        "complete": "Полный список участников имеется по {date}; более поздние акты могут отсутствовать.",
        "no_list": "Полного списка участников этого документа нет; отсутствие строки ничего не означает.",
    },
}

_DELAY: Final = re.compile(r"P([0-9]+)([DMY])")
_UNITS: Final = {"en": {"D": "days", "M": "months", "Y": "years"}, "ru": {"D": "дн.", "M": "мес.", "Y": "г."}}


def delay_words(duration: str, lang: str) -> str:
    """Return an ISO 8601 duration of one unit, such as ``P30D``, in words; other text stays as it is, none is "?"."""
    if not (found := _DELAY.fullmatch(duration)):
        return duration or "?"
    return f"{found.group(1)} {_UNITS[lang][found.group(2)]}"
