"""The questions as RDF: what a query editor reads is what the house answers."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace

import pyoxigraph as ox
import pytest
from rdflib import RDF, RDFS, SH, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic

from thbgraph.errors import DataError
from thbgraph.query import Question, cell_value, load_questions
from thbgraph.query.examples import examples_text
from thbgraph.query.run import evaluate, rows_of
from thbgraph.query.types import column_schema

URL = "https://thb.example"
SCHEMA = Namespace("https://schema.org/")
XSD_URI = URIRef("http://www.w3.org/2001/XMLSchema#anyURI")
QUESTIONS = load_questions()
COMMITTED = [question for question in QUESTIONS if question.path.with_suffix(".csv").exists()]
# the coverage of a state takes half a minute; tests/reports asks it
REPORTS = [question for question in QUESTIONS
           if question.path.parent.name == "reports" and question.kind == "bindings"
           and question.id not in ("coverage-by-topic", "duties")]


def node(question: Question) -> URIRef:
    return URIRef(f"{URL}/api/v1/queries/{question.id}.rq")


@pytest.fixture(scope="module")
def told() -> Graph:
    """Return the examples as a stranger's program reads them."""
    return Graph().parse(data=examples_text(QUESTIONS, URL, "ttl"), format="turtle")


def declared(told: Graph) -> dict[str, str]:
    """Return the prefixes that a SHACL processor puts before each text."""
    (together,) = set(told.objects(None, SH.prefixes))
    found = {}
    for declaration in told.objects(together, SH.declare):
        name, iri = told.value(declaration, SH.prefix), told.value(declaration, SH.namespace)
        assert isinstance(name, Literal)
        assert isinstance(iri, Literal)
        assert iri.datatype == XSD_URI
        assert str(name) not in found
        found[str(name)] = str(iri)
    return found


def text_of(told: Graph, question: Question) -> str:
    """Return the one query of *question*, its declared prefixes before it."""
    texts = [*told.objects(node(question), SH.select), *told.objects(node(question), SH.construct)]
    assert len(texts) == 1
    return "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in declared(told).items()) + str(texts[0])


def test_every_question_is_an_example_and_nothing_else_is(told: Graph) -> None:
    assert set(told.subjects(RDF.type, SH.SPARQLExecutable)) == {node(question) for question in QUESTIONS}
    selects = {node(question) for question in QUESTIONS if question.kind == "bindings"}
    assert set(told.subjects(RDF.type, SH.SPARQLSelectExecutable)) == selects == set(told.subjects(SH.select))
    constructs = {node(question) for question in QUESTIONS if question.kind == "graph"}
    assert set(told.subjects(RDF.type, SH.SPARQLConstructExecutable)) == constructs == set(told.subjects(SH.construct))


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_an_example_says_what_it_asks_and_where(told: Graph, question: Question) -> None:
    subject = node(question)
    assert set(told.objects(subject, RDFS.comment)) == {
        Literal(question.question, lang="en"), Literal(question.question_ru, lang="ru")}
    assert set(told.objects(subject, SCHEMA.description)) == {
        Literal(question.description, lang="en"), Literal(question.description_ru, lang="ru")}
    assert list(told.objects(subject, SCHEMA.target)) == [URIRef(f"{URL}/sparql")]
    assert {str(word) for word in told.objects(subject, SCHEMA.keywords)} == set(question.tags)
    assert list(told.objects(subject, RDFS.seeAlso)) == [URIRef(f"{URL}/api/v1/queries/{question.id}")]
    assert len(list(told.objects(subject, SH.prefixes))) == 1


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_a_text_runs_by_itself_and_behind_its_prefixes(told: Graph, question: Question) -> None:
    ox.Store().query(text_of(told, question))
    ox.Store().query(question.runnable(front=False))
    used = set(re.findall(r"(?m)^PREFIX ([\w-]+): <(.*)>$", question.runnable(front=False)))
    assert used <= set(declared(told).items()), "what the text declares is what is declared for it"


@pytest.mark.parametrize("question", COMMITTED, ids=lambda question: question.id)
def test_an_example_gives_the_committed_answer(opened: ox.Store, told: Graph, question: Question) -> None:
    committed = question.path.with_suffix(".csv").read_text(encoding="utf-8")
    header, *rows = csv.reader(io.StringIO(committed, newline=""))
    found = rows_of(evaluate(opened, text_of(told, question)))
    assert list(found.columns) == header
    assert [list(row) for row in found.rows] == rows


@pytest.mark.parametrize("question", REPORTS, ids=lambda question: question.id)
def test_the_cells_of_a_report_are_of_the_types_told(opened: ox.Store, question: Question) -> None:
    values = {"state": ["KGZ"]} if question.id == "duties-held" else {}
    found = rows_of(evaluate(opened, question.sparql(values)))
    for number, column in enumerate(question.columns):
        schema = column_schema(column.type)
        kind = {"integer": int, "boolean": bool}.get(str(schema["type"]), str)
        texts = {row[number] for row in found.rows} - {""}
        cells = [cell_value(column.type, text) for text in texts]
        assert [cell for cell in cells if not isinstance(cell, kind)] == [], column.name
        assert [text for text in texts if not re.search(schema.get("pattern", ""), text)] == [], column.name


def test_both_forms_say_the_same(told: Graph) -> None:
    text = examples_text(QUESTIONS, URL, "jsonld")
    assert json.loads(text)
    few = QUESTIONS[:5]
    turtle, jsonld = (Graph().parse(data=examples_text(few, URL, form), format=name)
                      for form, name in (("ttl", "turtle"), ("jsonld", "json-ld")))
    assert isomorphic(turtle, jsonld)
    assert len(Graph().parse(data=text, format="json-ld")) == len(told)


def test_the_same_bytes_every_time() -> None:
    assert examples_text(QUESTIONS, URL, "ttl") == examples_text(load_questions(), URL, "ttl")


def test_two_meanings_of_one_prefix_are_refused() -> None:
    one = next(question for question in QUESTIONS if "inst" in question.prefixes)
    other = replace(one, id="other", text=one.text.replace("PREFIX inst: <https://w3id.org/", "PREFIX inst: <https://x/"))
    with pytest.raises(DataError, match="By the prefix 'inst' question other means"):
        examples_text([one, other], URL, "ttl")


def test_a_yes_or_no_question_is_an_ask_executable() -> None:
    ask = replace(QUESTIONS[0], id="yes", text="ASK { ?s ?p ?o }", parameters=(), columns=())
    told = Graph().parse(data=examples_text([ask], URL, "ttl"), format="turtle")
    assert str(told.value(node(ask), SH.ask)) == "ASK { ?s ?p ?o }\n"
    assert (node(ask), RDF.type, SH.SPARQLAskExecutable) in told
