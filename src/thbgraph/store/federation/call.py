"""One call to another host: only where the operator allows it, never redirected, bounded in time and size."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.message import Message
from functools import cache
from typing import Final

import httpx

from thbgraph.errors import Busy, FeatureRefused, StoreUnavailable

MAX_AT_ONCE: Final = 16
_PORTS: Final = {"http": 80, "https": 443}
_HEADERS: Final = {"User-Agent": "thbgraph", "Accept-Encoding": "identity", "Connection": "close"}
_LONGEST: Final = 200
_HINT: Final = "The operator of this service can list it in THBGRAPH_SERVICE_ALLOW."


@dataclass(frozen=True, slots=True)
class Received:
    """What came back: its media type without parameters, in lower case, and its bytes."""

    media_type: str
    content: bytes


def address(iri: str, allow: tuple[str, ...], word: str) -> httpx.URL:
    """Return *iri* as the address to call.

    Args:
        iri: as the query names it.
        allow: ``host`` (for the scheme's own port) or ``host:port``, as ``settings`` reads them.
        word: SERVICE or LOAD, for the message.

    Raises:
        FeatureRefused: it is not http or https, carries a name, password or fragment, or its host is not allowed.
    """
    try:
        url = httpx.URL(iri)
    except httpx.InvalidURL as error:
        raise FeatureRefused(f"{word} <{iri[:_LONGEST]}> is refused: {error}.", "Mend the address.") from error
    if url.scheme not in _PORTS or not url.raw_host or url.userinfo or url.fragment:
        raise FeatureRefused(
            f"{word} <{iri[:_LONGEST]}> is refused: it is not an http or https address of a host alone.",
            "Leave out name, password and fragment.",
        )
    standard = _PORTS[url.scheme]
    if not {shown_host(url), f"{_host(url)}:{url.port or standard}"} & set(allow):
        raise FeatureRefused(f"{word} is refused: this service may not call {shown_host(url)[:_LONGEST]}.", _HINT)
    return url


def shown_host(url: httpx.URL) -> str:
    """Return host, and port where it is not the scheme's own."""
    return f"{_host(url)}:{url.port}" if url.port else _host(url)


def _host(url: httpx.URL) -> str:
    host = url.raw_host.decode("ascii")
    return f"[{host}]" if ":" in host else host


def unavailable(url: httpx.URL, why: str) -> StoreUnavailable:
    """Return the error that *url* did not answer as it should."""
    return StoreUnavailable(
        f"{shown_host(url)}, which the request calls, {why}.",
        "Try again later, or leave it out; SILENT passes over it.",
    )


class Caller:
    """The calls of one request: they share its time and its bytes."""

    def __init__(self, deadline: float, most: int) -> None:
        """Take *deadline* in the event loop's seconds and *most* in bytes."""
        self._deadline, self._left = deadline, most

    async def send(
        self, method: str, url: httpx.URL, accept: tuple[str, ...], form: Mapping[str, str] | None = None
    ) -> Received:
        """Call *url* and return an answer of status 200 and one of the types of *accept*.

        Raises:
            StoreUnavailable: it did not come, not whole, not in time, or is something else.
        """
        try:
            async with (
                asyncio.timeout_at(self._deadline),
                _client() as client,
                client.stream(method, url, headers={"Accept": ", ".join(accept)}, data=form) as response,
            ):
                return Received(_media_type(response, accept), await self._read(response))
        except TimeoutError as error:
            raise unavailable(url, "did not answer within the time a query may take") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            why = " ".join(str(error).split())[:_LONGEST] or type(error).__name__
            raise unavailable(url, f"could not be reached: {why}") from error

    async def _read(self, response: httpx.Response) -> bytes:
        content = bytearray()
        async for chunk in response.aiter_raw():
            self._left -= len(chunk)
            if self._left < 0:
                raise unavailable(response.url, "answered with more than is taken")
            content += chunk
        return bytes(content)


def _media_type(response: httpx.Response, accept: tuple[str, ...]) -> str:
    """Return the type of *response* before anything of its body is read."""
    if 300 <= response.status_code < 400:
        target = response.headers.get("location", "")[:_LONGEST]
        raise unavailable(response.url, f"redirects to {target!r}, which is not followed; name that address instead")
    if response.status_code != 200:
        raise unavailable(response.url, f"answered with status {response.status_code}")
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise unavailable(response.url, "compressed its answer although it was asked not to")
    header = Message()
    header["Content-Type"] = response.headers.get("content-type", "")
    found = header.get_content_type() if "content-type" in response.headers else "no media type"
    if found not in accept or header.get_content_charset("utf-8") != "utf-8":
        said = response.headers.get("content-type", found)[:_LONGEST]
        raise unavailable(response.url, f"answered with {said!r} instead of {' or '.join(accept)} in UTF-8")
    return found


class _Calls:
    """How many requests of this process are calling out: strangers must not make it hold ever more of them."""

    running = 0


@asynccontextmanager
async def calling(seconds: float, most: int) -> AsyncIterator[Caller]:
    """Give a caller that ends after *seconds* and *most* bytes; no proxy, cookie or credential of the machine is used.

    Raises:
        Busy: ``MAX_AT_ONCE`` requests are calling already.
    """
    if _Calls.running >= MAX_AT_ONCE:
        raise Busy("Too many queries are waiting for other endpoints.", "Try again in a few seconds.")
    _Calls.running += 1
    try:
        yield Caller(asyncio.get_running_loop().time() + seconds, most)
    finally:
        _Calls.running -= 1


def _client() -> httpx.AsyncClient:
    """Return a client for one call: one for several would send the cookies of the first with the second."""
    return httpx.AsyncClient(
        headers=_HEADERS,
        verify=_certificates(),
        trust_env=False,
        follow_redirects=False,
        timeout=None,  # noqa: S113  # one deadline for everything, in Caller.send
    )


@cache
def _certificates() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)
