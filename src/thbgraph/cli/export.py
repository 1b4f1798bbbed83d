"""``thbgraph export``: files for other repositories."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Annotated, Final

import pyoxigraph as ox
import typer

from thbgraph.build import Manifest, open_build, read_manifest
from thbgraph.cli.graph import ensure_built, settings
from thbgraph.cli.output import progress, say
from thbgraph.errors import UsageError
from thbgraph.export import (
    EVERYTHING,
    MEDIA_TYPES,
    TABULAR,
    Contents,
    Selection,
    TableRows,
    check_format,
    file_name,
    part_contents,
    read_selection,
    write_bundle,
    write_form,
)

_PACKED: Final = ".gz"
_ENDINGS: Final = {file_name("", form).rpartition(".")[2]: form for form in MEDIA_TYPES}


def command(
    output: Annotated[Path, typer.Option("-o", "--output", help="File such as kgz.ttl or all.nq.gz, whose ending tells "
                                                                "the format; or a folder.")],
    what: Annotated[str, typer.Option(help="all, or a part: state:KGZ, instrument:cets-197, source:osce-kgz-2025, "
                                           "topic:shelter.")] = str(EVERYTHING),
    formats: Annotated[list[str] | None, typer.Option("--format", help=f"{', '.join(MEDIA_TYPES)}; into a folder "
                                                                       "repeatable, without it all of them.")] = None,
) -> None:
    """Write the graph, or a part of it, as RDF or as tables: CSV in a zip, a workbook, a database.

    nq, trig, jsonld, jelly and the tables keep who says what; ttl, nt and rdf have the one view.
    """
    selection = read_selection(what)
    names = _names(output, selection, [check_format(form) for form in formats or ()])
    graph_file = ensure_built(settings())
    manifest = read_manifest(graph_file.parent)
    with progress("export") as step:
        contents = _contents(graph_file, selection, manifest, not TABULAR.keys().isdisjoint(names.values()), step)
        writers = {name: partial(write_form, form, contents) for name, form in names.items()}
        for file in write_bundle(_folder(output), writers, step):
            say(f"{file.name}: {file.size:,} bytes, SHA-256 {file.digest}")
    say(f"Version {manifest.version}")


def _folder(output: Path) -> Path:
    return output.parent if _form(output) else output


def _form(output: Path) -> str:
    """Return the format that the ending of *output* tells; empty = it is a folder.

    Raises:
        UsageError: it ends like one table; an export has several.
    """
    if output.suffix == ".csv":
        raise UsageError(f"An export has several tables, and '{output.name}' has room for one.",
                         f"Write {output.stem}-csv.zip, or {output.stem}.xlsx.")
    return _ENDINGS.get(output.name.removesuffix(_PACKED).rpartition(".")[2], "")


def _names(output: Path, selection: Selection, formats: list[str]) -> dict[str, str]:
    """Return the format of each file to be written, by its name.

    Raises:
        UsageError: the ending of the file and the format contradict each other.
    """
    form = _form(output)
    if not form:
        return {file_name(str(selection).replace(":", "-"), each): each for each in formats or MEDIA_TYPES}
    if formats not in ([], [form]):
        raise UsageError(f"--format {', '.join(formats)} does not fit the file '{output.name}'.",
                         "Leave --format out, or name a folder.")
    return {output.name: form}


def _contents(graph_file: Path, selection: Selection, manifest: Manifest, tabular: bool,
              step: Callable[[str], None]) -> Contents:
    """Return what is to be written; the whole graph is taken into memory for tables only."""
    if selection == EVERYTHING:
        step("reading")
        store = open_build(graph_file.parent)[0] if tabular else ox.Store()
        return Contents(partial(_file_lines, graph_file), TableRows(store), selection, manifest)
    step("reading")
    store, _ = open_build(graph_file.parent)
    step("selecting")
    contents = part_contents(store, selection, manifest)
    digest, count = hashlib.sha256(), 0
    for line in contents.lines():
        digest.update(line)
        count += 1
    say(f"{count:,} statements of {selection}, canonical digest {digest.hexdigest()}")
    return contents


def _file_lines(path: Path) -> Iterable[bytes]:
    with path.open("rb") as file:
        yield from file
