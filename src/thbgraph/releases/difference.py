"""Two versions compared: their statements, and what became of the duties."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from thbgraph.compare import GapChange
from thbgraph.releases.delta import Delta, Tally, Thing, compare_graphs
from thbgraph.releases.duties import DutyChanges, Version, duty_changes, fate_of_gap
from thbgraph.releases.sides import Side
from thbgraph.releases.summary import numbers
from thbgraph.validate import FAST

_Step = Callable[[str], None]


@dataclass(frozen=True)
class Difference:
    """What differs between *first* and *second*; *duties* is None where one of them tells no reference date.

    *stores* are both graphs in memory; the same one twice where nothing differs.
    """

    first: Side
    second: Side
    delta: Delta
    duties: DutyChanges | None
    stores: tuple[ox.Store, ox.Store]

    @property
    def same(self) -> bool:
        """Whether both graphs say the same."""
        return self.delta.same


def compare_versions(first: Side, second: Side, folder: Path, step: _Step = lambda _: None,
                     engine: str = FAST) -> Difference:
    """Compare two versions whole.

    Args:
        first: the earlier one.
        second: the later one.
        folder: for the files of the statements that differ; they must be there as long as the result is used.
        step: called with the name of each step.
        engine: the SHACL engine, see ``thbgraph.validate.validate``.

    Raises:
        DataError: a graph cannot be read.
    """
    delta = compare_graphs(first.path, second.path, folder, step)
    step("loading the first")
    old = first.load()
    step("loading the second")
    new = old if delta.same else second.load()
    duties = None
    if first.reference_date and second.reference_date:
        duties = duty_changes(Version(first.version, first.reference_date, old),
                              Version(second.version, second.reference_date, new), step, engine)
    return Difference(first, second, delta, duties, (old, new))


def difference_item(difference: Difference) -> dict[str, Any]:
    """Return *difference* as JSON: numbers, things, and what became of the duties."""
    delta, duties = difference.delta, difference.duties
    return {
        "from": _side(difference.first), "to": _side(difference.second), "same": delta.same,
        "summary": numbers(delta, duties),
        "graphs": {graph: _tally(tally) for graph, tally in sorted(delta.graphs.items())},
        "kinds": [{"graph": graph, "thing": thing, **_tally(tally)}
                  for (graph, thing), tally in sorted(delta.tallies.items())],
        "replaced_graphs": delta.replaced,
        "things": {kind: [_thing(thing) for thing in things] for kind, things in sorted(delta.things.items())},
        "duties": duties and {"whole": _changes(duties.whole), "same_date": _changes(duties.data),
                              "calendar": _changes(duties.calendar)},
    }


def json_bytes(item: Mapping[str, Any]) -> bytes:
    """Return *item* as JSON that a person can read, too."""
    return (json.dumps(item, ensure_ascii=False, indent=2) + "\n").encode()


def _side(side: Side) -> dict[str, Any]:
    return {"version": side.version, "reference_date": side.reference_date and side.reference_date.isoformat()}


def _tally(tally: Tally) -> dict[str, int]:
    return {"added": tally.added, "removed": tally.removed, "changed": tally.changed}


def _thing(thing: Thing) -> dict[str, Any]:
    return {"iri": thing.iri, "fate": thing.fate,
            "changes": [{"predicate": change.predicate, "before": change.before, "after": change.after}
                        for change in thing.changes]}


def _changes(found: tuple[GapChange, ...]) -> list[Mapping[str, Any]]:
    return [{"kind": change.kind, "state": change.finding.state, "topic": change.finding.topic,
             "norm": change.finding.norm,
             "before": change.before and change.before.verdict, "after": change.after and change.after.verdict,
             "gap": fate_of_gap(change) or None,
             "new_evidence": [said.assessment for said in change.new_evidence],
             "lost_evidence": [said.assessment for said in change.lost_evidence]} for change in found]
