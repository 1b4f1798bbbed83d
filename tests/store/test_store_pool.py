"""The pool: answers, errors across the process boundary, deadlines, deaths, the queue."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from io import BytesIO
from pathlib import Path

import pytest
from tests.helpers.pools import pool_of, run
from tests.helpers.waiting import until

from thbgraph.errors import Busy, DataError, FeatureRefused, QueryMemory, QueryTimeout, ThbError, TooLong
from thbgraph.namespaces import GRAPH
from thbgraph.store.frames import error_frame, error_from, job_frame, job_from, read_frame, reply_frame, reply_from
from thbgraph.store.job import (
    DumpJob,
    Fetched,
    GraphWrite,
    Job,
    MisplacedSyntax,
    Opened,
    OpenJob,
    QueryAnswer,
    QueryJob,
    ReplaceJob,
    Reply,
    UpdateJob,
    Written,
)
from thbgraph.store.member import Worker, WorkerOptions
from thbgraph.store.nursery import Nursery
from thbgraph.store.pool import WorkerPool
from thbgraph.store.stream import ResultCut, StreamedAnswer

ENDLESS = "SELECT (COUNT(*) AS ?c) { " + " ".join(f"VALUES ?v{n} {{ {'1 ' * 200} }}" for n in range(8)) + " }"
HUNGRY = "SELECT * { " + " ".join(f"VALUES ?v{n} {{ {'1 ' * 200} }}" for n in range(6)) + " } ORDER BY ?v1"


def job(query: str) -> QueryJob:
    return QueryJob(query, {"bindings": "csv", "boolean": "json", "graph": "nt"})


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    path = tmp_path / "graph.nq"
    path.write_text(f'<http://h/s> <http://h/p> "value" <{GRAPH}resolved> .\n', "utf-8")
    return path


def options(graph: Path, seconds: float = 5.0) -> WorkerOptions:
    return WorkerOptions(graph, 256, seconds)


def test_answers_and_errors(graph: Path) -> None:
    async def check() -> None:
        async with pool_of(options(graph)) as pool:
            answer = await pool.run(job("SELECT ?o { ?s ?p ?o }"))
            assert answer == QueryAnswer("bindings", "csv", b"o\r\nvalue\r\n", 1)
            with pytest.raises(MisplacedSyntax):
                await pool.run(job("SELECT"))
            with pytest.raises(FeatureRefused):
                await pool.run(job("ASK { SERVICE <http://127.0.0.1:1/> {} }"))
            assert pool.summary is not None
            assert pool.summary.default == 1
            assert pool.sealed
            assert pool.state.replaced == 0

    run(check)


def test_a_runaway_query_is_killed_at_its_deadline_and_the_worker_replaced(graph: Path) -> None:
    async def check() -> None:
        async with pool_of(options(graph, 1.5)) as pool:
            await pool.run(job("ASK {}"))
            begun = time.monotonic()
            with pytest.raises(QueryTimeout):
                await pool.run(job(ENDLESS))
            assert 1.4 < time.monotonic() - begun < 2.5
            assert await pool.run(job("ASK {}")) == QueryAnswer("boolean", "json", b'{"head":{},"boolean":true}', 1)
            assert pool.state.replaced == 1

    run(check)


def test_a_hungry_query_dies_alone(graph: Path) -> None:
    async def check() -> None:
        async with pool_of(options(graph, 20)) as pool:
            with pytest.raises(QueryMemory):
                await pool.run(job(HUNGRY))
            await pool.run(job("ASK {}"))

    run(check)


def test_a_parser_overflow_dies_alone(graph: Path) -> None:
    async def check() -> None:
        async with pool_of(options(graph)) as pool:
            with pytest.raises(TooLong):
                await pool.run(job("SELECT * " + "{" * 5000 + "}" * 5000))
            await pool.run(job("ASK {}"))

    run(check)


def test_a_cancelled_query_frees_its_worker(graph: Path) -> None:
    async def check() -> None:
        async with pool_of(options(graph, 20)) as pool:
            await pool.run(job("ASK {}"))
            task = asyncio.ensure_future(pool.run(job(ENDLESS)))
            await asyncio.sleep(0.2)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            begun = time.monotonic()
            await pool.run(job("ASK {}"))
            assert time.monotonic() - begun < 5

    run(check)


def test_a_worker_that_died_idle_is_nobodys_error(graph: Path) -> None:
    async def check() -> None:
        async with pool_of(options(graph)) as pool:
            await pool.run(job("ASK {}"))
            for process in grandchildren():
                os.kill(process, signal.SIGKILL)
            # without anybody asking
            await asyncio.to_thread(until, lambda: pool.state.replaced == 1 and pool.state.alive == 1)
            await pool.run(job("ASK {}"))
            assert pool.state.replaced == 1

    run(check)


def grandchildren() -> list[int]:
    """Return the workers: children of the fork servers that this process started."""
    return [worker for server in children(os.getpid()) for worker in children(server)]


def children(process: int) -> list[int]:
    listed = Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()
    return [int(child) for child in listed]


def test_forked_workers_do_not_draw_the_same_random_numbers(graph: Path) -> None:
    async def check() -> None:
        async with pool_of(options(graph), size=2) as pool:
            jobs = [pool.run(job("SELECT (STRUUID() AS ?u) (RAND() AS ?r) (STR(BNODE()) AS ?b) {}")) for _ in range(20)]
            bodies = {answer.body for answer in await asyncio.gather(*jobs) if isinstance(answer, QueryAnswer)}
            assert len(bodies) == 20

    run(check)


def test_when_the_fork_server_dies_another_takes_its_place(graph: Path) -> None:
    async def check() -> None:
        async with pool_of(options(graph), size=2) as pool:
            await pool.run(job("ASK {}"))
            before = pool.nursery.process_id
            assert before
            running = asyncio.ensure_future(pool.run(job(ENDLESS)))
            await asyncio.to_thread(until, lambda: pool.state.busy == 1)
            os.kill(before, signal.SIGKILL)
            with pytest.raises(Busy, match="started anew"):  # not its own fault
                await running
            # what is not ready is asked nothing by a balancer, so it has to come back by itself
            await asyncio.to_thread(until, lambda: pool.ready and pool.state.alive == 2)
            answer = await pool.run(job("SELECT ?o { ?s ?p ?o }"))
            assert answer == QueryAnswer("bindings", "csv", b"o\r\nvalue\r\n", 1)
            assert pool.nursery.process_id not in (before, None)

    run(check)


def test_a_long_result_that_a_stop_ends_does_not_look_whole(graph: Path) -> None:
    async def check() -> None:
        pool = WorkerPool(options(graph, 60), 1)
        pool.start()
        query = "SELECT * { " + " ".join(f"VALUES ?v{n} {{ {'1 ' * 200} }}" for n in range(3)) + " }"
        answer = await pool.run(QueryJob(query, {"bindings": "csv"}, max_rows=10**9, max_bytes=10**12))
        assert isinstance(answer, StreamedAnswer)
        await pool.stop()
        with pytest.raises(ResultCut, match="being stopped"):
            async for _ in answer.chunks():
                pass
        answer.close()

    run(check)


def test_the_queue_is_bounded(graph: Path) -> None:
    async def check() -> None:
        async with pool_of(options(graph, 1.0)) as pool:
            await pool.run(job("ASK {}"))
            jobs = [asyncio.ensure_future(pool.run(job(ENDLESS))) for _ in range(20)]
            results = await asyncio.gather(*jobs, return_exceptions=True)
            assert sum(isinstance(result, Busy) for result in results) >= 3
            assert all(isinstance(result, Busy | QueryTimeout) for result in results)

    run(check)


def test_the_wait_in_the_queue_does_not_count_as_time_of_a_query(graph: Path) -> None:
    async def check() -> None:
        async with pool_of(options(graph, 1.0)) as pool:
            await pool.run(job("ASK {}"))
            replaced = pool.state.replaced
            endless = asyncio.ensure_future(pool.run(job(ENDLESS)))
            await asyncio.sleep(0)
            short = asyncio.ensure_future(pool.run(job("ASK {}")))
            with pytest.raises(QueryTimeout):
                await endless
            assert await short == QueryAnswer("boolean", "json", b'{"head":{},"boolean":true}', 1)
            assert pool.state.replaced == replaced + 1  # the endless one's worker, and no other

    run(check)


def test_a_broken_graph_is_reported(tmp_path: Path) -> None:
    (tmp_path / "bad.nq").write_text("<http://h/s> .", "utf-8")

    async def check() -> None:
        options = WorkerOptions(tmp_path / "bad.nq")
        with pytest.raises(DataError, match="not N-Quads"):
            await Worker.start(Nursery(options.graph), options)

    run(check)


def test_a_worker_has_none_of_the_services_secrets(graph: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THBGRAPH_WRITE_TOKEN", "s3cret")

    async def check() -> bytes:
        nursery = Nursery(graph)
        worker = await Worker.start(nursery, WorkerOptions(graph))
        environment = await asyncio.to_thread(Path(f"/proc/{worker.process_id}/environ").read_bytes)
        await nursery.stop()
        return environment

    environment = asyncio.run(check())
    assert b"PYTHONPATH" in environment
    assert b"s3cret" not in environment


JOBS: list[Job] = [
    QueryJob("ASK {}", {"boolean": "xml"}, ("http://h/a",), ("http://h/b", "http://h/c"), 5, 6),
    UpdateJob("CLEAR ALL", "http://h/"),
    UpdateJob("LOAD <a>", "http://h/", (Fetched("LOAD <a>", b"\xff1", "nt", "", "a"), Fetched("x", b"", "nt", "", ""))),
    GraphWrite("put", "http://h/g", b"<a> <b> \xff", "ttl", "http://h/"),
    OpenJob("folder"), DumpJob("trig"), ReplaceJob("file", "nq", "http://h/")]
REPLIES: list[Reply] = [QueryAnswer("graph", "nt", b"\x00\xff", 3), Written(False, "copy"), Opened()]


@pytest.mark.parametrize("sent", JOBS, ids=lambda job: type(job).__name__)
def test_jobs_survive_the_wire(sent: Job) -> None:
    received = read_frame(BytesIO(job_frame(sent)))
    assert received
    assert job_from(*received) == sent


@pytest.mark.parametrize("sent", REPLIES, ids=lambda reply: type(reply).__name__)
def test_replies_survive_the_wire(sent: Reply) -> None:
    received = read_frame(BytesIO(reply_frame(sent)))
    assert received
    assert reply_from(*received) == sent


@pytest.mark.parametrize("kind", ThbError.__subclasses__())
def test_errors_keep_their_class_over_the_wire(kind: type[ThbError]) -> None:
    received = read_frame(BytesIO(error_frame(kind("what", "how"))))
    assert received
    again = error_from(received[0]["error"])
    assert (type(again), again.message, again.hint) == (kind, "what", "how")
