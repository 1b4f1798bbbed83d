"""``thbgraph duties``."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from thbgraph.cli.graph import open_graph
from thbgraph.cli.output import LANGUAGES, choice, day, print_table, say_cite, write, write_json
from thbgraph.duties import DutyItem, duties
from thbgraph.labels import Labels
from thbgraph.reports import duty_item, listing
from thbgraph.reports.sheets import csv_text
from thbgraph.reports.table import columns

FORMATS: Final = ("table", "json", "csv")
_KEYS: Final = ("state", "topic", "norm", "instrument", "article", "modality", "since", "due", "until",
                "evidence_status", "verification", "duty")
_COLUMNS: Final = ("topic", "instrument", "article", "modality", "since", "due", "evidence", "norm")


def command(
    state: Annotated[str, typer.Argument(help="ISO 3166-1 alpha-3 code, or EUE for the European Union.")],
    instrument: Annotated[list[str] | None, typer.Option(help="Slug, for example un-tip; repeat for more.")] = None,
    topic: Annotated[list[str] | None, typer.Option(help="Topic slug, for example non-punishment; repeat for more.")]
    = None,
    at: Annotated[str, typer.Option(help="The date, YYYY-MM-DD; default today (UTC).")] = "",
    form: Annotated[str, typer.Option("--format", help="table, json or csv.")] = "table",
    lang: Annotated[str, typer.Option(help="en or ru.")] = "en",
) -> None:
    """List the norms a state owes at a date: article, force of the words, since when, by when, and the evidence."""
    choice("format", form, FORMATS)
    choice("lang", lang, LANGUAGES)
    date = day(at)
    store, manifest = open_graph()
    items = duties(store, date, (state.upper(),), tuple(slug.lower() for slug in instrument or ()),
                   tuple(slug.lower() for slug in topic or ()))
    if form == "json":
        write_json(listing([duty_item(item) for item in items], date.isoformat(), manifest.version))
        return
    say_cite(manifest.version, date.isoformat(), lang)
    labels = Labels(store)
    rows = [row(item, labels, lang) for item in items]
    if form == "csv":
        write(csv_text(_KEYS, [[str(duty_item(item)[key] or "") for key in _KEYS] for item in items]))
        return
    print_table(columns(_COLUMNS, lang), rows, f"{labels.party(state.upper(), lang)}, {date}")


def row(item: DutyItem, labels: Labels, lang: str) -> tuple[str, ...]:
    """Return one line of the table, in the reader's language."""
    since = item.since or f"{item.since_earliest or '?'} .. {item.since_latest or '?'}"
    return (labels.concept("topic", item.topic, lang), labels.instrument(item.instrument, lang), item.article,
            labels.concept("modality", item.modality, lang), since, item.deadline,
            labels.concept("evidence-status", item.evidence_status, lang) if item.evidence_status else "",
            item.summary.get(lang) or item.summary.get("en", ""))
