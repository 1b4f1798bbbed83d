"""Whom a query with SERVICE may call: hosts that the operator lists, named plainly; otherwise nothing is heard."""

from __future__ import annotations

import pytest
from tests.helpers.endpoint import Endpoint, Scripted
from tests.store.federating import PEOPLE, ask
from tests.store.federating import other as other  # a fixture

from thbgraph.errors import FeatureRefused, StoreUnavailable, UsageError
from thbgraph.settings import from_environment
from thbgraph.store.federation.call import address
from thbgraph.store.guard import refuse_features


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
