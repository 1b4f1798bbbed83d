"""HTTP to another SPARQL store: one client with limits, credentials that go to no other host, errors as sentences."""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final

import httpx

from thbgraph.errors import QueryTimeout, ResultTooLarge, StoreUnavailable, ThbError, UsageError
from thbgraph.settings import web_url

MAX_BYTES: Final = 1024 * 1024 * 1024
_CONNECT: Final = 10.0  # seconds
_CHUNK: Final = 64 * 1024
_SHOWN: Final = 240
_NOT_KNOWN: Final = "It may have been applied all the same: ask before you send it again."
_MORE: Final = re.compile(r"[?#].*", re.DOTALL)
_USER: Final = re.compile(r"//.*@", re.DOTALL)
_TAG: Final = re.compile(r"<[^>]*>|\s+|[\x00-\x1f\x7f]")
# how stores say that they stopped a query, or would not begin one, because of the time it takes
_TOO_LONG: Final = re.compile(r"timed? ?out|S1T00|estimated execution time|deadline|cancelled", re.IGNORECASE)
# Virtuoso answers a write that its user may not make with 500 and these codes instead of 403
_NOT_ALLOWED: Final = re.compile(r"Virtuoso 42000 Error [A-Z0-9]+:SECURITY")


class StoreRefused(StoreUnavailable):
    """The other store wants a token or a password that was not given, or is not the right one."""

    exit_code = 3


class StoreUnreachable(StoreUnavailable):
    """Nothing answers at the other store's address."""


class NoSuchAddress(StoreUnavailable):
    """Something answers there, but has nothing at this path or takes no such request."""


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """What another store wants to be shown: a bearer token, or a name and a password; never printed."""

    token: str = ""
    user: str = ""
    password: str = ""

    @classmethod
    def of(cls, text: str) -> Credentials:
        """Read ``name:password``; empty = none."""
        user, _, password = text.partition(":")
        return cls(user=user, password=password)

    def auth(self) -> httpx.Auth | None:
        """Return what puts these credentials on requests."""
        if self.token:
            return _Bearer(self.token)
        return _Password(self.user, self.password) if self.user else None


class _Bearer(httpx.Auth):
    def __init__(self, token: str) -> None:
        self._header = f"Bearer {token}"

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = self._header
        yield request


class _Password(httpx.Auth):
    """Basic or Digest (RFC 7616), whichever the server asks for; asked once, then kept."""

    def __init__(self, user: str, password: str) -> None:
        self._basic, self._digest = httpx.BasicAuth(user, password), httpx.DigestAuth(user, password)
        self._wants_basic = False

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if self._wants_basic:
            yield from self._basic.auth_flow(request)
            return
        flow = self._digest.auth_flow(request)
        following = next(flow)
        while True:
            response = yield following
            asked = " ".join(response.headers.get_list("www-authenticate")).lower()
            if response.status_code == httpx.codes.UNAUTHORIZED and "basic" in asked and "digest" not in asked:
                self._wants_basic = True
                yield from self._basic.auth_flow(request)
                return
            try:
                following = flow.send(response)
            except StopIteration:
                return


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: its headers, and its bytes piece by piece as they arrive."""

    headers: Mapping[str, str]
    pieces: Iterator[bytes]

    def body(self) -> bytes:
        """Return the answer in one piece."""
        return b"".join(self.pieces)


class Endpoint:
    """A client for the addresses of one other store; close it after use, or use it in ``with``."""

    def __init__(self, credentials: Credentials, timeout: float, max_bytes: int = MAX_BYTES) -> None:
        """Prepare a client.

        Args:
            credentials: shown to every address this client is asked to speak to.
            timeout: seconds without a byte after which a request has failed.
            max_bytes: length beyond which an answer is refused.
        """
        # nothing of the environment: a proxy or a .netrc of the user has no say in where the data goes
        self._client = httpx.Client(
            auth=credentials.auth(), timeout=httpx.Timeout(timeout, connect=min(timeout, _CONNECT)),
            trust_env=False, follow_redirects=False,
        )
        self._max_bytes = max_bytes

    def __enter__(self) -> Endpoint:
        """Return this client."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close this client's connections."""
        self.close()

    def close(self) -> None:
        """Close this client's connections."""
        self._client.close()

    def send(self, method: str, url: str, content: bytes = b"", media_type: str = "") -> int:
        """Send a write; return the status. A DELETE of what is not there is done, too, with the status 404.

        Raises:
            StoreUnreachable: there was no connection, so nothing was sent.
            StoreRefused: 401 or 403.
            QueryTimeout: the store says nothing for too long; the write may have been applied.
            StoreUnavailable: anything else that is no success; after 5xx and a broken connection the write may have
                been applied, as the hint says.
        """
        headers = {"Content-Type": media_type} if media_type else {}
        request = self._request(method, url, headers, content=content or None)
        with self._answer(request, missing=method == "DELETE", late=_NOT_KNOWN) as response:
            return response.status_code

    @contextmanager
    def get(self, url: str, accept: str) -> Iterator[Answer]:
        """Get a document; one that is not there is empty.

        Raises:
            StoreRefused: 401 or 403.
            StoreUnavailable: anything else that is no success.
        """
        request = self._request("GET", url, {"Accept": accept})
        with self._answer(request, missing=True) as response:
            there = response.status_code != httpx.codes.NOT_FOUND
            yield Answer(response.headers, self._pieces(response) if there else iter(()))

    @contextmanager
    def query(self, url: str, text: str, accept: str,
              dataset: Mapping[str, Sequence[str]] | None = None) -> Iterator[Answer]:
        """Send a query as a form, which every store takes.

        Args:
            url: the query address.
            text: SPARQL 1.1.
            accept: media types for the answer.
            dataset: IRIs under ``default-graph-uri`` and ``named-graph-uri``.

        Raises:
            QueryTimeout: the store says that the query takes too long, or says nothing for as long.
            UsageError: the store cannot answer this query.
            StoreRefused: 401 or 403.
            StoreUnavailable: no answer, or none that the SPARQL 1.1 Protocol knows.
        """
        form = {"query": text, **{name: list(iris) for name, iris in (dataset or {}).items()}}
        request = self._request("POST", url, {"Accept": accept}, form=form)
        with self._answer(request) as response:
            yield Answer(response.headers, self._pieces(response))

    def _request(self, method: str, url: str, headers: Mapping[str, str], content: bytes | None = None,
                 form: Mapping[str, Any] | None = None) -> httpx.Request:
        try:
            return self._client.build_request(method, url, headers=headers, content=content, data=form)
        except httpx.InvalidURL as error:
            raise UsageError(f"{shown_url(url)} cannot be asked: {error}.", "Check the address.") from error

    @contextmanager
    def _answer(self, request: httpx.Request, *, missing: bool = False, late: str = "") -> Iterator[httpx.Response]:
        """Give the answer to *request*, also 404 if what it asks for may be *missing*; *late* hints at what it did."""
        shown = shown_url(str(request.url))
        try:
            response = self._client.send(request, stream=True)
            try:
                if not (response.is_success or (missing and response.status_code == httpx.codes.NOT_FOUND)):
                    raise _failure(response, late)
                yield response
            finally:
                response.close()
        except (httpx.ReadTimeout, httpx.WriteTimeout) as error:
            raise QueryTimeout(f"The store at {shown} did not answer in time.",
                               late or "Ask for less, or later.") from error
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise StoreUnreachable(f"The store at {shown} cannot be reached: {_reason(error)}.",
                                   "Check its address, and that it runs.") from error
        except httpx.HTTPError as error:
            raise StoreUnavailable(f"The store at {shown} gave no whole answer: {_reason(error)}.",
                                   late or "Try again later, or see its log.") from error

    def _pieces(self, response: httpx.Response) -> Iterator[bytes]:
        length = 0
        for piece in response.iter_bytes(_CHUNK):
            length += len(piece)
            if length > self._max_bytes:
                raise ResultTooLarge(f"The other store's answer is longer than {self._max_bytes:,} bytes.",
                                     "Narrow the query.")
            yield piece


def shown_url(url: str) -> str:
    """Return *url*, which need not be one, as it may be printed: without user information, query and fragment."""
    return _USER.sub("//", _MORE.sub("", url))


def checked_url(url: str) -> str:
    """Return *url*, without a slash at its end, if a service or store can have it.

    Raises:
        UsageError: it is no http or https URL, or carries a name, a password, a query or a fragment.
    """
    try:
        return web_url(url).rstrip("/")
    except ValueError as error:
        raise UsageError(f"The address {shown_url(url)} {error}.", "It is such as http://localhost:7878.") from error


def _reason(error: httpx.HTTPError) -> str:
    return str(error).rstrip(".") or type(error).__name__


def _failure(response: httpx.Response, late: str) -> ThbError:
    """Put what the other store objects to in a sentence, with the beginning of its words; *late* as of ``_answer``."""
    where, status = shown_url(str(response.request.url)), response.status_code
    words = _words(response)
    if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN) or _NOT_ALLOWED.search(words):
        return StoreRefused(f"The store at {where} refuses this ({status}): {words}",
                            "Give the token or the password it wants.")
    if response.is_redirect:
        return StoreUnavailable(f"The store at {where} answers {status}, to go elsewhere, which is not followed.",
                                "Give the address itself.")
    if status in (httpx.codes.NOT_FOUND, httpx.codes.METHOD_NOT_ALLOWED):
        return NoSuchAddress(f"There is nothing at {where} that takes this ({status}): {words}", "Check the address.")
    late = late if response.is_server_error else ""
    if _TOO_LONG.search(words):
        return QueryTimeout(f"The store at {where} stopped this: {words}", late or "Narrow the query.")
    if status == httpx.codes.BAD_REQUEST:
        return UsageError(f"The store at {where} cannot do this: {words}")
    return StoreUnavailable(f"The store at {where} answers {status}: {words}", f"{late} See its log.".strip())


def _words(response: httpx.Response) -> str:
    """Return the beginning of what *response* says, as one plain line; of a problem (RFC 9457) its detail."""
    body = b""
    for piece in response.iter_bytes(_CHUNK):
        body += piece
        if len(body) >= _CHUNK:
            break
    text = body.decode("utf-8", "replace")
    with suppress(ValueError, TypeError, KeyError):
        text = str(json.loads(text)["detail"])
    return " ".join(_TAG.sub(" ", text).split())[:_SHOWN] or response.reason_phrase or "(no words)"
