"""Whom the service believes about who asks, by which scheme and under which name: nobody, unless told."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send
from tests.helpers.waiting import finished

from thbgraph.api.app import create_app
from thbgraph.api.exchange import Observed
from thbgraph.api.proxy import TrustedProxy, client_of, is_authority
from thbgraph.api.server import serving
from thbgraph.errors import UsageError
from thbgraph.namespaces import GRAPH
from thbgraph.settings import Settings, from_environment

Headers = Sequence[tuple[str, str]]
PROXY = "10.0.0.1"
STRANGER = "203.0.113.9"
TRUSTED = tuple(map(ipaddress.ip_network, ("10.0.0.0/8", "2001:db8:1::/48")))


async def tell(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with what an app behind the proxy believes, and with the forwarding headers it still sees."""
    request = Request(scope)
    seen = [name for name in request.headers if "forward" in name]
    await JSONResponse([client_of(request), str(request.base_url), seen])(scope, receive, send)


def raw(headers: Headers) -> list[tuple[bytes, bytes]]:
    return [(name.encode("ascii"), value.encode("latin-1")) for name, value in headers]


def believed(headers: Headers, peer: str = PROXY, public_url: str = "") -> tuple[str, str]:
    app = TrustedProxy(tell, TRUSTED, public_url)

    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app=app, client=(peer, 1234))
        async with httpx.AsyncClient(transport=transport, base_url="http://asked.example") as client:
            return await client.get("/", headers=raw(headers))

    client, url, seen = finished(asked()).json()
    assert seen == []
    return client, url


AS_IS = "http://asked.example/"


@pytest.mark.parametrize("headers", [
    [("X-Forwarded-For", "1.2.3.4")], [("Forwarded", "for=1.2.3.4;host=evil.example;proto=https")],
    [("X-Forwarded-For", PROXY), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "evil.example")],
])
@pytest.mark.parametrize("peer", [STRANGER, "127.0.0.1", "::1", "11.0.0.1"])
def test_what_a_stranger_claims_is_ignored_wholly(headers: Headers, peer: str) -> None:
    expected = {"::1": "::/64"}.get(peer, peer)
    assert believed(headers, peer) == (expected, AS_IS)


@pytest.mark.parametrize(("headers", "client", "url"), [
    ([], PROXY, AS_IS),
    ([("X-Forwarded-For", "1.2.3.4")], "1.2.3.4", AS_IS),
    ([("X-Forwarded-For", "1.2.3.4:5678")], "1.2.3.4", AS_IS),
    # the client wrote the left part itself
    ([("X-Forwarded-For", "6.6.6.6, 1.2.3.4")], "1.2.3.4", AS_IS),
    ([("X-Forwarded-For", "6.6.6.6"), ("X-Forwarded-For", "1.2.3.4")], "1.2.3.4", AS_IS),
    ([("X-Forwarded-For", "6.6.6.6, 1.2.3.4, 10.9.9.9")], "1.2.3.4", AS_IS),
    ([("X-Forwarded-For", "10.2.2.2, 10.9.9.9")], "10.2.2.2", AS_IS),
    ([("X-Forwarded-For", "6.6.6.6, garbage, 10.9.9.9")], "10.9.9.9", AS_IS),
    ([("X-Forwarded-For", "garbage")], PROXY, AS_IS),
    ([("X-Forwarded-For", "")], PROXY, AS_IS),
    ([("X-Forwarded-For", "1.2.3.4,")], PROXY, AS_IS),
    ([("X-Forwarded-For", "unknown, 1.2.3.4")], "1.2.3.4", AS_IS),
    ([("X-Forwarded-For", "2a00:1:2:3:4:5:6:7")], "2a00:1:2:3::/64", AS_IS),
    ([("X-Forwarded-For", "[2a00:1:2:3:4:5:6:7]:443")], "2a00:1:2:3::/64", AS_IS),
    ([("X-Forwarded-For", "6.6.6.6, 2001:db8:1::5")], "6.6.6.6", AS_IS),
    ([("X-Forwarded-For", "::ffff:1.2.3.4")], "1.2.3.4", AS_IS),
    ([("X-Forwarded-For", "fe80::1%eth0")], PROXY, AS_IS),
    ([("X-Forwarded-Proto", "https")], PROXY, "https://asked.example/"),
    ([("X-Forwarded-Proto", "javascript")], PROXY, AS_IS),
    ([("X-Forwarded-Proto", "https"), ("X-Forwarded-Proto", "http")], PROXY, AS_IS),
    ([("X-Forwarded-Proto", "https, http")], PROXY, AS_IS),
    ([("X-Forwarded-Host", "data.example:8443")], PROXY, "http://data.example:8443/"),
    ([("X-Forwarded-Host", "[2001:db8::1]:8443")], PROXY, "http://[2001:db8::1]:8443/"),
    ([("X-Forwarded-Host", "evil.example/x")], PROXY, AS_IS),
    ([("X-Forwarded-Host", "a.example, evil.example")], PROXY, AS_IS),
    ([("X-Forwarded-Host", "evil.example\"><script>")], PROXY, AS_IS),
    ([("Forwarded", "for=1.2.3.4;proto=https;host=data.example")], "1.2.3.4", "https://data.example/"),
    ([("Forwarded", 'For="[2a00:1:2:3::4]:1";Proto=HTTPS')], "2a00:1:2:3::/64", "https://asked.example/"),
    # each element is believed as far as the next to its right is a proxy of ours
    ([("Forwarded", "for=6.6.6.6;host=evil.example, for=1.2.3.4;host=data.example, for=10.9.9.9")], "1.2.3.4",
     "http://data.example/"),
    ([("Forwarded", "for=6.6.6.6;host=evil.example"), ("Forwarded", "for=1.2.3.4")], "1.2.3.4", AS_IS),
    ([("Forwarded", "for=6.6.6.6, for=_hidden;proto=https")], PROXY, "https://asked.example/"),
    ([("Forwarded", "for=6.6.6.6, for=unknown")], PROXY, AS_IS),
    ([("Forwarded", 'for="6.6.6.6, for=1.2.3.4')], "1.2.3.4", AS_IS),
    ([("Forwarded", "for=1.2.3.4;for=6.6.6.6")], PROXY, AS_IS),
    ([("Forwarded", "for=1.2.3.4;host=\"a\\\"b\"")], "1.2.3.4", AS_IS),
    ([("Forwarded", "for=1.2.3.4" + ", for=10.9.9.9" * 1000)], PROXY, AS_IS),
    # a proxy that writes one kind passes on the other as the client wrote it
    ([("X-Forwarded-For", "1.2.3.4"), ("Forwarded", "for=6.6.6.6;host=evil.example")], PROXY, AS_IS),
    ([("X-Forwarded-Host", "evil.example"), ("Forwarded", "for=1.2.3.4")], PROXY, AS_IS),
])
def test_what_a_trusted_proxy_tells(headers: Headers, client: str, url: str) -> None:
    assert believed(headers) == (client, url)


@pytest.mark.parametrize("headers", [[], [("Host", "evil.example")], [("X-Forwarded-Host", "evil.example")],
                                     [("X-Forwarded-Proto", "http"), ("Forwarded", "host=evil.example")]])
@pytest.mark.parametrize("peer", [PROXY, STRANGER])
def test_with_a_public_url_nothing_in_a_request_changes_the_name(headers: Headers, peer: str) -> None:
    assert believed(headers, peer, "https://data.example:444/thb")[1] == "https://data.example:444/"
    assert believed(headers, peer, "https://пример.example")[1] == "https://xn--e1afmkfd.example/"


@pytest.mark.parametrize(("host", "url"), [
    ("a.example:1", "http://a.example:1/"), ("a_b.example.", "http://a_b.example./"), ("", AS_IS),
    ("a b", AS_IS), ("a/b", AS_IS), ("user@a", AS_IS), ("a:99999", AS_IS), ("a:b", AS_IS), ("[::1", AS_IS),
    ("[zz]", AS_IS), ("<h>", AS_IS), ("a?b", AS_IS), ("a#b", AS_IS), ("é.example", AS_IS), ("a" * 300, AS_IS),
    ("127.0.0.1:8000", "http://127.0.0.1:8000/"), ("[::1]:8000", "http://[::1]:8000/"),
])
def test_a_host_that_is_none_gives_way_to_the_address_listened_on(host: str, url: str) -> None:
    """The transport of the test listens on ``asked.example``."""
    assert believed([("Host", host)], STRANGER)[1] == url
    assert is_authority(host) == (url != AS_IS)


def request_ids(headers: Headers, peer: str) -> list[str]:
    async def asked() -> list[str]:
        app = TrustedProxy(Observed(tell, []), TRUSTED)
        transport = httpx.ASGITransport(app=app, client=(peer, 1234))
        async with httpx.AsyncClient(transport=transport, base_url="http://asked.example") as client:
            return [(await client.get("/", headers=raw(headers))).headers["x-request-id"] for _ in range(2)]

    return finished(asked())


GIVEN = "6fa459ea-ee8a-4ca4-894e-db77e160355e"


@pytest.mark.parametrize("given", [GIVEN, GIVEN.replace("-", ""), GIVEN.upper()])
def test_a_trusted_proxy_names_the_request(given: str) -> None:
    assert request_ids([("X-Request-Id", given)], PROXY) == [given, given]


@pytest.mark.parametrize(("headers", "peer"), [
    ([("X-Request-Id", GIVEN)], STRANGER), ([("X-Request-Id", "my-id")], PROXY), ([], PROXY),
    ([("X-Request-Id", GIVEN[:-1])], PROXY), ([("X-Request-Id", "{" + GIVEN[1:-1] + "}")], PROXY),
    ([("X-Request-Id", "1_" * 16)], PROXY), ([("X-Request-Id", GIVEN), ("X-Request-Id", GIVEN)], PROXY),
    ([("X-Request-Id", GIVEN[:-4] + "\u00b9\u00b2\u00b3\u00b2")], PROXY),
])
def test_any_other_name_is_made_here_and_new_each_time(headers: Headers, peer: str) -> None:
    first, second = request_ids(headers, peer)
    assert len({first, second, GIVEN}) == 3
    assert len(first) == len(second) == 36


def test_a_problem_names_its_request(graph_file: Path) -> None:
    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app=create_app(Settings(trust_proxy=TRUSTED), graph_file, "v1"),
                                        client=(PROXY, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://h") as client:
            return await client.get("/nowhere", headers={"X-Request-Id": GIVEN.replace("-", "")})

    answer = finished(asked())
    assert answer.json()["instance"] == f"urn:uuid:{GIVEN}"
    assert answer.headers["x-request-id"] == GIVEN.replace("-", "")
    assert "X-Request-Id" in answer.headers["access-control-expose-headers"]


HOSTILE: list[dict[str, str]] = [
    {"Host": "evil.example"}, {"Host": "evil.example\"><script>"}, {"Host": "evil.example:99999"},
    {"X-Forwarded-Host": "evil.example"}, {"Forwarded": "host=evil.example"}, {"X-Forwarded-For": "evil.example"},
    {"X-Forwarded-Proto": "evil"}, {"X-Forwarded-Prefix": "/evil"}, {"X-Host": "evil.example"},
    {"X-Original-URL": "/evil"}, {"X-Forwarded-Server": "evil.example"},
]
PATHS = ["/", "/sparql", "/sparql/", "/sparql?query=ASK%7B%7D", "/sparql?query=x", "/health", "/health/", "/ready",
         "/openapi.json", "/metrics", "/nowhere", "/api/v1/queries", "/api/v1/bound",
         "/api/v1/bound/", "/api/v1/gaps?limit=1", "/api/v1/recommendations?limit=1", "/feed.atom", "/export",
         "/catalog", "/ontology", "/graph/resolved", "/id/state/KGZ", "/context.jsonld"]

# what holds a link to itself: pages, lists, and answers, which tell their permalink
LINKED = ["GET /sparql", "GET /sparql/",
          *(f"{method} {path}" for path in ("/sparql?query=ASK%7B%7D", "/api/v1/queries", "/api/v1/bound",
                                            "/api/v1/gaps?limit=1", "/api/v1/recommendations?limit=1")
            for method in ("GET", "HEAD") if (method, path) != ("HEAD", "/api/v1/queries")),
          "GET /feed.atom", "GET /export", "GET /catalog", "HEAD /catalog", "GET /ontology", "HEAD /ontology",
          "GET /graph/resolved", "HEAD /graph/resolved", "GET /id/state/KGZ"]


def answers(client: httpx.Client, headers: dict[str, str]) -> Iterator[tuple[str, httpx.Response]]:
    for path in PATHS:
        for method in ("GET", "HEAD", "POST", "OPTIONS"):
            yield f"{method} {path}", client.request(method, path, headers=headers)


def repeats(answer: httpx.Response) -> bool:
    return "evil" in answer.text or "evil" in str(answer.headers.raw)


@pytest.fixture(scope="module", params=["http://127.0.0.1", ""], ids=["public", "as asked"])
def service(request: pytest.FixtureRequest, graph_file: Path) -> Iterator[tuple[str, httpx.Client]]:
    settings = Settings(query_timeout=5.0, query_memory=512, public_url=request.param, workers=1)
    with serving(settings, graph_file, "v1") as url, httpx.Client(base_url=url, timeout=60) as client:
        yield request.param, client


@pytest.mark.parametrize("headers", HOSTILE, ids=str)
def test_no_answer_repeats_a_hostile_name(service: tuple[str, httpx.Client], headers: dict[str, str]) -> None:
    """Without a public URL the service calls itself as it was asked: then, and then only, in links to itself."""
    public_url, client = service
    found = [where for where, answer in answers(client, headers) if repeats(answer)]
    named = headers == {"Host": "evil.example"} and not public_url
    assert found == (LINKED if named else [])


def test_answers_under_different_names_are_told_apart_by_caches(service: tuple[str, httpx.Client]) -> None:
    public_url, client = service
    for path in ("/sparql", "/api/v1/queries"):
        tags = {client.get(path, headers={"Host": host}).headers["etag"] for host in ("a.example", "b.example")}
        assert len(tags) == (1 if public_url else 2), path


def test_the_settings_take_addresses_and_networks_and_nothing_else() -> None:
    read = from_environment({"THBGRAPH_TRUST_PROXY": "127.0.0.1, 10.0.0.0/8,2001:db8::/32"}).trust_proxy
    assert read == tuple(map(ipaddress.ip_network, ("127.0.0.1", "10.0.0.0/8", "2001:db8::/32")))
    assert from_environment({}).trust_proxy == ()
    for wrong in ("*", "localhost", "10.0.0.1/8", "10.0.0.0/33", "127.0.0.1 ::1"):
        with pytest.raises(UsageError, match="neither an address nor a network"):
            from_environment({"THBGRAPH_TRUST_PROXY": wrong})


def test_the_server_underneath_believes_nobody(graph_file: Path) -> None:
    """Its own default is to believe whoever asks from this machine; the tests all do."""
    with serving(Settings(workers=1), graph_file, "v1") as url:
        told = httpx.get(url + "/sparql", headers={"X-Forwarded-Proto": "https", "Accept": "text/turtle"},
                         timeout=60).text
    assert f"sd:endpoint <{url}/sparql>" in told
    assert GRAPH in told
