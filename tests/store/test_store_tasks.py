"""Named tasks in the pool: bytes out, errors across the process boundary, the same deadline as a query's."""

from __future__ import annotations

import asyncio
import time
from io import BytesIO
from pathlib import Path

import pytest
from tests.helpers.pools import pool_of, run

from thbgraph.errors import DataError, QueryTimeout, ThbError, UsageError
from thbgraph.namespaces import GRAPH
from thbgraph.store.frames import job_frame, job_from, read_frame, reply_frame, reply_from
from thbgraph.store.job import TaskAnswer, TaskJob
from thbgraph.store.member import WorkerOptions
from thbgraph.store.pool import WorkerPool

MODULE = '''
import json
import time
from thbgraph.errors import NotFound, UsageError

def echo(store, asked):
    return json.dumps({**asked, "filled": len(store) > 0}, ensure_ascii=False).encode()

def refuse(store, asked):
    raise UsageError("Not so.", "Thus.")

def dawdle(store, asked):
    while True:
        time.sleep(0.01)

def fall(store, asked):
    raise ValueError("a slip")

TASKS = {"echo": echo, "refuse": refuse, "dawdle": dawdle, "fall": fall}
'''


@pytest.fixture
def options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WorkerOptions:
    """Return options of workers that offer the tasks above over a small graph."""
    (tmp_path / "tasks_of_a_test.py").write_text(MODULE, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    graph = tmp_path / "graph.nq"
    graph.write_text(f'<http://h/s> <http://h/p> "value" <{GRAPH}resolved> .\n', "utf-8")
    return WorkerOptions(graph, 256, 1.5, "tasks_of_a_test")


async def echo(pool: WorkerPool) -> bytes:
    return await pool.call(TaskJob("echo", {"word": "é, «ё»", "list": [1, None]}))


def test_a_task_answers_with_what_it_was_asked(options: WorkerOptions) -> None:
    async def check() -> None:
        async with pool_of(options) as pool:
            assert await echo(pool) == '{"word": "é, «ё»", "list": [1, null], "filled": true}'.encode()

    run(check)


def test_errors_keep_their_class_and_the_worker_lives(options: WorkerOptions) -> None:
    async def check() -> None:
        async with pool_of(options) as pool:
            with pytest.raises(UsageError, match=r"Not so\.") as caught:
                await pool.call(TaskJob("refuse", {}))
            assert caught.value.hint == "Thus."
            with pytest.raises(UsageError, match="no-such-task"):
                await pool.call(TaskJob("no-such-task", {}))
            await echo(pool)
            assert pool.state.replaced == 0

    run(check)


def test_a_task_is_killed_at_its_deadline_while_others_go_on(options: WorkerOptions) -> None:
    async def check() -> None:
        async with pool_of(options, size=2) as pool:
            await echo(pool)
            slow = asyncio.ensure_future(pool.call(TaskJob("dawdle", {})))
            await asyncio.sleep(0)
            served = 0
            begun = time.monotonic()
            while not slow.done():
                await echo(pool)
                served += 1
                await asyncio.sleep(0.01)
            with pytest.raises(QueryTimeout):
                await slow
            assert time.monotonic() - begun >= options.timeout / 2
            assert served > 1
            assert pool.state.replaced == 1
            await echo(pool)

    run(check)


def test_a_task_that_fails_unexpectedly_costs_nobody_else_an_answer(options: WorkerOptions) -> None:
    async def check() -> None:
        async with pool_of(options) as pool:
            with pytest.raises(ThbError, match="could not be computed: a slip"):
                await pool.call(TaskJob("fall", {}))
            await echo(pool)
            assert pool.state.replaced == 0

    run(check)


def test_a_module_without_tasks_is_no_worker(options: WorkerOptions) -> None:
    async def check() -> None:
        async with pool_of(WorkerOptions(options.graph, 256, 5.0)) as pool:
            with pytest.raises(UsageError, match="echo"):
                await echo(pool)

    run(check)


def test_tasks_and_their_answers_survive_the_wire() -> None:
    sent = TaskJob("echo", {"state": ["KGZ"], "limit": 5, "next": None})
    received = read_frame(BytesIO(job_frame(sent)))
    assert received
    assert job_from(*received) == sent
    answered = read_frame(BytesIO(reply_frame(TaskAnswer(b"body"))))
    assert answered
    assert reply_from(*answered) == TaskAnswer(b"body")
    with pytest.raises(DataError):
        reply_from({"error": {"kind": "DataError", "message": "m", "hint": "h"}}, b"")
