"""How to cite: one line for pages and reports, and what reference managers read, from the one record."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

import yaml

from thbgraph.catalogue.record import Dataset, about
from thbgraph.namespaces import BASE

SHORT: Final = 12  # digits of a version that are shown to people
_LINES: Final = {
    "en": "thbgraph contributors: thbgraph, version {version}, situation on {at}. {url}",
    "ru": "Участники проекта thbgraph: thbgraph, версия {version}, положение на {at}. {url}",
}
_AFTER: Final = {"en": ", after {source}.", "ru": ", по источнику: {source}."}
_SPECIAL: Final = re.compile(r"[&%$#_{}]")


def citation_line(version: str, at: str, lang: str, url: str = BASE) -> str:
    """Return the line by which an answer is cited.

    Args:
        version: of the dataset, in full or short.
        at: ISO date of the situation that was asked for.
        lang: ``en`` or ``ru``.
        url: of what is cited; the dataset's own if nothing better is known.
    """
    return _LINES[lang].format(version=version[:SHORT], at=at, url=url)


def fact_line(iri: str, version: str, at: str, lang: str, source: str = "") -> str:
    """Return the line by which one fact is cited: that of the dataset with the fact's IRI, and whom it rests on.

    Args:
        iri: canonical IRI of the fact, such as an act or an assessment.
        version: of the dataset, in full or short.
        at: ISO date of the situation that was asked for.
        lang: ``en`` or ``ru``.
        source: the source and the place in it that the fact rests on; empty = not told.
    """
    line = citation_line(version, at, lang, iri)
    return line + _AFTER[lang].format(source=source) if source else line


def dataset_line(record: Dataset, lang: str) -> str:
    """Return the line by which the version that *record* describes is cited as a whole."""
    version = record.current
    return citation_line(version.version, version.reference_date or "?", lang, version.iri)


def citation_fields(record: Dataset) -> Mapping[str, Any]:
    """Return the fields of CITATION.cff (Citation File Format 1.2.0) for the version described."""
    said, version = about(), record.current
    fields = {
        "cff-version": "1.2.0", "message": said.message, "title": said.title["en"], "abstract": said.description["en"],
        "type": "dataset", "authors": [{"name": said.publisher["en"]}], "version": version.version,
        "date-released": version.reference_date, "license": said.licence_code, "url": version.iri,
        "keywords": list(said.keywords["en"])}
    return {name: value for name, value in fields.items() if value}


def citation_cff(record: Dataset) -> bytes:
    """Return CITATION.cff for the version described; its date is that of the situation."""
    return yaml.safe_dump(dict(citation_fields(record)), sort_keys=False, allow_unicode=True, width=118).encode()


def bibtex(record: Dataset) -> bytes:
    """Return the version described as one BibTeX entry; ``date`` and ``version`` are fields of BibLaTeX."""
    said, version = about(), record.current
    fields = {
        "author": f"{{{_escaped(said.publisher['en'])}}}", "title": f"{{{_escaped(said.title['en'])}}}",
        "year": version.reference_date[:4], "date": version.reference_date, "version": version.version,
        "publisher": f"{{{_escaped(said.publisher['en'])}}}", "url": version.iri,
        "note": f"Situation on {version.reference_date}" if version.reference_date else ""}
    lines = "".join(f",\n  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@dataset{{{_key(record)}{lines}\n}}\n".encode()


def csl_json(record: Dataset) -> bytes:
    """Return the version described as CSL-JSON (Citation Style Language 1.0.2), a list of one item."""
    said, version = about(), record.current
    item: dict[str, Any] = {
        "id": _key(record), "type": "dataset", "title": said.title["en"], "language": "en",
        "author": [{"literal": said.publisher["en"]}], "publisher": said.publisher["en"],
        "version": version.version, "URL": version.iri}
    if version.reference_date:
        item["issued"] = {"date-parts": [[int(part) for part in version.reference_date.split("-")]]}
        item["note"] = f"Situation on {version.reference_date}"
    return (json.dumps([item], ensure_ascii=False, indent=2) + "\n").encode()


def _key(record: Dataset) -> str:
    return f"{about().short_title}-{record.current.version[:SHORT]}"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda found: f"\\{found.group()}", text)
