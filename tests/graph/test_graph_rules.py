"""Rules: files in the order of their names, each into the graph it names, broken ones named."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.helpers.tables import ROOT

from thbgraph.errors import DataError
from thbgraph.graph import Rule, load_rules, run_rules
from thbgraph.graph.rules import GRAPH_WORK
from thbgraph.namespaces import GRAPH_DERIVED, GRAPH_RESOLVED

P, Q, R = "<http://h/p>", "<http://h/q>", "<http://h/r>"
FOLDERS = sorted(path for path in (ROOT / "ontology" / "rules").iterdir() if path.is_dir())


def rule(text: str, into: str = GRAPH_DERIVED, name: str = "construct-01-x") -> Rule:
    return Rule(name, into, text)


@pytest.fixture
def store() -> ox.Store:
    store = ox.Store()
    store.extend([quad("http://h/g1", "1"), quad("http://h/g2", "2")])
    return store


def quad(graph: str, value: str) -> ox.Quad:
    return ox.Quad(ox.NamedNode("http://h/s"), ox.NamedNode("http://h/p"), ox.Literal(value), ox.NamedNode(graph))


def written(store: ox.Store, graph: str = GRAPH_DERIVED) -> list[str]:
    return sorted(str(found.triple) for found in store.quads_for_pattern(None, None, None, ox.NamedNode(graph)))


def test_files_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name, into in (("construct-02-b", "resolved"), ("construct-01-a", "work"), ("other", "derived")):
        (tmp_path / f"{name}.rq").write_text(f"#+ into: {into}\nCONSTRUCT {{}} WHERE {{}}\n")
    assert [(found.name, found.into) for found in load_rules(tmp_path)] == [
        ("construct-01-a", GRAPH_WORK), ("construct-02-b", GRAPH_RESOLVED)]


@pytest.mark.parametrize("head", ["", "#+ description: x\n", "# into: work\n", "#+ into: work\n#+ into: derived\n"])
def test_a_rule_must_say_once_where_it_writes(tmp_path: Path, head: str) -> None:
    path = tmp_path / "construct-01-a.rq"
    path.write_text(head + "CONSTRUCT {} WHERE {}\n")
    with pytest.raises(DataError) as caught:
        load_rules(tmp_path)
    assert str(caught.value) == f"{path} must say once which graph it writes to. Add a line '#+ into: derived'."


def test_a_rule_reads_all_graphs_and_writes_to_its_own(store: ox.Store) -> None:
    added = run_rules(store, [rule(f"CONSTRUCT {{ ?s {Q} ?o }} WHERE {{ ?s {P} ?o }}")])
    assert added == 2
    assert written(store) == ['<http://h/s> <http://h/q> "1"', '<http://h/s> <http://h/q> "2"']


def test_over_narrows_what_a_rule_reads(store: ox.Store) -> None:
    run_rules(store, [rule(f"CONSTRUCT {{ ?s {Q} ?o }} WHERE {{ ?s {P} ?o }}")], over=["http://h/g2"])
    assert written(store) == ['<http://h/s> <http://h/q> "2"']


def test_a_later_rule_sees_what_an_earlier_one_wrote(store: ox.Store) -> None:
    rules = [rule(f"CONSTRUCT {{ ?s {Q} ?o }} WHERE {{ ?s {P} ?o }}", GRAPH_WORK),
             rule(f"CONSTRUCT {{ ?s {R} ?o }} WHERE {{ ?s {Q} ?o }}")]
    run_rules(store, rules)
    assert len(written(store)) == 2
    assert run_rules(store, rules) == 0  # nothing new the second time


def test_parameters_take_the_place_of_their_tokens(store: ox.Store) -> None:
    run_rules(store, [rule(f"CONSTRUCT {{ ?s {Q} $at }} WHERE {{ ?s {P} ?o }}")], {"at": '"2020"'})
    assert written(store) == ['<http://h/s> <http://h/q> "2020"']


def test_a_parameter_does_not_touch_a_longer_name(store: ox.Store) -> None:
    run_rules(store, [rule(f"CONSTRUCT {{ ?s {Q} $attribute }} WHERE {{ ?s {P} $attribute }}")], {"at": '"2020"'})
    assert written(store) == ['<http://h/s> <http://h/q> "1"', '<http://h/s> <http://h/q> "2"']


@pytest.mark.parametrize("text", ["CONSTRUCT { ?s ?p } WHERE { ?s ?p ?o }", "SELECT * WHERE { ?s ?p ?o }",
                                  "ASK { ?s ?p ?o }", "DELETE WHERE { ?s ?p ?o }", "CONSTRUCT { ?s no:where ?o }"])
def test_a_rule_that_does_not_parse_is_named(store: ox.Store, text: str) -> None:
    with pytest.raises(DataError, match=r"^Rule construct-07-broken does not parse: ") as caught:
        run_rules(store, [rule(text, name="construct-07-broken")])
    assert caught.value.hint == "Mend the file."


def test_progress_names_each_rule(store: ox.Store) -> None:
    seen: list[str] = []
    run_rules(store, [rule(f"CONSTRUCT {{ ?s {Q} ?o }} WHERE {{ ?s {P} ?o }}")], progress=seen.append)
    assert seen == ["construct-01-x"]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.name))
def test_every_committed_rule_is_named_numbered_described_and_loaded(folder: Path) -> None:
    rules = load_rules(folder)
    assert sorted(found.name for found in rules) == sorted(path.stem for path in folder.iterdir())
    for found in rules:
        assert found.name.removeprefix("construct-")[:2].isdigit()
        assert "#+ description:" in found.text, found.name
