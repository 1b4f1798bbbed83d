"""The guard against calls to other machines.

An audit hook sees every socket of this interpreter, in every thread, and cannot be undone by a test. It sees neither
child processes nor sockets opened by compiled code; `tests/security` covers the query engine with a listener.
"""

from __future__ import annotations

import ipaddress
import sys
from functools import cache
from typing import Final

attempts: Final[list[str]] = []
_LEAVES: Final = {"socket.connect": 1, "socket.sendto": 1, "socket.sendmsg": 1, "socket.getaddrinfo": 0,
                  "socket.gethostbyname": 0}


class OutsideCall(OSError):
    """A test reached for another machine."""


@cache
def watch() -> None:
    """Refuse, from now on, every connection and every name lookup that is not of this machine."""
    sys.addaudithook(_hook)


def _hook(event: str, args: tuple[object, ...]) -> None:
    if event not in _LEAVES:
        return
    address = args[_LEAVES[event]]
    host = address[0] if isinstance(address, tuple) else address
    if not _is_local(host, bare=isinstance(address, tuple) or event.startswith("socket.get")):
        attempts.append(f"{event} {host}")
        raise OutsideCall(f"A test called {host}; only the loopback may be reached.")


def _is_local(host: object, bare: bool) -> bool:
    if not bare or host is None or host in ("", "localhost", b"localhost"):
        return True  # a Unix socket's path, a socket already connected, or this machine by name
    try:
        address = ipaddress.ip_address(host.decode() if isinstance(host, bytes) else str(host))
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
