"""The dataset and the base of a query to another store: said by the protocol, with the text else as it was."""

from __future__ import annotations

import pytest

from thbgraph.store.remote_dataset import NOTHING, with_base, with_dataset, with_own_dataset


def test_from_goes_and_the_rest_stays_in_its_place() -> None:
    query = "SELECT ?s\nFROM <urn:a> # FROM <urn:b>\nFROM NAMED\n <urn:c>\nWHERE { ?s ?p 'FROM <urn:d>' }"
    asked = with_own_dataset(query, "http://h/")
    assert (asked.default, asked.named) == (("urn:a",), ("urn:c",))
    assert len(asked.text) == len(query)
    assert " ".join(asked.text.split()) == "SELECT ?s # FROM <urn:b> WHERE { ?s ?p 'FROM <urn:d>' }"
    assert asked.text.splitlines()[4] == query.splitlines()[4]


def test_from_after_a_template_goes_too() -> None:
    query = "CONSTRUCT { ?s ?p ?o } FROM <urn:a> WHERE { ?s ?p ?o }"
    asked = with_dataset(query, ["urn:b"], [], "http://h/")
    assert " ".join(asked.text.split()) == "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
    assert asked.default == ("urn:b",)


@pytest.mark.parametrize(("query", "declared"), [
    ("SELECT * { <urn:a> ?p <http://h/#x> }", False), ("SELECT * { <a> ?p ?o }", True), ("SELECT * { <> ?p ?o }", True),
    ("BASE <http://h/> SELECT * { <a> ?p ?o }", False), ("# it\nBASE # is\n<http://h/> SELECT * { <a> ?p ?o }", False),
    ("BASE <deeper/> SELECT * { <a> ?p ?o }", True), ("PREFIX a: <b> BASE <http://h/> SELECT * { a:x ?p ?o }", True)])
def test_a_base_is_declared_where_it_counts(query: str, declared: bool) -> None:
    assert with_base(query, "http://base/") == ("BASE <http://base/> " if declared else "") + query


@pytest.mark.parametrize(("query", "named", "asked", "graphs"), [
    ("ASK { GRAPH <urn:a> {} }", ["urn:a"], "ASK { GRAPH <urn:a> {} }", ("urn:a",)),
    ("ASK { GRAPH <urn:b> {} }", ["urn:a"], f"ASK {{ GRAPH <{NOTHING}> {{}} }}", ("urn:a", NOTHING)),
    ("ASK { GRAPH <b> { GRAPH ?g {} } }", ["http://h/b"], "ASK { GRAPH <b> { GRAPH ?g {} } }", ("http://h/b",)),
    ("PREFIX x: <urn:> ASK { GRAPH x:a {} GRAPH x:b {} }", ["urn:b"],
     f"PREFIX x: <urn:> ASK {{ GRAPH <{NOTHING}> {{}} GRAPH x:b {{}} }}", ("urn:b", NOTHING)),
    ("ASK { GRAPH ?g {} }", [], "ASK { GRAPH ?g {} }", (NOTHING,))])
def test_a_graph_that_the_dataset_lacks_is_one_that_nobody_has(
        query: str, named: list[str], asked: str, graphs: tuple[str, ...]) -> None:
    found = with_dataset(query, ["urn:d"], named, "http://h/")
    assert (found.text, found.default, found.named) == (asked, ("urn:d",), graphs)
