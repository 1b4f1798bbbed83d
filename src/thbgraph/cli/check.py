"""``thbgraph check``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from thbgraph.build import load
from thbgraph.cli.graph import settings
from thbgraph.cli.output import progress, say
from thbgraph.derive import derive
from thbgraph.documents import verify
from thbgraph.errors import DataError, UsageError
from thbgraph.graph import ontology_files
from thbgraph.resolve import resolve
from thbgraph.resources import resource
from thbgraph.tables import read_tables
from thbgraph.validate.consistency import check_consistency
from thbgraph.validate.integrity import check_integrity, check_ontology


def command(
    data: Annotated[list[Path] | None, typer.Option(help="A folder of tables; repeat to add rows.")] = None,
    sources: Annotated[Path | None, typer.Option(
        help="A folder with text copies of the documents: check only that each passage still stands there.")] = None,
) -> None:
    """Check tables, integrity of the graph, quality of the ontology and its OWL consistency (HermiT, needs Java).

    With --sources, compare passages with your own copies of the documents instead. Prints every problem with file,
    row, column or node. Exit code 0: sound; 1: problems; 2: could not run.
    """
    folders = list(data or settings().data) or [resource("data")]
    for folder in folders:
        if not folder.is_dir():
            raise UsageError(f"{folder} is not a folder of tables.", "Name a folder of CSV files with metadata.")
    with progress("check") as step:
        problems = _compared(folders, sources, step) if sources else _problems(folders, step)
    for problem in problems:
        typer.echo(problem)
    if problems:
        say(f"{len(problems)} problem(s).")
        raise typer.Exit(1)
    say("The passages stand in the copies." if sources else "Tables, graph and ontology are sound.")


def _compared(folders: list[Path], copies: Path, step: Callable[[str], None]) -> list[str]:
    try:
        report = verify(read_tables(folders, step), copies, step)
    except DataError as error:
        return list(error.problems or (str(error),))
    for source, name in sorted(report.copies.items()):
        say(f"{source}: {name}")
    for source in report.without_copy:
        say(f"{source}: no copy in this folder; its passages were not compared.")
    say(f"{report.verified} passage(s) found word for word.")
    return report.problems


def _problems(folders: list[Path], step: Callable[[str], None]) -> list[str]:
    files = ontology_files(resource("ontology"))
    step("ontology quality")
    problems = check_ontology(files, settings().shacl)
    step("OWL consistency (HermiT)")
    problems += check_consistency(files)
    try:
        store = load(folders, step)
    except DataError as error:
        return [*problems, *(error.problems or (str(error),))]
    resolve(store, step)
    derive(store, step)
    return problems + check_integrity(store, step, settings().shacl)
