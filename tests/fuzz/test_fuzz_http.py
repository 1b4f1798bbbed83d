"""Requests made from the service's own OpenAPI description, right ones and wrong ones, for every operation it names.

Each is answered as the description says: by a status, a type and a body that it allows. Whatever is wrong is refused
with a problem document; a 5xx is one of the deliberate ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
import requests
import schemathesis
from hypothesis import strategies as st
from schemathesis.checks import CHECKS
from tests.fuzz.conftest import DELIBERATE, LIMITS, Fuzz
from tests.helpers.services import BEARER, SETTINGS

from thbgraph.api.app import create_app
from thbgraph.api.server import serving
from thbgraph.store.folder import StoreFolder

pytestmark = pytest.mark.xdist_group("fuzz")  # one service for all
_DESCRIBED: Final = create_app(LIMITS, StoreFolder(Path("nowhere")), "v1").openapi()
_API: Final = schemathesis.openapi.from_dict(_DESCRIBED)
_FOUND: Final[list[Any]] = list(_API.get_all_operations())
OPERATIONS: Final[dict[str, Any]] = {found.ok().label: found.ok() for found in _FOUND}
JUDGED: Final[Any] = [CHECKS.get_one(name) for name in (
    "content_type_conformance", "response_schema_conformance", "status_code_conformance")]


@pytest.fixture(scope="module")
def session() -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        session.headers.update(BEARER)
        yield session


@pytest.fixture(scope="module")
def readable(few_built: tuple[Path, Path]) -> Iterator[str]:
    """Return the address of a service over real data, which takes no writes."""
    settings = replace(LIMITS, write_timeout=SETTINGS.write_timeout)  # which is the time of a load, too
    with serving(settings, few_built[1] / "graph.nq", "v1") as url:
        yield url


@pytest.fixture
def url(label: str, readable: str, writer: httpx.Client) -> str:
    """Return the address of the service to ask: what may write is asked of one that takes writes."""
    writes = label.partition(" ")[2].startswith(("/update", "/graph-store"))
    return str(writer.base_url) if writes else readable


def test_every_operation_is_tried() -> None:
    described = {f"{method.upper()} {path}" for path, item in _DESCRIBED["paths"].items() for method in item
                 if method in ("get", "put", "post", "delete", "head")}
    assert set(OPERATIONS) == described
    assert len(described) > 30


def test_writes_are_taken(writer: httpx.Client) -> None:
    """Else every one of them would be refused alike, whatever is in it."""
    put = writer.put("/graph-store?graph=http://h/fuzzed", content="", headers={"Content-Type": "text/turtle"})
    assert put.status_code == 201


@pytest.mark.parametrize("label", OPERATIONS)
def test_an_operation_does_what_its_description_says(
    label: str, url: str, session: requests.Session, fuzz: Fuzz
) -> None:
    def check(case: schemathesis.Case[Any]) -> None:
        response = case.call(base_url=url, session=session, timeout=60)
        if response.status_code >= 500:
            assert response.json()["code"] in DELIBERATE, (case.as_curl_command(), response.text)
            assert response.headers["content-type"] == ["application/problem+json"]
            return
        case.validate_response(response, checks=JUDGED)

    right = OPERATIONS[label].as_strategy(generation_mode=schemathesis.GenerationMode.POSITIVE)
    wrong = OPERATIONS[label].as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE)
    fuzz(st.one_of(right, wrong), check, 6)
