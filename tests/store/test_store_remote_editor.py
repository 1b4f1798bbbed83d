"""Writes to another store: what is sent, what never, and what is said when it is not known whether one was applied."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, cast

import pyoxigraph as ox
import pytest
from tests.helpers.endpoint import Endpoint, endpoint, literal, results
from tests.helpers.waiting import finished

from thbgraph.errors import (
    Busy,
    DataError,
    FeatureRefused,
    QueryMemory,
    QuerySyntaxError,
    QueryTimeout,
    ReadOnly,
    StoreUnavailable,
    ThbError,
    UsageError,
)
from thbgraph.settings import Settings
from thbgraph.store.backend import backend
from thbgraph.store.evaluate import misplaced
from thbgraph.store.job import Fetched, GraphWrite, ReplaceJob, TaskJob, UpdateJob
from thbgraph.store.merging import MERGE, merge
from thbgraph.store.observer import Unobserved
from thbgraph.store.pool import WorkerPool
from thbgraph.store.remote_editor import RemoteEditor
from thbgraph.store.remote_reader import Remote
from thbgraph.store.trial import TRY_UPDATE, try_update
from thbgraph.store.write_queue import MOST_WAITING

BASE = "http://here/update"
TURTLE = b"<s> <http://h/p> 'one' ; <http://h/q> [ <http://h/p> 'two' ] ."
GROUND = '<http://here/g> <http://h/p> "one" .'


class Here:
    """Runs in this process what the service has a worker do."""

    observer = Unobserved()

    def __init__(self, error: ThbError | None = None) -> None:
        self.error = error

    async def call(self, job: TaskJob) -> bytes:
        if self.error:
            raise self.error
        return {MERGE: merge, TRY_UPDATE: try_update}[job.name](ox.Store(), job.arguments)


@pytest.fixture
def other() -> Iterator[Endpoint]:
    with endpoint() as server:
        server.says.body = lambda query: results({"n": literal("3")}) if "COUNT" in query else results({
            "d": literal("P1Y")})
        yield server


def settings_of(other: Endpoint) -> Settings:
    return Settings(store=other.url, store_update_url=f"http://{other.host}/update", write_timeout=30)


@asynccontextmanager
async def editing(settings: Settings, error: ThbError | None = None) -> AsyncIterator[tuple[RemoteEditor, list[None]]]:
    """Give an editor, and a list that grows whenever something may have been written."""
    written: list[None] = []
    editor = RemoteEditor(settings, cast("WorkerPool", Here(error)), lambda: written.append(None))
    try:
        yield editor, written
    finally:
        await editor.stop()


def done(settings: Settings, job: UpdateJob | GraphWrite | ReplaceJob, error: ThbError | None = None) -> bool | None:
    """Have an editor do *job*; return what it returns."""

    async def work() -> bool | None:
        async with editing(settings, error) as (editor, _):
            if isinstance(job, GraphWrite):
                return await editor.write(job)
            if isinstance(job, UpdateJob):
                await editor.update(job)
            else:
                await editor.replace(job)
            return None

    return finished(work())


def updates(other: Endpoint) -> list[str]:
    return [heard.body for heard in other.heard if "/update" in heard.line]


@pytest.mark.parametrize(("update", "base"), [
    ("INSERT DATA { <a> <b> 'c' }", f"BASE <{BASE}> "), ("INSERT DATA { <http://h/a> <http://h/b> 'c' }", ""),
    ("BASE <http://h/> INSERT DATA { <a> <b> 'c' }", ""), ("DROP GRAPH <http://h/that-only-the-other-store-has>", ""),
    ("PREFIX b: <base/> INSERT DATA { b:a b:b b:c }", f"BASE <{BASE}> ")])
def test_an_update_is_sent_as_it_is_with_no_more_than_one_base(other: Endpoint, update: str, base: str) -> None:
    done(settings_of(other), UpdateJob(update, BASE))
    assert updates(other) == [base + update]
    assert other.heard[-1].headers["content-type"] == "application/sparql-update"


@pytest.mark.parametrize("update", ["INSERT DATA { <a> }", "INSERT {} WHERE { ?s ?p", "INSERT DATA { ex:a ex:b 1 }"])
def test_what_does_not_parse_is_refused_in_the_words_of_the_store_here(other: Endpoint, update: str) -> None:
    with pytest.raises(SyntaxError) as engine:
        ox.Store().update(update, base_iri=BASE)
    with pytest.raises(QuerySyntaxError) as caught:
        done(settings_of(other), UpdateJob(update, BASE))
    expected = misplaced(update, str(engine.value))
    assert (caught.value.message, caught.value.hint) == (expected.message, expected.hint)
    assert other.heard == []


@pytest.mark.parametrize(("update", "error"), [
    ('DELETE { } WHERE { VALUES ?a {"""x" } } ; LOAD <http://127.0.0.1:1/x> # \\q """', UsageError),
    ("INSERT DATA { <urn:a> <urn:b> '\\u0027 } ; LOAD <http://127.0.0.1:1/x> #' }", UsageError),
    ("DEFINE sql:log-enable 2 INSERT DATA { <urn:a> <urn:b> 1 }", UsageError),
    ("INSERT { <urn:a> <urn:b> ?x } WHERE { BIND(<bif:http_get>('http://h/') AS ?x) }", FeatureRefused)])
def test_what_reaches_out_of_sparql_is_never_sent(other: Endpoint, update: str, error: type[ThbError]) -> None:
    with pytest.raises(error):
        done(settings_of(other), UpdateJob(update, BASE))
    assert other.heard == []


def test_documents_and_whole_stores_are_not_for_another_store(other: Endpoint) -> None:
    with pytest.raises(FeatureRefused, match="LOAD is not done over another store"):
        done(settings_of(other), UpdateJob("", BASE, (Fetched("LOAD <a>", b"", "nt", "", "a"),)))
    with pytest.raises(ReadOnly, match="Another store is not replaced from here"):
        done(settings_of(other), ReplaceJob("file", "nq", BASE))
    assert other.heard == []


def blank(text: str) -> str:
    """Return *text* with one name for its blank node."""
    start = text.index("_:")
    return text.replace(text[start:].split(" ")[0], "_:n")


def test_a_graph_is_replaced_by_one_update_that_keeps_its_blank_nodes_together(other: Endpoint) -> None:
    job = GraphWrite("put", "http://h/g", TURTLE.replace(b"<s>", b"<g>"), "ttl", "http://here/s")
    assert done(settings_of(other), job) is True
    assert [blank(text) for text in updates(other)] == [
        "DROP SILENT GRAPH <http://h/g>;\n"
        "INSERT { GRAPH <http://h/g> {\n"
        "<http://here/g> <http://h/q> _:n .\n"
        '_:n <http://h/p> "two" .\n} } WHERE {  };\n'
        "INSERT DATA { GRAPH <http://h/g> {\n"
        f"{GROUND}\n}} }}"]


@pytest.mark.parametrize(("method", "graph", "default", "text"), [
    ("post", "http://h/g", "", f"INSERT DATA {{ GRAPH <http://h/g> {{\n{GROUND}\n}} }}"),
    ("post", "", "", f"INSERT DATA {{\n{GROUND}\n}}"),
    ("put", "", "http://h/d",
     f"DROP SILENT GRAPH <http://h/d>;\nINSERT DATA {{ GRAPH <http://h/d> {{\n{GROUND}\n}} }}"),
    ("delete", "", "", "DROP SILENT DEFAULT"), ("delete", "http://h/g", "", "DROP SILENT GRAPH <http://h/g>")])
def test_a_graph_is_written_by_updates(other: Endpoint, method: Any, graph: str, default: str, text: str) -> None:
    content = b"" if method == "delete" else b"<g> <http://h/p> 'one' ."
    settings = replace(settings_of(other), store_default_graph=default)
    assert done(settings, GraphWrite(method, graph, content, "ttl", "http://here/")) is True
    assert updates(other) == [text]


@pytest.mark.parametrize(("status", "existed"), [(201, False), (204, True), (200, True)])
def test_a_graph_store_address_is_enough_for_graphs(other: Endpoint, status: int, existed: bool) -> None:
    settings = Settings(store=other.url, store_graph_url=f"http://{other.host}/data")
    other.says.status, other.says.body = status, b""
    job = GraphWrite("put", "http://h/é", b"<g> <http://h/p> 'one' .", "ttl", "http://here/")
    assert done(settings, job) is existed
    assert [(heard.line, heard.body) for heard in other.heard] == [
        ("PUT /data?graph=http%3A%2F%2Fh%2F%C3%A9 HTTP/1.1", f"{GROUND}\n")]
    with pytest.raises(ReadOnly, match="No update address"):
        done(settings, UpdateJob("CLEAR ALL", BASE))


def test_a_document_that_is_none_is_never_sent(other: Endpoint) -> None:
    with pytest.raises(DataError, match="The document is not Turtle"):
        done(settings_of(other), GraphWrite("put", "http://h/g", b"<s> <p>", "ttl", "http://here/"))
    assert other.heard == []


@pytest.mark.parametrize(("error", "words"), [
    (QueryTimeout("The query ran longer."), "The update takes longer than 30 s to read."),
    (QueryMemory("The query needed more memory."), "The update takes more memory to read than there is for it.")])
def test_what_cannot_be_read_in_time_or_memory_is_told_without_words_about_queries(
        other: Endpoint, error: ThbError, words: str) -> None:
    with pytest.raises(type(error)) as caught:
        done(settings_of(other), UpdateJob("CLEAR ALL", BASE), error)
    assert (caught.value.message, caught.value.hint) == (words, "Nothing was changed. Send it in parts.")
    assert other.heard == []


def test_a_write_whose_connection_breaks_may_have_been_applied_and_readers_ask_anew(other: Endpoint) -> None:
    async def work() -> None:
        async with editing(settings_of(other)) as (editor, written):
            other.says.breaks = True
            with pytest.raises(StoreUnavailable, match="It may have been applied all the same"):
                await editor.update(UpdateJob("CLEAR ALL", BASE))
            assert len(written) == 1

    finished(work())
    assert updates(other) == ["CLEAR ALL"]


def sent(number: int) -> str:
    return f"INSERT DATA {{ <urn:a> <urn:b> {number} }}"


def test_too_many_writes_at_once_are_refused_and_the_others_done_in_order(other: Endpoint) -> None:
    other.says.wait = threading.Event()

    async def work() -> None:
        async with editing(settings_of(other)) as (editor, _):
            asked = [asyncio.ensure_future(editor.update(UpdateJob(sent(number), BASE)))
                     for number in range(MOST_WAITING + 1)]
            refused, _ = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
            other.says.wait.set()  # type: ignore[union-attr]
            assert [type(task.exception()) for task in refused] == [Busy]
            rest = await asyncio.gather(*asked, return_exceptions=True)
            assert len([error for error in rest if error is None]) == MOST_WAITING

    finished(work())
    assert updates(other) == [sent(number) for number in range(MOST_WAITING)]


@pytest.mark.parametrize(("more", "writes"), [
    ({}, False), ({"store_update_url": "http://h/update"}, True), ({"store_graph_url": "http://h/data"}, True)])
def test_another_store_is_written_to_where_an_address_for_that_is_known(more: dict[str, str], writes: bool) -> None:
    made = backend(Remote("http://h/query"), Settings(store="http://h/query", **more), "", Unobserved())  # type: ignore[arg-type]
    assert (made.editor is not None) is writes
