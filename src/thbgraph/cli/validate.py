"""``thbgraph validate``."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from thbgraph import __version__
from thbgraph.cli.graph import settings
from thbgraph.cli.output import LANGUAGES, choice, print_table, say, write, write_json
from thbgraph.errors import DataError, NotFound, QueryTimeout, ThbError, TooLong, UsageError
from thbgraph.foreign import (
    MAX_BYTES,
    MAX_TRIPLES,
    NAMES,
    SHAPES,
    TASK,
    Document,
    format_of_name,
    in_other_words,
    message_in,
    packed,
)
from thbgraph.namespaces import BASE, PREFIXES
from thbgraph.reports.sheets import csv_text
from thbgraph.reports.table import columns
from thbgraph.store.job import TaskAnswer, TaskJob
from thbgraph.store.member import Worker, WorkerLost, WorkerOptions
from thbgraph.store.nursery import Nursery

FORMATS: Final = ("table", "json", "ttl", "csv")
_LEVELS: Final = ("violation", "warning", "info")
_COLUMNS: Final = ("severity", "node", "path", "value", "message", "shape", "document")


def command(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="RDF files, or - for standard input.")],
    shapes: Annotated[str, typer.Option(help="integrity, gaps, or a file of SHACL shapes.")] = "integrity",
    form: Annotated[str, typer.Option("--format", help=", ".join(FORMATS) + ".")] = "table",
    fail_on: Annotated[str, typer.Option(help="violation, warning, info or never: from which grade on the exit code "
                                              "is 1.")] = "violation",
    lang: Annotated[str, typer.Option(help="en or ru.")] = "en",
    input_format: Annotated[str, typer.Option(help=f"Syntax of all files ({', '.join(NAMES)}) instead of the one "
                                                   "their suffix tells; needed with -.")] = "",
    max_bytes: Annotated[int, typer.Option(help="Bytes that are read of each file at most.")] = MAX_BYTES,
    max_triples: Annotated[int, typer.Option(help="Triples that are judged at most.")] = MAX_TRIPLES,
    timeout: Annotated[float, typer.Option(help="Seconds after which judging is stopped.")] = 60.0,
) -> None:
    """Judge somebody else's RDF by the shapes of this project, or by a file of shapes.

    All files are judged together. Nothing is fetched, nothing is kept, and no node of our own is reported. Exit code
    1 if a result is at or above --fail-on.
    """
    choice("format", form, FORMATS)
    choice("fail-on", fail_on, (*_LEVELS, "never"))
    choice("lang", lang, LANGUAGES)
    choice("input-format", input_format, ("", *NAMES))
    documents = [_document(name, input_format, max_bytes) for name in files]
    given = shapes if shapes in SHAPES else _document(shapes, "", max_bytes)
    configured = settings()
    asked = {**packed(documents, given, configured.shacl, __version__), "format": "full", "lang": "",
             "max_triples": max_triples}
    report = asyncio.run(_judged(asked, timeout, configured.query_memory))
    _print(report, form, lang)
    if _fails(report["items"], fail_on):
        raise typer.Exit(1)


def _document(name: str, form: str, most: int) -> Document:
    if name == "-":
        if not form:
            raise UsageError("Standard input has no suffix that tells its syntax.", "Give --input-format.")
        return _short_enough(Document("standard input", form, sys.stdin.buffer.read(most + 1)), most)
    path = Path(name)
    if not path.is_file():
        raise NotFound(f"There is no file {name}.", "Check the path.")
    try:
        with path.open("rb") as file:
            return _short_enough(Document(name, form or format_of_name(name), file.read(most + 1)), most)
    except OSError as error:
        raise DataError(f"{name} cannot be read: {error.strerror}.", "Check its permissions.") from error


def _short_enough(document: Document, most: int) -> Document:
    if len(document.content) > most:
        raise TooLong(f"{document.name} is larger than {most:,} bytes.", "Judge a part, or raise --max-bytes.")
    return document


async def _judged(asked: dict[str, Any], seconds: float, memory: int) -> dict[str, Any]:
    """Return the report that a sealed process makes; it is killed at the deadline."""
    options = WorkerOptions(None, memory, seconds, "thbgraph.foreign.tasks")
    nursery = Nursery(options.graph, options.tasks)
    try:
        worker = await Worker.start(nursery, options)
        answer, _ = await asyncio.wait_for(worker.ask(TaskJob(TASK, asked)), seconds)
    except TimeoutError:
        raise in_other_words(QueryTimeout(""), seconds) from None
    except WorkerLost as lost:
        raise in_other_words(lost.reason, seconds) from lost
    finally:
        await nursery.stop()
    if not isinstance(answer, TaskAnswer):
        raise ThbError("The process answered with something else.", "Please report this.")
    report: dict[str, Any] = json.loads(answer.body)
    return report


def _fails(items: Sequence[dict[str, Any]], fail_on: str) -> bool:
    """Whether a result is at or above the level; a severity that SHACL does not name counts as the gravest."""
    if fail_on == "never":
        return False
    below = _LEVELS[_LEVELS.index(fail_on) + 1:]
    return any(item["severity"] not in below for item in items)


def _print(report: dict[str, Any], form: str, lang: str) -> None:
    turtle = report.pop("ttl")
    if form == "json":
        write_json(report)
    elif form == "ttl":
        write(turtle.encode())
    elif form == "csv":
        write(csv_text(_COLUMNS, (_row(item, lang) for item in report["items"])))
    else:
        rows = [tuple(_short(cell) for cell in _row(item, lang)) for item in report["items"]]
        if rows:
            print_table(columns(_COLUMNS, lang), rows)
    if not report["judged"]:
        say("No node of the data is of a kind that these shapes judge: nothing was tested.")
    else:
        say(f"{report['judged']} node(s) judged: " + ("no result." if report["conforms"] else
                                                      f"{report['total']} result(s)."))


def _row(item: dict[str, Any], lang: str) -> tuple[str, ...]:
    node = item["node"] + (f" ({item['node_within']})" if item["node_within"] else "")
    return (item["severity"], node, item["path"] or "", item["value"] or "", message_in(item["message"], lang),
            item["shape_within"] or item["source_shape"], item["document"] or "")


def _short(text: str) -> str:
    for prefix, namespace in PREFIXES.items():
        text = text.replace(namespace, f"{prefix}:")
    text = text.replace(BASE, "")
    return text if len(text) <= 300 else f"{text[:300]}…"
