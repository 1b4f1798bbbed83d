"""The ``thbgraph`` command: assembles the commands and turns every error into a sentence and an exit code."""

from __future__ import annotations

import logging
import sys

import typer

from thbgraph import __version__
from thbgraph.cli import (
    backup,
    bound,
    build,
    calendar,
    check,
    cite,
    compared,
    coverage,
    diff,
    duties,
    export,
    gaps,
    push,
    query,
    recommendations,
    release,
    serve,
    validate,
    what_if,
)
from thbgraph.cli.output import say
from thbgraph.errors import DataError, ThbError

app = typer.Typer(name="thbgraph", no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False,
                  help="Who is bound by what against trafficking in human beings, since when, and who says so.")
app.command("build")(build.command)
app.command("check")(check.command)
app.command("serve")(serve.command)
app.command("query")(query.command)
app.command("bound")(bound.command)
app.command("duties")(duties.command)
app.command("gaps")(gaps.command)
app.command("what-if")(what_if.command)
app.command("compare")(compared.compare)
app.command("changes")(compared.changes_command)
app.command("practices")(compared.practices)
app.command("validate")(validate.command)
app.command("recommendations")(recommendations.command)
app.command("calendar")(calendar.command)
app.command("coverage")(coverage.command)
app.command("backup")(backup.backup)
app.command("restore")(backup.restore)
app.command("push")(push.command)
app.command("export")(export.command)
app.command("diff")(diff.command)
app.command("release")(release.command)
app.command("cite")(cite.command)


def _version(value: bool) -> None:
    if value:
        typer.echo(f"thbgraph {__version__}")
        raise typer.Exit


@app.callback()
def _options(version: bool = typer.Option(False, "--version", callback=_version, is_eager=True,
                                          help="Print the version and stop.")) -> None:
    """Answer questions on treaties, states, bodies and duties against trafficking in human beings."""


def run() -> None:
    """Run the command line; the only place, with the service's, that sees every error.

    Exit codes: 0 done, 1 findings at or above the chosen level, 2 could not run, 3 refused or unsupported.
    """
    try:
        app()
    except DataError as error:
        say(str(error))
        for problem in error.problems:
            say(f"  {problem}")
        sys.exit(error.exit_code)
    except ThbError as error:
        say(str(error))
        sys.exit(error.exit_code)
    except (BrokenPipeError, KeyboardInterrupt):
        sys.exit(2)
    except Exception as error:
        logging.getLogger(__name__).debug("internal error", exc_info=True)
        say(f"thbgraph failed: {type(error).__name__}: {error}. Please report this with the command you ran.")
        sys.exit(2)
