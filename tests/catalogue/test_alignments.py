"""The table of alignments says what the notes on identifiers say, and claims no more.

The expectations are a second copy, written by hand from those notes: an item that is changed in the table alone fails.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Final

import pyoxigraph as ox
import pytest
from rdflib import OWL, Graph
from tests.helpers.tables import DATA, ROOT

from thbgraph.build import open_build
from thbgraph.namespaces import BASE, GRAPH_RESOLVED, ID, PREFIXES

SKOS: Final = PREFIXES["skos"]
WIKIDATA: Final = "http://www.wikidata.org/entity/"
NO_TERM: Final = "https://w3id.org/sssom/NoTermFound"
with (DATA / "alignments" / "mappings.csv").open(encoding="utf-8", newline="") as FILE:
    ROWS: Final = list(csv.DictReader(FILE))

# the 56 states for which both datasets agree and no remark is made
AGREED: Final = dict(re.findall(r"([A-Z]{3}):([0-9]+)", """
    ALB:222 AND:228 ARM:399 AUT:40 AZE:227 BLR:184 BEL:31 BIH:225 BGR:219 CAN:16 HRV:224 CYP:229 CZE:213 EST:191 FIN:33
    FRA:142 GEO:230 DEU:183 GRC:41 VAT:237 HUN:28 ISL:189 IRL:27 ITA:38 KAZ:232 KGZ:813 LVA:211 LIE:347 LTU:37 LUX:32
    MLT:233 MDA:217 MCO:235 MNG:711 MNE:236 MKD:221 NOR:20 POL:36 PRT:45 ROU:218 RUS:159 SMR:238 SRB:403 SVK:214 SVN:215
    ESP:29 SWE:34 CHE:39 TJK:863 TUR:43 TKM:874 UKR:212 GBR:145 USA:30 UZB:265 ISR:801"""))
LOOKED_FOR: Final = re.findall(r"[a-z0-9-]+", """
    un-untoc un-tip un-som un-tp-1949 un-slavery-1926 un-slavery-1926-am un-slavery-supp-1956 un-iccpr un-crc
    un-opcrc-ac un-opcrc-sc un-cmw un-cat un-refugee-1951 un-refugee-prot-1967 cets-197 cets-201 cets-210 ilo-c029
    ilo-c105 ilo-c138 ilo-c182 ilo-c189 ilo-p029 eu-2011-36 eu-2024-1712""")


def said(subject: str, vocabulary: str = "") -> set[tuple[str, str, str, str]]:
    """Return relation, denial, object and mark of each row on *subject*, of one vocabulary or of all."""
    return {(row["predicate"], row["negated"], row["object"], row["verification"]) for row in ROWS
            if row["subject"] == subject and vocabulary in ("", row["vocabulary"])}


def exact(number: str) -> set[tuple[str, str, str, str]]:
    return {("exactMatch", "", f"{WIKIDATA}Q{number}", "d")}


@pytest.mark.parametrize("code", sorted(AGREED))
def test_an_exact_match_where_two_datasets_agree(code: str) -> None:
    assert said(f"id/state/{code}", "wikidata") == exact(AGREED[code])
    rests = {row["rests_on"] for row in ROWS if row["mapping"] == f"state-{code}-wikidata"}
    assert rests == {"country-codes;rigour"}


def test_denmark_has_two_close_matches_each_with_its_role() -> None:
    assert said("id/state/DNK", "wikidata") == {("closeMatch", "", WIKIDATA + "Q756617", "d"),
                                                ("closeMatch", "", WIKIDATA + "Q35", "d")}
    roles = {row["object"].rsplit("/", 1)[-1]: (row["rests_on"], row["comment_en"]) for row in ROWS
             if row["subject"] == "id/state/DNK" and row["vocabulary"] == "wikidata"}
    assert roles == {
        "Q756617": ("rigour", "Role: the Kingdom of Denmark, which is the party to treaties. "
                              "The other dataset gives Q35."),
        "Q35": ("country-codes", "Role: the country in Europe, within the Kingdom. The other dataset gives Q756617.")}


def test_the_netherlands_are_the_kingdom_and_not_the_country() -> None:
    assert said("id/state/NLD", "wikidata") == exact("29999") | {("exactMatch", "true", WIKIDATA + "Q55", "d")}


def test_kosovo_has_one_unchecked_mapping_with_a_note_on_status() -> None:
    assert said("id/state/XKX") == {("closeMatch", "", WIKIDATA + "Q1246", "g")}
    (comment,) = [row["comment_en"] for row in ROWS if row["subject"] == "id/state/XKX"]
    assert comment.endswith("the mapping takes no position on status.")


def test_the_european_union_is_mapped_once_and_is_no_state() -> None:
    assert said("id/organisation/european-union") == exact("458")
    assert said("id/state/EUE") == set()


def test_states_nobody_looked_up_have_no_row() -> None:
    states = {row["subject"].removeprefix("id/state/") for row in ROWS if row["subject"].startswith("id/state/")}
    assert states == {*AGREED, "DNK", "NLD", "XKX"}


def test_the_eu_country_authority_is_never_exact() -> None:
    rows = [row for row in ROWS if row["vocabulary"] == "eu-country"]
    pattern = "http://publications.europa.eu/resource/authority/country/"
    assert {(row["subject"], row["object"]) for row in rows} == {
        (f"id/state/{code}", pattern + code) for code in (*AGREED, "DNK", "NLD")}
    assert {(row["predicate"], row["verification"]) for row in rows} == {("closeMatch", "g")}


@pytest.mark.parametrize(("subject", "number"), [
    ("organisation/council-of-europe", "8908"), ("organisation/ilo", "54129"), ("organisation/osce", "81299"),
    ("organisation/united-nations", "1065"), ("body/ohchr", "656812"), ("body/unodc", "188307")])
def test_one_dataset_makes_a_close_match(subject: str, number: str) -> None:
    assert said(f"id/{subject}") == {("closeMatch", "", f"{WIKIDATA}Q{number}", "d")}


def test_bodies_without_a_verified_item_stay_without_a_row() -> None:
    mapped = {row["subject"] for row in ROWS if re.match("id/(organisation|body)/", row["subject"])}
    assert mapped == {"id/organisation/european-union", "id/organisation/council-of-europe", "id/organisation/ilo",
                      "id/organisation/osce", "id/organisation/united-nations", "id/body/ohchr", "id/body/unodc"}


def test_the_trafficking_protocol() -> None:
    page = "https://treaties.un.org/pages/ViewDetails.aspx?src=TREATY&mtdsg_no=XVIII-12-a&chapter=18"
    assert said("id/instrument/un-tip") == {("closeMatch", "", page, "d"), ("exactMatch", "", NO_TERM, "g")}


def test_the_directive_of_2011() -> None:
    page = "https://eur-lex.europa.eu/legal-content/EN/ALL/?uri=CELEX:"
    assert said("id/instrument/eu-2011-36") == {
        ("exactMatch", "", "http://data.europa.eu/eli/dir/2011/36/oj", "p"),
        ("closeMatch", "", "http://data.europa.eu/eli/dir/2011/36/2024-07-14", "p"),
        ("closeMatch", "", page + "32011L0036", "p"), ("closeMatch", "", page + "02011L0036-20240714", "p"),
        ("exactMatch", "", NO_TERM, "g")}


def test_numbers_of_council_of_europe_treaties_keep_how_far_they_were_checked() -> None:
    marks = {row["code"]: row["verification"] for row in ROWS if row["vocabulary"] == "cets"}
    assert marks == {"CETS 197": "p", "CETS 198": "d", "CETS 201": "g", "CETS 210": "g", "CETS 216": "p",
                     "ETS 116": "p", "ETS 141": "p"}


@pytest.mark.parametrize(("instrument", "number", "chapter"), [
    ("un-crc", "IV-11", 4), ("un-refugee-1951", "V-2", 5), ("un-tp-1949", "VII-11-a", 7), ("un-untoc", "XVIII-12", 18)])
def test_a_chapter_of_the_treaty_collection(instrument: str, number: str, chapter: int) -> None:
    page = f"https://treaties.un.org/pages/ViewDetails.aspx?src=TREATY&mtdsg_no={number}&chapter={chapter}"
    assert said(f"id/instrument/{instrument}", "untc") == {("closeMatch", "", page, "d")}


def test_no_term_was_found_only_where_somebody_looked() -> None:
    looked = {(row["subject"], row["vocabulary"]) for row in ROWS if row["object"] == NO_TERM}
    topic = "concept/topic/definition"
    assert looked == {(f"id/instrument/{slug}", "wikidata") for slug in LOOKED_FOR} | {
        (topic, "eurovoc"), (topic, "unbis")}
    assert said("id/instrument/un-cedaw", "wikidata") == {("exactMatch", "", WIKIDATA + "Q277072", "p")}


def test_topics_are_related_to_targets_and_no_more() -> None:
    assert said("concept/topic/definition", "sdg") == {
        ("relatedMatch", "", f"http://metadata.un.org/sdg/{target}", "g") for target in ("5.2", "8.7", "16.2")}


def test_the_scale_of_confidence_is_kept() -> None:
    found = {(row["confidence"], row["verification"] == "g", row["object"] == NO_TERM) for row in ROWS}
    assert found == {("0.95", False, False), ("0.8", False, False), ("0.5", True, False), ("", True, True)}


def test_no_person_is_named() -> None:
    assert {row["reviewer"] for row in ROWS} == {""}
    assert {row["source"] for row in ROWS} == {"thbgraph-notes"}


# ------------------------------------------------------------------------------------------------------- in the graph


@pytest.fixture(scope="module")
def store(few_built: tuple[Path, Path]) -> ox.Store:
    return open_build(few_built[1])[0]


def triples(store: ox.Store, subject: str = "") -> set[tuple[str, str, str]]:
    """Return the SKOS matches of the resolved view, on *subject* or on anything."""
    node = ox.NamedNode(BASE + subject) if subject else None
    return {(str(quad.subject)[1:-1], quad.predicate.value.removeprefix(SKOS), str(quad.object)[1:-1])
            for name in ("exact", "close", "broad", "narrow", "related") for quad in store.quads_for_pattern(
                node, ox.NamedNode(f"{SKOS}{name}Match"), None, ox.NamedNode(GRAPH_RESOLVED))}


def matches(store: ox.Store, subject: str) -> set[tuple[str, str]]:
    return {(relation, target) for _, relation, target in triples(store, subject)}


def test_a_mapping_that_holds_is_a_triple_of_the_resolved_view(store: ox.Store) -> None:
    country = "http://publications.europa.eu/resource/authority/country/"
    assert matches(store, "id/state/KGZ") == {("exactMatch", WIKIDATA + "Q813"), ("closeMatch", country + "KGZ")}
    assert matches(store, "id/state/NLD") == {("exactMatch", WIKIDATA + "Q29999"), ("closeMatch", country + "NLD")}
    assert matches(store, "id/state/XKX") == {("closeMatch", WIKIDATA + "Q1246")}
    assert matches(store, "id/organisation/european-union") == {("exactMatch", WIKIDATA + "Q458")}
    assert matches(store, "id/state/AFG") == matches(store, "id/body/greta") == set()
    assert matches(store, "id/instrument/cets-201") == {
        ("closeMatch", "https://www.coe.int/en/web/conventions/full-list/-/conventions/treaty/201")}


def test_no_triple_without_a_mapping_and_no_mapping_without_its_triple(store: ox.Store) -> None:
    wanted = {(BASE + row["subject"], row["predicate"], row["object"]) for row in ROWS
              if not row["negated"] and row["object"] != NO_TERM}
    # beside them one thing of the graph is another: what a document calls an agreement is an instrument
    assert triples(store) - wanted == {(ID + "agreement/cis-thb-2005", "exactMatch", ID + "instrument/cis-2005-tip")}
    assert wanted <= triples(store)


@pytest.mark.parametrize(("mapping", "code"), [
    ("state-KGZ-m49", "417"), ("state-ALB-m49", "008"), ("state-KGZ-iso3", "KGZ"),
    ("instrument-ilo-c029-ilo", "ILO C029"), ("instrument-un-tip-unts-registration", "reg. No. 39574 of 2003-12-25"),
    ("instrument-un-tip-unts-volume", "UNTS vol. 2237 p. 319")])
def test_codes_without_an_address_are_mappings_too(store: ox.Store, mapping: str, code: str) -> None:
    asked = f'ASK {{ GRAPH ?g {{ <{ID}mapping/{mapping}> <{BASE}ontology#mapsToCode> "{code}" }} }}'
    assert store.query(asked)


def test_what_is_no_state_has_no_code_of_a_state(store: ox.Store) -> None:
    for name in ("state-XKX-m49", "state-XKX-iso3", "state-EUE-m49", "state-EUE-iso3", "state-european-union-iso3"):
        assert not list(store.quads_for_pattern(ox.NamedNode(f"{ID}mapping/{name}"), None, None, None))


def test_nothing_is_declared_the_same_anywhere(store: ox.Store) -> None:
    assert not list(store.quads_for_pattern(None, ox.NamedNode(str(OWL.sameAs)), None, None))
    for path in sorted((ROOT / "ontology").rglob("*.ttl")):
        assert (None, OWL.sameAs, None) not in Graph().parse(path), path
