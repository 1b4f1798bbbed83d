"""The order of writes: one at a time, checked when their turn has come, not begun once the queue is closed."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest
from tests.helpers.pools import run

from thbgraph.errors import Busy, NotFound, PreconditionFailed, Stopping
from thbgraph.store.job import Job, UpdateJob
from thbgraph.store.observer import Unobserved
from thbgraph.store.write_queue import MOST_WAITING, WriteQueue

JOB: Job = UpdateJob("CLEAR ALL", "http://h/")


class Noted(Unobserved):
    def __init__(self) -> None:
        self.outcomes: list[tuple[str, str]] = []

    def finished(self, kind: str, outcome: str, rows: int) -> None:
        self.outcomes.append((kind, outcome))


class Writes:
    """Writes that wait until they are let go."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.ended: list[int] = []
        self.go = asyncio.Event()

    async def write(self, number: int) -> int:
        self.begun.append(number)
        await self.go.wait()
        self.ended.append(number)
        return number


def test_one_begins_when_the_one_before_has_ended() -> None:
    async def check() -> None:
        noted, writes = Noted(), Writes()
        queue = WriteQueue(noted)
        tasks = [asyncio.ensure_future(queue.run(JOB, partial(writes.write, number))) for number in range(3)]
        await asyncio.sleep(0.01)
        assert writes.begun == [0]
        assert noted.outcomes == []  # nothing is told before it is known
        writes.go.set()
        assert await asyncio.gather(*tasks) == [0, 1, 2]
        assert writes.ended == [0, 1, 2]
        assert noted.outcomes == [("update", "ok")] * 3

    run(check)


def test_a_failure_is_told_to_the_client_and_to_the_observer() -> None:
    async def fails() -> None:
        raise NotFound("There is no such graph.", "Make it.")

    async def check() -> None:
        noted = Noted()
        queue = WriteQueue(noted)
        with pytest.raises(NotFound):
            await queue.run(JOB, fails)
        assert noted.outcomes == [("update", "not_found")]

    run(check)


def test_what_must_hold_is_judged_when_the_turn_has_come() -> None:
    """Two clients that read the same version: the second one's write must not replace the first one's unseen."""
    async def check() -> None:
        version, noted = [1], Noted()
        queue = WriteQueue(noted)

        async def write_if(expected: int) -> None:
            await asyncio.sleep(0)
            if version[0] != expected:
                raise PreconditionFailed("Another version.", "Read it again.")
            await asyncio.sleep(0)
            version[0] += 1

        results = await asyncio.gather(*(queue.run(JOB, partial(write_if, 1)) for _ in range(2)),
                                       return_exceptions=True)
        assert results[0] is None
        assert isinstance(results[1], PreconditionFailed)
        assert version == [2]

    run(check)


def test_a_client_that_leaves_does_not_stop_its_write() -> None:
    async def check() -> None:
        noted, writes = Noted(), Writes()
        queue = WriteQueue(noted)
        leaving = asyncio.ensure_future(queue.run(JOB, partial(writes.write, 1)))
        await asyncio.sleep(0.01)
        leaving.cancel()
        await asyncio.gather(leaving, return_exceptions=True)
        writes.go.set()
        assert await queue.close(60)
        assert writes.ended == [1]
        assert noted.outcomes == [("update", "ok")]

    run(check)


def test_the_queue_is_bounded_even_if_clients_leave() -> None:
    async def check() -> None:
        writes = Writes()
        queue = WriteQueue(Unobserved())
        tasks = [asyncio.ensure_future(queue.run(JOB, partial(writes.write, n))) for n in range(MOST_WAITING)]
        await asyncio.sleep(0)
        for task in tasks[1:]:
            task.cancel()
        await asyncio.gather(*tasks[1:], return_exceptions=True)
        with pytest.raises(Busy, match=f"{MOST_WAITING} writes are waiting"):
            await queue.run(JOB, partial(writes.write, 99))
        writes.go.set()
        assert await tasks[0] == 0
        assert await queue.run(JOB, partial(writes.write, 100)) == 100
        assert writes.ended == [*range(MOST_WAITING), 100]

    run(check)


def test_once_closed_nothing_is_begun() -> None:
    async def check() -> None:
        noted, writes = Noted(), Writes()
        queue = WriteQueue(noted)
        running, waiting = (asyncio.ensure_future(queue.run(JOB, partial(writes.write, n))) for n in range(2))
        await asyncio.sleep(0.01)
        assert not await queue.close(0.01)  # the first one still runs
        writes.go.set()
        assert await running == 0
        with pytest.raises(Stopping, match="not begun"):
            await waiting
        with pytest.raises(Stopping):
            await queue.run(JOB, partial(writes.write, 3))
        assert writes.begun == [0]
        assert noted.outcomes == [("update", "ok"), ("update", "stopping"), ("update", "stopping")]
        assert await queue.close(60)

    run(check)
