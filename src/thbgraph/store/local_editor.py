"""Writes to the updatable store of this machine, seen from the service: one at a time, each kept before it is told."""

from __future__ import annotations

import asyncio
import logging
import os
from typing import Final

from thbgraph.errors import QueryTimeout, StoreUnavailable, ThbError
from thbgraph.store.editor import Check
from thbgraph.store.folder import StoreFolder
from thbgraph.store.job import GraphWrite, Job, OpenJob, ReplaceJob, UpdateJob, Written
from thbgraph.store.member import Worker, WorkerLost, WorkerOptions
from thbgraph.store.nursery import NurseryLost
from thbgraph.store.pool import WorkerPool
from thbgraph.store.write_queue import WriteQueue

_LOG: Final = logging.getLogger(__name__)
_STOP_SECONDS: Final = 2.0  # on top of what the service gives its requests; then the writer is killed, as a crash would
_WHOLE_OR_NOT: Final = "It was applied whole or not at all: ask before you send it again."


class LocalEditor:
    """Applies writes through a writer process and has the readers follow; see ``store.editor.Editor``."""

    def __init__(self, folder: StoreFolder, pool: WorkerPool, options: WorkerOptions) -> None:
        """Prepare to write to *folder*, which this service holds locked; ``start`` before anything is read."""
        self._folder, self._pool, self._options = folder, pool, options
        self._queue = WriteQueue(pool.observer)
        self._writer: Worker | None = None
        self._seed = os.urandom(6).hex()
        self._number = 0

    @property
    def version(self) -> str:
        """Return the version of what readers see: another one after every write, and after every start."""
        return f"{self._seed}-{self._number}"

    @property
    def process_id(self) -> int | None:
        """Return the number of the writer's process, None while there is none."""
        return self._writer.process_id if self._writer else None

    async def start(self) -> None:
        """Open the store and let the readers see it; if it cannot be written, they see the last copy that was made.

        Raises:
            StoreUnavailable: there is no such copy either.
        """
        try:
            await self._open()
        except ThbError as error:
            copies = self._folder.snapshots
            if not copies:
                raise StoreUnavailable(error.message, error.hint) from error
            _LOG.error("The store cannot be written and is served as it was last: %s", error)
            self._pool.publish(str(copies[-1]))

    async def stop(self) -> None:
        """End the writer, and with it a write that is still under way: it was applied whole or not at all."""
        await self._queue.close(_STOP_SECONDS)
        if self._writer:
            self._writer.kill()
            self._writer = None

    async def update(self, job: UpdateJob) -> None:
        """Apply a SPARQL update; once this returns it is on the disk and readers see it.

        Raises:
            ThbError: it was not applied, or the message says what is known.
        """
        await self._apply(job)

    async def write(self, job: GraphWrite, check: Check | None = None) -> bool:
        """Apply a write of the graph store protocol; return whether its graph existed. Raises as ``update`` does."""
        return (await self._apply(job, check)).existed

    async def replace(self, job: ReplaceJob) -> None:
        """Put another dataset in place of all there is. Raises as ``update`` does."""
        await self._apply(job)

    async def _apply(self, job: Job, check: Check | None = None) -> Written:
        async def work() -> Written:
            if check:
                await check()
            if self._writer is None or self._writer.gone:
                await self._open()
            return await self._ask(job)

        return await self._queue.run(job, work)

    async def _open(self) -> None:
        """Start a writer; what it finds in the store is what readers see from now on."""
        try:
            self._writer = await Worker.start(self._pool.nursery, self._options, str(self._folder.path))
        except (OSError, WorkerLost, NurseryLost) as error:
            raise StoreUnavailable(f"The writing process did not start: {error}.", "Try again.") from error
        await self._ask(OpenJob(""))
        await asyncio.to_thread(self._folder.remove_old_data)

    async def _ask(self, job: Job) -> Written:
        """Have the writer do *job*; a writer that dies or is too slow is replaced by one that tells what is there."""
        writer, lost = self._writer, True
        if writer is None:
            raise StoreUnavailable("There is no writing process.", "Try again.")
        try:
            async with asyncio.timeout(self._options.slow):
                reply, _ = await writer.ask(job)
            lost = False
        except TimeoutError:
            raise QueryTimeout(f"The write took longer than {self._options.slow:g} s.", _WHOLE_OR_NOT) from None
        except WorkerLost as died:
            raise type(died.reason)(died.reason.message, _WHOLE_OR_NOT) from died
        except ThbError:
            lost = False
            raise
        finally:
            if lost:
                writer.kill()
                self._writer = None
        if not isinstance(reply, Written):
            raise ThbError("The writer answered with something else.", "Please report this.")
        self._number += 1
        self._pool.publish(reply.snapshot)
        await asyncio.to_thread(self._folder.remove_copies, self._pool.snapshots_in_use)
        return reply
