"""What the data routes compute, run in the query workers: killable, sealed, and over the same graph as SPARQL."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import pyoxigraph as ox

from thbgraph.api.dataset.tasks import TASKS as DESCRIBING_TASKS
from thbgraph.api.exports.tasks import TASKS as DUMP_TASKS
from thbgraph.api.findings_tasks import FINDING_TASKS
from thbgraph.api.language import LANGUAGES
from thbgraph.api.linked.alignments_tasks import TASKS as ALIGNMENT_TASKS
from thbgraph.api.linked.resource_tasks import TASKS as RESOURCE_TASKS
from thbgraph.api.linked.vocabulary_tasks import TASKS as VOCABULARY_TASKS
from thbgraph.api.listed import listed
from thbgraph.api.lists_tasks import TASKS as LIST_TASKS
from thbgraph.api.recommendations_tasks import RECOMMENDATION_TASKS
from thbgraph.bound import bound
from thbgraph.calendar import calendar, icalendar_text
from thbgraph.duties import described, owed
from thbgraph.foreign.tasks import TASKS as FOREIGN_TASKS
from thbgraph.labels import Labels
from thbgraph.query import cell_value, find_question
from thbgraph.query.run import evaluate, rows_of
from thbgraph.reports import bound_item, change_item, duty_item, entry_item
from thbgraph.reports.cite import cite_words
from thbgraph.reports.coverage import SectionCoverage, TopicCoverage, by_section, by_topic
from thbgraph.reports.proof import headline_and_lines, proof_triples
from thbgraph.reports.rdf import triples_text
from thbgraph.reports.sheets import csv_text
from thbgraph.store.job import Task
from thbgraph.store.merging import MERGE, merge
from thbgraph.store.trial import TRY_UPDATE, try_update
from thbgraph.whatif import what_if

_Arguments = Mapping[str, Any]


def _bound(store: ox.Store, asked: _Arguments) -> bytes:
    at = date.fromisoformat(asked["at"])
    items = bound(store, at, asked["state"], asked["instrument"])
    if asked["format"] != "json":
        return triples_text((triple for item in items for triple in proof_triples(store, item)), asked["format"])
    page = items[asked["offset"]:asked["offset"] + asked["limit"]]
    bodies = [bound_item(item) for item in page]
    if asked["explain"]:
        labels = Labels(store)
        proofs = [{lang: headline_and_lines(store, item, at, labels, lang)[1] for lang in LANGUAGES}
                  for item in page]
        bodies = [{**body, "proof": lines} for body, lines in zip(bodies, proofs, strict=True)]
    return listed(asked, bodies, len(items))


def _duties(store: ox.Store, asked: _Arguments) -> bytes:
    at = date.fromisoformat(asked["at"])
    addresses = owed(store, at, asked["state"], asked["instrument"], asked["topic"])
    page = described(store, at, addresses[asked["offset"]:asked["offset"] + asked["limit"]])
    return listed(asked, [duty_item(item) for item in page], len(addresses))


def _what_if(store: ox.Store, asked: _Arguments) -> bytes:
    change = what_if(store, asked["state"], asked["instrument"], date.fromisoformat(asked["at"]),
                     withdraw=asked["withdraw"], engine=asked["engine"])
    return _json({**change_item(change), "version": asked["version"]})


def _calendar(store: ox.Store, asked: _Arguments) -> bytes:
    at = date.fromisoformat(asked["at"])
    entries = calendar(store, at, asked["state"], years=asked["years"], kinds=asked["kind"])
    if asked["format"] == "ics":
        cite = cite_words(asked["version"], asked["at"], asked["lang"], asked.get("cited", ""))
        return icalendar_text(entries, at, asked["version"], asked["lang"], cite)
    page = entries[asked["offset"]:asked["offset"] + asked["limit"]]
    return listed(asked, [entry_item(entry) for entry in page], len(entries))


def _question(store: ox.Store, asked: _Arguments) -> bytes:
    question = find_question(asked["id"])
    sparql = question.sparql(asked["values"])
    results = evaluate(store, sparql)
    if isinstance(results, ox.QueryTriples):
        return triples_text(results, asked["format"])
    if isinstance(results, ox.QueryBoolean):
        return _json({"at": asked["at"], "version": asked["version"], "answer": bool(results)})
    if asked["format"] == "tsv":
        return results.serialize(format=ox.QueryResultsFormat.TSV) or b""
    found = rows_of(results)
    if asked["format"] == "csv":
        return csv_text(found.columns, found.rows)
    types = {column.name: column.type for column in question.columns}
    rows = found.dicts()[asked["offset"]:asked["offset"] + asked["limit"]]
    items = [{name: cell_value(types.get(name, "string"), text) for name, text in row.items()} for row in rows]
    columns = [{"name": name, "type": types.get(name, "string")} for name in found.columns]
    return listed(asked, items, len(found.rows), columns=columns)


def _coverage(store: ox.Store, asked: _Arguments) -> bytes:
    parts: Sequence[SectionCoverage | TopicCoverage]
    parts = by_topic(store, asked["state"]) if asked["state"] else by_section(store, asked["source"])
    page = parts[asked["offset"]:asked["offset"] + asked["limit"]]
    return listed(asked, [part.item() for part in page], len(parts))


def _json(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()


TASKS: Final[Mapping[str, Task]] = {"bound": _bound, "duties": _duties, "what-if": _what_if, "calendar": _calendar,
                                    "question": _question,
                                    "coverage": _coverage, **FINDING_TASKS, **RECOMMENDATION_TASKS, **FOREIGN_TASKS,
                                    **LIST_TASKS, **RESOURCE_TASKS, **DUMP_TASKS, **DESCRIBING_TASKS,
                                    **VOCABULARY_TASKS, **ALIGNMENT_TASKS,
                                    MERGE: merge, TRY_UPDATE: try_update}
