"""No statement is lost in any form of an export: made again from the file by another tool, it is the same dataset."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from tests.export import nasty
from tests.export.reread import IN_NODE, IN_RDFLIB, TABULAR, by_node, by_rdflib, by_tables

from thbgraph.build import open_build
from thbgraph.errors import NotAcceptable
from thbgraph.export import (
    DATASETS,
    EVERYTHING,
    Contents,
    Selection,
    TableRows,
    canonical_digest,
    part_contents,
    write_form,
)
from thbgraph.graph import default_view

pytestmark = pytest.mark.xdist_group("exports")
PART = Selection("topic", "national-referral-mechanism")
MANIFEST_DATE = "2026-11-22"
KEEP_GRAPHS = (*DATASETS, "jelly", *TABULAR)


class Version:
    """What an export tells of its version."""

    version = "ab" * 32
    reference_date = MANIFEST_DATE


@pytest.fixture(autouse=True)
def literals_as_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)


@pytest.fixture(scope="module")
def contents(few_built: tuple[Path, Path]) -> Callable[[str], Contents]:
    """Return what is exported, by name: the nasty graph and a part of the real one."""
    store, manifest = open_build(few_built[1])
    made = {"nasty": Contents(nasty.lines, TableRows(nasty.view()), nasty.SELECTION, Version()),
            "part": part_contents(store, PART, manifest)}
    return made.__getitem__


def meant(some: Contents, form: str) -> str:
    """Return the digest of what *form* is to hold: everything, or the view."""
    lines = some.lines() if form in KEEP_GRAPHS else default_view(some.lines())
    return canonical_digest(ox.parse(b"".join(lines), format=ox.RdfFormat.N_QUADS))


def written(some: Contents, form: str) -> bytes:
    file = io.BytesIO()
    write_form(form, some, file)
    return file.getvalue()


@pytest.mark.parametrize("form", sorted(IN_RDFLIB))
@pytest.mark.parametrize("name", ["nasty", "part"])
def test_read_by_rdflib(contents: Callable[[str], Contents], name: str, form: str) -> None:
    some = contents(name)
    assert canonical_digest(by_rdflib(written(some, form), form)) == meant(some, form)


@pytest.mark.parametrize("form", IN_NODE)
@pytest.mark.parametrize("name", ["nasty", "part"])
def test_read_by_javascript(contents: Callable[[str], Contents], name: str, form: str) -> None:
    some = contents(name)
    assert canonical_digest(by_node(written(some, form), form)) == meant(some, form)


@pytest.mark.parametrize("form", TABULAR)
@pytest.mark.parametrize("name", ["nasty", "part"])
def test_made_again_from_the_table_of_all_statements(
        contents: Callable[[str], Contents], name: str, form: str, tmp_path: Path) -> None:
    some = contents(name)
    assert canonical_digest(by_tables(written(some, form), form, tmp_path)) == meant(some, form)


def test_the_nasty_graph_has_what_it_promises() -> None:
    quads = set(nasty.store())
    assert {quad.object.value for quad in quads if str(quad.subject).startswith("<https://w3id.org/thbgraph/id/text/")
            } == set(nasty.TEXTS)
    assert sum(isinstance(node, ox.BlankNode) for quad in quads for node in (quad.subject, quad.object)) == 17
    assert len(nasty.LONG.encode("utf-16-le")) // 2 > 32_767


@pytest.mark.parametrize("form", ["jelly", *TABULAR])
@pytest.mark.parametrize("text", ['"x"@ar--rtl', "<<( <u:s> <u:p> <u:o> )>>"])
def test_what_rdf_1_1_cannot_say_is_refused_and_not_written_otherwise(form: str, text: str) -> None:
    lines = [f"<u:s> <u:p> {text} .\n".encode()]
    some = Contents(lambda: lines, TableRows(ox.Store()), nasty.SELECTION, Version())
    with pytest.raises(NotAcceptable, match="Only N-Quads, TriG and JSON-LD can say"):
        written(some, form)


@pytest.mark.parametrize("form", ["jelly", "csv"])
def test_lines_are_read_as_they_are_needed(form: str) -> None:
    """The whole graph has a million and a half of them."""
    read_at_writing = []

    def lines() -> Iterator[bytes]:
        for number in range(60_000):
            lines.read = number  # type: ignore[attr-defined]
            yield f'<u:s{number}> <http://h/p> "{number:0200}" .\n'.encode()

    class Watching(io.BytesIO):
        def write(self, data: object, /) -> int:
            read_at_writing.append(getattr(lines, "read", 0))
            return super().write(data)  # type: ignore[arg-type]

    write_form(form, Contents(lines, TableRows(ox.Store()), EVERYTHING, Version()), Watching())
    assert min(number for number in read_at_writing if number) < 30_000
    assert max(read_at_writing) == 59_999
