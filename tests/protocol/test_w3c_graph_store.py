"""The cases of the W3C test suite for the SPARQL 1.1 Graph Store Protocol, each by its name in a manifest.

The suite has two manifests. The older one (``http-rdf-update``, 19 entries and five that it lost on its way from the
working group's page) is one long scenario, where each step builds on those before. The newer one
(``graph-store-protocol``, 2026) begins each case with an empty store and has direct and indirect variants. Where an
entry of the older one cannot be meant as it is written, the note beside it says how it is read; the newer one reads it
so too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import httpx
import pytest
import rdflib
from rdflib.compare import isomorphic

TURTLE: Final = "text/turtle; charset=utf-8"
PREFIXES: Final = "@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix v: <http://www.w3.org/2006/vcard/ns#> . "
BOUNDARY: Final = "a6fe4cd636164618814be9f8d3d1a0de"
MULTIPART: Final = f"multipart/form-data; boundary={BOUNDARY}"


def person(*properties: str, name: str = "") -> str:
    """Return a document about the person that the suite's graphs are about, or about nobody by name."""
    subject = f"<{name}>" if name else "[]"
    return f"{PREFIXES}{subject} {'; '.join(properties)} ."


@dataclass(frozen=True)
class Step:
    """One request of a case, and what its answer must be.

    Attributes:
        case: name of the entry in the manifest.
        method: of HTTP.
        address: in it ``{store}`` is the graph store's address and ``{new}`` the last Location.
        statuses: those that the suite allows.
        body: document that is sent.
        graph: document that says what the answer holds.
        type: Content-Type of what is sent.
    """

    case: str
    method: str
    address: str
    statuses: tuple[int, ...]
    body: str | None = None
    graph: str | None = None
    type: str = TURTLE


ONE: Final = "{store}/person/1"
CARD: Final = "a foaf:Person; foaf:businessCard [ a v:VCard; v:fn \"{}\" ]"
JOHN: Final = person(CARD.format("John Doe"), name=ONE)
JANE: Final = person(CARD.format("Jane Doe"), name=ONE)
ALICE: Final = person('a foaf:Person; foaf:businessCard [ a v:VCard; v:given-name "Alice" ]')
NAMED: Final = person(CARD.format("Jane Doe"), 'foaf:name "Jane Doe"', name=ONE)
PARTED: Final = ('foaf:givenName "Jane"', 'foaf:familyName "Doe"')
IN_FULL: Final = person(CARD.format("Jane Doe"), 'foaf:name "Jane Doe"', *PARTED, name=ONE)
BY_PARTS: Final = person(CARD.format("Jane Doe"), *PARTED, name=ONE)
NAME: Final = person('foaf:name "Jane Doe"', name=ONE)
EMPTY: Final = ""
PARTS: Final = "".join(
    f"--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{name}\"\r\n"
    f"Content-Type: {TURTLE}\r\n\r\n{person(statement, name=ONE)}\r\n\r\n"
    for name, statement in (("lastName.ttl", 'foaf:familyName "Doe"'), ("firstName.ttl", 'foaf:givenName "Jane"'))
) + f"--{BOUNDARY}--\r\n"

P1, P2, P4 = ("{store}/person/" + name for name in ("1.ttl", "2.ttl", "4.ttl"))
NOT_MEANT: Final = "application/rdf+xml"
XML: Final = "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>"

SCENARIO: Final = (
    Step("put__initial_state", "PUT", P1, (201,), JOHN),
    Step("get_of_put__initial_state", "GET", "{store}?graph=" + P1, (200,), graph=JOHN),  # absolute, by section 4.2
    Step("put__graph_already_in_store", "PUT", P1, (204,), JANE),  # the graph just made, not one beside it
    Step("get_of_put__graph_already_in_store", "GET", P1, (200,), graph=JANE),
    Step("put__default_graph", "PUT", "{store}?default", (201,), ALICE),
    Step("get_of_put__default_graph", "GET", "{store}?default", (200,), graph=ALICE),
    # well-formed Turtle as Turtle is no mismatch (the entry was withdrawn); Turtle as RDF/XML is, and RDF/XML as Turtle
    Step("put__mismatched_payload", "PUT", "{store}?default", (400,), JANE, type=NOT_MEANT),
    Step("put__mismatched_payload", "PUT", P1, (400,), XML),
    Step("put__mismatched_payload", "GET", "{store}?default", (200,), graph=ALICE),
    Step("put__mismatched_payload", "GET", P1, (200,), graph=JANE),
    Step("put__empty_graph", "PUT", "{store}?graph=" + P2, (201,), EMPTY),
    Step("get_of_put__empty_graph", "GET", P2, (200,), graph=EMPTY),
    Step("put__replace_empty_graph", "PUT", "{store}?graph=" + P2, (200, 204), ALICE),
    Step("get_of_replacement_for_empty_graph", "GET", P2, (200,), graph=ALICE),
    Step("delete__existing_graph", "DELETE", P2, (200,)),
    Step("get_of_delete__existing_graph", "GET", P2, (404,)),
    Step("delete__nonexistent_graph", "DELETE", P2, (404,)),
    Step("post__existing_graph", "POST", P1, (200,), NAME),
    Step("get_of_post__existing_graph", "GET", P1, (200,), graph=NAMED),
    Step("post__multipart_formdata", "POST", P1, (200,), PARTS, type=MULTIPART),
    Step("get_of_post__multipart_formdata", "GET", P1, (200,), graph=IN_FULL),
    Step("post__create__new_graph", "POST", "{store}", (201,), ALICE),
    Step("get_of_post__create__new_graph", "GET", "{new}", (200,), graph=ALICE),
    Step("post__empty_graph_to_existing_graph", "POST", "{new}", (204,), EMPTY),
    Step("get_of_post__after_noop", "GET", "{new}", (200,), graph=ALICE),
    Step("head_on_an_existing_graph", "HEAD", P1, (200,)),
    Step("head_on_a_nonexisting_graph", "HEAD", P4, (404,)),
)  # fmt: skip


def repeated(case: str, graph: str) -> tuple[Step, ...]:
    return (Step(case, "PUT", graph, (201,), JOHN), Step(case, "GET", graph, (200,), graph=JOHN),
            Step(case, "PUT", graph, (200, 204), JANE), Step(case, "GET", graph, (200,), graph=JANE))


def deleted(case: str, graph: str) -> tuple[Step, ...]:
    return (Step(case, "PUT", graph, (200, 201, 204), ALICE), Step(case, "DELETE", graph, (200, 204)),
            Step(case, "GET", graph, (404,)), Step(case, "DELETE", graph, (200, 204, 404)))


def posted(case: str, graph: str) -> tuple[Step, ...]:
    return (Step(case, "POST", graph, (200, 201, 204), JANE), Step(case, "GET", graph, (200,), graph=JANE),
            Step(case, "POST", graph, (200, 204), PARTS, type=MULTIPART),
            Step(case, "GET", graph, (200,), graph=BY_PARTS))


def headed(case: str, graph: str) -> tuple[Step, ...]:
    return (Step(case, "PUT", graph, (200, 201, 204), JOHN), Step(case, "HEAD", graph, (200,)))


def coded(address: str) -> str:
    """Return the address of the graph that *address* names, asked for indirectly, percent-encoded later."""
    return "{store}?graph=coded:" + address


NEWER: Final = (
    repeated("put_get_repeat_direct", P1), repeated("put_get_repeat_indirect", coded(P1)),
    (Step("put_get_default", "PUT", "{store}?default", (200, 201, 204), ALICE),
     Step("put_get_default", "GET", "{store}?default", (200,), graph=ALICE)),
    deleted("put_delete_get_delete_direct", P2), deleted("put_delete_get_delete_indirect", coded(P2)),
    posted("post_get_post_get_direct", P1), posted("post_get_post_get_indirect", coded(P1)),
    (Step("post_get_new_graph", "POST", "{store}", (201,), ALICE),
     Step("post_get_new_graph", "GET", "{store}?graph={new}", (200,), graph=ALICE)),
    headed("head_existing_direct", P1), headed("head_existing_indirect", coded(P1)),
    (Step("head_non_existing_direct", "HEAD", P4, (404,)),),
    (Step("head_non_existing_indirect", "HEAD", coded(P4), (404,)),),
    (Step("put_get_uri_pct_encoded_indirect", "PUT", coded(P1), (201,), JOHN),
     Step("put_get_uri_pct_encoded_indirect", "GET", "{store}?graph=" + P1, (200,), graph=JOHN)),
    (Step("put_get_uri_pct_encoded_twice", "PUT", "{store}?graph=" + P1, (201,), JOHN),
     Step("put_get_uri_pct_encoded_twice", "GET", "{store}?graph={store}/person/%31.ttl", (200,), graph=JOHN),
     Step("put_get_uri_pct_encoded_twice", "GET", "{store}?graph={store}/person/%2531.ttl", (404,))),
)  # fmt: skip


def empty(client: httpx.Client) -> None:
    assert client.post("/update", data={"update": "DROP ALL"}).status_code == 204


class Run:
    """Sends the steps of a case in order and judges the answers."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        self._words = {"{store}": f"{client.base_url}/graph-store"}

    def _filled(self, text: str) -> str:
        for word, meaning in self._words.items():
            text = text.replace(word, meaning)
        return text

    def send(self, step: Step) -> None:
        path, _, indirect = step.address.partition("coded:")
        address = self._filled(path) + self._filled(indirect).replace(":", "%3A").replace("/", "%2F")
        headers = {"Content-Type": step.type} if step.body is not None else {"Accept": "text/turtle; charset=utf-8"}
        body = None if step.body is None else self._filled(step.body).encode()
        response = self._client.request(step.method, address, content=body, headers=headers)
        assert response.status_code in step.statuses, f"{step.case}: {response.text}"
        if response.status_code == 201 and "location" in response.headers:
            self._words["{new}"] = response.headers["location"]
        if step.statuses == (200,) and step.method in ("GET", "HEAD"):
            assert response.headers["content-type"] == TURTLE, step.case
        if step.graph is not None:
            assert isomorphic(parsed(response.text), parsed(self._filled(step.graph))), f"{step.case}: {response.text}"


def parsed(text: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=text, format="turtle")


def test_the_older_manifest_as_one_scenario(updatable: httpx.Client) -> None:
    assert len({step.case for step in SCENARIO}) == 19 + 5
    empty(updatable)
    run = Run(updatable)
    for step in SCENARIO:
        run.send(step)


@pytest.mark.parametrize("steps", NEWER, ids=[steps[0].case for steps in NEWER])
def test_the_newer_manifest_case_by_case(updatable: httpx.Client, steps: tuple[Step, ...]) -> None:
    empty(updatable)
    run = Run(updatable)
    for step in steps:
        run.send(step)


def test_the_newer_manifests_have_14_cases() -> None:
    assert len({step.case for steps in NEWER for step in steps}) == len(NEWER) == 14
