"""``/id``, ``/concept`` and ``/graph`` over HTTP: statuses, heads, traps in addresses, hostile words, two languages."""

from __future__ import annotations

import io
import json
import re
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx
import pyoxigraph as ox
import pytest
from tests.helpers.answers import problem
from tests.helpers.servers import oxigraph_server
from tests.helpers.services import SETTINGS, updatable_service
from tests.helpers.waiting import HANG
from tests.resources.crawling import TYPES, Page, links_of
from tests.resources.small import NASTY, POINTING, small_graph

from thbgraph.api.server import serving
from thbgraph.namespaces import BASE, GRAPH, ID, THB
from thbgraph.settings import Settings
from thbgraph.store.frames import job_frame, job_from, read_frame
from thbgraph.store.job import DumpJob, QueryJob, TaskJob, is_quick
from thbgraph.store.remote_reader import Remote

STATE = "/id/state/AAA"
FORMS = tuple(TYPES)


@pytest.fixture(scope="module")
def graph_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_graph(tmp_path_factory.mktemp("small") / "graph.nq")


@pytest.fixture(scope="module")
def client(graph_file: Path) -> Iterator[httpx.Client]:
    settings = Settings(query_timeout=10.0, query_memory=512, max_rows=1000, workers=1)
    with serving(settings, graph_file, "v1") as url, httpx.Client(base_url=url, timeout=HANG) as client:
        yield client


def links(response: httpx.Response, rel: str) -> list[str]:
    return [target for target, relation in links_of(response) if relation == rel]


def page(client: httpx.Client, path: str, **headers: str) -> str:
    response = client.get(path, headers=headers)
    assert (response.status_code, response.headers["content-type"]) == (200, TYPES["html"]), response.text
    assert Page(response.text).open == []
    return response.text


# --- which representation

@pytest.mark.parametrize(("accept", "form"), [
    ("text/turtle", "ttl"), ("application/ld+json", "jsonld"), ("application/json", "jsonld"),
    ("application/rdf+xml", "rdf"), ("application/xml", "rdf"), ("application/n-triples", "nt"),
    ("application/trig", "trig"), ("application/n-quads", "nq"), ("text/html", "html"), ("*/*", "ttl"), ("", "ttl"),
    ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "html"),
    ("text/turtle;q=0.5, application/n-triples", "nt")])
def test_a_thing_leads_to_the_document_that_accept_names(client: httpx.Client, accept: str, form: str) -> None:
    response = client.get(STATE, headers={"Accept": accept})
    assert (response.status_code, response.content) == (303, b"")
    assert response.headers["location"] == f"{str(client.base_url).rstrip('/')}{STATE}.{form}"
    assert response.headers["vary"] == "Accept, Accept-Language"
    assert links(response, "describedby") == [f"{str(client.base_url).rstrip('/')}{STATE}.{one}" for one in (
        "ttl", "jsonld", "rdf", "nt", "html", "trig", "nq")]


@pytest.mark.parametrize("form", FORMS)
def test_a_document_is_of_the_type_its_suffix_names_whatever_accept_says(client: httpx.Client, form: str) -> None:
    response = client.get(f"{STATE}.{form}", headers={"Accept": "image/png"})
    assert (response.status_code, response.headers["content-type"]) == (200, TYPES[form])
    assert response.headers.get("vary") == ("Accept-Language" if form == "html" else None)
    same = client.get(STATE, params={"format": form})
    assert (same.status_code, same.content) == (200, response.content)
    assert same.headers.get("vary") == response.headers.get("vary")


@pytest.mark.parametrize("path", [STATE, "/concept/topic/shelter", "/graph/resolved"])
def test_what_nobody_can_take_is_406_with_what_there_is(client: httpx.Client, path: str) -> None:
    response = client.get(path, headers={"Accept": "image/png"})
    told = problem(response, 406, "not_acceptable")
    assert "text/turtle" in told["offered"]["resource"]
    assert ".ttl" in told["hint"]
    assert "Accept" in response.headers["vary"]


def test_a_parameter_that_is_none_is_refused(client: httpx.Client) -> None:
    for path in (STATE, f"{STATE}.ttl", "/graph/resolved.ttl", "/shapes"):
        assert "language" in problem(client.get(path, params={"language": "ru"}), 400, "usage")["detail"]
        assert "xlsx" in problem(client.get(path, params={"format": "xlsx"}), 400, "usage")["detail"]
    assert "lang='de'" in problem(client.get(f"{STATE}.html", params={"lang": "de"}), 400, "usage")["detail"]


# --- the same again

@pytest.mark.parametrize("path", [*(f"{STATE}.{form}" for form in FORMS), "/graph/resolved.html", "/graph/resolved.nt",
                                  "/shapes.html", "/shapes.ttl"])
def test_head_and_conditional_requests(client: httpx.Client, path: str) -> None:
    got = client.get(path)
    assert got.status_code == 200
    head = client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-type", "etag", "link"):
        assert head.headers[name] == got.headers[name]
    again = client.get(path, headers={"If-None-Match": got.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", got.headers["etag"])
    assert [again.headers.get(name) for name in ("vary", "cache-control")] == [
        got.headers.get(name) for name in ("vary", "cache-control")]
    assert client.get(path, headers={"If-None-Match": "*"}).status_code == 304
    assert client.get(path, headers={"If-None-Match": '"other"'}).content == got.content


def test_tags_differ_by_form_and_by_language(client: httpx.Client) -> None:
    tags = [client.head(f"{STATE}.{form}").headers["etag"] for form in FORMS]
    tags.append(client.head(f"{STATE}.html", headers={"Accept-Language": "ru"}).headers["etag"])
    assert len(set(tags)) == len(tags)


def test_no_other_method(client: httpx.Client) -> None:
    for path in (STATE, f"{STATE}.ttl", "/graph/resolved"):
        response = client.post(path)
        assert (response.status_code, set(response.headers["allow"].split(", "))) == (405, {"GET", "HEAD"})


# --- which resource

def test_what_looks_like_a_suffix_may_belong_to_the_iri(client: httpx.Client) -> None:
    base = str(client.base_url).rstrip("/")
    article, trap = f"{base}/id/provision/conv/art-26", f"{base}/id/provision/conv/art-26.ttl"
    turtle, other = {"Accept": "text/turtle"}, {"Accept": "application/n-triples"}
    assert client.get(trap, headers=turtle).headers["location"] == f"{trap}.ttl"
    assert "The trap" in client.get(f"{trap}.ttl").text
    assert client.get(article, headers=other).headers["location"] == f"{article}.nt"
    assert "The article" in client.get(f"{article}.nt").text
    # the address with the suffix is the other thing's own, so the document has one with a parameter
    led = client.get(article, headers=turtle)
    assert (led.status_code, led.headers["location"]) == (303, f"{article}?format=ttl")
    assert "The article" in client.get(led.headers["location"]).text


@pytest.mark.parametrize(("path", "iri"), [
    ("/id/body/caf%C3%A9", "id/body/café"), ("/id/body/caf%c3%a9", "id/body/café"),
    ("/id/body/a%20b", "id/body/a%20b"), ("/id/%73tate/AAA", "id/state/AAA")])
def test_percent_encoding_of_the_address_is_not_that_of_the_iri(client: httpx.Client, path: str, iri: str) -> None:
    encoded = quote(iri, safe="/%")
    led = client.get(path, headers={"Accept": "application/n-triples"})
    assert (led.status_code, urlsplit(led.headers["location"]).path) == (303, f"/{encoded}.nt")
    content = client.get(led.headers["location"])
    assert (content.status_code, links(content, "describes")) == (200, [BASE + encoded])
    assert f"<{BASE}{iri}>" in content.text


def test_the_european_union_answers_for_its_code(client: httpx.Client) -> None:
    base = str(client.base_url).rstrip("/")
    for end in ("", ".ttl", ".html"):
        response = client.get(f"/id/state/EUE{end}")
        assert (response.status_code, response.headers["location"]) == (
            301, f"{base}/id/organisation/european-union{end}")
    assert client.get("/id/state/EUE.html?lang=ru", follow_redirects=True).headers["content-language"] == "ru"


@pytest.mark.parametrize(("path", "hint"), [
    ("/id/state/aaa", f"Did you mean <{ID}state/AAA>? What there is of this kind is listed at "),
    ("/id/state/aaa.ttl", f"Did you mean <{ID}state/AAA>? "), ("/id/state/BBB", "is listed at "),
    ("/id/organisation/europan-union", f"<{ID}organisation/european-union>"),
    ("/concept/topic/shelters", f"Did you mean <{BASE}concept/topic/shelter>? "), ("/id/", "See /docs"),
    ("/id/state/", "is listed at "), ("/id/nothing", "See /docs"), ("/id/state/AAA/", "is listed at "),
    ("/graph/resolve", f"<{GRAPH}resolved>"), ("/graph/", "lists the graphs"), ("/graph/source/two", "source/one")])
def test_what_is_not_there_is_404_with_what_is_near(client: httpx.Client, path: str, hint: str) -> None:
    for method in ("GET", "HEAD"):
        response = client.request(method, path)
        assert response.status_code == 404
    assert hint in problem(client.get(path), 404, "not_found")["hint"]


@pytest.mark.parametrize("path", [
    "/id/../../../../etc/passwd", "/id/state/..%2f..%2fsecret", "/id/%00", "/id/%", "/id/%zz", "/id/%ff%fe",
    "/id/%0d%0aX: y", "/id/<script>", "/id/state/AAA%3E%20%3Fp", "/id/" + "a/" * 5000, "/id/" + "x" * 60000,
    "/graph/%22%3E", "/concept/%E2%80%AE", "/id/state/AAA%23x", "/id//state//AAA", "/id/.ttl", "/id/state/.ttl"])
def test_hostile_addresses_are_not_found(client: httpx.Client, path: str) -> None:
    status, head, _ = raw(client, path)
    assert status in (404, 400)
    assert b"\r\nX: y" not in head


def raw(client: httpx.Client, path: str) -> tuple[int, bytes, bytes]:
    """Send *path* as it is, which no client would; return status, head and body."""
    address = urlsplit(str(client.base_url))
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=HANG) as connection:
        connection.sendall(f"GET {path.replace(' ', '%20')} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split(b" ")[1]), head, body


def test_a_longer_address_than_is_read_is_414(client: httpx.Client) -> None:
    assert raw(client, "/id/" + "x" * 70000)[0] == 414


# --- heads

def test_the_head_of_a_document_links_to_what_belongs_to_it(client: httpx.Client) -> None:
    base = str(client.base_url).rstrip("/")
    response = client.get(f"{STATE}.ttl")
    assert links(response, "canonical") == [f"{ID}state/AAA.ttl"]
    assert links(response, "describes") == links(response, "cite-as") == [f"{ID}state/AAA"]
    assert links(response, "license") == ["https://creativecommons.org/licenses/by/4.0/"]
    assert links(response, "type") == [f"{THB}State"]
    assert links(response, "collection") == [f"{base}/api/v1/states"]
    assert len(links(response, "related")) == 1
    shelter = client.get("/concept/topic/shelter.ttl")
    assert (links(shelter, "collection"), links(shelter, "related")) == ([f"{base}/concept/topic"], [])
    graph = client.get("/graph/resolved", headers={"Accept": "text/turtle"})
    assert (links(graph, "describes"), links(graph, "cite-as")) == ([], [f"{GRAPH}resolved"])


def test_what_does_not_fit_is_one_query_away(client: httpx.Client) -> None:
    related = links(client.get(f"{STATE}.nt"), "related")[0]
    found = client.get(related, headers={"Accept": "application/sparql-results+json"}).json()
    assert len(found["results"]["bindings"]) == POINTING
    (rest,) = [link for link in Page(page(client, f"{STATE}.html")).links if "format=csv" in link]
    assert len(client.get(rest).text.splitlines()) == POINTING + 1


def test_a_retired_iri_answers_with_what_replaced_it(client: httpx.Client) -> None:
    base, path = str(client.base_url).rstrip("/"), "/id/organisation/old-name"
    led = client.get(path, headers={"Accept": "text/html"})
    assert (led.status_code, led.headers["location"]) == (303, f"{base}{path}.html")
    successor = [f"{base}/id/organisation/european-union"]
    for response in (led, *(client.get(f"{path}.{form}") for form in FORMS)):
        assert links(response, "successor-version") == successor
    text = page(client, f"{path}.html")
    assert "This IRI is not used any more" in text
    assert "it was replaced by" in text
    assert "Renamed." in text
    assert "Этот IRI выведен из употребления" in page(client, f"{path}.html?lang=ru")
    assert "nothing replaced it" in page(client, "/id/organisation/never-there.html")


# --- pages

def test_a_page_in_two_languages(client: httpx.Client) -> None:
    english, russian = page(client, f"{STATE}.html"), page(client, f"{STATE}.html", **{"Accept-Language": "ru"})
    assert "<h1>Aland</h1>" in english
    assert "<h1>Аланд</h1>" in russian
    assert russian == page(client, f"{STATE}.html?lang=ru")
    for text, words in ((english, ("What is said of it", "What points to it", "Who says so", "How to cite", "(130)")),
                        (russian, ("Что сказано", "Что указывает сюда", "Кто это говорит", "Как ссылаться"))):
        assert [word for word in words if word not in text] == []
        assert "Dataset version" in text or "Версия данных" in text
        assert f"<code>{ID}state/AAA</code>" in text
        assert f"<cite>thbgraph, v1. {ID}state/AAA</cite>" in text  # this graph judges nothing at any date
    assert "Source One" in english
    assert re.search(r'<span lang="ru">\s*Аланд\s*</span>', english)


def test_hostile_words_stay_words(client: httpx.Client) -> None:
    text = page(client, "/id/body/nasty.html")
    found = Page(text)
    assert "<script" not in text
    assert {link.partition(":")[0] for link in found.links if ":" in link} <= {"http", "https"}
    assert not any("javascript" in link for link in found.links)
    assert "https://example.org/?a=1&b=<2>" in found.links
    policy = client.get("/id/body/nasty.html").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    label = client.get("/id/body/nasty.jsonld").json()["label"]
    assert label == {"en": NASTY} or label == {"en": [NASTY]}


def test_blank_nodes_are_tables_in_the_table(client: httpx.Client) -> None:
    text = page(client, "/id/body/nested.html")
    assert "first" in text
    assert "inner" in text
    assert text.count("<table>") == 4  # of the body, of a list of two, of the node in it


def test_who_says_what_as_a_dataset(client: httpx.Client) -> None:
    for form, kind in (("nq", ox.RdfFormat.N_QUADS), ("trig", ox.RdfFormat.TRIG)):
        quads = list(ox.parse(client.get(f"{STATE}.{form}").content, format=kind))
        assert {str(quad.graph_name) for quad in quads} == {f"<{GRAPH}resolved>", f"<{GRAPH}source/one>"}
        assert len(quads) == 5 + 2


def test_json_ld_names_a_context_that_is_served(client: httpx.Client) -> None:
    body = client.get(f"{STATE}.jsonld").json()
    assert body["@context"] == f"{str(client.base_url).rstrip('/')}/context.jsonld"
    assert body["id"] == f"{ID}state/AAA"
    assert client.get(body["@context"]).status_code == 200


# --- other stores

def test_over_a_store_that_is_written_to(graph_file: Path, tmp_path: Path) -> None:
    with updatable_service(tmp_path / "store", SETTINGS, graph_file) as url, httpx.Client(
            base_url=url, timeout=HANG, headers={"Authorization": f"Bearer {SETTINGS.write_token}"}) as client:
        before = client.get(f"{STATE}.nt")
        new = f"INSERT DATA {{ GRAPH <{GRAPH}source/two> {{ <{ID}state/AAA> <{THB}note> \"new\" }} " \
              f"<{ID}state/NEW> <{THB}odd/12> \"a\\u0001b\" }}"
        assert client.post("/update", data={"update": new}).status_code == 204
        after = client.get(f"{STATE}.nq", headers={"If-None-Match": before.headers["etag"]})
        assert f'"new" <{GRAPH}source/two>' in after.text
        assert client.get(f"{STATE}.nt", headers={"If-None-Match": before.headers["etag"]}).status_code == 200
        assert client.get("/id/state/NEW.ttl").status_code == 200
        assert page(client, "/id/state/NEW.html")
        # RDF/XML has no name for such a property
        assert "odd/12" in problem(client.get("/id/state/NEW.rdf"), 406, "not_acceptable")["detail"]


def test_over_another_store(graph_file: Path, tmp_path: Path) -> None:
    with oxigraph_server(tmp_path) as server:
        content = graph_file.read_bytes()
        loaded = httpx.post(server.graph_url, content=content, headers={"Content-Type": "application/n-quads"})
        assert loaded.status_code < 300
        settings = replace(Settings(query_timeout=20.0, workers=1), public_url="https://example.org/thb")
        with serving(settings, Remote(server.query_url), "v1") as url, httpx.Client(
                base_url=url, timeout=HANG) as client:
            led = client.get(STATE, headers={"Accept": "text/html"})
            assert (led.status_code, led.headers["location"]) == (303, f"https://example.org/thb{STATE}.html")
            text = page(client, f"{STATE}.html")
            assert "Aland" in text
            assert "(130)" in text
            tags = [client.get(f"{STATE}.ttl").headers["etag"] for _ in range(2)]
            assert tags[0] == tags[1]  # by the body: nobody tells the version of another store
            assert json.loads(client.get(f"{STATE}.jsonld").content)["id"] == f"{ID}state/AAA"
            assert client.get("/graph/source/one.nt").text.count("\n") == 4
            assert "AAA" in problem(client.get("/id/state/aaa"), 404, "not_found")["hint"]


def test_a_whole_graph_has_the_time_of_a_dump() -> None:
    assert [is_quick(QueryJob("ASK {}", {})), is_quick(QueryJob("ASK {}", {}, whole=True)), is_quick(DumpJob()),
            is_quick(TaskJob("resource", {}))] == [True, False, False, True]
    sent = read_frame(io.BytesIO(job_frame(QueryJob("ASK {}", {}, whole=True))))
    assert sent
    assert not is_quick(job_from(*sent))
