"""The SPARQL 1.1 Graph Store Protocol beyond the W3C cases: reading, which graph is meant, who may."""

from __future__ import annotations

from urllib.parse import quote

import httpx
import pytest
import rdflib
from rdflib.compare import isomorphic
from tests.helpers.answers import problem
from tests.helpers.services import BEARER, SETTINGS, TOKEN
from tests.protocol.held import HERE, KEPT, NEW, TURTLE, TYPES, G, graph, same, turtle, untouched

pytestmark = pytest.mark.usefixtures("begin")

# --- reading --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [HERE, f"/graph-store/?graph={quote(G, safe='')}", "/graph-store?default",
                                     "/graph-store/?default", "/graph-store?default="])
@pytest.mark.parametrize("accept", TYPES)
def test_every_format(updatable: httpx.Client, address: str, accept: str) -> None:
    content_type, parser = TYPES[accept]
    response = updatable.get(address, headers={"Accept": accept})
    assert (response.status_code, response.headers["content-type"]) == (200, content_type)
    assert response.headers["vary"] == "Accept"
    assert isomorphic(rdflib.Graph().parse(data=response.content, format=parser), turtle(KEPT))
    head = updatable.head(address, headers={"Accept": accept})
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-type", "etag", "vary", "cache-control"):
        assert head.headers[name] == response.headers[name]


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("", "text/turtle; charset=utf-8"),
        ("*/*", "text/turtle; charset=utf-8"),
        ("application/*", "application/n-triples"),
        ("text/turtle;q=0.2, application/rdf+xml;q=0.9", "application/rdf+xml"),
        ("text/turtle;q=0, */*;q=0.1", "application/n-triples"),
        ("application/ld+json;q=0.5, text/html", "application/ld+json"),
        ("text/turtle; charset=utf-8", "text/turtle; charset=utf-8"),
        ("application/json", "application/json"),
    ],
)
def test_the_format_a_client_prefers(updatable: httpx.Client, accept: str, content_type: str) -> None:
    response = updatable.get(HERE, headers={"Accept": accept})
    assert (response.status_code, response.headers["content-type"]) == (200, content_type)


@pytest.mark.parametrize("accept", ["image/png", "text/turtle;q=0", "application/sparql-results+json", "text/html"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_406_lists_what_is_offered(updatable: httpx.Client, method: str, accept: str) -> None:
    response = updatable.request(method, HERE, headers={"Accept": accept})
    assert (response.status_code, response.headers["vary"]) == (406, "Accept")
    if method == "GET":
        assert set(TYPES) <= set(problem(response, 406, "not_acceptable")["offered"]["graph"])


@pytest.mark.parametrize("address", ["/graph-store?graph=http://h/none", "/graph-store/none", "/graph-store/none/"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE"])
def test_404(updatable: httpx.Client, method: str, address: str) -> None:
    response = updatable.request(method, address)
    assert response.status_code == 404
    if method != "HEAD":
        problem(response, 404, "not_found")
    assert untouched(updatable)


def test_an_empty_graph_is_there(updatable: httpx.Client) -> None:
    assert updatable.post("/update", data={"update": "CREATE GRAPH <http://h/empty>"}).status_code == 204
    for method in ("GET", "HEAD"):
        assert updatable.request(method, "/graph-store?graph=http://h/empty").status_code == 200
    assert updatable.delete("/graph-store?graph=http://h/empty").status_code == 200
    assert updatable.get("/graph-store?graph=http://h/empty").status_code == 404


def test_the_default_graph_is_always_there(updatable: httpx.Client) -> None:
    for _ in range(2):
        assert updatable.delete("/graph-store?default").status_code == 200
        assert same(updatable, "", "/graph-store?default")
        assert updatable.head("/graph-store?default").status_code == 200
    assert same(updatable, KEPT)


def test_a_large_graph_comes_whole(updatable: httpx.Client) -> None:
    """More rows than a query may answer with: that limit is for queries."""
    assert SETTINGS.max_rows == 1000
    text = "".join(f'<http://h/s{n}> <http://h/p> "{"x" * 300}" .\n' for n in range(3000))
    response = updatable.put(HERE, content=text, headers={"Content-Type": "application/n-triples"})
    assert response.status_code == 204
    answer = updatable.get(HERE, headers={"Accept": "application/n-triples"})
    assert sorted(answer.text.split("\n")) == sorted(text.split("\n"))


# --- which graph ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [
    "/graph-store?default&graph=http://h/g", "/graph-store?graph=http://h/g&default", "/graph-store?default&default",
    "/graph-store?graph=http://h/g&graph=http://h/g", "/graph-store?graph=http://h/g&graph=http://h/other",
    "/graph-store?graph=", "/graph-store?graph", "/graph-store?graph=g", "/graph-store?graph=/g",
    "/graph-store?graph=%2F%2Fh%2Fg", "/graph-store?graph=http://h/a%20b", "/graph-store?graph=http://h/%3E",
    "/graph-store?graph=http://h/%FF", "/graph-store?default=true", "/graph-store?Default", "/graph-store?grpah=http://h/g",
    "/graph-store?graph=http://h/g&x=1", "/graph-store/g?default", "/graph-store/g?graph=http://h/g",
    "/graph-store/g?x", "/graph-store?graph=urn", "/graph-store?graph=http://h/%7B%7D%20DROP%20ALL",
])  # fmt: skip
def test_a_name_that_is_none_or_several(updatable: httpx.Client, address: str) -> None:
    for method in ("GET", "PUT", "POST", "DELETE"):
        content = NEW if method in ("PUT", "POST") else None
        problem(updatable.request(method, address, content=content, headers=TURTLE), 400, "usage")
    assert untouched(updatable)


@pytest.mark.parametrize("address", ["/graph-store", "/graph-store/", "/graph-store?"])
def test_the_store_itself_is_not_deleted(updatable: httpx.Client, address: str) -> None:
    problem(updatable.delete(address), 400, "usage")
    assert untouched(updatable)


@pytest.mark.parametrize("iri", ["http://h/a+b", "http://h/a%2Bb", "http://h/%C3%A9", "http://h/é", "urn:x:1", "http://h/a?b=c#d",
                                 "http://h/'", "tag:h,2026:a&b"])
def test_an_iri_is_decoded_exactly_once(updatable: httpx.Client, iri: str) -> None:
    assert updatable.put(f"/graph-store?graph={quote(iri, safe='')}", content=NEW, headers=TURTLE).status_code == 201
    asked = updatable.get("/sparql", params={"query": "SELECT ?g { GRAPH ?g { <http://h/new> ?p ?o } }"})
    assert [row["g"]["value"] for row in asked.json()["results"]["bindings"]] == [iri]
    assert same(updatable, NEW, f"/graph-store?graph={quote(iri, safe='')}")


def test_a_plus_is_no_space(updatable: httpx.Client) -> None:
    assert updatable.put("/graph-store?graph=http://h/a+b", content=NEW, headers=TURTLE).status_code == 201
    assert same(updatable, NEW, "/graph-store?graph=http://h/a%2Bb")


@pytest.mark.parametrize("path", ["person/1.ttl", "a/b/", "%41", "%C3%A9", "a:b@c", "default"])
def test_a_graph_is_named_by_its_own_address(updatable: httpx.Client, path: str) -> None:
    assert updatable.put(f"/graph-store/{path}", content="<> <p> 1 .", headers=TURTLE).status_code == 201
    iri = f"{updatable.base_url}/graph-store/{path}"
    found = graph(updatable, f"/graph-store?graph={quote(iri, safe='')}")
    assert [(str(s), str(p)) for s, p, _ in found] == [(iri, iri.rsplit("/", 1)[0] + "/p")]
    assert updatable.delete(f"/graph-store/{path}").status_code == 200
    assert untouched(updatable)


def test_addresses_are_those_that_clients_see(named: httpx.Client) -> None:
    assert named.put("/graph-store/one", content="<> <#p> 1 .", headers=TURTLE).status_code == 201
    one = "https://example.org/thb/graph-store/one"
    assert same(named, f"<{one}> <{one}#p> 1 .", f"/graph-store?graph={one}")
    made = named.post("/graph-store", content=NEW, headers=TURTLE)
    assert made.headers["location"].startswith("https://example.org/thb/graph-store/")


def test_new_graphs_have_names_of_their_own(updatable: httpx.Client) -> None:
    places = set()
    for address in ("/graph-store", "/graph-store/"):
        response = updatable.post(address, content="<> <http://h/p> <x> .", headers=TURTLE)
        place = response.headers["location"]
        assert (response.status_code, response.json()) == (201, {"graph": place, "done": "created"})
        assert place.startswith(f"{updatable.base_url}/graph-store/")
        base = place.rsplit("/", 1)[0]
        assert same(updatable, f"<{place}> <http://h/p> <{base}/x> .", place)
        places.add(place)
    assert len(places) == 2


# --- who may, and what there is -------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/graph-store", "/graph-store/", "/graph-store/x", HERE])
def test_options_need_no_token(updatable: httpx.Client, address: str) -> None:
    response = updatable.options(address, headers={"Authorization": ""})
    assert (response.status_code, response.headers["allow"]) == (204, "GET, HEAD, PUT, POST, DELETE, OPTIONS")
    assert response.headers["accept-post"] == ", ".join([*sorted(TYPES), "multipart/form-data"])


@pytest.mark.parametrize("address", ["/graph-store", "/graph-store/x", HERE])
def test_patch_is_not_taken(updatable: httpx.Client, address: str) -> None:
    response = updatable.patch(address, content="CLEAR ALL", headers={"Content-Type": "application/sparql-update"})
    problem(response, 405, "method_not_allowed")
    assert "PUT" in response.headers["allow"]


@pytest.mark.parametrize("value", ["", "Bearer", f"Bearer {TOKEN}x", f"Basic {TOKEN}", TOKEN])
@pytest.mark.parametrize("address", [HERE, "/graph-store?default", "/graph-store", "/graph-store/x",
                                     "/graph-store?graph=g"])
def test_writing_needs_the_token(updatable: httpx.Client, address: str, value: str) -> None:
    for method in ("PUT", "POST", "DELETE"):
        response = updatable.request(method, address, content=None if method == "DELETE" else NEW,
                                     headers={"Content-Type": "text/nonsense", "Authorization": value})
        problem(response, 401, "unauthorized")
        assert response.headers["www-authenticate"] == "Bearer"
    assert untouched(updatable)


def test_reading_needs_none(updatable: httpx.Client) -> None:
    with httpx.Client(base_url=updatable.base_url, timeout=60) as stranger:
        assert stranger.get(HERE).status_code == 200
        assert stranger.head("/graph-store?default").status_code == 200


def test_a_store_that_takes_no_writes(client: httpx.Client, readers: httpx.Client) -> None:
    source = "/graph-store?graph=https://w3id.org/thbgraph/graph/source/one"
    assert len(graph(client, source)) == 2
    assert len(graph(client, "/graph-store?default")) == 2
    for method in ("PUT", "POST", "DELETE"):
        content = None if method == "DELETE" else NEW
        problem(client.request(method, source, content=content, headers=TURTLE | BEARER), 403, "read_only")
    assert len(graph(client, source)) == 2
    problem(readers.put(HERE, content=NEW, headers=TURTLE), 403, "read_only")
    assert readers.get(HERE).status_code == 404
