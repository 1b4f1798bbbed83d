"""The negotiation table on its own: q-values, specificity, short names."""

from __future__ import annotations

import pytest

from thbgraph.api.negotiate import Kind, NotOffered, choose, choose_all, offers

JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"


@pytest.mark.parametrize(
    ("kind", "accept", "expected"),
    [
        ("bindings", "", JSON),
        ("bindings", "*/*", JSON),
        ("bindings", "application/*", JSON),
        ("bindings", "text/*", "text/csv"),
        ("bindings", XML, XML),
        ("bindings", f"{XML};q=0.5, text/csv;q=0.9", "text/csv"),
        ("bindings", "text/csv;q=0.5, */*;q=0.1", "text/csv"),
        ("bindings", f"{JSON};q=0, */*", XML),
        ("bindings", f"*/*;q=0.9, {JSON};q=0.1, application/*;q=0.5", "text/csv"),
        ("bindings", "TEXT/CSV; charset=utf-8", "text/csv"),
        ("bindings", "text/csv ; q=1.000", "text/csv"),
        ("bindings", "application/json", "application/json"),
        ("bindings", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/xml"),
        ("bindings", "text/turtle", None),
        ("bindings", "*/*;q=0", None),
        ("bindings", "nonsense", JSON),
        ("bindings", "nonsense, text/csv;q=bad, text/tab-separated-values", "text/tab-separated-values"),
        ("bindings", 'application/x;p="a,b;q=1", text/csv', "text/csv"),
        ("boolean", "text/csv", None),
        ("boolean", "text/csv, */*;q=0.1", JSON),
        ("graph", "", "text/turtle"),
        ("graph", "application/ld+json", "application/ld+json"),
        ("graph", "application/rdf+xml, text/turtle;q=0.9", "application/rdf+xml"),
        ("graph", "application/n-triples", "application/n-triples"),
        ("graph", "application/json", "application/json"),
        ("graph", "text/html", None),
        ("page", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("page", "*/*", "text/turtle"),
    ],
)
def test_accept(kind: Kind, accept: str, expected: str | None) -> None:
    offer = choose(kind, accept)
    assert (offer.media_type if offer else None) == expected


@pytest.mark.parametrize("kind", ["bindings", "boolean", "graph", "page"])
def test_every_name_and_type_of_every_offer_chooses_it(kind: Kind) -> None:
    for offer in offers(kind):
        assert all((found := choose(kind, "", name)) and found.format == offer.format for name in offer.names)
        assert (found := choose(kind, "text/html", offer.media_type)) is not None
        assert found.format == offer.format


def test_a_plus_sign_may_arrive_as_a_space() -> None:
    found = choose("bindings", "", "application/sparql-results xml")
    assert found is not None
    assert found.format == "xml"


def test_all_kinds_at_once() -> None:
    assert {kind: offer.format for kind, offer in choose_all("text/csv").items()} == {"bindings": "csv"}
    assert set(choose_all("*/*")) == {"bindings", "boolean", "graph"}
    with pytest.raises(NotOffered) as caught:
        choose_all("image/png")
    assert "text/turtle" in caught.value.offered["graph"]


def test_only_text_types_name_their_charset() -> None:
    assert {offer.content_type for offer in offers("boolean")} == {
        JSON,
        XML,
        "application/json",
        "application/xml",
        "text/xml; charset=utf-8",
    }
