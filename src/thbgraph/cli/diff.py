"""``thbgraph diff``: what changed between two versions, in words, as RDF, or as an update for a mirror."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Final

import typer

from thbgraph.cli.graph import ensure_built, settings
from thbgraph.cli.output import choice, day, print_table, progress, say, write, write_json
from thbgraph.releases import (
    Side,
    build_side,
    compare_graphs,
    compare_versions,
    difference_item,
    read_side,
    write_rdf,
    write_update,
)
from thbgraph.reports import report_context
from thbgraph.reports.difference import difference_document
from thbgraph.reports.document import render_document

FORMATS: Final = ("table", "md", "html", "json", "trig", "ru")


def command(
    first: Annotated[str, typer.Argument(metavar="A", help="The earlier one: folder of a build, file .nq or .nq.gz, "
                                                           "or a kept version, by 12 digits or more.")],
    second: Annotated[str, typer.Argument(metavar="[B]", help="The later one; default the graph of today's tables.")]
    = "",
    form: Annotated[str, typer.Option("--format", help=f"{', '.join(FORMATS)}; ru is a SPARQL update that brings a "
                                                       "mirror of A to B.")] = "table",
    releases: Annotated[Path | None, typer.Option(help="Folder of kept releases; default THBGRAPH_RELEASES.")] = None,
    lang: Annotated[str, typer.Option(help="en or ru, for table, md and html.")] = "en",
) -> None:
    """Tell what changed between two versions: statements, acts, assessments, duties begun and ended, gaps.

    Exit code 0, whether or not they differ: a difference is no fault.
    """
    choice("format", form, FORMATS)
    choice("lang", lang, ("en", "ru"))
    folder = releases or settings().releases
    with progress("diff") as step, tempfile.TemporaryDirectory(prefix="thbgraph-diff-") as work:
        old = read_side(first, folder)
        new = read_side(second, folder) if second else build_side(ensure_built(settings()).parent)
        if form == "ru":
            say(_update(old, new, Path(work), step))
            return
        answer = _told(old, new, (form, lang), Path(work), step)
    answer()


def _update(old: Side, new: Side, work: Path, step: Callable[[str], None]) -> str:
    """Write the update to standard output once it is whole; return what it is."""
    delta = compare_graphs(old.path, new.path, work, step)
    with (work / "update.ru").open("w+b") as file:
        step("writing")
        write_update(delta, new.path, file)
        file.seek(0)
        while piece := file.read(io.DEFAULT_BUFFER_SIZE):
            write(piece)
    return f"From {old.version} to {new.version}."


def _told(old: Side, new: Side, how: tuple[str, str], work: Path,
          step: Callable[[str], None]) -> Callable[[], None]:
    """Return what prints the difference; *how* is the format and the language."""
    form, lang = how
    difference = compare_versions(old, new, work, step, settings().shacl)
    step("writing")
    if form == "json":
        item = difference_item(difference)
        return lambda: write_json(item)
    if form == "trig":
        file = io.BytesIO()
        write_rdf(difference, file)
        return lambda: write(file.getvalue())
    at = new.reference_date or old.reference_date or day("")
    context = report_context(difference.stores[1], at, new.version, lang)
    document = difference_document(difference, context)
    if form != "table":
        content = render_document(document, context, form)
        return lambda: write(content)

    def tables() -> None:
        write("".join(f"{line}\n" for line in (document.title, *document.about)).encode())
        for section in document.sections:
            print_table(list(section.columns), [list(row) for row in section.rows], section.heading)

    return tables
