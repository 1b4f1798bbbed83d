"""LOAD: what is fetched, what is refused, and that the document stands exactly where the operation stood."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.helpers.endpoint import Endpoint, Scripted, endpoint, iri, literal, results

from thbgraph.errors import DataError, FeatureRefused, QuerySyntaxError, StoreUnavailable, ThbError, UsageError
from thbgraph.store.federation import federated, loaded, spliced
from thbgraph.store.federation.loads import MAX_LOADS, find_loads
from thbgraph.store.job import Fetched

BASE = "https://here.example/"
TURTLE = b"@prefix : <http://l/> . :a :p 'x', <rel>, [ :q 1 ] ."


@pytest.fixture
def other() -> Iterator[Endpoint]:
    with endpoint() as server:
        server.says = Scripted(TURTLE, media_type="text/turtle")
        yield server


def fetch(update: str, *allow: str) -> tuple[Fetched, ...]:
    return asyncio.run(loaded(update, allow, 20, BASE))


def applied(update: str, *allow: str, store: ox.Store | None = None) -> ox.Store:
    store = ox.Store() if store is None else store
    store.update(spliced(update, fetch(update, *allow), BASE), base_iri=BASE)
    return store


def found(update: str) -> list[tuple[str, str, str, bool]]:
    text, loads = find_loads(update, BASE)
    return [(text[load.start : load.end], load.iri, load.graph, load.silent) for load in loads]


@pytest.mark.parametrize(("update", "expected"), [
    ("LOAD <http://h/x>", [("LOAD <http://h/x>", "http://h/x", "", False)]),
    ("load silent <x> into graph <g>", [("load silent <x> into graph <g>", BASE + "x", BASE + "g", True)]),
    (
        "PREFIX e: <http://e/> LOAD e:x INTO GRAPH e:g ; PREFIX e: <http://f/> LOAD e:x ;",
        [("LOAD e:x INTO GRAPH e:g", "http://e/x", "http://e/g", False), ("LOAD e:x", "http://f/x", "", False)],
    ),
    (
        "INSERT DATA { <http://a> <http://b> 'LOAD <http://h/>' } ;LOAD<http://h/x># LOAD <http://no/>\n; CLEAR ALL",
        [("LOAD<http://h/x>", "http://h/x", "", False)],
    ),
    ("BASE <http://b/> LOAD\n#x\nSILENT <x>", [("LOAD\n  \nSILENT <x>", "http://b/x", "", True)]),
    ("INSERT DATA { <http://a> <http://b> 'a load' , <#x>, 'download' }", None),
    ("PREFIX load: <http://l/> INSERT DATA { load:load load:x 'x' } ; CLEAR GRAPH load:x", []),
    ("DELETE WHERE { ?load <http://load/> ?upload } # LOAD <http://h/>", []),
    ("DELETE WHERE { ?download ?b ?c }", []),
])
def test_operations_are_found(update: str, expected: list[tuple[str, str, str, bool]] | None) -> None:
    if expected is None:
        with pytest.raises(FeatureRefused, match="two ways at '<#x>'"):  # in doubt, because a word could be the keyword
            find_loads(update, BASE)
    else:
        assert found(update) == expected


def test_a_text_that_cannot_load_is_left_as_it_is() -> None:
    update = r"INSERT DATA { <#x> ex:a\#b 'download', 'uploaded', 'workload' } # ?a<?b)#>"
    assert find_loads(update, BASE) == (update, ())
    assert spliced(update, (), BASE) == update
    assert fetch(update) == ()


@pytest.mark.parametrize("update", [
    "LOADSILENT<U>",
    "LOADSILENT<U>INTO GRAPH<http://g/>",
    "PREFIX : <U> LOAD:x",
    "PREFIX : <U> LOADSILENT:x",
    "PREFIX ex: <U> LOADex:x",
    "PREFIX ex: <U> INSERT DATA { } ; LOADSILENTex:x INTO GRAPH ex:y",
    r"\u004cOAD <U>",
    r"LOAD \u003CU>",
    r"LOAD <U> ; INSERT DATA { <http://a> <http://b> '\u0027' }",
    "LOAD ?x",
    "LOAD <U> INTO <http://g/>",
    "LOAD <U> INTO DEFAULT",
    "LOAD <U> INTO GRAPH ?g",
    "LOAD <U> INTO GRAPH",
    "LOAD <U> <U>",
    "LOAD <U> INSERT DATA {}",
    "LOAD",
    "LOAD SILENT",
    "LOAD 'U'",
    "LOAD {<U>}",
    "INSERT DATA { LOAD <U> }",
    "INSERT DATA { LOADSILENT<U> } ; LOAD <U>",
    "DELETE WHERE { FILTER(?a<?b)#>'''\n} ; LOAD <U> #'''\n}",
    "DELETE WHERE { FILTER(?a<'>'||1=1) } ; LOAD <U>",
    'INSERT DATA { <http://a> <http://b> """x" } ; LOAD <U> # \\q """\n}',
    "INSERT DATA { <http://a> <http://b> 'x } ; LOAD <U>",
    "LOAD <U>\xa0",
    "LOAD <U> ; " * (MAX_LOADS + 1),
    "LOAD <file:///etc/hostname>",
    "LOAD SILENT <file:///etc/hostname>",
    "LOAD <ftp://127.0.0.1/x>",
    "LOAD SILENT <data:text/turtle,>",
    "LOAD <http://127.0.0.1:1/x>",
    "LOAD SILENT <http://127.0.0.1:1/x>",
    "LOAD <U> ; LOAD SILENT <http://127.0.0.1:1/x>",
    "LOAD <x>",
])
def test_a_refused_update_calls_nobody_although_the_host_is_allowed(other: Endpoint, update: str) -> None:
    text = update.replace("<U>", f"<{other.url}>").replace("CU>", f"C{other.url}>")
    with pytest.raises(FeatureRefused, match="LOAD"):
        fetch(text, other.host)
    assert other.heard == []


def test_by_default_no_host_is_called(other: Endpoint) -> None:
    for silent in ("", "SILENT "):
        with pytest.raises(FeatureRefused, match=f"LOAD is refused: this service may not call {other.host}"):
            fetch(f"LOAD {silent}<{other.url}>")
    assert other.heard == []


@pytest.mark.parametrize(("update", "kind", "words"), [
    ("LOAD <http://h/x> INTO GRAPH <http://h/ g>", FeatureRefused, "LOAD is refused here"),
    ("LOAD e:x", QuerySyntaxError, "prefix 'e:'"),
    ("PREFIX : <http://h/> LOAD SILENT:x", QuerySyntaxError, "prefix 'SILENT:'"),
    ("LOAD <http://h/x> INTO GRAPH <http://[>", UsageError, "not an absolute IRI"),
])
def test_names_that_are_none(update: str, kind: type[ThbError], words: str) -> None:
    with pytest.raises(kind, match=words):
        fetch(update, "h")


def test_the_request_tells_nothing_but_what_is_wanted(other: Endpoint) -> None:
    fetch(f"LOAD <{other.url}?a=b>", other.host)
    (heard,) = other.heard
    assert (heard.line, heard.body) == ("GET /sparql?a=b HTTP/1.1", "")
    assert heard.headers == {
        "host": other.host, "user-agent": "thbgraph", "accept-encoding": "identity", "connection": "close",
        "accept": "text/turtle, application/n-triples, application/ld+json, application/rdf+xml",
    }


def test_a_document_is_fetched_and_not_looked_at(other: Endpoint) -> None:
    other.says = Scripted(b"not \x00 turtle", media_type="text/turtle; charset=UTF-8")
    update = f"LOAD <{other.url}> INTO GRAPH <http://g/>"
    assert fetch(update, other.host) == (Fetched(update, b"not \x00 turtle", "ttl", "http://g/", other.url),)


def test_documents_stand_where_the_operations_stood(other: Endpoint) -> None:
    update = (
        "PREFIX : <http://l/> # LOAD\n"
        f"INSERT DATA {{ :before :p 'LOAD <{other.url}>' }} ;"
        f"LOAD <{other.url}> INTO GRAPH :g ; "
        "INSERT { :copied ?p ?o } WHERE { GRAPH :g { :a ?p ?o FILTER(!ISBLANK(?o)) } } ; "
        "CLEAR GRAPH :g ;"
        f"LOAD <{other.url}>"
    )
    store = applied(update, other.host)
    triples = {(str(quad.subject), str(quad.object)) for quad in store if quad.predicate == ox.NamedNode("http://l/p")
               and not isinstance(quad.object, ox.BlankNode)}
    rel = f"<{other.url.removesuffix('sparql')}rel>"
    assert triples == {
        ("<http://l/before>", f'"LOAD <{other.url}>"'),
        ("<http://l/copied>", '"x"'), ("<http://l/copied>", rel), ("<http://l/a>", '"x"'), ("<http://l/a>", rel),
    }
    assert {quad.graph_name for quad in store} == {ox.DefaultGraph()}
    assert len(other.heard) == 2


def test_blank_nodes_are_new_in_each_document_and_apart_from_the_update(other: Endpoint) -> None:
    other.says = Scripted(b'_:a <http://l/p> "x" .', media_type="application/n-triples")
    store = applied(f"INSERT DATA {{ _:a <http://l/p> 'x' }} ; LOAD <{other.url}> ; LOAD <{other.url}>", other.host)
    assert len(store) == 3


DOCUMENTS = {
    "text/turtle": b"<http://l/a> <http://l/p> 'x' .",
    "application/n-triples": b'<http://l/a> <http://l/p> "x" .',
    "application/ld+json": b'{"@id": "http://l/a", "http://l/p": "x"}',
    "application/rdf+xml": b'<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:l="http://l/">'
                           b'<r:Description r:about="http://l/a"><l:p>x</l:p></r:Description></r:RDF>',
}


@pytest.mark.parametrize(("media_type", "content"), DOCUMENTS.items())
def test_every_form_of_rdf(other: Endpoint, media_type: str, content: bytes) -> None:
    other.says = Scripted(content, media_type=media_type)
    (quad,) = applied(f"LOAD <{other.url}>", other.host)
    assert str(quad) == '<http://l/a> <http://l/p> "x"'


UNUSABLE = {
    "status": (Scripted(TURTLE, status=404, media_type="text/turtle"), StoreUnavailable, "status 404"),
    "redirect": (Scripted(status=303, headers={"Location": "/y"}), StoreUnavailable, "redirects to '/y'"),
    "type": (Scripted(TURTLE, media_type="text/html"), StoreUnavailable, "'text/html' instead of"),
    "no type": (Scripted(TURTLE, media_type=None), StoreUnavailable, "no media type"),
    "not turtle": (Scripted(b"<a> .", media_type="text/turtle"), DataError, "cannot be read as ttl"),
    "not UTF-8": (Scripted(b"<a> <b> '\xff' .", media_type="text/turtle"), DataError, "cannot be read"),
    "graphs": (Scripted(b'{"@id": "http://g/", "@graph": [{"@id": "http://l/a", "http://l/p": "x"}]}',
                        media_type="application/ld+json"), DataError, "cannot be read as jsonld"),
}


@pytest.mark.parametrize(("says", "kind", "words"), UNUSABLE.values(), ids=UNUSABLE)
def test_a_document_that_fails_is_told_and_silent_loads_nothing(
    other: Endpoint, says: Scripted, kind: type[ThbError], words: str
) -> None:
    other.says = says
    update = f"INSERT DATA {{ <http://l/a> <http://l/p> 1 }} ; LOAD <{other.url}> INTO GRAPH <http://g/>"
    store = ox.Store()
    with pytest.raises(kind, match=words):
        applied(update, other.host, store=store)
    assert len(store) == 0
    assert len(applied(update.replace("LOAD", "LOAD SILENT"), other.host, store=store)) == 1


def test_a_document_names_nothing_that_is_fetched(other: Endpoint) -> None:
    content = json.dumps({"@context": other.url, "name": "x"}).encode()
    document = Fetched(f"LOAD <{other.url}>", content, "jsonld", "", other.url)
    with pytest.raises(DataError, match="cannot be read"):
        spliced(f"LOAD <{other.url}>", (document,), BASE)
    assert other.heard == []


def test_all_documents_of_an_update_share_their_bytes(other: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("thbgraph.store.federation.loads.MAX_BYTES", len(TURTLE) * 2 - 1)
    assert len(applied(f"LOAD <{other.url}>", other.host)) == 4
    with pytest.raises(StoreUnavailable, match="more than is taken"):
        fetch(f"LOAD <{other.url}> ; LOAD <{other.url}>", other.host)


@pytest.mark.parametrize("update", ["LOAD <http://h/y>", "LOAD <http://h/x> ; LOAD <http://h/x>", "CLEAR ALL"])
def test_documents_of_another_update_are_not_put_in(update: str) -> None:
    with pytest.raises(UsageError, match="not those"):
        spliced(update, (Fetched("LOAD <http://h/x>", b"", "nt", "", "http://h/x"),), BASE)


def test_with_clauses_replaced_first_or_documents_fetched_first(other: Endpoint) -> None:
    update = f"LOAD <{other.url}> ; INSERT {{ ?s <http://l/q> ?o }} WHERE {{ SERVICE <{other.url}> {{ ?s ?p ?o }} }}"
    fetched = fetch(update, other.host)
    other.says = Scripted(results({"s": iri("http://l/s"), "o": literal("; LOAD <http://no/> load")}))
    replaced = asyncio.run(federated(update, (other.host,), 20, BASE))
    store = ox.Store()
    store.update(spliced(replaced, fetched, BASE))
    assert '<http://l/s> <http://l/q> "; LOAD <http://no/> load"' in {str(quad) for quad in store}
    assert len(store) == 5


@given(st.text(st.characters(exclude_categories=["Cs"])) | st.text("\\u0'\"{}<>#\n ;LOAD", max_size=40))
def test_no_literal_of_a_document_can_leave_its_quotes(text: str) -> None:
    triple = ox.Triple(ox.NamedNode("http://l/a"), ox.NamedNode("http://l/p"), ox.Literal(text))
    content = ox.serialize([triple], format=ox.RdfFormat.N_TRIPLES) or b""
    store = ox.Store()
    store.update(spliced("LOAD <http://h/x>", (Fetched("LOAD <http://h/x>", content, "nt", "", "http://h/x"),), BASE))
    assert [quad.triple for quad in store] == [triple]


def test_what_rdf_1_2_adds_comes_through(other: Endpoint) -> None:
    other.says = Scripted(b"<http://l/a> <http://l/p> <<( <http://l/b> <http://l/q> 'x'@en--rtl )>> .",
                          media_type="text/turtle")
    (quad,) = applied(f"LOAD <{other.url}>", other.host)
    assert isinstance(quad.object, ox.Triple)
    assert str(quad.object) == '<http://l/b> <http://l/q> "x"@en--rtl'
