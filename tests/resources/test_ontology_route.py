"""``/ontology``: a page or RDF for the whole, its modules and alignments, under the public address of the service."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

import httpx
import pyoxigraph as ox
import pytest
from tests.helpers.services import updatable_client
from tests.linked.small_ontology import write_ontology

from thbgraph.api.linked.vocabulary_page import page_policy, vocabulary_page
from thbgraph.api.server import serving
from thbgraph.linked.examples import NONE
from thbgraph.linked.ontologyrdf import part_rdf, version
from thbgraph.linked.vocabulary import read_vocabulary, vocabulary
from thbgraph.namespaces import BASE, THB
from thbgraph.settings import Settings

PUBLIC: Final = "https://example.org/thb"
TYPES: Final = {"ttl": "text/turtle; charset=utf-8", "jsonld": "application/ld+json", "rdf": "application/rdf+xml",
                "nt": "application/n-triples", "html": "text/html; charset=utf-8"}
GRAPH: Final = f"""\
<{BASE}id/instrument/x> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{THB}Treaty> <{BASE}graph/resolved> .
<{BASE}id/instrument/x> <{THB}shortName> "The <X> & co" <{BASE}graph/resolved> .
"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Return a client of a service that is reached under ``PUBLIC`` and holds one treaty."""
    path = tmp_path_factory.mktemp("ontology") / "graph.nq"
    path.write_text(GRAPH, encoding="utf-8")
    settings = Settings(workers=1, public_url=PUBLIC)
    with serving(settings, path, "v1") as url, httpx.Client(base_url=url, timeout=60) as client:
        yield client


class Page(HTMLParser):
    """The anchors, the links and the elements of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.idents: list[str] = []
        self.links: list[str] = []
        self.elements: set[str] = set()
        self.styled: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.elements.add(tag)
        self.idents += [value] if (value := told.get("id")) else []
        self.links += [value for name in ("href", "xlink:href") if (value := told.get(name))]
        self.styled += [name for name in told if name == "style" or name.startswith("on")]


@pytest.fixture(scope="module")
def pages(client: httpx.Client) -> dict[str, Page]:
    return {lang: Page(client.get(f"/ontology.html?lang={lang}").text) for lang in ("en", "ru")}


# --- representations

@pytest.mark.parametrize("form", TYPES)
@pytest.mark.parametrize("named", ["suffix", "accept"])
def test_each_form_by_suffix_and_by_accept(client: httpx.Client, form: str, named: str) -> None:
    answer = (client.get(f"/ontology.{form}") if named == "suffix" else
              client.get("/ontology", headers={"Accept": TYPES[form].split(";")[0]}))
    assert (answer.status_code, answer.headers["content-type"]) == (200, TYPES[form])
    assert answer.headers.get("vary", "") == {
        "suffix": "Accept-Language" if form == "html" else "", "accept": "Accept, Accept-Language"}[named]
    if form != "html":
        assert answer.content == part_rdf("", form)


@pytest.mark.parametrize(("accept", "form"), [
    ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "html"), ("*/*", "ttl"),
    ("application/json", "jsonld"), ("application/xml", "rdf")])
def test_a_browser_gets_the_page_and_a_program_without_wishes_turtle(
        client: httpx.Client, accept: str, form: str) -> None:
    assert client.get("/ontology", headers={"Accept": accept}).headers["content-type"] == TYPES[form]


@pytest.mark.parametrize(("address", "form"), [
    ("/ontology?format=nt", "nt"), ("/ontology/norm?format=rdf", "rdf"), ("/ontology.ttl?format=nt", "ttl")])
def test_the_address_can_name_the_form_otherwise_too(client: httpx.Client, address: str, form: str) -> None:
    answer = client.get(address, headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, TYPES[form])


def test_the_head_tells_of_the_other_forms_under_the_public_address(client: httpx.Client) -> None:
    links = client.get("/ontology.ttl").headers["link"].split(", ")
    assert f'<{BASE}ontology.ttl>; rel="canonical"' in links
    assert '<https://creativecommons.org/licenses/by/4.0/>; rel="license"' in links
    assert f'<{BASE}ontology/{version()}>; rel="latest-version"' in links
    others = {link for link in links if 'rel="alternate"' in link}
    assert others == {f'<{PUBLIC}/ontology.{form}>; rel="alternate"; type="{TYPES[form].split(";")[0]}"'
                      for form in ("html", "jsonld", "rdf", "nt")}


@pytest.mark.parametrize("address", ["/ontology", "/ontology.html", "/ontology.nt", "/ontology/norm.ttl"])
def test_what_a_client_holds_is_not_sent_again_and_head_sends_no_body(client: httpx.Client, address: str) -> None:
    answer = client.get(address)
    again = client.get(address, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", answer.headers["etag"])
    head = client.head(address)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(answer.content))
    assert {name: head.headers[name] for name in ("etag", "link", "content-type")} == {
        name: answer.headers[name] for name in ("etag", "link", "content-type")}


def test_tags_tell_languages_and_forms_apart(client: httpx.Client) -> None:
    addresses = ["/ontology.html?lang=en", "/ontology.html?lang=ru", "/ontology.ttl", "/ontology.nt",
                 "/ontology/norm.ttl"]
    assert len({client.get(address).headers["etag"] for address in addresses}) == len(addresses)


# --- parts

@pytest.mark.parametrize(("address", "part"), [
    ("/ontology/norm", "norm"), (f"/ontology/{version()}/norm", "norm"), (f"/ontology/{version()}", ""),
    ("/ontology/alignment/eli", "alignment/eli"), (f"/ontology/{version()}/alignment/eli", "alignment/eli")])
def test_a_part_is_rdf_of_its_own_and_a_section_of_the_page(client: httpx.Client, address: str, part: str) -> None:
    turtle = client.get(f"{address}.ttl")
    assert (turtle.status_code, turtle.content) == (200, part_rdf(part, "ttl"))
    assert f"<{BASE.rstrip('/')}{address}.ttl>; rel=\"canonical\"" in turtle.headers["link"]
    page = client.get(address, headers={"Accept": "text/html"})
    anchor = {"norm": "module-norm", "alignment/eli": "alignment-eli"}.get(part)
    if anchor is None:
        assert page.status_code == 200
        return
    assert (page.status_code, page.headers["location"]) == (303, f"{PUBLIC}/ontology.html#{anchor}")
    in_russian = client.get(f"{address}.html?lang=ru")
    assert in_russian.headers["location"] == f"{PUBLIC}/ontology.html?lang=ru#{anchor}"
    assert f'<{BASE}ontology>; rel="collection"' in page.headers["link"]


@pytest.mark.parametrize(("address", "status", "says"), [
    ("/ontology/nothing", 404, "no part 'nothing'"), ("/ontology/0.0.1", 404, "no part '0.0.1'"),
    ("/ontology/0.0.1/norm.ttl", 404, "no part '0.0.1/norm'"), ("/ontology/alignment/x.nt", 404, "'alignment/x'"),
    ("/ontology.csv", 404, "no form '.csv'"), ("/ontology/norm.csv", 404, "no part 'norm.csv'"),
    ("/ontology?format=csv", 400, "format='csv'"), ("/ontology?as=ttl", 400, "no parameter 'as'"),
    ("/ontology.html?lang=de", 400, "lang='de'"), ("/ontology.nt?lang=de", 400, "lang='de'")])
def test_what_there_is_not_is_told(client: httpx.Client, address: str, status: int, says: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert says in answer.json()["detail"]


def test_nothing_acceptable_names_what_is_offered(client: httpx.Client) -> None:
    answer = client.get("/ontology", headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert answer.json()["offered"] == {"resource": [said.split(";")[0] for said in TYPES.values()]}


# --- the page

def test_every_term_has_its_anchor_once(pages: dict[str, Page]) -> None:
    for page in pages.values():
        assert len(page.idents) == len(set(page.idents))
        assert {term.name for term in vocabulary().terms()} <= set(page.idents)


def test_no_link_within_the_page_leads_nowhere(pages: dict[str, Page]) -> None:
    for page in pages.values():
        inner = {link.removeprefix("#") for link in page.links if link.startswith("#")}
        assert inner - set(page.idents) == set()
        assert len(inner) > 550


def test_links_to_the_service_have_its_public_address(pages: dict[str, Page]) -> None:
    concepts = {concept.iri.replace(BASE, f"{PUBLIC}/") for scheme in vocabulary().schemes
                for concept in scheme.concepts}
    for page in pages.values():
        assert concepts <= set(page.links)
        assert [link for link in page.links if link.startswith(BASE)] == []
        assert all(re.match(r"#|https?://", link) for link in page.links)


def test_the_page_runs_no_script_and_keeps_to_its_policy(client: httpx.Client, pages: dict[str, Page]) -> None:
    answer = client.get("/ontology.html")
    assert answer.headers["content-security-policy"] == page_policy()
    assert answer.text.count("<style>") == 1
    for page in pages.values():
        assert page.elements & {"script", "iframe", "object", "img", "form", "link"} == set()
        assert page.styled == []


@pytest.mark.parametrize(("asked", "lang"), [({}, "en"), ({"Accept-Language": "ru-RU,ru;q=0.9"}, "ru"),
                                             ({"Accept-Language": "de"}, "en")])
def test_the_language_is_that_of_the_reader(client: httpx.Client, asked: dict[str, str], lang: str) -> None:
    answer = client.get("/ontology", headers={"Accept": "text/html", **asked})
    assert answer.headers["content-language"] == lang
    assert f'<html lang="{lang}">' in answer.text
    assert {"en": "An instrument that binds its parties", "ru": "Документ, обязательный для участников"}[
        lang] in answer.text


def test_examples_are_from_the_graph_that_is_served_and_are_text(client: httpx.Client) -> None:
    text = client.get("/ontology.html?lang=en").text
    assert "<code>v1</code>" in text
    assert "&lt;id/instrument/x&gt; thb:shortName \"The &lt;X&gt; &amp; co\" ." in text
    assert f'<a href="{PUBLIC}/id/instrument/x">id/instrument/x</a>, said in graph/resolved' in text
    assert text.count("Example: ") == 1


def test_a_write_brings_new_examples_and_a_new_tag(tmp_path: Path) -> None:
    with updatable_client(tmp_path / "store") as client:
        before, rdf = client.get("/ontology.html"), client.get("/ontology.nt")
        assert "the data served here hold nothing of these terms" in before.text.lower()
        triple = f"<{BASE}id/instrument/y> a <{THB}Treaty>"
        assert client.post("/update", content=f"INSERT DATA {{ GRAPH <{BASE}graph/resolved> {{ {triple} }} }}",
                           headers={"Content-Type": "application/sparql-update"}).status_code == 204
        after = client.get("/ontology.html", headers={"If-None-Match": before.headers["etag"]})
        assert after.status_code == 200
        assert "&lt;id/instrument/y&gt; a thb:Treaty ." in after.text
        again = client.get("/ontology.nt", headers={"If-None-Match": rdf.headers["etag"]})
        assert again.status_code == 304  # the vocabulary is not what is written to


def test_the_page_without_examples_stays_small(client: httpx.Client) -> None:
    sizes = {lang: len(client.get(f"/ontology.html?lang={lang}").content) for lang in ("en", "ru")}
    assert max(sizes.values()) < 900_000, sizes  # examples from the whole data add 115 kB


def test_definitions_are_in_words_and_in_manchester_syntax(client: httpx.Client) -> None:
    text = re.sub(r"<(?!/?code)[^>]*>", "", client.get("/ontology.html?lang=en").text)
    assert ("treaty act whose kind of act is one whose family of acts is signature "
            "(<code>TreatyAct and (actKind some (actFamily value concept:act-family/signature))</code>)") in text


def test_retired_terms_say_what_replaced_them(tmp_path: Path) -> None:
    known = read_vocabulary(write_ontology(tmp_path))
    said = {lang: vocabulary_page(known, NONE, lang, PUBLIC, "v1").decode() for lang in ("en", "ru")}
    assert '<strong>Retired.</strong> Use instead: <a href="#Treaty">treaty</a>' in said["en"]
    assert '<strong>Выведен из употребления.</strong> Вместо него: <a href="#Treaty">договор</a>' in said["ru"]
    assert "<strong>Retired.</strong> Nothing replaced it." in said["en"]
    assert f'<a href="{PUBLIC}/ontology/1.0.0">' in said["en"]
    assert "Note: Not a law." in said["en"]
    assert "the data served here hold nothing of these terms" in said["en"].lower()


def test_the_rdf_is_that_of_the_ontology_whatever_the_store_holds(client: httpx.Client) -> None:
    triples = set(ox.parse(client.get("/ontology.nt").content, format=ox.RdfFormat.N_TRIPLES))
    subjects = {triple.subject.value for triple in triples if isinstance(triple.subject, ox.NamedNode)}
    assert set(vocabulary().names) <= subjects
    assert f"{BASE}id/instrument/x" not in subjects
