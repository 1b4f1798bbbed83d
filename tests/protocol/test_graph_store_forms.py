"""Writes of the SPARQL 1.1 Graph Store Protocol as forms of several documents."""

from __future__ import annotations

from typing import Any, Final

import httpx
import pyoxigraph as ox
import pytest
from tests.helpers.answers import problem
from tests.protocol.held import HERE, KEPT, MORE, NEW, XML, graph, same, untouched

pytestmark = pytest.mark.usefixtures("begin")


def part(content: str | bytes, media_type: str | None = "text/turtle", name: str | None = None) -> bytes:
    file = f'; filename="{name}"' if name else ""
    kind = f"Content-Type: {media_type}\r\n" if media_type else ""
    body = content.encode() if isinstance(content, str) else content
    return f'--x\r\nContent-Disposition: form-data; name="f"{file}\r\n{kind}\r\n'.encode() + body + b"\r\n"


def form(*parts: bytes, kind: str = "multipart/form-data; boundary=x") -> dict[str, Any]:
    return {"content": b"".join(parts) + b"--x--\r\n", "headers": {"Content-Type": kind}}


SEVERAL: Final = '{"@id": "http://h/x", "@graph": [{"http://h/p": 1}]}'


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_a_form_of_several_formats(updatable: httpx.Client, method: str) -> None:
    xml = ox.serialize(ox.parse(NEW, format=ox.RdfFormat.TURTLE), format=ox.RdfFormat.RDF_XML) or b""
    lines = part(MORE, "application/n-triples; charset=utf-8")
    response = updatable.request(method, HERE, **form(part(xml, XML), lines))
    assert response.is_success, response.text
    assert same(updatable, (KEPT if method == "POST" else "") + NEW + MORE)


def test_a_form_of_one_document_and_one_from_a_browser(updatable: httpx.Client) -> None:
    assert updatable.post(HERE, **form(part(NEW))).status_code == 200
    files = {"a": ("a.ttl", NEW, "text/turtle"), "b": ("b.nt", MORE, "application/n-triples")}
    assert updatable.post("/graph-store?default", files=files).status_code == 200
    assert same(updatable, KEPT + NEW)
    assert same(updatable, KEPT + NEW + MORE, "/graph-store?default")


@pytest.mark.parametrize("name", ["a.ttl", "A.TTL", "a.nt"])
def test_the_name_of_a_file_tells_its_format(updatable: httpx.Client, name: str) -> None:
    assert updatable.put(HERE, **form(part(NEW, None, name), part(MORE, None, name))).status_code == 204
    assert same(updatable, NEW + MORE)


def test_the_documents_of_a_form_share_no_blank_node(updatable: httpx.Client) -> None:
    assert updatable.put(HERE, **form(part("_:a <http://h/p> 1 ."), part("_:a <http://h/p> 1 ."))).status_code == 204
    assert len(graph(updatable)) == 2


def test_relative_iris_in_a_form(updatable: httpx.Client) -> None:
    assert updatable.put(HERE, **form(part("<> <p> 1 ."), part("<> <p> 2 ."))).status_code == 204
    assert same(updatable, "<http://h/g> <http://h/p> 1, 2 .")


def test_a_form_makes_a_graph(updatable: httpx.Client) -> None:
    response = updatable.post("/graph-store", **form(part("<> <http://h/p> 1 ."), part("<> <http://h/p> 2 .")))
    place = response.headers["location"]
    assert same(updatable, f"<{place}> <http://h/p> 1, 2 .", place)


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        (form(), 400, "usage"),
        (form(part(NEW, None)), 400, "usage"),
        (form(part(NEW, None, "a.doc")), 400, "usage"),
        (form(part(NEW, None, "a.trig")), 415, "unsupported_media_type"),
        (form(part(NEW, "text/plain")), 415, "unsupported_media_type"),
        (form(part(NEW), part("x", "text/plain")), 415, "unsupported_media_type"),
        (form(part(NEW, "text/turtle; charset=utf-16")), 415, "unsupported_media_type"),
        (form(part(NEW), part("<a> <b>")), 400, "data_invalid"),
        (form(part(NEW), part(b"<http://h/new> <http://h/p> '\xff' .")), 400, "data_invalid"),
        (form(part(NEW), part(SEVERAL, "application/ld+json")), 400, "data_invalid"),
        (form(*[part(NEW)] * 101), 413, "too_long"),
        (form(part(b" " * 9 * 1024 * 1024)), 413, "too_long"),
        ({**form(part(NEW)), "content": part(NEW)}, 400, "usage"),
        ({**form(part(NEW)), "content": b"no form"}, 400, "usage"),
        ({**form(part(NEW)), "content": b""}, 400, "usage"),
        (form(part(NEW), kind="multipart/form-data"), 400, "usage"),
        (form(part(NEW), kind="multipart/form-data; boundary="), 400, "usage"),
        (form(part(NEW), kind=f"multipart/form-data; boundary={'x' * 300}"), 400, "usage"),
        (form(part(NEW), kind="multipart/mixed; boundary=x"), 415, "unsupported_media_type"),
    ],
)  # fmt: skip
def test_a_form_that_cannot_be_read_changes_nothing(
    updatable: httpx.Client, sent: dict[str, Any], status: int, code: str
) -> None:
    for method in ("PUT", "POST"):
        problem(updatable.request(method, HERE, **sent), status, code)
    assert untouched(updatable)
