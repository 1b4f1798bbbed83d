"""What every route may use, kept in one typed place on the application."""

from __future__ import annotations

import json
from dataclasses import replace
from uuid import uuid4

from starlette.requests import Request

from thbgraph.settings import Settings
from thbgraph.store.backend import Backend
from thbgraph.store.job import SUMMARY, Summary


class Service:
    """The parts of a running service.

    Attributes:
        settings: as read at the start.
        pool: the query workers.
        editor: what applies writes; None = the store is read-only.
        sandbox: the workers that judge what strangers send; they may call nobody.
    """

    def __init__(self, settings: Settings, backend: Backend, version: str) -> None:
        """Put the parts together; *version* is that of the dataset as it was built."""
        self.settings = settings
        self.pool, self.editor, self.sandbox = backend.pool, backend.editor, backend.sandbox
        self._backend, self._version = backend, version
        self._summary: tuple[str, Summary] | None = None

    @property
    def version(self) -> str:
        """Return the version of what readers see now; a write changes it."""
        changes = self._backend.changes()
        return f"{self._version}+{changes}" if changes else self._version

    @property
    def versioned(self) -> bool:
        """Return whether the version tells all: nobody else writes to the store unseen."""
        return self._backend.versioned

    @property
    def tag_version(self) -> str:
        """Return what an ETag is made of before its answer is known; over another store it never comes again."""
        return self.version if self.versioned else uuid4().hex

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
        version = self.tag_version
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
