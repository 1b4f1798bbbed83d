"""``thbgraph what-if``."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from thbgraph.cli.duties import row
from thbgraph.cli.graph import open_graph, settings
from thbgraph.cli.output import LANGUAGES, choice, day, print_table, say_cite, write_json
from thbgraph.labels import Labels
from thbgraph.reports import change_item
from thbgraph.reports.change import change_lines, gap_rows, title
from thbgraph.reports.table import columns
from thbgraph.whatif import what_if

FORMATS: Final = ("table", "json")
_COLUMNS: Final = ("topic", "instrument", "article", "modality", "since", "due", "until", "norm")


def command(
    state: Annotated[str, typer.Argument(help="ISO 3166-1 alpha-3 code, or EUE for the European Union.")],
    instrument: Annotated[str, typer.Argument(help="Slug of a treaty, for example cets-197.")],
    date: Annotated[str, typer.Option(help="Date of the deposit or notice, YYYY-MM-DD; default today (UTC).")] = "",
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Suppose a denunciation instead of joining.")] = False,
    form: Annotated[str, typer.Option("--format", help="table or json.")] = "table",
    lang: Annotated[str, typer.Option(help="en or ru.")] = "en",
) -> None:
    """Suppose that a state joins or leaves a treaty: what begins, ends, opens and closes; nothing is stored."""
    choice("format", form, FORMATS)
    choice("lang", lang, LANGUAGES)
    at = day(date, "date")
    store, manifest = open_graph()
    change = what_if(store, state.upper(), instrument.lower(), at, withdraw=withdraw, engine=settings().shacl)
    if form == "json":
        write_json({**change_item(change), "version": manifest.version})
        return
    say_cite(manifest.version, at.isoformat(), lang)
    labels = Labels(store)
    for line in change_lines(change, labels, lang):
        typer.echo(line)
    for part, duties in (("begins", change.begins), ("ends", change.ends), ("survives", change.survives)):
        if duties:
            cells = [row(duty, labels, lang) for duty in duties]
            shown = [(*cell[:6], duty.until, cell[7]) for cell, duty in zip(cells, duties, strict=True)]
            print_table(columns(_COLUMNS, lang), shown, title(part, len(duties), lang))
    for part, gaps in (("gaps_opened", change.gaps_opened), ("gaps_closed", change.gaps_closed)):
        if gaps:
            print_table(columns(("verdict", "severity", "finding"), lang), gap_rows(gaps, labels, lang),
                        title(part, len(gaps), lang))
