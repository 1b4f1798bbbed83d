"""Each format says the same, read back by another tool than the one that wrote it, and has the same bytes each time."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from tests.export.small import lines, store

from thbgraph.errors import NotAcceptable
from thbgraph.export import DATASETS, FORMATS, canonical_digest, check_format, write_quads
from thbgraph.graph import canonical_nquads
from thbgraph.namespaces import DEFAULT_GRAPHS, GRAPH_RESOLVED

OTHERS = {"nq": "nquads", "trig": "trig", "jsonld": "json-ld", "ttl": "turtle", "nt": "nt", "rdf": "xml"}


@pytest.fixture(autouse=True)
def literals_as_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)


def written(form: str, some: list[bytes] | None = None) -> bytes:
    file = io.BytesIO()
    write_quads(lines() if some is None else some, form, file)
    return file.getvalue()


def read_elsewhere(content: bytes, form: str) -> list[ox.Quad]:
    """Return what rdflib reads."""
    dataset = rdflib.Dataset()
    dataset.parse(data=content, format=OTHERS[form])
    text = dataset.serialize(format="nquads").replace(f"<{dataset.default_graph.identifier}> .", ".")
    return list(ox.parse(text.encode(), format=ox.RdfFormat.N_QUADS))


def view() -> set[ox.Quad]:
    return {ox.Quad(quad.subject, quad.predicate, quad.object) for quad in store()
            if str(quad.graph_name)[1:-1] in DEFAULT_GRAPHS}


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_is_lost_on_the_way_through_a_file(form: str) -> None:
    meant = set(store()) if form in DATASETS else view()
    assert canonical_digest(read_elsewhere(written(form), form)) == canonical_digest(meant)


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_bytes_each_time(form: str) -> None:
    assert written(form) == written(form)


def test_the_view_has_a_statement_of_two_graphs_once_and_none_of_a_source() -> None:
    act = [line for line in written("nt").splitlines() if b"/act/" in line]
    assert len([line for line in act if b"#date>" in line]) == 1  # in the view and derived; in the source's graph, too
    assert len([line for line in act if b"#state>" in line]) == 2  # one of each state


def test_the_digest_of_a_graph_as_it_is_built_is_that_of_its_file() -> None:
    assert canonical_digest(store()) == hashlib.sha256(b"".join(lines())).hexdigest()


def test_the_digest_follows_no_label_and_no_order_but_every_statement() -> None:
    one, other, changed = (list(ox.parse(text, format=ox.RdfFormat.N_QUADS)) for text in (
        b"_:a <u:p> _:b .\n_:b <u:p> \"1\" .\n<u:s> <u:p> <u:o> <u:g> .\n",
        b"<u:s> <u:p> <u:o> <u:g> .\n_:x <u:p> \"1\" .\n_:y <u:p> _:x .\n",
        b"<u:s> <u:p> <u:o> <u:g> .\n_:x <u:p> \"2\" .\n_:y <u:p> _:x .\n"))
    assert canonical_digest(one) == canonical_digest(other) != canonical_digest(changed)


def test_an_unknown_format_is_refused_with_those_there_are() -> None:
    with pytest.raises(NotAcceptable, match=r"not written as 'pdf'\. Choose one of: nq, trig, jsonld, ttl, nt, rdf"):
        check_format("pdf")


@pytest.mark.parametrize(("triple", "why"), [
    ("<u:s> <http://h/p/12> 1", "no name for the property <http://h/p/12>"),
    ('<u:s> <http://h/p> "a\\u0001b"', r"cannot hold the character U\+0001"),
    ('<u:s> <http://h/p> "a\\rb"', r"cannot hold the character U\+000D"),
])
def test_what_rdf_xml_cannot_say_is_refused_and_not_written_wrongly(triple: str, why: str) -> None:
    some = [f"{triple} <{GRAPH_RESOLVED}> .\n".replace(" 1 ", ' "1" ').encode()]
    with pytest.raises(NotAcceptable, match=why):
        written("rdf", some)
    for form in sorted(set(FORMATS) - {"rdf"}):
        assert read_elsewhere(written(form, some), form)


ANY_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)


@pytest.mark.parametrize("form", FORMATS)
@given(texts=st.lists(ANY_TEXT, max_size=4), language=st.sampled_from(["", "en", "ru"]))
def test_any_text_comes_back_or_is_refused(form: str, texts: list[str], language: str) -> None:
    graph = ox.NamedNode(GRAPH_RESOLVED)
    literals = [ox.Literal(text, language=language) if language else ox.Literal(text) for text in texts]
    quads = {ox.Quad(ox.NamedNode("u:s"), ox.NamedNode("http://h/p"), literal, graph) for literal in literals}
    some = canonical_nquads(quads).splitlines(keepends=True)
    try:
        content = written(form, some)
    except NotAcceptable:
        assert form == "rdf"
        return
    read = {quad.object for quad in ox.parse(content, format=FORMATS[form])}
    assert read == {quad.object for quad in quads}


def test_lines_are_read_as_they_are_needed() -> None:
    """The whole graph is a file of hundreds of megabytes."""
    def endless(stop: Callable[[], bool]) -> Iterator[bytes]:
        number = 0
        while not stop():
            number += 1
            yield f'<u:s{number:09}> <http://h/p> "x" <{GRAPH_RESOLVED}> .\n'.encode()

    class Counting(io.RawIOBase):
        size = 0

        def writable(self) -> bool:
            return True

        def write(self, data: object) -> int:
            length = len(memoryview(data))  # type: ignore[arg-type]
            Counting.size += length
            return length

    file = Counting()
    write_quads(endless(lambda: Counting.size > 2_000_000), "ttl", file)  # type: ignore[arg-type]
    assert Counting.size > 2_000_000
