"""Kept versions over HTTP: permalinks that outlive the version they were made on, the feed, each release."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import feedparser
import httpx
import pyoxigraph as ox
import pytest
from tests.compare.worlds import world_of
from tests.gaps.case import Says
from tests.helpers.answers import problem
from tests.helpers.services import SETTINGS, updatable_service
from tests.helpers.waiting import finished, until

from thbgraph.api import kept as kept_module
from thbgraph.api.kept import KeptVersions
from thbgraph.api.server import serving
from thbgraph.errors import Busy
from thbgraph.export import File, write_bundle
from thbgraph.graph import canonical_nquads
from thbgraph.releases import (
    PACKED_GRAPH,
    Side,
    add_release,
    compare_versions,
    difference_item,
    json_bytes,
    read_releases,
)
from thbgraph.settings import Settings
from thbgraph.store.observer import Unobserved

AT = "2020-06-30"
STATUSES = "SELECT ?a ?s WHERE { ?a <https://w3id.org/thbgraph/ontology#evidenceStatus> ?s } ORDER BY ?a ?s"
# each with something that the two versions answer differently
ASKED = [
    ("/sparql", {"query": STATUSES, "format": "json"}), ("/sparql", {"query": STATUSES, "format": "csv"}),
    ("/api/v1/gaps", {"state": "AAA", "at": AT}), ("/api/v1/gaps", {"state": "AAA", "format": "md", "lang": "ru"}),
    ("/api/v1/gaps", {"state": "AAA", "at": AT, "format": "csv"}),
    ("/api/v1/gaps", {"state": "AAA", "at": AT, "format": "ttl"}),
    ("/api/v1/changes", {"from": "2019-01-01", "to": AT, "format": "html"}),
    ("/api/v1/compare", {"states": "AAA,BBB", "at": AT, "format": "xlsx"}),
    ("/api/v1/bound", {"state": "AAA"}), ("/api/v1/duties", {"state": "AAA", "limit": "1"}),
    ("/id/assessment/AAA/non-punishment/one-1.nt", {}), ("/export/all.nq", {})]


def _file(folder: Path, name: str, says: Mapping[str, Sequence[Says]]) -> Path:
    dataset = ox.Dataset(world_of(says).derive().store)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    (folder / name).write_bytes(canonical_nquads(dataset))
    return folder / name


def _version(graph: Path) -> str:
    return hashlib.sha256(graph.read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def graphs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("graphs")
    old = _file(folder, "old.nq", {"AAA": (Says("absent"),), "BBB": (Says("present"),)})
    return old, _file(folder, "new.nq", {"AAA": (Says("present"),), "BBB": (Says("present"),)})


@pytest.fixture(scope="module")
def releases(graphs: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder, work = tmp_path_factory.mktemp("kept"), tmp_path_factory.mktemp("work")
    sides = [Side(_version(graph), date.fromisoformat(at), graph)
             for graph, at in zip(graphs, ("2020-06-30", "2020-12-31"), strict=True)]
    for side in sides:
        def fill(place: Path, previous: str, side: Side = side) -> Sequence[File]:
            content = {PACKED_GRAPH: side.path.read_bytes()}
            if previous:
                content["diff.json"] = json_bytes(difference_item(compare_versions(sides[0], side, work)))
            return write_bundle(place, {name: lambda file, said=said: file.write(said)  # type: ignore[misc]
                                        for name, said in content.items()})

        add_release(folder, side.version, str(side.reference_date), fill)
    return folder


def _settings(releases: Path) -> Settings:
    return Settings(query_timeout=30.0, query_memory=1024, max_rows=5000, workers=1, releases=releases)


def _link(response: httpx.Response) -> str:
    """Return the permalink in the head of *response*, below the address of its service."""
    [found] = [value for value in response.headers["link"].split(", ") if 'rel="cite-as"' in value]
    parts = urlsplit(found[found.index("<") + 1:found.index(">")])
    return f"{parts.path}?{parts.query}"


@pytest.fixture(scope="module")
def before(graphs: tuple[Path, Path], releases: Path) -> list[httpx.Response]:
    """Return what a service over the old version answered to each question."""
    settings = replace(_settings(releases), public_url="https://example.org/thb")
    with serving(settings, graphs[0], _version(graphs[0])) as url, httpx.Client(base_url=url, timeout=90) as client:
        return [client.get(path, params=asked) for path, asked in ASKED]


@pytest.fixture(scope="module")
def now(graphs: tuple[Path, Path], releases: Path) -> Iterator[httpx.Client]:
    """Return a client of the service after it moved to the new version."""
    settings = replace(_settings(releases), public_url="https://example.org/thb")
    with serving(settings, graphs[1], _version(graphs[1])) as url, httpx.Client(base_url=url, timeout=90) as client:
        until(lambda: client.get(f"/sparql?query=ASK%7B%7D&version={_version(graphs[0])}").status_code == 200)
        yield client


# --- permalinks

@pytest.mark.parametrize("number", range(len(ASKED)))
def test_the_old_version_still_answers_as_it_did(
        before: list[httpx.Response], now: httpx.Client, graphs: tuple[Path, Path], number: int) -> None:
    path, asked = ASKED[number]
    old = before[number]
    assert old.status_code == 200, old.text
    link = (f"{path}?version={_version(graphs[0])}" if not asked else _link(old).removeprefix("/thb"))
    assert now.get(link).content == old.content
    assert now.get(path, params=asked).content != old.content


def test_a_permalink_says_question_version_and_date(before: list[httpx.Response], graphs: tuple[Path, Path]) -> None:
    old = _version(graphs[0])
    asked = [parse_qs(urlsplit(_link(response)).query) for response in before[:-2]]
    assert [part["version"] for part in asked] == [[old]] * len(asked)
    assert (asked[0]["query"], asked[0]["format"]) == ([STATUSES], ["json"])
    assert [part["at"] for part in asked[2:6]] == [[AT], [asked[3]["at"][0]], [AT], [AT]]
    assert date.fromisoformat(asked[3]["at"][0])  # nobody named a day; the permalink does
    assert (asked[6]["to"], "at" in asked[6]) == ([AT], False)
    assert all(response.headers["link"].startswith("<https://example.org/thb/") for response in before[:-2])


def test_the_reports_tell_the_permalink_too(before: list[httpx.Response]) -> None:
    for number in (3, 5, 6):
        assert f"https://example.org{_link(before[number])}" in before[number].text.replace("&amp;", "&")


def test_a_table_tells_version_and_date_by_its_name(before: list[httpx.Response], graphs: tuple[Path, Path]) -> None:
    name = f"gaps-{AT}-{_version(graphs[0])[:12]}.csv"
    assert before[4].headers["content-disposition"] == f'inline; filename="{name}"'


def test_a_named_question_is_cited_by_its_text(now: httpx.Client, graphs: tuple[Path, Path]) -> None:
    answer = now.get("/api/v1/queries/cq10", params={"state": "AAA", "instrument": "t", "format": "json"})
    assert urlsplit(_link(answer)).path == "/thb/sparql"
    rows = now.get(_link(answer).removeprefix("/thb")).json()["results"]["bindings"]
    assert len(rows) == answer.json()["total"] >= 1
    assert parse_qs(urlsplit(_link(answer)).query)["version"] == [_version(graphs[1])]


@pytest.mark.parametrize("digits", [64, 12])
def test_the_present_version_is_the_usual_answer(now: httpx.Client, graphs: tuple[Path, Path], digits: int) -> None:
    usual = now.get("/sparql", params={"query": STATUSES})
    asked = now.get("/sparql", params={"query": STATUSES, "version": _version(graphs[1])[:digits]})
    assert (asked.content, asked.headers["etag"]) == (usual.content, usual.headers["etag"])


def test_a_posted_query_and_a_form_take_a_version(now: httpx.Client, graphs: tuple[Path, Path]) -> None:
    old = _version(graphs[0])
    wanted = now.get("/sparql", params={"query": STATUSES, "version": old}).content
    form = now.post("/sparql", data={"query": STATUSES, "version": old[:12]})
    direct = now.post(f"/sparql?version={old}", content=STATUSES, headers={"Content-Type": "application/sparql-query"})
    assert form.content == direct.content == wanted != now.post("/sparql", data={"query": STATUSES}).content


def test_the_next_page_is_of_the_same_version(now: httpx.Client, graphs: tuple[Path, Path]) -> None:
    old = _version(graphs[0])
    body = now.get("/api/v1/duties", params={"limit": "1", "at": AT, "version": old}).json()
    assert body["version"] == old
    assert parse_qs(urlsplit(body["next"]).query)["version"] == [old]


def test_limits_hold_for_kept_versions_too(now: httpx.Client, graphs: tuple[Path, Path]) -> None:
    query = "SELECT * WHERE { GRAPH ?g { ?s ?p ?o } }"  # the ontology alone has more statements than max_rows
    with pytest.raises(httpx.RemoteProtocolError):  # it was begun, and is broken off
        now.get("/sparql", params={"query": query, "version": _version(graphs[0])})
    problem(now.get("/sparql", params={"query": "SELECT * { SERVICE <http://h/> { ?s ?p ?o } }",
                                       "version": _version(graphs[0])}), 403, "feature_refused")


@pytest.mark.parametrize("path", ["/sparql?query=ASK%7B%7D", "/api/v1/gaps?state=AAA", "/api/v1/queries/cq10?state=AAA",
                                  "/id/state/AAA.ttl?", "/api/v1/states?"])
def test_what_is_not_kept_is_gone(now: httpx.Client, graphs: tuple[Path, Path], path: str) -> None:
    told = problem(now.get(f"{path}&version={'0' * 64}"), 410, "version_gone")
    assert told["kept"] == [_version(graph) for graph in graphs]
    for wrong in ("latest", "0" * 11, "0" * 65, "../../etc"):
        problem(now.get(path, params={"version": wrong}), 400, "usage")


@pytest.mark.parametrize("query", ["SELECT (NOW() AS ?n) {}", "SELECT (RAND() AS ?n) {}"])
def test_what_is_another_answer_each_time_has_no_permalink(now: httpx.Client, query: str) -> None:
    assert "link" not in now.get("/sparql", params={"query": query}).headers


def test_one_too_long_for_a_header_has_none(now: httpx.Client) -> None:
    short, long = (now.get("/sparql", params={"query": f"ASK {{}} # {'x' * size}"}) for size in (100, 3000))
    assert (short.status_code, long.status_code) == (200, 200)
    assert ("link" in short.headers, "link" in long.headers) == (True, False)


def test_a_store_that_is_written_to_has_no_version_to_cite(
        tmp_path: Path, graphs: tuple[Path, Path], releases: Path) -> None:
    with updatable_service(tmp_path / "store", replace(SETTINGS, releases=releases), graphs[1]) as url, \
            httpx.Client(base_url=url, timeout=90) as client:
        assert "link" not in client.get("/sparql", params={"query": STATUSES}).headers
        old = f"/sparql?query=ASK%7B%7D&version={_version(graphs[0])}"
        until(lambda: client.get(old).status_code == 200)  # what is kept answers all the same
        assert "link" in client.get(old).headers
        # a version that the next write changes is none to follow
        assert [entry.id.rsplit("/", 1)[1] for entry in feedparser.parse(client.get("/feed.atom").content).entries] == [
            _version(graph) for graph in reversed(graphs)]


def test_a_service_that_keeps_nothing_says_so(client: httpx.Client) -> None:
    told = problem(client.get("/sparql", params={"query": "ASK {}", "version": "0" * 12}), 410, "version_gone")
    assert told["kept"] == ["v1"]


# --- opened when asked, closed when not

def _kept(releases: Path, idle: float = 600.0) -> KeptVersions:
    return KeptVersions(_settings(releases), "thbgraph.api.tasks", Unobserved(), idle)


def test_who_must_wait_is_told_to_come_again(releases: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_module, "_PATIENCE", 0.0)

    async def ask() -> None:
        versions = _kept(releases)
        [first, _] = read_releases(releases)
        with pytest.raises(Busy, match="is being opened"):
            await versions.backend(first)
        await versions.stop()  # while it is opening

    finished(ask())
    assert Busy.status == 503


def test_what_nobody_asks_is_closed(releases: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_module, "_PATIENCE", 60.0)

    async def ask() -> None:
        versions = _kept(releases, 0.05)
        backend = await versions.backend(read_releases(releases)[0])
        while versions.open:  # noqa: ASYNC110 - within the ceiling of what runs it
            await asyncio.sleep(0.01)
        await versions.stop()
        assert not backend.pool.ready

    finished(ask())


def test_only_so_many_are_open_at_once(releases: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_module, "MOST_OPEN", 1)
    monkeypatch.setattr(kept_module, "_PATIENCE", 60.0)

    async def ask() -> None:
        versions = _kept(releases)
        first, second = read_releases(releases)
        await versions.backend(first)
        with pytest.raises(Busy, match="other kept versions are in use"):
            await versions.backend(second)
        monkeypatch.setattr(kept_module, "_RECENT", 0.0)
        await versions.backend(second)
        assert versions.open == [second.version]
        await versions.stop()
        assert versions.open == []

    finished(ask())


def test_a_damaged_release_is_said_and_tried_anew(releases: Path, graphs: tuple[Path, Path], tmp_path: Path) -> None:
    version, content = "0" * 64, gzip.compress(b"", mtime=0)

    def fill(place: Path, _previous: str) -> Sequence[File]:
        (place / PACKED_GRAPH).write_bytes(content)
        return (File(PACKED_GRAPH, len(content), hashlib.sha256(content).hexdigest()),)

    add_release(tmp_path, version, "2026-11-22", fill)
    with serving(_settings(tmp_path), graphs[1], _version(graphs[1])) as url, \
            httpx.Client(base_url=url, timeout=90) as client:
        asked = f"/sparql?query=ASK%7B%7D&version={version}"
        until(lambda: client.get(asked).status_code != 503)
        told = problem(client.get(asked), 502, "store_unavailable")
        assert f"is not the graph of version {version}" in told["detail"]
        assert client.get("/sparql?query=ASK%7B%7D").status_code == 200


# --- the feed and the releases

def test_the_feed_tells_each_version_and_what_changed(now: httpx.Client, graphs: tuple[Path, Path]) -> None:
    got = now.get("/feed.atom")
    assert (got.status_code, got.headers["content-type"]) == (200, "application/atom+xml")
    read = feedparser.parse(got.content)
    assert read.bozo is False
    assert [entry.title for entry in read.entries] == [
        f"Version {_version(graphs[1])[:12]}, situation on 2020-12-31",
        f"Version {_version(graphs[0])[:12]}, situation on 2020-06-30"]
    assert read.feed.updated == "2020-12-31T00:00:00Z"
    assert "Gaps: 0 opened, 1 closed" in read.entries[0].summary
    links = {link.rel: link.href for link in read.entries[0].links}
    assert links["alternate"] == f"https://example.org/thb/release/{_version(graphs[1])}"
    assert {link.rel: link.href for link in read.feed.links}["self"] == "https://example.org/thb/feed.atom"
    assert now.get(links["enclosure"].removeprefix("https://example.org/thb")).status_code == 200


def test_the_feed_is_conditional_and_speaks_russian(now: httpx.Client) -> None:
    got, head = now.get("/feed.atom"), now.head("/feed.atom")
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", got.headers["etag"])
    assert now.get("/feed.atom", headers={"If-None-Match": got.headers["etag"]}).status_code == 304
    assert "Пробелы: возникло 0, устранено 1" in now.get("/feed.atom?lang=ru").text
    problem(now.get("/feed.atom?lang=fr"), 400, "usage")
    problem(now.get("/feed.atom?since=2020"), 400, "usage")


def test_the_present_version_has_an_entry_without_any_release(client: httpx.Client) -> None:
    [entry] = feedparser.parse(client.get("/feed.atom").content).entries
    assert entry.id.endswith("/v1")


def test_a_release_tells_its_files_its_place_and_what_changed(now: httpx.Client, graphs: tuple[Path, Path]) -> None:
    old, new = (now.get(f"/release/{_version(graph)}").json() for graph in graphs)
    assert (old["version"], old["previous"], old["next"], old["current"]) == (
        _version(graphs[0]), None, _version(graphs[1]), False)
    assert (new["version"], new["previous"], new["next"], new["current"]) == (
        _version(graphs[1]), _version(graphs[0]), None, True)
    assert (old["changes"], old["reference_date"]) == (None, "2020-06-30")
    assert new["changes"]["summary"]["en"][1].startswith("Duties: 0 begun, 0 ended. Gaps: 0 opened, 1 closed")
    [packed] = [file for file in old["files"] if file["name"] == PACKED_GRAPH]
    assert packed["digest"] == hashlib.sha256(
        now.get(packed["url"].removeprefix("https://example.org/thb")).content).hexdigest()
    assert _version(graphs[0])[:12] in old["cite"]["en"]


def test_a_release_is_a_page_for_people_and_leads_to_rdf(now: httpx.Client, graphs: tuple[Path, Path]) -> None:
    path = f"/release/{_version(graphs[1])[:12]}"
    for lang, words in (("en", "What changed"), ("ru", "Что изменилось")):
        page = now.get(path, headers={"Accept": "text/html", "Accept-Language": lang})
        assert (page.status_code, page.headers["content-language"]) == (200, lang)
        assert words in page.text
    rdf = now.get(path, headers={"Accept": "text/turtle"})
    assert (rdf.status_code, rdf.headers["location"]) == (
        303, f"https://example.org/thb/dataset/{_version(graphs[1])}.ttl")
    assert now.get(rdf.headers["location"].removeprefix("https://example.org/thb")).status_code == 200
    assert now.head(path).headers["etag"] == now.get(path).headers["etag"]


def test_a_release_that_is_not_kept_is_gone_and_a_word_is_none(now: httpx.Client, graphs: tuple[Path, Path]) -> None:
    told = problem(now.get(f"/release/{'0' * 64}"), 410, "version_gone")
    assert told["kept"] == [_version(graph) for graph in graphs]
    problem(now.get("/release/newest"), 404, "not_found")
    assert now.get("/release/latest").json()["version"] == _version(graphs[1])
    problem(now.get(f"/release/{_version(graphs[1])}", headers={"Accept": "image/png"}), 406, "not_acceptable")


@pytest.mark.parametrize("path", ["/sparql", "/sparql/", "/docs"])
def test_the_pages_tell_the_version_and_lead_to_how_to_cite_it(
        now: httpx.Client, graphs: tuple[Path, Path], path: str) -> None:
    page = now.get(path, headers={"Accept": "text/html"})
    assert f"<code>{_version(graphs[1])}</code>" in page.text
    hrefs = {part.partition('"')[0] for part in page.text.split('href="')[1:]}
    [href] = {found for found in hrefs if found.endswith("dataset")}
    assert now.get(str(page.url.join(href).path)).status_code == 200
    assert (f"&amp;version={_version(graphs[1])}" in page.text) == path.startswith("/sparql")
