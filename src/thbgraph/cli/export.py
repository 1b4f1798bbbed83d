"""``thbgraph export``: files for other repositories."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import IO, Annotated, Final

import typer

from thbgraph.build import open_build, read_manifest
from thbgraph.cli.graph import ensure_built, settings
from thbgraph.cli.output import progress, say
from thbgraph.errors import UsageError
from thbgraph.export import (
    EVERYTHING,
    FORMATS,
    Selection,
    canonical_digest,
    check_format,
    read_selection,
    selected,
    write_bundle,
    write_quads,
)
from thbgraph.graph import canonical_nquads

_PACKED: Final = ".gz"


def command(
    output: Annotated[Path, typer.Option("-o", "--output", help="File such as kgz.ttl or all.nq.gz, whose ending tells "
                                                                "the format; or a folder.")],
    what: Annotated[str, typer.Option(help="all, or a part: state:KGZ, instrument:cets-197, source:osce-kgz-2025, "
                                           "topic:shelter.")] = str(EVERYTHING),
    formats: Annotated[list[str] | None, typer.Option("--format", help=f"{', '.join(FORMATS)}; into a folder "
                                                                       "repeatable, without it all of them.")] = None,
) -> None:
    """Write the graph, or a part of it, as RDF: nq, trig and jsonld keep who says what, the others have one view."""
    selection = read_selection(what)
    names = _names(output, selection, [check_format(form) for form in formats or ()])
    graph_file = ensure_built(settings())
    with progress("export") as step:
        lines = _lines(graph_file, selection, step)
        writers = {name: partial(_written, lines, form) for name, form in names.items()}
        for file in write_bundle(_folder(output), writers, step):
            say(f"{file.name}: {file.size:,} bytes, SHA-256 {file.digest}")
    say(f"Version {read_manifest(graph_file.parent).version}")


def _folder(output: Path) -> Path:
    return output.parent if _is_file(output) else output


def _is_file(output: Path) -> bool:
    return output.name.removesuffix(_PACKED).rpartition(".")[2] in FORMATS


def _names(output: Path, selection: Selection, formats: list[str]) -> dict[str, str]:
    """Return the format of each file to be written, by its name.

    Raises:
        UsageError: the ending of the file and the format contradict each other.
    """
    if not _is_file(output):
        return {f"{str(selection).replace(':', '-')}.{form}": form for form in formats or FORMATS}
    ending = output.name.removesuffix(_PACKED).rpartition(".")[2]
    if formats not in ([], [ending]):
        raise UsageError(f"--format {', '.join(formats)} does not fit the file '{output.name}'.",
                         "Leave --format out, or name a folder.")
    return {output.name: ending}


def _lines(graph_file: Path, selection: Selection, step: Callable[[str], None]) -> Callable[[], Iterable[bytes]]:
    """Return what gives the statements as sorted N-Quads, each time from the beginning."""
    if selection == EVERYTHING:
        return lambda: _file_lines(graph_file)
    step("reading")
    store, _ = open_build(graph_file.parent)
    step("selecting")
    quads = selected(store, selection)
    lines = canonical_nquads(quads).splitlines(keepends=True)
    say(f"{len(lines):,} statements of {selection}, canonical digest {canonical_digest(quads)}")
    return lambda: lines


def _file_lines(path: Path) -> Iterable[bytes]:
    with path.open("rb") as file:
        yield from file


def _written(lines: Callable[[], Iterable[bytes]], form: str, file: IO[bytes]) -> None:
    write_quads(lines(), form, file)
