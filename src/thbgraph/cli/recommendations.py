"""``thbgraph recommendations``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Final

import typer

from thbgraph.cli.graph import open_graph
from thbgraph.cli.output import LANGUAGES, choice, day, print_table, say, several, write, write_json
from thbgraph.labels import Labels
from thbgraph.recommendations import (
    STATUSES,
    Recommendation,
    Wanted,
    described,
    markdown,
    place_name,
    recommended,
    status_name,
)
from thbgraph.reports import listing
from thbgraph.reports.cite import cite_words
from thbgraph.reports.sheets import csv_text

FORMATS: Final = ("table", "json", "csv", "md")
_KEYS: Final = ("recommendation", "source", "n", "date", "state", "region", "status", "bearing", "statement",
                "said_in", "as_of", "speaker", "locator", "note", "addressee", "topics", "text")
_HEADS: Final = {"en": ("source", "n", "date", "of", "what later evidence says", "advice"),
                 "ru": ("источник", "№", "дата", "о ком", "что говорят позднейшие свидетельства", "совет")}


def command(
    state: Annotated[list[str] | None, typer.Option(help="Alpha-3 code; repeat for more; default all.")] = None,
    topic: Annotated[list[str] | None, typer.Option(help="Topic slug; repeat for more; default all.")] = None,
    source: Annotated[list[str] | None, typer.Option(help="Source that advises; repeat for more.")] = None,
    status: Annotated[list[str] | None, typer.Option(help=f"{', '.join(STATUSES)}; repeat for more.")] = None,
    at: Annotated[str, typer.Option(help="The date, YYYY-MM-DD; default today (UTC).")] = "",
    form: Annotated[str, typer.Option("--format", help=", ".join(FORMATS) + ".")] = "table",
    lang: Annotated[str, typer.Option(help="en or ru.")] = "en",
) -> None:
    """List recommendations, and by state or region what later evidence shows of each.

    The status rests on the evidence shown and on nothing else: without any, the advice may or may not have been
    followed. It does not say that a step was taken because it was advised.
    """
    choice("format", form, FORMATS)
    choice("lang", lang, LANGUAGES)
    date = day(at)
    wanted = Wanted(several(state, upper=True), several(topic), several(source),
                    tuple(choice("status", name, STATUSES) for name in several(status)))
    store, manifest = open_graph()
    items = recommended(store, date, wanted)
    if form == "json":
        found = [item.item() for item in described(store, date, items)]
        write_json(listing(found, date.isoformat(), manifest.version))
        return
    cite = cite_words(manifest.version, date.isoformat(), lang)
    if form == "md":
        write(markdown(described(store, date, items), Labels(store), date, manifest.version, lang, cite))
        return
    say(cite)
    if form == "csv":
        write(csv_text(_KEYS, _records(items, lang)))
    else:
        print_table(_HEADS[lang], _lines(items, Labels(store), lang), date.isoformat())



def _lines(items: Sequence[Recommendation], labels: Labels, lang: str) -> list[tuple[str, ...]]:
    return [(item.source, str(item.n), item.as_of, place_name(place, labels, lang), status_name(place, labels, lang),
             item.text[lang]) for item in items for place in item.places]


def _records(items: Sequence[Recommendation], lang: str) -> Iterator[tuple[str, ...]]:
    """Yield one row for each statement of evidence, or one for a place without any."""
    for item in items:
        ends = (item.addressee[lang], " ".join(item.topics), item.text[lang])
        for place in item.places:
            start = (item.iri, item.source, str(item.n), item.as_of, place.state, place.region, place.status)
            for told in place.evidence:
                said = told.mention
                yield (*start, told.bearing, said.statement, said.source, said.as_of, said.speaker, told.locator,
                       told.note[lang], *ends)
            if not place.evidence:
                yield (*start, *[""] * 7, *ends)
