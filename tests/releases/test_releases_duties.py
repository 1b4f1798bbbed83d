"""Duties and verdicts between two versions: what other statements did, and what the calendar did."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.compare.worlds import world_of, writer
from tests.gaps.case import Says

from thbgraph.compare import changes_between
from thbgraph.gaps import Filters
from thbgraph.graph import canonical_nquads
from thbgraph.namespaces import CONCEPT, ID
from thbgraph.releases import Side, compare_versions, difference_item, write_rdf
from thbgraph.releases.difference import Difference
from thbgraph.releases.duties import Version, duty_changes, fate_of_gap
from thbgraph.releases.rdf import AS, ECCREV
from thbgraph.releases.summary import summary_lines
from thbgraph.reports import report_context
from thbgraph.reports.difference import difference_document
from thbgraph.reports.document import render_document

EARLY, LATE = date(2020, 6, 30), date(2021, 6, 30)
HAS, LACKS = (Says("present"),), (Says("absent"),)
# one state for each thing that can become of a duty on which the text says "shall"
FIRST: Mapping[str, Sequence[Says]] = {"AAA": LACKS, "BBB": HAS, "CCC": LACKS, "EEE": LACKS, "FFF": HAS}
SECOND: Mapping[str, Sequence[Says]] = {"AAA": HAS, "BBB": LACKS, "CCC": (), "DDD": LACKS, "FFF": HAS}
EXPECTED = {
    "AAA": ("verdict-changed", "gap-confirmed", "met", "closed"),
    "BBB": ("verdict-changed", "met", "gap-confirmed", "opened"),
    "CCC": ("verdict-changed", "gap-confirmed", "unknown", "unsettled"),  # unknown is not absent: nothing was closed
    "DDD": ("duty-begun", None, "gap-confirmed", "opened"),
    "EEE": ("duty-ended", "gap-confirmed", None, "closed"),
}


def store_of(states: Mapping[str, Sequence[Says]], **case: str) -> ox.Store:
    return world_of(states, **case).derive().store


@pytest.fixture(scope="module")
def stores() -> tuple[ox.Store, ox.Store]:
    return store_of(FIRST), store_of(SECOND)


@pytest.fixture(scope="module")
def difference(stores: tuple[ox.Store, ox.Store], tmp_path_factory: pytest.TempPathFactory) -> Difference:
    folder, sides = tmp_path_factory.mktemp("difference"), []
    for name, store, at in zip("ab", stores, (EARLY, LATE), strict=True):
        dataset = ox.Dataset(store)
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        content = canonical_nquads(dataset)
        (folder / f"{name}.nq").write_bytes(content)
        sides.append(Side(hashlib.sha256(content).hexdigest(), at, folder / f"{name}.nq"))
    return compare_versions(sides[0], sides[1], folder)


def test_what_became_of_each_duty(stores: tuple[ox.Store, ox.Store]) -> None:
    found = duty_changes(Version("a", EARLY, stores[0]), Version("b", EARLY, stores[1]))
    assert {change.finding.state: (change.kind, change.before and change.before.verdict,
                                   change.after and change.after.verdict, fate_of_gap(change))
            for change in found.whole} == EXPECTED
    assert (found.data, found.calendar) == (found.whole, ())


def test_it_is_what_a_comparison_of_two_evaluations_tells(stores: tuple[ox.Store, ox.Store]) -> None:
    found = duty_changes(Version("a", EARLY, stores[0]), Version("b", EARLY, stores[1]))
    wanted = changes_between(writer(stores[0]), writer(stores[1]), Filters())
    assert [(one.kind, one.before and one.before.verdict, one.after and one.after.verdict, one.finding.state,
             one.new_evidence, one.lost_evidence) for one in found.whole] == [
        (one.kind, one.before and one.before.verdict, one.after and one.after.verdict, one.finding.state,
         one.new_evidence, one.lost_evidence) for one in wanted]


def test_a_deadline_that_passed_is_told_apart_from_what_the_data_did() -> None:
    """AAA lacks it before and after, and the deadline passes between the dates; BBB alone changes by a statement."""
    old = store_of({"AAA": LACKS, "BBB": HAS}, due="2020-12-31")
    new = store_of({"AAA": LACKS, "BBB": LACKS}, due="2020-12-31")
    found = duty_changes(Version("a", EARLY, old), Version("b", LATE, new))

    def told(changes: Sequence[object]) -> dict[str, tuple[str, str]]:
        return {one.finding.state: (one.before.verdict, one.after.verdict) for one in changes}  # type: ignore[attr-defined]

    assert told(found.data) == {"BBB": ("met", "gap-confirmed")}
    assert told(found.calendar)["AAA"] == ("not-yet-due", "gap-confirmed")
    assert told(found.whole)["AAA"] == ("not-yet-due", "gap-confirmed")


# --- in words

def test_the_summary_counts_what_happened(difference: Difference) -> None:
    item = difference_item(difference)
    assert item["summary"]["duties"] == {"begun": 1, "ended": 1, "opened": 2, "closed": 2, "unsettled": 1,
                                         "findings": 3}
    assert summary_lines(item["summary"], "en")[1] == (
        "Duties: 1 begun, 1 ended. Gaps: 2 opened, 2 closed, 1 not settled any more. Findings changed: 3.")
    assert summary_lines(item["summary"], "ru")[1] == (
        "Обязанности: возникло 1, прекратилось 1. Пробелы: возникло 2, устранено 2, стало неизвестно о 1. "
        "Выводы изменились: 3.")


@pytest.mark.parametrize(("lang", "words"), [
    ("en", ["# From version ", "Reference dates: 2020-06-30 and 2021-06-30.", "duty begun; gap opened",
            "duty ended; gap closed", "finding changed; gap not settled any more: unknown",
            "## Of these by other statements: both versions on 2021-06-30", "Cite as: thbgraph contributors"]),
    ("ru", ["# От версии ", "Отчётные даты: 2020-06-30 и 2021-06-30.", "обязанность возникла; пробел возник",
            "обязанность прекратилась; пробел устранён", "вывод изменился; о пробеле больше неизвестно",
            "## Из них из-за других утверждений: обе версии на 2021-06-30", "Ссылка: Участники проекта"])])
def test_the_page_tells_it_in_both_languages_and_without_addresses(
        difference: Difference, lang: str, words: list[str]) -> None:
    context = report_context(difference.stores[1], LATE, difference.second.version, lang)
    page = render_document(difference_document(difference, context), context, "md").decode()
    assert [word for word in words if word not in page] == []
    assert page.count("https://") == page.count(difference.second.iri) == 1  # the address to cite


def test_equal_versions_have_nothing_to_tell(difference: Difference, tmp_path: Path) -> None:
    same = compare_versions(difference.first, difference.first, tmp_path)
    context = report_context(same.stores[1], EARLY, same.second.version, "en")
    assert same.same
    assert render_document(difference_document(same, context), context, "md").decode().splitlines()[2:8:2] == [
        "Reference dates: 2020-06-30 and 2020-06-30.", "Both versions say the same.",
        "Duties: 0 begun, 0 ended. Gaps: 0 opened, 0 closed, 0 not settled any more. Findings changed: 0."]


# --- as RDF

def written(difference: Difference) -> bytes:
    file = io.BytesIO()
    write_rdf(difference, file)
    return file.getvalue()


def test_the_change_set_tells_every_statement_and_every_duty(difference: Difference) -> None:
    store = ox.Store()
    store.load(written(difference), format=ox.RdfFormat.TRIG)

    def moved(name: str) -> set[str]:
        """Return the statements in the delta graphs, each with the graph that they were taken from or put into."""
        rows = store.query(f"""SELECT ?s ?p ?o ?g WHERE {{ ?r <{ECCREV}{name}> ?delta ; <{ECCREV}hasRevisionGraph> ?g
                               GRAPH ?delta {{ ?s ?p ?o }} }}""")
        assert isinstance(rows, ox.QuerySolutions)
        return {f"{row['s']} {row['p']} {row['o']} {row['g']} .\n" for row in rows}

    assert moved("deltaInsert") == set(difference.delta.added.read_text("utf-8").splitlines(keepends=True))
    assert moved("deltaDelete") == set(difference.delta.removed.read_text("utf-8").splitlines(keepends=True))
    kinds = store.query(f"""SELECT ?state ?kind ?was ?is WHERE {{
        ?a a ?kind ; <{AS}object> ?duty OPTIONAL {{ ?a <{AS}origin> ?was }} OPTIONAL {{ ?a <{AS}target> ?is }}
        BIND(STRBEFORE(STRAFTER(STR(?duty), "{ID}duty/"), "/") AS ?state) }}""")
    assert isinstance(kinds, ox.QuerySolutions)
    names = {"verdict-changed": "Update", "duty-begun": "Create", "duty-ended": "Delete"}
    assert {(row["state"].value, row["kind"].value, row["was"] and row["was"].value, row["is"] and row["is"].value)
            for row in kinds} == {
        (state, AS + names[kind], was and f"{CONCEPT}verdict/{was}", now and f"{CONCEPT}verdict/{now}")
        for state, (kind, was, now, _) in EXPECTED.items()}


def test_the_same_difference_gives_the_same_bytes(difference: Difference) -> None:
    assert written(difference) == written(difference)
