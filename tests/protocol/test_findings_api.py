"""``/api/v1`` on findings over real HTTP: gaps, comparisons, changes, practices, on a graph of a few states.

The graph is the committed one without the duties of all but six states, so that an answer on everybody is quick.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from openpyxl import load_workbook
from rdflib import RDF, SH, Graph
from tests.reports.reading import csv_rows, page_of

from thbgraph.api.server import serving
from thbgraph.namespaces import ID
from thbgraph.settings import Settings

STATES = {"BGR", "DEU", "GEO", "KAZ", "KGZ", "MDA"}
KGZ = {"state": "KGZ", "at": "2026-11-22"}
ROUTES: dict[str, dict[str, str]] = {
    "gaps": {**KGZ, "topic": "non-punishment,compensation,shelter"},
    "compare": {"states": "MDA,KGZ", "topics": "shelter,non-punishment", "at": "2026-11-22"},
    "changes": {"from": "2020-01-01", "to": "2026-11-22", "state": "KGZ", "instrument": "ilo-p029"},
    "practices": {"topic": "compensation", "at": "2026-11-22"},
}
TYPES = {"json": "application/json", "md": "text/markdown; charset=utf-8", "html": "text/html; charset=utf-8",
         "csv": "text/csv; charset=utf-8",
         "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
RDF_TYPES = {"ttl": "text/turtle; charset=utf-8", "jsonld": "application/ld+json"}
FIELDS = {"state", "topic", "norm", "instrument", "article", "modality", "since", "due", "severity", "verdict",
          "reason", "evidence", "message", "remedy", "would_settle"}
ALLOWED: dict[str, set[str | None]] = {
    "severity": {"violation", "warning", "info", None},
    "verdict": {"gap-confirmed", "gap-reported", "partly-met", "commitment-not-met", "option-not-used", "not-yet-due",
                "unknown", "met", "not-evaluated"},
    "modality": {"shall", "shall-limited", "shall-endeavour", "shall-consider", "may", "recommended", "definition",
                 "prohibition"}}
STATUSES = {"present", "absent", "partial", "contested", "in-law-not-in-use", "suspended", "expired", "limited-scope",
            "donor-funded", "unknown", "not-applicable"}
EACH = pytest.mark.parametrize("route", ROUTES)


@pytest.fixture(scope="module")
def service(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Return a client of a service over the graph without the duties and gaps of other states."""
    path = tmp_path_factory.mktemp("findings") / "graph.nq"
    with (built / "graph.nq").open(encoding="utf-8") as whole, path.open("w", encoding="utf-8") as part:
        for line in whole:
            subject = line.partition(" ")[0].removeprefix(f"<{ID}")
            kind, _, rest = subject.partition("/")
            if kind not in ("duty", "gap") or rest.split("/")[0] in STATES:
                part.write(line)
    settings = Settings(query_timeout=60.0, query_memory=4096, workers=1)
    with serving(settings, path, "v1") as url, httpx.Client(base_url=f"{url}/api/v1/", timeout=90) as client:
        yield client


def items_of(service: httpx.Client, route: str, **parameters: str) -> list[dict[str, Any]]:
    response = service.get(route, params={"limit": "1000", **parameters})
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    found: list[dict[str, Any]] = response.json()["items"]
    return found


# --- manners of a list

@EACH
def test_a_list_answer_has_the_five_members(service: httpx.Client, route: str) -> None:
    body = service.get(route, params=ROUTES[route]).json()
    assert list(body) == ["at", "version", "total", "next", "items"]
    assert (body["at"], body["version"], body["next"]) == ("2026-11-22", "v1", None)
    assert body["total"] == len(body["items"]) >= 2


@EACH
def test_following_next_gives_every_item_once(service: httpx.Client, route: str) -> None:
    whole = service.get(route, params=ROUTES[route]).json()["items"]
    limit = max(1, (len(whole) + 2) // 3)  # three pages, or two, the last of them short or just full
    url, walked = str(service.build_request("GET", route, params={**ROUTES[route], "limit": str(limit)}).url), []
    while url:
        body = service.get(url).json()
        assert body["total"] == len(whole)
        assert 1 <= len(body["items"]) <= limit
        walked += body["items"]
        url = body["next"]
    assert walked == whole
    full = service.get(route, params={**ROUTES[route], "limit": str(len(whole))}).json()
    assert (full["items"], full["next"]) == (whole, None)


@EACH
def test_beyond_the_last_page_there_is_nothing(service: httpx.Client, route: str) -> None:
    body = service.get(route, params={**ROUTES[route], "offset": "5000"}).json()
    assert (body["items"], body["next"]) == ([], None)
    assert body["total"] >= 2


@EACH
@pytest.mark.parametrize("form", ["json", "html"])
def test_head_etag_and_304(service: httpx.Client, route: str, form: str) -> None:
    parameters = {**ROUTES[route], "format": form}
    got, head = (service.request(method, route, params=parameters) for method in ("GET", "HEAD"))
    assert (got.status_code, head.status_code, head.content) == (200, 200, b"")
    for name in ("content-type", "content-length", "etag", "cache-control"):
        assert head.headers[name] == got.headers[name], name
    for method in ("GET", "HEAD"):
        again = service.request(method, route, params=parameters, headers={"If-None-Match": got.headers["etag"]})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", got.headers["etag"])
    assert service.get(route, params=parameters, headers={"If-None-Match": '"other"'}).content == got.content


@EACH
def test_every_representation_has_an_etag_of_its_own(service: httpx.Client, route: str) -> None:
    day = "to" if route == "changes" else "at"
    others = [{}, {"lang": "ru"}, {"format": "md"}, {"format": "md", "lang": "ru"}, {"limit": "1"}, {"offset": "1"},
              {day: "2026-11-21"}]
    tags = [service.head(route, params={**ROUTES[route], **other}).headers["etag"] for other in others]
    assert len(set(tags)) == len(others)


# --- what is refused

@EACH
@pytest.mark.parametrize("wrong", [
    {"sevrity": "info"}, {"format": "pdf"}, {"lang": "fr"}, {"limit": "0"}, {"limit": "1001"}, {"limit": "many"},
    {"offset": "-1"}], ids=str)
def test_wrong_parameters_are_refused(service: httpx.Client, route: str, wrong: dict[str, str]) -> None:
    refused(service.get(route, params={**ROUTES[route], **wrong}), 400, "usage")


@pytest.mark.parametrize(("route", "parameters", "named"), [
    ("gaps", {"severity": "fatal"}, "fatal"), ("gaps", {"at": "2024-02-30"}, "2024-02-30"),
    ("gaps", {"at": "22.11.2026"}, "22.11.2026"), ("gaps", {"all": "perhaps"}, "all"),
    ("gaps", {"state": "KGZ", "states": "MDA"}, "states"), ("compare", {}, "states"),
    ("compare", {"states": "KGZ"}, "two states"), ("compare", {"states": "KGZ,kgz"}, "two states"),
    ("compare", {"states": "KGZ,MDA", "format": "ttl"}, "ttl"), ("changes", {}, "from"),
    ("changes", {"from": "2020"}, "2020"), ("changes", {"from": "2026-11-22", "to": "2026-11-22"}, "not before"),
    ("changes", {"from": "2026-11-22", "to": "2020-01-01"}, "not before"), ("practices", {}, "a state, a norm"),
    ("practices", {"topic": "shelter", "parts": "some"}, "parts")])
def test_wrong_values_are_refused_and_named(
        service: httpx.Client, route: str, parameters: dict[str, str], named: str) -> None:
    assert named in refused(service.get(route, params=parameters), 400, "usage")


@pytest.mark.parametrize(("route", "parameters", "named"), [
    ("gaps", {"state": "ZZZ"}, "ZZZ"), ("gaps", {"instrument": "no-such-treaty", "state": "KGZ"}, "no-such-treaty"),
    ("gaps", {"topic": "no-such-topic", "state": "KGZ"}, "no-such-topic"), ("compare", {"states": "KGZ,ZZZ"}, "ZZZ"),
    ("compare", {"states": "KGZ,MDA", "topics": "no-such-topic"}, "no-such-topic"),
    ("changes", {"from": "2020-01-01", "state": "ZZZ"}, "ZZZ"), ("practices", {"state": "ZZZ"}, "ZZZ"),
    ("practices", {"norm": "un-tip/no-such"}, "un-tip/no-such"), ("practices", {"topic": "no-such"}, "no-such")])
def test_names_that_the_graph_does_not_hold_are_not_found(
        service: httpx.Client, route: str, parameters: dict[str, str], named: str) -> None:
    assert named in refused(service.get(route, params=parameters), 404, "not_found")


@pytest.mark.parametrize("code", ["KGZ> }", 'KGZ"', "K Z", "{", "}", "<", "É", "KGZ>} UNION {?S ?P ?O"])
def test_a_state_code_is_never_read_as_sparql(service: httpx.Client, code: str) -> None:
    for route, parameters in (("gaps", {"state": code}), ("compare", {"states": f"KGZ,{code}"}),
                              ("changes", {"from": "2020-01-01", "state": code}), ("practices", {"state": code})):
        assert code in refused(service.get(route, params=parameters), 404, "not_found")


@EACH
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_only_reading_is_offered(service: httpx.Client, route: str, method: str) -> None:
    refused(service.request(method, route), 405, "method_not_allowed")


def refused(response: httpx.Response, status: int, code: str) -> str:
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    body = response.json()
    assert (body["status"], body["code"]) == (status, code)
    assert "etag" not in response.headers
    return str(body["detail"])


# --- formats

@EACH
@pytest.mark.parametrize("form", TYPES)
def test_every_format_has_its_type_and_reads_back(service: httpx.Client, route: str, form: str) -> None:
    response = service.get(route, params={**ROUTES[route], "format": form, "lang": "ru"})
    assert (response.status_code, response.headers["content-type"]) == (200, TYPES[form])
    assert int(response.headers["content-length"]) == len(response.content)
    if form == "html":
        assert page_of(response.content).one("html").attributes == {"lang": "ru"}
    elif form == "csv":
        assert len(csv_rows(response.content)) > 1
    elif form == "xlsx":
        assert load_workbook(io.BytesIO(response.content)).sheetnames
        assert response.headers["content-disposition"] == f'attachment; filename="{route}.xlsx"'
    elif form == "md":
        assert response.text.startswith("# ")


@EACH
def test_a_page_may_load_and_run_nothing(service: httpx.Client, route: str) -> None:
    policy = service.get(route, params={**ROUTES[route], "format": "html"}).headers["content-security-policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules == {"default-src": "'none'", "style-src": "'unsafe-inline'", "frame-ancestors": "'none'",
                     "base-uri": "'none'"}


@pytest.mark.parametrize("form", RDF_TYPES)
def test_gaps_as_rdf(service: httpx.Client, form: str) -> None:
    response = service.get("gaps", params={**ROUTES["gaps"], "format": form})
    assert (response.status_code, response.headers["content-type"]) == (200, RDF_TYPES[form])
    graph = Graph().parse(data=response.content, format={"ttl": "turtle", "jsonld": "json-ld"}[form])
    results = set(graph.subjects(RDF.type, SH.ValidationResult))
    duties = {item["duty"] for item in items_of(service, "gaps", **ROUTES["gaps"])}
    assert {str(graph.value(result, SH.focusNode)) for result in results} == duties


# --- gaps

def test_a_gap_item_is_that_of_the_contract(service: httpx.Client) -> None:
    items = items_of(service, "gaps", **KGZ, all="true")
    assert len(items) > 500
    for item in items:
        assert set(item) >= FIELDS
        for name, values in ALLOWED.items():
            assert item[name] in values, name
        assert set(item["reason"]) == {"en", "ru"}
        assert (item["severity"] is None) is (item["verdict"] in ("met", "not-evaluated"))
        assert bool(item["message"]) is bool(item["remedy"]) is (item["severity"] is not None)
        assert bool(item["would_settle"]) is (item["verdict"] == "unknown")
        for said in item["evidence"]:
            assert {"status", "source", "locator", "as_of", "verification"} <= set(said)
            assert said["status"] in STATUSES
            assert said["as_of"] <= "2026-11-22"


def test_all_adds_what_is_met_and_what_is_not_evaluated(service: httpx.Client) -> None:
    plain, everything = items_of(service, "gaps", **KGZ), items_of(service, "gaps", **KGZ, all="true")
    added = [item for item in everything if item not in plain]
    assert {item["verdict"] for item in added} == {"met", "not-evaluated"}
    assert [item for item in everything if item in plain] == plain
    assert not {"met", "not-evaluated"} & {item["verdict"] for item in plain}


@pytest.mark.parametrize("severity", ["warning", "info", "warning,info", "violation"])
def test_severity_filters(service: httpx.Client, severity: str) -> None:
    wanted = [item for item in items_of(service, "gaps", **KGZ) if item["severity"] in severity.split(",")]
    assert items_of(service, "gaps", **KGZ, severity=severity) == wanted
    assert bool(wanted) is (severity != "violation")


def test_filters_take_lists_in_any_case_and_repeated(service: httpx.Client) -> None:
    both = items_of(service, "gaps", state="kgz,MDA", topic="Non-Punishment", at="2026-11-22")
    assert {item["state"] for item in both} == {"KGZ", "MDA"}
    assert {item["topic"] for item in both} == {"non-punishment"}
    repeated = service.get("gaps", params=[("state", "MDA"), ("state", "KGZ"), ("topic", "non-punishment"),
                                           ("at", "2026-11-22")]).json()
    assert repeated["items"] == both
    (only,) = items_of(service, "gaps", state="KGZ", instrument="ilo-p029", topic="non-punishment", at="2026-11-22")
    assert (only["article"], only["verdict"], only["severity"]) == ("4(2)", "gap-reported", "warning")
    assert only["disagreement"]


def test_a_report_of_a_state_has_an_annex_of_what_was_not_evaluated(service: httpx.Client) -> None:
    text = service.get("gaps", params={**KGZ, "format": "md"}).text
    assert "### Annex: not evaluated, and why" in text
    assert "### Annex" not in service.get("gaps", params={"topic": "shelter", "format": "md"}).text


# --- the others

def test_a_comparison_keeps_the_order_of_the_question(service: httpx.Client) -> None:
    for codes in (["MDA", "KGZ"], ["KGZ", "MDA", "DEU"]):
        items = items_of(service, "compare", states=",".join(codes).lower(), topics="non-punishment", at="2026-11-22")
        (row,) = items
        assert list(row["states"]) == codes
        assert row["states"]["KGZ"]["evidence_status"] == "contested"
        assert {f["verdict"] for f in row["states"]["MDA"]["findings"]} == {"unknown"}


def test_changes_tell_what_begins(service: httpx.Client) -> None:
    items = items_of(service, "changes", **ROUTES["changes"])
    assert {item["kind"] for item in items} == {"duty-begun"}
    assert [item for item in items if item["before"]] == []
    (told,) = [item for item in items if item["topic"] == "non-punishment"]
    assert told["after"]["verdict"] == "gap-reported"
    assert told["new_evidence"]


def test_practices_name_law_and_source_and_never_the_asking_state(service: httpx.Client) -> None:
    items = items_of(service, "practices", **ROUTES["practices"])
    (bulgaria,) = [item for item in items if (item["state"], item["norm"]) == ("BGR", "un-tip/compensation")]
    assert [means["name"]["en"] for means in bulgaria["means"]] == [
        "Law on support and financial compensation to crime victims"]
    assert {said["source"] for said in bulgaria["evidence"]} == {"unodc-bsec-2008"}
    asked = items_of(service, "practices", state="kgz", at="2026-11-22")
    assert asked
    assert "KGZ" not in {item["state"] for item in asked}
    more = items_of(service, "practices", state="KGZ", parts="true", at="2026-11-22")
    assert {item["shows"] for item in asked} == {"whole"}
    assert [item for item in more if item["shows"] == "whole"] == asked
    assert len(more) > len(asked)
    assert [(i["norm"], i["state"]) for i in more] == sorted((i["norm"], i["state"]) for i in more)
    assert json.dumps(more).count('"KGZ"') == 0


def test_openapi_describes_the_routes(service: httpx.Client) -> None:
    document = service.get(str(service.base_url).replace("/api/v1/", "/openapi.json")).json()
    for route, parameters in ROUTES.items():
        operation = document["paths"][f"/api/v1/{route}"]["get"]
        named = {parameter["name"] for parameter in operation["parameters"]}
        assert named >= {*parameters, "format", "lang", "limit", "offset"}
        assert all(parameter.get("description") for parameter in operation["parameters"])
