"""``/context.jsonld`` over real HTTP: what a JSON-LD processor needs of the context that answers refer to."""

from __future__ import annotations

import httpx
import pytest
from tests.helpers.answers import problem

from thbgraph.linked import context_bytes

ROUTE = "/context.jsonld"


@pytest.mark.parametrize("accept", ["application/ld+json", "application/ld+json, application/json;q=0.9",
                                    "application/json", "*/*", "text/html"])
def test_the_context_answers_whatever_is_accepted(client: httpx.Client, accept: str) -> None:
    response = client.get(ROUTE, headers={"Accept": accept})
    assert (response.status_code, response.content) == (200, context_bytes())
    assert response.headers["content-type"] == "application/ld+json"


def test_every_site_may_read_and_keep_it(client: httpx.Client) -> None:
    response = client.get(ROUTE, headers={"Origin": "https://example.org"})
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["cache-control"] == "public, max-age=3600"
    assert response.headers["link"] == '<https://w3id.org/thbgraph/context.jsonld>; rel="canonical"'
    assert "vary" not in response.headers


def test_it_is_not_sent_again_to_who_holds_it(client: httpx.Client) -> None:
    first = client.get(ROUTE)
    again = client.get(ROUTE, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    head = client.head(ROUTE)
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", first.headers["etag"])
    assert int(head.headers["content-length"]) == len(first.content)


def test_it_does_not_depend_on_the_data(client: httpx.Client, named: httpx.Client) -> None:
    assert (client.get(ROUTE).headers["etag"], client.get(ROUTE).content) == (
        named.get(ROUTE).headers["etag"], named.get(ROUTE).content)


def test_it_takes_no_parameters_and_no_writes(client: httpx.Client) -> None:
    problem(client.get(ROUTE, params={"version": "1"}), 400, "usage")
    problem(client.put(ROUTE, content=b"{}"), 405, "method_not_allowed")
