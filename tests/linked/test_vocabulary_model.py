"""What the documentation reads off an ontology: terms, words, definitions, what replaced what."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from tests.linked.small_ontology import HEAD, write_ontology

from thbgraph.errors import DataError
from thbgraph.linked.expressions import expression, in_words, manchester, short
from thbgraph.linked.ontologyfiles import Facts
from thbgraph.linked.usage import Use
from thbgraph.linked.vocabulary import Match, Vocabulary, read_vocabulary
from thbgraph.linked.wording import End, Wording
from thbgraph.namespaces import BASE, THB


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    return read_vocabulary(write_ontology(tmp_path_factory.mktemp("ontology")))


def text(end: End) -> tuple[str, bool]:
    return "".join(piece.text for piece in end.pieces), end.declared


def test_the_header_tells_versions_and_licence(small: Vocabulary) -> None:
    assert (small.label("en"), small.label("ru"), small.definition("ru")) == ("Small", "Малая", "A test.")
    assert (small.version, small.version_iri, small.prior) == (
        "2.0.0", f"{BASE}ontology/2.0.0", f"{BASE}ontology/1.0.0")
    assert small.licence == "https://creativecommons.org/licenses/by/4.0/"


def test_modules_come_in_the_order_of_reading_and_terms_by_name(small: Vocabulary) -> None:
    assert [(module.slug, [term.name for term in (*module.classes, *module.properties)])
            for module in small.modules] == [
        ("treaty", ["Instrument", "Pact", "Party", "Treaty", "day", "force", "founder", "hasParty", "partyOf"]),
        ("thb", ["remark"])]


def test_a_label_missing_in_russian_is_told_in_english_and_else_by_the_name(small: Vocabulary) -> None:
    names = small.names
    assert names[THB + "Treaty"].label("ru") == "договор"
    assert names[THB + "Pact"].label("ru") == "pact"
    assert names[THB + "founder"].label("ru") == "founder"
    assert names[f"{BASE}concept/force/treaty"].label("ru") == "treaty force"


def test_a_term_brings_its_notes_sources_and_status(small: Vocabulary) -> None:
    assert small.classes[THB + "Instrument"].notes == ({"en": "Not a law."},)
    treaty = small.classes[THB + "Treaty"]
    assert treaty.sources == ("Vienna Convention on the Law of Treaties, art. 2(1)(a)",)
    assert (treaty.status, treaty.module, treaty.kind) == ("stable", "treaty", "class")


def test_a_retired_term_says_what_replaced_it(small: Vocabulary) -> None:
    pact, founder = small.classes[THB + "Pact"], small.properties[THB + "founder"]
    assert (pact.retired, pact.replaced_by) == (True, (THB + "Treaty",))
    assert (founder.retired, founder.replaced_by) == (True, ())
    assert [term.name for term in small.terms() if term.retired] == ["Pact", "founder"]


def test_what_lies_above_below_and_apart(small: Vocabulary) -> None:
    assert small.ancestors(THB + "Treaty") == {THB + "Instrument"}
    assert small.children[THB + "Instrument"] == (THB + "Pact", THB + "Treaty")
    assert small.children[THB + "hasParty"] == (THB + "founder",)
    assert small.classes[THB + "Treaty"].disjoint == (THB + "Pact",)
    assert small.classes[THB + "Pact"].disjoint == (THB + "Treaty",)
    assert small.classes[THB + "Party"].disjoint == (THB + "Body", THB + "Instrument")
    assert small.apart == ((THB + "Body", THB + "Instrument", THB + "Party"),)


def test_an_inverse_is_told_from_both_sides(small: Vocabulary) -> None:
    assert small.properties[THB + "partyOf"].inverse == (THB + "hasParty",)
    assert small.properties[THB + "hasParty"].inverse == (THB + "partyOf",)


def test_concepts_follow_their_ranks_and_alignments_are_sorted(small: Vocabulary) -> None:
    scheme = small.schemes[0]
    assert (scheme.slug, [concept.label("en") for concept in scheme.concepts]) == (
        "force", ["treaty force", "political"])
    day = Match(THB + "day", "closeMatch", "http://data.europa.eu/eli/ontology#date_document")
    assert small.alignments[0].matches == (day,)
    assert small.alignments[0].about == "http://example.org/eli"
    assert small.matches(THB + "day") == (day,)


def test_domain_range_and_datatypes_in_words(small: Vocabulary) -> None:
    english, russian = (Wording(small, {THB + "force": Use(schemes=("force",))}, lang) for lang in ("en", "ru"))
    force, party_of, day = (small.properties[THB + name] for name in ("force", "partyOf", "day"))
    assert text(english.on(force)) == ("instrument", True)
    assert text(russian.on(force)) == ("документ", True)
    assert text(english.value(force)) == ("concept of the code list Force", True)
    assert text(russian.value(force)) == ("понятие из перечня Сила", True)
    assert text(english.on(party_of)) == ("party or pact", True)
    assert text(english.value(day)) == ("day or year", True)
    assert text(russian.value(day)) == ("день или год", True)
    assert (force.functional, party_of.functional) == (True, False)


def test_what_is_not_declared_is_told_by_the_data_and_marked(small: Vocabulary) -> None:
    used = {THB + "hasParty": Use(subjects=("Instrument", "Treaty"), objects=("Party",)),
            THB + "founder": Use(subjects=("skos:Concept",)), THB + "remark": Use(datatypes=("xsd:string", "xsd:date"))}
    words = Wording(small, used, "en")
    has_party, founder, remark = (small.properties[THB + name] for name in ("hasParty", "founder", "remark"))
    assert text(words.on(has_party)) == ("instrument, treaty", False)
    assert text(words.value(has_party)) == ("party", False)
    assert text(words.on(founder)) == ("skos:Concept", False)
    assert text(words.value(founder)) == ("resource", False)
    assert text(words.value(remark)) == ("day or text", False)
    assert text(words.on(small.properties[THB + "day"])) == ("", False)


def test_a_long_list_is_cut_and_says_so(small: Vocabulary) -> None:
    names = tuple(f"K{number}" for number in range(8))
    ends = [text(Wording(small, {THB + "hasParty": Use(subjects=names)}, lang).on(small.properties[THB + "hasParty"]))
            for lang in ("en", "ru")]
    listed = ", ".join(THB + name for name in names[:6])
    assert ends == [(f"{listed} and 2 more", False), (f"{listed} и ещё 2", False)]


NAMES: Final = {THB + "Duty": "duty", THB + "topic": "topic", THB + "kind": "kind", THB + "Law": "law"}
ASSISTANCE: Final = f"{BASE}concept/topic/assistance"
SOME: Final = "[ owl:onProperty thb:kind ; owl:someValuesFrom [ owl:onProperty thb:topic ; owl:hasValue 'x' ] ]"
SAID: Final = [
    ("[ owl:onProperty thb:topic ; owl:hasValue <concept/topic/assistance> ]",
     "topic is concept:topic/assistance", "topic - concept:topic/assistance", "topic value concept:topic/assistance"),
    ("[ owl:intersectionOf ( thb:Duty [ owl:onProperty thb:topic ; owl:hasValue thb:Law ] ) ]",
     "duty whose topic is law", "duty, где topic - law", "Duty and (topic value Law)"),
    (f"[ owl:intersectionOf ( thb:Duty {SOME} ) ]", "duty whose kind is one whose topic is <x>",
     "duty, где kind - значение, где topic - <x>", "Duty and (kind some (topic value <x>))"),
    ("[ owl:unionOf ( thb:Duty [ owl:complementOf thb:Law ] ) ]", "duty or not law", "duty или не law",
     "Duty or (not Law)"),
    ("[ owl:oneOf ( thb:Duty thb:Law ) ]", "duty or law", "duty или law", "{Duty, Law}"),
    ("[ owl:onProperty thb:kind ; owl:allValuesFrom thb:Law ]", "kind is always law", "kind - всегда law",
     "kind only Law"),
    ("[ owl:onProperty thb:kind ; owl:minCardinality 2 ]", "kind is given at least 2 time(s)",
     "kind указано не менее 2 раз", "kind min 2"),
    ("[ owl:onProperty thb:kind ; owl:maxQualifiedCardinality 1 ; owl:onClass thb:Law ]",
     "kind is given at most 1 time(s): law", "kind указано не более 1 раз: law", "kind max 1 Law"),
    ("[ owl:onProperty thb:kind ; owl:cardinality 1 ]", "kind is given exactly 1 time(s)", "kind указано ровно 1 раз",
     "kind exactly 1"),
]


@pytest.mark.parametrize(("turtle", "english", "russian", "formal"), SAID)
def test_a_class_expression_in_words(tmp_path: Path, turtle: str, english: str, russian: str, formal: str) -> None:
    path = tmp_path / "one.ttl"
    path.write_text(f"{HEAD}thb:X owl:equivalentClass {turtle} .", encoding="utf-8")
    facts = Facts.read([path])
    said = expression(facts, facts.objects(THB + "X", "http://www.w3.org/2002/07/owl#equivalentClass")[0])
    assert "".join(piece.text for piece in in_words(said, "en", NAMES)) == english
    assert "".join(piece.text for piece in in_words(said, "ru", NAMES)) == russian
    assert manchester(said) == formal


def test_names_in_words_are_kept_apart_for_links(tmp_path: Path) -> None:
    path = tmp_path / "one.ttl"
    path.write_text(f"{HEAD}thb:X owl:equivalentClass {SAID[1][0]} .", encoding="utf-8")
    facts = Facts.read([path])
    said = expression(facts, facts.objects(THB + "X", "http://www.w3.org/2002/07/owl#equivalentClass")[0])
    assert [(piece.text, piece.iri.removeprefix(THB)) for piece in in_words(said, "en", NAMES)] == [
        ("duty", "Duty"), (" whose ", ""), ("topic", "topic"), (" is ", ""), ("law", "Law")]


def test_short_names() -> None:
    assert [short(iri) for iri in (f"{THB}Duty", ASSISTANCE, "http://www.w3.org/ns/prov#Entity", "urn:x")] == [
        "Duty", "concept:topic/assistance", "prov:Entity", "<urn:x>"]


def test_a_file_that_is_not_turtle_is_named_with_its_line(tmp_path: Path) -> None:
    folder = write_ontology(tmp_path)
    (folder / "treaty.ttl").write_text("thb:A a\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"treaty\.ttl is not Turtle: .* \(line 1\)"):
        read_vocabulary(folder)


def test_blank_nodes_of_two_files_are_not_mixed_up(tmp_path: Path) -> None:
    for name, member in (("a", "A"), ("b", "B")):
        (tmp_path / f"{name}.ttl").write_text(
            f"{HEAD}_:x a owl:AllDisjointClasses ; owl:members ( thb:{member} thb:C ) .", encoding="utf-8")
    assert Facts.read(tmp_path.glob("*.ttl")).apart() == [(THB + "A", THB + "C"), (THB + "B", THB + "C")]
