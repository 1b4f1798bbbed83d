"""Other SPARQL stores as processes of a test: each on free ports of the loopback, in a folder of its own.

They end with the block that started them, and with the process that did, whatever ends that.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

from tests.helpers.processes import free_port as free_port  # what stands beside a server, for its tests
from tests.helpers.processes import running
from thbgraph.namespaces import GRAPH

OXIGRAPH: Final = Path(sys.executable).with_name("oxigraph")
VIRTUOSO: Final = shutil.which("virtuoso-t")
NO_VIRTUOSO: Final = "Virtuoso is not installed: run scripts/install-servers.sh as root"
DEFAULT_GRAPH: Final = f"{GRAPH}default"
_STARTED_WITHIN: Final = 180.0  # seconds for all attempts; Virtuoso takes four on an idle machine
_ATTEMPTS: Final = 3


@dataclass(frozen=True)
class Server:
    """A running store.

    Attributes:
        name: of the program.
        url: common part of its addresses.
        query_url, update_url, graph_url: where it takes what.
        user, password: for writes; empty where anybody may write.
        default_graph: IRI that plays the default graph; empty where there is one.
        pid: of its process.
    """

    name: str
    url: str
    query_url: str
    update_url: str
    graph_url: str
    pid: int
    user: str = ""
    password: str = ""
    default_graph: str = ""


@contextmanager
def oxigraph_server(folder: Path, *options: str) -> Iterator[Server]:
    """Run Oxigraph Server on an empty store in *folder*, with further *options* of its command line."""
    deadline = time.monotonic() + _STARTED_WITHIN
    for _ in range(_ATTEMPTS):
        port = free_port()
        place = ["--location", str(folder / "store"), "--bind", f"127.0.0.1:{port}"]
        command = [str(OXIGRAPH), "serve", *place, *options]
        url = f"http://127.0.0.1:{port}"
        with _process(command, folder) as process:
            if _answers(process, f"{url}/query", deadline):
                yield Server("oxigraph", url, f"{url}/query", f"{url}/update", f"{url}/store", process.pid)
                return
    raise AssertionError(f"Oxigraph Server does not start: {(folder / 'output.txt').read_text('utf-8')[-2000:]}")


@contextmanager
def virtuoso_server(folder: Path, most_rows: int = 1_000_000) -> Iterator[Server]:
    """Run Virtuoso on an empty database in *folder*, cutting results at *most_rows*; only its administrator writes."""
    assert VIRTUOSO, NO_VIRTUOSO
    deadline = time.monotonic() + _STARTED_WITHIN
    for _ in range(_ATTEMPTS):
        port = free_port()
        (folder / "virtuoso.ini").write_text(_ini(free_port(), port, most_rows), encoding="utf-8")
        url = f"http://127.0.0.1:{port}"
        with _process([VIRTUOSO, "+foreground", "+configfile", "virtuoso.ini"], folder) as process:
            if _answers(process, f"{url}/sparql", deadline):
                yield Server("virtuoso", url, f"{url}/sparql", f"{url}/sparql-auth", f"{url}/sparql-graph-crud-auth",
                             process.pid, "dba", "dba", DEFAULT_GRAPH)
                return
    raise AssertionError(f"Virtuoso does not start: {(folder / 'output.txt').read_text('utf-8')[-2000:]}")


def _process(command: Sequence[str], folder: Path) -> AbstractContextManager[subprocess.Popen[bytes]]:
    return running(command, folder / "output.txt", {"HOME": str(folder), "PATH": "/usr/bin:/bin"}, folder)


def _answers(process: subprocess.Popen[bytes], query_url: str, deadline: float) -> bool:
    """Wait until the store answers a query; return False if the process ended instead, or at *deadline*."""
    with httpx.Client(trust_env=False, timeout=5) as client:
        while process.poll() is None and time.monotonic() < deadline:
            try:
                if client.get(query_url, params={"query": "ASK {}"}).is_success:
                    return True
            except httpx.TransportError:
                pass
            time.sleep(0.05)
    return False


def _ini(sql_port: int, http_port: int, most_rows: int) -> str:
    """Return Virtuoso's settings: small buffers, loopback only, nothing of its web applications."""
    return f"""
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
ErrorLogLevel = 7
FileExtend = 200
TempStorage = TempDatabase

[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx

[Parameters]
ServerPort = 127.0.0.1:{sql_port}
DisableUnixSocket = 1
ServerThreads = 10
CheckpointInterval = 0
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
CaseMode = 2
DirsAllowed = .
SchedulerInterval = 10
ThreadsPerQuery = 2
AsyncQueueMaxThreads = 2

[HTTPServer]
ServerPort = 127.0.0.1:{http_port}
ServerRoot = .
MaxClientConnections = 10
ServerThreads = 10
EnabledGzipContent = 0

[SPARQL]
ResultSetMaxRows = {most_rows}
MaxQueryCostEstimationTime = 0
MaxQueryExecutionTime = 60
"""
