"""The diagrams are those of the ontology today, small enough to read, and safe to show."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

import pytest
from docs.diagrams.dot import dots, way_of_data

from thbgraph.linked.diagrams import IS_A, MOST_NODES, Box, Edge, diagrams
from thbgraph.linked.usage import Use, usage
from thbgraph.linked.vocabulary import read_vocabulary, vocabulary
from thbgraph.namespaces import THB

ROOT: Final = Path(__file__).parents[2]
FOLDER: Final = ROOT / "docs" / "diagrams"
DOTS: Final = dots()
DRAWN: Final = diagrams(vocabulary(), usage())
SVG: Final = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def drawn_anew(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the drawings of the committed DOT files, made now; drawings that nobody wants are gone."""
    folder = tmp_path_factory.mktemp("diagrams")
    for path in FOLDER.glob("*.dot"):
        shutil.copy(path, folder)
    (folder / "old.svg").write_text("<svg/>", encoding="utf-8")
    subprocess.run(["node", str(FOLDER / "diagrams.mjs"), str(folder)], check=True, cwd=ROOT, timeout=120)
    return folder


def test_the_committed_text_is_that_of_the_ontology() -> None:
    assert {path.stem: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.dot")} == DOTS, "run `make docs`"


def test_the_committed_drawings_are_those_of_the_text(drawn_anew: Path) -> None:
    assert {path.stem for path in drawn_anew.glob("*.svg")} == set(DOTS)
    for path in drawn_anew.glob("*.svg"):
        assert (FOLDER / path.name).read_bytes() == path.read_bytes(), f"{path.name}: run `make docs`"
    assert {path.stem for path in FOLDER.glob("*.svg")} == set(DOTS)


def test_every_module_with_more_than_one_class_is_drawn() -> None:
    assert DRAWN[0].slug == "overview"
    assert {diagram.slug for diagram in DRAWN} >= {
        module.slug for module in vocabulary().modules if len(module.classes) > 1}
    assert set(DOTS) == {diagram.slug for diagram in DRAWN} | {"data.en", "data.ru"}


@pytest.mark.parametrize("diagram", DRAWN, ids=lambda diagram: diagram.slug)
def test_a_diagram_can_be_read(diagram: object) -> None:
    found = next(one for one in DRAWN if one is diagram)
    names = [box.name for box in found.boxes]
    assert len(names) == len(set(names)) <= MOST_NODES
    assert {end for edge in found.edges for end in (edge.source, edge.target)} <= set(names)
    joined = {end for edge in found.edges if edge.source != edge.target for end in (edge.source, edge.target)}
    assert set(names) - joined == set()


@pytest.mark.parametrize("name", sorted(DOTS))
def test_a_drawing_is_safe_and_works_in_both_schemes(name: str) -> None:
    text = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    root = ElementTree.fromstring(text)  # noqa: S314 - committed here
    assert root.tag == f"{SVG}svg"
    assert {node.tag.removeprefix(SVG) for node in root.iter()} <= {
        "svg", "style", "g", "title", "polygon", "path", "text", "a"}
    assert "prefers-color-scheme: dark" in text
    addresses = set(re.findall(r'(?:href|src)="([^"]+)"', text)) | set(re.findall(r"url\(([^)]*)\)", text))
    assert all(address.startswith(THB) for address in addresses)
    shown = {anchor.removeprefix(THB) for anchor in addresses}
    assert shown <= {term.name for term in vocabulary().classes.values()}
    idents = re.findall(r' id="([^"]+)"', text)
    assert len(idents) == len(set(idents))


def test_identifiers_of_all_drawings_can_stand_on_one_page() -> None:
    idents = [ident for name in DOTS for ident in re.findall(
        r' id="([^"]+)"', (FOLDER / f"{name}.svg").read_text(encoding="utf-8"))]
    assert len(idents) == len(set(idents))


def test_the_way_of_the_data_is_told_in_both_languages() -> None:
    told = way_of_data()
    for lang in ("en", "ru"):
        assert told["title"][lang]
        assert all(box[lang] for box in told["boxes"].values())
        assert all(isinstance(arrow[lang], str) for arrow in told["arrows"])
    assert {end for arrow in told["arrows"] for end in (arrow["from"], arrow["to"])} == set(told["boxes"])


# --- how boxes and arrows are chosen, on an ontology known by heart

@pytest.fixture(scope="module")
def treaty(tmp_path_factory: pytest.TempPathFactory) -> tuple[tuple[Box, ...], tuple[Edge, ...]]:
    folder = tmp_path_factory.mktemp("ontology")
    (folder / "thb.ttl").write_text("", encoding="utf-8")
    (folder / "treaty.ttl").write_text(
        f"@prefix thb: <{THB}> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "thb:Instrument a owl:Class . thb:Party a owl:Class . thb:Alone a owl:Class .\n"
        "thb:Treaty a owl:Class ; rdfs:subClassOf thb:Instrument .\n"
        "thb:Act a owl:Class . thb:Signature a owl:Class ; rdfs:subClassOf thb:Act .\n"
        "thb:of a owl:ObjectProperty ; rdfs:domain thb:Act ; rdfs:range thb:Instrument .\n"
        "thb:by a owl:ObjectProperty . thb:also a owl:ObjectProperty . thb:counterSigns a owl:ObjectProperty ;\n"
        "  rdfs:domain thb:Signature ; rdfs:range thb:Act .\n", encoding="utf-8")
    used = {THB + name: Use(subjects=("Act",), objects=("Party",)) for name in ("by", "also")}
    _, found = diagrams(read_vocabulary(folder), used)
    assert found.slug == "treaty"
    return found.boxes, found.edges


def test_a_kind_that_nothing_joins_is_told_in_the_box_of_its_class(
        treaty: tuple[tuple[Box, ...], tuple[Edge, ...]]) -> None:
    assert treaty[0] == (Box("Act"), Box("Instrument", ("Treaty",)), Box("Party"), Box("Signature"))


def test_an_arrow_stands_for_all_properties_between_two_classes(
        treaty: tuple[tuple[Box, ...], tuple[Edge, ...]]) -> None:
    assert treaty[1] == (Edge("Act", "Instrument", ("of",)), Edge("Act", "Party", ("also", "by")),
                         Edge("Signature", "Act", ("counterSigns",)), Edge("Signature", "Act", (IS_A,)))
