"""Writes to the updatable store: seen at once, whole or not at all, kept over a stop, and one writer only."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tests.helpers.pools import run

from thbgraph.errors import Conflict, DataError, QuerySyntaxError, QueryTimeout, Stopping, StoreUnavailable, UsageError
from thbgraph.namespaces import GRAPH
from thbgraph.store.folder import StoreFolder, create_store
from thbgraph.store.job import GraphWrite, QueryAnswer, QueryJob, ReplaceJob, UpdateJob
from thbgraph.store.local_editor import LocalEditor
from thbgraph.store.member import WorkerOptions
from thbgraph.store.pool import WorkerPool

EVERYTHING = "SELECT ?g ?s ?o { { GRAPH ?g { ?s ?p ?o } } UNION { ?s ?p ?o } }"
BASE = "http://base.example/"
LONG = "INSERT { <http://h/s> <http://h/p> ?n } WHERE { SELECT (COUNT(*) AS ?n) { " + " ".join(
    f"VALUES ?v{n} {{ {'1 ' * 200} }}" for n in range(8)) + " } }"


@pytest.fixture
def folder(tmp_path: Path) -> StoreFolder:
    folder = StoreFolder(tmp_path / "store")
    create_store(folder, None, "empty")
    return folder


@asynccontextmanager
async def editing(folder: StoreFolder, seconds: float = 20.0) -> AsyncIterator[tuple[LocalEditor, WorkerPool]]:
    options = WorkerOptions(None, 512, 10.0, slow=seconds)
    pool = WorkerPool(options, 2)
    editor = LocalEditor(folder, pool, options)
    with folder.locked():
        pool.start()
        try:
            await editor.start()
            yield editor, pool
        finally:
            await editor.stop()
            await pool.stop()


async def lines(pool: WorkerPool, query: str = EVERYTHING) -> list[str]:
    answer = await pool.run(QueryJob(query, {"bindings": "csv"}))
    assert isinstance(answer, QueryAnswer)
    return sorted(answer.body.decode().split("\r\n")[1:-1])


def insert(number: int) -> UpdateJob:
    return UpdateJob(f"INSERT DATA {{ <s{number}> <p> {number} . GRAPH <g> {{ <s{number}> <p> {number} }} }}", BASE)


def test_a_write_is_seen_by_whoever_asks_next(folder: StoreFolder) -> None:
    async def check() -> None:
        async with editing(folder) as (editor, pool):
            versions = {editor.version}
            for number in range(5):
                await editor.update(insert(number))
                versions.add(editor.version)
                assert len(await lines(pool)) == 2 * (number + 1)
            assert len(versions) == 6
            assert len(folder.snapshots) <= 3

    run(check)


def test_readers_never_lose_the_copy_they_open(folder: StoreFolder) -> None:
    """A copy is removed once no reader has it; one that is just being told to open it has it."""
    async def check() -> None:
        async with editing(folder) as (editor, pool):
            async def read() -> None:
                while not done.is_set():
                    await lines(pool)

            done = asyncio.Event()
            readers = [asyncio.ensure_future(read()) for _ in range(4)]
            for number in range(60):
                await editor.update(insert(number))
            done.set()
            await asyncio.gather(*readers)
            assert len(await lines(pool)) == 120

    run(check)


def test_what_was_written_is_there_after_a_stop(folder: StoreFolder) -> None:
    async def check() -> None:
        async with editing(folder) as (editor, _):
            await editor.update(insert(1))
            version = editor.version
        async with editing(folder) as (editor, pool):
            assert await lines(pool) == [",http://base.example/s1,1", "http://base.example/g,http://base.example/s1,1"]
            assert editor.version != version  # or a client would take an old answer for a new one

    run(check)


@pytest.mark.parametrize(("job", "error"), [
    (UpdateJob("INSERT DATA {", BASE), QuerySyntaxError),
    (UpdateJob("INSERT DATA { <a> <b> 1 } ; CREATE GRAPH <g> ; CREATE GRAPH <g>", BASE), UsageError),
    (GraphWrite("put", "http://h/g", b"<a> <b> 1 . <c>", "ttl", BASE), DataError),
    (GraphWrite("post", "", b"<rdf:RDF", "rdf", BASE), DataError),
])  # fmt: skip
def test_what_fails_changes_nothing(folder: StoreFolder, job: UpdateJob | GraphWrite, error: type[Exception]) -> None:
    async def check() -> None:
        async with editing(folder) as (editor, pool):
            await editor.update(insert(1))
            before = await lines(pool)
            with pytest.raises(error):
                await (editor.update(job) if isinstance(job, UpdateJob) else editor.write(job))
            await editor.update(UpdateJob("INSERT DATA { <z> <p> 9 }", BASE))
            assert await lines(pool) == sorted([*before, ",http://base.example/z,9"])

    run(check)


def test_graphs_are_put_added_to_and_removed(folder: StoreFolder) -> None:
    async def check() -> None:
        async with editing(folder) as (editor, pool):
            graph = "http://h/g"
            ask = f"SELECT ?s ?o {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
            assert not await editor.write(GraphWrite("put", graph, b"<a> <p> 1 .", "ttl", BASE))
            assert not await editor.write(GraphWrite("delete", "http://h/other"))
            assert await editor.write(GraphWrite("post", graph, b"<b> <p> [ <q> 2 ] .", "ttl", BASE))
            assert len(await lines(pool, ask)) == 3
            assert await editor.write(GraphWrite("put", graph, b"<c> <p> 3 .", "ttl", BASE))
            assert await lines(pool, ask) == ["http://base.example/c,3"]
            assert await editor.write(GraphWrite("put", graph, b"", "ttl", BASE))
            assert await lines(pool, "SELECT ?g { GRAPH ?g {} }") == [graph]  # empty, and there
            assert await editor.write(GraphWrite("delete", graph))
            assert await lines(pool, "SELECT ?g { GRAPH ?g {} }") == []
            assert not await editor.write(GraphWrite("put", "", b"<d> <p> 4 .", "ttl", BASE))
            assert await lines(pool) == [",http://base.example/d,4"]
            assert await editor.write(GraphWrite("delete"))
            assert await lines(pool) == []

    run(check)


def test_blank_nodes_of_two_documents_stay_apart(folder: StoreFolder) -> None:
    async def check() -> None:
        async with editing(folder) as (editor, pool):
            for number in range(2):
                await editor.write(GraphWrite("post", "", f"_:same <p> {number} .".encode(), "ttl", BASE))
            assert await lines(pool, "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }") == ["2"]

    run(check)


def test_a_write_that_runs_away_is_stopped_and_the_next_one_works(folder: StoreFolder) -> None:
    async def check() -> None:
        async with editing(folder, seconds=1.0) as (editor, pool):
            with pytest.raises(QueryTimeout, match="whole or not at all"):
                await editor.update(UpdateJob(LONG, BASE))
            await editor.update(insert(1))
            assert len(await lines(pool)) == 2

    run(check)


def test_a_writer_that_is_killed_is_replaced(folder: StoreFolder) -> None:
    async def check() -> None:
        async with editing(folder) as (editor, pool):
            await editor.update(insert(1))
            slow = asyncio.ensure_future(editor.update(UpdateJob(LONG, BASE)))
            await asyncio.sleep(0.3)
            assert editor.process_id
            os.kill(editor.process_id, signal.SIGKILL)
            with pytest.raises(Exception, match="whole or not at all"):
                await slow
            await editor.update(insert(2))
            assert len(await lines(pool)) == 4

    run(check)


def test_a_client_that_leaves_does_not_stop_its_write(folder: StoreFolder) -> None:
    async def check() -> None:
        async with editing(folder) as (editor, pool):
            leaving = asyncio.ensure_future(editor.update(insert(1)))
            await asyncio.sleep(0)
            leaving.cancel()
            await asyncio.gather(leaving, return_exceptions=True)
            await editor.update(insert(2))
            assert len(await lines(pool)) == 4

    run(check)


def test_a_stop_waits_for_no_long_write_and_begins_no_other(folder: StoreFolder) -> None:
    async def check() -> None:
        async with editing(folder, seconds=600) as (editor, _):
            await editor.update(insert(1))
            writes = [asyncio.ensure_future(editor.update(job))
                      for job in (UpdateJob(LONG, BASE), *(insert(n) for n in (2, 3)))]
            await asyncio.sleep(0.01)
            await editor.stop()
            first, *others = await asyncio.gather(*writes, return_exceptions=True)
            assert "whole or not at all" in str(first)
            assert [type(other) for other in others] == [Stopping, Stopping]
        async with editing(folder) as (_, pool):
            assert len(await lines(pool)) == 2

    run(check)


def test_a_whole_dataset_is_put_in_place_of_another_or_nothing_is(folder: StoreFolder, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.nq", tmp_path / "bad.nq"
    good.write_text('<http://h/s> <http://h/p> "new" .\n<http://h/s> <http://h/p> "new" <http://h/g> .\n', "utf-8")
    bad.write_text('<http://h/s> <http://h/p> "half" .\n' * 1000 + "<http://h/s> <http://h/p>", "utf-8")

    async def check() -> None:
        async with editing(folder) as (editor, pool):
            await editor.update(insert(1))
            before = await lines(pool)
            with pytest.raises(DataError, match="cannot be read"):
                await editor.replace(ReplaceJob(str(bad), "nq", BASE))
            assert await lines(pool) == before
            await editor.replace(ReplaceJob(str(good), "nq", BASE))
            assert await lines(pool) == [",http://h/s,new", "http://h/g,http://h/s,new"]
            await editor.update(insert(2))
            assert len(await lines(pool)) == 4
        async with editing(folder) as (_, pool):
            assert len(await lines(pool)) == 4
        assert [path.name for path in folder.path.glob("data-*")] == [folder.data.name]

    run(check)


def test_two_services_cannot_hold_one_store(folder: StoreFolder) -> None:
    with folder.locked(), pytest.raises(Conflict, match="Another service"), folder.locked():
        pass
    with folder.locked():
        pass


def test_a_store_that_cannot_be_written_is_still_read(folder: StoreFolder) -> None:
    async def check() -> None:
        async with editing(folder) as (editor, _):
            await editor.update(insert(1))
        (folder.data / "CURRENT").write_text("MANIFEST-999999\n", "ascii")
        async with editing(folder) as (editor, pool):
            assert len(await lines(pool)) == 2
            with pytest.raises(StoreUnavailable, match="cannot be written"):
                await editor.update(insert(2))
            assert len(await lines(pool)) == 2

    run(check)


def test_a_store_is_filled_from_a_build_with_its_default_graph(tmp_path: Path) -> None:
    graph = tmp_path / "graph.nq"
    facts = [("shared", "ontology"), ("shared", "resolved"), ("derived", "derived"), ("one says", "source/one")]
    graph.write_text("".join(f'<http://h/s> <http://h/p> "{value}" <{GRAPH}{name}> .\n' for value, name in facts),
                     "utf-8")
    folder = StoreFolder(tmp_path / "store")
    create_store(folder, graph, "version-1")

    async def check() -> None:
        async with editing(folder) as (_, pool):
            assert await lines(pool, "SELECT ?o { ?s ?p ?o }") == ["derived", "shared"]
            assert len(await lines(pool, "SELECT ?g { GRAPH ?g { ?s ?p ?o } }")) == 4

    run(check)
    assert folder.origin == "version-1"


def test_a_store_that_cannot_be_made_leaves_nothing(tmp_path: Path) -> None:
    graph = tmp_path / "graph.nq"
    graph.write_text("<http://h/s> .\n", "utf-8")
    folder = StoreFolder(tmp_path / "store")
    with pytest.raises(DataError, match="could not be made"):
        create_store(folder, graph, "v")
    assert not folder.exists
    assert list(folder.path.iterdir()) == []
