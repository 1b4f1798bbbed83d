"""``thbgraph query``."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

import typer

from thbgraph.cli.graph import ensure_built, settings
from thbgraph.cli.output import choice, day, print_table, write, write_json
from thbgraph.errors import NotFound, UsageError
from thbgraph.namespaces import sparql_prefixes
from thbgraph.query import Parameter, Question, catalogue, find_question
from thbgraph.reports.questions import question_item
from thbgraph.store.dataset import open_graph
from thbgraph.store.evaluate import evaluate
from thbgraph.store.formats import ResultKind
from thbgraph.store.guard import check_bounds
from thbgraph.store.job import QueryAnswer, QueryJob

FORMATS: Final = ("table", "json", "csv", "tsv", "xml", "ttl")
_QUESTION_ID: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def command(
    query: Annotated[str, typer.Argument(help="A .rq file, - for standard input, SPARQL text, or a question's id.")]
    = "",
    param: Annotated[list[str] | None, typer.Option(help="name=value for a named question; repeat a name for more "
                                                         "values.")] = None,
    at: Annotated[str, typer.Option(help="The date, YYYY-MM-DD, for a named question that has one.")] = "",
    form: Annotated[str, typer.Option("--format", help="table, json, csv, tsv, xml or ttl.")] = "table",
    listed: Annotated[bool, typer.Option("--list", help="List the named questions instead, as table or json.")] = False,
    show: Annotated[bool, typer.Option("--show", help="Print the SPARQL of a named question instead.")] = False,
) -> None:
    """Answer a SPARQL query or a named question; the project's prefixes are declared already."""
    choice("format", form, FORMATS)
    if listed:
        _list(query, form)
    elif show:
        question = find_question(query)
        write(question.runnable(_asked(question, param or [], at)).encode())
    elif query:
        _answer(_text(query, param or [], at), form)
    else:
        raise UsageError("There is no query.", "Name a file or a question, or list the questions with --list.")


def _list(query: str, form: str) -> None:
    if query:
        raise UsageError(f"--list lists every question, not '{query}'.", "Use --show for the text of one.")
    choice("format", form, ("table", "json"))
    questions = catalogue()
    if form == "json":
        write_json({"total": len(questions), "items": [question_item(question) for question in questions]})
        return
    print_table(("id", "question", "parameters"), [
        (question.id, question.question, ", ".join(_parameter(parameter) for parameter in question.parameters))
        for question in questions])


def _parameter(parameter: Parameter) -> str:
    return f"{parameter.name}={parameter.default}" if parameter.default else parameter.name


def _answer(text: str, form: str) -> None:
    check_bounds(text)
    configured = settings()
    dataset = open_graph(ensure_built(configured))
    answer = evaluate(dataset, QueryJob(text, _formats(form), max_rows=configured.max_rows))
    if form == "table" and answer.format == "csv":
        columns, *rows = list(csv.reader(io.StringIO(answer.body.decode(), newline="")))
        print_table(columns, rows)
        return
    write(_with_line_end(answer))


def _text(query: str, params: Sequence[str], at: str) -> str:
    path = Path(query) if "\n" not in query and len(query) < 1024 else None
    if query == "-":
        return sparql_prefixes() + sys.stdin.read()
    if path and path.is_file():
        return sparql_prefixes() + path.read_text(encoding="utf-8")
    if path and path.suffix in (".rq", ".sparql"):
        raise NotFound(f"There is no file {query}.", "Name a file that exists, a question's id, or write the query.")
    if not _QUESTION_ID.fullmatch(query):
        return sparql_prefixes() + query
    question = find_question(query)
    return question.sparql(_asked(question, params, at))


def _asked(question: Question, params: Sequence[str], at: str) -> dict[str, list[str]]:
    values = _values(params)
    if at or any(parameter.name == "at" and not parameter.default for parameter in question.parameters):
        values.setdefault("at", [day(at).isoformat()])
    return values


def _values(params: Sequence[str]) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for text in params:
        name, separator, value = text.partition("=")
        if not separator:
            raise UsageError(f"--param '{text}' has no value.", "Write it as name=value, for example state=KGZ.")
        values.setdefault(name, []).append(value)
    return values


def _formats(form: str) -> dict[ResultKind, str]:
    if form == "table":
        return {"bindings": "csv", "boolean": "json", "graph": "ttl"}
    if form == "ttl":
        return {"graph": "ttl"}
    formats: dict[ResultKind, str] = {"bindings": form}
    if form in ("json", "xml"):
        formats["boolean"] = form
    return formats


def _with_line_end(answer: QueryAnswer) -> bytes:
    return answer.body if answer.body.endswith(b"\n") else answer.body + b"\n"
