"""A long result on its way: written by a worker as fast as it can, read by a client as slowly as it likes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import Final

from thbgraph.errors import ThbError
from thbgraph.store.formats import ResultKind

_IN_MEMORY: Final = 1024 * 1024
_CHUNK: Final = 256 * 1024


class ResultCut(Exception):
    """The result ended before its end; ``reason`` says why. What was sent of it must not look complete."""

    def __init__(self, reason: ThbError) -> None:
        """Keep the error that cut it."""
        super().__init__(str(reason))
        self.reason = reason


class Spool:
    """A buffer between one writer and one reader: in memory while small, on the disk beyond, gone when closed.

    So a worker is free as soon as it has computed its result, and a slow reader holds some disk and nothing else.
    """

    def __init__(self) -> None:
        """Make an empty buffer."""
        self._file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed by close()
        self._written = self._read = 0
        self._ended = False
        self._error: ThbError | None = None
        self._news = asyncio.Event()

    @property
    def closed(self) -> bool:
        """Return whether nobody reads any more."""
        return self._file.closed

    def write(self, part: bytes) -> None:
        """Add *part* to the end, for whoever still reads."""
        if self.closed:
            return
        self._file.seek(self._written)
        self._file.write(part)
        self._written += len(part)
        self._news.set()

    def end(self, error: ThbError | None = None) -> None:
        """Say that nothing more comes: the result is complete, or *error* cut it; who says it first is believed."""
        if not self._ended:
            self._ended, self._error = True, error
            self._news.set()

    def close(self) -> None:
        """Forget all."""
        self._file.close()

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield what was written, waiting for more until the end.

        Raises:
            ResultCut: the writer ended with an error.
        """
        while True:
            while self._read < self._written:
                self._file.seek(self._read)
                chunk = self._file.read(min(_CHUNK, self._written - self._read))
                self._read += len(chunk)
                yield chunk
            if self._ended:
                if self._error:
                    raise ResultCut(self._error)
                return
            self._news.clear()
            await self._news.wait()


@dataclass(frozen=True)
class StreamedAnswer:
    """A result too long to be held: its kind and format are known, its end is not.

    Attributes:
        kind: what the query form gives.
        format: key of the serialisation.
        spool: where its bytes come from.
        give_up: ends the computation if it is still going on; call it when nobody reads any more.
    """

    kind: ResultKind
    format: str
    spool: Spool
    give_up: Callable[[], None]

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the result; ``close`` afterwards, whatever happened.

        Raises:
            ResultCut: it ended before its end.
        """
        async for chunk in self.spool.chunks():
            yield chunk

    def close(self) -> None:
        """End the computation if it is still going on, and forget what it gave; to do it again does nothing."""
        if not self.spool.closed:
            self.spool.close()
            self.give_up()
