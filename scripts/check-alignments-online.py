#!/usr/bin/env python3
# ruff: noqa: T201
"""Ask the services of others whether what data/alignments/mappings.csv maps to exists, and whether its name fits.

Nothing of the service, the build or the tests runs this: it is for whoever keeps the table and has a network. It prints
a line for each object asked for and changes no file. Exit codes: 0 all fit; 1 something is missing or named otherwise,
for a person to look at; 2 nothing could be reached.

    .venv/bin/python scripts/check-alignments-online.py [--vocabulary wikidata] [--through URL]
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox

DATA = Path(__file__).parents[1] / "data"
FITS = "fits"
UNREACHED = "not reached"
NO_TERM = "https://w3id.org/sssom/NoTermFound"
ACCEPT = "text/turtle, application/rdf+xml;q=0.9, text/html;q=0.5"
NAMES = {"http://www.w3.org/2000/01/rdf-schema#label", "http://www.w3.org/2004/02/skos/core#prefLabel",
         "http://www.w3.org/2004/02/skos/core#altLabel"}
TABLES = {"state": ("states/states.csv", "code", ("name_en",)),
          "organisation": ("memberships/organisations.csv", "organisation", ("name_en",)),
          "body": ("evidence/bodies.csv", "body", ("name_en",)),
          "instrument": ("instruments/instruments.csv", "instrument", ("title_en", "short_name"))}
LONGEST = 40 * 1024 * 1024  # bytes of an answer; an item of Wikidata on a state has some
AGENT = "thbgraph alignment check (https://w3id.org/thbgraph/)"


def rows(table: str) -> list[dict[str, str]]:
    """Return the rows of a table of the data folder."""
    with (DATA / table).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def names() -> dict[str, set[str]]:
    """Return the English names of everything that a table names, by the path of its IRI."""
    found: dict[str, set[str]] = {}
    for kind, (table, key, columns) in TABLES.items():
        for row in rows(table):
            texts = {part for column in columns for part in row[column].split(";") if part}
            found.setdefault(f"id/{kind}/{row[key]}", set()).update(texts)
    return found


def verdict(answer: httpx.Response, mapping: dict[str, str], known: set[str]) -> str:
    """Return ``fits``, or what is wrong with what the service answered."""
    if answer.status_code != httpx.codes.OK:
        return f"missing: HTTP status {answer.status_code}"
    if len(answer.content) > LONGEST:
        return "not read: the answer is too long"
    media_type = answer.headers.get("content-type", "").partition(";")[0].strip()
    form = ox.RdfFormat.from_media_type(media_type) if media_type else None
    if form is None:
        code = mapping["code"]
        there = not code or code.split(" ")[-1] in answer.text
        return FITS if there else f"named otherwise: {code} is not in the page"
    try:
        told = set(labels(answer, form, mapping["object"]))
    except SyntaxError as error:
        return f"not read: {error}"
    if not known or any(alike(ours, theirs) for ours in known for theirs in told):
        return FITS
    return f"named otherwise: {', '.join(sorted(told)) or 'nothing'}"


def labels(answer: httpx.Response, form: ox.RdfFormat, iri: str) -> Iterator[str]:
    """Yield the English names of *iri* in an answer in RDF."""
    for quad in ox.parse(answer.content, format=form, base_iri=str(answer.url)):
        name = quad.object
        if (quad.predicate.value in NAMES and str(quad.subject) == f"<{iri}>" and isinstance(name, ox.Literal)
                and (name.language or "en").split("-")[0] == "en"):
            yield name.value


def alike(ours: str, theirs: str) -> bool:
    """Whether one name holds the words of the other, but for case and signs."""
    one, other = (set(re.findall(r"\w+", text.lower())) - {"the", "of", "and"} for text in (ours, theirs))
    return bool(one and other) and (one <= other or other <= one)


def ask(client: httpx.Client, through: str, asked: list[dict[str, str]]) -> Iterator[tuple[dict[str, str], str]]:
    """Yield each mapping with what is to be said of it; a service that cannot be reached is tried once."""
    known = names()
    dead: dict[str, str] = {}
    for row in asked:
        url = httpx.URL(through + row["object"])
        try:
            said = dead.get(url.host) or verdict(client.get(url), row, known.get(row["subject"], set()))
        except httpx.HTTPError as error:
            said = dead[url.host] = f"{UNREACHED}: {error}"
        yield row, said


def main() -> int:
    """Ask, print, and return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--vocabulary", help="only this one, such as wikidata")
    parser.add_argument("--through", default="", help="send each request to this address followed by the one asked for")
    parser.add_argument("--timeout", type=float, default=30.0, help="seconds to wait for an answer")
    chosen = parser.parse_args()
    asked = [row for row in rows("alignments/mappings.csv") if row["object"] != NO_TERM
             and not row["negated"] and chosen.vocabulary in (None, row["vocabulary"])]
    verdicts = []
    headers = {"accept": ACCEPT, "user-agent": AGENT}
    with httpx.Client(follow_redirects=True, timeout=chosen.timeout, headers=headers) as client:
        for row, said in ask(client, chosen.through, asked):
            print(f"{row['mapping']}\t{row['object']}\t{said}", flush=True)
            verdicts.append(said)
    if all(said.startswith(UNREACHED) for said in verdicts):
        print("No service could be reached: there is no network here, and nothing was checked.", file=sys.stderr)
        return 2
    wrong = len(verdicts) - verdicts.count(FITS)
    print(f"{len(asked)} asked for, {wrong} for a person to look at.", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
