"""The fork server as the service sees it: started when first needed, asked for workers, told to kill them."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Literal, TypeVar

from thbgraph.store.frames import error_from
from thbgraph.store.job import Summary
from thbgraph.store.remote_reader import Remote
from thbgraph.store.worker import Walls

_START_SECONDS: Final = 1800.0  # to load what is held, a hundred times the shipped graph
_FORK_SECONDS: Final = 60.0  # it takes some twenty milliseconds; what takes this long will never be there
_LONGEST_LINE: Final = 16 * 1024 * 1024  # the summary names every graph
_T = TypeVar("_T")
Kind = Literal["reader", "writer", "remote"]
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(frozen=True)
class Child:
    """A forked process.

    Attributes:
        number: with the fork server.
        process_id: of the system.
        streams: our end of its socket.
        ended: its exit status once it is gone, negative for a signal; None = the fork server took it along.
    """

    number: int
    process_id: int
    streams: Streams
    ended: asyncio.Future[int | None]


class NurseryLost(Exception):
    """The fork server is gone, and all its children with it."""


class Nursery:
    """One fork server; a new one is started when the old one is gone."""

    def __init__(self, graph: Path | None, tasks: str = "", remote: Remote | None = None) -> None:
        """Prepare to serve *graph* (N-Quads; None = workers open snapshots) and the tasks of the module *tasks*.

        Of another store, *remote*, a copy is held where that is needed (``remote_reader.mirrored``).
        """
        self._options = {"graph": str(graph or ""), "tasks": tasks, "remote": asdict(remote) if remote else None}
        self._turn = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None
        self._control: socket.socket | None = None
        self._listening: asyncio.Task[None] | None = None
        self._forked: dict[int, asyncio.Future[int]] = {}
        self._ended: dict[int, asyncio.Future[int | None]] = {}
        self._channels: dict[int, asyncio.StreamWriter] = {}
        self._last = 0
        self.summary: Summary | None = None

    @property
    def process_id(self) -> int | None:
        """Return the number of the fork server's process, None while there is none."""
        return self._process.pid if self._process else None

    @property
    def up(self) -> bool:
        """Return whether the fork server has loaded what it holds and takes orders."""
        return self._control is not None

    async def fork(self, kind: Kind, walls: Walls, place: Mapping[str, Any] | None = None) -> Child:
        """Return a new child; the fork server is started first if there is none.

        Raises:
            ThbError: the graph cannot be loaded.
            NurseryLost: the fork server ended meanwhile.
            OSError: no process or socket could be made.
            TimeoutError: the fork server did not get ready, or did not fork.
        """
        async with self._turn:
            if self._control is None:
                async with asyncio.timeout(_START_SECONDS):
                    await self._start()
        self._last += 1
        number = self._last
        ours, theirs = socket.socketpair()
        with theirs:
            streams = await asyncio.open_connection(sock=ours)
            forked: asyncio.Future[int] = asyncio.get_running_loop().create_future()
            ended: asyncio.Future[int | None] = asyncio.get_running_loop().create_future()
            self._forked[number], self._ended[number], self._channels[number] = forked, ended, streams[1]
            message = {"fork": number, "kind": kind, "walls": asdict(walls), "place": dict(place or {})}
            self._send(message, [theirs.fileno()])
        process_id = 0
        try:
            async with asyncio.timeout(_FORK_SECONDS):
                process_id = await forked
        finally:
            if not process_id:  # cancelled, too: a child must not stay behind
                streams[1].close()
                self.kill(number)
        return Child(number, process_id, streams, ended)

    def kill(self, number: int) -> None:
        """End the child at once; nothing happens if it is gone already, or if the fork server is and took it along."""
        if number in self._ended:
            with suppress(NurseryLost):
                self._send({"kill": number})

    async def stop(self) -> None:
        """End the fork server and with it every child."""
        if self._process and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()
        if self._listening:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)
        self._forget()

    async def _start(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs, ExitStack() as cancelled:
            cancelled.callback(ours.close)
            # not as an argument: those are for everybody on the machine to read, and this may hold a password
            ours.sendall(json.dumps(self._options).encode() + b"\n")
            self._process = await asyncio.create_subprocess_exec(
                # -P: whatever lies in the folder the service was started from is not importable
                sys.executable, "-P", "-m", "thbgraph.store.forkserver", str(theirs.fileno()),
                pass_fds=(theirs.fileno(),), env=_environment(), stdin=asyncio.subprocess.DEVNULL)
            cancelled.pop_all()
        control = ours.dup()
        reader, writer = await asyncio.open_connection(sock=ours, limit=_LONGEST_LINE)
        first: dict[str, Any] = {}
        try:
            first = json.loads(await reader.readline() or b"{}")
        finally:
            if "ready" not in first:  # cancelled, too
                self._process.kill()
                writer.close()
                control.close()
        if "ready" not in first:
            await self._process.wait()
            raise error_from(first["error"]) if "error" in first else NurseryLost("the fork server did not start")
        self.summary = Summary(**first["ready"]) if first["ready"] else None
        self._control = control
        self._listening = asyncio.get_running_loop().create_task(self._listen(reader, writer))

    async def _listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                self._hear(json.loads(line))
        except ConnectionError:
            pass  # it ended with something unread; the same as an end
        finally:
            writer.close()
            self._forget()

    def _hear(self, message: dict[str, Any]) -> None:
        if "forked" in message:
            _settle(self._forked.pop(message["forked"], None), message["pid"])
        else:
            forked = self._forked.pop(message["ended"], None)
            if forked and not forked.done():
                forked.set_exception(NurseryLost("the system makes no more processes"))
            _settle(self._ended.pop(message["ended"], None), message["status"])
            self._channels.pop(message["ended"]).close()

    def _forget(self) -> None:
        """Take note that the fork server is gone: the kernel has killed its children."""
        if self._control is not None:
            self._control.close()
            self._control = None
        for future in self._forked.values():
            if not future.done():
                future.set_exception(NurseryLost("the fork server ended"))
        for ended in self._ended.values():
            _settle(ended, None)
        for channel in self._channels.values():
            channel.close()
        self._forked.clear()
        self._ended.clear()
        self._channels.clear()

    def _send(self, message: Mapping[str, Any], descriptors: list[int] | None = None) -> None:
        if self._control is None:
            raise NurseryLost("the fork server ended")
        line = json.dumps(message).encode() + b"\n"
        try:
            sent = socket.send_fds(self._control, [line], descriptors or [])
        except OSError as error:
            raise NurseryLost(f"the fork server takes no orders: {error}") from error
        if sent < len(line) and self._process:  # what follows would be read as the rest of this order
            self._process.kill()
            raise NurseryLost("the fork server takes no orders")


def _settle(future: asyncio.Future[_T] | None, value: _T) -> None:
    if future and not future.done():
        future.set_result(value)


def _environment() -> dict[str, str]:
    """Return what the workers need of the environment: where modules lie, and none of the service's secrets."""
    return {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "PYTHONUTF8": "1"}


