"""Files: sorted N-Quads that read back the same, and never half a file."""

from __future__ import annotations

import errno
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thbgraph.graph import canonical_nquads, write_atomically

G = ox.NamedNode("http://h/g")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def quad(value: ox.Literal, graph: ox.NamedNode = G) -> ox.Quad:
    return ox.Quad(ox.NamedNode("http://h/s"), ox.NamedNode("http://h/p"), value, graph)


@given(st.lists(TEXTS, max_size=8))
def test_what_is_written_reads_back_the_same(texts: list[str]) -> None:
    quads = [quad(ox.Literal(text)) for text in texts] + [quad(ox.Literal(text, language="ru")) for text in texts]
    assert set(ox.parse(canonical_nquads(quads), format=ox.RdfFormat.N_QUADS)) == set(quads)


@given(st.lists(TEXTS, max_size=8).flatmap(lambda texts: st.tuples(st.just(texts), st.permutations(texts))))
def test_order_and_repetition_do_not_matter(both: tuple[list[str], list[str]]) -> None:
    first, second = ([quad(ox.Literal(text)) for text in texts] for texts in both)
    assert canonical_nquads(first) == canonical_nquads(second + second)


def test_lines_are_sorted_by_code_point() -> None:
    lines = canonical_nquads([quad(ox.Literal(text)) for text in ("б", "b", "B", "é")]).decode().splitlines()
    assert [line.split('"')[1] for line in lines] == ["B", "b", "é", "б"]


def test_a_quad_of_the_default_graph_has_no_graph_name() -> None:
    plain = ox.Quad(ox.NamedNode("http://h/s"), ox.NamedNode("http://h/p"), ox.Literal("v"))
    assert canonical_nquads([plain]) == b'<http://h/s> <http://h/p> "v" .\n'


def test_nothing_is_an_empty_file() -> None:
    assert canonical_nquads([]) == b""


def test_a_file_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "new" / "graph.nq"
    write_atomically(path, b"old")
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(path.parent.iterdir()) == [path]


def test_a_write_that_fails_half_way_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "graph.nq"
    write_atomically(path, b"old")

    def half(self: Path, content: bytes) -> int:
        with self.open("wb") as file:
            file.write(content[: len(content) // 2])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", half)
    with pytest.raises(OSError, match="No space left"):
        write_atomically(path, b"new and longer")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_cannot_be_replaced_stays(tmp_path: Path) -> None:
    path = tmp_path / "graph.nq"
    path.mkdir()
    with pytest.raises(IsADirectoryError):
        write_atomically(path, b"new")
    assert list(tmp_path.iterdir()) == [path]
