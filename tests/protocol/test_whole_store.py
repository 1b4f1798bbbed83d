"""The whole store out and in: what the client prefers, and what it sends, told as of any other graph."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from tests.helpers.answers import problem
from tests.helpers.services import updatable_client

QUAD = "<http://h/s> <http://h/p> <http://h/o> <http://h/g> .\n"
QUADS = {"Content-Type": "application/n-quads"}


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Return a client of a store that holds one quad."""
    with updatable_client(tmp_path_factory.mktemp("whole") / "store") as client:
        assert client.put("/graph-store", content=QUAD, headers=QUADS).status_code == 204
        yield client


@pytest.mark.parametrize(("accept", "media_type"), [
    ("", "application/n-quads"), ("*/*", "application/n-quads"), ("application/*", "application/n-quads"),
    ("application/trig;q=0, */*", "application/n-quads"), ("application/trig, */*;q=0.1", "application/trig"),
    ("application/n-quads;q=0.4, application/trig;q=0.5", "application/trig"),
    ("APPLICATION/TRIG", "application/trig"),
])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_the_syntax_a_client_prefers(held: httpx.Client, method: str, accept: str, media_type: str) -> None:
    answer = held.request(method, "/graph-store", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
    assert method == "GET" or "content-length" not in answer.headers


def test_406_lists_what_is_offered(held: httpx.Client) -> None:
    told = problem(held.get("/graph-store", headers={"Accept": "application/trig;q=0, text/turtle"}), 406,
                   "not_acceptable")
    assert told["offered"] == {"store": ["application/n-quads", "application/trig"]}


def test_what_is_not_what_its_type_says_is_400_and_changes_nothing(held: httpx.Client) -> None:
    problem(held.put("/graph-store", content=QUAD + "broken", headers=QUADS), 400, "data_invalid")
    problem(held.put("/graph-store", content=QUAD, headers={"Content-Type": "text/turtle"}), 415,
            "unsupported_media_type")
    assert held.get("/graph-store").text == QUAD


def test_a_form_that_is_not_utf8_is_called_a_form(held: httpx.Client) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    told = problem(held.post("/update", content=b"update=\xff", headers=form), 400, "usage")
    assert told["detail"] == "The form is not UTF-8 at byte 7."
