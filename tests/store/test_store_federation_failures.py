"""A query with SERVICE whose call fails, takes too long, or is one of too many: the right error, and SILENT."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter

import httpx
import pyoxigraph as ox
import pytest
from tests.helpers.endpoint import RESULTS, Endpoint, Scripted, endpoint, iri, results
from tests.store.federating import BASE, BODY, PEOPLE, P, ask, rows, store
from tests.store.federating import other as other  # a fixture

from thbgraph.errors import Busy, StoreUnavailable, ThbError
from thbgraph.store.federation import federated
from thbgraph.store.federation.answer import MAX_BYTES
from thbgraph.store.federation.call import MAX_AT_ONCE, calling

WRONG = {
    "redirect": (Scripted(status=302, headers={"Location": "http://127.0.0.1:9/x"}),
                 "redirects to 'http://127.0.0.1:9/x', which is not followed"),
    "redirect nowhere": (Scripted(status=301), "redirects to ''"),
    "redirect to nonsense": (Scripted(status=307, headers={"Location": "http://["}), "could not be reached|redirects"),
    "status 404": (Scripted(PEOPLE, status=404), "status 404"),
    "status 500": (Scripted(PEOPLE, status=500), "status 500"),
    "status 204": (Scripted(status=204), "status 204"),
    "html": (Scripted(b"<html>", media_type="text/html"), "'text/html' instead of application/sparql-results"),
    "no type": (Scripted(PEOPLE, media_type=None), "no media type"),
    "xml": (Scripted(b"<sparql/>", media_type="application/sparql-results+xml"), "instead of"),
    "charset": (Scripted(PEOPLE, media_type=RESULTS + "; charset=latin1"), "in UTF-8"),
    "compressed": (Scripted(PEOPLE, headers={"Content-Encoding": "gzip"}), "compressed"),
    "broken": (Scripted(PEOPLE[:-5]), "cannot be used"),
    "deep": (Scripted(b"[" * 100_000), "nested too deep"),
    "short": (Scripted(PEOPLE, headers={"Content-Length": "9999"}), "could not be reached"),
    "endless": (Scripted(endless=True), "more than is taken"),
    "large": (Scripted(b" " * (MAX_BYTES + 1)), "more than is taken"),
    "blank node": (Scripted(results({"code": {"type": "bnode", "value": "b"}})), "is a blank node"),
    "break-out": (Scripted(results({"code": iri("http://h/> } #")})), "IRI"),
    "foreign variable": (Scripted(results({"s": iri("http://l/a")})), "variables that the pattern does not have"),
}


@pytest.mark.parametrize(("says", "words"), WRONG.values(), ids=WRONG)
def test_a_failure_is_told_and_silent_passes_over_it(other: Endpoint, says: Scripted, words: str) -> None:
    other.says = says
    query = f"{P}SELECT ?s ?people {{ ?s :code ?code SERVICE <{other.url}> {BODY} }}"
    with pytest.raises(StoreUnavailable, match=words) as caught:
        ask(query, other.host)
    assert caught.value.message.startswith(f"{other.host}, which the request calls, ")
    assert rows(ask(query.replace("SERVICE", "SERVICE SILENT"), other.host)) == [("a", None), ("b", None), ("c", None)]
    assert len(other.heard) == 2


def test_a_slow_answer_and_one_that_never_begins(other: Endpoint) -> None:
    other.says = Scripted(PEOPLE, wait=threading.Event())
    query = f"SELECT * {{ SERVICE <{other.url}> {{ ?a ?b ?c }} }}"
    with pytest.raises(StoreUnavailable, match="within the time"):
        ask(query, other.host, seconds=0.2)
    silent = ask(query.replace("SERVICE", "SERVICE SILENT"), other.host, seconds=0.2)
    assert store().query(silent).__class__ is ox.QuerySolutions
    assert len(other.heard) == 2


def test_nobody_there() -> None:
    with endpoint() as gone:
        pass
    with pytest.raises(StoreUnavailable, match=f"{gone.host}.* could not be reached"):
        ask(f"SELECT * {{ SERVICE <{gone.url}> {{ ?a ?b ?c }} }}", gone.host)


def test_all_answers_of_a_query_share_their_bytes(other: Endpoint) -> None:
    other.says = Scripted(PEOPLE + b" " * (MAX_BYTES // 2))
    clause = f"SERVICE <{other.url}> {{ ?code ?x ?people }}"
    assert len(rows(ask(f"SELECT * {{ {clause} }}", other.host))) == 4
    with pytest.raises(StoreUnavailable, match="more than is taken"):
        ask(f"SELECT * {{ {clause} {clause} }}", other.host)


def test_further_requests_are_told_to_come_again(other: Endpoint) -> None:
    other.says = Scripted(PEOPLE)
    query = f"SELECT * {{ SERVICE SILENT <{other.url}> {{ ?code ?x ?people }} }}"

    async def crowd() -> list[str | ThbError]:
        async def one() -> str | ThbError:
            try:
                return await federated(query, (other.host,), 20, BASE)
            except Busy as error:
                other.says.wait.set() if other.says.wait else None  # until now nobody was answered
                return error

        other.says.wait = threading.Event()
        return await asyncio.gather(*(one() for _ in range(MAX_AT_ONCE + 1)))

    found = Counter(type(answer) for answer in asyncio.run(crowd()))
    assert found == {str: MAX_AT_ONCE, Busy: 1}
    other.says.wait = None
    assert len(rows(ask(query, other.host))) == 4


def test_a_request_that_is_given_up_frees_its_place(other: Endpoint) -> None:
    other.says = Scripted(PEOPLE, wait=threading.Event())

    async def give_up() -> None:
        query = f"SELECT * {{ SERVICE <{other.url}> {{}} }}"
        for _ in range(MAX_AT_ONCE + 1):
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(federated(query, (other.host,), 20, BASE), 0.02)

    asyncio.run(give_up())


def test_the_time_is_shared_by_all_calls() -> None:
    async def late() -> None:
        async with calling(0, 100) as caller:
            await caller.send("GET", httpx.URL("http://127.0.0.1:9/"), ("text/turtle",))

    with pytest.raises(StoreUnavailable, match="within the time"):
        asyncio.run(late())
