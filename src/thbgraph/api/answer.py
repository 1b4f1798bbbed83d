"""How a data route answers: a task in a worker, unless the client holds its answer already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from thbgraph.api.context import service_of
from thbgraph.api.etag import CACHING, body_etag, complete, etag, unchanged
from thbgraph.api.permalink import cite_as, of_route
from thbgraph.api.streaming import in_worker
from thbgraph.catalogue import SHORT
from thbgraph.store.job import TaskJob

TYPES: Final = {
    "json": "application/json", "ttl": "text/turtle; charset=utf-8", "jsonld": "application/ld+json",
    "csv": "text/csv; charset=utf-8", "tsv": "text/tab-separated-values; charset=utf-8",
    "ics": "text/calendar; charset=utf-8", "md": "text/markdown; charset=utf-8", "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
_SAYING: Final = ("md", "html", "xlsx", "ics", "ttl", "jsonld")  # forms that say themselves how to cite them
_NAMED: Final = ("xlsx", "csv", "tsv")
# a report brings its own style sheet in its head and nothing else
_REPORT_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"


async def answer(
    request: Request, task: str, form: str, asked: Mapping[str, Any], vary: str = "", link: str | None = None,
) -> Response:
    """Run *task* in a worker, unless the client holds its answer already.

    Args:
        request: what came in.
        task: name in ``thbgraph.api.tasks.TASKS``.
        form: short name of the format, a key of ``TYPES``.
        asked: the checked parameters, which with the dataset's version make the ETag.
        vary: the request's headers that chose *form*, for caches.
        link: the permalink of the answer; None = this route with its version and date said.
    """
    service = service_of(request)
    url = of_route(request, task, asked.get("at")) if link is None else link
    arguments = {**asked, "format": form, "version": service.version, **({"cited": url} if form in _SAYING else {})}
    headers = {"ETag": etag(service.tag_version, {"task": task, **arguments}), **CACHING, "Content-Type": TYPES[form]}
    headers |= cite_as(url)
    if vary:
        headers["Vary"] = vary
    if form == "html":
        headers["Content-Security-Policy"] = _REPORT_POLICY
    if form in _NAMED:  # a line on version and date would be a row to whoever reads the table
        name = "-".join(part for part in (task, asked.get("at") or "", service.version[:SHORT]) if part)
        shown = "attachment" if form == "xlsx" else "inline"
        headers["Content-Disposition"] = f'{shown}; filename="{name}.{form}"'
    if done := unchanged(request, headers):
        return done
    body = await in_worker(request, service.pool.call, TaskJob(task, arguments))
    if not service.versioned:
        headers["ETag"] = body_etag(service.version, body)
    return complete(request, body, headers)
