"""``POST /api/v1/validate`` over real HTTP: answers, refusals, limits, and nothing that leaves the machine."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from rdflib import RDF, SH, Graph
from tests.helpers.answers import problem

from thbgraph.api.server import serving
from thbgraph.api.validate import MAX_BODY, MAX_TRIPLES
from thbgraph.foreign import MEDIA_TYPES
from thbgraph.settings import Settings

PREFIXES = "@prefix thb: <https://w3id.org/thbgraph/ontology#> . @prefix e: <http://e/> . "
STATE = PREFIXES + 'e:XXA a thb:State ; thb:iso3 "xxa" .'
DUTY = (PREFIXES + "e:d a thb:NonPunishmentDuty ; "
        "thb:outcomeUnderShall <https://w3id.org/thbgraph/concept/outcome/absence-confirmed> .")
TURTLE = {"Content-Type": "text/turtle"}


def send(client: httpx.Client, body: str | bytes = STATE, headers: dict[str, str] | None = None,
         **params: str) -> httpx.Response:
    return client.post("/api/v1/validate", content=body, headers=TURTLE if headers is None else headers, params=params)


def refused(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    document = problem(response, status, code)
    assert document["hint"]
    return document


def test_integrity_is_judged_by_default(client: httpx.Client) -> None:
    response = send(client)
    assert (response.status_code, response.headers["content-type"]) == (200, "application/json")
    body = response.json()
    assert list(body) == ["at", "version", "shapes", "conforms", "judged", "total", "next", "items"]
    assert (body["version"], body["shapes"], body["conforms"], body["judged"]) == ("v1", "integrity", False, 1)
    assert body["total"] == len(body["items"]) > 0
    item = next(item for item in body["items"] if item["source_shape"].endswith("#StateIso3"))
    assert (item["node"], item["severity"], item["value"]) == ("http://e/XXA", "violation", "xxa")
    assert set(item["message"]) == {"en", "ru"}


def test_gaps_are_judged_on_request(client: httpx.Client) -> None:
    body = send(client, DUTY, shapes="gaps").json()
    assert [(item["node"], item["severity"]) for item in body["items"]] == [("http://e/d", "violation")]
    assert body["shapes"] == "gaps"


def test_sound_data_conform(client: httpx.Client) -> None:
    body = send(client, DUTY.replace("absence-confirmed", "met"), shapes="gaps").json()
    assert (body["conforms"], body["items"], body["judged"]) == (True, [], 1)


def test_the_report_comes_as_turtle(client: httpx.Client) -> None:
    response = send(client, format="ttl")
    assert response.headers["content-type"] == "text/turtle; charset=utf-8"
    graph = Graph().parse(data=response.text, format="turtle")
    assert len(set(graph.subjects(RDF.type, SH.ValidationReport))) == 1
    assert '"v1"' in response.text


def test_one_language_on_request(client: httpx.Client) -> None:
    assert {tuple(item["message"]) for item in send(client, lang="ru").json()["items"]} == {("ru",)}
    assert "@en" not in send(client, lang="ru", format="ttl").text


def test_the_answer_has_a_tag_of_body_and_question_and_is_not_stored(client: httpx.Client) -> None:
    first = send(client)
    assert first.headers["etag"] == send(client).headers["etag"]
    asked: list[dict[str, str]] = [{}, {"lang": "en"}, {"format": "ttl"}]
    assert len({send(client, STATE, None, **params).headers["etag"] for params in asked}) == 3
    assert send(client, STATE + " ").headers["etag"] != first.headers["etag"]
    assert first.headers["cache-control"] == "no-store"
    assert first.content == send(client).content


SAME = {
    "text/turtle": '<http://e/a> a <https://w3id.org/thbgraph/ontology#State> .',
    "application/n-triples": "<http://e/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
                             "<https://w3id.org/thbgraph/ontology#State> .",
    "application/ld+json": '{"@id": "http://e/a", "@type": "https://w3id.org/thbgraph/ontology#State"}',
    "application/rdf+xml": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
                           'xmlns:t="https://w3id.org/thbgraph/ontology#"><t:State rdf:about="http://e/a"/></rdf:RDF>'}
SAME["application/trig"] = SAME["text/turtle"]
SAME["application/n-quads"] = SAME["application/n-triples"]


@pytest.mark.parametrize("media_type", sorted(MEDIA_TYPES))
def test_every_media_type_is_read(client: httpx.Client, media_type: str) -> None:
    body = send(client, SAME[media_type], {"Content-Type": f"{media_type}; charset=UTF-8"}).json()
    assert (body["judged"], {item["node"] for item in body["items"]}) == (1, {"http://e/a"})


@pytest.mark.parametrize("headers", [
    {}, {"Content-Type": "text/plain"}, {"Content-Type": "application/json"}, {"Content-Type": "application/gzip"},
    {"Content-Type": "application/x-www-form-urlencoded"}, {"Content-Type": "text/turtle; charset=utf-16"},
    {"Content-Type": "text/turtle", "Content-Encoding": "br"}, {"Content-Type": "text/turtle; charset=x-none"}])
def test_other_media_types_are_refused(client: httpx.Client, headers: dict[str, str]) -> None:
    refused(send(client, STATE.encode(), headers), 415, "unsupported_media_type")


def test_a_compressed_body_is_unpacked_where_its_headers_say_so(client: httpx.Client) -> None:
    packed, headers = gzip.compress(STATE.encode()), {**TURTLE, "Content-Encoding": "gzip"}
    refused(send(client, packed), 415, "unsupported_media_type")
    assert send(client, packed, headers).json() == send(client, STATE).json()
    refused(send(client, STATE, headers), 400, "usage")


def test_a_compressed_body_is_unpacked_up_to_the_limit_only(client: httpx.Client) -> None:
    packed = gzip.compress(b"#" * (MAX_BODY + 1))
    refused(send(client, packed, {**TURTLE, "Content-Encoding": "gzip"}), 413, "too_long")


@pytest.mark.parametrize(("params", "code"), [
    ({"shapes": "mine.ttl"}, "usage"), ({"shapes": "../integrity"}, "usage"), ({"format": "csv"}, "usage"),
    ({"lang": "de"}, "usage"), ({"shape": "gaps"}, "usage")])
def test_wrong_parameters_are_told(client: httpx.Client, params: dict[str, str], code: str) -> None:
    refused(send(client, STATE, None, **params), 400, code)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_only_post(client: httpx.Client, method: str) -> None:
    refused(client.request(method, "/api/v1/validate"), 405, "method_not_allowed")


@pytest.mark.parametrize(("body", "line"), [
    (PREFIXES + "\n\ne:a e:p 'x\n", 3), (b"<http://e/a> <http://e/p>\n '\xff' .", 2), ("<a> <http://e/p> 1 .", 1)])
def test_malformed_rdf_is_told_with_its_line(client: httpx.Client, body: str | bytes, line: int) -> None:
    assert f"body, line {line}:" in refused(send(client, body), 422, "data_invalid")["detail"]


def test_an_empty_body_is_an_empty_graph(client: httpx.Client) -> None:
    assert send(client, "").json()["judged"] == 0


@pytest.mark.parametrize(("media_type", "body"), [
    ("application/ld+json", '{"@context": "http://127.0.0.1:9/c"}'),
    ("application/rdf+xml", '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/hostname">]><r>&a;</r>'),
    ("application/rdf+xml", '<!DOCTYPE r [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><r>&b;</r>')])
def test_what_would_be_fetched_or_swell_is_refused(client: httpx.Client, media_type: str, body: str) -> None:
    refused(send(client, body, {"Content-Type": media_type}), 403, "feature_refused")


def test_a_body_over_the_limit_is_told_so(client: httpx.Client) -> None:
    assert "bytes" in refused(send(client, b"#" * (MAX_BODY + 1)), 413, "too_long")["detail"]


def test_a_body_of_unknown_length_is_stopped_at_the_limit(client: httpx.Client) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(MAX_BODY // 100_000 + 2):
            yield b"#" * 100_000

    response = client.post("/api/v1/validate", content=endless(), headers=TURTLE)
    refused(response, 413, "too_long")


def test_more_triples_than_allowed_are_told_so(client: httpx.Client) -> None:
    many = "".join(f"<http://e/a> <http://e/p> {n} .\n" for n in range(MAX_TRIPLES + 1))
    assert "triples" in refused(send(client, many), 413, "too_long")["detail"]


def test_data_that_take_too_long_are_stopped_and_the_service_lives(graph_file: Any) -> None:
    with serving(Settings(query_timeout=0.3, workers=1), graph_file, "v1") as url, \
            httpx.Client(base_url=url, timeout=30) as client:
        text = "".join(f"_:b{n} a <https://w3id.org/thbgraph/ontology#State> .\n" for n in range(20_000))
        said = refused(send(client, text), 503, "query_timeout")
        assert "Judging took longer than 0.3 s" in said["detail"]
        assert client.get("/health").status_code == 200


@pytest.mark.parametrize("engine", ["turbo", "pyshacl", "both"])
def test_every_engine_runs_inside_the_sealed_worker(graph_file: Any, engine: str) -> None:
    with serving(Settings(workers=1, shacl=engine), graph_file, "v1") as url, \
            httpx.Client(base_url=url, timeout=60) as client:
        assert [item["node"] for item in send(client, DUTY, shapes="gaps").json()["items"]] == ["http://e/d"]


def test_deep_and_large_documents_do_not_stop_the_worker(client: httpx.Client) -> None:
    deep = "[" * 500_000 + "]" * 500_000
    refused(send(client, deep, {"Content-Type": "application/ld+json"}), 422, "data_invalid")
    literal = "<http://e/a> <http://e/p> '" + "x" * 4_000_000 + "' ."
    assert send(client, literal).status_code == 200
    assert json.loads(send(client).content)["judged"] == 1


def test_the_description_names_route_and_types(client: httpx.Client) -> None:
    described = client.get("/openapi.json").json()["paths"]["/api/v1/validate"]["post"]
    assert set(described["requestBody"]["content"]) == set(MEDIA_TYPES)
    assert {parameter["name"] for parameter in described["parameters"]} == {"shapes", "format", "lang"}
