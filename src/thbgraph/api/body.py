"""Bodies of requests, read with limits: their type, their bytes as sent or unpacked, their text, their fields."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterator
from email.message import Message
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request

from thbgraph.errors import BodyTooLong, UnsupportedMediaType, UsageError

_MAX_FIELDS: Final = 1000
_PIECE: Final = 1024 * 1024
_GZIP: Final = zlib.MAX_WBITS + 16  # with the header and trailer of gzip (RFC 1952)


def media_type(request: Request) -> str:
    """Return the media type of the body of *request*, empty if no Content-Type tells it.

    Raises:
        UnsupportedMediaType: it says that the body is not UTF-8.
    """
    if "content-type" not in request.headers:
        return ""
    header = type_of(request.headers["content-type"])
    refuse_other_charsets(header)
    return header.get_content_type()


def type_of(content_type: str) -> Message:
    """Return the header *content_type* as a message that tells media type and parameters."""
    header = Message()
    header["Content-Type"] = content_type
    return header


def refuse_other_charsets(header: Message) -> None:
    """Refuse a body that its type says is not UTF-8, whose subset US-ASCII is.

    Raises:
        UnsupportedMediaType: it does.
    """
    charset = header.get_content_charset("utf-8")
    if charset not in ("utf-8", "us-ascii"):
        raise UnsupportedMediaType(f"The body is in {charset}; this address reads UTF-8.", "Encode it as UTF-8.")


async def read_body(request: Request, limit: int) -> bytes:
    """Return the body of *request*, unpacked if it is sent with gzip.

    Args:
        request: what came in.
        limit: bytes beyond which it is refused, both as sent and unpacked.

    Raises:
        BodyTooLong: over the limit; no more of it is read.
        UnsupportedMediaType: packed with something else.
        UsageError: what should be gzip is not, or ends too early.
    """
    return b"".join([piece async for piece in body_pieces(request, limit)])


async def body_pieces(request: Request, limit: int) -> AsyncIterator[bytes]:
    """Yield the body of *request* as it comes; see ``read_body``."""
    coding = request.headers.get("content-encoding", "").strip().lower()
    if coding not in ("", "identity", "gzip", "x-gzip"):
        raise UnsupportedMediaType("The body's Content-Encoding is not read here.", "Send it as it is, or use gzip.")
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > limit:
        raise _too_long(limit)
    unpacked = _Gunzip(limit) if coding.endswith("gzip") else None
    sent = 0
    async for chunk in request.stream():
        sent += len(chunk)
        if sent > limit:
            raise _too_long(limit)
        # unpacking is real work, and done where it holds up nobody
        yield await asyncio.to_thread(unpacked.feed, chunk) if unpacked else chunk
    if unpacked:
        unpacked.end()


def text_of(raw: bytes, place: str) -> str:
    """Return *raw* as text; *place* is what messages call it.

    Raises:
        UsageError: it is not UTF-8.
    """
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"The {place} is not UTF-8 at byte {error.start}.", "Encode it as UTF-8.") from error


def fields_of(raw: bytes, place: str) -> list[tuple[str, str]]:
    """Decode percent-encoded fields exactly once and strictly; an escape that is not UTF-8 is an error, not a '?'.

    Raises:
        UsageError: it is not UTF-8, or there are too many fields.
    """
    try:
        return parse_qsl(text_of(raw, place), keep_blank_values=True, errors="strict", max_num_fields=_MAX_FIELDS)
    except UnicodeDecodeError as error:
        raise UsageError(f"The {place} has percent-escapes that are not UTF-8.", "Encode it as UTF-8.") from error
    except ValueError as error:
        raise UsageError(f"The {place} has more than {_MAX_FIELDS} fields.", "Send fewer.") from error


class _Gunzip:
    """Unpacks gzip piece by piece and stops at a limit, however small the packed body was."""

    def __init__(self, limit: int) -> None:
        self._limit, self._total = limit, 0
        self._stream = zlib.decompressobj(_GZIP)

    def feed(self, chunk: bytes) -> bytes:
        """Return what *chunk* unpacks to."""
        out = bytearray()
        more = True
        while more:
            if self._stream.eof and chunk:  # another member follows
                self._stream = zlib.decompressobj(_GZIP)
            try:
                piece = self._stream.decompress(chunk, _PIECE)
            except zlib.error as error:
                raise UsageError(f"The body is not gzip: {error}.", "Pack it again.") from error
            out += piece
            if self._total + len(out) > self._limit:
                raise _too_long(self._limit)
            chunk = self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail
            more = bool(chunk) or len(piece) == _PIECE
        self._total += len(out)
        return bytes(out)

    def end(self) -> None:
        """Refuse a body that ended before the packed data did."""
        if not self._stream.eof:
            raise UsageError("The gzip of the body ends too early.", "Send all of it.")


def _too_long(limit: int) -> BodyTooLong:
    return BodyTooLong(f"The body is larger than {limit:,} bytes, as sent or unpacked.", "Send it in parts.")
