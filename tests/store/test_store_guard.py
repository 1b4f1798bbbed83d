"""The guard: refuses every spelling of SERVICE and update, and nothing that merely contains the word."""

from __future__ import annotations

import pytest

from thbgraph.errors import FeatureRefused, QuerySyntaxError, TooLong
from thbgraph.store.guard import MAX_NESTING, MAX_QUERY_CHARACTERS, check_bounds, is_volatile, refuse_features

CALLS = [
    "SELECT * { SERVICE <http://h/> { ?s ?p ?o } }",
    "SELECT * { service silent <http://h/> { ?s ?p ?o } }",
    "SELECT * { SERVICE ?where { ?s ?p ?o } }",
    "SELECT * { { { OPTIONAL { SERVICE <http://h/> {} } } } }",
    "SELECT * { { SELECT * { SERVICE <http://h/> {} } } }",
    "SELECT * { FILTER EXISTS { SERVICE <http://h/> {} } }",
    "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?g { SERVICE <http://h/> { ?s ?p ?o } } }",
    r"SELECT * { \u0053ERVICE <http://h/> {} }",
    r"SELECT * { SERV\U00000049CE <http://h/> {} }",
    "SELECT * { SERVICE#\n<http://h/>{} }",
    "SELECT*{SERVICE<http://h/>{}}",
    "SELECT * {SERVICESILENT<http://h/>{}}",
    "PREFIX : <http://h/> SELECT * {SERVICE:x{}}",
    "PREFIX : <http://h/> SELECT * {SERVICESILENT:x{}}",
    "PREFIX ex: <http://h/> SELECT * {SERVICEex:x{}}",
    "SELECT * {?s ?p trueSERVICE<http://h/>{}}",
    "PREFIX : <http://h/> SELECT * {?s ?p true.SERVICE:x{}}",
    "SELECT * {?s ?p 1.SERVICE<http://h/>{}}",
    "PREFIX ex: <http://h/> SELECT * {?s ?p ex:.SERVICE<http://h/>{}}",
    # a string with an escape that is none, which the engine takes apart
    'SELECT * { VALUES ?a {"""x" } SERVICE SILENT <http://h/> {} # \\q """\n}',
    # less-than read as the begin of an IRI
    "SELECT * {FILTER(?a<?b)SERVICE#>\n<http://h/>{}}",
    "SELECT * {FILTER(?a<?b)#>'''\nSERVICE<http://h/>{}#'''\n}",
    "SELECT * {FILTER(?a<'>'||1=1)SERVICE<http://h/>{}FILTER('a'='b')}",
    # an escape that is a quote to one reader and not to the other
    r"""SELECT * {BIND("\u0022" AS ?x) SERVICE<http://h/>{} BIND("\u0022" AS ?y)}""",
    # an empty string and another without a space between
    """SELECT * {VALUES ?a {"""
    '"""x"} SERVICE<http://h/>{}}',
]
HARMLESS = [
    "SELECT ?service { ?service ?p 'SERVICE <http://h/> {}' }",
    "SELECT * { ?s ?p ?o } # SERVICE <http://h/> {}",
    'SELECT * { ?s ?p """one\nSERVICE <http://h/> {}\n""" }',
    "SELECT * { ?s <http://h/ns#use-of-services> <http://h/service> }",
    "PREFIX service: <http://h/> SELECT * { ?s service:x ?service ; a service:y . _:service a ?t }",
    "PREFIX service: <http://h/> SELECT * { GRAPH service:g { ?s ?p ?o } }",
    "PREFIX topic: <http://h/> SELECT * { ?s ?p topic:use-of-services . ?s a topic:x }",
    "SELECT * { ?s ?p 'x'@service }",
    "SELECT * { ?s ?p 'load' ; <http://h/insert> ?delete }",
    "PREFIX load: <http://h/> SELECT * { ?s load:insert ?o }",
    "SELECT * { FILTER(?a < ?b && ?service > 1) }",
]
UPDATES = [
    "LOAD <http://h/>",
    "LOAD SILENT <http://h/> INTO GRAPH <http://g/>",
    r"\u004cOAD <http://h/>",
    "PREFIX ex: <http://h/> INSERT DATA { ex:a ex:b ex:c }",
    "# SELECT\nDELETE WHERE { ?s ?p ?o }",
    "BASE <http://h/> WITH <g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "clear all",
    "CREATE GRAPH <http://g/>",
]


@pytest.mark.parametrize("precise", [True, False])
@pytest.mark.parametrize("query", CALLS)
def test_calls_out(query: str, precise: bool) -> None:
    with pytest.raises(FeatureRefused, match="SERVICE"):
        refuse_features(query, precise=precise)


@pytest.mark.parametrize("query", HARMLESS)
def test_harmless(query: str) -> None:
    refuse_features(query, precise=True)


def test_where_the_guard_must_be_coarse_the_word_itself_is_refused_outside_plain_iris() -> None:
    with pytest.raises(FeatureRefused):
        refuse_features("SELECT * { ?s ?p 'service' }", precise=False)
    refuse_features("SELECT * { ?s ?p <http://h/ns#use-of-services> }", precise=False)


@pytest.mark.parametrize("query", UPDATES)
def test_updates(query: str) -> None:
    with pytest.raises(FeatureRefused, match="update"):
        refuse_features(query, precise=True)


def test_bounds() -> None:
    check_bounds("SELECT * " + "{" * MAX_NESTING + "}" * MAX_NESTING)
    with pytest.raises(TooLong, match="levels"):
        check_bounds("SELECT * " + "{" * (MAX_NESTING + 1) + "}" * (MAX_NESTING + 1))
    check_bounds("#" * MAX_QUERY_CHARACTERS)
    with pytest.raises(TooLong, match="characters"):
        check_bounds("#" * (MAX_QUERY_CHARACTERS + 1))
    with pytest.raises(QuerySyntaxError):
        check_bounds("ASK { } \x00")


@pytest.mark.parametrize(
    ("query", "volatile"),
    [
        ("SELECT (NOW() AS ?n) {}", True),
        ("SELECT (rand ( ) AS ?n) {}", True),
        ("SELECT (STRUUID() AS ?n) {}", True),
        ("SELECT (NOW#\n() AS ?n) {}", True),
        ("SELECT ?now ?uuid { ?now ?uuid ?rand }", False),
    ],
)
def test_volatile(query: str, volatile: bool) -> None:
    assert is_volatile(query) is volatile
