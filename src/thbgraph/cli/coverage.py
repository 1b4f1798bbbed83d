"""``thbgraph coverage``."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from thbgraph.cli.graph import open_graph
from thbgraph.cli.output import LANGUAGES, choice, print_table, say_cite, write, write_json
from thbgraph.errors import UsageError
from thbgraph.labels import Labels
from thbgraph.namespaces import THB
from thbgraph.reports.coverage import NO_SOURCE, SectionCoverage, TopicCoverage, by_section, by_topic
from thbgraph.reports.items import listing
from thbgraph.reports.sheets import csv_text
from thbgraph.reports.table import columns

FORMATS: Final = ("table", "json", "csv")
_SECTION: Final = ("source", "section", "title", "statements", "kinds", "reason")
_TOPIC: Final = ("topic", "label", "statements", "sources", "reason")


def command(
    source: Annotated[str, typer.Option(help="Only this document, such as osce-kgz-2025.")] = "",
    state: Annotated[str, typer.Option(help="By topic for this state (ISO 3166-1 alpha-3, or EUE) instead.")] = "",
    form: Annotated[str, typer.Option("--format", help="table, json or csv.")] = "table",
    lang: Annotated[str, typer.Option(help="en or ru.")] = "en",
) -> None:
    """Tell what the graph holds of each section of the documents, or of each topic of a state, and why a cell is empty.

    A section from which nothing is taken gives the reason; a topic on which no source speaks is unknown, never absent.
    """
    choice("format", form, FORMATS)
    choice("lang", lang, LANGUAGES)
    if source and state:
        raise UsageError("Coverage is by section of a document or by topic of a state.", "Give --source or --state.")
    store, manifest = open_graph()
    parts: list[SectionCoverage] | list[TopicCoverage]
    parts = by_topic(store, state.strip().upper()) if state else by_section(store, source.strip().lower())
    if form == "json":
        write_json(listing([part.item() for part in parts], None, manifest.version))
        return
    say_cite(manifest.version, manifest.reference_date, lang)
    labels = Labels(store)
    heads = _TOPIC if state else _SECTION
    rows = [_topic_row(part, lang) if isinstance(part, TopicCoverage) else _section_row(part, labels, lang)
            for part in parts]
    if form == "csv":
        write(csv_text(heads, rows))
    else:
        print_table(columns(heads, lang), rows)


def _section_row(part: SectionCoverage, labels: Labels, lang: str) -> tuple[str, ...]:
    kinds = ", ".join(f"{count} {labels.of(THB + kind, lang)}" for kind, count in sorted(part.statements.items()))
    return (part.source, part.section, part.title[lang], str(part.total), kinds, part.reason.get(lang, ""))


def _topic_row(part: TopicCoverage, lang: str) -> tuple[str, ...]:
    sources = ", ".join(f"{source} {count}" for source, count in sorted(part.sources.items()))
    reason = "" if part.sources else NO_SOURCE[lang]
    return (part.topic, part.label[lang], str(sum(part.sources.values())), sources, reason)
