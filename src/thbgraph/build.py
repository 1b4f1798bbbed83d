"""The whole way through the house: tables, source graphs, resolved view, derived intervals, gaps, one sorted file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from thbgraph import __version__
from thbgraph.derive import derive
from thbgraph.errors import DataError, NotFound
from thbgraph.gaps import FindingWriter, GraphWords, evaluate_duties, gap_quads, silent_quads
from thbgraph.graph import canonical_nquads, ontology_quads, table_quads, write_atomically
from thbgraph.resolve import resolve
from thbgraph.resources import resource
from thbgraph.tables import read_tables
from thbgraph.validate import FAST

GRAPH_FILE: Final = "graph.nq"
MANIFEST_FILE: Final = "manifest.json"
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Manifest:
    """What a build made: version (digest of the graph), reference date, counts and digests of every input."""

    version: str
    reference_date: str
    counts: dict[str, int]
    inputs: dict[str, str]

    def to_json(self) -> bytes:
        """Return the manifest as sorted, indented JSON."""
        body = {"version": self.version, "reference_date": self.reference_date, "counts": self.counts,
                "inputs": self.inputs}
        return (json.dumps(body, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def build(folders: Sequence[Path], out: Path, progress: Progress = lambda _: None, engine: str = FAST) -> Manifest:
    """Build the graph of *folders* into *out*: ``graph.nq`` and ``manifest.json``, the same bytes every time.

    Args:
        folders: data folders; none = the installation's.
        out: folder to write to; untouched when anything is wrong.
        progress: called with the name of each step.
        engine: the SHACL engine, see ``thbgraph.validate.validate``.

    Raises:
        DataError: with every problem of the tables; nothing is written.
    """
    folders = list(folders) or [resource("data")]
    at = _reference_date(folders)
    store = load(folders, progress)
    resolve(store, progress)
    derive(store, progress)
    evaluation = evaluate_duties(store, at, progress, engine=engine)
    writer = FindingWriter(GraphWords(store), evaluation)
    told = [writer.finding(duty) for duty in evaluation.duties if not evaluation.is_silent(duty)]
    store.extend([*gap_quads(evaluation, told), *silent_quads(evaluation)])
    progress("writing")
    content = canonical_nquads(store)
    manifest = Manifest(hashlib.sha256(content).hexdigest(), at.isoformat(), _counts(store), _digests(folders))
    write_atomically(out / GRAPH_FILE, content)
    write_atomically(out / MANIFEST_FILE, manifest.to_json())
    return manifest


def load(folders: Sequence[Path], progress: Progress = lambda _: None) -> ox.Store:
    """Return a store with the ontology and every source's own graph, nothing derived yet."""
    tables = read_tables(folders, progress)
    store = ox.Store()
    progress("ontology")
    store.extend(ontology_quads(resource("ontology")))
    for name, table in tables.items():
        progress(f"graph of {name}")
        store.extend(table_quads(table))
    return store


def open_build(out: Path) -> tuple[ox.Store, Manifest]:
    """Open a built graph in memory.

    Raises:
        NotFound: there is no build in *out*.
        DataError: its manifest is not one.
    """
    manifest = read_manifest(out)
    store = ox.Store()
    store.bulk_load(path=str(out / GRAPH_FILE), format=ox.RdfFormat.N_QUADS)
    return store, manifest


def read_manifest(out: Path) -> Manifest:
    """Return the manifest of the build in *out*.

    Raises:
        NotFound: there is no build in *out*.
        DataError: its manifest is not one.
    """
    path = out / MANIFEST_FILE
    if not path.is_file() or not (out / GRAPH_FILE).is_file():
        raise NotFound(f"There is no built graph in {out}.", "Run 'thbgraph build' first, or name its --out folder.")
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
        return Manifest(body["version"], body["reference_date"], body["counts"], body["inputs"])
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(f"{path} is not the manifest of a build.", "Run 'thbgraph build' again.") from error


def is_current(folders: Sequence[Path], out: Path) -> bool:
    """Whether the build in *out* was made from the tables, ontology and shapes as they are now."""
    try:
        manifest = read_manifest(out)
    except (NotFound, DataError):
        return False
    return manifest.inputs == _digests(list(folders) or [resource("data")])


def _reference_date(folders: Sequence[Path]) -> date:
    found = [folder / "dataset.json" for folder in folders if (folder / "dataset.json").is_file()]
    path = found[-1] if found else resource("data") / "dataset.json"
    try:
        return date.fromisoformat(json.loads(path.read_text(encoding="utf-8"))["reference_date"])
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(f"{path} gives no reference date.", 'Write {"reference_date": "YYYY-MM-DD"}.') from error


def _counts(store: ox.Store) -> dict[str, int]:
    counts: dict[str, int] = {}
    for quad in store:
        name = quad.graph_name.value
        counts[name] = counts.get(name, 0) + 1
    return counts


def _digests(folders: Sequence[Path]) -> dict[str, str]:
    roots = [("data" if len(folders) == 1 else f"data-{n}", folder) for n, folder in enumerate(folders, 1)]
    roots += [("ontology", resource("ontology")), ("shapes/gaps", resource("shapes") / "gaps"),
              ("queries/reports", resource("queries") / "reports")]
    digests = {f"{name}/{path.relative_to(root).as_posix()}": hashlib.sha256(path.read_bytes()).hexdigest()
               for name, root in roots for path in sorted(root.rglob("*")) if path.is_file()}
    return {**digests, "thbgraph": __version__}
