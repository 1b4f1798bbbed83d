"""`duties`, `what-if`, `calendar` and proofs as RDF: the answers of the service, in the terminal."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import icalendar
import pytest
from rdflib import RDF, Graph, URIRef

from thbgraph.api.tasks import TASKS
from thbgraph.build import open_build
from thbgraph.namespaces import THB
from thbgraph.validate import FAST

if TYPE_CHECKING:
    from tests.cli.conftest import Run

DAY = "2026-11-22"
AT = ["--at", DAY]
COMMON = {"at": DAY, "format": "json", "limit": 1000, "offset": 0, "following": ""}
# command line, task of the service, its arguments
SAME: dict[str, tuple[list[str], str, dict[str, Any]]] = {
    "bound": (["bound", "KGZ", *AT], "bound", {"state": ["KGZ"], "instrument": [], "explain": False}),
    "bound-explain": (["bound", "KGZ", "--instrument", "un-tip", *AT, "--explain"], "bound",
                      {"state": ["KGZ"], "instrument": ["un-tip"], "explain": True}),
    "duties": (["duties", "KGZ", "--instrument", "un-tip", "--topic", "compensation", *AT], "duties",
               {"state": ["KGZ"], "instrument": ["un-tip"], "topic": ["compensation"]}),
    "what-if": (["what-if", "KGZ", "cets-197", "--date", DAY], "what-if",
                {"state": "KGZ", "instrument": "cets-197", "withdraw": False, "engine": FAST}),
    "withdraw": (["what-if", "POL", "cets-197", "--date", DAY, "--withdraw"], "what-if",
                 {"state": "POL", "instrument": "cets-197", "withdraw": True, "engine": FAST}),
    "calendar": (["calendar", "KGZ", "DEU", *AT, "--kind", "report"], "calendar",
                 {"state": ["DEU", "KGZ"], "years": 5, "kind": ["report"]}),
}


def body_of(here: Run, *arguments: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(here(*arguments, "--format", "json").data)
    return body


@pytest.mark.parametrize("name", SAME)
def test_the_command_answers_as_the_service(here: Run, few_states: dict[str, str], name: str) -> None:
    arguments, task, asked = SAME[name]
    command = body_of(here, *arguments)
    store, manifest = open_build(Path(few_states["THBGRAPH_STORE"]))
    assert command == json.loads(TASKS[task](store, {**COMMON, **asked, "version": manifest.version}))


def test_duties_as_a_table_and_as_csv(here: Run) -> None:
    arguments = ["duties", "KGZ", "--instrument", "un-tip", "--topic", "compensation", *AT]
    text = here(*arguments).data.decode()
    for said in ("Kyrgyzstan", "6(6)", "2003-12-25", "Palermo Protocol"):
        assert said in text, said
    rows = list(csv.DictReader(io.StringIO(here(*arguments, "--format", "csv").data.decode(), newline="")))
    assert [(row["article"], row["since"], row["due"]) for row in rows] == [("6(6)", "2003-12-25", "2003-12-25")]


def test_duties_name_what_takes_small_letters(here: Run) -> None:
    items = body_of(here, "duties", "kgz", "--instrument", "UN-TIP", "--topic", "compensation", *AT)["items"]
    assert [item["norm"] for item in items] == ["un-tip/compensation"]


def test_what_if_in_words(here: Run) -> None:
    """Accession on 22 November 2026: three months, then the first of the next month, 1 March 2027 (art. 42(4))."""
    text = here("what-if", "KGZ", "cets-197", "--date", DAY).data.decode()
    for said in ("Kyrgyzstan", "accession", "Takes effect on 2027-03-01", "begins: "):
        assert said in text, said


def test_what_if_withdrawing(here: Run) -> None:
    """Notice on 22 November 2026: three months, then the first of the next month (art. 46): 1 March 2027."""
    body = body_of(here, "what-if", "POL", "cets-197", "--date", DAY, "--withdraw")
    assert (body["act"], body["effect"], body["withdraw"]) == ("denunciation", "2027-03-01", True)
    assert "cets-197/non-punishment" in {duty["norm"] for duty in body["ends"]}
    assert body["begins"] == []


def test_what_if_nothing_would_change(here: Run) -> None:
    body = body_of(here, "what-if", "KGZ", "un-tip", "--date", DAY)
    assert (body["begins"], body["ends"], body["act"]) == ([], [], None)
    assert [note["code"] for note in body["notes"]] == ["already-bound"]


@pytest.mark.parametrize(("arguments", "words"), [
    (["duties", "KGZ", "--topic", "compensation", *AT], ["Кыргызстан", "Палермский протокол"]),
    (["what-if", "KGZ", "cets-197", "--date", DAY], ["Кыргызстан", "присоединение", "2027-03-01"]),
    (["calendar", "KGZ", *AT], ["Срок отчёта", "Конвенция МОТ № 29", "2027-05-01"]),
    (["bound", "KGZ", "--instrument", "un-tip", "--explain", *AT], ["Положение: статья 17", "Источник"])])
def test_in_russian(here: Run, arguments: list[str], words: list[str]) -> None:
    text = here(*arguments, "--lang", "ru").data.decode()
    assert [word for word in words if word not in text] == []


def test_the_calendar_as_a_table_and_as_icalendar(here: Run) -> None:
    arguments = ["calendar", "KGZ", "--kind", "denunciation-window", *AT]
    text = here(*arguments).data.decode()
    assert "2027-05-01" in text
    assert "2028-04-30" in text
    first, second = (here(*arguments, "--format", "ics").data for _ in range(2))
    assert first == second
    events = [event for event in icalendar.Calendar.from_ical(first).walk() if event.name == "VEVENT"]
    assert len(events) == body_of(here, *arguments)["total"]


def test_the_calendar_of_a_longer_time(here: Run) -> None:
    five, ten = (body_of(here, "calendar", "KGZ", *AT, "--years", years)["items"] for years in ("5", "10"))
    assert ten[:len(five)] == five
    assert len(ten) > len(five)


@pytest.mark.parametrize(("form", "syntax"), [("ttl", "turtle"), ("jsonld", "json-ld")])
def test_the_proof_as_rdf(here: Run, form: str, syntax: str) -> None:
    content = here("bound", "KGZ", "--instrument", "un-tip", "--explain", "--format", form, *AT).data
    graph = Graph().parse(data=content, format=syntax)
    assert len(list(graph.subjects(RDF.type, URIRef(THB + "ProofStep")))) == 5


WRONG = {
    "proof-without-explain": (["bound", "KGZ", "--format", "ttl"], "--explain"),
    "bound-format": (["bound", "KGZ", "--format", "xlsx"], "jsonld"),
    "duties-format": (["duties", "KGZ", "--format", "ttl"], "table, json, csv"),
    "duties-language": (["duties", "KGZ", "--lang", "fr"], "en, ru"),
    "duties-day": (["duties", "KGZ", "--at", "2024"], "YYYY-MM-DD"),
    "duties-state": (["duties", "ZZZ"], "KGZ"),
    "duties-instrument": (["duties", "KGZ", "--instrument", "no-such-treaty"], "un-tip"),
    "duties-topic": (["duties", "KGZ", "--topic", "no-such-topic"], "no-such-topic"),
    "what-if-format": (["what-if", "KGZ", "cets-197", "--format", "csv"], "table, json"),
    "what-if-day": (["what-if", "KGZ", "cets-197", "--date", "soon"], "--date"),
    "what-if-state": (["what-if", "ZZZ", "cets-197"], "ZZZ"),
    "what-if-instrument": (["what-if", "KGZ", "no-such-treaty"], "no-such-treaty"),
    "what-if-without-an-act": (["what-if", "POL", "eu-2011-36"], "thbgraph bound"),
    "what-if-missing": (["what-if", "KGZ"], "instrument"),
    "calendar-years": (["calendar", "KGZ", "--years", "0"], "1 to 50"),
    "calendar-many-years": (["calendar", "KGZ", "--years", "51"], "1 to 50"),
    "calendar-kind": (["calendar", "KGZ", "--kind", "birthday"], "denunciation-window"),
    "calendar-format": (["calendar", "KGZ", "--format", "csv"], "table, json, ics"),
    "calendar-state": (["calendar", "ZZZ"], "ZZZ"),
    "calendar-missing": (["calendar"], "state"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_exits_with_2_and_says_what_to_choose(here: Run, name: str) -> None:
    arguments, said = WRONG[name]
    done = here(*arguments)
    assert (done.code, done.out) == (2, b"")
    assert said in done.err
    assert "Traceback" not in done.err
    assert "Please report" not in done.err


@pytest.mark.parametrize("arguments", [
    ["calendar", "KGZ", "--at", "9999-12-31"], ["what-if", "KGZ", "cets-197", "--date", "9999-12-31"]], ids="-".join)
def test_a_date_at_the_end_of_the_calendar_is_no_internal_error(here: Run, arguments: list[str]) -> None:
    assert "Please report" not in here(*arguments).err


def test_each_command_as_a_process(process: Run) -> None:
    for arguments in (["duties", "KGZ", "--topic", "compensation", *AT], ["calendar", "KGZ", *AT],
                      ["what-if", "KGZ", "un-tip", "--date", DAY]):
        done = process(*arguments)
        assert (done.code, done.err.count("\n")) == (0, 1), (arguments, done.err)
        assert done.err.startswith("Cite as: thbgraph contributors")
        assert done.out
    assert process("calendar", "ZZZ").code == 2
