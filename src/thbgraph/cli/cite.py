"""``thbgraph cite``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Final

import typer

from thbgraph.build import read_manifest
from thbgraph.catalogue import Dataset, Version, bibtex, citation_cff, csl_json, fact_line
from thbgraph.cli.graph import ensure_built, settings
from thbgraph.cli.output import LANGUAGES, choice, day, write
from thbgraph.errors import UsageError

_TEXT: Final = "text"
_FILES: Final[Mapping[str, Callable[[Dataset], bytes]]] = {"cff": citation_cff, "bib": bibtex, "csl": csl_json}


def command(
    what: Annotated[str, typer.Argument(help="IRI of a fact, or address of a page; without it the dataset.")] = "",
    at: Annotated[str, typer.Option(help="Date of the situation, YYYY-MM-DD; default that of the dataset.")] = "",
    source: Annotated[str, typer.Option(help="Source and place that a fact rests on.")] = "",
    form: Annotated[str, typer.Option("--format", help="text; for the dataset also cff, bib (BibTeX) or csl "
                                                       "(CSL-JSON).")] = _TEXT,
    lang: Annotated[str, typer.Option(help="en or ru.")] = "en",
) -> None:
    """Print how to cite the dataset, a page or a single fact: version, date of the situation, address, source."""
    choice("format", form, (_TEXT, *_FILES))
    choice("lang", lang, LANGUAGES)
    if form != _TEXT and (what or at or source):
        raise UsageError(f"--format {form} is for the dataset as a whole.", "Leave out the IRI, --at and --source.")
    if source and not what:
        raise UsageError("A source is cited with the fact that rests on it.", "Name the IRI of the fact.")
    manifest = read_manifest(ensure_built(settings()).parent)
    record = Dataset(Version(manifest.version, manifest.reference_date))
    if form != _TEXT:
        write(_FILES[form](record))
        return
    date = day(at).isoformat() if at else manifest.reference_date
    line = fact_line(what or record.current.iri, manifest.version, date, lang, source)
    write(f"{line}\n".encode())
