"""The SPARQL 1.1 Protocol's request: its three forms read into one value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from starlette.requests import Request

from thbgraph.api.body import fields_of, media_type, read_body, text_of
from thbgraph.errors import FeatureRefused, UnsupportedMediaType, UsageError
from thbgraph.store.inserts import UPDATE as UPDATE

FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
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
        version: value of ``version``, which is another; empty = the present one.
    """

    query: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str = ""
    version: str = ""

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Return the same request as fields of an address, without the version."""
        graphs = [("default-graph-uri", self.default_graphs), ("named-graph-uri", self.named_graphs)]
        return [("query", self.query or ""), *((name, iri) for name, iris in graphs for iri in iris),
                *([("format", self.format)] if self.format else [])]


async def read_request(request: Request) -> ProtocolRequest:
    """Read a query by GET, by POST of a form, or by POST of the query itself.

    Raises:
        UsageError: several queries, none in a POST, or bytes that are not UTF-8.
        UnsupportedMediaType: a POST of something else.
        FeatureRefused: an update.
        BodyTooLong: a body over 1 MiB, as sent or unpacked.
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
        next((value for name, value in fields if name == "version"), ""),
    )


async def _posted(request: Request) -> list[tuple[str, str]]:
    posted = media_type(request)
    if posted == UPDATE:
        raise FeatureRefused("This address answers queries only.", "Updates have their own address.")
    if posted not in (FORM, QUERY):
        raise UnsupportedMediaType("The body is neither a query nor a form.", f"Send one of: {ACCEPT_POST}.")
    body = await read_body(request, _MAX_BODY_BYTES)
    return fields_of(body, "form") if posted == FORM else [("query", text_of(body, "query"))]
