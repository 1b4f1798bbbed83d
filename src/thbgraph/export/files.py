"""The files of an export: one for each form, of everything or of a part."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import IO, Final, Protocol

import pyoxigraph as ox

from thbgraph.errors import NotAcceptable
from thbgraph.export.jelly import write_jelly
from thbgraph.export.rdf import FORMATS, read_quads, write_quads
from thbgraph.export.selection import EVERYTHING, Selection, selected
from thbgraph.graph import canonical_nquads

MEDIA_TYPES: Final[Mapping[str, str]] = {
    "nq": "application/n-quads", "trig": "application/trig", "jsonld": "application/ld+json", "ttl": "text/turtle",
    "nt": "application/n-triples", "rdf": "application/rdf+xml", "jelly": "application/x-jelly-rdf",
    "csv": "application/zip", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "sqlite": "application/vnd.sqlite3",
}
_PACKED: Final = ("nq", "trig", "jsonld", "ttl", "nt", "rdf")  # the others are packed by themselves
Lines = Callable[[], Iterable[bytes]]
Writer = Callable[[IO[bytes]], None]


class Dated(Protocol):
    """What names a version: the manifest of a build, a release."""

    @property
    def version(self) -> str:
        """SHA-256 of the whole graph, in hexadecimal."""

    @property
    def reference_date(self) -> str:
        """ISO date of the situation described."""


def check_format(form: str) -> str:
    """Return *form*, a key of ``MEDIA_TYPES``.

    Raises:
        NotAcceptable: it is none.
    """
    if form not in MEDIA_TYPES:
        raise NotAcceptable(f"The graph is not written as '{form}'.", f"Choose one of: {', '.join(MEDIA_TYPES)}.")
    return form


def file_name(stem: str, form: str) -> str:
    """Return the name of the file *stem* in *form*, not packed; tables as CSV are several files in a ``.zip``."""
    return f"{stem}-csv.zip" if form == "csv" else f"{stem}.{form}"


def release_writers(lines: Lines, store: ox.Store, selection: Selection, manifest: Dated,
                    forms: Iterable[str] = tuple(MEDIA_TYPES)) -> Mapping[str, Writer]:
    """Return what writes each file of an export, by its name: ``all.nq.gz``, ``all-csv.zip``, ``all.xlsx`` and so on.

    Args:
        lines: gives the statements of *selection* as sorted N-Quads, each time from the beginning.
        store: the built graph, or any store with the statements of *selection*; its tables are read from it.
        selection: everything, or one thing, whose kind and slug name the files.
        manifest: version and date that the files tell.
        forms: keys of ``MEDIA_TYPES``.

    Raises:
        NotAcceptable: a form is none, or (while writing) cannot hold a statement.
    """
    stem = str(selection).replace(":", "-")
    return {file_name(stem, form) + (".gz" if form in _PACKED else ""):
            partial(write_form, form, lines, store, (selection, manifest)) for form in map(check_format, forms)}


def write_form(form: str, lines: Lines, store: ox.Store, about: tuple[Selection, Dated], file: IO[bytes]) -> None:
    """Write the statements that *lines* gives, and the tables that *store* has of them, as *form* into *file*."""
    if form in FORMATS:
        write_quads(lines(), form, file)
        return
    if form == "jelly":
        write_jelly(read_quads(lines()), file)
        return
    raise NotAcceptable(f"The form {form} is not there yet.", "Choose another one.")


def part_bytes(store: ox.Store, selection: Selection, form: str, manifest: Dated) -> bytes:
    """Return one part of the graph as one file.

    Args:
        store: the built graph; a merge in its default graph changes nothing.
        selection: one thing; not everything, which has no place in memory.
        form: a key of ``MEDIA_TYPES``; ``csv`` gives a zip.
        manifest: version and date that the file tells.

    Raises:
        NotFound: nothing is said of the thing.
        NotAcceptable: there is no such form, or RDF/XML cannot say one of the statements.
        ValueError: the selection is everything.
    """
    if selection == EVERYTHING:
        raise ValueError("everything is written from the file of the build")
    check_format(form)
    quads = selected(store, selection)
    lines = canonical_nquads(quads).splitlines(keepends=True)
    part = ox.Store()
    part.extend(quads)
    file = io.BytesIO()
    write_form(form, lambda: lines, part, (selection, manifest), file)
    return file.getvalue()
