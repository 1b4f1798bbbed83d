"""Whose request it is when a proxy stands before the service, and under which name it was asked for.

Headers that say so can be written by anybody. They are read only when the connection comes from an address of
``THBGRAPH_TRUST_PROXY``, and are removed from every other request, so that nothing behind can believe them.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from thbgraph.settings import Network

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_FROM_PROXY: Final = "thbgraph.from_proxy"
_FORWARDED: Final = b"forwarded"
_FOR, _PROTO, _HOST = b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host"
_SAID_BY_PROXIES: Final = (_FORWARDED, _FOR, _PROTO, _HOST)
_SCHEMES: Final = ("http", "https")
_IPV6_PREFIX: Final = 64  # what one household or host is given; single addresses of it are free to whoever has it
_AUTHORITY: Final = re.compile(
    r"(?=.{1,259}\Z)(?:[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?\.?|\[[0-9A-Fa-f:.]+\])(?::([0-9]{1,5}))?")
_PAIR: Final = re.compile(r'\s*([!#$%&\'*+.^_`|~0-9A-Za-z-]+)=([!#$%&\'*+.^_`|~0-9A-Za-z-]+|"(?:[^"\\]|\\.)*")\s*')
_NODE: Final = re.compile(r"\[([^\]]+)\](?::\w+)?|([^:]*)(?::\w+)?|(.*)")  # [address]:port, address:port, address
_MOST_TOLD: Final = 4096  # characters of one Forwarded header; far more than any chain of proxies writes


def client_of(request: Request) -> str:
    """Return what stands for the client where clients share something fairly: its IPv4 address or IPv6 /64 network.

    Empty where the connection has no address.
    """
    address = _address(request.client.host) if request.client else None
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, _IPV6_PREFIX), strict=False))
    return str(address) if address else ""


def is_from_proxy(scope: Scope) -> bool:
    """Return whether the connection of *scope* is one of a trusted proxy."""
    return bool(scope.get(_FROM_PROXY))


def is_authority(text: str) -> bool:
    """Return whether *text* is a host with or without a port, as a Host header may say (RFC 9110, section 7.2)."""
    found = _AUTHORITY.fullmatch(text)
    if not found or int(found.group(1) or 0) > 65535:
        return False
    return not text.startswith("[") or _address(text[1:text.index("]")]) is not None


@dataclass(frozen=True)
class _Told:
    """What proxies tell: the client's address, the scheme and the host it asked by; empty = not told."""

    client: str = ""
    scheme: str = ""
    host: str = ""


class TrustedProxy:
    """Puts the client, scheme and host of a request right, for everything behind it.

    With a public URL, that is the name of the service whatever a request says. Without one it is the name the request
    gives, if that is a name at all, else the address listened on. So no answer repeats what cannot be a host.
    """

    def __init__(self, app: ASGIApp, trusted: Sequence[Network] = (), public_url: str = "") -> None:
        """Wrap *app*; *trusted* are the proxies, *public_url* the service's own name, both from the settings."""
        self._app, self._trusted = app, tuple(trusted)
        public = urlsplit(public_url)
        name = (public.hostname or "").encode("idna").decode("ascii")
        self._scheme, self._host = public.scheme, _joined(name, public.port) if name else ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a scope that says the truth as far as it is known."""
        if scope["type"] == "http":
            scope = self._corrected(scope)
        await self._app(scope, receive, send)

    def _corrected(self, scope: Scope) -> Scope:
        peer = _address(scope["client"][0]) if scope.get("client") else None
        from_proxy = peer is not None and self._trusts(peer)
        told = self._told(scope, str(peer)) if from_proxy else _Told()
        corrected = {**scope, _FROM_PROXY: from_proxy}
        if told.client:
            corrected["client"] = (told.client, 0)
        corrected["scheme"] = self._scheme or told.scheme or scope["scheme"]
        host = self._host or told.host or _own_host(scope)
        kept = [(name, value) for name, value in scope["headers"] if name not in (*_SAID_BY_PROXIES, b"host")]
        corrected["headers"] = [(b"host", host.encode("ascii")), *kept]
        return corrected

    def _trusts(self, address: Address) -> bool:
        return any(address.version == network.version and address in network for network in self._trusted)

    def _told(self, scope: Scope, peer: str) -> _Told:
        """Return what the headers of a trusted proxy tell.

        A proxy that writes one kind of header may pass on the other as the client wrote it; with both, neither counts.
        """
        said = {name: [value.decode("latin-1") for key, value in scope["headers"] if key == name]
                for name in _SAID_BY_PROXIES}
        if said[_FORWARDED] and any(said[name] for name in (_FOR, _PROTO, _HOST)):
            return _Told()
        if said[_FORWARDED]:
            return self._by_forwarded(",".join(said[_FORWARDED]), peer)
        client = self._nearest_stranger([part for line in said[_FOR] for part in line.split(",")], peer)
        return _Told(client, _scheme(_only(said[_PROTO])), _host(_only(said[_HOST])))

    def _by_forwarded(self, text: str, peer: str) -> _Told:
        """Read RFC 7239: the rightmost element that names no trusted proxy was written by one, so it is believed."""
        nearest, told = peer, _Told()
        for element in reversed(_elements(text)) if len(text) <= _MOST_TOLD else ():
            address = _node(element.get("for", ""))
            nearest = str(address) if address else nearest
            told = _Told(nearest, _scheme(element.get("proto", "")), _host(element.get("host", "")))
            if address is None or not self._trusts(address):
                break
        return told

    def _nearest_stranger(self, chain: Sequence[str], peer: str) -> str:
        """Return the rightmost address of *chain* that is no trusted proxy; each proxy adds its peer at the right."""
        nearest = peer
        for address in map(_node, reversed(chain)):
            if address is None:
                break  # what stands here was not written by a proxy that we know
            nearest = str(address)
            if not self._trusts(address):
                break
        return nearest


def _node(text: str) -> Address | None:
    """Return the address of one node as proxies write it: with or without brackets and a port."""
    found = _NODE.fullmatch(text.strip())
    return _address(next(part for part in found.groups() if part is not None)) if found else None


def _address(text: str) -> Address | None:
    """Return the address *text* is; an IPv4 address in IPv6 clothes is that IPv4 address."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id:
            return None
        return address.ipv4_mapped or address
    return address


def _own_host(scope: Scope) -> str:
    """Return the host that the request gives if it can be one, else the address that was connected to."""
    given = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
    if len(given) == 1 and is_authority(given[0]):
        return str(given[0])
    host, port = scope.get("server") or ("localhost", None)
    return _joined(str(host), port)


def _joined(host: str, port: int | None) -> str:
    return (f"[{host}]" if ":" in host else host) + (f":{port}" if port else "")


def _elements(text: str) -> list[dict[str, str]]:
    """Return the elements of a Forwarded header; one that cannot be read is empty, and so ends the search."""
    return [_pairs(part) for part in _split(text, ",")]


def _pairs(element: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for part in _split(element, ";"):
        found = _PAIR.fullmatch(part)
        if not found or found.group(1).lower() in pairs:
            return {}
        value = found.group(2)
        pairs[found.group(1).lower()] = re.sub(r"\\(.)", r"\1", value[1:-1]) if value[0] == '"' else value
    return pairs


def _split(text: str, separator: str) -> Iterator[str]:
    """Split *text* at *separator* outside quoted strings."""
    return (match.group(0) for match in re.finditer(rf'(?:[^{separator}"]|"(?:[^"\\]|\\.)*"|")+', text))


def _only(values: Sequence[str]) -> str:
    """Return the value of a header that may say one thing only, empty when it says none or several."""
    return values[0].strip() if len(values) == 1 else ""


def _scheme(text: str) -> str:
    return text.lower() if text.lower() in _SCHEMES else ""


def _host(text: str) -> str:
    return text if is_authority(text) else ""
