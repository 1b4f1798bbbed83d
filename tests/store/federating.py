"""A federated query in the tests: what is asked here, what is known here, and what the other endpoint says."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from tests.helpers.endpoint import Endpoint, endpoint, literal, results

from thbgraph.store.federation import federated

BASE = "https://here.example/"
PEOPLE = results(
    {"code": literal("AAA"), "people": literal("7", datatype="http://www.w3.org/2001/XMLSchema#integer")},
    {"code": literal("BBB"), "people": literal("8", datatype="http://www.w3.org/2001/XMLSchema#integer")},
    {"code": literal("BBB"), "people": literal("9", datatype="http://www.w3.org/2001/XMLSchema#integer")},
    {"code": literal("ZZZ"), "people": literal("1", datatype="http://www.w3.org/2001/XMLSchema#integer")},
)
P = "PREFIX : <http://l/> "
BODY = "{ ?x :code ?code ; :people ?people }"


@pytest.fixture
def other() -> Iterator[Endpoint]:
    """Run the other endpoint; a file that uses it imports it."""
    with endpoint() as server:
        yield server


def ask(query: str, *allow: str, seconds: float = 20) -> str:
    return asyncio.run(federated(query, allow, seconds, BASE))


def store() -> ox.Store:
    local = ox.Store()
    local.update(
        'PREFIX : <http://l/> INSERT DATA { :a :code "AAA" . :b :code "BBB" . :c :code "CCC" . :d :name "no code" }'
    )
    return local


def rows(query: str) -> list[tuple[str | None, ...]]:
    found = store().query(query, base_iri=BASE)
    assert isinstance(found, ox.QuerySolutions)
    return sorted(
        (tuple(None if term is None else term.value.removeprefix("http://l/") for term in row) for row in found),
        key=repr,
    )
