"""Shapes of others: admitted if they are SHACL that judges something, refused if they would read or run anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyshacl
import pytest
import rdflib.plugins.sparql
from rdflib import Dataset, Graph
from tests.helpers.listener import Listener, listening

from thbgraph.errors import DataError, FeatureRefused, ThbError
from thbgraph.foreign import Document, judge, own_shapes, shapes_from
from thbgraph.foreign import shapes as shapes_module
from thbgraph.validate import CHOICES
from thbgraph.validate.engines import ENGINES

PREFIXES = ("@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e/> . "
            "@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . ")
TARGET = "e:S a sh:NodeShape ; sh:targetClass e:C ; "
DATA = Document("data.ttl", "ttl", b"@prefix e: <http://e/> . e:a a e:C . e:b a e:C ; e:p 1 .")


def document(text: str) -> Document:
    return Document("shapes.ttl", "ttl", (PREFIXES + text).encode())


def sparql(query: str) -> str:
    return TARGET + f'sh:sparql [ sh:message "m" ; sh:select """{query}""" ] .'


@pytest.fixture
def ear() -> Iterator[Listener]:
    with listening() as ear:
        yield ear


@pytest.mark.parametrize("engine", CHOICES)
def test_shapes_of_others_judge(engine: str) -> None:
    shapes = shapes_from(document(TARGET + "sh:property [ sh:path e:p ; sh:minCount 1 ] ."))
    found = judge([DATA], shapes, engine)
    assert [(result.node, result.path, result.shape_within) for result, _ in found.results] == [
        ("http://e/a", "http://e/p", "http://e/S")]
    assert (found.conforms, found.judged) == (False, 2)


@pytest.mark.parametrize("engine", CHOICES)
def test_sparql_constraints_judge(engine: str) -> None:
    query = "SELECT $this WHERE { $this a x:C . FILTER NOT EXISTS { $this x:p ?from } # FROM here\n }"
    text = (TARGET + f'sh:sparql [ sh:message "m" ; sh:prefixes e:O ; sh:select """{query}""" ] . e:O a owl:Ontology ; '
            'sh:declare [ sh:prefix "x" ; sh:namespace "http://e/"^^xsd:anyURI ] .')
    assert [result.node for result, _ in judge([DATA], shapes_from(document(text)), engine).results] == ["http://e/a"]


@pytest.mark.parametrize(("query", "word"), [
    ("SELECT $this FROM <U> WHERE { $this ?p ?o }", "FROM"),
    ("SELECT $this FROM NAMED <U> WHERE { GRAPH ?g { $this ?p ?o } }", "FROM"),
    ("select $this\nfrom#x\n<U> where { $this ?p ?o }", "FROM"),
    (r"SELECT $this \\u0046ROM <U> WHERE { $this ?p ?o }", "FROM"),
    ("SELECT $this WHERE { SERVICE <U> { $this ?p ?o } }", "SERVICE"),
    ("SELECT $this WHERE { OPTIONAL { SERVICE SILENT <U> { $this ?p ?o } } }", "SERVICE"),
    ("SELECT $this { { SELECT $this { { $this ?p ?o } UNION { SERVICE ?u { $this ?p ?o } } } } }", "SERVICE"),
    ("SELECT $this WHERE { FILTER EXISTS { SERVICE <U> { $this ?p ?o } } }", "SERVICE"),
    ("SELECT $this WHERE { BIND(EXISTS { SERVICE <U> { $this ?p ?o } } AS ?x) }", "SERVICE"),
    ("SELECT $this WHERE { $this ?p ?o MINUS { GRAPH ?g { SERVICE <U> { $this ?p ?o } } } }", "SERVICE"),
    ("LOAD <U>", "LOAD"), ("load silent <U>", "LOAD"), ("PREFIX a: <http://a/>\nLOAD <U>", "LOAD"),
])
def test_sparql_that_reads_elsewhere_is_refused(query: str, word: str, ear: Listener) -> None:
    for address in (ear.url, "file:///etc/hostname"):
        with pytest.raises(FeatureRefused, match=word):
            shapes_from(document(sparql(query.replace("U>", f"{address}>"))))
    assert ear.heard == 0


def test_sparql_of_custom_components_is_looked_at_too() -> None:
    for kind in ("ask", "select"):
        query = f"{kind} {'' if kind == 'ask' else '$this'} FROM <file:///x> {{ $this ?p ?o }}"
        with pytest.raises(FeatureRefused, match="FROM"):
            shapes_from(document(TARGET + f'e:q 1 . e:K a sh:ConstraintComponent ; sh:parameter [ sh:path e:q ] ; '
                                 f'sh:validator [ sh:{kind} "{query}" ] .'))


def test_sparql_that_does_not_parse_or_no_prefix_is_bad_data() -> None:
    with pytest.raises(DataError, match="cannot be read"):
        shapes_from(document(sparql("SELEC $this")))
    for declared in ('sh:prefix "x" ; sh:namespace "http://e/> SELECT $this FROM <file:///x> WHERE { {"^^xsd:anyURI',
                     'sh:prefix "x: <http://e/> SELECT" ; sh:namespace "http://e/"^^xsd:anyURI'):
        with pytest.raises(DataError, match="is no prefix or namespace"):
            shapes_from(document(TARGET + f"sh:order 1 . e:O sh:declare [ {declared} ] ."))


@pytest.fixture
def unguarded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shapes_module, "_reads_elsewhere", lambda _: "")


def secret(tmp_path: Path) -> str:
    path = tmp_path / "secret.ttl"
    path.write_text("<http://e/a> <http://e/stolen> 1 .", encoding="utf-8")
    return sparql("SELECT $this FROM <U> WHERE { $this <http://e/stolen> ?value }".replace("U", path.as_uri()))


def test_the_danger_is_real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reference engine as its makers ship it, given a dataset, reads a local file that a shape names in FROM."""
    monkeypatch.setattr(rdflib.plugins.sparql, "SPARQL_LOAD_GRAPHS", True)
    data = Dataset().parse(data=DATA.content, format="turtle")
    shapes = Graph().parse(data=PREFIXES + secret(tmp_path), format="turtle")
    conforms, _, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none")
    assert not conforms, "the file was not read: then the guard is needed no longer"


@pytest.mark.usefixtures("unguarded")
@pytest.mark.parametrize("engine", sorted(ENGINES))
def test_behind_the_guard_no_engine_reads_a_file(engine: str, tmp_path: Path) -> None:
    shapes = shapes_from(document(secret(tmp_path)))
    try:
        results = judge([DATA], shapes, engine).results
    except ThbError:
        results = ()
    assert results == ()


@pytest.mark.parametrize(("text", "said"), [
    ('sh:js [ sh:jsFunctionName "f" ] .', "sh:js.* would run a script"),
    ('sh:order 1 . e:L a sh:JSLibrary ; sh:jsLibraryURL "http://127.0.0.1:9/"^^xsd:anyURI .', "would run a script"),
    ("sh:rule [ a sh:TripleRule ] .", "sh:(rule|TripleRule) is of SHACL's advanced features"),
    ("sh:target [ a sh:SPARQLTarget ] .", "sh:[tS].* is of SHACL's advanced features"),
    ("sh:expression [] .", "advanced features")])
def test_scripts_and_advanced_features_are_refused(text: str, said: str) -> None:
    with pytest.raises(FeatureRefused, match=said):
        shapes_from(document(TARGET + text))


@pytest.mark.parametrize(("text", "said"), [
    ("e:S a sh:NodeShape ; sh:targetClass e:C ; sh:property [ sh:path e:p ; sh:mincount 1 ] .", "no word sh:mincount"),
    ("e:S a sh:Nodeshape ; sh:targetClass e:C .", "no word sh:Nodeshape"),
    ("e:S a sh:NodeShape ; sh:property [ sh:path e:p ; sh:minCount 1 ] .", "no shape has a target"),
    ("e:a e:p 1 .", "no shape has a target"),
    ("e:S a sh:NodeShape", "line 1")])
def test_shapes_that_would_judge_nothing_are_bad_data(text: str, said: str) -> None:
    with pytest.raises(DataError, match=said):
        shapes_from(document(text))


@pytest.mark.parametrize("engine", CHOICES)
def test_imports_are_never_followed(engine: str, ear: Listener, tmp_path: Path) -> None:
    more = tmp_path / "more.ttl"
    more.write_text(PREFIXES + TARGET + "sh:property [ sh:path e:q ; sh:minCount 1 ] .", encoding="utf-8")
    imports = f"<http://e/o> a owl:Ontology ; owl:imports <{ear.url}> , <{more.as_uri()}> . "
    shapes = shapes_from(document(imports + TARGET + "sh:property [ sh:path e:p ; sh:minCount 1 ] ."))
    data = Document("data.ttl", "ttl", PREFIXES.encode() + imports.encode() + b"e:a a e:C ; e:p 1 .")
    assert judge([data], shapes, engine).conforms
    assert judge([data], own_shapes("integrity"), engine).conforms
    assert ear.heard == 0


@pytest.mark.parametrize("engine", CHOICES)
def test_a_class_that_is_a_shape_judges_its_members(engine: str) -> None:
    text = ("e:C a sh:NodeShape , <http://www.w3.org/2000/01/rdf-schema#Class> ; "
            "sh:property [ sh:path e:p ; sh:minCount 1 ] .")
    found = judge([DATA], shapes_from(document(text)), engine)
    assert ([result.node for result, _ in found.results], found.judged) == (["http://e/a"], 2)
