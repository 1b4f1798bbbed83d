"""What the service writes down: one line of JSON an event, on standard error.

A query says what somebody looks into, and an address says who: neither is written unless the operator asks for the
first; the second never is. Lines are ASCII, so that nothing a client sends can break or forge one.
"""

from __future__ import annotations

import hashlib
import logging
import traceback
from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import quote, quote_plus

from thbgraph.api.exchange import Exchange, current
from thbgraph.errors import ReadOnly, Unauthorised
from thbgraph.store.lines import JsonLines

_HIDDEN: Final = "(hidden)"
_HASH_DIGITS: Final = 16
_REFUSED_WRITES: Final = (Unauthorised.code, ReadOnly.code)
_LOG: Final = logging.getLogger(__name__)
_REQUESTS: Final = logging.getLogger("thbgraph.requests")


def event(
    logger: logging.Logger, level: int, name: str, message: str = "", *, error: bool = False, **fields: Any,
) -> None:
    """Write down that *name* happened.

    Args:
        logger: of the module where it happened.
        level: of the standard library, such as ``logging.WARNING``.
        name: a stable word that tools can look for, such as ``worker_replaced``.
        message: a sentence for people; empty where the name says it.
        error: whether the exception being handled belongs to it.
        fields: what else is known, as JSON can carry it.
    """
    logger.log(level, "%s", message, exc_info=error, extra={"event": name, "fields": fields})


def log_request(exchange: Exchange) -> None:
    """Write down an answered request, and apart from that a refused write."""
    if exchange.outcome in _REFUSED_WRITES:
        event(_LOG, logging.WARNING, "write_refused", route=exchange.route, outcome=exchange.outcome)
    job: dict[str, Any] = {"kind": exchange.kind, "rows": exchange.rows, "queue_ms": _milliseconds(exchange.waited)}
    event(_REQUESTS, logging.INFO, "request", route=exchange.route, method=exchange.method, status=exchange.status,
          ms=_milliseconds(exchange.seconds), bytes=exchange.sent, outcome=exchange.outcome,
          **(job if exchange.kind else {}))


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 1)


def logging_settings(level: str, queries: str, secrets: Iterable[str] = ()) -> dict[str, Any]:
    """Return what ``logging.config.dictConfig`` wants.

    Args:
        level: one of ``settings.LOGS``: errors only; starts, stops and refusals too; requests too.
        queries: one of ``settings.LOGGED_QUERIES``: whether they are left out, shown by a digest, or shown.
        secrets: texts that must not be written whatever happens.
    """
    least = logging.ERROR if level == "quiet" else logging.INFO
    ours = {"handlers": ["stderr"], "level": least}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": ServiceLines, "queries": queries, "secrets": tuple(secrets)}},
        "filters": {"told": {"()": _NotToldYet}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "stream": "ext://sys.stderr", "formatter": "json"}},
        "loggers": {
            "thbgraph": ours,
            _REQUESTS.name: {"level": logging.INFO if level == "requests" else logging.ERROR},
            # what it says below an error is either said here as an event or would be a line for each broken request
            "uvicorn": {"handlers": ["stderr"], "level": logging.ERROR, "propagate": False},
            "uvicorn.error": {"filters": ["told"]},
        },
    }


class _NotToldYet(logging.Filter):
    """Leaves out that an answer ended before its end: that is how a cut result ends, and an event says so already."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.msg != "ASGI callable returned without completing response."


class ServiceLines(JsonLines):
    """Lines that name the request they belong to, show queries as the operator says, and never show secrets."""

    def __init__(self, queries: str = "no", secrets: Iterable[str] = ()) -> None:
        """Keep what is shown of queries (one of ``settings.LOGGED_QUERIES``) and what is never shown."""
        super().__init__()
        self._queries = queries
        forms = {form for secret in secrets if secret for form in (secret, quote(secret, safe=""), quote_plus(secret))}
        self._secrets = sorted(forms, key=len, reverse=True)  # the longer form first, lest a part of it stays

    def context(self) -> dict[str, Any]:
        """Return the id of the request being answered, and of its query what may be shown."""
        exchange = current()
        return {"request_id": exchange.request_id, **self._query(exchange.text)} if exchange.request_id else {}

    def _query(self, text: str) -> dict[str, str]:
        if not text or self._queries == "no":
            return {}
        if self._queries == "full":
            return {"query": text}
        return {"query_hash": hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH_DIGITS]}

    def error(self, error: BaseException) -> list[str]:
        """Return the kind of *error* and where it came through, with its words where queries are shown."""
        if self._queries == "full":
            return "".join(traceback.format_exception(error)).splitlines()
        return super().error(error)

    def cleared(self, line: Any) -> Any:
        """Return *line*, or a part of one, without secrets, however deep they lie."""
        if isinstance(line, str):
            for secret in self._secrets:
                line = line.replace(secret, _HIDDEN)
            return line
        if isinstance(line, Mapping):
            return {name: self.cleared(inner) for name, inner in line.items()}
        if isinstance(line, list | tuple):
            return [self.cleared(inner) for inner in line]
        return line if line is None or isinstance(line, int | float) else self.cleared(str(line))
