"""Reading tables: either all is sound, or every problem is told with file, row, column, value, rule and remedy."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from tests.helpers.tables import DataFolder, act, instrument, small_world, source, state

from thbgraph.errors import DataError
from thbgraph.tables import Problem, read_tables
from thbgraph.tables.dates import PartialDate, parse_partial_date

ACTS = "treaty/acts.csv"
DATE_REMEDY = "Write YYYY, YYYY-MM or YYYY-MM-DD; leave empty when no source prints it."
STATE_REMEDY = "Use a code listed in states/states.csv."


def problems_of(*folders: DataFolder) -> tuple[str, ...]:
    with pytest.raises(DataError) as caught:
        read_tables([folder.path for folder in folders])
    count = len(caught.value.problems)
    assert caught.value.message == f"{count} problem(s) in the tables; nothing was built."
    assert caught.value.hint == "Mend each cell named."
    return caught.value.problems


@pytest.fixture
def world(tmp_path: Path) -> DataFolder:
    return small_world(tmp_path / "data", source("paper"))


def test_sound_tables_are_read_with_types_and_places(world: DataFolder) -> None:
    path = world.table(ACTS, act("AAA", "paper", "2014-04"), act("BBB", "paper"))
    tables = read_tables([world.path])
    assert list(tables) == ["instruments/instruments.csv", "memberships/organisations.csv", "sources/sources.csv",
                            "states/states.csv", ACTS]
    first, second = tables[ACTS].rows
    assert (first.file, first.line, second.line) == (str(path), 2, 3)
    assert first.cells["date"] == parse_partial_date("2014-04")
    assert isinstance(first.cells["date"], PartialDate)
    assert first.cells["state"] == "AAA"
    assert second.cells["date"] is None
    assert "source_link" not in first.cells


def test_types_beyond_dates(world: DataFolder) -> None:
    world.table("treaty/reservations.csv", {
        "instrument": "conv-a", "state": "AAA", "kind": "reservation", "withdrawal_mentioned": "false",
        "text_read": "true", "articles": "15(2);16", "summary_en": "s", "summary_ru": "с", "source": "paper"})
    cells = read_tables([world.path])["treaty/reservations.csv"].rows[0].cells
    assert (cells["withdrawal_mentioned"], cells["text_read"]) == (False, True)
    assert cells["articles"] == ["15(2)", "16"]


@pytest.mark.parametrize(("value", "rule"), [
    ("2014-13", "is not a day of the calendar"),
    ("2014-00", "is not a day of the calendar"),
    ("2014-02-29", "is not a day of the calendar"),
])
def test_a_day_the_calendar_lacks(world: DataFolder, value: str, rule: str) -> None:
    path = world.table(ACTS, act("AAA", "paper", "2014"), act("BBB", "paper", value))
    assert problems_of(world) == (f"{path}, row 3, column date: '{value}' {rule}. {DATE_REMEDY}",)


@pytest.mark.parametrize("value", ["14.04.2014", "2014-4", "April 2014"])
def test_a_date_of_another_form(world: DataFolder, value: str) -> None:
    path = world.table(ACTS, act("AAA", "paper", value))
    (problem,) = problems_of(world)
    assert problem.startswith(f"{path}, row 2, column date: '{value}' ")
    assert problem.endswith(DATE_REMEDY)


def test_an_unknown_state_code(world: DataFolder) -> None:
    path = world.table(ACTS, act("ZZZ", "paper"))
    assert problems_of(world) == (f"{path}, row 2, column state: 'ZZZ' is not in states/states.csv. "
                                  "Add it to states/states.csv or write one that is there.",)


def test_a_malformed_state_code(world: DataFolder) -> None:
    path = world.table(ACTS, act("Kyrgyzstan", "paper"))
    rule = "ISO 3166-1 alpha-3 code of the State; EUE for the European Union, XKX for Kosovo"
    assert problems_of(world) == (f"{path}, row 2, column state: 'Kyrgyzstan' breaks the rule: {rule}. "
                                  f"{STATE_REMEDY}",)


def test_bad_key_cells_are_told_once_and_not_also_as_a_repeated_key(world: DataFolder) -> None:
    path = world.table(ACTS, act("Kyrgyzstan", "paper"), act("Tajikistan", "paper"))
    told = problems_of(world)
    assert [problem.split(":")[0] for problem in told] == [f"{path}, row {row}, column state" for row in (2, 3)]


def test_a_word_outside_a_closed_list(world: DataFolder) -> None:
    path = world.table(ACTS, act("AAA", "paper", kind_basis="guessed"))
    assert problems_of(world) == (f"{path}, row 2, column kind_basis: 'guessed' breaks the rule: Whether the source "
                                  "states the kind of act or it was inferred. Use stated or inferred.",)


def test_a_missing_value(world: DataFolder) -> None:
    path = world.table(ACTS, act("AAA", "paper", kind_basis=""))
    assert problems_of(world) == (f"{path}, row 2, column kind_basis: '' breaks the rule: Whether the source states "
                                  "the kind of act or it was inferred. Use stated or inferred.",)


def test_a_dangling_instrument(world: DataFolder) -> None:
    path = world.table(ACTS, act("AAA", "paper", instrument="conv-b"))
    assert problems_of(world) == (f"{path}, row 2, column instrument: 'conv-b' is not in instruments/instruments.csv. "
                                  "Add it to instruments/instruments.csv or write one that is there.",)


def test_a_reference_to_a_table_that_is_not_there(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    path = folder.table("states/states.csv", state("AAA"))
    assert problems_of(folder) == (f"{path}, row 2, column source: 'codes' is not in sources/sources.csv. "
                                   "Add it to sources/sources.csv or write one that is there.",)


def test_a_duplicate_key(world: DataFolder) -> None:
    path = world.table(ACTS, act("AAA", "paper", "2014"), act("BBB", "paper"), act("AAA", "paper", "2015"))
    key = "instrument, state, act, source: 'conv-a, AAA, ratification, paper'"
    assert problems_of(world) == (f"{path}, row 4, column {key} is already the key of row 2 of {path}. "
                                  "Give each row its own key.",)


def test_spaces_around_a_value(world: DataFolder) -> None:
    path = world.table(ACTS, act("AAA", "paper", " 2014"), act("BBB", "paper", locator="page 3 "))
    told = problems_of(world)
    assert told[0] == f"{path}, row 2, column date: ' 2014' has spaces around it. {DATE_REMEDY}"
    assert told[1].startswith(f"{path}, row 3, column locator: 'page 3 ' ")
    assert len(told) == 2


def test_a_wrong_header(world: DataFolder) -> None:
    path = world.raw("sources/sources.csv", b"source,title\ncodes,Codes\npaper,Paper\n")
    wanted = "source,publisher,title,url,as_of,tier,complete_as_of,licence_note"
    assert f"{path}, row 1: 'source,title' is not the header of this table. Write: {wanted}" in problems_of(world)


def test_an_empty_file(world: DataFolder) -> None:
    path = world.raw(ACTS, b"")
    (problem,) = problems_of(world)
    assert problem.startswith(f"{path}, row 1: '' is not the header of this table. Write: instrument,state,act,")


@pytest.mark.parametrize(("row", "count"), [("AAA", 1), (",".join("x" * 13), 13), ("", 0)])
def test_a_wrong_number_of_cells(world: DataFolder, row: str, count: int) -> None:
    path = world.table(ACTS, act("AAA", "paper"))
    world.text(ACTS, path.read_text() + row + "\n")
    assert problems_of(world) == (f"{path}, row 3: '{row}' has {count} cells. "
                                  "Write 12 cells, one for each column.",)


def test_a_file_that_is_not_utf_8(world: DataFolder) -> None:
    path = world.raw(ACTS, "штат".encode("cp1251"))
    (problem,) = problems_of(world)
    assert problem.startswith(f"{path}, row 0: 'acts.csv' cannot be read (")
    assert problem.endswith(" Write it as UTF-8 CSV.")


def test_a_table_that_is_missing(world: DataFolder) -> None:
    world.metadata(ACTS)
    (problem,) = problems_of(world)
    assert problem.startswith(f"{world.path / ACTS}, row 0: 'acts.csv' cannot be read (")


def test_broken_quotes(world: DataFolder) -> None:
    path = world.table(ACTS, act("AAA", "paper"))
    world.text(ACTS, path.read_text() + 'conv-a,BBB,"ratif"ication\n')
    (problem,) = problems_of(world)
    assert problem.startswith(f"{path}, row 3: '' is not CSV (")
    assert problem.endswith("). Mend the quotes.")


@pytest.mark.parametrize("header", ['"instrument,state\n', '"instrument"x,state\n'])
def test_broken_quotes_in_the_header(world: DataFolder, header: str) -> None:
    path = world.raw(ACTS, header.encode())
    (problem,) = problems_of(world)
    assert problem.startswith(f"{path}, row ")
    assert " is not CSV (" in problem


def test_row_numbers_are_right_after_a_cell_of_several_lines(world: DataFolder) -> None:
    path = world.table(ACTS, act("AAA", "paper", locator="a list\nof two lines"), act("BBB", "paper", "2014-13"))
    assert problems_of(world) == (f"{path}, row 4, column date: '2014-13' is not a day of the calendar. "
                                  f"{DATE_REMEDY}",)


def test_a_row_of_several_lines_is_named_by_its_first(world: DataFolder) -> None:
    path = world.table(ACTS, act("AAA", "paper", "2014-13", locator="a list\nof two lines"))
    assert problems_of(world) == (f"{path}, row 2, column date: '2014-13' is not a day of the calendar. "
                                  f"{DATE_REMEDY}",)


def assessment(passages: str) -> dict[str, str]:
    return {"state": "AAA", "topic": "training", "source": "paper", "n": "1", "status": "present", "aspect": "law",
            "speaker": "source", "as_of": "2020", "passages": passages, "summary_en": "s", "summary_ru": "с",
            "verification": "t"}


@pytest.fixture
def with_passages(world: DataFolder) -> DataFolder:
    world.table("evidence/passages.csv", {"source": "paper", "passage": "par-1", "locator": "1", "language": "en"},
                {"source": "paper", "passage": "par-2", "locator": "2", "language": "en"})
    world.table("evidence/measures.csv")
    world.table("evidence/bodies.csv")
    return world


def test_every_item_of_a_list_is_a_reference(with_passages: DataFolder) -> None:
    path = with_passages.table("evidence/assessments.csv", assessment("par-1;par-3;par-2;par-9"))
    remedy = "Add it to evidence/passages.csv or write one that is there."
    assert problems_of(with_passages) == tuple(
        f"{path}, row 2, column source, passages: 'paper, {name}' is not in evidence/passages.csv. {remedy}"
        for name in ("par-3", "par-9"))


@pytest.mark.parametrize("passages", ["par-1", "par-1;par-2"])
def test_a_list_of_known_references_is_sound(with_passages: DataFolder, passages: str) -> None:
    with_passages.table("evidence/assessments.csv", assessment(passages))
    rows = read_tables([with_passages.path])["evidence/assessments.csv"].rows
    assert rows[0].cells["passages"] == passages.split(";")


def test_folders_add_up(world: DataFolder, tmp_path: Path) -> None:
    world.table(ACTS, act("AAA", "paper"))
    extra = DataFolder(tmp_path / "extra")
    extra.table(ACTS, act("BBB", "leaflet"))
    extra.table("sources/sources.csv", source("leaflet"))
    tables = read_tables([world.path, extra.path])
    assert [row.cells["state"] for row in tables[ACTS].rows] == ["AAA", "BBB"]
    assert [row.file for row in tables[ACTS].rows] == [str(world.path / ACTS), str(extra.path / ACTS)]
    assert [row.cells["source"] for row in tables["sources/sources.csv"].rows] == ["codes", "paper", "leaflet"]


def test_a_key_is_one_key_across_folders(world: DataFolder, tmp_path: Path) -> None:
    first = world.table(ACTS, act("AAA", "paper"))
    extra = DataFolder(tmp_path / "extra")
    second = extra.table(ACTS, act("AAA", "paper"))
    (problem,) = problems_of(world, extra)
    assert problem.startswith(f"{second}, row 2, column instrument, state, act, source: ")
    assert f"is already the key of row 2 of {first}." in problem


def test_all_problems_of_all_tables_are_told_in_one_run_in_order(world: DataFolder) -> None:
    instruments = world.table("instruments/instruments.csv", instrument("conv-a", force="custom"))
    sources = world.raw("sources/sources.csv", b"wrong\n")
    acts = world.table(ACTS, act("AAA", "paper", "2014-13", kind_basis="guessed"), act("ZZZ", "paper"))
    told = problems_of(world)
    assert list(told) == sorted(told)
    places = {problem.split(": ")[0] for problem in told}
    assert {f"{instruments}, row 2, column force", f"{sources}, row 1", f"{acts}, row 2, column date",
            f"{acts}, row 2, column kind_basis", f"{acts}, row 3, column state"} <= places


def test_problems_sort_by_row_as_numbers() -> None:
    problems = [Problem("f", row, "c", "v", "is wrong", "Mend it.") for row in (10, 9)]
    assert [problem.row for problem in sorted(problems)] == [9, 10]
    assert str(problems[0]) == "f, row 10, column c: 'v' is wrong. Mend it."


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="is not a folder of tables") as caught:
        read_tables([tmp_path / "none"])
    assert caught.value.hint == "Name a folder that holds CSV files with metadata."


def test_a_folder_without_tables(tmp_path: Path) -> None:
    (tmp_path / "acts.csv").write_text("instrument\n")
    with pytest.raises(DataError, match=r"^No table was found\."):
        read_tables([tmp_path])


def test_rows_without_metadata_are_not_dropped_in_silence(world: DataFolder, tmp_path: Path) -> None:
    extra = tmp_path / "extra"
    (extra / "treaty").mkdir(parents=True)
    with (extra / "treaty" / "acts.csv").open("w", newline="") as file:
        csv.writer(file).writerow(["instrument"])
    with pytest.raises(DataError) as caught:
        read_tables([world.path, extra])
    assert "acts.csv" in str((caught.value.message, *caught.value.problems))


def test_progress_names_each_table(world: DataFolder) -> None:
    seen: list[str] = []
    read_tables([world.path], seen.append)
    assert seen == ["instruments/instruments.csv", "memberships/organisations.csv", "sources/sources.csv",
                    "states/states.csv"]
