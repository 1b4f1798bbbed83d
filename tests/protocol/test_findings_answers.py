"""``/api/v1`` on findings over real HTTP: the formats, and what gaps, comparisons, changes and practices say."""

from __future__ import annotations

import io
import json
from typing import Any

import httpx
import pytest
from openpyxl import load_workbook
from rdflib import RDF, SH, Graph
from tests.protocol.finding_routes import EACH, KGZ, ROUTES
from tests.reports.reading import csv_rows, page_of

pytestmark = pytest.mark.xdist_group("findings")  # whose service takes long to start
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


def items_of(findings: httpx.Client, route: str, **parameters: str) -> list[dict[str, Any]]:
    response = findings.get(route, params={"limit": "1000", **parameters})
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    found: list[dict[str, Any]] = response.json()["items"]
    return found


# --- formats

@EACH
@pytest.mark.parametrize("form", TYPES)
def test_every_format_has_its_type_and_reads_back(findings: httpx.Client, route: str, form: str) -> None:
    response = findings.get(route, params={**ROUTES[route], "format": form, "lang": "ru"})
    assert (response.status_code, response.headers["content-type"]) == (200, TYPES[form])
    assert int(response.headers["content-length"]) == len(response.content)
    if form == "html":
        assert page_of(response.content).one("html").attributes == {"lang": "ru"}
    elif form == "csv":
        assert len(csv_rows(response.content)) > 1
    elif form == "xlsx":
        assert load_workbook(io.BytesIO(response.content)).sheetnames
        assert response.headers["content-disposition"] == f'attachment; filename="{route}-2026-11-22-v1.xlsx"'
    elif form == "md":
        assert response.text.startswith("# ")


@EACH
def test_a_page_may_load_and_run_nothing(findings: httpx.Client, route: str) -> None:
    policy = findings.get(route, params={**ROUTES[route], "format": "html"}).headers["content-security-policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules == {"default-src": "'none'", "style-src": "'unsafe-inline'", "frame-ancestors": "'none'",
                     "base-uri": "'none'"}


@pytest.mark.parametrize("form", RDF_TYPES)
def test_gaps_as_rdf(findings: httpx.Client, form: str) -> None:
    response = findings.get("gaps", params={**ROUTES["gaps"], "format": form})
    assert (response.status_code, response.headers["content-type"]) == (200, RDF_TYPES[form])
    graph = Graph().parse(data=response.content, format={"ttl": "turtle", "jsonld": "json-ld"}[form])
    results = set(graph.subjects(RDF.type, SH.ValidationResult))
    duties = {item["duty"] for item in items_of(findings, "gaps", **ROUTES["gaps"])}
    assert {str(graph.value(result, SH.focusNode)) for result in results} == duties


# --- gaps

def test_a_gap_item_is_that_of_the_contract(findings: httpx.Client) -> None:
    items = items_of(findings, "gaps", **KGZ, all="true")
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


def test_all_adds_what_is_met_and_what_is_not_evaluated(findings: httpx.Client) -> None:
    plain, everything = items_of(findings, "gaps", **KGZ), items_of(findings, "gaps", **KGZ, all="true")
    added = [item for item in everything if item not in plain]
    assert {item["verdict"] for item in added} == {"met", "not-evaluated"}
    assert [item for item in everything if item in plain] == plain
    assert not {"met", "not-evaluated"} & {item["verdict"] for item in plain}


@pytest.mark.parametrize("severity", ["warning", "info", "warning,info", "violation"])
def test_severity_filters(findings: httpx.Client, severity: str) -> None:
    wanted = [item for item in items_of(findings, "gaps", **KGZ) if item["severity"] in severity.split(",")]
    assert items_of(findings, "gaps", **KGZ, severity=severity) == wanted
    assert bool(wanted) is (severity != "violation")


def test_filters_take_lists_in_any_case_and_repeated(findings: httpx.Client) -> None:
    both = items_of(findings, "gaps", state="kgz,MDA", topic="Non-Punishment", at="2026-11-22")
    assert {item["state"] for item in both} == {"KGZ", "MDA"}
    assert {item["topic"] for item in both} == {"non-punishment"}
    repeated = findings.get("gaps", params=[("state", "MDA"), ("state", "KGZ"), ("topic", "non-punishment"),
                                           ("at", "2026-11-22")]).json()
    assert repeated["items"] == both
    (only,) = items_of(findings, "gaps", state="KGZ", instrument="ilo-p029", topic="non-punishment", at="2026-11-22")
    assert (only["article"], only["verdict"], only["severity"]) == ("4(2)", "gap-reported", "warning")
    assert only["disagreement"]


def test_a_report_of_a_state_has_an_annex_of_what_was_not_evaluated(findings: httpx.Client) -> None:
    text = findings.get("gaps", params={**KGZ, "format": "md"}).text
    assert "### Annex: not evaluated, and why" in text
    assert "### Annex" not in findings.get("gaps", params={"topic": "shelter", "format": "md"}).text


# --- the others

def test_a_comparison_keeps_the_order_of_the_question(findings: httpx.Client) -> None:
    for codes in (["MDA", "KGZ"], ["KGZ", "MDA", "DEU"]):
        items = items_of(findings, "compare", states=",".join(codes).lower(), topics="non-punishment", at="2026-11-22")
        (row,) = items
        assert list(row["states"]) == codes
        assert row["states"]["KGZ"]["evidence_status"] == "contested"
        assert {f["verdict"] for f in row["states"]["MDA"]["findings"]} == {"unknown"}


def test_changes_tell_what_begins(findings: httpx.Client) -> None:
    items = items_of(findings, "changes", **ROUTES["changes"])
    assert {item["kind"] for item in items} == {"duty-begun"}
    assert [item for item in items if item["before"]] == []
    (told,) = [item for item in items if item["topic"] == "non-punishment"]
    assert told["after"]["verdict"] == "gap-reported"
    assert told["new_evidence"]


def test_practices_name_law_and_source_and_never_the_asking_state(findings: httpx.Client) -> None:
    items = items_of(findings, "practices", **ROUTES["practices"])
    (bulgaria,) = [item for item in items if (item["state"], item["norm"]) == ("BGR", "un-tip/compensation")]
    assert [means["name"]["en"] for means in bulgaria["means"]] == [
        "Law on support and financial compensation to crime victims"]
    assert {said["source"] for said in bulgaria["evidence"]} == {"unodc-bsec-2008"}
    asked = items_of(findings, "practices", state="kgz", at="2026-11-22")
    assert asked
    assert "KGZ" not in {item["state"] for item in asked}
    more = items_of(findings, "practices", state="KGZ", parts="true", at="2026-11-22")
    assert {item["shows"] for item in asked} == {"whole"}
    assert [item for item in more if item["shows"] == "whole"] == asked
    assert len(more) > len(asked)
    assert [(i["norm"], i["state"]) for i in more] == sorted((i["norm"], i["state"]) for i in more)
    assert json.dumps(more).count('"KGZ"') == 0


def test_openapi_describes_the_routes(findings: httpx.Client) -> None:
    document = findings.get(str(findings.base_url).replace("/api/v1/", "/openapi.json")).json()
    for route, parameters in ROUTES.items():
        operation = document["paths"][f"/api/v1/{route}"]["get"]
        named = {parameter["name"] for parameter in operation["parameters"]}
        assert named >= {*parameters, "format", "lang", "limit", "offset"}
        assert all(parameter.get("description") for parameter in operation["parameters"])
