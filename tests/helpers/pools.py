"""A pool of workers for the length of a test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager

from tests.helpers.waiting import finished
from thbgraph.store.member import WorkerOptions
from thbgraph.store.pool import WorkerPool


@asynccontextmanager
async def pool_of(options: WorkerOptions, size: int = 1) -> AsyncIterator[WorkerPool]:
    """Give a started pool of *size* workers, and stop it whatever happens."""
    pool = WorkerPool(options, size)
    pool.start()
    try:
        yield pool
    finally:
        await pool.stop()


def run(check: Callable[[], Coroutine[None, None, None]]) -> None:
    """Run the coroutine of a test to its end, or give up."""
    finished(check())
