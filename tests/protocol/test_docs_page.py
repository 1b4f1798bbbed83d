"""``/docs`` and the page at ``/sparql``: without scripts, in two languages, and text stays text."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import httpx
import pyoxigraph as ox
import pytest

from thbgraph.api.docs import groups
from thbgraph.api.language import preferences
from thbgraph.api.page import render
from thbgraph.query import find_question, load_questions

CYRILLIC = re.compile("[А-Яа-яЁё]")
MARKUP = "<script>alert(1)</script>"


class Page(HTMLParser):
    """What a test looks at in a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "input", "br"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open:
            self.texts.setdefault(self._open[-1], []).append(data)

    def all(self, name: str, attribute: str) -> list[str]:
        return [value for tag, attributes in self.tags if tag == name and (value := attributes.get(attribute))]

    @property
    def balanced(self) -> bool:
        return not self._open


def page(client: httpx.Client, path: str, **headers: str) -> Page:
    response = client.get(path, headers={"Accept": "text/html", **headers})
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    found = Page(response.text)
    assert found.balanced
    return found


@pytest.fixture(scope="module")
def described(client: httpx.Client) -> dict[str, Any]:
    document: dict[str, Any] = client.get("/openapi.json").json()
    return document


# --- both pages

@pytest.mark.parametrize("path", ["/docs", "/sparql", "/sparql?example=cq10"])
def test_a_page_runs_nothing_and_fetches_nothing(client: httpx.Client, path: str) -> None:
    policy = client.get(path, headers={"Accept": "text/html"}).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "script-src" not in policy
    found = page(client, path)
    assert {tag for tag, _ in found.tags} & {"script", "img", "link", "iframe", "object", "embed"} == set()
    assert [name for _, attributes in found.tags for name in attributes if name in ("style", "src") or name[:2] == "on"
            ] == []
    assert [link for link in found.all("a", "href") if re.match(r"[a-z]+:|//", link)] == []


@pytest.mark.parametrize("path", ["/docs", "/sparql"])
@pytest.mark.parametrize(("query", "header", "lang"), [
    ("", "", "en"), ("", "ru", "ru"), ("", "de, ru;q=0.9, en;q=0.5", "ru"), ("", "fr", "en"), ("?lang=ru", "en", "ru"),
    ("?lang=en", "ru", "en")])
def test_a_page_speaks_the_readers_language(
        client: httpx.Client, path: str, query: str, header: str, lang: str) -> None:
    response = client.get(path + query, headers={"Accept": "text/html", "Accept-Language": header})
    found = Page(response.text)
    assert found.all("html", "lang") == [lang]
    assert "Accept-Language" in response.headers["vary"]
    assert bool(CYRILLIC.search("".join(found.texts["h1"]))) == (lang == "ru")
    other = "en" if lang == "ru" else "ru"
    assert f"?lang={other}" in found.all("a", "href")


@pytest.mark.parametrize("path", ["/docs", "/sparql"])
def test_another_language_is_refused(client: httpx.Client, path: str) -> None:
    response = client.get(path, params={"lang": "fr"}, headers={"Accept": "text/html"})
    assert (response.status_code, response.json()["code"]) == (400, "usage")


@pytest.mark.parametrize("path", ["/docs", "/docs?lang=ru", "/sparql?example=cq10"])
def test_a_page_has_a_tag_of_its_own(client: httpx.Client, path: str) -> None:
    headers = {"Accept": "text/html"}
    got, head = client.get(path, headers=headers), client.head(path, headers=headers)
    assert (head.content, head.headers["content-length"]) == (b"", str(len(got.content)))
    again = client.get(path, headers={**headers, "If-None-Match": got.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    others = {client.head(other, headers=headers).headers["etag"] for other in ("/docs?lang=en", "/sparql")}
    assert got.headers["etag"] not in others or path == "/docs"


@pytest.mark.parametrize(("header", "expected"), [
    ("", {}), ("ru", {"ru": 1.0}), ("ru-RU, ru;q=0.5", {"ru": 1.0}), ("en-GB;q=0.8,ru;q=0.7", {"en": 0.8, "ru": 0.7}),
    ("*;q=0.1", {"*": 0.1}), ("ru;q=2", {}), ("ru;level=1", {}), (";q=1", {}), (",,", {}), ("RU; Q=0.3", {"ru": 0.3})])
def test_accept_language_is_read_strictly(header: str, expected: dict[str, float]) -> None:
    assert preferences(header) == expected


# --- /docs

def test_every_operation_is_on_the_page(client: httpx.Client, described: dict[str, Any]) -> None:
    found = page(client, "/docs")
    names = {operation["operationId"] for path in described["paths"].values() for operation in path.values()}
    shown = {name.removeprefix("op-") for name in found.all("details", "id")}
    assert shown == names
    headings = set(found.all("h2", "id"))
    assert {link[1:] for link in found.all("a", "href") if link.startswith("#")} == headings


def test_every_question_stands_under_its_area_with_its_columns(described: dict[str, Any]) -> None:
    shown = {operation.id: (name, operation) for name, _, part in groups(described, "ru") for operation in part}
    for question in load_questions():
        area, operation = shown[f"query_{question.id.replace('-', '_')}"]
        assert area == next(tag for tag in question.tags if tag != "competency")
        assert operation.summary == question.question_ru
        assert [row.name for row in operation.columns] == list(question.variables)
        assert all(CYRILLIC.search(row.meaning) for row in (*operation.columns, *operation.parameters))


def test_an_example_can_be_followed(client: httpx.Client, described: dict[str, Any]) -> None:
    """Those that need none of the data behind the questions: the description, the probes and two questions."""
    examples = {operation.id: operation.example for _, _, part in groups(described, "en") for operation in part}
    assert examples["query_cq10"] == "/api/v1/queries/cq10?state=GRC&instrument=un-tip"
    assert examples["compare"] == "/api/v1/compare?states=KGZ&states=MDA&topics=compensation&at=2024-06-30"
    assert examples["update"] == examples["graph_get"] == ""
    for name in ("health", "ready", "metrics", "openapi", "docs", "queries", "query", "query_text", "query_cq10",
                 "query_proof"):
        assert client.get(examples[name]).status_code == 200, name
    assert set(examples.values()) >= {example for example in page(client, "/docs").texts["code"]
                                      if example.startswith("/api/v1/queries/cq")}


def test_what_a_parameter_can_be_is_told_in_words(described: dict[str, Any]) -> None:
    shown = {operation.id: operation for _, _, part in groups(described, "en") for operation in part}
    kinds = {row.name: row.kind for row in shown["calendar"].parameters}
    assert kinds["at"] == "string; date"
    assert kinds["years"] == "integer; ≥ 1; ≤ 50; = 5"
    assert kinds["format"] == "json, ics; = json"
    assert kinds["limit"] == "integer; ≥ 1; ≤ 1000; = 100"
    assert next(row for row in shown["calendar"].parameters if row.name == "state").required
    assert {row.name: row.kind for row in shown["query_cq28"].columns} == {
        "instrument": "instrument", "parties": "integer", "withoutConvention": "integer"}


def test_markup_in_the_description_is_text() -> None:
    described = {"tags": [{"name": "t", "description": MARKUP, "x-ru": MARKUP}], "paths": {"/x": {"get": {
        "operationId": "x", "tags": ["t"], "summary": MARKUP, "description": f'"{MARKUP}', "responses": {
            "200": {"content": {MARKUP: {}}}},
        "parameters": [{"name": MARKUP, "in": "query", "required": True, "description": MARKUP, "example": MARKUP,
                        "schema": {"type": "string", "enum": [MARKUP]}}]}}}}
    for lang in ("en", "ru"):
        text = render("docs.html", lang=lang, info={"title": MARKUP, "version": MARKUP, "description": MARKUP},
                      about=MARKUP, groups=list(groups(described, lang))).decode()
        assert "<script" not in text
        assert text.count("&lt;script&gt;") > 5


# --- the examples of the query page

def test_every_question_is_offered_in_the_readers_language(client: httpx.Client) -> None:
    for lang in ("en", "ru"):
        found = page(client, f"/sparql?lang={lang}")
        offered = {link for link in found.all("a", "href") if link.startswith("?example=")}
        assert offered == {f"?example={question.id}&lang={lang}" for question in load_questions()}
        words = " ".join(found.texts["li"])
        question = find_question("cq10")
        assert (question.question_ru if lang == "ru" else question.question) in words


@pytest.mark.parametrize("question", load_questions()[::10], ids=lambda question: question.id)
def test_an_example_fills_the_box_with_a_query_that_runs(client: httpx.Client, question: Any) -> None:
    text = "".join(page(client, f"/sparql?example={question.id}").texts["textarea"]).removeprefix("\n")
    assert text == question.runnable(front=False)
    ox.Store().query(text)
    assert client.get("/sparql", params={"query": text}).status_code == 200


def test_the_page_begins_with_a_query_that_runs(client: httpx.Client) -> None:
    text = "".join(page(client, "/sparql").texts["textarea"])
    assert isinstance(ox.Store().query(text), ox.QuerySolutions)


@pytest.mark.parametrize("wanted", ["cq999", MARKUP, "../cq10"])
def test_an_example_that_is_not_there_is_a_problem(client: httpx.Client, wanted: str) -> None:
    response = client.get("/sparql", params={"example": wanted}, headers={"Accept": "text/html"})
    assert (response.status_code, response.headers["content-type"]) == (404, "application/problem+json")


def test_an_example_does_not_stand_in_the_way_of_a_query(client: httpx.Client) -> None:
    response = client.get("/sparql", params={"query": "ASK { }", "example": "cq10"})
    assert response.json()["boolean"] is True
