"""The log of every process of the service: one line of JSON a record, ASCII, without the words of an error.

The words of an error may hold a part of a query; its kind and the places it came through do not.
"""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from typing import Any


class JsonLines(logging.Formatter):
    """Writes a record as one line that nothing in it can break or forge."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line: dict[str, Any] = {"time": moment, "level": record.levelname.lower(),
                                "event": getattr(record, "event", record.name)}
        if said := record.getMessage():
            line["message"] = said
        line |= self.context() | getattr(record, "fields", {})
        if record.exc_info and record.exc_info[1]:
            line["error"] = self.error(record.exc_info[1])
        return json.dumps(self.cleared(line), ensure_ascii=True)

    def context(self) -> dict[str, Any]:
        """Return what every line says of what is being done."""
        return {}

    def error(self, error: BaseException) -> list[str]:
        """Return the kind of *error* and where it came through."""
        places = traceback.extract_tb(error.__traceback__)
        return [type(error).__name__, *(f"{place.filename}:{place.lineno} {place.name}" for place in places)]

    def cleared(self, line: dict[str, Any]) -> Any:
        """Return *line* without what must not be written."""
        return line


def log_as_lines() -> None:
    """Have this process, a child of the service, write its warnings and errors as the service does."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.getLogger().handlers = [handler]
