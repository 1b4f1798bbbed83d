"""Both engines say the same: of every example, of the data, of every kind of duty, and of data made to be odd."""

from __future__ import annotations

import logging
from collections import Counter
from datetime import date
from functools import cache
from itertools import groupby
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph, Literal, URIRef

import thbgraph.validate.shacl as shacl
from thbgraph.errors import DataError
from thbgraph.foreign import Document
from thbgraph.foreign.read import read
from thbgraph.gaps import Evaluation, evaluate_duties, gap_shapes
from thbgraph.gaps.evaluate import duties_graph, judge_kinds
from thbgraph.resources import resource
from thbgraph.settings import ENGINES as CHOICES_OF_THE_SETTING
from thbgraph.validate import CHOICES, FAST, REFERENCE, ShaclResult, differences, load_shapes, validate
from thbgraph.validate.engines import BOTH, ENGINES, available
from thbgraph.validate.integrity import to_judge

FILES = sorted((resource("shapes") / "integrity").glob("*.ttl"))
AT = date(2026, 11, 22)


def compare(data: Graph, shapes: Graph) -> list[ShaclResult]:
    """Return what the reference says, after seeing that the fast engine says neither less nor more, nor twice."""
    wanted, found = validate(data, shapes, REFERENCE), validate(data, shapes, FAST)
    assert differences(wanted, found) == []
    assert Counter(wanted) == Counter(found)
    return wanted


def test_the_fast_engine_is_there_and_both_lists_of_engines_agree() -> None:
    assert available(FAST)
    assert sorted(CHOICES) == sorted(CHOICES_OF_THE_SETTING) == sorted([*ENGINES, BOTH])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_example_of_every_integrity_file(path: Path) -> None:
    shapes, found = load_shapes([path]), 0
    for example in sorted((resource("shapes") / "examples" / path.stem).glob("*.ttl")):
        results = compare(Graph().parse(example, format="turtle"), shapes)
        found += len(results)
        assert bool(results) == example.name.startswith("fail-") or not example.name.startswith("pass-")
    assert found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_all_suspects_of_the_committed_data(opened: ox.Store, path: Path) -> None:
    shapes = load_shapes([path])
    compare(to_judge(opened, shapes)[1], shapes)


@cache
def _evaluated(opened: ox.Store) -> Evaluation:
    return evaluate_duties(opened, AT)


def test_every_kind_of_duty_that_occurs_today(opened: ox.Store) -> None:
    shapes, kinds = gap_shapes(), sorted(_evaluated(opened).verdicts)
    assert len({topic for topic, _, _ in kinds}) > 90
    # pySHACL's time grows with the square of the nodes, so a topic at a time
    for _, group in groupby(kinds, key=lambda kind: kind[0]):
        compare(duties_graph((f"urn:x:{'/'.join(kind)}", shapes.topics[kind[0]], *kind[1:]) for kind in group),
                shapes.graph)


def test_duties_judged_one_by_one_have_the_verdict_of_their_kind(opened: ox.Store) -> None:
    evaluation = _evaluated(opened)
    every = max(len(evaluation.duties) // 400, 1)
    some = evaluation.duties[::every][:400]
    assert len(some) == 400
    for engine in ENGINES:
        for duty in some:
            graph = duties_graph([(duty.duty, evaluation.shapes.topics[duty.topic], duty.row, duty.outcome)])
            results = validate(graph, evaluation.shapes.graph, engine)
            verdict = evaluation.result(duty)
            assert [(r.path, r.severity, r.source_shape, r.component, r.value, r.messages) for r in results] == (
                [(verdict.path, verdict.severity, verdict.source_shape, verdict.component, verdict.value,
                  verdict.messages)] if verdict else []), duty.duty


def test_kinds_judged_by_each_engine_are_remembered_apart() -> None:
    shapes = gap_shapes()
    kind = ("non-punishment", "outcomeUnderShall", "absence-confirmed")
    assert judge_kinds([kind], shapes, REFERENCE) == judge_kinds([kind], shapes, FAST)
    assert kind in shapes.verdicts[REFERENCE]


ODD_DATA = r"""
@prefix e: <http://e/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
e:Sub rdfs:subClassOf e:C .
e:a a e:C ; e:t "x"@EN , "y"@en-GB , "z" , "é"@fr , "e\u0301"@fr ; e:n "01"^^xsd:integer , "1"^^xsd:integer , 1.0 ,
    "1"^^xsd:boolean , "abc"^^xsd:integer ;
    e:d "2024-02-30"^^xsd:date , "2024-02-29"^^xsd:date , "2024-02"^^xsd:gYearMonth .
e:b a e:Sub ; e:t "tab\there" , "line\nbreak" , "quote\"d" , "back\\slash" , "" , "\U0001F600" ;
    e:to [ e:t "in" ] , e:a .
<http://e/ü/%20?q=1#f> a e:C ; e:t "запятая, «кавычки»"@ru , "двоеточие: 1"@ru ; e:to e:a ; e:p e:b .
_:x a e:C ; e:to _:y , _:z . _:y e:t "one" . _:z e:to _:x .
e:c a e:C ; e:n 5 ; e:less 3 , "3"^^xsd:double , "2024-01-01"^^xsd:date , "three" ;
    e:t "same" ; e:same "same" , "other" .
e:d a e:C ; e:range 0 , 3 , 7.5 , 1e1 ;
    e:list ( 1 2 "3" e:a ) ; e:n -0.0 , 1e0 , "INF"^^xsd:double , "NaN"^^xsd:double .
"""
ODD_SHAPES = r"""
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
e:S a sh:NodeShape ; sh:targetClass e:C ; sh:property e:Lang , e:Tags , e:Type , e:Date , e:Long , e:Regex , e:Kind ,
  e:Inverse , e:Step , e:Either , e:Star , e:In , e:Has , e:Less , e:Range , e:Same , e:Apart , e:Class , e:Qualified ,
  e:Silent .
e:Lang a sh:PropertyShape ; sh:path e:t ; sh:languageIn ( "en" "ru" ) ; sh:message "lang"@en , "язык"@ru .
e:Tags a sh:PropertyShape ; sh:path e:t ; sh:uniqueLang true ; sh:message "tags" .
e:Type a sh:PropertyShape ; sh:path e:n ; sh:datatype xsd:integer ; sh:message "type" ; sh:severity sh:Warning .
e:Date a sh:PropertyShape ; sh:path e:d ; sh:datatype xsd:date ; sh:message "date" ; sh:severity sh:Info .
e:Long a sh:PropertyShape ; sh:path e:t ; sh:minLength 1 ; sh:maxLength 6 ; sh:message "length" .
e:Regex a sh:PropertyShape ; sh:path e:t ; sh:pattern "^[a-zа-я][^\\d]*$|^[\\w\\s\"]+$" ; sh:flags "i" ;
  sh:message "pattern" .
e:Kind a sh:PropertyShape ; sh:path e:to ; sh:nodeKind sh:IRI ; sh:message "kind" .
e:Inverse a sh:PropertyShape ; sh:path [ sh:inversePath e:to ] ; sh:maxCount 0 ; sh:message "inverse" .
e:Step a sh:PropertyShape ; sh:path ( e:to e:t ) ; sh:minCount 2 ; sh:message "step" .
e:Either a sh:PropertyShape ; sh:path [ sh:alternativePath ( e:t e:n ) ] ; sh:maxCount 2 ; sh:message "either" .
e:Star a sh:PropertyShape ; sh:path [ sh:oneOrMorePath e:to ] ; sh:minCount 3 ; sh:message "star" .
e:In a sh:PropertyShape ; sh:path e:n ; sh:in ( 1 2 5 ) ; sh:message "in" .
e:Has a sh:PropertyShape ; sh:path e:t ; sh:hasValue "same" ; sh:message "has" .
e:Less a sh:PropertyShape ; sh:path e:n ; sh:lessThan e:less ; sh:message "less" .
e:Range a sh:PropertyShape ; sh:path e:range ; sh:minInclusive 1 ; sh:maxExclusive 5 ; sh:message "range" .
e:Same a sh:PropertyShape ; sh:path e:t ; sh:equals e:same ; sh:message "same" .
e:Apart a sh:PropertyShape ; sh:path e:t ; sh:disjoint e:same ; sh:message "apart" .
e:Class a sh:PropertyShape ; sh:path e:to ; sh:class e:C ; sh:message "class" .
e:Qualified a sh:PropertyShape ; sh:path e:t ; sh:qualifiedValueShape [ sh:datatype xsd:string ] ;
  sh:qualifiedMinCount 2 ; sh:qualifiedMaxCount 3 ; sh:message "qualified" .
e:Silent a sh:PropertyShape ; sh:path e:p ; sh:minCount 1 .
e:Logic a sh:NodeShape ; sh:targetSubjectsOf e:to ; sh:message "logic" ;
  sh:or ( [ sh:path e:t ; sh:minCount 1 ] [ sh:path e:n ; sh:minCount 1 ] ) ;
  sh:xone ( [ sh:nodeKind sh:IRI ] [ sh:path e:p ; sh:minCount 1 ] ) ; sh:not [ sh:class e:Sub ] .
e:Objects a sh:NodeShape ; sh:targetObjectsOf e:t ; sh:datatype rdf:langString ; sh:message "objects" .
e:Node a sh:NodeShape ; sh:targetNode e:nowhere , "a literal" ; sh:nodeKind sh:BlankNode ; sh:message "node" .
e:Closed a sh:NodeShape ; sh:targetNode e:b ; sh:closed true ; sh:ignoredProperties ( rdf:type ) ; sh:message "closed" ;
  sh:property [ sh:path e:t ] .
"""
COMPONENTS = ("LanguageIn", "UniqueLang", "Datatype", "MaxLength", "MinLength", "Pattern", "NodeKind", "MaxCount",
              "MinCount", "In", "HasValue", "LessThan", "MinInclusive", "MaxExclusive", "Equals", "Disjoint", "Class",
              "QualifiedMinCount", "Or", "Xone", "Not", "Closed")


def odd(text: str) -> Graph:
    return read([Document("odd.ttl", "ttl", text.encode())]).graph


def test_odd_data_are_judged_alike_in_every_component() -> None:
    results = compare(odd(ODD_DATA), odd(ODD_SHAPES))
    met = {result.component.rpartition("#")[2].removesuffix("ConstraintComponent") for result in results}
    assert set(COMPONENTS) - met == set()


def test_what_a_shape_does_not_say_no_engine_says_for_it() -> None:
    data, shapes = odd(ODD_DATA), odd(ODD_SHAPES)
    silent = [r for r in compare(data, shapes) if r.source_shape == "http://e/Silent"]
    assert silent
    assert {result.messages for result in silent} == {()}


@pytest.mark.parametrize("engine", ENGINES)
def test_an_engine_leaves_data_and_shapes_as_they_were(engine: str) -> None:
    data, shapes = odd(DATA), odd(ASKS)
    before = set(data), set(shapes)
    validate(data, shapes, engine)
    assert (set(data), set(shapes)) == before


def test_odd_data_without_any_target_and_without_any_triple() -> None:
    assert compare(Graph(), odd(ODD_SHAPES.replace("sh:targetNode", "e:target"))) == []


SHAPE = ("@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e/> . e:S a sh:NodeShape ; "
         "sh:targetClass e:C ; {} .")
DATA = "@prefix e: <http://e/> . e:a a e:C ."


@pytest.mark.parametrize("broken", [
    'sh:property [ sh:path e:p ; sh:minCount "one" ]', "sh:property [ a sh:PropertyShape ; sh:minCount 1 ]",
    'sh:property [ sh:path e:p ; sh:pattern "(" ]', 'sh:sparql [ sh:select "SELEC ?x" ]', "sh:node e:S"])
def test_both_refuse_the_same_shapes(broken: str) -> None:
    data = odd(DATA + ' e:a e:p "x" .')
    for engine in ENGINES:
        with pytest.raises(DataError):
            validate(data, odd(SHAPE.format(broken)), engine)


@pytest.fixture
def liar(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put an engine in the fast one's place that is content with everything but one node that is not there."""
    def lies(_data: Graph, shapes: Graph) -> Graph:
        return ENGINES[REFERENCE](Graph().add((URIRef("http://e/ghost"), URIRef(TYPE), URIRef("http://e/C"))), shapes)

    monkeypatch.setattr(shacl, "ENGINES", {REFERENCE: ENGINES[REFERENCE], FAST: lies})


TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
ASKS = SHAPE.format('sh:property [ sh:path e:p ; sh:minCount 1 ; sh:message "m" ]')


@pytest.mark.usefixtures("liar")
def test_a_difference_is_told_and_the_reference_wins(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        found = validate(odd(DATA), odd(ASKS), BOTH)
    assert [result.focus for result in found] == ["http://e/a"]
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == 2
    assert "only pyshacl" in told[0]
    assert "http://e/a" in told[0]
    assert "only turbo" in told[1]
    assert "http://e/ghost" in told[1]
    assert [result.focus for result in validate(odd(DATA), odd(ASKS), FAST)] == ["http://e/ghost"]


def test_a_shape_only_the_reference_can_run_is_a_difference_too(monkeypatch: pytest.MonkeyPatch,
                                                               caplog: pytest.LogCaptureFixture) -> None:
    def refuses(_data: Graph, _shapes: Graph) -> Graph:
        raise DataError("I cannot.")

    monkeypatch.setattr(shacl, "ENGINES", {REFERENCE: ENGINES[REFERENCE], FAST: refuses})
    with caplog.at_level(logging.WARNING):
        assert len(validate(odd(DATA), odd(ASKS), BOTH)) == 1
    assert "I cannot." in caplog.text


def test_engines_that_agree_are_silent(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert len(validate(odd(DATA), odd(ASKS), BOTH)) == 1
    assert caplog.records == []


@pytest.mark.parametrize("engine", [FAST, BOTH])
def test_where_the_fast_engine_is_missing_the_reference_answers(engine: str, monkeypatch: pytest.MonkeyPatch,
                                                               caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(shacl, "available", lambda name: name != FAST)
    monkeypatch.setattr(shacl, "ENGINES", {REFERENCE: ENGINES[REFERENCE]})
    with caplog.at_level(logging.WARNING):
        assert len(validate(odd(DATA), odd(ASKS), engine)) == 1
    assert "pySHACL is used instead" in caplog.text


def test_a_text_that_looks_like_a_path_is_never_opened(tmp_path: Path) -> None:
    """The fast engine takes a string without a line break for a path or address; it is given graphs."""
    secret = tmp_path / "secret.ttl"
    secret.write_text(DATA, encoding="utf-8")
    graph = Graph().add((URIRef(secret.as_uri()), URIRef("http://e/p"), Literal(str(secret))))
    assert compare(graph, odd(ASKS)) == []
