"""The mapping set over HTTP: in each form, and the same as the files of a release."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx
import pyoxigraph as ox
import pytest
from tests.helpers.answers import problem

from thbgraph.api.server import serving
from thbgraph.catalogue import alignments_turtle, skos_triples, sssom_triples, sssom_tsv
from thbgraph.namespaces import BASE, GRAPH_GAPS, THB
from thbgraph.settings import Settings

VERSION: Final = "5" * 64
AT: Final = "2026-11-22"
DUTY: Final = (f'<{BASE}id/duty/KGZ/x/y> <{THB}evaluatedAt> "{AT}"^^<http://www.w3.org/2001/XMLSchema#date> '
               f"<{GRAPH_GAPS}> .\n")
FORMS: Final = {"ttl": ("text/turtle; charset=utf-8", ox.RdfFormat.TURTLE),
                "nt": ("application/n-triples", ox.RdfFormat.N_TRIPLES),
                "jsonld": ("application/ld+json", ox.RdfFormat.JSON_LD),
                "rdf": ("application/rdf+xml", ox.RdfFormat.RDF_XML)}
TABLE: Final = "text/tab-separated-values"


@pytest.fixture(scope="module")
def graph(few_built: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file with the mappings of the dataset, what their marks mean, and the date that it was made for."""
    path = tmp_path_factory.mktemp("mappings") / "graph.nq"
    with (few_built[1] / "graph.nq").open("rb") as file:
        kept = [line for line in file if (b"/resolved> ." in line and b"<https://w3id.org/thbgraph/id/mapping/" in line)
                or line.startswith(b"<https://w3id.org/thbgraph/concept/verification/")]
    path.write_bytes(b"".join(sorted([*kept, DUTY.encode()])))
    return path


@pytest.fixture(scope="module")
def store(graph: Path) -> ox.Store:
    store = ox.Store()
    store.bulk_load(path=str(graph), format=ox.RdfFormat.N_QUADS)
    return store


@pytest.fixture(scope="module")
def client(graph: Path) -> Iterator[httpx.Client]:
    with serving(Settings(workers=1), graph, VERSION) as url, httpx.Client(base_url=url, timeout=60) as client:
        yield client


@pytest.mark.parametrize("form", FORMS)
def test_each_form_of_rdf_says_what_the_set_says(client: httpx.Client, store: ox.Store, form: str) -> None:
    media_type, read = FORMS[form]
    by_suffix = client.get(f"/alignments.{form}")
    assert by_suffix.status_code == 200, by_suffix.text
    assert by_suffix.headers["content-type"] == media_type
    assert by_suffix.content == client.get("/alignments", headers={"Accept": media_type}).content
    said = {str(quad.triple) for quad in ox.parse(by_suffix.content, format=read)}
    assert said == {str(triple) for triple in (*sssom_triples(store, VERSION, AT), *skos_triples(store))}
    assert len(said) > 6000


def test_the_files_are_those_of_a_release(client: httpx.Client, store: ox.Store) -> None:
    assert client.get("/alignments.ttl").content == alignments_turtle(store, VERSION, AT)
    table = client.get("/alignments.sssom.tsv")
    assert table.content == sssom_tsv(store, VERSION, AT)
    assert table.headers["content-type"] == f"{TABLE}; charset=utf-8"
    assert table.headers["content-disposition"] == 'inline; filename="alignments.sssom.tsv"'
    assert client.get("/alignments.tsv").content == table.content
    assert client.get("/alignments", headers={"Accept": TABLE}).content == table.content


def test_its_iri_answers_with_links_to_every_form(client: httpx.Client) -> None:
    answer = client.get("/alignments")
    assert answer.headers["content-type"] == "text/turtle; charset=utf-8"
    assert "Accept" in answer.headers["vary"]
    assert f'<{BASE}alignments>; rel="cite-as"' in answer.headers["link"]
    assert f'<{client.base_url}/alignments.tsv>; rel="alternate"; type="{TABLE}"' in answer.headers["link"]


def test_what_is_held_already_is_not_sent_again(client: httpx.Client) -> None:
    first = client.get("/alignments.tsv")
    again = client.get("/alignments.tsv", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = client.head("/alignments.tsv")
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", first.headers["etag"])


def test_what_there_is_not_is_told(client: httpx.Client) -> None:
    assert ".sssom.tsv and .ttl" in problem(client.get("/alignments.xlsx"), 404, "not_found")["hint"]
    problem(client.get("/alignments", headers={"Accept": "image/png"}), 406, "not_acceptable")
    problem(client.get("/alignments", params={"state": "KGZ"}), 400, "usage")
