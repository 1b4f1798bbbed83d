"""The dataset that a service serves, as one record, and what it holds, counted once for each version."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request

from thbgraph.api.context import Service, public_url, service_of
from thbgraph.api.dataset.tasks import COUNT
from thbgraph.api.exports.files import kept_releases
from thbgraph.api.exports.routes import written_forms
from thbgraph.api.proxy import client_of
from thbgraph.api.streaming import while_connected
from thbgraph.catalogue import SHORT, Counts, Dataset, Version
from thbgraph.catalogue.counts import QUERIES, Rows, counts_of
from thbgraph.store.job import TaskJob

_SECONDS: Final = 60.0  # a count over another store stands for this long, whoever writes there
_AT: Final = "at"
LATEST: Final = "latest"


async def record_of(request: Request) -> Dataset:
    """Return what *request* asks of: the version served, with those kept before and after it.

    Raises:
        ThbError: the store cannot be asked for its date, or the folder of releases is damaged.
    """
    service = service_of(request)
    kept = [Version(release.version, release.reference_date, release.files) for release in kept_releases(service)]
    place = next((n for n, version in enumerate(kept) if version.version == service.version), None)
    url = public_url(request)
    if place is not None:
        return Dataset(kept[place], tuple(kept[:place]), tuple(kept[place + 1:]), url)
    rows = await while_connected(request.receive, _counting(request).rows(_AT, client_of(request)))
    written = tuple(f"all.{form}" for form in written_forms(service))
    return Dataset(Version(service.version, rows[0][0] if rows else "", (), written), tuple(kept), (), url)


async def counts_for(request: Request) -> Counts:
    """Return what the store holds now.

    Raises:
        ThbError: a worker could not count.
    """
    return await while_connected(request.receive, _counting(request).all(client_of(request)))


@dataclass(frozen=True)
class _Count:
    """One count, under way or done: of what, and since when."""

    of: tuple[str, str]
    begun: float
    work: asyncio.Task[Rows]


class _Counting:
    """Counts of one service, each made once for a version and for all who ask meanwhile."""

    def __init__(self, service: Service) -> None:
        """Count what *service* serves."""
        self._service = service
        self._counts: dict[str, _Count] = {}

    async def all(self, client: str) -> Counts:
        """Return everything that ``QUERIES`` count; one after the other, so that other askers find a worker."""
        return counts_of({name: await self.rows(name, client) for name in QUERIES})

    async def rows(self, name: str, client: str) -> Rows:
        """Return the answer to the one of ``QUERIES`` with this *name*."""
        held = self._counts.get(name)
        if held is None or self._outdated(held):
            work = asyncio.ensure_future(self._counted(name, client))
            work.add_done_callback(_noted)
            held = self._counts[name] = _Count(self._of(), time.monotonic(), work)
        return await asyncio.shield(held.work)  # one who leaves does not end what others wait for

    def _of(self) -> tuple[str, str]:
        return self._service.version, self._service.pool.snapshot

    def _outdated(self, count: _Count) -> bool:
        failed = count.work.done() and (count.work.cancelled() or count.work.exception() is not None)
        old = not self._service.versioned and time.monotonic() - count.begun > _SECONDS
        return failed or old or count.of != self._of()

    async def _counted(self, name: str, client: str) -> Rows:
        rows: Rows = json.loads(await self._service.pool.call(TaskJob(COUNT, {"name": name}), client))
        return rows


def _noted(work: asyncio.Task[Rows]) -> None:
    """Take note of how a count ended whose askers have left, so that nobody reports it as forgotten."""
    if not work.cancelled():
        work.exception()


def _counting(request: Request) -> _Counting:
    state = request.app.state
    if not hasattr(state, "counting"):
        state.counting = _Counting(service_of(request))
    found: _Counting = state.counting
    return found


def version_named(record: Dataset, name: str) -> Version | None:
    """Return the version of *record* with this name: in full, by its first digits, 12 at least, or ``LATEST``."""
    if name == LATEST:
        return record.current
    return next((version for version in record.versions if version.version == name
                 or (len(name) >= SHORT and version.version.startswith(name))), None)
