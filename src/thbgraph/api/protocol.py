"""The SPARQL 1.1 Protocol's request: its three forms read into one value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from starlette.requests import Request

from thbgraph.api.body import fields_of, refuse_other_charsets, text_of, type_of
from thbgraph.errors import FeatureRefused, TooLong, UnsupportedMediaType, UsageError

FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"
ACCEPT_POST: Final = f"{QUERY}, {FORM}"
_MAX_BODY_BYTES: Final = 1024 * 1024  # 64 Ki characters, of up to 4 bytes, percent-encoded, and a long dataset


@dataclass(frozen=True)
class ProtocolRequest:
    """What was asked.

    Attributes:
        query: the SPARQL text; None if a GET names none, which asks for the endpoint itself.
        default_graphs: values of ``default-graph-uri``.
        named_graphs: values of ``named-graph-uri``.
        format: value of ``format``, our own addition to the protocol.
    """

    query: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str = ""


async def read_request(request: Request) -> ProtocolRequest:
    """Read a query by GET, by POST of a form, or by POST of the query itself.

    Raises:
        UsageError: several queries, none in a POST, or bytes that are not UTF-8.
        UnsupportedMediaType: a POST of something else.
        FeatureRefused: an update.
        TooLong: a body over 1 MiB.
    """
    fields = fields_of(request.scope["query_string"], "address")
    if request.method == "POST":
        fields += await _posted(request)
    queries = [value for name, value in fields if name == "query"]
    if len(queries) > 1:
        raise UsageError(
            f"The request holds {len(queries)} queries; one is answered at a time.", "Send each by itself."
        )
    if not queries and any(name == "update" for name, _ in fields):
        raise FeatureRefused("This address answers queries only.", "Updates have their own address.")
    if not queries and request.method == "POST":
        raise UsageError("The form names no query.", "Put the SPARQL text in its field 'query'.")
    return ProtocolRequest(
        queries[0] if queries else None,
        tuple(value for name, value in fields if name == "default-graph-uri"),
        tuple(value for name, value in fields if name == "named-graph-uri"),
        next((value for name, value in fields if name == "format"), ""),
    )


async def _posted(request: Request) -> list[tuple[str, str]]:
    header = type_of(request.headers.get("content-type", ""))
    media_type = header.get_content_type()
    if media_type == UPDATE:
        raise FeatureRefused("This address answers queries only.", "Updates have their own address.")
    if "content-type" not in request.headers or media_type not in (FORM, QUERY):
        raise UnsupportedMediaType("The body is neither a query nor a form.", f"Send one of: {ACCEPT_POST}.")
    refuse_other_charsets(header)
    body = await _body(request)
    return fields_of(body, "form") if media_type == FORM else [("query", text_of(body, "query"))]


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAX_BODY_BYTES:
            raise TooLong(f"The body is larger than {_MAX_BODY_BYTES:,} bytes.", "Split the query.")
    return bytes(body)
