"""Tables: headings in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

_RUSSIAN: Final = {
    "topic": "тема", "instrument": "документ", "article": "статья", "modality": "сила формулировки", "since": "с",
    "due": "выполнить до", "until": "по", "evidence": "сведения", "norm": "норма", "status": "статус",
    "basis": "основание", "reason": "причина", "sources": "источники", "verdict": "вывод", "severity": "степень",
    "finding": "пояснение", "from": "с", "to": "по", "state": "государство", "what": "что", "detail": "подробнее",
    "source": "источник", "section": "раздел", "title": "название", "statements": "утверждений", "kinds": "виды",
    "label": "название",
}


def columns(names: Sequence[str], lang: str) -> tuple[str, ...]:
    """Return the headings *names* in the reader's language; a machine-readable table keeps the English ones."""
    return tuple(_RUSSIAN.get(name, name) if lang == "ru" else name for name in names)
