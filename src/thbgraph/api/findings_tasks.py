"""What the routes on findings compute, run in the query workers like every other task."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any, Final

import pyoxigraph as ox

from thbgraph.api.listed import listed
from thbgraph.compare import changes_between, compare_states, practices
from thbgraph.gaps import Filters, FindingWriter, GraphWords, choose, evaluate_duties
from thbgraph.reports import gap_item, render_gaps, report_context
from thbgraph.reports.compared import (
    changes,
    comparison,
    comparison_item,
    gap_change_item,
    practice_document,
    practice_item,
)
from thbgraph.reports.context import ReportContext
from thbgraph.reports.document import Document, render_document
from thbgraph.store.job import Task

_Arguments = Mapping[str, Any]


@lru_cache(maxsize=1)
def _words(store: ox.Store) -> GraphWords:
    """Return what every finding needs; a worker's graph never changes, so it is read once."""
    return GraphWords(store)


def _writer(store: ox.Store, asked: _Arguments, at: str, states: Sequence[str]) -> FindingWriter:
    evaluation = evaluate_duties(store, date.fromisoformat(at), states=states, engine=asked["engine"],
                                 known=_words(store))
    return FindingWriter(_words(store), evaluation)


def _gaps(store: ox.Store, asked: _Arguments) -> bytes:
    form = asked["format"]
    filters = Filters(tuple(asked["state"]), tuple(asked["instrument"]), tuple(asked["topic"]),
                      tuple(asked["severity"]), asked["all"],
                      annex=bool(asked["state"]) and form in ("md", "html", "xlsx"))
    writer = _writer(store, asked, asked["at"], asked["state"])
    chosen = choose(writer, filters)
    if form == "json":
        return listed(asked, [gap_item(writer.finding(one)) for one in _cut(asked, chosen)], len(chosen))
    return render_gaps([writer.finding(one) for one in chosen], writer.evaluation, _context(store, asked), form)


def _compare(store: ox.Store, asked: _Arguments) -> bytes:
    rows = compare_states(_writer(store, asked, asked["at"], asked["states"]), asked["states"], asked["topic"])
    return _answer(store, asked, [comparison_item(row) for row in _cut(asked, rows)], len(rows),
                   lambda context: comparison(rows, asked["states"], context))


def _changes(store: ox.Store, asked: _Arguments) -> bytes:
    before, after = (_writer(store, asked, asked[day], asked["state"]) for day in ("before", "at"))
    filters = Filters(tuple(asked["state"]), tuple(asked["instrument"]), tuple(asked["topic"]))
    found = changes_between(before, after, filters)
    return _answer(store, asked, [gap_change_item(change) for change in _cut(asked, found)], len(found),
                   lambda context: changes(found, date.fromisoformat(asked["before"]), context))


def _practices(store: ox.Store, asked: _Arguments) -> bytes:
    writer = _writer(store, asked, asked["at"], ())
    found = practices(store, writer, asked["state"], asked["norm"], asked["topic"], parts=asked["parts"])
    return _answer(store, asked, [practice_item(one) for one in _cut(asked, found)], len(found),
                   lambda context: practice_document(found, writer.norms, context))


def _answer(store: ox.Store, asked: _Arguments, items: Sequence[Mapping[str, Any]], total: int,
            document: Callable[[ReportContext], Document]) -> bytes:
    if asked["format"] == "json":
        return listed(asked, items, total)
    context = _context(store, asked)
    return render_document(document(context), context, asked["format"])


def _cut(asked: _Arguments, found: Sequence[Any]) -> Sequence[Any]:
    """Return the page asked for; a document is about all that was found, and needs no items."""
    return found[asked["offset"]:asked["offset"] + asked["limit"]] if asked["format"] == "json" else ()


def _context(store: ox.Store, asked: _Arguments) -> ReportContext:
    context = report_context(store, date.fromisoformat(asked["at"]), asked["version"], asked["lang"],
                             _words(store).labels)
    return replace(context, url=asked.get("cited", ""))


FINDING_TASKS: Final[Mapping[str, Task]] = {"gaps": _gaps, "compare": _compare, "changes": _changes,
                                            "practices": _practices}
