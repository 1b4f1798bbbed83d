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
from thbgraph.errors import DataError, UsageError
from thbgraph.graph import ontology_files
from thbgraph.resolve import resolve
from thbgraph.resources import resource
from thbgraph.validate.consistency import check_consistency
from thbgraph.validate.integrity import check_integrity, check_ontology


def command(
    data: Annotated[list[Path] | None, typer.Option(help="A folder of tables; repeat to add rows.")] = None,
) -> None:
    """Check tables, integrity of the graph, quality of the ontology and its OWL consistency (HermiT, needs Java).

    Prints every problem with file, row, column or node. Exit code 0: sound; 1: problems; 2: could not run.
    """
    folders = list(data or settings().data) or [resource("data")]
    for folder in folders:
        if not folder.is_dir():
            raise UsageError(f"{folder} is not a folder of tables.", "Name a folder of CSV files with metadata.")
    with progress("check") as step:
        problems = _problems(folders, step)
    for problem in problems:
        typer.echo(problem)
    if problems:
        say(f"{len(problems)} problem(s).")
        raise typer.Exit(1)
    say("Tables, graph and ontology are sound.")


def _problems(folders: list[Path], step: Callable[[str], None]) -> list[str]:
    files = ontology_files(resource("ontology"))
    step("ontology quality")
    problems = check_ontology(files)
    step("OWL consistency (HermiT)")
    problems += check_consistency(files)
    try:
        store = load(folders, step)
    except DataError as error:
        return [*problems, *(error.problems or (str(error),))]
    resolve(store, step)
    derive(store, step)
    return problems + check_integrity(store, step)
