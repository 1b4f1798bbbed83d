"""The graph taken apart: every statement in one file, each once in the merge, none lost between two requests."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thbgraph.errors import DataError, ThbError
from thbgraph.namespaces import GRAPH
from thbgraph.push import MERGED, Part, State, Target, split
from thbgraph.push.run import Outcome
from thbgraph.push.ways import count_requests
from thbgraph.store.endpoint import StoreRefused, StoreUnreachable

P = "<urn:p>"
DURATION = "^^<http://www.w3.org/2001/XMLSchema#duration>"
QUADS = (
    (f'<urn:a> {P} "> _:x ."', "ontology"),
    (f'<urn:a> {P} "> _:x ."', "resolved"),
    (f'<urn:a> {P} "> _:x ."', "source/one"),
    (f"<urn:a> {P} <urn:b>", "derived"),
    (f"<urn:a> {P} _:b0", "ontology"),
    (f'<urn:c> {P} "P1Y"{DURATION}', "source/one"),
    (f'_:b0 {P} "x"@en', "ontology"),
)


@pytest.fixture
def graph_file(tmp_path: Path) -> Path:
    path = tmp_path / "graph.nq"
    path.write_text("".join(f"{triple} <{GRAPH}{graph}> .\n" for triple, graph in QUADS), "utf-8")
    return path


def parts_of(path: Path, folder: Path) -> dict[str, Part]:
    folder.mkdir()
    return {part.graph.removeprefix(GRAPH): part for part in split(path, folder)}


def test_every_statement_is_in_the_file_of_its_graph_and_once_in_the_merge(graph_file: Path, tmp_path: Path) -> None:
    parts = parts_of(graph_file, tmp_path / "parts")
    found = {name: sorted(line.decode().removesuffix(" .\n") for line in part.lines()) for name, part in parts.items()}
    assert found == {
        "ontology": sorted([QUADS[0][0], QUADS[4][0], QUADS[6][0]]),
        "resolved": [QUADS[1][0]],
        "derived": [QUADS[3][0]],
        "source/one": [QUADS[2][0], QUADS[5][0]],
        MERGED: sorted([QUADS[0][0], QUADS[3][0], QUADS[4][0], QUADS[6][0]]),
    }
    assert {name: part.count for name, part in parts.items()} == {name: len(lines) for name, lines in found.items()}
    assert list(parts)[-1] == MERGED


def test_statements_with_blank_nodes_stay_together(graph_file: Path, tmp_path: Path) -> None:
    parts = parts_of(graph_file, tmp_path / "parts")
    assert parts["ontology"].blank == f'{QUADS[4][0]} .\n{QUADS[6][0]} .\n'.encode()
    assert parts["resolved"].blank == b""


def test_the_digest_tells_contents_and_nothing_else(graph_file: Path, tmp_path: Path) -> None:
    parts = parts_of(graph_file, tmp_path / "parts")
    assert parts["resolved"].digest == hashlib.sha256(f"{QUADS[1][0]} .\n".encode()).hexdigest()
    graph_file.write_text(graph_file.read_text("utf-8").replace("urn:b", "urn:d"), "utf-8")
    changed = parts_of(graph_file, tmp_path / "more")
    assert {name for name in parts if parts[name].digest != changed[name].digest} == {"derived", MERGED}


@pytest.mark.parametrize("line", [b'<urn:a> <urn:p> "x" .\n', b"<urn:a> <urn:p> <urn:b> .\n", b"words\n", b"\n",
                                  b'<urn:a> <urn:p> "x <urn:g>" .\n', b'<urn:a> <urn:p> "x <y"^^<urn:d> .\n'])
def test_a_line_without_a_graph_is_refused_with_its_number(graph_file: Path, tmp_path: Path, line: bytes) -> None:
    graph_file.write_bytes(graph_file.read_bytes() + line)
    with pytest.raises(DataError, match=f"Line 8 of {graph_file} names no graph"):
        parts_of(graph_file, tmp_path / "parts")


@given(lines=st.lists(st.integers(1, 60), max_size=40), size=st.integers(1, 100), statements=st.integers(1, 9))
def test_pieces_lose_nothing_and_keep_to_their_limits(
        tmp_path_factory: pytest.TempPathFactory, lines: list[int], size: int, statements: int) -> None:
    path = tmp_path_factory.mktemp("pieces") / "part.nt"
    path.write_bytes(b"".join(b"x" * (length - 1) + b"\n" for length in lines))
    pieces = list(Part("urn:g", path, b"", len(lines), "").chunks(size, statements))
    assert b"".join(pieces) == path.read_bytes()
    assert all(len(piece) <= size or piece.count(b"\n") == 1 for piece in pieces)
    assert all(1 <= piece.count(b"\n") <= statements for piece in pieces)


def test_an_empty_graph_still_replaces_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "part.nt"
    path.write_bytes(b"")
    part = Part("urn:g", path, b"", 0, "")
    assert count_requests(Target("http://h/store", None, "graph-store"), part, 100) == 1
    assert count_requests(Target("http://h/update", None, "update"), part, 100) == 1


def test_a_state_keeps_what_it_knows_of_other_addresses(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    first, second = State.read(path, "http://one/"), State.read(path, "http://two/")
    first.keep("urn:g", "1")
    second.keep("urn:g", "2")
    second.keep("urn:h", "3")
    second.forget("urn:g")
    second.forget("urn:never")
    assert State.read(path, "http://one/").graphs == {"urn:g": "1"}
    assert State.read(path, "http://two/").graphs == {"urn:h": "3"}


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"pushed": []}', '{"pushed": {"a": ["b"]}}'])
def test_another_file_is_not_taken_for_a_state(tmp_path: Path, content: str) -> None:
    path = tmp_path / "state.json"
    path.write_text(content, "utf-8")
    with pytest.raises(DataError, match=r"is not a list of pushed graphs.*Name another --state"):
        State.read(path, "http://one/")
    assert path.read_text("utf-8") == content


@pytest.mark.parametrize(("error", "code"), [(StoreRefused("no", "Ask."), 3), (StoreUnreachable("gone", "Wait."), 2)])
def test_what_failed_decides_how_the_command_ends(error: ThbError, code: int) -> None:
    outcome = Outcome(failed={"urn:g": error}, unsent=2)
    with pytest.raises(type(error)) as raised:
        outcome.raise_failures()
    assert raised.value.exit_code == code
    assert str(raised.value) == (f"Not pushed: urn:g. 2 more were not tried. {error.hint} "
                                 "What was sent stays; run the command again to go on.")
    Outcome().raise_failures()


def test_what_was_not_removed_is_named_apart() -> None:
    outcome = Outcome(failed={"urn:g": StoreUnreachable("gone", "Wait.")},
                      unremoved={"urn:h": StoreRefused("no", "Ask.")})
    with pytest.raises(StoreRefused, match=r"Not pushed: urn:g\. Not removed: urn:h\. Ask\."):
        outcome.raise_failures()
    del outcome.failed["urn:g"]
    with pytest.raises(StoreRefused, match=r"^Not removed: urn:h\. Ask\."):
        outcome.raise_failures()


def test_a_state_is_one_json_object(tmp_path: Path) -> None:
    State.read(tmp_path / "state.json", "http://one/").keep("urn:é", "1")
    assert json.loads((tmp_path / "state.json").read_text("utf-8")) == {"pushed": {"http://one/": {"urn:é": "1"}}}
