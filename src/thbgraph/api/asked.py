"""What a data route was asked: checked parameters, the page wanted, and the address of the page after it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from starlette.requests import Request

from thbgraph.api.context import public_url
from thbgraph.errors import UsageError
from thbgraph.query.front import MOST_PER_PAGE, USUAL_PER_PAGE
from thbgraph.tables.dates import day_asked

DEFAULT_LIMIT: Final = USUAL_PER_PAGE
MOST: Final = MOST_PER_PAGE

LIMIT_SCHEMA: Final = {"type": "integer", "minimum": 1, "maximum": MOST}
OFFSET_SCHEMA: Final = {"type": "integer", "minimum": 0}
LIMIT_SAID: Final = f"Items a page, 1 to {MOST}."
OFFSET_SAID: Final = "Number of the first item wanted."


def day(text: str, name: str = "at") -> date:
    """Return the day of the parameter *name*; empty means today in UTC.

    Raises:
        UsageError: not a day of the form YYYY-MM-DD.
    """
    return day_asked(text, f"{name}=")


def many(values: Iterable[str], *, upper: bool = False) -> list[str]:
    """Return the values of a parameter that may be repeated or separated by commas, sorted, each once."""
    words = {word.strip() for value in values for word in value.split(",") if word.strip()}
    return sorted(word.upper() if upper else word.lower() for word in words)


def refuse_unknown(request: Request) -> None:
    """Refuse a parameter that the route does not have: a misspelt one must not silently mean "all".

    Raises:
        UsageError: there is one.
    """
    route = request.scope["route"]
    known = {field.alias for field in route.dependant.query_params} | getattr(request.state, "shared", set())
    for name in request.query_params:
        if name not in known:
            raise UsageError(f"{request.url.path} has no parameter '{name}'.", f"It has: {', '.join(sorted(known))}.")


def one_of(name: str, value: str, allowed: tuple[str, ...]) -> str:
    """Return *value* if it is *allowed* for the parameter *name*.

    Raises:
        UsageError: it is not.
    """
    if value not in allowed:
        raise UsageError(f"{name}='{value}' is not possible.", f"Choose one of: {', '.join(allowed)}.")
    return value


def paging(request: Request, limit: int, offset: int) -> dict[str, Any]:
    """Return the page asked for and the URL of the one after it; the total decides whether there is one.

    Raises:
        UsageError: limit or offset out of range.
    """
    if not 1 <= limit <= MOST:
        raise UsageError(f"limit={limit} is out of range.", f"Choose 1 to {MOST}.")
    if offset < 0:
        raise UsageError(f"offset={offset} is out of range.", "Choose 0 or more.")
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in ("limit", "offset")]
    query = urlencode([*kept, ("limit", str(limit)), ("offset", str(offset + limit))])
    return {"limit": limit, "offset": offset, "following": f"{public_url(request)}{request.url.path}?{query}"}
