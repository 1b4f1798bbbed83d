"""The difference of two graphs, worked out by hand, and the update that brings a mirror along."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.releases.sides import FIRST, SECOND, lines_of, side

from thbgraph.errors import DataError
from thbgraph.export import canonical_digest
from thbgraph.namespaces import GRAPH, ID, THB
from thbgraph.releases import compare_graphs, write_update
from thbgraph.releases.delta import CAME, CORRECTED, WENT, Changed, Tally, Thing

_XSD_DATE = "^^<http://www.w3.org/2001/XMLSchema#date>"


def updated(first: bytes, second: bytes, folder: Path) -> tuple[str, str, bytes]:
    """Return the digests of a mirror of *first* after the update to *second*, and of *second*; and the update."""
    old, new = folder / "old.nq", folder / "new.nq"
    old.write_bytes(first)
    new.write_bytes(second)
    update = io.BytesIO()
    write_update(compare_graphs(old, new, folder), new, update)
    mirror, wanted = ox.Store(), ox.Store()
    mirror.bulk_load(path=str(old), format=ox.RdfFormat.N_QUADS)
    wanted.bulk_load(path=str(new), format=ox.RdfFormat.N_QUADS)
    mirror.update(update.getvalue().decode())
    return canonical_digest(mirror), canonical_digest(wanted), update.getvalue()


# --- what differs

@pytest.mark.parametrize("names", [("a.nq", "b.nq"), ("a.nq.gz", "b.nq.gz"), ("a.nq.gz", "b.nq")])
def test_statements_are_counted_by_graph_and_kind_of_thing(tmp_path: Path, names: tuple[str, str]) -> None:
    delta = compare_graphs(side(tmp_path, names[0], FIRST).path, side(tmp_path, names[1], SECOND).path, tmp_path)
    assert delta.tallies == {
        ("source", "act"): Tally(added=2, removed=4, changed=1), ("resolved", "act"): Tally(added=1, removed=1),
        ("ontology", "term"): Tally(added=1, removed=1), ("ontology", "other"): Tally(added=3, removed=3)}
    assert delta.graphs == {
        GRAPH + "source/one": Tally(2, 4, 1), GRAPH + "resolved": Tally(1, 1), GRAPH + "ontology": Tally(4, 4)}
    assert delta.total == Tally(7, 9, 1)
    assert not delta.same


def test_things_came_went_or_were_corrected(tmp_path: Path) -> None:
    delta = compare_graphs(side(tmp_path, "a.nq", FIRST).path, side(tmp_path, "b.nq", SECOND).path, tmp_path)
    date = Changed(THB + "date", f'"2003-10-02"{_XSD_DATE}', f'"2003-10-09"{_XSD_DATE}')
    assert delta.things == {
        "act": [Thing(f"{ID}act/t/KAZ/ratification", WENT),
                Thing(f"{ID}act/t/KGZ/ratification", CORRECTED, (date,)),
                Thing(f"{ID}act/t/UZB/accession", CAME)],
        "term": [Thing(THB + "A", CORRECTED)]}


def test_the_statements_lie_in_two_sorted_files(tmp_path: Path) -> None:
    first, second = lines_of(FIRST).splitlines(True), lines_of(SECOND).splitlines(True)
    delta = compare_graphs(side(tmp_path, "a.nq", FIRST).path, side(tmp_path, "b.nq", SECOND).path, tmp_path)
    named = [[line for line in lines if b"_:" not in line] for lines in (first, second)]
    assert delta.removed.read_bytes() == b"".join(line for line in named[0] if line not in named[1])
    assert delta.added.read_bytes() == b"".join(line for line in named[1] if line not in named[0])


def test_the_same_graph_does_not_differ(tmp_path: Path) -> None:
    delta = compare_graphs(side(tmp_path, "a.nq", FIRST).path, side(tmp_path, "b.nq.gz", FIRST).path, tmp_path)
    assert delta.same
    assert (delta.things, delta.added.read_bytes(), delta.removed.read_bytes()) == ({}, b"", b"")


def test_labels_of_blank_nodes_mean_nothing(tmp_path: Path) -> None:
    before = lines_of(FIRST)
    renamed = before.replace(b"_:c14n0", b"_:x").replace(b"_:c14n1", b"_:c14n0").replace(b"_:x", b"_:c14n1")
    assert renamed != before
    (tmp_path / "a.nq").write_bytes(before)
    (tmp_path / "b.nq").write_bytes(b"".join(sorted(renamed.splitlines(True))))
    assert compare_graphs(tmp_path / "a.nq", tmp_path / "b.nq", tmp_path).same


def test_only_the_group_of_blank_nodes_that_changed_is_told(tmp_path: Path) -> None:
    delta = compare_graphs(side(tmp_path, "a.nq", FIRST).path, side(tmp_path, "b.nq", SECOND).path, tmp_path)
    assert (len(delta.blank_removed), len(delta.blank_added)) == (4, 4)
    assert any(b'"one"' in line for line in delta.blank_removed)
    assert not any(b'"two"' in line for line in (*delta.blank_removed, *delta.blank_added))
    assert delta.replaced == [GRAPH + "ontology"]


def test_two_values_for_two_others_are_no_change_of_a_value(tmp_path: Path) -> None:
    old, new = '<graph/resolved> { <id/x/1> thb:p "a", "b" }', '<graph/resolved> { <id/x/1> thb:p "c", "d" }'
    delta = compare_graphs(side(tmp_path, "a.nq", old).path, side(tmp_path, "b.nq", new).path, tmp_path)
    assert delta.total == Tally(2, 2, 0)
    assert delta.things == {"x": [Thing(f"{ID}x/1", CORRECTED)]}


@pytest.mark.parametrize(("content", "words"), [
    (b'<urn:b> <urn:p> "1" <urn:g> .\n<urn:a> <urn:p> "1" <urn:g> .\n', "line 2, is not sorted"),
    (b'<urn:b> <urn:p> "1" <urn:g> .\n' * 2, "line 2, is not sorted"),
    (b'<urn:a>   <urn:p> "1" <urn:g> .\n', "no statement in canonical N-Quads"),
    (b"nonsense\n", "no statement in canonical N-Quads")])
def test_what_is_not_sorted_n_quads_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "a.nq").write_bytes(b"")
    (tmp_path / "b.nq").write_bytes(content)
    with pytest.raises(DataError, match=words):
        compare_graphs(tmp_path / "a.nq", tmp_path / "b.nq", tmp_path)


def test_a_broken_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.nq").write_bytes(b"")
    whole = side(tmp_path, "b.nq.gz", FIRST).path
    whole.write_bytes(whole.read_bytes()[:-12])
    with pytest.raises(DataError, match=r"b\.nq\.gz cannot be read"):
        compare_graphs(tmp_path / "a.nq", whole, tmp_path)


# --- the update for a mirror

def test_a_mirror_is_brought_along_exactly(tmp_path: Path) -> None:
    mirrored, wanted, update = updated(lines_of(FIRST), lines_of(SECOND), tmp_path)
    assert mirrored == wanted
    assert update.count(b"DROP SILENT GRAPH") == 1  # only the graph whose blank nodes differ is replaced whole


def test_a_mirror_is_brought_back_as_well(tmp_path: Path) -> None:
    mirrored, wanted, _ = updated(lines_of(SECOND), lines_of(FIRST), tmp_path)
    assert mirrored == wanted


def test_from_nothing_and_to_nothing(tmp_path: Path) -> None:
    for first, second in ((b"", lines_of(FIRST)), (lines_of(FIRST), b"")):
        mirrored, wanted, _ = updated(first, second, tmp_path)
        assert mirrored == wanted


def test_an_update_between_equal_graphs_says_nothing(tmp_path: Path) -> None:
    assert updated(lines_of(FIRST), lines_of(FIRST), tmp_path)[2] == b""


def test_statements_of_the_default_graph_are_moved_too(tmp_path: Path) -> None:
    old, new = b'<urn:a> <urn:p> "a <b> ." .\n', b'<urn:a> <urn:p> "c" .\n<urn:a> <urn:p> <urn:o> .\n'
    mirrored, wanted, _ = updated(old, b"".join(sorted(new.splitlines(True))), tmp_path)
    assert mirrored == wanted


def test_long_updates_come_in_operations_that_a_store_takes(tmp_path: Path) -> None:
    many = "<graph/resolved> {" + "".join(f'<id/x/{n}> thb:p "{n}" .' for n in range(12_000)) + "}"
    mirrored, wanted, update = updated(b"", lines_of(many), tmp_path)
    assert mirrored == wanted
    assert update.count(b"INSERT DATA") == 3


def test_any_two_graphs(tmp_path: Path) -> None:
    """Graphs of random statements, blank nodes, awkward texts among them; repeatable by the seed."""
    chance = random.Random(7)  # noqa: S311 - no secret
    texts = ['"a"', '"\\"\\\\\\n"@en', '"x"^^<urn:t>', "<urn:o>", "_:b", "_:c", '"<urn:x> ."', '"é\\u0001"']

    def graph() -> bytes:
        text = "".join(
            f"{chance.choice(['<urn:s>', '<urn:t>', '_:b', '_:d'])} <urn:{chance.choice('pq')}> {chance.choice(texts)} "
            f"<urn:{chance.choice('gh')}> .\n" for _ in range(chance.randint(0, 14)))
        dataset = ox.Dataset(ox.parse(text.encode(), format=ox.RdfFormat.N_QUADS))
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        return b"".join(sorted((ox.serialize(dataset, format=ox.RdfFormat.N_QUADS) or b"").splitlines(True)))

    for _ in range(60):
        first, second = graph(), graph()
        mirrored, wanted, update = updated(first, second, tmp_path)
        assert mirrored == wanted, (first, second, update)
