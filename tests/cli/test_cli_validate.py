"""`thbgraph validate`: exit codes, formats, limits; each run in a process of its own that is killed when it must be."""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from rdflib import RDF, SH, Graph
from tests.cli.conftest import Done

from thbgraph.cli import validate
from thbgraph.foreign import packed

Run = Callable[..., Done]
PREFIXES = "@prefix thb: <https://w3id.org/thbgraph/ontology#> . @prefix e: <http://e/> . "
OUTCOME = "<https://w3id.org/thbgraph/concept/outcome/{}>"
DUTY = PREFIXES + "e:d a thb:NonPunishmentDuty ; thb:outcomeUnderShall " + OUTCOME + " ."
SHAPES = ("@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e/> . e:S a sh:NodeShape ; "
          "sh:targetClass e:C ; sh:property [ sh:path e:p ; sh:minCount 1 ; sh:severity sh:{} ] .")


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str | bytes], str]:
    def written(name: str, content: str | bytes) -> str:
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(tmp_path / name)

    return written


Write = Callable[[str, str | bytes], str]


@pytest.fixture
def quick(here: Run) -> Run:
    """Return the command; it reads no graph, so no setting of a store is needed."""
    return here


def test_a_result_makes_exit_code_1_and_its_line_names_everything(quick: Run, write: Write) -> None:
    done = quick("validate", write("d.ttl", DUTY.format("absence-confirmed")), "--shapes", "gaps")
    assert done.code == 1
    line = next(line for line in done.out.decode().splitlines() if "violation" in line)
    assert "http://e/d" in line
    assert "thb:outcomeUnderShall" in line
    assert "1 node(s) judged: 1 result(s)." in done.err


def test_sound_data_make_exit_code_0(quick: Run, write: Write) -> None:
    done = quick("validate", write("d.ttl", DUTY.format("met")), "--shapes", "gaps")
    assert (done.code, done.out) == (0, b"")
    assert "no result" in done.err


def test_nothing_judged_is_said(quick: Run, write: Write) -> None:
    done = quick("validate", write("d.ttl", PREFIXES + "e:a e:p 1 ."))
    assert done.code == 0
    assert "nothing was tested" in done.err


@pytest.mark.parametrize(("severity", "level", "code"), [
    ("Violation", "violation", 1), ("Warning", "violation", 0), ("Warning", "warning", 1), ("Info", "warning", 0),
    ("Info", "info", 1), ("Violation", "never", 0)])
def test_the_level_decides_the_exit_code(quick: Run, write: Write, severity: str, level: str, code: int) -> None:
    data, shapes = write("d.nt", "<http://e/a> a <http://e/C> .".replace(" a ", f" <{RDF.type}> ")), write(
        "s.ttl", SHAPES.format(severity))
    assert quick("validate", data, "--shapes", shapes, "--fail-on", level).code == code


def test_every_format(quick: Run, write: Write) -> None:
    file = write("d.ttl", DUTY.format("absence-confirmed"))

    def told(form: str, lang: str) -> bytes:
        return quick("validate", file, "--shapes", "gaps", "--format", form, "--lang", lang, "--fail-on", "never").data

    body = json.loads(told("json", "en"))
    assert (body["conforms"], body["total"], body["items"][0]["document"]) == (False, 1, file)
    assert set(body["items"][0]["message"]) == {"en", "ru"}
    assert "ttl" not in body
    [row] = csv.DictReader(io.StringIO(told("csv", "ru").decode(), newline=""))
    assert row["message"] == body["items"][0]["message"]["ru"]
    graph = Graph().parse(data=told("ttl", "en"), format="turtle")
    assert len(set(graph.subjects(RDF.type, SH.ValidationReport))) == 1


def test_a_cell_of_foreign_text_is_no_formula(quick: Run, write: Write) -> None:
    data = write("d.ttl", "@prefix e: <http://e/> . e:a a e:C ; e:p '=1+1' .")
    shapes = write("s.ttl", SHAPES.replace("sh:minCount 1", "sh:nodeKind sh:IRI").format("Info"))
    [row] = csv.DictReader(io.StringIO(quick("validate", data, "--shapes", shapes, "--format", "csv").data.decode()))
    assert row["value"] == "'=1+1"


def test_files_are_judged_together(quick: Run, write: Write) -> None:
    one = write("one.ttl", "@prefix e: <http://e/> . e:a a e:C .")
    two = write("two.nt", "<http://e/a> <http://e/p> <http://e/b> .")
    assert quick("validate", one, two, "--shapes", write("s.ttl", SHAPES.format("Violation"))).code == 0


def test_standard_input_needs_its_syntax(process: Run) -> None:
    assert process("validate", "-", text=DUTY.format("met")).code == 2
    done = process("validate", "-", "--input-format", "ttl", "--shapes", "gaps", text=DUTY.format("absence-confirmed"))
    assert (done.code, b"http://e/d" in done.out) == (1, True)


@pytest.mark.parametrize(("name", "content", "code", "said"), [
    ("d.ttl", "@prefix e: <http://e/> .\ne:a e:p 'x\n", 2, "d.ttl, line 2: this is not Turtle"),
    ("d.ttl", b"\xff", 2, "is not UTF-8"), ("d.csv", "a,b", 3, "does not tell an RDF syntax"),
    ("d.ttl", b"\x1f\x8b\x08", 3, "is compressed"),
    ("d.jsonld", '{"@context": "http://127.0.0.1:9/"}', 3, "would have to be fetched")])
def test_what_cannot_be_read_is_told(quick: Run, write: Write, name: str, content: str | bytes, code: int,
                                     said: str) -> None:
    done = quick("validate", write(name, content))
    assert (done.code, said in done.err.replace("\n", " ")) == (code, True), done.err
    assert done.out == b""


def test_shapes_that_reach_out_are_refused(quick: Run, write: Write) -> None:
    query = '"SELECT $this FROM <file:///etc/hostname> WHERE { $this ?p ?o }"'
    shapes = write("s.ttl", SHAPES.replace("sh:minCount 1", f"sh:sparql [ sh:select {query} ]").replace("{}", "Info"))
    done = quick("validate", write("d.ttl", DUTY), "--shapes", shapes)
    assert (done.code, "has FROM" in done.err) == (3, True), done.err


@pytest.mark.parametrize("arguments", [("missing.ttl",), (".",), ("d.ttl", "--format", "xml"),
                                       ("d.ttl", "--fail-on", "all"), ("d.ttl", "--lang", "de"),
                                       ("d.ttl", "--shapes", "missing.ttl"), ("d.ttl", "--input-format", "csv")])
def test_wrong_arguments_make_exit_code_2(quick: Run, write: Write, arguments: tuple[str, ...]) -> None:
    write("d.ttl", DUTY.format("met"))
    assert quick("validate", *arguments).code == 2


def test_limits_of_bytes_and_triples(quick: Run, write: Write) -> None:
    file = write("d.ttl", DUTY.format("met"))
    assert "--max-bytes" in quick("validate", file, "--max-bytes", "10").err
    done = quick("validate", file, "--max-triples", "1")
    assert (done.code, "more than 1 triples" in done.err) == (2, True)


def test_judging_is_killed_at_the_deadline(quick: Run, write: Write) -> None:
    file = write("d.nt", "".join(f"_:b{n} <{RDF.type}> <https://w3id.org/thbgraph/ontology#State> .\n"
                                 for n in range(30_000)))
    begun = time.monotonic()
    done = quick("validate", file, "--timeout", "0.5")
    assert (done.code, "longer than 0.5 s" in done.err) == (2, True), done.err
    assert time.monotonic() - begun < 30


@pytest.mark.parametrize("engine", ["turbo", "pyshacl", "both"])
def test_the_engine_of_the_settings_judges(quick: Run, write: Write, engine: str,
                                           monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def watched(*arguments: object) -> object:
        seen.append(str(arguments[2]))
        return packed(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(validate, "packed", watched)
    assert quick("validate", write("d.ttl", DUTY.format("part-met")), "--shapes", "gaps", "--fail-on", "warning",
                 THBGRAPH_SHACL=engine).code == 1
    assert seen == [engine]


def test_another_engine_is_refused(quick: Run, write: Write) -> None:
    done = quick("validate", write("d.ttl", DUTY.format("met")), THBGRAPH_SHACL="jena")
    assert (done.code, "turbo" in done.err) == (2, True)
