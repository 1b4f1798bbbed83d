"""What is said of foreign data: of its own nodes only, in both languages, as JSON and as a valid SHACL report."""

from __future__ import annotations

import json

import pytest
from rdflib import RDF, SH, BNode, Graph, URIRef

from thbgraph.errors import ResultTooLarge, UsageError
from thbgraph.foreign import Document, Judgement, json_report, judge, own_shapes, shapes_from, turtle_report
from thbgraph.foreign.judging import background
from thbgraph.foreign.read import read
from thbgraph.foreign.report import message_in
from thbgraph.foreign.tasks import TASKS, packed
from thbgraph.foreign.words import words_for
from thbgraph.resources import resource
from thbgraph.validate import CHOICES, load_shapes, validate
from thbgraph.validate.shacl import _CORE

PREFIXES = ("@prefix thb: <https://w3id.org/thbgraph/ontology#> . @prefix e: <http://e/> . "
            "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . "
            "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix c: <https://w3id.org/thbgraph/concept/> . ")
STATE = 'e:XXA a thb:State ; thb:iso3 "xxa" .'
DUTY = ("e:d a thb:NonPunishmentDuty ; thb:outcomeUnderShall <https://w3id.org/thbgraph/concept/outcome/no-record> . "
        "e:m a thb:NonPunishmentDuty ; thb:outcomeUnderShall <https://w3id.org/thbgraph/concept/outcome/met> .")


def given(text: str, name: str = "data.ttl") -> Document:
    return Document(name, "ttl", (PREFIXES + text).encode())


def judged(text: str, shapes: str = "integrity", engine: str = "turbo") -> Judgement:
    by = own_shapes(shapes) if shapes in ("integrity", "gaps") else shapes_from(given(shapes, "shapes.ttl"))
    return judge([given(text)], by, engine)


@pytest.mark.parametrize("engine", CHOICES)
def test_integrity_of_foreign_data(engine: str) -> None:
    found = judged(STATE, engine=engine)
    assert {result.node for result, _ in found.results} == {"http://e/XXA"}
    assert "https://w3id.org/thbgraph/shapes#StateIso3" in {result.source_shape for result, _ in found.results}
    assert {result.severity for result, _ in found.results} == {"violation"}
    assert found.judged == 1


@pytest.mark.parametrize("engine", CHOICES)
def test_gaps_of_foreign_duties(engine: str) -> None:
    found = judged(DUTY, "gaps", engine)
    assert [(result.node, result.path.rpartition("#")[2]) for result, _ in found.results] == [
        ("http://e/d", "outcomeUnderShall")]
    assert {lang for lang, _ in found.results[0][0].messages} == {"en", "ru"}
    assert found.judged == 2


@pytest.mark.parametrize("engine", CHOICES)
def test_concepts_of_the_project_are_known_and_never_reported(engine: str) -> None:
    shapes = ("e:S a sh:NodeShape ; sh:targetClass e:C , skos:Concept , skos:ConceptScheme ; "
              "sh:property [ sh:path e:topic ; sh:minCount 1 ; sh:class skos:Concept ] .")
    found = judged("e:a a e:C ; e:topic c:topic\\/shelter . e:b a e:C ; e:topic e:nothing . c:topic\\/shelter e:p 1 .",
                   shapes, engine)
    # the concept the data describe is theirs, too; the thousands they do not describe are not
    assert [(result.node, result.component.rpartition("#")[2]) for result, _ in found.results] == [
        ("http://e/b", "ClassConstraintComponent"),
        ("https://w3id.org/thbgraph/concept/topic/shelter", "MinCountConstraintComponent")]
    assert found.judged == 3


def test_a_target_that_no_data_describe_is_reported() -> None:
    found = judged(STATE, "e:S a sh:NodeShape ; sh:targetNode e:absent ; sh:property [ sh:path e:p ; sh:minCount 1 ] .")
    assert [(result.node, result.document) for result, _ in found.results] == [("http://e/absent", "")]


def test_nothing_judged_is_told() -> None:
    found = judged("e:a a e:Unknown .")
    assert (found.conforms, found.judged) == (True, 0)
    assert json_report(found, "v", "integrity")["judged"] == 0


def test_documents_are_judged_together_and_named_apart() -> None:
    shapes = shapes_from(given("e:S a sh:NodeShape ; sh:targetClass e:C ; "
                               "sh:property [ sh:path e:p ; sh:minCount 1 ; sh:class e:D ] ."))
    documents = [given("e:a a e:C ; e:p e:x . e:b a e:C .", "one.ttl"), given("e:x a e:D . e:c a e:C .", "two.ttl")]
    found = judge(documents, shapes)
    assert [(result.node, result.document) for result, _ in found.results] == [
        ("http://e/b", "one.ttl"), ("http://e/c", "two.ttl")]


@pytest.mark.parametrize("engine", CHOICES)
def test_a_blank_node_is_told_by_what_leads_to_it(engine: str) -> None:
    shapes = ("e:S a sh:NodeShape ; sh:targetClass e:C ; sh:property [ sh:path e:p ; sh:minCount 1 ] .")
    found = judged("e:top e:q [ e:q [ a e:C ] ] .", shapes, engine)
    [(result, _)] = found.results
    assert result.node.startswith("_:b")
    assert (result.node_within, result.shape_within, result.document) == ("http://e/top", "http://e/S", "data.ttl")


def test_blank_nodes_of_data_shapes_and_vocabulary_are_never_one() -> None:
    text = "e:S a sh:NodeShape ; sh:targetClass e:C ; sh:property [ sh:path e:p ; sh:minCount 1 ] ."
    shapes = shapes_from(given(text))
    data = read([given("[] a e:C .")]).graph
    graphs = [{node for node in graph.all_nodes() if isinstance(node, BNode)} for graph in (data, shapes, background())]
    assert all(graphs)
    assert len(set().union(*graphs)) == sum(len(nodes) for nodes in graphs)
    assert b"sh:focusNode _:b1 ;" in turtle_report(judge([given("[] a e:C .")], shapes), "v")


@pytest.mark.parametrize("engine", CHOICES)
def test_the_report_is_valid_shacl_and_the_same_every_time(engine: str) -> None:
    shapes = ("e:S a sh:NodeShape ; sh:targetClass e:C ; sh:property [ sh:path ( e:q [ sh:inversePath e:r ] ) ; "
              'sh:minCount 1 ; sh:severity sh:Info ] , [ sh:path e:p ; sh:in ( 1 ) ; sh:message "m"@en ] .')
    text = 'e:a a e:C ; e:p "01"^^<http://www.w3.org/2001/XMLSchema#integer> , "x"@de . [] a e:C .'
    report = turtle_report(judged(text, shapes, engine), "v1")
    assert report == turtle_report(judged(text, shapes, engine), "v1")
    graph = Graph().parse(data=report, format="turtle")
    [root] = graph.subjects(RDF.type, SH.ValidationReport)
    assert str(graph.value(root, SH.conforms)) == "false"
    results = set(graph.objects(root, SH.result))
    assert len(results) == 4
    rules = load_shapes_of_reports()
    assert validate(graph, rules) == []
    for result in results:
        for predicate in (SH.focusNode, SH.resultSeverity, SH.sourceShape, SH.sourceConstraintComponent):
            assert len(set(graph.objects(result, predicate))) == 1
        assert set(graph.objects(result, SH.resultMessage))
    paths = [path for result in results for path in graph.objects(result, SH.resultPath)]
    assert sum((path, RDF.first, URIRef("http://e/q")) in graph for path in paths) == 2
    assert b"sh:value 01 " in report  # exactly as the data have it


def load_shapes_of_reports() -> Graph:
    """Return what the SHACL recommendation asks of a validation report."""
    return Graph().parse(format="turtle", data=PREFIXES + """
        e:Report a sh:NodeShape ; sh:targetClass sh:ValidationReport ;
          sh:property [ sh:path sh:conforms ; sh:minCount 1 ; sh:maxCount 1 ;
                        sh:datatype <http://www.w3.org/2001/XMLSchema#boolean> ] ,
                      [ sh:path sh:result ; sh:class sh:ValidationResult ] .
        e:Result a sh:NodeShape ; sh:targetClass sh:ValidationResult ;
          sh:property [ sh:path sh:focusNode ; sh:minCount 1 ; sh:maxCount 1 ] ,
                      [ sh:path sh:resultPath ; sh:maxCount 1 ; sh:nodeKind sh:BlankNodeOrIRI ] ,
                      [ sh:path sh:resultSeverity ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ,
                      [ sh:path sh:sourceConstraintComponent ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ,
                      [ sh:path sh:value ; sh:maxCount 1 ] .""")


def test_a_report_without_results_conforms() -> None:
    graph = Graph().parse(data=turtle_report(judged("e:a e:p 1 ."), "v1"), format="turtle")
    assert [str(value) for value in graph.objects(None, SH.conforms)] == ["true"]


def test_messages_are_the_shapes_own_else_general_ones_in_both_languages() -> None:
    shapes = ("e:S a sh:NodeShape ; sh:targetClass e:C ; sh:property [ sh:path e:p ; sh:minCount 1 ] , "
              '[ sh:path e:q ; sh:minCount 1 ; sh:message "plain" ] .')
    items = json_report(judged("e:a a e:C .", shapes), "v", "f")["items"]
    assert [item["message"] for item in items] == [
        {"en": "There are fewer values than asked for.", "ru": "Значений меньше, чем требуется."}, {"und": "plain"}]
    assert json_report(judged("e:a a e:C .", shapes), "v", "f", "ru")["items"][0]["message"] == {
        "ru": "Значений меньше, чем требуется."}
    assert [message_in(item["message"], "ru") for item in items] == ["Значений меньше, чем требуется.", "plain"]


@pytest.mark.parametrize("component", sorted(_CORE - {SH.PropertyConstraintComponent}))
def test_every_core_component_has_words(component: URIRef) -> None:
    words = words_for(str(component))
    assert words != words_for("http://e/other")
    assert set(words) == {"en", "ru"}


def test_a_severity_of_ones_own_is_told_as_it_is() -> None:
    shapes = "e:S a sh:NodeShape ; sh:targetClass e:C ; sh:severity e:Fatal ; sh:nodeKind sh:Literal ."
    found = judged("e:a a e:C .", shapes)
    assert [result.severity for result, _ in found.results] == ["http://e/Fatal"]


def test_too_many_results_are_refused_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("thbgraph.foreign.judging._MOST_RESULTS", 2)
    with pytest.raises(ResultTooLarge, match="never a part"):
        judged("e:a a thb:State . e:b a thb:State . e:c a thb:State .")


def test_ten_thousand_blank_nodes_are_judged() -> None:
    text = "".join(f"[] a e:C ; e:p {number} . " for number in range(10_000))
    shapes = "e:S a sh:NodeShape ; sh:targetClass e:C ; sh:property [ sh:path e:p ; sh:maxInclusive 9997 ] ."
    found = judged(text, shapes)
    assert (len(found.results), found.judged) == (2, 10_000)
    assert turtle_report(found, "v").count(b"sh:ValidationResult") == 2


def test_the_task_takes_what_packed_gives() -> None:
    task = TASKS["validate"]
    asked = {**packed([given(STATE)], "integrity", "turbo", "v"), "lang": ""}
    body = json.loads(task(None, json.loads(json.dumps({**asked, "format": "full"}))))  # type: ignore[arg-type]
    assert (body["version"], body["conforms"], body["shapes"]) == ("v", False, "integrity")
    assert body["ttl"].encode() == task(None, {**asked, "format": "ttl"})  # type: ignore[arg-type]


def test_there_are_no_other_shapes_of_the_house() -> None:
    with pytest.raises(UsageError):
        own_shapes("../secret")
    assert load_shapes(sorted((resource("shapes") / "gaps").glob("*.ttl")))
