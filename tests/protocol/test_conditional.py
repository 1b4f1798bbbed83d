"""If-None-Match and HEAD mean the same at every address that has a tag."""

from __future__ import annotations

import asyncio
import gzip
from typing import Final

import httpx
import pytest
from starlette.requests import Request
from starlette.types import Message

from thbgraph.api.streaming import respond
from thbgraph.store.job import QueryAnswer
from thbgraph.store.stream import Spool, StreamedAnswer

TAGGED: Final = (
    "/sparql?query=ASK%20%7B%7D", "/sparql?query=SELECT%20(NOW()%20AS%20%3Fn)%20%7B%7D", "/sparql?format=html",
    "/sparql?format=ttl", "/graph-store?default", "/docs", "/openapi.json", "/api/v1/queries",
    "/api/v1/queries?format=ttl", "/api/v1/queries/cq10.rq", "/api/v1/queries/cq10", "/api/v1/coverage",
)
WRONG: Final = (("/sparql?query=nonsense", 400), ("/sparql?format=html&example=nothing", 404),
                ("/api/v1/queries/nothing", 404), ("/graph-store?graph=http://h/nothing", 404),
                ("/api/v1/bound?at=never", 400))
DIRECT: Final = {"Content-Type": "application/sparql-query"}


@pytest.mark.parametrize("address", TAGGED)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_any_answer_will_do(client: httpx.Client, method: str, address: str) -> None:
    response = client.request(method, address, headers={"If-None-Match": "*"})
    assert (response.status_code, response.content) == (304, b"")
    assert response.headers["etag"].startswith('W/"')
    assert response.headers["cache-control"] == "public, no-cache"
    assert {"content-type", "content-length", "content-disposition"} & set(response.headers) == set()


@pytest.mark.parametrize(("address", "status"), WRONG)
def test_what_would_fail_is_no_answer(client: httpx.Client, address: str, status: int) -> None:
    assert client.get(address, headers={"If-None-Match": "*"}).status_code == status


@pytest.mark.parametrize("address", [address for address in TAGGED if "NOW" not in address])
def test_the_tag_holds_and_head_tells_it_with_the_length(client: httpx.Client, address: str) -> None:
    got, head = client.get(address), client.head(address)
    assert (got.status_code, head.status_code, head.content) == (200, 200, b"")
    names = ("etag", "content-type", "cache-control", "vary")
    assert [head.headers.get(name) for name in names] == [got.headers.get(name) for name in names]
    assert head.headers.get("content-length", got.headers["content-length"]) == got.headers["content-length"]
    again = client.get(address, headers={"If-None-Match": f'"other", {got.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_post_is_not_conditional(client: httpx.Client) -> None:
    assert client.post("/sparql", content="ASK {}", headers={**DIRECT, "If-None-Match": "*"}).status_code == 200


def asked(method: str) -> Request:
    async def nothing() -> Message:
        return {"type": "http.disconnect"}

    return Request({"type": "http", "method": method, "headers": []}, nothing)


def test_head_of_a_long_answer_tells_no_length_and_ends_it() -> None:
    async def check() -> None:
        ended: list[bool] = []
        long = StreamedAnswer("bindings", "json", Spool(), lambda: ended.append(True))
        response = respond(asked("HEAD"), long, {"ETag": 'W/"x"', "Content-Type": "text/csv"})
        assert (response.status_code, response.headers.get("content-length"), ended) == (200, None, [True])
        assert response.headers["content-type"] == "text/csv"

    asyncio.run(check())


def test_head_of_a_short_answer_tells_its_length() -> None:
    short = QueryAnswer("boolean", "json", b"12345", 1)
    response = respond(asked("HEAD"), short, {"ETag": 'W/"x"'})
    assert (response.headers["content-length"], response.body) == ("5", b"")


def test_a_query_may_be_packed_like_an_update(client: httpx.Client) -> None:
    packed = gzip.compress(b"ASK {}")
    answer = client.post("/sparql", content=packed, headers={**DIRECT, "Content-Encoding": "gzip"})
    assert (answer.status_code, answer.json()["boolean"]) == (200, True)
    other = client.post("/sparql", content=packed, headers={**DIRECT, "Content-Encoding": "br"})
    assert (other.status_code, other.json()["code"]) == (415, "unsupported_media_type")


def test_an_address_that_nests_too_deep_is_414_and_a_body_413(client: httpx.Client) -> None:
    deep = "SELECT * " + "{" * 200 + "}" * 200
    by_get, by_post = client.get("/sparql", params={"query": deep}), client.post("/sparql", data={"query": deep})
    assert [(got.status_code, got.json()["code"]) for got in (by_get, by_post)] == [
        (414, "too_long"), (413, "too_long")]


@pytest.mark.parametrize(("accept", "media_type"), [
    ("application/ld+json;", "application/ld+json"), ("application/ld+json; ;q=1, text/turtle;q=0.9",
                                                       "application/ld+json"),
    ("application/ld+json;Q=0.2, text/turtle;q=0.9", "text/turtle; charset=utf-8"),
])
def test_a_semicolon_too_many_says_nothing(client: httpx.Client, accept: str, media_type: str) -> None:
    answer = client.get("/graph-store?default", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
