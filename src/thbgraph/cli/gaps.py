"""``thbgraph gaps``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final

import typer

from thbgraph.cli.graph import open_graph, settings
from thbgraph.cli.output import choice, day, print_table, progress, say, several, write
from thbgraph.gaps import Filters, Finding, FindingWriter, GraphWords, choose, evaluate_duties
from thbgraph.reports import GAP_FORMATS, ReportContext, render_gaps, report_context
from thbgraph.reports.words import WORDS, since_words

_LEVELS: Final = ("violation", "warning", "info")


def command(
    state: Annotated[list[str] | None, typer.Option(help="Alpha-3 code; repeat for more; default all.")] = None,
    instrument: Annotated[list[str] | None, typer.Option(help="Slug; repeat for more; default all.")] = None,
    topic: Annotated[list[str] | None, typer.Option(help="Slug; repeat for more; default all.")] = None,
    at: Annotated[str, typer.Option(help="The date, YYYY-MM-DD; default today (UTC).")] = "",
    form: Annotated[str, typer.Option("--format", help=", ".join(GAP_FORMATS) + ".")] = "table",
    fail_on: Annotated[str, typer.Option(help="violation, warning, info or never: from which grade on the exit code "
                                              "is 1.")] = "violation",
    lang: Annotated[str, typer.Option(help="en or ru.")] = "en",
    everything: Annotated[bool, typer.Option("--all", help="Add duties that are met and norms not evaluated, with "
                                                           "the reason.")] = False,
) -> None:
    """Report where a duty is unmet, partly met or unknown: article, evidence with locators, remedy.

    Silence of the sources is "unknown", never a gap. Exit code 1 if a finding is at or above --fail-on.
    """
    choice("format", form, GAP_FORMATS)
    choice("fail-on", fail_on, (*_LEVELS, "never"))
    choice("lang", lang, ("en", "ru"))
    date = day(at)
    store, manifest = open_graph()
    words, states = GraphWords(store), tuple(sorted({code.upper() for code in state or ()}))
    with progress("gaps") as step:
        evaluation = evaluate_duties(store, date, step, states, settings().shacl)
        writer = FindingWriter(words, evaluation)
        findings = [writer.finding(chosen) for chosen in choose(writer, Filters(
            states=states, instruments=several(instrument), topics=several(topic), everything=everything,
            annex=bool(states) and form in ("md", "html", "xlsx")))]
    context = report_context(store, date, manifest.version, lang)
    if form in ("table", "csv"):
        say(context.cite)
    if form == "table":
        _print(findings, context)
    else:
        write(render_gaps(findings, evaluation, context, form))
    if fail_on != "never" and any(finding.severity in _LEVELS[: _LEVELS.index(fail_on) + 1] for finding in findings):
        raise typer.Exit(1)



def _print(findings: Sequence[Finding], context: ReportContext) -> None:
    lang, labels = context.lang, context.labels
    rows = [(f.state, labels.concept("topic", f.topic, lang), f.instrument, f.article, f.severity,
             labels.concept("verdict", f.verdict, lang), since_words(f, lang), f.reason.get(lang, ""))
            for f in findings]
    columns = ("state", "topic", "instrument", "article", "grade", "verdict", "bound_since", "reason")
    print_table([WORDS[lang][name] for name in columns], rows, f"{context.at}, {context.short_version}")
