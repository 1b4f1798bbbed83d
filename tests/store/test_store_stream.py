"""Long results: in parts, whole to a slow reader, broken for one who must not take them for whole."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest
from tests.helpers.pools import pool_of, run

from thbgraph.api.streaming import mark
from thbgraph.errors import QueryTimeout, ResultTooLarge, ThbError
from thbgraph.namespaces import GRAPH
from thbgraph.store.dataset import open_graph
from thbgraph.store.evaluate import PART_BYTES, evaluate
from thbgraph.store.job import DumpJob, QueryAnswer, QueryJob
from thbgraph.store.member import WorkerOptions
from thbgraph.store.stream import ResultCut, Spool, StreamedAnswer

SQUARE = "SELECT ?a ?b { " + " ".join(f"VALUES ?{name} {{ {' '.join(map(str, range(200)))} }}" for name in "ab") + " }"
FIVE = "SELECT * { " + " ".join(f"VALUES ?v{n} {{ {'1 ' * 200} }}" for n in range(5)) + " }"


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    path = tmp_path / "graph.nq"
    path.write_text("".join(f'<http://h/{n}> <http://h/p> "value" <{GRAPH}resolved> .\n' for n in range(9)), "utf-8")
    return path


def job(query: str, rows: int = 1_000_000) -> QueryJob:
    return QueryJob(query, {"bindings": "csv", "graph": "nt"}, max_rows=rows)


async def whole(answer: QueryAnswer | StreamedAnswer) -> bytes:
    assert isinstance(answer, StreamedAnswer)
    try:
        return b"".join([chunk async for chunk in answer.chunks()])
    finally:
        answer.close()


def test_the_parts_together_are_what_comes_whole_without_parts(graph: Path) -> None:
    parts: list[QueryAnswer] = []
    dataset = open_graph(graph)
    rest = evaluate(dataset, job(SQUARE), precise=True, emit=parts.append)
    complete = evaluate(dataset, job(SQUARE), precise=True)
    assert len(parts) >= 1
    assert all(len(part.body) >= PART_BYTES for part in parts)
    assert b"".join(part.body for part in (*parts, rest)) == complete.body
    assert rest.rows == complete.rows == 40_000


def test_a_long_result_streams_whole(graph: Path) -> None:
    async def check() -> None:
        async with pool_of(WorkerOptions(graph, 256, 10.0)) as pool:
            body = await whole(await pool.run(job(SQUARE)))
            assert body.count(b"\r\n") == 40_001
            assert pool.state.replaced == 0

    run(check)


def test_a_reader_that_does_not_read_holds_no_worker(graph: Path) -> None:
    async def check() -> None:
        async with pool_of(WorkerOptions(graph, 256, 10.0)) as pool:
            slow = [await pool.run(job(SQUARE)) for _ in range(3)]  # one worker: each must have been free again
            bodies = {await whole(answer) for answer in slow}
            assert len(bodies) == 1
            assert pool.state.replaced == 0

    run(check)


@pytest.mark.parametrize(("rows", "seconds", "reason"), [(300_000, 20.0, ResultTooLarge), (10**12, 1.0, QueryTimeout)])
def test_a_result_that_breaks_off_says_so_and_the_worker_is_free(
    graph: Path, rows: int, seconds: float, reason: type[ThbError]
) -> None:
    async def check() -> None:
        async with pool_of(WorkerOptions(graph, 256, seconds)) as pool:
            begun = time.monotonic()
            with pytest.raises(ResultCut) as cut:
                await whole(await pool.run(job(FIVE, rows)))
            assert isinstance(cut.value.reason, reason)
            assert time.monotonic() - begun < seconds + 20  # the whole would take hours
            assert await pool.run(job("SELECT ?s { ?s ?p ?o } LIMIT 0")) == QueryAnswer("bindings", "csv", b"s\r\n", 0)

    run(check)


def test_a_result_that_nobody_reads_any_more_ends_its_computation(graph: Path) -> None:
    async def check() -> None:
        async with pool_of(WorkerOptions(graph, 256, 60.0)) as pool:
            answer = await pool.run(job(FIVE, 10**12))
            assert isinstance(answer, StreamedAnswer)
            answer.close()
            await pool.run(job("SELECT ?s { ?s ?p ?o } LIMIT 0"))  # there is one worker only
            assert pool.state.replaced == 1

    run(check)


def test_results_on_their_way_are_bounded(graph: Path) -> None:
    async def check() -> None:
        async with pool_of(WorkerOptions(graph, 256, 20.0)) as pool:
            answers = [await pool.run(job(SQUARE)) for _ in range(32)]
            with pytest.raises(ThbError, match="32 long results"):
                await pool.run(job(SQUARE))
            for answer in answers:
                assert isinstance(answer, StreamedAnswer)
                answer.close()
            assert (await whole(await pool.run(job(SQUARE)))).count(b"\r\n") == 40_001

    run(check)


def test_a_dump_holds_every_graph_and_the_default_one(graph: Path) -> None:
    async def check() -> None:
        async with pool_of(WorkerOptions(graph, 256, 10.0)) as pool:
            answer = await pool.run(DumpJob("nq"))
            assert isinstance(answer, QueryAnswer)
            lines = answer.body.decode().splitlines()
            assert sum(f"<{GRAPH}resolved>" in line for line in lines) == 9
            assert sum(f"<{GRAPH}resolved>" not in line for line in lines) == 9

    run(check)


def test_a_spool_gives_what_it_took_while_it_is_written() -> None:
    async def check() -> None:
        spool = Spool()
        received: list[bytes] = []

        async def read() -> None:
            received.extend([chunk async for chunk in spool.chunks()])

        reader = asyncio.ensure_future(read())
        for number in range(20):
            spool.write(bytes([number]) * 200_000)  # over a megabyte, so on the disk in the end
            await asyncio.sleep(0)
        spool.end()
        await reader
        spool.close()
        assert b"".join(received) == b"".join(bytes([number]) * 200_000 for number in range(20))

    run(check)


@pytest.mark.parametrize(("form", "begin", "end"), [
    ("ttl", "# INCOMPLETE", ""), ("nt", "# INCOMPLETE", ""), ("xml", "<!-- INCOMPLETE", " -->"),
    ("rdf", "<!-- INCOMPLETE", " -->"), ("csv", "INCOMPLETE", ""), ("json", "INCOMPLETE", ""),
    ("tsv", "INCOMPLETE", "")])
def test_the_mark_fits_the_format(form: str, begin: str, end: str) -> None:
    line = mark(form, QueryTimeout("Too -- slow.", "Ask less.")).decode()
    assert line == f"\n{begin} RESULT (query_timeout): Too - slow. Ask less.{end}\n"
