"""The fixed sentences of the calendar, in English and Russian."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

TITLES: Final[Mapping[str, Mapping[str, str]]] = {
    "deadline": {"en": "Deadline: {topic} ({instrument})", "ru": "Срок: {topic} ({instrument})"},
    "entry-into-force": {"en": "{instrument} begins to bind the state",
                         "ru": "{instrument}: начало обязательности для государства"},
    "report": {"en": "Report due under {instrument}", "ru": "Срок отчёта: {instrument}"},
    "denunciation-window": {"en": "Notice of leaving possible: {instrument}",
                            "ru": "Возможно уведомление о выходе: {instrument}"},
}
DETAILS: Final[Mapping[str, Mapping[str, str]]] = {
    "entry-into-force": {"en": "From this day on the state owes the instrument's norms.",
                         "ru": "С этого дня государство обязано выполнять нормы документа."},
    "report": {"en": "To: {body}. Counted from the clause; the body may have set another date. {note}",
               "ru": "Получатель: {body}. Вычислено по тексту; орган мог установить иную дату. {note}"},
    "denunciation-open": {"en": "From this day on notice can be given at any time. {note}",
                          "ru": "С этого дня уведомление возможно в любое время. {note}"},
    "denunciation-window": {"en": "Outside such a window no notice takes effect. {note}",
                            "ru": "Вне этого срока уведомление невозможно. {note}"},
}
