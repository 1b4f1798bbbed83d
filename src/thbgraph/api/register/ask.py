"""How a list asks the graph: the queries beside these files, and what their cells become in JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from thbgraph.namespaces import CONCEPT, GRAPH_SOURCE, ID, party_code, sparql_prefixes
from thbgraph.query.run import evaluate, rows_of

Row = dict[str, str]
_AT: Final = '"0001-01-01"^^xsd:date'
_ONES: Final = "<urn:put:in>"


def ask(store: ox.Store, name: str, at: date | None = None, ones: Iterable[str] = ()) -> list[Row]:
    """Return the rows of the query ``<name>.rq``, cells as text, an empty one where nothing is known.

    Args:
        store: the graph.
        name: of the file.
        at: the day that the query asks about, if it does.
        ones: IRIs of the things that the query is about, if it is about some.
    """
    query = Path(__file__).with_name(f"{name}.rq").read_text("utf-8")
    if at:
        query = query.replace(_AT, f'"{at.isoformat()}"^^xsd:date')
    query = query.replace(_ONES, " ".join(str(ox.NamedNode(iri)) for iri in ones))
    return rows_of(evaluate(store, sparql_prefixes() + query)).dicts()


def by(rows: Iterable[Row], column: str) -> dict[str, list[Row]]:
    """Return *rows* by their cell in *column*, in their order."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row[column], []).append(row)
    return found


def slug(iri: str) -> str | None:
    """Return the code of a party, the slug of another thing or the code of a concept; None for an empty cell."""
    if iri.startswith(CONCEPT):
        return iri.removeprefix(CONCEPT).partition("/")[2]
    if iri.startswith((f"{ID}state/", f"{ID}organisation/")):
        return party_code(iri) if iri.startswith(f"{ID}state/") else iri.rsplit("/", 1)[-1]
    return iri.removeprefix(GRAPH_SOURCE).rsplit("/", 1)[-1] or None


def words(row: Mapping[str, str], name: str) -> dict[str, str] | None:
    """Return the words of the columns ``<name>En`` and ``<name>Ru`` by language; None where both are empty."""
    return {lang: text for lang in ("en", "ru") if (text := row[f"{name}{lang.title()}"])} or None


def links(asked: Mapping[str, Any], iri: str, part: str = "") -> dict[str, str]:
    """Return where more is to be had of *iri*: its own IRI, its page here, and the files of *part*, if it is one.

    Args:
        asked: the checked parameters; ``under`` is the public URL.
        iri: canonical.
        part: kind and code of the export, such as ``state/KGZ``.
    """
    under, path = asked["under"], iri.removeprefix(ID.removesuffix("id/"))
    found = {"iri": iri, "page": f"{under}/{path}"}
    return {**found, "export": f"{under}/export/{part}"} if part else found
