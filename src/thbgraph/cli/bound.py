"""``thbgraph bound``."""

from __future__ import annotations

import csv
import io
import json
from typing import Annotated, Final

import typer

from thbgraph.bound import BoundItem, bound
from thbgraph.cli.graph import open_graph
from thbgraph.cli.output import choice, day, print_table, write
from thbgraph.labels import Labels
from thbgraph.reports import as_text, bound_item
from thbgraph.reports.proof import proof

FORMATS: Final = ("table", "json", "csv")


def command(
    state: Annotated[str, typer.Argument(help="ISO 3166-1 alpha-3 code, or EUE for the European Union.")],
    instrument: Annotated[list[str] | None, typer.Option(help="Slug, for example un-tip; repeat for more.")] = None,
    at: Annotated[str, typer.Option(help="The date, YYYY-MM-DD; default today (UTC).")] = "",
    explain: Annotated[bool, typer.Option("--explain", help="Print the proof of each status.")] = False,
    form: Annotated[str, typer.Option("--format", help="table, json or csv.")] = "table",
    lang: Annotated[str, typer.Option(help="en or ru.")] = "en",
) -> None:
    """Tell by which instruments a state is bound at a date, since when, and on what ground."""
    choice("format", form, FORMATS)
    choice("lang", lang, ("en", "ru"))
    date = day(at)
    store, manifest = open_graph()
    items = bound(store, date, (state.upper(),), tuple(slug.lower() for slug in instrument or ()))
    if form == "json":
        body = {"at": date.isoformat(), "version": manifest.version, "total": len(items), "next": None,
                "items": [bound_item(item) for item in items]}
        write((json.dumps(body, ensure_ascii=False, indent=2) + "\n").encode())
        return
    labels = Labels(store)
    if explain:
        for item in items:
            typer.echo(proof(store, item, date, labels, lang))
        return
    columns = ("instrument", "status", "since", "until", "basis", "reason", "sources")
    rows = [_row(item, labels, lang) for item in items]
    if form == "csv":
        buffer = io.StringIO(newline="")
        safe = ([as_text(cell) for cell in row] for row in rows)
        csv.writer(buffer, lineterminator="\r\n").writerows([columns, *safe])
        write(buffer.getvalue().encode())
        return
    print_table(columns, rows, f"{labels.party(items[0].state, lang)}, {date}")


def _row(item: BoundItem, labels: Labels, lang: str) -> tuple[str, ...]:
    since = item.since or (f"{item.since_earliest or '?'} .. {item.since_latest or '?'}"
                           if item.since_earliest or item.since_latest else "")
    reasons = "; ".join(labels.concept("reason", reason, lang) for reason in item.reasons)
    if item.status == "unknown" and item.complete_as_of:
        reasons += f" ({item.complete_as_of})"
    return (item.instrument, labels.concept("binding-status", item.status, lang), since, item.until,
            labels.concept("basis", item.basis, lang) if item.basis else "", reasons, ", ".join(item.sources))
