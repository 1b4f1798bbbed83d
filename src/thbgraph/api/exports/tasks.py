"""What ``api/exports/routes.py`` has computed in the workers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from thbgraph.export import part_bytes, read_selection
from thbgraph.gaps import evaluated_at
from thbgraph.labels import Labels
from thbgraph.namespaces import party_code, sparql_prefixes
from thbgraph.query.run import evaluate
from thbgraph.store.job import Task

_Arguments = Mapping[str, Any]
_LANGUAGES: Final = ("en", "ru")


@dataclass(frozen=True)
class _Dated:
    version: str
    reference_date: str


def _part(store: ox.Store, asked: _Arguments) -> bytes:
    dated = _Dated(asked["version"], evaluated_at(store))
    return part_bytes(store, read_selection(asked["what"]), asked["format"], dated)


def _things(store: ox.Store, _asked: _Arguments) -> bytes:
    """Return, by kind, code or slug and names of everything that can be taken by itself."""
    labels = Labels(store)
    things: dict[str, dict[str, dict[str, str]]] = {}
    query = Path(__file__).with_name("things.rq").read_text("utf-8")
    for row in evaluate(store, sparql_prefixes() + query):
        kind, iri = row["kind"].value, row["thing"].value
        slug = party_code(iri) if kind == "state" else iri.rsplit("/", 1)[-1]
        things.setdefault(kind, {})[slug] = {lang: labels.of(iri, lang) for lang in _LANGUAGES}
    body = {kind: [{"slug": slug, **names} for slug, names in sorted(of.items())] for kind, of in things.items()}
    return json.dumps(body, ensure_ascii=False).encode()


TASKS: Final[Mapping[str, Task]] = {"export-part": _part, "export-things": _things}
