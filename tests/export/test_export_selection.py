"""What belongs to one thing: all that is said of it, what that rests on, and the names of the rest."""

from __future__ import annotations

import pytest
from tests.export.small import short, store

from thbgraph.errors import NotFound, UsageError
from thbgraph.export import EVERYTHING, Selection, read_selection, selected
from thbgraph.namespaces import EUROPEAN_UNION

LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
SOURCE = "<http://purl.org/dc/terms/source>"
DATE = '"2003-10-02"^^<http://www.w3.org/2001/XMLSchema#date>'
ACT = "<id/act/t/KGZ/ratification>"
ONE = {
    f"<id/source/one> {TYPE} <ontology#Source> <graph/resolved>",
    f'<id/source/one> {LABEL} "One"@en <graph/resolved>',
    "<id/source/one> <ontology#tier> <concept/tier/depositary> <graph/resolved>",
}
KYRGYZSTAN = {
    f"<id/state/KGZ> {TYPE} <ontology#State> <graph/resolved>",
    f'<id/state/KGZ> {LABEL} "Kyrgyzstan"@en <graph/resolved>',
}
NAMES = {
    f"<ontology#state> {TYPE} <http://www.w3.org/2002/07/owl#ObjectProperty> <graph/ontology>",
    f'<ontology#state> {LABEL} "state"@en <graph/ontology>',
    f'<ontology#state> {LABEL} "государство"@ru <graph/ontology>',
    f"<ontology#Duty> {TYPE} <http://www.w3.org/2002/07/owl#Class> <graph/ontology>",
    f'<ontology#Duty> {LABEL} "duty"@en <graph/ontology>',
    f"<concept/topic/shelter> {TYPE} <http://www.w3.org/2004/02/skos/core#Concept> <graph/ontology>",
    '<concept/topic/shelter> <http://www.w3.org/2004/02/skos/core#prefLabel> "shelter"@en <graph/ontology>',
}
WHOLE_OF_KYRGYZSTAN = ONE | KYRGYZSTAN | NAMES | {
    # the act as the source says it, as the view has it, and what was derived of it
    f"{ACT} <ontology#state> <id/state/KGZ> <graph/source/one>",
    f"{ACT} <ontology#date> {DATE} <graph/source/one>",
    f"{ACT} {SOURCE} <id/source/one> <graph/source/one>",
    f"{ACT} <ontology#state> <id/state/KGZ> <graph/resolved>",
    f"{ACT} <ontology#date> {DATE} <graph/resolved>",
    f"{ACT} {SOURCE} <id/source/one> <graph/resolved>",
    f"{ACT} <ontology#with> <id/state/KAZ> <graph/resolved>",
    f"{ACT} {TYPE} <ontology#TreatyAct> <graph/derived>",
    f"{ACT} <ontology#date> {DATE} <graph/derived>",
    # its duty, and the gap, which speaks of the duty
    f"<id/duty/KGZ/t/shelter> {TYPE} <ontology#Duty> <graph/derived>",
    "<id/duty/KGZ/t/shelter> <ontology#state> <id/state/KGZ> <graph/derived>",
    "<id/duty/KGZ/t/shelter> <ontology#topic> <concept/topic/shelter> <graph/derived>",
    "<id/gap/KGZ/t/shelter> <http://www.w3.org/ns/shacl#focusNode> <id/duty/KGZ/t/shelter> <graph/gaps>",
    '<id/gap/KGZ/t/shelter> <http://www.w3.org/ns/shacl#resultMessage> "a \\"quote\\", 1 < 2"@en <graph/gaps>',
    # of the other state, which is only mentioned, the name
    f"<id/state/KAZ> {TYPE} <ontology#State> <graph/resolved>",
    f'<id/state/KAZ> {LABEL} "Kazakhstan"@en <graph/resolved>',
}


def test_a_state_with_all_that_is_said_of_it_and_of_nobody_else() -> None:
    assert short(selected(store(), Selection("state", "KGZ"))) == WHOLE_OF_KYRGYZSTAN


def test_a_topic_with_the_duties_of_every_state() -> None:
    found = short(selected(store(), Selection("topic", "shelter")))
    assert {line.split()[0] for line in found if line.endswith("<graph/derived>")} == {
        "<id/duty/KGZ/t/shelter>", "<id/duty/KAZ/t/shelter>"}
    definition = "<http://www.w3.org/2004/02/skos/core#definition>"  # more than a name
    assert f'<concept/topic/shelter> {definition} "not a name"@en <graph/ontology>' in found
    assert not any(line.startswith("<id/act/") for line in found)


def test_a_source_with_its_own_graph() -> None:
    found = short(selected(store(), Selection("source", "one")))
    assert found >= ONE
    assert {line for line in found if line.endswith("<graph/source/one>")} == {
        line for line in short(set(store())) if line.endswith("<graph/source/one>")}
    assert not any("<graph/gaps>" in line for line in found)


@pytest.mark.parametrize(("text", "selection"), [
    ("all", EVERYTHING),
    (" ALL ", EVERYTHING),
    ("state:kgz", Selection("state", "KGZ")),
    ("State: KGZ", Selection("state", "KGZ")),
    ("instrument:CETS-197", Selection("instrument", "cets-197")),
    ("source:osce-kgz-2025", Selection("source", "osce-kgz-2025")),
    ("source:fedlex-fn-0.103.1", Selection("source", "fedlex-fn-0.103.1")),
    ("topic:shelter", Selection("topic", "shelter")),
])  # fmt: skip
def test_a_selection_is_written_as_it_is_read(text: str, selection: Selection) -> None:
    assert read_selection(text) == selection
    assert read_selection(str(selection)) == selection


def test_the_european_union_is_an_organisation() -> None:
    assert read_selection("state:EUE").iri == EUROPEAN_UNION


@pytest.mark.parametrize("text", ["", "KGZ", "state", "state:", "body:greta", "state:KGZ> <", "topic:../x",
                                  "source:a..b", "source:.a", "state:КГЗ"])
def test_what_names_no_part_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="names no part of the graph"):
        read_selection(text)


@pytest.mark.parametrize("selection", [Selection("state", "ZZZ"), Selection("topic", "nothing")])
def test_what_is_not_there_is_not_an_empty_file(selection: Selection) -> None:
    with pytest.raises(NotFound, match=f"knows no {selection.kind} '{selection.slug}'"):
        selected(store(), selection)
