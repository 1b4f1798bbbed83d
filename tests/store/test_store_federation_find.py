"""Which SERVICE clauses are found, what each asks, and that every text that can be read in two ways is refused."""

from __future__ import annotations

import pytest

from thbgraph.errors import FeatureRefused, QuerySyntaxError
from thbgraph.store.federation.find import MAX_CLAUSES, find_clauses
from thbgraph.store.iris import resolved

BASE = "https://here.example/"
LIMIT = "\nLIMIT 10001"


def asked(query: str) -> list[tuple[str, bool, str]]:
    return [(clause.iri, clause.silent, clause.query) for clause in find_clauses(query, BASE)[1]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (
            "SELECT * { ?a ?b ?c SERVICE <http://h/s> { ?a <http://h/p> 'x' } }",
            ("http://h/s", False, "SELECT * WHERE { ?a <http://h/p> 'x' }"),
        ),
        (
            "PREFIX ex: <http://h/> PREFIX no: <http://no/> SELECT * { service Silent ex:s { ?a ex:p ?c } }",
            ("http://h/s", True, "PREFIX ex: <http://h/>\nSELECT * WHERE { ?a ex:p ?c }"),
        ),
        (
            "BASE <http://b/x/> PREFIX : <y/> SELECT * {SERVICE<../s>{ :a <z> ?c }}",
            ("http://b/s", False, "BASE <http://b/x/>\nPREFIX : <http://b/x/y/>\nSELECT * WHERE { :a <z> ?c }"),
        ),
        (
            "SELECT * { SERVICE <sparql> { ?a <rel> ?c } }",
            ("https://here.example/sparql", False, f"BASE <{BASE}>\nSELECT * WHERE {{ ?a <rel> ?c }}"),
        ),
        (
            r"SELECT * { SERVICE <http://h/\u0073> { ?a ?b '\u00e9' } }",
            ("http://h/s", False, r"SELECT * WHERE { ?a ?b '\u00e9' }"),
        ),
        (
            "SELECT * { SERVICE # secret\n <http://h/> { ?a ?b { } # secret }\n } }",
            ("http://h/", False, "SELECT * WHERE { ?a ?b { }           \n }"),
        ),
        (
            "SELECT * { SERVICE <http://h/service#x> { ?a <http://h/service> '}' } }",
            ("http://h/service#x", False, "SELECT * WHERE { ?a <http://h/service> '}' }"),
        ),
        (
            "SELECT * { FILTER(?a<?b&&(?c)>?d){SERVICE <http://h/> { FILTER(?a < ?b && ?c<?d) }}}",
            ("http://h/", False, "SELECT * WHERE { FILTER(?a < ?b && ?c<?d) }"),
        ),
        (
            "INSERT { ?a ?b ?c } WHERE { GRAPH ?g { OPTIONAL { SERVICE <http://h/> { ?a ?b ?c } } } }",
            ("http://h/", False, "SELECT * WHERE { ?a ?b ?c }"),
        ),
    ],
)
def test_a_clause_is_found_and_only_its_pattern_is_asked(query: str, expected: tuple[str, bool, str]) -> None:
    iri, silent, text = expected
    assert asked(query) == [(iri, silent, text + LIMIT)]


def test_declarations_hold_from_where_they_stand() -> None:
    update = (
        "PREFIX e: <http://one/> DELETE WHERE { ?s ?p ?o } ; PREFIX e: <http://two/> "
        "INSERT { ?a ?b ?c } WHERE { SERVICE e:s { ?a ?b ?c } . SERVICE e:t { ?a e:p ?c } }"
    )
    assert asked(update) == [
        ("http://two/s", False, "SELECT * WHERE { ?a ?b ?c }" + LIMIT),
        ("http://two/t", False, "PREFIX e: <http://two/>\nSELECT * WHERE { ?a e:p ?c }" + LIMIT),
    ]


def test_what_is_replaced_is_the_clause_and_nothing_else() -> None:
    query = "SELECT * { ?a ?b 'é' . SERVICE <http://h/> { ?a ?b {} } ?x ?y ?z }"
    text, (clause,) = find_clauses(query, BASE)
    assert text == query
    assert query[: clause.start] + "|" + query[clause.end :] == "SELECT * { ?a ?b 'é' . | ?x ?y ?z }"
    assert clause.variables == {"a", "b"}


@pytest.mark.parametrize(("reference", "iri"), [
    ("http://b/ns#", "http://b/ns#"),
    ("ns#", "http://b/x/ns#"),
    ("#", "http://b/x/y#"),
    ("?", "http://b/x/y?"),
    ("?q#f", "http://b/x/y?q#f"),
    ("", "http://b/x/y"),
    ("//c/d", "http://c/d"),
    ("/d/../e", "http://b/e"),
    ("urn:x#", "urn:x#"),
])
def test_references_are_resolved_and_namespaces_keep_their_end(reference: str, iri: str) -> None:
    assert resolved("http://b/x/y", reference) == iri


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service { ?service ?p 'SERVICE <http://h/> {}' }",
        "SELECT * { ?s ?p ?o } # SERVICE <http://h/> {}",
        "SELECT * { ?s <#x> ?o FILTER(?a<?b) }",
    ],
)
def test_a_text_without_the_keyword_is_left_alone(query: str) -> None:
    assert find_clauses(query, BASE) == (query, ())


LIVE = "SERVICE <http://h/> {}"
UNCLEAR = [
    # two readings of the clause itself
    "SELECT * { ?s ?p 1.SERVICE <http://h/> {} }",
    "SELECT * { ?s ?p trueSERVICE<http://h/>{} . SERVICE <http://h/> {} }",
    "PREFIX : <http://h/> SELECT * { SERVICE:x{} SERVICE <http://h/> {} }",
    "PREFIX : <http://h/> SELECT * { SERVICESILENT:x{} SERVICE <http://h/> {} }",
    "SELECT * { SERVICESILENT<http://h/>{} SERVICE <http://h/> {} }",
    "PREFIX ex: <http://h/> SELECT * { ?s ?p ex:.SERVICE<http://h/>{} SERVICE <http://h/> {} }",
    # the word in places where a reader might see the keyword
    f"SELECT * {{ {LIVE} ?s ?p ?service }}",
    f"SELECT * {{ {LIVE} ?s ?p 'a service' }}",
    f"PREFIX service: <http://h/> SELECT * {{ {LIVE} }}",
    f"SELECT * {{ {LIVE} ?s ?p <service> }}",
    f"SELECT * {{ {LIVE} ?s ?p 'x'@service }}",
    # a comparison, or an IRI
    f"SELECT * {{ {LIVE} FILTER(?a<?b)SERVICE#>\n<http://h/>{{}} }}",
    f"SELECT * {{ {LIVE} FILTER(?a<?b)#>'''\n}}#'''\n }}",
    f"SELECT * {{ {LIVE} FILTER(?a<'>'||1=1) }}",
    f"SELECT * {{ {LIVE} FILTER(?a<?b)#>\n}}",
    # a quote to one reader and not to the other
    f'SELECT * {{ {LIVE} BIND("\\u0022" AS ?x) }}',
    f"SELECT * {{ {LIVE} BIND('\\u0027' AS ?x) }}",
    f'SELECT * {{ {LIVE} BIND("a\\u000ab" AS ?x) }}',
    f"SELECT * {{ {LIVE} ?s ?p <http://h/\\u003E> }}",
    f"SELECT * {{ {LIVE} }} # \\u000a }}",
    # one string or two: the engine takes them apart where the long one is broken
    f'SELECT * {{ {LIVE} VALUES ?a {{"""x" }} SERVICE <http://h/> {{}} # \\q """\n}} }}',
    f'SELECT * {{ {LIVE} VALUES ?a {{""""x"}} }}',
    f"SELECT * {{ {LIVE} VALUES ?a {{'a''b'}} }}",
    f"SELECT * {{ {LIVE} VALUES ?a {{'a }}",
    # escapes where names have them, characters that are white space to one reader only
    rf"SELECT * {{ {LIVE} ?s ex:a\#b ?o }}",
    rf"SELECT * {{ {LIVE} \u0053ERVICE <http://h/> {{}} }}",
    f"SELECT * {{ {LIVE}\xa0}}",
    f"SELECT * {{ {LIVE}\x0c}}",
    f"SELECT * {{ {LIVE}\x00}}",
    f"SELECT * {{ {LIVE} _ }}",
    f"SELECT * {{ {LIVE} }} _",
    f"SELECT * {{ {LIVE} ` }}",
]


@pytest.mark.parametrize("query", UNCLEAR)
def test_a_text_with_two_readings_is_refused(query: str) -> None:
    with pytest.raises(FeatureRefused, match="SERVICE is refused here"):
        find_clauses(query, BASE)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT * { SERVICE ?where { ?s ?p ?o } }", r"SERVICE \?where is refused"),
        ("SELECT * { SERVICE SILENT $where { ?s ?p ?o } }", r"SERVICE \$where is refused"),
        ("SELECT * { SERVICE <http://h/> { SERVICE <http://h/> {} } }", "inside a SERVICE"),
        ("SELECT * { SERVICE SILENT <http://h/> { { SELECT * { service silent ?x {} } } } }", "inside a SERVICE"),
        ("SELECT * { SERVICE <http://h/> { ?s ?p 'my service' } }", "not plain"),
        ("SELECT * {" + " SERVICE <http://h/> {}" * (MAX_CLAUSES + 1) + "}", "at most 8"),
    ],
)
def test_refused_although_it_is_clear(query: str, words: str) -> None:
    with pytest.raises(FeatureRefused, match=words):
        find_clauses(query, BASE)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT * SERVICE <http://h/> {}", "outside every group"),
        ("SELECT * { } SERVICE <http://h/> {}", "outside every group"),
        ("SELECT * { SERVICE", "not complete"),
        ("SELECT * { SERVICE SILENT", "not complete"),
        ("SELECT * { SERVICE <http://h/>", "not complete"),
        ("SELECT * { SERVICE <http://h/> { ", "not complete"),
        ("SELECT * { SERVICE <http://h/> } {", "not complete"),
        ("SELECT * { SERVICE SILENT { } }", "not complete"),
        ("SELECT * { SERVICE 'http://h/' { } }", "not an IRI"),
        ("SELECT * { SERVICE ex:s { } }", "prefix 'ex:'"),
        ("SELECT * { SERVICE <http://h/> { ?s ex:p ?o } }", "prefix 'ex:'"),
        ("PREFIX SELECT * { SERVICE ex:s { } }", "prefix 'ex:'"),
        ("PREFIX", None),
    ],
)
def test_what_no_reader_could_complete_is_an_error_of_syntax(query: str, words: str | None) -> None:
    if words is None:
        assert find_clauses(query, BASE) == (query, ())
        return
    with pytest.raises(QuerySyntaxError, match=words):
        find_clauses(query, BASE)


def test_eight_clauses_are_taken() -> None:
    assert len(asked("SELECT * {" + " SERVICE <http://h/> {}" * MAX_CLAUSES + "}")) == MAX_CLAUSES
