"""ETags and what they are for: an answer that the client holds already is not sent again (RFC 9110, section 13).

A tag changes with the dataset, the question and the representation, and with nothing else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

CACHING: Final = {"Cache-Control": "public, no-cache"}
_OF_304: Final = ("ETag", "Vary", "Cache-Control")


def etag(version: str, parts: Mapping[str, Any]) -> str:
    """Return the ETag of the answer that *parts* (question and representation) get from dataset *version*.

    It is weak: two workers may write the same solutions in another order.
    """
    text = json.dumps([version, parts], sort_keys=True, ensure_ascii=False)
    return f'W/"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def body_etag(version: str, body: bytes) -> str:
    """Return the ETag of an answer that the dataset's version does not determine (NOW, RAND and the like)."""
    return f'W/"{hashlib.sha256(version.encode() + body).hexdigest()[:32]}"'


def matches(if_none_match: str, tag: str) -> bool:
    """Return whether *tag* is among the listed ones by weak comparison; ``*`` is for the caller to judge."""
    listed = {item.strip().removeprefix("W/") for item in if_none_match.split(",")}
    return bool(tag) and tag.removeprefix("W/") in listed


def unchanged(request: Request, headers: Mapping[str, str], *, found: bool = False) -> Response | None:
    """Return 304 if the client holds the answer already, None if it is to be sent.

    Args:
        request: what came in; only GET and HEAD are conditional here.
        headers: those of the answer, with its ETag if that is known.
        found: whether the answer is known to be a success, for only then ``*`` matches (RFC 9110, section 13.1.2). A
            tag that matches was given with a success once.
    """
    held = request.headers.get("if-none-match", "").strip()
    if request.method not in ("GET", "HEAD") or not (matches(held, headers.get("ETag", "")) or (found and held == "*")):
        return None
    return Response(status_code=304, headers={name: headers[name] for name in _OF_304 if name in headers})


def complete(request: Request, body: bytes, headers: Mapping[str, str]) -> Response:
    """Return the answer *body*, which has an ETag in *headers*: whole, without the body for HEAD, or 304."""
    if done := unchanged(request, headers, found=True):
        return done
    return Response(b"" if request.method == "HEAD" else body, headers={**headers, "Content-Length": str(len(body))})


def head_only(headers: Mapping[str, str]) -> Response:
    """Return the head of an answer whose length only its writing would tell (RFC 9110, section 8.6)."""
    response = Response(headers=dict(headers))
    del response.headers["content-length"]
    return response
