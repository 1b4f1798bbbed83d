"""The questions as RDF that query editors read: one ``sh:SPARQLExecutable`` each.

The pattern is that of the SPARQL examples of the SIB Swiss Institute of Bioinformatics
(https://github.com/sib-swiss/sparql-examples): SHACL Advanced Features for the text and its prefixes, rdfs:comment for
the question, schema.org for the endpoint and the keywords.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import pyoxigraph as ox

from thbgraph.errors import DataError
from thbgraph.namespaces import PREFIXES
from thbgraph.query.named import Kind, Question

SCHEMA: Final = "https://schema.org/"
_SHACL: Final[dict[Kind, tuple[str, str]]] = {
    "bindings": ("SPARQLSelectExecutable", "select"),
    "boolean": ("SPARQLAskExecutable", "ask"),
    "graph": ("SPARQLConstructExecutable", "construct"),
}
_FORMATS: Final = {"ttl": ox.RdfFormat.TURTLE, "jsonld": ox.RdfFormat.JSON_LD}


def examples_text(questions: Sequence[Question], public_url: str, form: str) -> bytes:
    """Return *questions* as RDF.

    Args:
        questions: those told, each with the defaults of its file.
        public_url: of the service, without a slash at its end.
        form: ``ttl`` or ``jsonld``.

    Raises:
        DataError: two of them mean different things by one prefix.
    """
    prefixes = {**PREFIXES, "schema": SCHEMA}
    triples = sorted(example_triples(questions, public_url), key=str)
    return ox.serialize(triples, format=_FORMATS[form], prefixes=prefixes) or b""


def example_triples(questions: Sequence[Question], public_url: str) -> Iterator[ox.Triple]:
    """Yield what ``examples_text`` writes; a question's address is that of its text."""
    together = ox.NamedNode(f"{public_url}/api/v1/queries#prefixes")
    yield from _declarations(together, questions)
    for question in questions:
        node = ox.NamedNode(f"{public_url}/api/v1/queries/{question.id}.rq")
        kind, text = _SHACL[question.kind]
        yield ox.Triple(node, _rdf("type"), _sh("SPARQLExecutable"))
        yield ox.Triple(node, _rdf("type"), _sh(kind))
        yield ox.Triple(node, _sh("prefixes"), together)
        yield ox.Triple(node, _sh(text), ox.Literal(question.runnable(front=False)))
        yield ox.Triple(node, _rdfs("label"), ox.Literal(question.id))
        yield ox.Triple(node, _rdfs("comment"), ox.Literal(question.question, language="en"))
        if question.question_ru:
            yield ox.Triple(node, _rdfs("comment"), ox.Literal(question.question_ru, language="ru"))
        for words, language in ((question.description, "en"), (question.description_ru, "ru")):
            if words:
                yield ox.Triple(node, _schema("description"), ox.Literal(words, language=language))
        for tag in question.tags:
            yield ox.Triple(node, _schema("keywords"), ox.Literal(tag))
        yield ox.Triple(node, _schema("target"), ox.NamedNode(f"{public_url}/sparql"))
        yield ox.Triple(node, _rdfs("seeAlso"), ox.NamedNode(f"{public_url}/api/v1/queries/{question.id}"))


def _declarations(together: ox.NamedNode, questions: Sequence[Question]) -> Iterator[ox.Triple]:
    """Yield the declarations of every prefix that a text uses, under the one node *together*."""
    used: dict[str, str] = {}
    for question in questions:
        for name, iri in question.prefixes.items():
            if used.setdefault(name, iri) != iri:
                raise DataError(f"By the prefix '{name}' question {question.id} means <{iri}>, another <{used[name]}>.",
                                "Choose another prefix.")
    any_uri = ox.NamedNode(PREFIXES["xsd"] + "anyURI")
    yield ox.Triple(together, _rdf("type"), ox.NamedNode(PREFIXES["owl"] + "Ontology"))
    for name, iri in sorted(used.items()):
        declaration = ox.BlankNode(f"prefix-{name}")
        yield ox.Triple(together, _sh("declare"), declaration)
        yield ox.Triple(declaration, _rdf("type"), _sh("PrefixDeclaration"))
        yield ox.Triple(declaration, _sh("prefix"), ox.Literal(name))
        yield ox.Triple(declaration, _sh("namespace"), ox.Literal(iri, datatype=any_uri))


def _sh(name: str) -> ox.NamedNode:
    return ox.NamedNode(PREFIXES["sh"] + name)


def _rdf(name: str) -> ox.NamedNode:
    return ox.NamedNode(PREFIXES["rdf"] + name)


def _rdfs(name: str) -> ox.NamedNode:
    return ox.NamedNode(PREFIXES["rdfs"] + name)


def _schema(name: str) -> ox.NamedNode:
    return ox.NamedNode(SCHEMA + name)
