"""``/api/v1`` on findings over real HTTP: lists, pages, tags, and what is refused."""

from __future__ import annotations

import httpx
import pytest
from tests.helpers.answers import problem
from tests.protocol.finding_routes import EACH, ROUTES

pytestmark = pytest.mark.xdist_group("findings")  # whose service takes long to start


# --- manners of a list

@EACH
def test_a_list_answer_has_the_five_members(findings: httpx.Client, route: str) -> None:
    body = findings.get(route, params=ROUTES[route]).json()
    assert list(body) == ["at", "version", "total", "next", "items"]
    assert (body["at"], body["version"], body["next"]) == ("2026-11-22", "v1", None)
    assert body["total"] == len(body["items"]) >= 2


@EACH
def test_following_next_gives_every_item_once(findings: httpx.Client, route: str) -> None:
    whole = findings.get(route, params=ROUTES[route]).json()["items"]
    limit = max(1, (len(whole) + 2) // 3)  # three pages, or two, the last of them short or just full
    url, walked = str(findings.build_request("GET", route, params={**ROUTES[route], "limit": str(limit)}).url), []
    while url:
        body = findings.get(url).json()
        assert body["total"] == len(whole)
        assert 1 <= len(body["items"]) <= limit
        walked += body["items"]
        url = body["next"]
    assert walked == whole
    full = findings.get(route, params={**ROUTES[route], "limit": str(len(whole))}).json()
    assert (full["items"], full["next"]) == (whole, None)


@EACH
def test_beyond_the_last_page_there_is_nothing(findings: httpx.Client, route: str) -> None:
    body = findings.get(route, params={**ROUTES[route], "offset": "5000"}).json()
    assert (body["items"], body["next"]) == ([], None)
    assert body["total"] >= 2


@EACH
@pytest.mark.parametrize("form", ["json", "html"])
def test_head_etag_and_304(findings: httpx.Client, route: str, form: str) -> None:
    parameters = {**ROUTES[route], "format": form}
    got, head = (findings.request(method, route, params=parameters) for method in ("GET", "HEAD"))
    assert (got.status_code, head.status_code, head.content) == (200, 200, b"")
    for name in ("content-type", "content-length", "etag", "cache-control"):
        assert head.headers[name] == got.headers[name], name
    for method in ("GET", "HEAD"):
        again = findings.request(method, route, params=parameters, headers={"If-None-Match": got.headers["etag"]})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", got.headers["etag"])
    assert findings.get(route, params=parameters, headers={"If-None-Match": '"other"'}).content == got.content


@EACH
def test_every_representation_has_an_etag_of_its_own(findings: httpx.Client, route: str) -> None:
    day = "to" if route == "changes" else "at"
    others = [{}, {"lang": "ru"}, {"format": "md"}, {"format": "md", "lang": "ru"}, {"limit": "1"}, {"offset": "1"},
              {day: "2026-11-21"}]
    tags = [findings.head(route, params={**ROUTES[route], **other}).headers["etag"] for other in others]
    assert len(set(tags)) == len(others)


# --- what is refused

@EACH
@pytest.mark.parametrize("wrong", [
    {"sevrity": "info"}, {"format": "pdf"}, {"lang": "fr"}, {"limit": "0"}, {"limit": "1001"}, {"limit": "many"},
    {"offset": "-1"}], ids=str)
def test_wrong_parameters_are_problem(findings: httpx.Client, route: str, wrong: dict[str, str]) -> None:
    problem(findings.get(route, params={**ROUTES[route], **wrong}), 400, "usage")


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
        findings: httpx.Client, route: str, parameters: dict[str, str], named: str) -> None:
    assert named in problem(findings.get(route, params=parameters), 400, "usage")["detail"]


@pytest.mark.parametrize(("route", "parameters", "named"), [
    ("gaps", {"state": "ZZZ"}, "ZZZ"), ("gaps", {"instrument": "no-such-treaty", "state": "KGZ"}, "no-such-treaty"),
    ("gaps", {"topic": "no-such-topic", "state": "KGZ"}, "no-such-topic"), ("compare", {"states": "KGZ,ZZZ"}, "ZZZ"),
    ("compare", {"states": "KGZ,MDA", "topics": "no-such-topic"}, "no-such-topic"),
    ("changes", {"from": "2020-01-01", "state": "ZZZ"}, "ZZZ"), ("practices", {"state": "ZZZ"}, "ZZZ"),
    ("practices", {"norm": "un-tip/no-such"}, "un-tip/no-such"), ("practices", {"topic": "no-such"}, "no-such")])
def test_names_that_the_graph_does_not_hold_are_not_found(
        findings: httpx.Client, route: str, parameters: dict[str, str], named: str) -> None:
    assert named in problem(findings.get(route, params=parameters), 404, "not_found")["detail"]


@pytest.mark.parametrize("code", ["KGZ> }", 'KGZ"', "K Z", "{", "}", "<", "É", "KGZ>} UNION {?S ?P ?O"])
def test_a_state_code_is_never_read_as_sparql(findings: httpx.Client, code: str) -> None:
    for route, parameters in (("gaps", {"state": code}), ("compare", {"states": f"KGZ,{code}"}),
                              ("changes", {"from": "2020-01-01", "state": code}), ("practices", {"state": code})):
        assert code in problem(findings.get(route, params=parameters), 404, "not_found")["detail"]


@EACH
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_only_reading_is_offered(findings: httpx.Client, route: str, method: str) -> None:
    problem(findings.request(method, route), 405, "method_not_allowed")
