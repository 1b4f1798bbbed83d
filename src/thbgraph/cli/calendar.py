"""``thbgraph calendar``."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from thbgraph.calendar import KINDS, calendar, icalendar_text
from thbgraph.cli.graph import open_graph
from thbgraph.cli.output import LANGUAGES, choice, day, print_table, say_cite, write, write_json
from thbgraph.errors import UsageError
from thbgraph.reports import entry_item, listing
from thbgraph.reports.cite import cite_words
from thbgraph.reports.table import columns

FORMATS: Final = ("table", "json", "ics")
_LONGEST: Final = 50


def command(
    state: Annotated[list[str], typer.Argument(help="ISO 3166-1 alpha-3 codes, or EUE for the European Union.")],
    at: Annotated[str, typer.Option(help="From which day on, YYYY-MM-DD; default today (UTC).")] = "",
    years: Annotated[int, typer.Option(help="How many years ahead, 1 to 50.")] = 5,
    kind: Annotated[list[str] | None, typer.Option(help=f"One of {', '.join(KINDS)}; repeat for more.")] = None,
    form: Annotated[str, typer.Option("--format", help="table, json or ics (iCalendar).")] = "table",
    lang: Annotated[str, typer.Option(help="en or ru.")] = "en",
) -> None:
    """Tell what lies ahead of a state: deadlines, reports, windows for leaving a treaty, entries into force."""
    choice("format", form, FORMATS)
    choice("lang", lang, LANGUAGES)
    for name in kind or ():
        choice("kind", name, KINDS)
    if not 1 <= years <= _LONGEST:
        raise UsageError(f"--years {years} is out of range.", f"Choose 1 to {_LONGEST}.")
    date = day(at)
    store, manifest = open_graph()
    entries = calendar(store, date, tuple(code.upper() for code in state), years=years, kinds=tuple(kind or KINDS))
    if form == "json":
        write_json(listing([entry_item(entry) for entry in entries], date.isoformat(), manifest.version))
    elif form == "ics":
        cite = cite_words(manifest.version, date.isoformat(), lang)
        write(icalendar_text(entries, date, manifest.version, lang, cite))
    else:
        say_cite(manifest.version, date.isoformat(), lang)
        rows = [(entry.day.isoformat(), entry.end.isoformat() if entry.end else "", entry.state, entry.title[lang],
                 entry.article, entry.detail[lang]) for entry in entries]
        print_table(columns(("from", "to", "state", "what", "article", "detail"), lang), rows)
