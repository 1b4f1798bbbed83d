"""What a service stands on: the built graph in memory, a store of this machine, or another store by its addresses."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from thbgraph.settings import Settings
from thbgraph.store.editor import Editor
from thbgraph.store.folder import StoreFolder
from thbgraph.store.local_editor import LocalEditor
from thbgraph.store.member import WorkerOptions
from thbgraph.store.observer import PoolObserver
from thbgraph.store.pool import WorkerPool
from thbgraph.store.remote_editor import RemoteEditor
from thbgraph.store.remote_reader import Remote

Source = Path | StoreFolder | Remote


@dataclass(frozen=True)
class Backend:
    """The processes behind a service.

    Attributes:
        pool: answers queries and tasks.
        sandbox: answers tasks on what strangers send, where nothing can be called; often the same.
        editor: applies writes; None = read-only.
        versioned: whether every change is made through the editor.
        changes: tells apart what readers saw before and after a change; empty = there is none.
        folder: of the store of this machine that the editor writes to; None without one.
        parsing: reads what the editor is given, before another store gets it; None where the editor does that itself.
        graph: the built ``graph.nq`` that is served; None where a store is.
    """

    pool: WorkerPool
    sandbox: WorkerPool
    editor: Editor | None
    versioned: bool
    changes: Callable[[], str]
    folder: Path | None = None
    parsing: WorkerPool | None = None
    graph: Path | None = None

    @property
    def _pools(self) -> list[WorkerPool]:
        return list(dict.fromkeys(pool for pool in (self.pool, self.sandbox, self.parsing) if pool))

    async def start(self) -> None:
        """Start the processes; readers of a store of this machine see it once this returns."""
        for pool in self._pools:
            pool.start()
        if self.editor:
            await self.editor.start()

    async def stop(self) -> None:
        """Let the write under way end, and end every process."""
        if self.editor:
            await self.editor.stop()
        # together: the first that stops ends their fork server, and the others are not to start it again
        await asyncio.gather(*(pool.stop() for pool in self._pools))


def backend(source: Source, settings: Settings, tasks: str, observer: PoolObserver) -> Backend:
    """Return the processes for *source*, not started yet.

    Args:
        source: the built ``graph.nq``; the folder of a store, which the caller holds locked; or another store.
        settings: limits, number of workers, addresses of another store.
        tasks: module whose ``TASKS`` the workers offer.
        observer: hears of every job.
    """
    options = WorkerOptions(None, settings.query_memory, settings.query_timeout, tasks, settings.write_timeout)
    if isinstance(source, Remote):
        return _over_another(source, settings, options, observer)
    options = replace(options, graph=None if isinstance(source, StoreFolder) else source)
    pool = WorkerPool(options, settings.workers, observer=observer)
    if isinstance(source, StoreFolder):
        editor = LocalEditor(source, pool, options)
        return Backend(pool, pool, editor, True, lambda: editor.version, source.path)
    return Backend(pool, pool, None, True, str, graph=source)


def _over_another(source: Remote, settings: Settings, options: WorkerOptions, observer: PoolObserver) -> Backend:
    pool = WorkerPool(replace(options, remote=source), settings.workers, observer=observer)
    sandbox = WorkerPool(replace(options, bare=True), 1, pool.nursery, observer)
    writes = count(1)

    def written() -> None:
        pool.publish(str(next(writes)))  # readers ask anew which graphs there are

    if not (settings.store_update_url or settings.store_graph_url):
        return Backend(pool, sandbox, None, False, str)
    slow = replace(options, bare=True, timeout=settings.write_timeout)
    parsing = WorkerPool(slow, 1, pool.nursery, observer)
    return Backend(pool, sandbox, RemoteEditor(settings, parsing, written), False, str, parsing=parsing)
