"""What every route may use, kept in one typed place on the application."""

from __future__ import annotations

import asyncio
import json
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import uuid4

from starlette.requests import Request

from thbgraph.api.kept import KeptVersions
from thbgraph.errors import UsageError, VersionGone
from thbgraph.releases import SHORTEST
from thbgraph.settings import Settings
from thbgraph.store.backend import Backend
from thbgraph.store.job import SUMMARY, Summary

VERSION: Final = re.compile(rf"[0-9a-f]{{{SHORTEST},64}}")
_COUNT_SECONDS: Final = 60.0  # a count over another store stands for this long, whoever writes there


@dataclass(frozen=True)
class _Count:
    """A count of what the store holds, under way or done: of what, and since when."""

    of: tuple[str, str]
    begun: float
    work: asyncio.Task[Summary]


class Service:
    """The parts of a running service.

    Attributes:
        settings: as read at the start.
        pool: the query workers.
        editor: what applies writes; None = the store is read-only.
        sandbox: the workers that judge what strangers send; they may call nobody.
    """

    def __init__(self, settings: Settings, backend: Backend, version: str, kept: KeptVersions | None = None) -> None:
        """Put the parts together; *version* is that of the dataset as it was built, *kept* gives earlier ones."""
        self.settings, self._kept = settings, kept
        self.pool, self.editor, self.sandbox = backend.pool, backend.editor, backend.sandbox
        self._backend, self._version = backend, version
        self._count: _Count | None = None
        self._summary: Summary | None = None

    @property
    def folder(self) -> Path | None:
        """Return the folder of the store of this machine that is written to; None without one."""
        return self._backend.folder

    @property
    def graph(self) -> Path | None:
        """Return the built ``graph.nq`` that is served; None where a store is."""
        return self._backend.graph

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
    def permanent(self) -> bool:
        """Return whether the version alone tells what is served: nobody writes here, and it is no other store."""
        return self.versioned and self.editor is None

    async def at_version(self, version: str) -> Service:
        """Return the service over the kept version that *version* names, in full or by 12 digits or more.

        Raises:
            UsageError: that is no version.
            VersionGone: it is not kept.
            Busy: it is being opened, or too many others are open.
            StoreUnavailable: it cannot be opened.
        """
        if self.permanent and names_version(version, self.version):
            return self
        if not VERSION.fullmatch(version):
            raise UsageError(f"version='{version}' is no version.", "Write 64 hexadecimal digits, or the first 12.")
        if self._kept is None:
            raise VersionGone.of(version, (self.version,))
        release = self._kept.find(version, self.version)
        return Service(self.settings, await self._kept.backend(release), release.version)

    @property
    def tag_version(self) -> str:
        """Return what an ETag is made of before its answer is known; over another store it never comes again."""
        return self.version if self.versioned else uuid4().hex

    @property
    def last_summary(self) -> Summary | None:
        """Return what the store held when it was last counted; None before that."""
        return self.pool.summary or self._summary

    async def summary(self, client: str = "") -> Summary:
        """Return what the store holds now; counted by a worker, once for each version and for all who ask meanwhile.

        Over another store, whose version nobody tells, a count stands for ``_COUNT_SECONDS``.

        Args:
            client: who asks; the count is theirs where clients share the workers.

        Raises:
            ThbError: the worker could not count.
        """
        if self.pool.summary:
            return self.pool.summary
        if self._count is None or self._outdated(self._count):
            work = asyncio.ensure_future(self._counted(client))
            work.add_done_callback(_noted)
            self._count = _Count((self.version, self.pool.snapshot), time.monotonic(), work)
        return await asyncio.shield(self._count.work)  # one who leaves does not end what others wait for

    def _outdated(self, count: _Count) -> bool:
        if not count.work.done():
            return count.of != (self.version, self.pool.snapshot)
        failed = count.work.cancelled() or count.work.exception() is not None
        old = not self.versioned and time.monotonic() - count.begun > _COUNT_SECONDS
        return failed or old or count.of != (self.version, self.pool.snapshot)

    async def _counted(self, client: str) -> Summary:
        self._summary = Summary(**json.loads(await self.pool.call(SUMMARY, client)))
        return self._summary


def _noted(work: asyncio.Task[Summary]) -> None:
    """Take note of how a count ended whose askers have left, so that nobody reports it as forgotten."""
    if not work.cancelled():
        work.exception()


def names_version(text: str, version: str) -> bool:
    """Return whether *text* is *version*, in full or by its first digits, 12 at least."""
    return text == version or (len(text) >= SHORTEST and version.startswith(text))


def service_of(request: Request) -> Service:
    """Return the service that *request* came to, over the version that it asks for."""
    service: Service = getattr(request.state, "service", None) or request.app.state.service
    return service


def public_url(request: Request) -> str:
    """Return the URL clients reach this service under, without a trailing slash."""
    return service_of(request).settings.public_url or str(request.base_url).rstrip("/")
