"""``thbgraph compare``, ``thbgraph changes`` and ``thbgraph practices``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Final

import typer

from thbgraph.cli.graph import open_graph, settings
from thbgraph.cli.output import choice, day, print_table, progress, say, several, write, write_json
from thbgraph.compare import changes_between, compare_states
from thbgraph.compare import practices as find_practices
from thbgraph.errors import UsageError
from thbgraph.gaps import Filters, FindingWriter, GraphWords, evaluate_duties
from thbgraph.reports import listing, report_context
from thbgraph.reports.compared import (
    changes,
    comparison,
    comparison_item,
    gap_change_item,
    practice_document,
    practice_item,
)
from thbgraph.reports.context import ReportContext
from thbgraph.reports.document import DOCUMENT_FORMATS, Document, render_document

At = Annotated[str, typer.Option(help="The date, YYYY-MM-DD; default today (UTC).")]
Form = Annotated[str, typer.Option("--format", help=", ".join(DOCUMENT_FORMATS) + ".")]
Lang = Annotated[str, typer.Option(help="en or ru.")]
Topics = Annotated[list[str] | None, typer.Option(help="Slug; repeat for more; default all.")]
_LEAST: Final = 2


def compare(
    states: Annotated[list[str], typer.Argument(help="Alpha-3 codes, separated by commas or spaces.")],
    topic: Topics = None, at: At = "", form: Form = "table", lang: Lang = "en",
) -> None:
    """Set states side by side, topic by topic: what each owes, what sources say, what follows. No score, no rank."""
    codes = list(dict.fromkeys(code.upper() for part in states for code in part.split(",") if code))
    if len(codes) < _LEAST:
        raise UsageError("A comparison needs two states at least.", "Write for example: thbgraph compare KGZ,MDA.")
    asked = _Asked(form, lang, day(at))
    writer = asked.writer(asked.at, codes)
    rows = compare_states(writer, codes, several(topic))
    asked.answer(comparison(rows, codes, asked.context), [comparison_item(row) for row in rows])


def changes_command(
    since: Annotated[str, typer.Option("--from", help="The earlier date, YYYY-MM-DD.")],
    until: Annotated[str, typer.Option("--to", help="The later date; default today (UTC).")] = "",
    state: Annotated[list[str] | None, typer.Option(help="Alpha-3 code; repeat for more; default all.")] = None,
    instrument: Annotated[list[str] | None, typer.Option(help="Slug; repeat for more; default all.")] = None,
    topic: Topics = None, form: Form = "table", lang: Lang = "en",
) -> None:
    """Tell what changed between two dates: duties begun and ended, findings that differ, and the statements behind."""
    before, codes = day(since, "from"), sorted({code.upper() for code in state or ()})
    asked = _Asked(form, lang, day(until, "to"))
    if before >= asked.at:
        raise UsageError(f"--from {before} is not before --to {asked.at}.", "Give the earlier date first.")
    filters = Filters(tuple(codes), several(instrument), several(topic))
    found = changes_between(asked.writer(before, codes), asked.writer(asked.at, codes), filters)
    asked.answer(changes(found, before, asked.context), [gap_change_item(change) for change in found])


def practices(
    state: Annotated[str, typer.Option(help="Alpha-3 code of the state whose open duties are asked about.")] = "",
    norm: Annotated[str, typer.Option(help="One norm, such as un-tip/compensation.")] = "",
    topic: Annotated[str, typer.Option(help="Topic slug.")] = "",
    parts: Annotated[bool, typer.Option("--parts", help="Add states of which sources show a part only.")] = False,
    at: At = "", form: Form = "table", lang: Lang = "en",
) -> None:
    """Find who does what a duty asks: which states, by which law or body, by which sources."""
    asked = _Asked(form, lang, day(at))
    writer = asked.writer(asked.at, ())
    found = find_practices(asked.store, writer, state.upper(), norm.lower(), topic.lower(), parts=parts)
    asked.answer(practice_document(found, writer.norms, asked.context), [practice_item(one) for one in found])


class _Asked:
    """What these commands share: the open graph, the reader's language and the way out."""

    def __init__(self, form: str, lang: str, at: date) -> None:
        self.form, self.at = choice("format", form, DOCUMENT_FORMATS), at
        choice("lang", lang, ("en", "ru"))
        self.store, self._manifest = open_graph()
        self.context: ReportContext = report_context(self.store, at, self._manifest.version, lang)
        self._words = GraphWords(self.store)

    def writer(self, at: date, states: Sequence[str]) -> FindingWriter:
        with progress("findings") as step:
            return FindingWriter(self._words, evaluate_duties(self.store, at, step, states, settings().shacl))

    def answer(self, document: Document, items: Sequence[Mapping[str, Any]]) -> None:
        if self.form == "json":
            write_json(listing(items, self.at.isoformat(), self._manifest.version, len(items), None))
            return
        if self.form in ("table", "csv"):
            say(self.context.cite)
        if self.form == "table":
            say(document.title)
            for section in document.sections:
                print_table(section.columns, section.rows, section.heading)
            if document.empty:
                say(document.nothing)
        else:
            write(render_document(document, self.context, self.form))

