"""Writes of the SPARQL 1.1 Graph Store Protocol beyond the W3C cases: documents, conditions, limits."""

from __future__ import annotations

import gzip
import socket
from collections.abc import Iterator
from itertools import product
from typing import Final
from urllib.parse import urlsplit

import httpx
import pyoxigraph as ox
import pytest
from tests.helpers.answers import problem
from tests.helpers.services import TOKEN
from tests.protocol.held import HERE, KEPT, MORE, NEW, TURTLE, TYPES, XML, graph, same, untouched

pytestmark = pytest.mark.usefixtures("begin")


# --- writing --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [HERE, "/graph-store?default"])
def test_put_replaces_and_post_adds(updatable: httpx.Client, address: str) -> None:
    response = updatable.post(address, content=NEW, headers=TURTLE)
    assert (response.status_code, response.json()["done"]) == (200, "extended")
    assert same(updatable, KEPT + NEW, address)
    assert updatable.put(address, content=NEW, headers=TURTLE).status_code == 204
    assert same(updatable, NEW, address)
    assert updatable.put(address, content="", headers=TURTLE).status_code == 204
    assert same(updatable, "", address)
    other = "/graph-store?default" if address == HERE else HERE
    assert same(updatable, KEPT, other)


@pytest.mark.parametrize("media_type", TYPES)
def test_every_format_is_read(updatable: httpx.Client, media_type: str) -> None:
    form = ox.RdfFormat.from_media_type(media_type)
    assert form
    content = ox.serialize(ox.parse(NEW, format=ox.RdfFormat.TURTLE), format=form)
    for header in (media_type, f"{media_type}; charset=UTF-8", media_type.upper()):
        assert updatable.put(HERE, content=content, headers={"Content-Type": header}).status_code == 204
        assert same(updatable, NEW)


def test_without_a_type_it_is_rdf_xml(updatable: httpx.Client) -> None:
    """Graph Store HTTP Protocol, section 5."""
    content = ox.serialize(ox.parse(NEW, format=ox.RdfFormat.TURTLE), format=ox.RdfFormat.RDF_XML)
    assert updatable.put(HERE, content=content).status_code == 204
    assert same(updatable, NEW)
    problem(updatable.put(HERE, content=KEPT.encode()), 400, "data_invalid")
    assert same(updatable, NEW)


def test_relative_iris_are_those_of_the_graph(updatable: httpx.Client) -> None:
    assert updatable.put("/graph-store?graph=http://h/x/g", content="<a> <#b> <> .", headers=TURTLE).status_code == 201
    assert same(updatable, "<http://h/x/a> <http://h/x/g#b> <http://h/x/g> .", "/graph-store?graph=http://h/x/g")
    assert updatable.put("/graph-store?default", content="<> <p> 1 .", headers=TURTLE).status_code == 204
    assert same(updatable, f"<{updatable.base_url}/graph-store> <{updatable.base_url}/p> 1 .", "/graph-store?default")


def test_blank_nodes_of_two_documents_are_two(updatable: httpx.Client) -> None:
    address = "/graph-store?graph=http://h/b"
    for status in (201, 200):
        assert updatable.post(address, content="_:a <http://h/p> 1 .", headers=TURTLE).status_code == status
    assert len(graph(updatable, address)) == 2


def test_a_post_of_nothing_makes_nothing(updatable: httpx.Client) -> None:
    """Section 5.5: an empty body is answered with 204."""
    for address in (HERE, "/graph-store?graph=http://h/none", "/graph-store", "/graph-store/none"):
        response = updatable.post(address, content=b"", headers=TURTLE)
        assert (response.status_code, response.content) == (204, b"")
        assert "location" not in response.headers
    assert untouched(updatable)


@pytest.mark.parametrize(
    ("content_type", "content", "status", "code"),
    [
        ("application/rdf+xml", NEW, 400, "data_invalid"),
        ("text/turtle", "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>", 400, "data_invalid"),
        ("text/turtle", "<http://h/new> <http://h/p> 'new'", 400, "data_invalid"),
        ("text/turtle", NEW + "\n<http://h/new> <http://h/p>", 400, "data_invalid"),
        ("application/n-triples", NEW + "\n<http://h/new> a 1 .", 400, "data_invalid"),
        ("application/ld+json", NEW, 400, "data_invalid"),
        ("text/turtle", b"<http://h/new> <http://h/p> '\xff' .", 400, "data_invalid"),
        ("text/plain", NEW, 415, "unsupported_media_type"),
        ("", NEW, 415, "unsupported_media_type"),
        ("text/html", NEW, 415, "unsupported_media_type"),
        ("application/json", "{}", 415, "unsupported_media_type"),
        ("application/n-quads", NEW, 415, "unsupported_media_type"),
        ("application/trig", NEW, 415, "unsupported_media_type"),
        ("application/sparql-update", "CLEAR ALL", 415, "unsupported_media_type"),
        ("application/x-www-form-urlencoded", "a=b", 415, "unsupported_media_type"),
        ("text/turtle; charset=utf-16", NEW.encode("utf-16"), 415, "unsupported_media_type"),
        ("text/turtle; charset=iso-8859-1", NEW, 415, "unsupported_media_type"),
    ],
)
def test_a_document_that_cannot_be_read_changes_nothing(
    updatable: httpx.Client, content_type: str, content: str | bytes, status: int, code: str
) -> None:
    for method, address in product(("PUT", "POST"), (HERE, "/graph-store?default", "/graph-store/new")):
        response = updatable.request(method, address, content=content, headers={"Content-Type": content_type})
        assert problem(response, status, code)["detail"]
    assert untouched(updatable)


@pytest.mark.parametrize("headers", [{}, {"Content-Type": XML}, {"Content-Type": "application/ld+json"}])
def test_an_empty_body_is_no_document_of_every_type(updatable: httpx.Client, headers: dict[str, str]) -> None:
    problem(updatable.put(HERE, content=b"", headers=headers), 400, "data_invalid")
    assert untouched(updatable)


# --- conditions -----------------------------------------------------------------------------------------------------


def test_reading_what_is_held_already(updatable: httpx.Client) -> None:
    tag = updatable.get(HERE).headers["etag"]
    for method in ("GET", "HEAD"):
        for condition in (tag, f'"other", {tag}', "*"):
            response = updatable.request(method, HERE, headers={"If-None-Match": condition})
            assert (response.status_code, response.headers["etag"], response.content) == (304, tag, b"")
        assert updatable.request(method, HERE, headers={"If-None-Match": '"other"'}).status_code == 200
    assert updatable.get(HERE, headers={"If-None-Match": tag, "Accept": XML}).status_code == 200
    assert updatable.get("/graph-store?default", headers={"If-None-Match": tag}).status_code == 200
    assert updatable.get("/graph-store?graph=http://h/none", headers={"If-None-Match": "*"}).status_code == 404
    assert updatable.post(HERE, content=NEW, headers=TURTLE).status_code == 200
    assert updatable.get(HERE, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize(
    ("method", "address", "headers", "status"),
    [
        ("PUT", HERE, {"If-None-Match": "*"}, 412),
        ("PUT", "/graph-store?graph=http://h/none", {"If-None-Match": "*"}, 201),
        ("POST", HERE, {"If-None-Match": "*"}, 412),
        ("DELETE", HERE, {"If-None-Match": "*"}, 412),
        ("PUT", "/graph-store?default", {"If-None-Match": "*"}, 412),
        ("PUT", HERE, {"If-Match": "*"}, 204),
        ("PUT", "/graph-store?graph=http://h/none", {"If-Match": "*"}, 412),
        ("DELETE", "/graph-store?graph=http://h/none", {"If-Match": "*"}, 412),
        ("PUT", HERE, {"If-Match": '"other"'}, 412),
        ("DELETE", HERE, {"If-Match": 'W/"other", "another"'}, 412),
        ("PUT", HERE, {"If-None-Match": '"other"'}, 204),
        ("DELETE", HERE, {"If-Match": "*"}, 200),
    ],
)
def test_writing_on_conditions(
    updatable: httpx.Client, method: str, address: str, headers: dict[str, str], status: int
) -> None:
    content = NEW if method != "DELETE" else None
    response = updatable.request(method, address, content=content, headers=TURTLE | headers)
    assert response.status_code == status
    if status == 412:
        problem(response, 412, "precondition_failed")
        assert untouched(updatable)


def test_a_change_in_between_is_not_written_over(updatable: httpx.Client) -> None:
    tag = updatable.get(HERE, headers={"Accept": XML}).headers["etag"]
    assert updatable.put(HERE, content=NEW, headers=TURTLE | {"If-Match": tag}).status_code == 204
    problem(updatable.put(HERE, content=MORE, headers=TURTLE | {"If-Match": tag}), 412, "precondition_failed")
    assert same(updatable, NEW)
    now = updatable.get(HERE).headers["etag"]
    problem(updatable.put(HERE, content=MORE, headers=TURTLE | {"If-None-Match": now}), 412, "precondition_failed")


# --- limits ---------------------------------------------------------------------------------------------------------

MIB: Final = 1024 * 1024
PACKED: Final = TURTLE | {"Content-Encoding": "gzip"}
PACKED_NEW: Final = gzip.compress(NEW.encode(), mtime=0)  # no clock: it names a case


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "GZIP"])
def test_gzip(updatable: httpx.Client, coding: str) -> None:
    headers = TURTLE | {"Content-Encoding": coding}
    assert updatable.put(HERE, content=PACKED_NEW, headers=headers).status_code == 204
    assert same(updatable, NEW)


@pytest.mark.parametrize(
    ("content", "coding", "status", "code"),
    [
        (PACKED_NEW[:-3], "gzip", 400, "usage"),
        (NEW.encode(), "gzip", 400, "usage"),
        (PACKED_NEW + b"rest", "gzip", 400, "usage"),
        (NEW.encode(), "deflate", 415, "unsupported_media_type"),
        (NEW.encode(), "br", 415, "unsupported_media_type"),
        (gzip.compress(PACKED_NEW, mtime=0), "gzip, gzip", 415, "unsupported_media_type"),
    ],
)
def test_what_is_not_gzip(updatable: httpx.Client, content: bytes, coding: str, status: int, code: str) -> None:
    problem(updatable.put(HERE, content=content, headers=TURTLE | {"Content-Encoding": coding}), status, code)
    assert untouched(updatable)


def test_a_bomb(updatable: httpx.Client) -> None:
    packed = gzip.compress(b"\n" * (256 * MIB))
    assert len(packed) < MIB
    problem(updatable.put(HERE, content=packed, headers=PACKED), 413, "too_long")
    problem(updatable.post("/graph-store", content=packed, headers=PACKED), 413, "too_long")
    assert untouched(updatable)


def test_a_body_over_the_limit(updatable: httpx.Client) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(65):
            yield b"\n" * MIB

    problem(updatable.put(HERE, content=pieces(), headers=TURTLE), 413, "too_long")
    address = urlsplit(str(updatable.base_url))
    with socket.create_connection((str(address.hostname), address.port or 0), timeout=60) as connection:
        connection.sendall(f"PUT {HERE} HTTP/1.1\r\nHost: h\r\nContent-Type: text/turtle\r\n"
                           f"Authorization: Bearer {TOKEN}\r\nContent-Length: {65 * MIB}\r\n\r\n".encode())
        assert connection.recv(64).startswith(b"HTTP/1.1 413 ")  # judged by the length it declares
    assert untouched(updatable)
