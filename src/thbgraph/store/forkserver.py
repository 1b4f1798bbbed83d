"""The fork server: the one process that holds the graph; every worker is a child of it and shares its memory.

A child is there in milliseconds, whatever the size of the graph, and takes no memory of its own for it, so that a
worker can be killed without a second thought. Run as ``python -m thbgraph.store.forkserver FD`` with the number of a
control socket; ``store.nursery`` starts it.

On the control socket go lines of JSON. In: once ``{"graph": path, "remote": place, "tasks": module}``, then
``{"fork": number, "kind", "walls", "place"}`` together with the socket for the child, ``{"kill": number}``. Out: once
``{"ready": summary}`` or ``{"error"}``, then ``{"forked": number, "pid"}`` and ``{"ended": number, "status"}`` with the
exit status, negative for a signal.
"""

from __future__ import annotations

import array
import gc
import importlib
import json
import os
import selectors
import signal
import socket
import sys
from collections import deque
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from thbgraph.errors import ThbError
from thbgraph.store.dataset import GraphDataset, open_graph
from thbgraph.store.frames import described
from thbgraph.store.job import Task
from thbgraph.store.lines import log_as_lines
from thbgraph.store.remote_reader import Remote, RemoteReader, mirrored
from thbgraph.store.seal import die_with_parent
from thbgraph.store.worker import Answerer, Reader, Walls, work
from thbgraph.store.writer import Writer

_COLLECT_AFTER: Final = 200_000  # objects
_LINE_BYTES: Final = 64 * 1024


def main(arguments: list[str]) -> None:
    """Load the graph, then fork workers on demand until the control socket closes."""
    die_with_parent()
    log_as_lines()
    # an interrupt or a stop is for the service to handle: it drains, then closes the control socket
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    with socket.socket(fileno=int(arguments[0])) as control:
        options = _options(control)
        remote = Remote(**options["remote"]) if options["remote"] else None
        try:
            dataset = _dataset(options["graph"], remote)
        except ThbError as error:
            control.sendall(_line({"error": described(error)}))
            return
        # before any wall: what the tasks import must be read from disk
        tasks = importlib.import_module(options["tasks"]).TASKS if options["tasks"] else {}
        # a whole report makes hundreds of thousands of objects; looking for rings among them took a third of its time
        gc.freeze()
        gc.set_threshold(_COLLECT_AFTER)
        control.sendall(_line({"ready": asdict(dataset.summary()) if dataset else None}))
        _ForkServer(control, dataset, remote, tasks).run()


def _options(control: socket.socket) -> dict[str, Any]:
    """Return the first line; the service sends nothing more before this process says that it is ready."""
    with control.makefile("rb") as stream:
        options: dict[str, Any] = json.loads(stream.readline())
    return options


def _dataset(graph: str, remote: Remote | None) -> GraphDataset | None:
    if graph:
        return open_graph(Path(graph))
    return mirrored(remote) if remote else None


def _line(message: Mapping[str, Any]) -> bytes:
    return json.dumps(message).encode() + b"\n"


class _ForkServer:
    def __init__(self, control: socket.socket, dataset: GraphDataset | None, remote: Remote | None,
                 tasks: Mapping[str, Task]) -> None:
        self._control, self._dataset, self._remote, self._tasks = control, dataset, remote, tasks
        self._children: dict[int, int] = {}  # process id to number
        self._sockets: deque[int] = deque()
        self._pending = b""

    def run(self) -> None:
        """Serve the control socket and mourn the children."""
        woken, wake = os.pipe()
        os.set_blocking(wake, False)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        with selectors.DefaultSelector() as selector:
            selector.register(self._control, selectors.EVENT_READ)
            selector.register(woken, selectors.EVENT_READ)
            try:
                self._serve(selector, woken, wake)
            finally:
                for process in self._children:
                    os.kill(process, signal.SIGKILL)

    def _serve(self, selector: selectors.BaseSelector, woken: int, wake: int) -> None:
        while True:
            ready = {key.fd for key, _ in selector.select()}
            if woken in ready:
                os.read(woken, 512)
                self._reap()
            if self._control.fileno() in ready and not self._hear((woken, wake)):
                return

    def _reap(self) -> None:
        for process in tuple(self._children):
            found, status = os.waitpid(process, os.WNOHANG)
            if found:
                number = self._children.pop(process)
                self._say({"ended": number, "status": os.waitstatus_to_exitcode(status)})

    def _hear(self, pipe: tuple[int, int]) -> bool:
        """Do what the service says; return False once it is gone."""
        received, ancillary, _, _ = self._control.recvmsg(_LINE_BYTES, socket.CMSG_SPACE(16 * 4))
        for level, kind, content in ancillary:
            if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                self._sockets.extend(array.array("i", content[:len(content) - len(content) % 4]))
        *lines, self._pending = (self._pending + received).split(b"\n")
        for line in lines:
            message = json.loads(line)
            if "fork" in message:
                self._fork(message, self._sockets.popleft(), pipe)
            else:
                self._kill(message["kill"])
        return bool(received)

    def _fork(self, message: dict[str, Any], descriptor: int, pipe: tuple[int, int]) -> None:
        try:
            process = os.fork()
        except OSError:  # no memory or too many processes: the service tries again, and what runs goes on
            os.close(descriptor)
            self._say({"ended": message["fork"], "status": 1})
            return
        if process == 0:
            self._be_a_worker(message, descriptor, pipe)
        os.close(descriptor)
        self._children[process] = message["fork"]
        self._say({"forked": message["fork"], "pid": process})

    def _be_a_worker(self, message: dict[str, Any], descriptor: int, pipe: tuple[int, int]) -> None:
        """Never return into the loop of the parent, whatever happens."""
        status = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self._control.close()
            for end in pipe:
                os.close(end)
            with socket.socket(fileno=descriptor) as channel:
                work(channel, self._answerer(message), Walls(**message["walls"]))
            status = 0
        finally:
            os._exit(status)

    def _answerer(self, message: dict[str, Any]) -> Answerer:
        if message["kind"] == "writer":
            return Writer(Path(message["place"]["folder"]))
        if message["kind"] == "remote" and self._remote:
            return RemoteReader(self._remote, self._tasks, self._dataset)
        return Reader(None if message["place"].get("bare") else self._dataset, self._tasks)

    def _kill(self, number: int) -> None:
        for process, own in self._children.items():
            if own == number:
                os.kill(process, signal.SIGKILL)  # not reaped yet, so the number is still that child's

    def _say(self, message: Mapping[str, Any]) -> None:
        self._control.sendall(_line(message))


if __name__ == "__main__":
    main(sys.argv[1:])
