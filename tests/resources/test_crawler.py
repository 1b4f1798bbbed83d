"""Every IRI answers: a sample of each kind of resource, in each format, and every kind of link that these hold.

The graph is that of a few states; the sample has one resource of each kind of address and of each class. What every
document mentions is looked up in the graph, and of each kind of link some are followed over HTTP. All of it as
requested, and under a public URL with a path.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from tests.helpers.waiting import HANG
from tests.resources.crawling import TYPES, Page, Site, bounded, iris_of, links_of, relative

from thbgraph.api.server import serving
from thbgraph.linked.describe import exists
from thbgraph.namespaces import BASE, GRAPH, PREFIXES, THB
from thbgraph.settings import Settings

pytestmark = pytest.mark.xdist_group("resources")
PREFIXED = "https://example.org/thb"
FOLLOWED = 2  # of each kind of link
TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
GRAPHS = ("ontology", "resolved", "derived", "gaps", "source/osce-kgz-2025")


@dataclass
class Read:
    """A document as it came, with the IRIs that it holds, and its links if it is a page."""

    iri: str
    form: str
    path: str
    response: httpx.Response
    iris: set[str]
    page: Page | None = None


@pytest.fixture(scope="module")
def store(few_built: tuple[Path, Path]) -> ox.Store:
    store = ox.Store()
    store.bulk_load(path=str(few_built[1] / "graph.nq"), format=ox.RdfFormat.N_QUADS)
    return store


@pytest.fixture(scope="module")
def sample(store: ox.Store) -> list[str]:
    """Return one resource of each kind of address, and more until each class has one."""
    classes: dict[str, set[str]] = {}
    for quad in store.quads_for_pattern(None, TYPE, None, None):
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith((BASE + "id/", BASE + "concept/")):
            classes.setdefault(quad.subject.value, set()).add(str(quad.object))
    found: dict[str, str] = {}
    for iri in sorted(classes, reverse=True):
        steps = iri.removeprefix(BASE).split("/")
        found["/".join(steps[:2]) + "/" * (len(steps) > 2)] = iri
    covered = {name for iri in found.values() for name in classes[iri]}
    more = {}
    for iri in sorted(classes):
        if classes[iri] - covered:
            more[iri] = iri
            covered |= classes[iri]
    return [*found.values(), *more]


@pytest.fixture(scope="module", params=["", PREFIXED], ids=["as requested", "under a public URL"])
def site(request: pytest.FixtureRequest, few_built: tuple[Path, Path]) -> Iterator[Site]:
    settings = Settings(query_timeout=30.0, query_memory=1024, max_rows=1_000_000, workers=2,
                        public_url=str(request.param))
    with (serving(settings, few_built[1] / "graph.nq", "v1") as url,
          httpx.Client(base_url=url, timeout=HANG, headers={"Accept": "*/*"}) as client):
        yield Site(client, settings.public_url or url)


@pytest.fixture(scope="module")
def documents(site: Site, sample: list[str]) -> list[Read]:
    """Return the sample: of each kind of thing every format, of others, and under the public URL, formats in turn."""
    context = site.client.get("/context.jsonld").json()["@context"]
    kinds = [iri.removeprefix(BASE).split("/")[1] for iri in sample]
    whole = {kinds.index(kind) for number, kind in enumerate(kinds) if sample[number].startswith(BASE + "id/")}
    found = []
    for number, iri in enumerate(sample):
        for place, form in enumerate(TYPES):
            turns = 4 * len(TYPES) if site.public == PREFIXED else 1 if number in whole else len(TYPES)
            if (number + place) % turns:
                continue
            path = f"/{iri.removeprefix(BASE)}.{form}"
            response = site.client.get(path)
            assert response.status_code == 200, (path, response.text)
            page = Page(response.text) if form == "html" else None
            iris = page.links if page else iris_of(response.content, form, context)
            found.append(Read(iri, form, path, response, iris, page))
    return found


def test_the_sample_has_every_kind(sample: list[str]) -> None:
    kinds = {"/".join(iri.removeprefix(BASE).split("/")[:2]) for iri in sample}
    assert {"id/state", "id/organisation", "id/instrument", "id/provision", "id/norm", "id/act", "id/membership",
            "id/binding", "id/duty", "id/measure", "id/assessment", "id/recommendation", "id/finding", "id/conflict",
            "id/source", "id/passage", "id/gap", "concept/topic", "concept/verdict"} <= kinds
    assert len([kind for kind in kinds if kind.startswith("id/")]) > 50
    assert len([kind for kind in kinds if kind.startswith("concept/")]) > 50


def test_every_document_is_of_its_type_and_about_its_resource(documents: list[Read], site: Site) -> None:
    for read in documents:
        assert read.response.headers["content-type"] == TYPES[read.form], read.path
        assert read.page or read.iri in read.iris, read.path
        assert read.response.headers["etag"], read.path
        assert read.response.headers.get("vary") == ("Accept-Language" if read.page else None), read.path


def test_no_iri_is_relative_and_data_hold_canonical_ones_only(documents: list[Read], site: Site) -> None:
    for read in documents:
        if not read.page:
            assert relative(read.iris) == set(), read.path
            assert {iri for iri in read.iris if iri.startswith(site.public) or "127.0.0.1" in iri} == set(), read.path


def test_pages_are_whole_and_lead_to_the_public_url(documents: list[Read], site: Site) -> None:
    for read in documents:
        if read.page:
            assert read.page.open == [], read.path
            assert read.page.lang == "en", read.path
            assert not read.page.tags & {"script", "iframe", "object", "img", "link"}, read.path
            assert {link for link in read.page.links if link.startswith(BASE)} == set(), read.path
            assert f"{site.public}{read.path}" in read.page.links
            assert {f"{site.public}/{read.iri.removeprefix(BASE)}.{form}" for form in TYPES} <= read.page.links


def test_heads_link_to_what_they_describe_and_to_the_other_forms(documents: list[Read], site: Site) -> None:
    for read in documents:
        links = links_of(read.response)
        told = {rel: target for target, rel in links}
        assert (told["describes"], told["cite-as"], told["canonical"]) == (
            read.iri, read.iri, BASE.rstrip("/") + read.path)
        stem = read.path.removesuffix(f".{read.form}")
        assert {target for target, rel in links if rel == "alternate"} == {
            f"{site.public}{stem}.{form}" for form in TYPES if form != read.form}


def test_things_lead_to_their_documents(site: Site, sample: list[str]) -> None:
    for iri in sample[::10 if site.public == PREFIXED else 1]:
        path = "/" + iri.removeprefix(BASE)
        response = site.client.get(path, headers={"Accept": "text/html"})
        assert (response.status_code, response.headers["location"]) == (303, f"{site.public}{path}.html"), path
        assert response.headers["vary"] == "Accept, Accept-Language"
        assert response.content == b""


def test_whatever_is_mentioned_is_there(documents: list[Read], site: Site, store: ox.Store) -> None:
    mentioned = {iri for read in documents if not read.page for iri in read.iris
                 if iri.startswith((BASE + "id/", BASE + "concept/"))}
    assert len(mentioned) > (100 if site.public == PREFIXED else 1000)
    assert [iri for iri in sorted(mentioned) if not exists(store, iri)] == []


def test_every_kind_of_link_leads_to_a_document(documents: list[Read], site: Site) -> None:
    targets = {(iri, read.path) for read in documents
               for iri in read.iris | {target for target, _ in links_of(read.response)}}
    paths = {path for iri, document in targets if (path := site.path(iri, f"{site.public}{document}"))}
    followed = list(bounded(paths, 1 if site.public == PREFIXED else FOLLOWED))
    assert len(followed) > 200
    for path in followed:
        last = site.follow(path)[-1]
        assert last.status_code == 200, (path, last.status_code, str(last.url))
        suffix = last.request.url.path.rpartition(".")[2]
        assert last.headers["content-type"] == TYPES.get(suffix, last.headers["content-type"]), path


@pytest.mark.parametrize("document", ["ontology", "shapes"])
def test_every_term_that_the_graph_uses_is_a_place_in_its_document(
        site: Site, store: ox.Store, document: str) -> None:
    used = {node.value for quad in store for node in (quad.predicate, quad.object) if isinstance(node, ox.NamedNode)}
    terms = {iri.partition("#")[2] for iri in used if iri.startswith(f"{BASE}{document}#")}
    assert len(terms) > 50
    assert terms - Page(site.client.get(f"/{document}.html").text).places == set()


@pytest.mark.parametrize("name", GRAPHS)
def test_graphs_answer_whole_in_each_format(site: Site, store: ox.Store, name: str) -> None:
    held = sum(1 for _ in store.quads_for_pattern(None, None, None, ox.NamedNode(GRAPH + name)))
    page = site.client.get(f"/graph/{name}.html")
    assert f": {held}." in page.text
    assert {f"{site.public}/graph/{name}.{form}" for form in ("html", "ttl", "jsonld", "rdf", "nt")} <= \
        Page(page.text).links
    for form, media_type in list(TYPES.items())[:5]:
        response = site.client.head(f"/graph/{name}.{form}")
        assert (response.status_code, response.headers["content-type"]) == (200, media_type)
    negotiated = site.client.get(f"/graph/{name}", headers={"Accept": "application/n-triples"})
    assert negotiated.headers["vary"] == "Accept, Accept-Language"
    assert len(negotiated.content.splitlines()) == held


@pytest.mark.parametrize("form", ["ttl", "jsonld", "rdf", "nt"])
def test_a_graph_is_the_same_in_every_format(site: Site, store: ox.Store, form: str) -> None:
    graph = ox.NamedNode(f"{GRAPH}source/kok-p029")
    held = {str(quad.triple) for quad in store.quads_for_pattern(None, None, None, graph)}
    content = site.client.get(f"/graph/source/kok-p029.{form}").content
    kinds = {"ttl": ox.RdfFormat.TURTLE, "jsonld": ox.RdfFormat.JSON_LD, "rdf": ox.RdfFormat.RDF_XML,
             "nt": ox.RdfFormat.N_TRIPLES}
    assert {str(quad.triple) for quad in ox.parse(content, format=kinds[form])} == held
    assert held


def test_terms_of_the_ontology_are_linked_under_the_canonical_base(documents: list[Read]) -> None:
    assert any(iri.startswith(THB) for read in documents if read.form == "ttl" for iri in read.iris)
