"""Descriptions over HTTP: VoID, DCAT-AP, citations; in each form, under any public URL, with releases or without."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from tests.helpers.answers import problem
from tests.helpers.described import NEW, OLD, complaints, file
from tests.helpers.services import SETTINGS, updatable_client

from thbgraph.api.server import serving
from thbgraph.export import File
from thbgraph.namespaces import BASE, GRAPH_GAPS, THB
from thbgraph.releases import add_release
from thbgraph.settings import Settings

URL = "https://example.org/thb"
FORMS = {"ttl": ("text/turtle; charset=utf-8", ox.RdfFormat.TURTLE),
         "nt": ("application/n-triples", ox.RdfFormat.N_TRIPLES),
         "jsonld": ("application/ld+json", ox.RdfFormat.JSON_LD),
         "rdf": ("application/rdf+xml", ox.RdfFormat.RDF_XML)}
DOCUMENTS = ("/void", "/catalog", "/dataset", "/dataset/v1")
DUTY = (f'<{BASE}id/duty/KGZ/x/y> <{THB}evaluatedAt> "2026-11-22"^^<http://www.w3.org/2001/XMLSchema#date> '
        f"<{GRAPH_GAPS}> .\n")


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Return a client of a service with a public URL, which serves the second of the two releases that it keeps."""
    folder = tmp_path_factory.mktemp("kept")
    graph, releases = folder / "graph.nq", folder / "releases"
    graph.write_text(DUTY, "utf-8")

    def fill(place: Path, _previous: str) -> list[File]:
        (place / "all.nq.gz").write_bytes(b"all.nq.gz")
        return [file("all.nq.gz")]

    for version, at in ((OLD, "2026-10-01"), (NEW, "2026-11-22")):
        add_release(releases, version, at, fill)
    settings = Settings(workers=1, public_url=URL, releases=releases)
    with serving(settings, graph, NEW) as url, httpx.Client(base_url=url, timeout=60) as client:
        yield client


def triples(response: httpx.Response, form: ox.RdfFormat = ox.RdfFormat.TURTLE) -> set[str]:
    assert response.status_code == 200, response.text
    return {str(quad.triple) for quad in ox.parse(response.content, format=form)}


# --- forms

@pytest.mark.parametrize("path", DOCUMENTS)
def test_every_form_says_the_same(client: httpx.Client, path: str) -> None:
    said = triples(client.get(f"{path}.ttl"))
    assert len(said) > 5
    for name, (content_type, form) in FORMS.items():
        by_suffix = client.get(f"{path}.{name}")
        by_accept = client.get(path, headers={"Accept": content_type})
        assert by_suffix.headers["content-type"] == by_accept.headers["content-type"] == content_type
        assert by_suffix.content == by_accept.content
        assert triples(by_suffix, form) == said
        assert "Accept" in by_accept.headers["vary"]


@pytest.mark.parametrize("path", DOCUMENTS)
@pytest.mark.parametrize(("lang", "heading"), [("en", "How to cite"), ("ru", "Как ссылаться")])
def test_people_get_a_page(client: httpx.Client, path: str, lang: str, heading: str) -> None:
    page = client.get(path, headers={"Accept": "text/html", "Accept-Language": lang})
    assert page.status_code == 200
    assert page.headers["content-language"] == lang
    assert page.headers["content-security-policy"].startswith("default-src 'none'; form-action 'self'")
    assert f'<html lang="{lang}">' in page.text
    assert heading in page.text
    assert client.get(f"{path}.html", params={"lang": lang}).text == page.text


def test_the_page_on_the_numbers_has_them(client: httpx.Client) -> None:
    text = client.get("/void.html", params={"lang": "en"}).text
    assert "<p>Statements: 4. Things named here: 0. Classes: 0. Properties: 1.</p>" in text
    rows = ("Vocabulary and code lists", 1), ("One view, resolved from the sources", 1), (
        "Bindings, duties and their intervals, derived by rules", 1), (
        "What each source says, one graph for each", 3)
    assert [f'<tr><th scope="row">{name}</th><td>{size}</td></tr>' in text for name, size in rows] == [True] * 4
    assert "Statements:" not in client.get("/catalog.html").text


@pytest.mark.parametrize("path", DOCUMENTS)
def test_what_is_held_already_is_not_sent_again(client: httpx.Client, path: str) -> None:
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = client.head(path)
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", first.headers["etag"])
    assert head.headers["content-length"] == str(len(first.content))


def test_a_document_names_its_own_address_and_the_others(client: httpx.Client) -> None:
    links = client.get("/catalog.ttl").headers["link"]
    assert f'<{BASE}catalog.ttl>; rel="canonical"' in links
    assert f'<{BASE}catalog>; rel="cite-as"' in links
    assert f'<{client.base_url}/catalog.jsonld>; rel="alternate"; type="application/ld+json"' in links


def test_the_well_known_address_gives_the_description_itself(client: httpx.Client) -> None:
    found = client.get("/.well-known/void")
    assert found.content == client.get("/void").content
    assert found.headers["content-location"] == f"{client.base_url}/void.ttl"
    assert client.get("/.well-known/void", headers={"Accept": "application/rdf+xml"}).headers[
        "content-location"] == f"{client.base_url}/void.rdf"


@pytest.mark.parametrize(("path", "hint"), [
    ("/void.csv", "There are .ttl, .jsonld, .rdf, .nt, .html."), ("/catalog.xml", "There are .ttl"),
    ("/dataset.json", "There are .ttl"), ("/dataset/v2", "Known: v1."), ("/dataset/v1.csv", "Known: v1."),
    ("/dataset/v1/citation.ris", None), ("/dataset/v2/citation.bib", "Known: v1.")])
def test_what_there_is_not_is_told_with_what_there_is(client: httpx.Client, path: str, hint: str | None) -> None:
    body = problem(client.get(path), 404, "not_found")
    assert (hint or "There are CITATION.cff, citation.bib, citation.csl.json.") in body["hint"]


def test_what_cannot_be_had_is_refused(client: httpx.Client) -> None:
    body = problem(client.get("/catalog", headers={"Accept": "image/png"}), 406, "not_acceptable")
    assert "text/turtle" in json.dumps(body)
    problem(client.get("/void", params={"langue": "ru"}), 400, "usage")
    problem(client.get("/void.html", params={"lang": "fr"}), 400, "usage")


# --- what they say

def test_the_numbers_are_those_of_the_graph(client: httpx.Client) -> None:
    """Six quads: the value of three graphs is one statement, and there are three other values."""
    said = triples(client.get("/void"))
    whole, void = f"<{BASE}dataset/v1>", "<http://rdfs.org/ns/void#"
    integer = "^^<http://www.w3.org/2001/XMLSchema#integer>"
    assert {f'{whole} {void}triples> "4"{integer}', f'{whole} {void}distinctSubjects> "1"{integer}',
            f'{whole} {void}distinctObjects> "4"{integer}', f'<{BASE}graph/source/one> {void}triples> "2"{integer}',
            f"{whole} {void}sparqlEndpoint> <{client.base_url}/sparql>",
            f"{whole} {void}dataDump> <{client.base_url}/export/all.nq>"} <= said


def test_without_releases_the_catalogue_lists_what_the_service_writes(client: httpx.Client) -> None:
    said = triples(client.get("/catalog"))
    loads = {line.rpartition(" ")[2] for line in said if "dcat#downloadURL" in line}
    assert {f"<{client.base_url}/export/all.{form}>" for form in ("nq", "trig", "ttl", "nt", "rdf", "jsonld")} <= loads
    assert not any("spdx.org" in line for line in said)
    for url in sorted(loads):
        assert client.get(url.strip("<>")).status_code == 200, url


def test_with_releases_it_lists_each_and_keeps_the_profile(released: httpx.Client) -> None:
    found = released.get("/catalog")
    said = triples(found)
    assert complaints(found.content, "dcat-ap") == []
    for version in (OLD, NEW):
        assert any(line.endswith(f" <{URL}/export/{version}/all.nq.gz>") for line in said)
        assert released.get(f"/export/{version}/all.nq.gz").content == b"all.nq.gz"
    assert (f"<{BASE}dataset/{NEW}> <http://www.w3.org/ns/dcat#prev> <{BASE}dataset/{OLD}>") in said
    assert not any(line.endswith(f"<{URL}/export/all.nq>") for line in said)
    assert f"<{BASE}dataset>" in found.text
    assert f"<{URL}/sparql>" in found.text


def test_names_are_canonical_and_links_lead_to_the_public_url(released: httpx.Client) -> None:
    for path in ("/void", "/catalog", "/dataset", f"/dataset/{OLD}"):
        said = triples(released.get(path))
        assert not any(line.startswith(f"<{URL}") and "foaf/0.1/Document" not in line for line in said)
        assert any(f" <{URL}/" in line for line in said)
    assert released.get("/.well-known/void").headers["content-location"] == f"{URL}/void.ttl"


def test_a_version_answers_in_full_and_by_its_first_digits(released: httpx.Client) -> None:
    whole = released.get(f"/dataset/{OLD}.nt")
    assert released.get(f"/dataset/{OLD[:12]}.nt").content == whole.content
    assert f"<{BASE}dataset/{OLD}> <http://www.w3.org/ns/dcat#version> \"{OLD}\"" in triples(
        whole, ox.RdfFormat.N_TRIPLES)
    problem(released.get(f"/dataset/{OLD[:11]}"), 404, "not_found")
    assert released.get("/dataset/latest.nt").content == released.get(f"/dataset/{NEW}.nt").content


def test_the_shapes_are_kept_by_what_is_served(released: httpx.Client) -> None:
    assert complaints(released.get("/void.ttl").content, "void") == [
        "A description is about one void:Dataset, and tells all of it that is promised."]  # the graph has no class


def test_the_root_of_the_interface_leads_to_what_describes_it(client: httpx.Client, released: httpx.Client) -> None:
    """The catalogue names it as the endpoint of a service, so it answers."""
    body = client.get("/api/v1").json()
    assert body.pop("version") == "v1"
    assert sorted(body) == ["catalogue", "dataset", "documentation", "exports", "openapi", "queries", "sparql", "void"]
    assert [client.get(url).status_code for url in body.values()] == [200] * len(body)
    assert released.get("/api/v1").json()["void"] == f"{URL}/void"
    assert f"endpointURL> <{URL}/api/v1>" in "\n".join(triples(released.get("/catalog")))


# --- citations

@pytest.mark.parametrize(("name", "media_type", "words"), [
    ("CITATION.cff", "application/yaml", "date-released: '2026-11-22'"),
    ("citation.bib", "application/x-bibtex", "date = {2026-11-22}"),
    ("citation.csl.json", "application/vnd.citationstyles.csl+json", '"Situation on 2026-11-22"')])
def test_the_present_version_is_cited_and_any_other(released: httpx.Client, name: str, media_type: str,
                                                   words: str) -> None:
    present, same, old = (released.get(f"/dataset/{path}{name}") for path in ("", f"{NEW}/", f"{OLD[:12]}/"))
    assert present.headers["content-type"] == media_type
    assert present.headers["content-disposition"] == f'inline; filename="{name}"'
    assert words in present.text
    assert NEW in present.text
    assert same.content == released.get(f"/dataset/latest/{name}").content == present.content
    assert words.replace("2026-11-22", "2026-10-01") in old.text
    assert OLD in old.text
    again = released.get(f"/dataset/{name}", headers={"If-None-Match": present.headers["etag"]})
    assert again.status_code == 304


# --- what is written to

def test_a_write_is_a_version_of_its_own(tmp_path: Path) -> None:
    with updatable_client(tmp_path / "store", replace(SETTINGS, public_url=URL)) as client:
        def iri() -> str:
            return f"{BASE}dataset/{client.get('/health').json()['version']}"

        before, old = client.get("/void"), iri()
        assert f"<{old}>" in before.text
        assert f"<{BASE}graph/source/new>" not in before.text
        graph = f"INSERT DATA {{ GRAPH <{BASE}graph/source/new> {{ <urn:a> <urn:b> <urn:c> }} }}"
        assert client.post("/update", data={"update": graph}).status_code == 204
        after, new = client.get("/void"), iri()
        assert new != old
        assert f"<{new}>" in after.text
        assert f"<{BASE}graph/source/new>" in after.text
        assert f"<{old}>" not in after.text
        assert after.headers["etag"] != before.headers["etag"]
        assert client.get(f"/{new.removeprefix(BASE)}").status_code == 200
        assert client.get("/catalog").status_code == 200
