"""What every route may use, kept in one typed place on the application."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from starlette.requests import Request

from thbgraph.settings import Settings
from thbgraph.store.job import Summary
from thbgraph.store.pool import WorkerPool
from thbgraph.store.worker import SUMMARY

if TYPE_CHECKING:
    from thbgraph.store.local_editor import LocalEditor


class Service:
    """The parts of a running service.

    Attributes:
        settings: as read at the start.
        pool: the query workers.
        editor: what applies writes; None = the store is read-only.
    """

    def __init__(self, settings: Settings, pool: WorkerPool, version: str, editor: LocalEditor | None = None) -> None:
        """Put the parts together; *version* is that of the dataset as it was built."""
        self.settings, self.pool, self.editor = settings, pool, editor
        self._version = version
        self._summary: tuple[str, Summary] | None = None

    @property
    def version(self) -> str:
        """Return the version of what readers see now, part of every ETag; a write changes it."""
        return f"{self._version}+{self.editor.version}" if self.editor else self._version

    @property
    def last_summary(self) -> Summary | None:
        """Return what the store held when it was last counted; None before that."""
        summary = self.pool.summary or (self._summary and self._summary[1])
        return replace(summary, sealed=self.pool.sealed) if summary else None

    async def summary(self) -> Summary:
        """Return what the store holds now; counted by a worker, once for each version.

        Raises:
            ThbError: the worker could not count.
        """
        version = self.version
        if self.pool.summary is None and (self._summary is None or self._summary[0] != version):
            self._summary = version, Summary(**json.loads(await self.pool.call(SUMMARY)))
        return self.last_summary or Summary(default=0)


def service_of(request: Request) -> Service:
    """Return the service that *request* came to."""
    service: Service = request.app.state.service
    return service


def public_url(request: Request) -> str:
    """Return the URL clients reach this service under, without a trailing slash."""
    return service_of(request).settings.public_url or str(request.base_url).rstrip("/")
