"""``/export``: the whole, the parts, the files of kept releases, over a graph small enough to know by heart."""

from __future__ import annotations

import gzip
import hashlib
import io
import zipfile
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import IO, Any, Final

import httpx
import pyoxigraph as ox
import pytest
import rdflib
from tests.export.small import lines, store
from tests.helpers.answers import problem
from tests.helpers.services import SETTINGS, updatable_service

from thbgraph.api.server import serving
from thbgraph.export import FORMATS, MEDIA_TYPES, File, Selection, canonical_digest, selected, write_bundle
from thbgraph.releases import add_release
from thbgraph.settings import Settings

GRAPH: Final = b"".join(lines())
VERSION: Final = hashlib.sha256(GRAPH).hexdigest()
OLD: Final = "0" * 64
KGZ: Final = Selection("state", "KGZ")


def write(content: bytes, file: IO[bytes]) -> None:
    file.write(content)


def packed() -> bytes:
    file = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as zipped:
        zipped.write(GRAPH)
    return file.getvalue()


PACKED: Final = packed()


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("exports") / "graph.nq"
    path.write_bytes(GRAPH)
    return path


@pytest.fixture(scope="module")
def bare(graph: Path) -> Iterator[httpx.Client]:
    """Return a client of a service that keeps no release."""
    with serving(Settings(workers=1), graph, VERSION) as url, httpx.Client(base_url=url, timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def keeping(graph: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Return a client of a service that keeps a release of its version, and one of another."""
    folder = tmp_path_factory.mktemp("releases")

    def fill(into: Path, _previous: str) -> Sequence[File]:
        return write_bundle(into, {"all.nq.gz": partial(write, GRAPH), "all.xlsx": partial(write, b"a sheet")})

    add_release(folder, OLD, "2025-01-01", fill)
    add_release(folder, VERSION, "2026-11-22", fill)
    with (serving(Settings(workers=1, releases=folder), graph, VERSION) as url,
          httpx.Client(base_url=url, timeout=60) as client):
        yield client


def triples(body: bytes, form: str) -> int:
    return len(rdflib.Graph().parse(data=body, format={"rdf": "xml", "jsonld": "json-ld"}.get(form, form)))


def test_the_list_for_programs(bare: httpx.Client) -> None:
    answer = bare.get("/export")
    body: dict[str, Any] = answer.json()
    root = str(bare.base_url).rstrip("/")
    assert body == {
        "version": VERSION, "formats": list(MEDIA_TYPES), "releases": [],
        "whole": [{"name": f"all.{form}", "media_type": MEDIA_TYPES[form], "url": f"{root}/export/all.{form}"}
                  for form in FORMATS],
        "parts": {
            "source": [{"slug": "one", "en": "one", "ru": "one", "url": f"{root}/export/source/one"}],
            "state": [{"slug": "KAZ", "en": "Kazakhstan", "ru": "Kazakhstan", "url": f"{root}/export/state/KAZ"},
                      {"slug": "KGZ", "en": "Kyrgyzstan", "ru": "Kyrgyzstan", "url": f"{root}/export/state/KGZ"}]}}
    assert bare.get("/export/").content == answer.content


@pytest.mark.parametrize(("lang", "title"), [("en", "Take the data"), ("ru", "Взять данные")])
def test_the_list_for_people(bare: httpx.Client, lang: str, title: str) -> None:
    answer = bare.get("/export", headers={"Accept": "text/html", "Accept-Language": lang})
    assert answer.headers["content-language"] == lang
    assert f"<h1>{title}</h1>" in answer.text
    assert f'<a href="{bare.base_url}/export/state/KGZ">Kyrgyzstan</a>'.replace("//export", "/export") in answer.text


def test_what_is_offered_is_told_to_those_who_want_something_else(bare: httpx.Client) -> None:
    told = problem(bare.get("/export", headers={"Accept": "text/turtle"}), 406, "not_acceptable")
    assert told["offered"] == {"list": ["application/json", "text/html"]}


def test_the_whole_as_it_was_built(bare: httpx.Client) -> None:
    answer = bare.get("/export/all.nq")
    assert hashlib.sha256(answer.content).hexdigest() == VERSION
    assert answer.headers["content-disposition"] == 'inline; filename="all.nq"'
    again = bare.get("/export/all.nq", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("form", FORMATS)
def test_the_whole_in_every_format(bare: httpx.Client, form: str) -> None:
    answer, head = bare.get(f"/export/all.{form}"), bare.head(f"/export/all.{form}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, MEDIA_TYPES[form])
    assert (head.status_code, head.headers["etag"], head.content) == (200, answer.headers["etag"], b"")
    if form in ("nq", "trig", "jsonld"):
        found = ox.parse(answer.content, format=FORMATS[form])
        assert canonical_digest(found) == VERSION
    else:  # 11 of the ontology, 14 resolved, 8 derived, of which one is resolved too, and 2 on the gap
        assert triples(answer.content, form) == 34


@pytest.mark.parametrize("form", MEDIA_TYPES)
def test_a_part_in_every_format(bare: httpx.Client, form: str) -> None:
    name = "KGZ-csv.zip" if form == "csv" else f"KGZ.{form}"
    answer = bare.get(f"/export/state/{name}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, MEDIA_TYPES[form])
    assert answer.headers["content-disposition"].endswith(f'; filename="{name}"')
    if form in ("nq", "trig", "jsonld"):
        found = ox.parse(answer.content, format=FORMATS[form])
        assert canonical_digest(found) == canonical_digest(selected(store(), KGZ))
    elif form == "csv":
        assert "statement.csv" in zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    again = bare.get(f"/export/state/{name}", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


def test_a_part_says_what_it_describes(bare: httpx.Client) -> None:
    link = bare.get("/export/state/kgz.ttl").headers["link"]
    assert '<https://w3id.org/thbgraph/id/state/KGZ>; rel="describes"' in link


def test_the_formats_of_one_part(bare: httpx.Client) -> None:
    body = bare.get("/export/state/kgz").json()
    assert (body["iri"], body["name"]) == ("https://w3id.org/thbgraph/id/state/KGZ",
                                           {"en": "Kyrgyzstan", "ru": "Kyrgyzstan"})
    assert [file["name"] for file in body["files"]] == [
        "KGZ.nq", "KGZ.trig", "KGZ.jsonld", "KGZ.ttl", "KGZ.nt", "KGZ.rdf", "KGZ.jelly", "KGZ-csv.zip", "KGZ.xlsx",
        "KGZ.sqlite"]
    assert all(bare.head(file["url"]).status_code == 200 for file in body["files"])
    page = bare.get("/export/state/kgz", headers={"Accept": "text/html"})
    assert "<h1>Kyrgyzstan: files</h1>" in page.text


@pytest.mark.parametrize(("path", "detail"), [
    ("/export/all.foo", "There is no export 'all.foo'."),
    ("/export/some.ttl", "There is no export 'some.ttl'."),
    ("/export/all.xlsx", "This service keeps no release of its version, and so no 'all.xlsx'."),
    ("/export/state/ZZZ.ttl", "The graph knows no state 'ZZZ'."),
    ("/export/state/ZZZ", "The graph knows no state 'ZZZ'."),
    ("/export/body/greta.ttl", "No release 'body' is kept."),
    (f"/export/{OLD}/all.nq", f"No release '{OLD}' is kept."),
])
def test_what_is_not_there_is_told(bare: httpx.Client, path: str, detail: str) -> None:
    assert problem(bare.get(path), 404, "not_found")["detail"] == detail


@pytest.mark.parametrize("path", ["/export/state/K%3E%20GZ.ttl", "/export/source/..%2Fx.ttl", "/export/topic/.ttl"])
def test_a_name_that_is_none_is_refused(bare: httpx.Client, path: str) -> None:
    assert bare.get(path).status_code in (400, 404)
    assert "names no part of the graph" in bare.get(path).text or bare.get(path).status_code == 404


def test_a_parameter_that_is_none_is_refused(bare: httpx.Client) -> None:
    problem(bare.get("/export/state/KGZ.ttl", params={"topic": "shelter"}), 400, "usage")


def test_the_files_of_kept_releases_are_listed(keeping: httpx.Client) -> None:
    body = keeping.get("/export").json()
    root = str(keeping.base_url).rstrip("/")
    file: dict[str, Any] = {"name": "all.nq.gz", "size": len(PACKED), "digest": hashlib.sha256(PACKED).hexdigest(),
            "media_type": "application/gzip"}
    assert body["whole"][0] == {**file, "url": f"{root}/export/all.nq.gz"}
    assert [(release["version"], release["reference_date"], release["previous"]) for release in body["releases"]] == [
        (OLD, "2025-01-01", None), (VERSION, "2026-11-22", OLD)]
    assert body["releases"][0]["files"][0] == {**file, "url": f"{root}/export/{OLD}/all.nq.gz"}
    page = keeping.get("/export", headers={"Accept": "text/html"})
    assert file["digest"] in page.text


@pytest.mark.parametrize("of", ["", f"{VERSION}/", f"{OLD}/", f"{OLD[:12]}/"])
def test_a_kept_file_is_sent_as_it_is(keeping: httpx.Client, of: str) -> None:
    answer = keeping.get(f"/export/{of}all.nq.gz")
    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, PACKED, "application/gzip")
    assert answer.headers["etag"] == f'"{hashlib.sha256(PACKED).hexdigest()}"'
    assert "content-encoding" not in answer.headers
    same = keeping.get(f"/export/{of}all.nq.gz", headers={"If-None-Match": answer.headers["etag"]})
    assert same.status_code == 304
    assert keeping.get(f"/export/{of}all.xlsx").content == b"a sheet"


@pytest.mark.parametrize(("accept", "encoded"), [("gzip", True), ("gzip;q=0", False),
                                                 ("identity", False), ("br", False)])
def test_a_packed_file_by_its_own_name(keeping: httpx.Client, accept: str, encoded: bool) -> None:
    answer = keeping.get("/export/all.nq", headers={"Accept-Encoding": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/n-quads")
    assert (answer.content, answer.headers.get("content-encoding")) == (GRAPH, "gzip" if encoded else None)
    assert answer.headers["vary"] == "Accept-Encoding"
    head = keeping.head("/export/all.nq", headers={"Accept-Encoding": accept})
    assert (head.headers["etag"], head.content) == (answer.headers["etag"], b"")


def test_a_transfer_that_broke_off_goes_on(keeping: httpx.Client) -> None:
    rest = keeping.get(f"/export/{OLD}/all.nq.gz", headers={"Range": "bytes=10-"})
    assert (rest.status_code, rest.content) == (206, PACKED[10:])


def test_a_file_that_a_release_does_not_have(keeping: httpx.Client) -> None:
    told = problem(keeping.get(f"/export/{OLD}/all.sqlite"), 404, "not_found")
    assert told["detail"] == "Release 000000000000 has no file 'all.sqlite'."
    unknown = problem(keeping.get("/export/eeeeeeeeeeee/x"), 404, "not_found")
    assert unknown["hint"].startswith(f"Kept: {OLD}, {VERSION}")
    assert keeping.get(f"/export/{OLD}/..%2freleases.json").status_code == 404
    assert keeping.get("/export/all.ttl").status_code == 200  # not kept, so it is written


def test_a_folder_that_was_damaged_meanwhile_is_the_operators_fault(graph: Path, tmp_path: Path) -> None:
    with (serving(Settings(workers=1, releases=tmp_path), graph, VERSION) as url,
          httpx.Client(base_url=url, timeout=60) as client):
        (tmp_path / "releases.json").write_text("no list")
        for path in ("/export", "/export/all.nq", f"/export/{OLD}/all.nq", "/catalog"):
            told = problem(client.get(path), 502, "store_unavailable")
            assert told["detail"].startswith("Kept versions cannot be read: ")


def test_a_store_that_takes_writes_gives_what_it_holds_now(graph: Path, tmp_path: Path) -> None:
    with (updatable_service(tmp_path / "store", SETTINGS, graph) as url,
          httpx.Client(base_url=url, timeout=60) as client):
        for name, digest in (("all.nq", VERSION), ("state/KGZ.nq", canonical_digest(selected(store(), KGZ)))):
            found = set(ox.parse(client.get(f"/export/{name}").content, format=ox.RdfFormat.N_QUADS))
            assert canonical_digest(quad for quad in found if quad.graph_name != ox.DefaultGraph()) == digest
        assert problem(client.get("/export/all.ttl"), 404, "not_found")["hint"].startswith("Ask for a part")
