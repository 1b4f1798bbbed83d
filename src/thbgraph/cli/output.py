"""Data to standard output, words to standard error; long work shows where it is."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, Final

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from thbgraph.errors import UsageError
from thbgraph.reports.cite import cite_words
from thbgraph.tables.dates import day_asked

LANGUAGES: Final = ("en", "ru")
WORDS: Final = Console(stderr=True, highlight=False, soft_wrap=True)
# steps of a build: each table read, each table's graph, the rules and a few more; only the bar's length rests on it
_BUILD_STEPS: Final = 100


def say(text: str) -> None:
    """Print *text* to standard error, as it is: never read as markup."""
    WORDS.print(text, markup=False)


def say_cite(version: str, at: str, lang: str) -> None:
    """Say how to cite what is printed: to standard error, so that a table stays a table."""
    say(cite_words(version, at, lang))


def write(content: bytes) -> None:
    """Write *content* to standard output as it is."""
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def write_json(body: Any) -> None:
    """Write *body* to standard output as JSON that a person can read, too."""
    write((json.dumps(body, ensure_ascii=False, indent=2) + "\n").encode())


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]], title: str = "") -> None:
    """Print a table to standard output: drawn on a terminal, wide enough to be whole in a pipe."""
    console = Console(highlight=False) if sys.stdout.isatty() else Console(highlight=False, width=200)
    table = Table(*columns, title=title or None, title_justify="left", show_lines=False)
    for row in rows:
        table.add_row(*(_plain(cell) for cell in row))
    console.print(table)


def _plain(cell: str) -> str:
    return cell.replace("[", "\\[")


@contextmanager
def progress(title: str) -> Iterator[Callable[[str], None]]:
    """Show a bar on standard error while the body runs; the yielded function names each step."""
    bar = Progress(TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[step]}"),
                   TimeElapsedColumn(), console=WORDS, transient=True)
    with bar:
        task = bar.add_task(title, total=_BUILD_STEPS, step="")

        def step(name: str) -> None:
            bar.update(task, advance=1, step=name)

        yield step
        bar.update(task, completed=_BUILD_STEPS)


def day(text: str, option: str = "at") -> date:
    """Read ``--at``, or the date of another *option*; empty means today in UTC.

    Raises:
        UsageError: not a day of the form YYYY-MM-DD.
    """
    return day_asked(text, f"--{option} ")


def choice(name: str, value: str, allowed: Sequence[str]) -> str:
    """Return *value* if it is *allowed* for the option *name*.

    Raises:
        UsageError: it is not.
    """
    if value not in allowed:
        raise UsageError(f"--{name} '{value}' is not possible.", f"Choose one of: {', '.join(allowed)}.")
    return value


def several(values: Sequence[str] | None, *, upper: bool = False) -> tuple[str, ...]:
    """Return the values of an option that may be repeated, as slugs, or as codes if *upper*."""
    return tuple(value.strip().upper() if upper else value.strip().lower() for value in values or ())
