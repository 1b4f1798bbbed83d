"""The files of an export: one for each form, of everything or of a part."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import IO, Final

import pyoxigraph as ox

from thbgraph.errors import NotAcceptable
from thbgraph.export.about import Dated
from thbgraph.export.cells import TableRows
from thbgraph.export.contents import Contents, Lines
from thbgraph.export.csvw import write_csv
from thbgraph.export.digest import canonical_lines
from thbgraph.export.jelly import write_jelly
from thbgraph.export.rdf import FORMATS, read_quads, write_quads
from thbgraph.export.selection import EVERYTHING, Selection, selected
from thbgraph.export.sqlite import write_sqlite
from thbgraph.export.xlsx import write_xlsx
from thbgraph.namespaces import DEFAULT_GRAPHS

MEDIA_TYPES: Final[Mapping[str, str]] = {
    "nq": "application/n-quads", "trig": "application/trig", "jsonld": "application/ld+json", "ttl": "text/turtle",
    "nt": "application/n-triples", "rdf": "application/rdf+xml", "jelly": "application/x-jelly-rdf",
    "csv": "application/zip", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "sqlite": "application/vnd.sqlite3",
}
TABULAR: Final = {"csv": write_csv, "xlsx": write_xlsx, "sqlite": write_sqlite}
_VIEW: Final = frozenset(map(ox.NamedNode, DEFAULT_GRAPHS))
Writer = Callable[[IO[bytes]], None]


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
        store: a store of these statements and no others, from whose view the tables are read.
        selection: everything, or one thing, whose kind and slug name the files.
        manifest: version and date that the files tell.
        forms: keys of ``MEDIA_TYPES``.

    Raises:
        NotAcceptable: a form is none, or (while writing) cannot hold a statement.
    """
    stem = str(selection).replace(":", "-")
    contents = Contents(lines, TableRows(store), selection, manifest)
    return {file_name(stem, form) + (".gz" if form in FORMATS else ""): partial(write_form, form, contents)
            for form in map(check_format, forms)}


def write_form(form: str, contents: Contents, file: IO[bytes]) -> None:
    """Write *contents* as *form*, a key of ``MEDIA_TYPES``, into *file*."""
    if form in FORMATS:
        write_quads(contents.lines(), form, file)
    elif form == "jelly":
        write_jelly(read_quads(contents.lines()), file)
    else:
        TABULAR[form](contents, file)


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
    file = io.BytesIO()
    write_form(check_format(form), part_contents(store, selection, manifest), file)
    return file.getvalue()


def part_contents(store: ox.Store, selection: Selection, manifest: Dated) -> Contents:
    """Return one part of the graph, to be written in whatever form; see ``part_bytes``."""
    if selection == EVERYTHING:
        raise ValueError("everything is written from the file of the build")
    quads = selected(store, selection)
    lines = canonical_lines(quads)
    view = ox.Store()
    view.bulk_extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads if quad.graph_name in _VIEW)
    return Contents(lambda: lines, TableRows(view), selection, manifest)
