"""What is told of one resource: exactly its statements, what points to it within the bound, names, who says it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from tests.helpers.servers import oxigraph_server
from tests.resources.small import POINTING, small_graph

from thbgraph.linked.describe import MOST_POINTING, Pointing, describe, exists, labels
from thbgraph.linked.near import near
from thbgraph.namespaces import BASE, GRAPH, ID, PREFIXES, THB
from thbgraph.store.dataset import open_graph
from thbgraph.store.remote import RemoteStore

STATE = ID + "state/AAA"
RDFS, RDF, DCT = (PREFIXES[name] for name in ("rdfs", "rdf", "dct"))


@pytest.fixture(scope="module")
def graph_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_graph(tmp_path_factory.mktemp("small") / "graph.nq")


@pytest.fixture(scope="module", params=["built", "merged", "another"])
def store(request: pytest.FixtureRequest, graph_file: Path,
          tmp_path_factory: pytest.TempPathFactory) -> Iterator[ox.Store]:
    """Return the small graph as a build is opened, as a service reads it, and in another store."""
    built = ox.Store()
    built.bulk_load(path=str(graph_file), format=ox.RdfFormat.N_QUADS)
    if request.param == "built":
        yield built
    elif request.param == "merged":
        yield open_graph(graph_file).store
    else:
        with oxigraph_server(tmp_path_factory.mktemp("another")) as server, RemoteStore(server.query_url) as remote:
            content = built.dump(format=ox.RdfFormat.N_QUADS)
            assert content
            _load(server.graph_url, content)
            yield remote  # type: ignore[misc]  # what the workers over another store read


def _load(url: str, content: bytes) -> None:
    assert httpx.post(url, content=content, headers={"Content-Type": "application/n-quads"}).status_code < 300


def test_its_statements_in_the_view_and_who_makes_them(store: ox.Store) -> None:
    found = describe(store, STATE)
    told = {(said.predicate.value, str(said.object)) for said in found.statements}
    assert told == {(RDF + "type", f"<{THB}State>"), (RDFS + "label", '"Aland"@en'), (RDFS + "label", '"Аланд"@ru'),
                    (THB + "iso3", '"AAA"'), (DCT + "source", f"<{ID}source/one>")}
    assert found.types == (THB + "State",)
    assert not found.retired
    assert found.graphs == (GRAPH + "resolved", GRAPH + "source/one")
    assert sorted((str(quad.graph_name), quad.predicate.value, str(quad.object)) for quad in found.quads) == sorted([
        *((f"<{GRAPH}resolved>", *said) for said in told),
        (f"<{GRAPH}source/one>", RDF + "type", f"<{THB}State>"),
        (f"<{GRAPH}source/one>", RDFS + "label", '"Aland"@en')])


def test_what_points_to_it_is_bounded_and_counted(store: ox.Store) -> None:
    found = describe(store, STATE)
    assert [(some.predicate, some.total, len(some.subjects)) for some in found.pointing] == [
        (THB + "state", POINTING, MOST_POINTING)]
    assert [node.value for node in found.pointing[0].subjects] == [
        f"{ID}duty/AAA/conv/n{number:03}" for number in range(MOST_POINTING)]
    assert not found.complete
    assert describe(store, STATE, POINTING).complete


def test_names_of_all_it_mentions_and_of_nothing_else(store: ox.Store) -> None:
    assert {(said.subject.value, str(said.object)) for said in describe(store, STATE).names  # type: ignore[union-attr]
            } == {(THB + "State", '"state"@en'), (THB + "State", '"государство"@ru'), (THB + "iso3", '"code"@en'),
                  (THB + "iso3", '"код"@ru'), (ID + "source/one", '"Source One"@en')}
    assert labels(store, []) == []


def test_all_of_it_as_triples_has_each_once(store: ox.Store) -> None:
    found = describe(store, STATE)
    triples = found.triples()
    assert len(triples) == len(set(triples)) == len(found.statements) + MOST_POINTING + len(found.names)


def test_blank_nodes_come_along(store: ox.Store) -> None:
    found = describe(store, ID + "body/nested").statements
    values = {said.object.value for said in found if isinstance(said.object, ox.Literal)}
    assert values == {"first", "inner"}
    assert len(found) == 2 + 4 + 1  # of the body, of a list of two, of the node in it
    objects = {said.object for said in found if isinstance(said.object, ox.BlankNode)}
    assert objects == {said.subject for said in found if isinstance(said.subject, ox.BlankNode)}


def test_what_only_a_source_says_is_told_from_its_graph(store: ox.Store) -> None:
    found = describe(store, ID + "measure/AAA/only-here")
    assert {said.predicate.value for said in found.statements} == {RDF + "type", RDFS + "label"}
    assert found.graphs == (GRAPH + "source/one",)


def test_what_is_only_pointed_to_exists_too(store: ox.Store) -> None:
    assert exists(store, THB + "Duty")
    assert describe(store, THB + "Duty").statements == ()
    assert describe(store, BASE + "concept/topic").pointing == (
        Pointing(PREFIXES["skos"] + "inScheme", (ox.NamedNode(BASE + "concept/topic/shelter"),), 1),
        Pointing(THB + "modality", (ox.NamedNode(ID + "duty/AAA/conv/n000"),), 1))


@pytest.mark.parametrize("iri", [ID + "state/BBB", "", "no iri", ID + "state/<>", BASE])
def test_what_nobody_speaks_of_does_not_exist(store: ox.Store, iri: str) -> None:
    assert not exists(store, iri)


@pytest.mark.parametrize(("iri", "others"), [
    (ID + "state/aaa", [STATE]), (ID + "organisation/European-Union", [ID + "organisation/european-union"]),
    (ID + "organisation/europan-union", [ID + "organisation/european-union"]),
    (ID + "provision/conv/art-27", [ID + "provision/conv/art-26", ID + "provision/conv/art-26.ttl"]),
    (ID + "state/", []), (ID + "nothing/like-it", []), (ID + 'state/"x\\y', []), (ID + "a/b/c/d/e/f/g", []),
    (ID + "state/" + "x" * 5000, []),
])
def test_what_is_near(store: ox.Store, iri: str, others: list[str]) -> None:
    assert near(store, iri) == others
