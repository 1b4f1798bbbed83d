"""The version that a request asks for, and the address under which its answer stays the same: a permalink.

A permalink is the question, the version and the date, each said. It answers alike as long as that version is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Final
from urllib.parse import urlencode

from starlette.requests import Request

from thbgraph.api.context import Service, public_url, service_of
from thbgraph.api.parameters import told
from thbgraph.releases import SHORTEST

VERSION_SAID: Final = f"Version of the dataset, in full or by {SHORTEST} digits or more; default the present one."
VERSION_SCHEMA: Final = {"type": "string", "pattern": f"^[0-9a-f]{{{SHORTEST},64}}$"}
LONGEST: Final = 3000  # bytes of a permalink in a header: proxies take heads of 4 KiB and refuse longer ones
_DAYS: Final[Mapping[str, str]] = {"changes": "to", "what-if": "date"}  # what a route calls the date asked
Version = Annotated[str, told(VERSION_SAID, VERSION_SCHEMA, alias="version")]
Pairs = Iterable[tuple[str, str]]


async def of_version(request: Request, wanted: Version = "") -> None:  # paths may have a version of their own
    """Have *request* answered from the version that it asks for; a dependency of every route that answers from data.

    Raises:
        UsageError: that is no version.
        VersionGone: it is not kept.
        Busy: it is not open yet, or too many others are.
    """
    request.state.shared = {"version"}  # a route knows its own parameters only
    if wanted:
        service: Service = request.app.state.service
        request.state.service = await service.at_version(wanted.strip().lower())


def permalink(request: Request, path: str, asked: Pairs) -> str:
    """Return the address that answers *asked* at *path* from this version for good; empty where none would.

    Over a store that is written to, or another one, there is no version that is kept.
    """
    service = service_of(request)
    if not service.permanent:
        return ""
    pairs = [(name, value) for name, value in asked if name != "version"]
    return f"{public_url(request)}{path}?{urlencode([*pairs, ('version', service.version)])}"


def of_route(request: Request, task: str, at: str | None) -> str:
    """Return the permalink of a data route's answer; *at* is the date it was computed for, None without one."""
    name = _DAYS.get(task, "at")
    asked = [(key, value) for key, value in request.query_params.multi_items() if at is None or key != name]
    return permalink(request, request.url.path, [*asked, *([(name, at)] if at else [])])


def cite_as(url: str) -> dict[str, str]:
    """Return the header that tells the permalink *url* (RFC 8574); none where there is none or it is too long."""
    return {"Link": f'<{url}>; rel="cite-as"'} if url and len(url) <= LONGEST else {}
