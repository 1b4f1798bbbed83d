"""PyLD where no socket may be opened, as in the workers of the service."""

from __future__ import annotations

from types import SimpleNamespace
from uuid import uuid4

from pyld import jsonld


def seal_pyld() -> None:
    """Have PyLD name its contexts by random UUIDs instead of ones made of the clock.

    For those libuuid asks a daemon over a socket, and the kernel ends a worker that opens one. The names tell contexts
    apart within one process and are never written.
    """
    jsonld.uuid = SimpleNamespace(uuid1=uuid4)
