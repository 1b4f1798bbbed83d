"""``/api/v1/states``, ``instruments``, ``sources``, ``conflicts`` over real HTTP, held against the committed tables."""

from __future__ import annotations

import csv
from collections import Counter
from typing import Any

import httpx
import pytest
from tests.helpers.answers import problem
from tests.helpers.tables import DATA

pytestmark = pytest.mark.xdist_group("data")  # whose service takes long to start
BASE = "https://w3id.org/thbgraph/"
AT = {"at": "2024-06-30"}
ALL = {"limit": "1000"}
FOUNDERS = ["ALB", "ARM", "AZE", "BGR", "GEO", "GRC", "MDA", "ROU", "RUS", "TUR", "UKR"]
LISTS = ("states", "instruments", "sources", "conflicts")


def answer(data: httpx.Client, name: str, **parameters: str) -> dict[str, Any]:
    response = data.get(f"/api/v1/{name}", params=parameters)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    body: dict[str, Any] = response.json()
    assert list(body) == ["at", "version", "total", "next", "items"]
    assert body["version"] == "v1"
    return body


def items(data: httpx.Client, name: str, **parameters: str) -> dict[str, dict[str, Any]]:
    """Return all items by their names, and see that the list is whole and in order."""
    body = answer(data, name, **ALL, **parameters)
    names = [item[name.removesuffix("s")] for item in body["items"]]
    assert names == sorted(set(names))
    assert (body["total"], body["next"]) == (len(names), None)
    return dict(zip(names, body["items"], strict=True))


def table(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# --- States

def test_every_party_of_the_table_is_listed_with_its_codes_names_and_kind(data: httpx.Client) -> None:
    found = items(data, "states", **AT)
    assert {(item["state"], item["alpha2"] or "", item["m49"] or "", item["name"]["en"], item["name"]["ru"],
             item["kind"]) for item in found.values()} == {
        (row["code"], row["alpha2"], row["m49"], row["name_en"], row["name_ru"], row["kind"])
        for row in table("states/states.csv")}


def test_a_state_with_its_memberships_and_where_more_is_to_be_had(data: httpx.Client) -> None:
    url = str(data.base_url).rstrip("/")
    assert items(data, "states", **AT)["KGZ"] == {
        "state": "KGZ", "alpha2": "KG", "m49": "417", "name": {"en": "Kyrgyzstan", "ru": "Кыргызстан"},
        "kind": "state", "note": None,
        "memberships": [
            {"organisation": "cis", "status": "member", "start": "1994-04-12", "end": None},
            {"organisation": "osce", "status": "participating-state", "start": "1992-01-30", "end": None},
            {"organisation": "sco", "status": "founder", "start": "2001-06-15", "end": None},
            {"organisation": "united-nations", "status": "member", "start": "1992-03-02", "end": None}],
        "iri": f"{BASE}id/state/KGZ", "page": f"{url}/id/state/KGZ", "export": f"{url}/export/state/KGZ"}


def test_kosovo_has_a_note_on_status_and_the_union_an_address_of_an_organisation(data: httpx.Client) -> None:
    found = items(data, "states", **AT)
    assert found["XKX"]["kind"] == "special"
    assert found["XKX"]["note"]["en"].endswith("Use of the name takes no position on status.")
    assert set(found["XKX"]["note"]) == {"en", "ru"}
    assert (found["EUE"]["kind"], found["EUE"]["iri"]) == ("organisation", f"{BASE}id/organisation/european-union")
    assert {code: item["note"] for code, item in found.items() if item["note"]} == {
        row["code"]: {"en": row["status_note_en"], "ru": row["status_note_ru"]}
        for row in table("states/states.csv") if row["status_note_en"]}


@pytest.mark.parametrize(("at", "members"), [
    ("2004-03-31", FOUNDERS),
    ("2004-04-30", [*FOUNDERS, "SRB"]),  # April 2004
    ("2020-06-30", [*FOUNDERS, "SRB"]),  # 2020: whether already in June is not known
    ("2020-12-31", [*FOUNDERS, "SRB", "MKD"]),
])
def test_members_of_an_organisation_on_a_day(data: httpx.Client, at: str, members: list[str]) -> None:
    found = items(data, "states", organisation="bsec", at=at)
    assert list(found) == sorted(members)
    assert all("bsec" in {one["organisation"] for one in item["memberships"]} for item in found.values())


def test_of_several_organisations_one_suffices(data: httpx.Client) -> None:
    of_either = items(data, "states", organisation="bsec,cis", **AT)
    assert set(of_either) == {*items(data, "states", organisation="bsec", **AT),
                              *items(data, "states", organisation="cis", **AT)}
    assert {"KGZ", "TUR"} <= set(of_either)


# --- Instruments

def test_every_instrument_of_the_table_is_listed_with_its_kind_and_dates(data: httpx.Client) -> None:
    found = items(data, "instruments", **AT)
    assert {(name, item["kind"], item["force"], item["title"]["en"], item["parent"] or "", item["parent_rule"])
            for name, item in found.items()} == {
        (row["instrument"], row["kind"], row["force"], row["title_en"], row["parent"], row["parent_rule"])
        for row in table("instruments/instruments.csv")}


def test_an_instrument(data: httpx.Client) -> None:
    item = items(data, "instruments", kind="protocol", **AT)["un-tip"]
    topics, parties = item.pop("topics"), item.pop("parties")
    url = str(data.base_url).rstrip("/")
    assert item == {
        "instrument": "un-tip",
        "title": {
            "en": "Protocol to Prevent, Suppress and Punish Trafficking in Persons, Especially Women and Children, "
                  "supplementing the United Nations Convention against Transnational Organized Crime",
            "ru": "Протокол о предупреждении и пресечении торговли людьми, особенно женщинами и детьми, и наказании "
                  "за нее, дополняющий Конвенцию Организации Объединенных Наций против транснациональной "
                  "организованной преступности"},
        "short_names": {"en": ["Palermo Protocol", "Trafficking Protocol"], "ru": ["Палермский протокол"]},
        "kind": "protocol", "force": "treaty", "depositary": "Secretary-General of the United Nations",
        "addressed_to": [], "adopted": "2000-11-15", "opened_for_signature": "2000-12-12", "published": None,
        "entry_into_force": "2003-12-25", "entry_into_force_computed": "2003-12-25",
        "series_numbers": ["A/55/383", "MTDSG XVIII-12-a", "UNTS vol. 2237 p. 319", "reg. No. 39574 of 2003-12-25"],
        "parent": "un-untoc", "parent_rule": "required",
        "iri": f"{BASE}id/instrument/un-tip", "page": f"{url}/id/instrument/un-tip",
        "export": f"{url}/export/instrument/un-tip"}
    assert "non-punishment" not in topics  # the Protocol is silent on it
    assert {"definition", "repatriation"} <= set(topics)
    assert parties["in-force"] > 150


def test_numbers_of_parties_are_those_of_who_is_bound(data: httpx.Client) -> None:
    counted = items(data, "instruments", kind="protocol,directive", **AT)
    for name in ("un-tip", "eu-2011-36"):
        bound = data.get("/api/v1/bound", params={"instrument": name, **AT, **ALL}).json()["items"]
        told = Counter(item["status"] for item in bound)
        assert counted[name]["parties"] == {status: n for status, n in told.items() if status != "unknown"}


def test_instruments_by_topic(data: httpx.Client) -> None:
    with_a_norm = {row["instrument"] for row in table("norms/norms.csv") if row["topic"] == "reflection-period"}
    assert with_a_norm == {"cets-197", "eu-2004-81"}  # the period of article 13, and the one of article 6
    assert set(items(data, "instruments", topic="reflection-period", **AT)) == with_a_norm
    assert set(items(data, "instruments", topic="reflection-period", kind="directive", **AT)) == {"eu-2004-81"}


# --- Sources

def test_every_source_of_the_table_is_listed_with_its_tier_and_dates(data: httpx.Client) -> None:
    assert {(name, item["publisher"] or "", item["tier"], item["date"] or "", item["complete_as_of"] or "",
             item["url"] or "") for name, item in items(data, "sources").items()} == {
        (row["source"], row["publisher"], row["tier"], row["as_of"], row["complete_as_of"], row["url"])
        for row in table("sources/sources.csv")}


def test_a_source_and_the_texts_that_it_prints(data: httpx.Client) -> None:
    item = items(data, "sources", tier="official-report")["unodc-bsec-2008"]
    url = str(data.base_url).rstrip("/")
    held = data.post("/sparql", data={"query": f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{BASE}graph/source/"
                                               "unodc-bsec-2008> { ?s ?p ?o } }"}, headers={"Accept": "text/csv"})
    assert item == {
        "source": "unodc-bsec-2008", "title": {"en": (
            "Strengthening the criminal justice response to trafficking in persons in the Black Sea region: regional "
            "report and collected treaty texts (project XCES45)")},
        "publisher": "UNODC and the Organization of the Black Sea Economic Cooperation", "tier": "official-report",
        "date": "2008-10", "complete_as_of": None, "url": None, "licence_note": "UN terms; facts only",
        "texts": ["bsec-rap", "cets-197", "un-som", "un-tip", "un-untoc"],
        "graph": f"{BASE}graph/source/unodc-bsec-2008", "iri": f"{BASE}id/source/unodc-bsec-2008",
        "page": f"{url}/id/source/unodc-bsec-2008", "export": f"{url}/export/source/unodc-bsec-2008",
        "statements": int(held.text.split()[1])}


def test_sources_by_tier(data: httpx.Client) -> None:
    tiers = Counter(row["tier"] for row in table("sources/sources.csv"))
    for tier in ("press", "depositary"):
        assert answer(data, "sources", tier=tier, limit="1")["total"] == tiers[tier]
    assert answer(data, "sources", tier="press,depositary", limit="1")["total"] == tiers["press"] + tiers["depositary"]


# --- Conflicts

def test_a_conflict_names_both_sides_the_winner_the_rule_and_a_likely_error(data: httpx.Client) -> None:
    found = items(data, "conflicts", state="CZE", instrument="cets-197")
    assert list(found) == ["act-cets-197-cze-ratification-date-praguemonitor-cze", "cets-197-cze-efe"]
    url, slug = str(data.base_url).rstrip("/"), "cets-197-cze-efe"
    assert found[slug] == {
        "conflict": slug, "kind": "other", "label": None, "subject": f"{BASE}id/act/cets-197/CZE/ratification",
        "property": "date", "states": ["CZE"], "instruments": ["cets-197"],
        "sides": [
            {"side": "a", "value": "2017-03-29", "source": "nl-vdb-011298b", "source_date": "2021",
             "tier": "treaty-database", "statement": None, "passages": []},
            {"side": "b", "value": "not in force in April 2021", "source": "efe-202104", "source_date": "2021-04",
             "tier": "press", "statement": None, "passages": []}],
        "winner": "a", "decided_by": "source-tier",
        "likely_error": {"en": "The news item seems to rest on a list from before the ratification.",
                         "ru": "Сообщение, по-видимому, опирается на список, составленный до ратификации."},
        "iri": f"{BASE}id/conflict/{slug}", "page": f"{url}/id/conflict/{slug}"}


def test_conflicts_by_source_and_kind(data: httpx.Client) -> None:
    assert list(items(data, "conflicts", source="efe-202104")) == ["cets-197-cze-efe"]
    computed = items(data, "conflicts", kind="computed-differs")
    assert {item["kind"] for item in computed.values()} == {"computed-differs"}
    assert all(item["instruments"] for item in computed.values())


def test_every_conflict_of_the_table_is_listed_with_both_values(data: httpx.Client) -> None:
    found = items(data, "conflicts")
    for row in table("conflicts/conflicts.csv"):
        sides = found[row["conflict"]]["sides"]
        assert [(side["source"], side["value"]) for side in sides] == [
            (row[f"side_{side}_source"], row[f"side_{side}_value"]) for side in "ab"]
        assert (found[row["conflict"]]["winner"] or "") == row["winner"]


def test_an_act_that_lost_still_tells_its_state_and_instrument(data: httpx.Client) -> None:
    assert all(item["states"] and item["instruments"] for item in items(data, "conflicts").values()
               if (item["subject"] or "").startswith(f"{BASE}id/act/"))


# --- What all lists have in common

@pytest.mark.parametrize("name", LISTS)
def test_pages_follow_one_another(data: httpx.Client, name: str) -> None:
    whole = answer(data, name, **ALL)
    first = answer(data, name, limit="3")
    second = data.get(first["next"]).json()
    assert first["total"] == second["total"] == whole["total"]
    assert [*first["items"], *second["items"]] == whole["items"][:6]


@pytest.mark.parametrize("name", LISTS)
def test_what_the_client_holds_is_not_sent_again(data: httpx.Client, name: str) -> None:
    first = data.get(f"/api/v1/{name}", params={"limit": "2"})
    again = data.get(f"/api/v1/{name}", params={"limit": "2"}, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = data.head(f"/api/v1/{name}", params={"limit": "2"})
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", first.headers["etag"])
    assert int(head.headers["content-length"]) == len(first.content)


@pytest.mark.parametrize(("path", "code", "status"), [
    ("states?organization=bsec", "usage", 400),
    ("states?organisation=asean", "not_found", 404),
    ("states?at=30.06.2024", "usage", 400),
    ("instruments?kind=treaty", "usage", 400),
    ("instruments?topic=weather", "not_found", 404),
    ("sources?tier=rumour", "usage", 400),
    ("sources?at=2024-06-30", "usage", 400),
    ("conflicts?state=ZZZ", "not_found", 404),
    ("conflicts?instrument=none", "not_found", 404),
    ("conflicts?source=nobody", "not_found", 404),
    ("conflicts?limit=0", "usage", 400),
])
def test_what_cannot_be_meant_is_refused(data: httpx.Client, path: str, code: str, status: int) -> None:
    refused = problem(data.get(f"/api/v1/{path}"), status, code)
    assert path.partition("=")[2] in refused["detail"] or path.partition("=")[0].partition("?")[2] in refused["detail"]
