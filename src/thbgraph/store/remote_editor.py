"""Writes to another store: forwarded to its own addresses, one after the other."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable
from typing import Final
from urllib.parse import quote

from thbgraph.errors import FeatureRefused, QueryMemory, QueryTimeout, ReadOnly, StoreUnavailable
from thbgraph.settings import Settings
from thbgraph.store.editor import Check
from thbgraph.store.endpoint import Credentials, Endpoint, shown_url
from thbgraph.store.inserts import UPDATE, drop, has_blank, inserts
from thbgraph.store.job import GraphWrite, ReplaceJob, TaskJob, UpdateJob
from thbgraph.store.merging import MERGE
from thbgraph.store.pool import WorkerPool
from thbgraph.store.reading import N_TRIPLES, query_address
from thbgraph.store.remote_dataset import with_base
from thbgraph.store.remote_guard import refuse_own_operations, refuse_own_words
from thbgraph.store.trial import TRY_UPDATE
from thbgraph.store.write_queue import WriteQueue

_CREATED: Final = 201
_MISSING: Final = 404
_STOP_SECONDS: Final = 2.0
_IN_PARTS: Final = "Nothing was changed. Send it in parts."


class RemoteEditor:
    """Applies writes to another store; see ``store.editor.Editor``.

    Whether a write is applied whole or not at all is that store's affair. A graph goes to its graph-store address, or
    without one in a single update.
    """

    def __init__(self, settings: Settings, parsing: WorkerPool, written: Callable[[], None] = lambda: None) -> None:
        """Prepare to write to the store of *settings*.

        Args:
            settings: addresses, credentials and limits.
            parsing: where documents and updates are parsed first, as long as a write may take.
            written: called when something may have been written.
        """
        self._settings, self._parsing, self._written = settings, parsing, written
        self._endpoint = Endpoint(Credentials.of(settings.store_credentials), settings.write_timeout)
        self._queue = WriteQueue(parsing.observer)

    async def start(self) -> None:
        """Do nothing: the other store runs, or says so when it is written to."""

    async def stop(self) -> None:
        """Let the write that is under way end, for a moment, and close the connections."""
        await self._queue.close(_STOP_SECONDS)
        self._endpoint.close()

    async def update(self, job: UpdateJob) -> None:
        """Forward a SPARQL 1.1 Update request.

        Raises:
            FeatureRefused: it loads a document, or uses what only that store has.
            QuerySyntaxError: it does not parse here; it is not sent then.
            UsageError: that store cannot apply it.
            StoreUnavailable: it does not answer, or objects.
        """
        if job.documents:
            raise FeatureRefused("LOAD is not done over another store.", "Send the document to /graph-store.")
        # long texts take a while, so not where others wait
        url, content = self._update_url(), await asyncio.to_thread(_sendable, job)

        async def work() -> None:
            await self._parsed("update", TaskJob(TRY_UPDATE, {"update": job.update, "base": job.base}))
            await self._send("POST", url, content, UPDATE)

        await self._queue.run(job, work)

    async def write(self, job: GraphWrite, check: Check | None = None) -> bool:
        """Forward a write of the graph store protocol; return whether its graph was there before.

        Raises:
            DataError: the content is not what its format says.
            QueryTimeout: it takes too long to read, or the store to answer; the hint says whether it was sent.
            StoreUnavailable: the store does not answer, or objects.
        """

        async def work() -> bool:
            content = await self._triples(job) if job.content else b""
            if check:
                await check()
            return await self._write(job, content)

        return await self._queue.run(job, work)

    async def replace(self, job: ReplaceJob) -> None:
        """Refuse: another store holds more than what is this service's to replace.

        Raises:
            ReadOnly: always.
        """
        raise ReadOnly("Another store is not replaced from here.", "Write its graphs one by one, or use its own tools.")

    async def _write(self, job: GraphWrite, content: bytes) -> bool:
        graph = job.graph or self._settings.store_default_graph
        if not self._settings.store_graph_url:
            return await self._by_update(job.method, graph, content)
        url = self._settings.store_graph_url + (f"?graph={quote(graph, safe='')}" if graph else "?default")
        status = await self._send(job.method.upper(), url, content, N_TRIPLES if job.method != "delete" else "")
        return status not in (_CREATED, _MISSING)

    async def _triples(self, job: GraphWrite) -> bytes:
        """Return the document as N-Triples, parsed where nothing can be called, so that every store gets the same."""
        document = ["The document", job.format, base64.b64encode(job.content).decode()]
        return await self._parsed("document", TaskJob(MERGE, {"documents": [document], "base": job.base}))

    async def _parsed(self, what: str, job: TaskJob) -> bytes:
        try:
            return await self._parsing.call(job)
        except QueryTimeout as error:
            seconds = self._settings.write_timeout
            raise QueryTimeout(f"The {what} takes longer than {seconds:g} s to read.", _IN_PARTS) from error
        except QueryMemory as error:
            raise QueryMemory(f"The {what} takes more memory to read than there is for it.", _IN_PARTS) from error

    async def _by_update(self, method: str, graph: str, content: bytes) -> bool:
        existed = await asyncio.to_thread(self._is_there, graph)
        lines = content.splitlines(keepends=True)
        blank = b"".join(line for line in lines if has_blank(line))
        ground = b"".join(line for line in lines if not has_blank(line))
        operations = [] if method == "post" else [drop(graph)]
        operations += inserts(graph, ground, blank)
        if operations:
            await self._send("POST", self._update_url(), b";\n".join(operations), UPDATE)
        return existed

    def _is_there(self, graph: str) -> bool:
        address = query_address(self._endpoint, self._settings.store)
        if address is None:
            raise StoreUnavailable(f"{shown_url(self._settings.store)} is no SPARQL store.", "Check THBGRAPH_STORE.")
        return address.size_of(graph) > 0

    def _update_url(self) -> str:
        """Return the update address; a graph that plays the default graph is named as Virtuoso wants it to be."""
        if not self._settings.store_update_url:
            raise ReadOnly("No update address of the other store is known.", "Set THBGRAPH_STORE_UPDATE_URL.")
        default = self._settings.store_default_graph
        return self._settings.store_update_url + (f"?default-graph-uri={quote(default, safe='')}" if default else "")

    async def _send(self, method: str, url: str, content: bytes, media_type: str) -> int:
        try:
            return await asyncio.to_thread(self._endpoint.send, method, url, content, media_type)
        finally:
            self._written()


def _sendable(job: UpdateJob) -> bytes:
    """Return the update as it is sent; raise what ``remote_guard`` has against it."""
    refuse_own_words(job.update)
    refuse_own_operations(job.update)
    return with_base(job.update, job.base).encode()
