"""A query with SERVICE, through a real call: the right answer, the right error, or nothing heard at all."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator

import httpx
import pyoxigraph as ox
import pytest
from tests.helpers.endpoint import RESULTS, Endpoint, Scripted, endpoint, iri, literal, results

from thbgraph.errors import Busy, FeatureRefused, StoreUnavailable, ThbError, UsageError
from thbgraph.settings import from_environment
from thbgraph.store.federation import federated
from thbgraph.store.federation.answer import MAX_BYTES
from thbgraph.store.federation.call import MAX_AT_ONCE, address, calling
from thbgraph.store.guard import refuse_features

BASE = "https://here.example/"
PEOPLE = results(
    {"code": literal("AAA"), "people": literal("7", datatype="http://www.w3.org/2001/XMLSchema#integer")},
    {"code": literal("BBB"), "people": literal("8", datatype="http://www.w3.org/2001/XMLSchema#integer")},
    {"code": literal("BBB"), "people": literal("9", datatype="http://www.w3.org/2001/XMLSchema#integer")},
    {"code": literal("ZZZ"), "people": literal("1", datatype="http://www.w3.org/2001/XMLSchema#integer")},
)


@pytest.fixture
def other() -> Iterator[Endpoint]:
    with endpoint() as server:
        yield server


def ask(query: str, *allow: str, seconds: float = 20) -> str:
    return asyncio.run(federated(query, allow, seconds, BASE))


def store() -> ox.Store:
    local = ox.Store()
    local.update(
        'PREFIX : <http://l/> INSERT DATA { :a :code "AAA" . :b :code "BBB" . :c :code "CCC" . :d :name "no code" }'
    )
    return local


def rows(query: str) -> list[tuple[str | None, ...]]:
    found = store().query(query, base_iri=BASE)
    assert isinstance(found, ox.QuerySolutions)
    return sorted(
        (tuple(None if term is None else term.value.removeprefix("http://l/") for term in row) for row in found),
        key=repr,
    )


P = "PREFIX : <http://l/> "
BODY = "{ ?x :code ?code ; :people ?people }"
JOINS = {
    "join": (
        "SELECT ?s ?people { ?s :code ?code SERVICE <U> B }",
        [("a", "7"), ("b", "8"), ("b", "9")],
    ),
    "service first, with a full stop": (
        "SELECT ?s ?people { SERVICE <U> B . ?s :code ?code }",
        [("a", "7"), ("b", "8"), ("b", "9")],
    ),
    "optional": (
        "SELECT ?s ?people { ?s :code ?code OPTIONAL { SERVICE <U> B } }",
        [("a", "7"), ("b", "8"), ("b", "9"), ("c", None)],
    ),
    "minus": ("SELECT ?s { ?s :code ?code MINUS { SERVICE <U> B } }", [("c",)]),
    "exists": ("SELECT ?s { ?s :code ?code FILTER EXISTS { SERVICE <U> B } }", [("a",), ("b",)]),
    "not exists": ("SELECT ?s { ?s :code ?code FILTER NOT EXISTS { SERVICE <U> B } }", [("c",)]),
    "union, filter, sub-select": (
        "SELECT ?s ?n { { SELECT ?code (COUNT(*) AS ?n) { SERVICE <U> B } GROUP BY ?code } "
        "{ ?s :code ?code } UNION { ?s :name ?code } FILTER(?n > 1) }",
        [("b", "2")],
    ),
    "bind after": (
        "SELECT ?s ?more { ?s :code ?code . SERVICE SILENT <U> B BIND(?people + 1 AS ?more) FILTER(?more > 8) }",
        [("b", "10"), ("b", "9")],
    ),
    "alone": ("SELECT ?code { SERVICE <U> B }", [("AAA",), ("BBB",), ("BBB",), ("ZZZ",)]),
    "values after": ("SELECT ?people { SERVICE <U> B } VALUES ?code { 'BBB' 'CCC' }", [("8",), ("9",)]),
    "twice": (
        "SELECT ?s ?people ?more { ?s :code ?code SERVICE <U> B SERVICE <U> { ?y :code ?code ; :people ?more } "
        "FILTER(?people < ?more) FILTER(BOUND(?people)) }",
        None,
    ),
}


@pytest.mark.parametrize(("query", "expected"), JOINS.values(), ids=JOINS)
def test_the_answer_is_joined(other: Endpoint, query: str, expected: list[tuple[str | None, ...]] | None) -> None:
    other.says = Scripted(PEOPLE)
    if expected is None:
        other.says = Scripted(lambda text: PEOPLE if "?people" in text else PEOPLE.replace(b'"people"', b'"more"'))
        expected = [("b", "8", "9")]
    text = ask(P + query.replace("<U> B", f"<U> {BODY}").replace("<U>", f"<{other.url}>"), other.host)
    refuse_features(text, precise=True)
    assert rows(text) == expected


def test_what_the_other_endpoint_sees(other: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    other.says = Scripted(results(head=()), headers={"Set-Cookie": "a=b"})
    clause = f"SERVICE <{other.url}?graph=x> {{ ?s :p 'é' }}"
    ask(f"{P} PREFIX no: <http://no/> SELECT * {{ ?secret no:p 'secret' {clause} {clause} }}", other.host)
    first, second = other.heard
    assert first.line == "POST /sparql?graph=x HTTP/1.1"
    assert first.query == "PREFIX : <http://l/>\nSELECT * WHERE { ?s :p 'é' }\nLIMIT 10001"
    assert first == second  # no cookie came back with the second
    length = str(len(first.body))
    assert first.headers == {
        "host": other.host, "accept": "application/sparql-results+json, application/json", "user-agent": "thbgraph",
        "accept-encoding": "identity", "connection": "close", "content-length": length,
        "content-type": "application/x-www-form-urlencoded",
    }


def test_line_numbers_of_errors_stay(other: Endpoint) -> None:
    other.says = Scripted(PEOPLE)
    text = ask(f"SELECT *\n{{ # one\nSERVICE <{other.url}>\n{{ ?code\n?y ?people }}\n ?bad }}", other.host)
    with pytest.raises(SyntaxError, match="error at 6:"):
        rows(text)


INVALID = [
    "SELECT * { OPTIONAL C }",
    "SELECT * { GRAPH ?g C }",
    "SELECT * { { } UNION C }",
    "SELECT * { MINUS C }",
    "SELECT * { FILTER EXISTS C }",
    "SELECT * { FILTER(C) }",
    "SELECT * { ?s ?p C }",
    "CONSTRUCT { C } WHERE { }",
    "SELECT * { VALUES ?x { C } }",
]


@pytest.mark.parametrize("query", INVALID)
def test_a_clause_in_a_wrong_place_stays_an_error(other: Endpoint, query: str) -> None:
    other.says = Scripted(PEOPLE)
    text = ask(query.replace("C", f"SERVICE <{other.url}> {{ ?code ?y ?people }}", 1).replace("SERVICE", "SERVICE ")
               if not query.startswith("CONSTRUCT") else
               query.replace("{ C }", f"{{ SERVICE <{other.url}> {{ ?code ?y ?people }} }}"), other.host)
    with pytest.raises(SyntaxError, match="error at"):
        store().query(text)


WRONG = {
    "redirect": (Scripted(status=302, headers={"Location": "http://127.0.0.1:9/x"}),
                 "redirects to 'http://127.0.0.1:9/x', which is not followed"),
    "redirect nowhere": (Scripted(status=301), "redirects to ''"),
    "redirect to nonsense": (Scripted(status=307, headers={"Location": "http://["}), "could not be reached|redirects"),
    "status 404": (Scripted(PEOPLE, status=404), "status 404"),
    "status 500": (Scripted(PEOPLE, status=500), "status 500"),
    "status 204": (Scripted(status=204), "status 204"),
    "html": (Scripted(b"<html>", media_type="text/html"), "'text/html' instead of application/sparql-results"),
    "no type": (Scripted(PEOPLE, media_type=None), "no media type"),
    "xml": (Scripted(b"<sparql/>", media_type="application/sparql-results+xml"), "instead of"),
    "charset": (Scripted(PEOPLE, media_type=RESULTS + "; charset=latin1"), "in UTF-8"),
    "compressed": (Scripted(PEOPLE, headers={"Content-Encoding": "gzip"}), "compressed"),
    "broken": (Scripted(PEOPLE[:-5]), "cannot be used"),
    "deep": (Scripted(b"[" * 100_000), "nested too deep"),
    "short": (Scripted(PEOPLE, headers={"Content-Length": "9999"}), "could not be reached"),
    "endless": (Scripted(endless=True), "more than is taken"),
    "large": (Scripted(b" " * (MAX_BYTES + 1)), "more than is taken"),
    "blank node": (Scripted(results({"code": {"type": "bnode", "value": "b"}})), "is a blank node"),
    "break-out": (Scripted(results({"code": iri("http://h/> } #")})), "IRI"),
    "foreign variable": (Scripted(results({"s": iri("http://l/a")})), "variables that the pattern does not have"),
}


@pytest.mark.parametrize(("says", "words"), WRONG.values(), ids=WRONG)
def test_a_failure_is_told_and_silent_passes_over_it(other: Endpoint, says: Scripted, words: str) -> None:
    other.says = says
    query = f"{P}SELECT ?s ?people {{ ?s :code ?code SERVICE <{other.url}> {BODY} }}"
    with pytest.raises(StoreUnavailable, match=words) as caught:
        ask(query, other.host)
    assert caught.value.message.startswith(f"{other.host}, which the request calls, ")
    assert rows(ask(query.replace("SERVICE", "SERVICE SILENT"), other.host)) == [("a", None), ("b", None), ("c", None)]
    assert len(other.heard) == 2


def test_a_slow_answer_and_one_that_never_begins(other: Endpoint) -> None:
    other.says = Scripted(PEOPLE, wait=threading.Event())
    query = f"SELECT * {{ SERVICE <{other.url}> {{ ?a ?b ?c }} }}"
    with pytest.raises(StoreUnavailable, match="within the time"):
        ask(query, other.host, seconds=0.2)
    silent = ask(query.replace("SERVICE", "SERVICE SILENT"), other.host, seconds=0.2)
    assert store().query(silent).__class__ is ox.QuerySolutions
    assert len(other.heard) == 2


def test_nobody_there() -> None:
    with endpoint() as gone:
        pass
    with pytest.raises(StoreUnavailable, match=f"{gone.host}.* could not be reached"):
        ask(f"SELECT * {{ SERVICE <{gone.url}> {{ ?a ?b ?c }} }}", gone.host)


def test_all_answers_of_a_query_share_their_bytes(other: Endpoint) -> None:
    other.says = Scripted(PEOPLE + b" " * (MAX_BYTES // 2))
    clause = f"SERVICE <{other.url}> {{ ?code ?x ?people }}"
    assert len(rows(ask(f"SELECT * {{ {clause} }}", other.host))) == 4
    with pytest.raises(StoreUnavailable, match="more than is taken"):
        ask(f"SELECT * {{ {clause} {clause} }}", other.host)


def test_without_allowed_hosts_the_text_is_left_for_the_guard(other: Endpoint) -> None:
    query = f"SELECT * {{ SERVICE <{other.url}> {{}} }} # comment"
    assert ask(query) == query
    with pytest.raises(FeatureRefused):
        refuse_features(query, precise=True)
    assert other.heard == []


HARMLESS = ["SELECT ?service { ?service ?p 'SERVICE <http://h/> {}' } # SERVICE", "ASK {}", "SELECT * { SERVIC }"]


@pytest.mark.parametrize("query", HARMLESS)
def test_a_query_without_a_clause_is_left_as_it_is(query: str) -> None:
    assert ask(query, "h") == query


# U is an address that is allowed: what is refused is how it is named, or where
NEVER = [
    "SELECT * { SERVICE ?u { ?s ?p ?o } VALUES ?u { <U> } }",
    "SELECT * { SERVICE SILENT ?u { ?s ?p ?o } VALUES ?u { <U> } }",
    "SELECT * { SERVICE <U> { SERVICE <U> { ?s ?p ?o } } }",
    "SELECT * { SERVICE SILENT <U> { { OPTIONAL { SERVICE SILENT <U> { ?s ?p ?o } } } } }",
    "SELECT * { SERVICE <U> { ?s ?p ?o } SERVICE ?u { ?s ?p ?o } }",
    "SELECT * { SERVICE <U> { ?s ?p ?o } SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "SELECT * {SERVICESILENT<U>{?s ?p ?o}}",
    "SELECT * {SERVICESILENT<U>{?s ?p ?o} SERVICE <U> {}}",
    "PREFIX : <U> SELECT * {SERVICE:x{?s ?p ?o}}",
    "PREFIX : <U> SELECT * {SERVICE:x{?s ?p ?o} SERVICE <U> {}}",
    "PREFIX : <U> SELECT * {SERVICESILENT:x{?s ?p ?o}}",
    r"SELECT * { \u0053ERVICE <U> { ?s ?p ?o } }",
    r"SELECT * { \u0053ERVICE <U> { ?s ?p ?o } SERVICE <U> {} }",
    r"SELECT * { SERVICE \u003CU> { ?s ?p ?o } }",
    r"SELECT * { SERVICE \u0053ILENT <U> { ?s ?p ?o } }",
    "SELECT * {BIND(1 AS ?b) FILTER(0<?b)SERVICE#>\n<U>{?s ?p ?o}}",
    "SELECT * {BIND(1 AS ?b) FILTER(0<?b)#>'''\nSERVICE<U>{?s ?p ?o}#'''\n}",
    "SELECT * {FILTER('a'<'>'||1=1)SERVICE<U>{?s ?p ?o}FILTER('a'='a')}",
    r"""SELECT * {BIND("\u0022" AS ?x) SERVICE<U>{?s ?p ?o} BIND("\u0022" AS ?y)}""",
    'SELECT * { VALUES ?a {"""x" } SERVICE <U> {} # \\q """\n} SERVICE <U> {} }',
    "SELECT * { " + "SERVICE <U> {} " * 9 + "}",
]


@pytest.mark.parametrize("query", NEVER)
def test_a_refused_query_calls_nobody_although_the_host_is_allowed(other: Endpoint, query: str) -> None:
    other.says = Scripted(PEOPLE)
    text = query.replace("<U>", f"<{other.url}>").replace("CU>", f"C{other.url}>")
    with pytest.raises((FeatureRefused, StoreUnavailable)) as caught:
        refuse_features(ask(text, other.host), precise=True)
    assert isinstance(caught.value, FeatureRefused)
    assert other.heard == []


ADDRESSES = {
    "http://example.org/sparql": True,
    "https://EXAMPLE.org/": True,
    "https://example.org:443/": True,
    "http://example.org:8890/x?y=z": False,
    "http://port.org:8890/": True,
    "https://port.org:8890/": True,
    "http://port.org/": False,
    "http://[::1]:8000/": True,
    "http://[::1]/": False,
    "http://example.org./": False,
    "http://example.org.evil.org/": False,
    "http://evil.org/example.org": False,
    "http://example.org@evil.org/": False,
    "http://name:word@example.org/": False,
    "http://example.org/#part": False,
    "http://exampl%65.org/": False,
    "http:///sparql": False,
    "http:example.org": False,
    "//example.org/": False,
    "ftp://example.org/": False,
    "file:///etc/hostname": False,
    "file://example.org/x": False,
    "http://example.org:99999/": False,
    "http://127.0.0.1/": False,
    "http://[bad/": False,
    "http://\u2488.org/": False,
}


@pytest.mark.parametrize(("named", "taken"), ADDRESSES.items())
def test_only_listed_hosts_on_listed_ports_are_called(named: str, taken: bool) -> None:
    allow = ("example.org", "port.org:8890", "[::1]:8000")
    if taken:
        assert address(named, allow, "SERVICE").host in ("example.org", "port.org", "::1")
        return
    with pytest.raises(FeatureRefused, match="SERVICE"):
        address(named, allow, "SERVICE")


def test_the_refusal_names_host_and_setting() -> None:
    with pytest.raises(FeatureRefused) as caught:
        ask("SELECT * { SERVICE SILENT <https://other.org:81/x> {} }", "example.org")
    assert str(caught.value) == (
        "SERVICE is refused: this service may not call other.org:81. "
        "The operator of this service can list it in THBGRAPH_SERVICE_ALLOW."
    )


@pytest.mark.parametrize(("value", "hosts"), [
    ("example.org", ("example.org",)),
    (" Example.ORG:8890 , 127.0.0.1:9,[::1]:8000,, ", ("example.org:8890", "127.0.0.1:9", "[::1]:8000")),
    ("", ()),
])
def test_the_setting_is_a_list_of_hosts(value: str, hosts: tuple[str, ...]) -> None:
    assert from_environment({"THBGRAPH_SERVICE_ALLOW": value}).service_allow == hosts


@pytest.mark.parametrize("value", ["https://h", "h/x", "*", "*.org", "h:0", "h:65536", "h:x", "a b", "h,http://x",
                                   "é.org", "-h", "u@h", "h?x", "::1", "h.", ".h"])
def test_a_wrong_entry_stops_the_start(value: str) -> None:
    with pytest.raises(UsageError, match="which is not a host or host:port"):
        from_environment({"THBGRAPH_SERVICE_ALLOW": value})


def test_further_requests_are_told_to_come_again(other: Endpoint) -> None:
    other.says = Scripted(PEOPLE)
    query = f"SELECT * {{ SERVICE SILENT <{other.url}> {{ ?code ?x ?people }} }}"

    async def crowd() -> list[str | ThbError]:
        async def one() -> str | ThbError:
            try:
                return await federated(query, (other.host,), 20, BASE)
            except Busy as error:
                other.says.wait.set() if other.says.wait else None  # until now nobody was answered
                return error

        other.says.wait = threading.Event()
        return await asyncio.gather(*(one() for _ in range(MAX_AT_ONCE + 1)))

    found = Counter(type(answer) for answer in asyncio.run(crowd()))
    assert found == {str: MAX_AT_ONCE, Busy: 1}
    other.says.wait = None
    assert len(rows(ask(query, other.host))) == 4


def test_a_request_that_is_given_up_frees_its_place(other: Endpoint) -> None:
    other.says = Scripted(PEOPLE, wait=threading.Event())

    async def give_up() -> None:
        query = f"SELECT * {{ SERVICE <{other.url}> {{}} }}"
        for _ in range(MAX_AT_ONCE + 1):
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(federated(query, (other.host,), 20, BASE), 0.02)

    asyncio.run(give_up())


def test_the_time_is_shared_by_all_calls() -> None:
    async def late() -> None:
        async with calling(0, 100) as caller:
            await caller.send("GET", httpx.URL("http://127.0.0.1:9/"), ("text/turtle",))

    with pytest.raises(StoreUnavailable, match="within the time"):
        asyncio.run(late())
