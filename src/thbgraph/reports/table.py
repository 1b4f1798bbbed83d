"""Tables: headings in the reader's language, and CSV that no spreadsheet program takes for formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

from thbgraph.reports.gaps import as_text

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


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return *rows* under *columns* as RFC 4180 CSV in UTF-8; a cell that looks like a formula is made text."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([as_text(cell) for cell in row] for row in rows)
    return buffer.getvalue().encode()
