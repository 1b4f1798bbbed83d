"""Which addresses a store has, told from the one that is given; what is no address, and what is no store."""

from __future__ import annotations

import json

import pytest
from tests.helpers.servers import Server, free_port, oxigraph_server
from tests.stores.conftest import Push
from tests.stores.relay import Heard, Relay, relay

from thbgraph.errors import QueryTimeout, ThbError, UsageError
from thbgraph.push import WAYS, Target, Way, find_target
from thbgraph.store.endpoint import Credentials, Endpoint, NoSuchAddress, StoreRefused, StoreUnreachable

pytestmark = pytest.mark.xdist_group("stores")


def found(url: str, way: Way, query: str = "", default_graph: str = "") -> Target:
    with Endpoint(Credentials(), 10) as endpoint:
        return find_target(endpoint, url, way, query, default_graph)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("slash", ["", "/"])
def test_addresses_of_a_known_store_follow_from_each_other(server: Server, way: Way, slash: str) -> None:
    write = server.update_url if way == "update" else server.graph_url
    for given in (server.url, write):
        target = found(given + slash, way, default_graph=server.default_graph)
        assert target.query
        assert (target.write_url, target.query.url) == (write, server.query_url)
        assert target.query.virtuoso == bool(server.default_graph)


def test_a_query_address_may_be_named(oxigraph: Server) -> None:
    with relay(oxigraph.url) as between:
        target = found(f"{between.url}/elsewhere", "update", query=oxigraph.query_url)
        assert between.heard == []
    assert target.query
    assert (target.write_url, target.query.url) == (f"{between.url}/elsewhere", oxigraph.query_url)


def test_a_graph_store_without_queries_is_read_back_to_be_counted(oxigraph: Server, push: Push) -> None:
    with relay(oxigraph.url) as between:
        between.refuse = lambda request: None if request.path.startswith("/store?") else 404
        done = push(f"{between.url}/store", "--verify")
        assert (done.code, done.err.split("\n")[-2]) == (0, "7 graphs were sent, 0 were there already.")
        assert "0 graphs were sent, 7 were there already." in push(f"{between.url}/store").err


def test_updates_without_queries_are_no_use(push: Push) -> None:
    with relay() as between:
        between.refuse = lambda _: 404
        done = push(f"{between.url}/update", "--update")
    assert (done.code, between.writes) == (2, [])
    assert f"No address of the store at {between.url}/update answers queries. Name it with --query." in done.err


def test_a_default_graph_of_all_graphs_is_noticed(push: Push, tmp_path_factory: pytest.TempPathFactory) -> None:
    with oxigraph_server(tmp_path_factory.mktemp("union"), "--union-default-graph") as server:
        done = push(server.graph_url)
        assert done.code == 2
        assert "Not pushed: default." in done.err
        assert "then name one that plays it with --default-graph" in done.err
        assert "1 graphs were sent, 6 were there already." in push(server.graph_url, "--default-graph", "urn:d").err


NO_URL = "must be an http or https URL with a host, without query or fragment"


@pytest.mark.parametrize(("url", "words"), [
    ("ftp://h/store", NO_URL), ("store", NO_URL), ("http:///store", NO_URL), ("http://h/store?graph=secret", NO_URL),
    ("http://h/store#secret", NO_URL), ("http://me:secret@h/store", "must not hold a user name or a password"),
    ("http://me:se/secret@h/store", "has the port 'se'"), ("http://h:x/store", "has the port 'x'"),
    ("http://[bad/store", NO_URL), ("http://h/a\nb", "holds a character that no URL has")])
def test_what_is_no_address_is_refused(push: Push, url: str, words: str) -> None:
    done = push(url)
    assert done.code == 2
    assert words in done.err
    assert "secret" not in done.err


@pytest.mark.parametrize(("options", "words"), [
    (("--graph-store", "--update"), "A push goes one way."),
    (("--token", "t", "--user", "u"), "Give --token or --user."),
    (("--user", "u"), "There is no password for u. Set PUSH_PASSWORD.")])
def test_contradictions_are_refused_before_anything_is_sent(push: Push, options: tuple[str, ...], words: str) -> None:
    with relay() as between:
        done = push(f"{between.url}/store", *options)
        assert (done.code, between.heard) == (2, [])
    assert words in done.err


def test_nothing_at_the_address_is_said_at_once(push: Push) -> None:
    done = push(f"http://127.0.0.1:{free_port()}/store")
    assert done.code == 2
    assert "cannot be reached" in done.err


def redirecting(_: Heard) -> int:
    return 307


def test_a_wrong_write_address_is_tried_once(oxigraph: Server, push: Push) -> None:
    with relay(oxigraph.url) as between:
        done = push(f"{between.url}/nothing", "--query", f"{between.url}/query")
        assert (done.code, len(between.writes)) == (2, 1)
    assert "There is nothing at" in done.err
    assert "6 more were not tried." in done.err


@pytest.mark.parametrize(("status", "body", "error", "words"), [
    (401, b"", StoreRefused, "refuses this"),
    (403, b"<html><b>No</b> way</html>", StoreRefused, "refuses this (403): No way"),
    (500, b"Virtuoso 42000 Error SR186:SECURITY: No permission", StoreRefused, "No permission"),
    (404, b"", NoSuchAddress, "There is nothing at"), (405, b"", NoSuchAddress, "There is nothing at"),
    (500, b"Virtuoso S1T00 Error SR171: Transaction timed out", QueryTimeout, "timed out"),
    (500, b"Virtuoso 42000 Error The estimated execution time 9 (sec) exceeds the limit", QueryTimeout, "exceeds"),
    (400, b"malformed", UsageError, "cannot do this: malformed"),
    (500, json.dumps({"detail": "Too\x00much", "hint": "x"}).encode(), ThbError, "answers 500: Too much"),
    (503, b"x" * 5000, ThbError, "answers 503: " + "x" * 240),
])
def test_what_a_store_objects_to_is_told_in_a_sentence(
        status: int, body: bytes, error: type[ThbError], words: str) -> None:
    with relay() as between, Endpoint(Credentials(), 10) as endpoint:
        between.says = body
        between.refuse = lambda _: status
        with pytest.raises(error) as raised, endpoint.query(f"{between.url}/query?secret=1", "ASK {}", "*/*"):
            pass
    assert words in raised.value.message
    assert "secret" not in str(raised.value)
    assert len(raised.value.message) < 400


def test_a_redirect_is_not_followed() -> None:
    with relay() as elsewhere, relay() as between, Endpoint(Credentials(token="sesame"), 10) as endpoint:
        between.refuse = redirecting
        between.location = f"{elsewhere.url}/store"
        with pytest.raises(ThbError, match="answers 307, to go elsewhere, which is not followed"):
            endpoint.send("PUT", f"{between.url}/store", b"x", "application/n-triples")
        assert elsewhere.heard == []


def test_a_store_that_says_nothing_is_given_up() -> None:
    with relay() as between, Endpoint(Credentials(), 0.2) as endpoint:
        between.holds = 0
        with pytest.raises(QueryTimeout, match="did not answer in time"):
            endpoint.send("PUT", f"{between.url}/store", b"x", "application/n-triples")


def test_an_answer_without_end_is_given_up(oxigraph: Server) -> None:
    query = "CONSTRUCT { ?s ?p ?o } WHERE { VALUES ?s { <urn:a> } VALUES ?p { <urn:b> } VALUES ?o { 1 2 3 4 5 6 7 8 } }"
    with Endpoint(Credentials(), 10, max_bytes=100) as endpoint, \
            endpoint.query(oxigraph.query_url, query, "application/n-triples") as answer, \
            pytest.raises(ThbError, match="longer than 100 bytes"):
        answer.body()


def authorisations(between: Relay) -> list[str]:
    return [request.headers.get("authorization", "").split(" ")[0] for request in between.heard]


def test_basic_and_digest_are_used_as_the_server_asks() -> None:
    for challenge, scheme in (('Basic realm="x"', "Basic"), ('Digest realm="x", nonce="n", qop="auth"', "Digest")):
        with relay() as between, Endpoint(Credentials(user="me", password="secret"), 10) as endpoint:
            between.challenge = challenge
            between.refuse = lambda request: 204 if "authorization" in request.headers else 401
            for _ in range(2):
                endpoint.send("PUT", f"{between.url}/store", b"x", "application/n-triples")
            assert authorisations(between) == ["", scheme, scheme]
            assert [request.body for request in between.heard] == [b"x"] * 3


def test_credentials_are_read_from_text_and_never_shown() -> None:
    assert Credentials.of("me:se:cret") == Credentials(user="me", password="se:cret")
    assert Credentials.of("").auth() is None
    assert "cret" not in repr(Credentials.of("me:se:cret"))


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "ALL_PROXY"])
def test_no_proxy_of_the_environment_gets_the_data(
        oxigraph: Server, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    with relay() as proxy, monkeypatch.context() as patch:
        patch.setenv(variable, proxy.url)
        assert found(oxigraph.graph_url, "graph-store").query
        assert proxy.heard == []


def test_a_server_that_dies_is_no_store() -> None:
    with pytest.raises(StoreUnreachable):
        found(f"http://127.0.0.1:{free_port()}", "update")
