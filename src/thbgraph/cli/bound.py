"""``thbgraph bound``."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Final

import pyoxigraph as ox
import typer

from thbgraph.bound import BoundItem, bound
from thbgraph.cli.graph import open_graph
from thbgraph.cli.output import LANGUAGES, choice, day, print_table, say_cite, write, write_json
from thbgraph.errors import UsageError
from thbgraph.labels import Labels
from thbgraph.reports import bound_item, listing
from thbgraph.reports.proof import headline_and_lines, proof, proof_triples
from thbgraph.reports.rdf import triples_text
from thbgraph.reports.sheets import csv_text
from thbgraph.reports.table import columns as translated

FORMATS: Final = ("table", "json", "csv", "ttl", "jsonld")


def command(
    state: Annotated[str, typer.Argument(help="ISO 3166-1 alpha-3 code, or EUE for the European Union.")],
    instrument: Annotated[list[str] | None, typer.Option(help="Slug, for example un-tip; repeat for more.")] = None,
    at: Annotated[str, typer.Option(help="The date, YYYY-MM-DD; default today (UTC).")] = "",
    explain: Annotated[bool, typer.Option("--explain", help="Print the proof of each status.")] = False,
    form: Annotated[str, typer.Option("--format", help="table, json, csv; with --explain ttl, jsonld.")] = "table",
    lang: Annotated[str, typer.Option(help="en or ru.")] = "en",
) -> None:
    """Tell by which instruments a state is bound at a date, since when, and on what ground."""
    choice("format", form, FORMATS)
    choice("lang", lang, LANGUAGES)
    date = day(at)
    store, manifest = open_graph()
    items = bound(store, date, (state.upper(),), tuple(slug.lower() for slug in instrument or ()))
    labels = Labels(store)
    if form in ("ttl", "jsonld"):
        if not explain:
            raise UsageError(f"--format {form} writes the proof.", "Add --explain, or choose table, json or csv.")
        write(triples_text((triple for item in items for triple in proof_triples(store, item)), form))
        return
    if form == "json":
        body = [{**bound_item(item), **(_proof(store, item, date, labels) if explain else {})} for item in items]
        write_json(listing(body, date.isoformat(), manifest.version))
        return
    if explain:
        for item in items:
            typer.echo(proof(store, item, date, labels, lang))
        say_cite(manifest.version, date.isoformat(), lang)
        return
    say_cite(manifest.version, date.isoformat(), lang)
    columns = ("instrument", "status", "since", "until", "basis", "reason", "sources")
    rows = [_row(item, labels, lang) for item in items]
    if form == "csv":
        write(csv_text(columns, rows))
        return
    print_table(translated(columns, lang), rows, f"{labels.party(items[0].state, lang)}, {date}")


def _proof(store: ox.Store, item: BoundItem, date: dt.date, labels: Labels) -> dict[str, object]:
    return {"proof": {language: headline_and_lines(store, item, date, labels, language)[1] for language in LANGUAGES}}


def _row(item: BoundItem, labels: Labels, lang: str) -> tuple[str, ...]:
    since = item.since or (f"{item.since_earliest or '?'} .. {item.since_latest or '?'}"
                           if item.since_earliest or item.since_latest else "")
    reasons = "; ".join(labels.concept("reason", reason, lang) for reason in item.reasons)
    if item.status == "unknown" and item.complete_as_of:
        reasons += f" ({item.complete_as_of})"
    return (item.instrument, labels.concept("binding-status", item.status, lang), since, item.until,
            labels.concept("basis", item.basis, lang) if item.basis else "", reasons, ", ".join(item.sources))
