"""What every report says of itself: date asked, dataset version, language, and the names it uses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import pyoxigraph as ox

from thbgraph.labels import Labels
from thbgraph.query import run_select
from thbgraph.reports.cite import cite_words

GAP_FORMATS: Final = ("table", "md", "html", "csv", "xlsx", "json", "ttl", "jsonld")


@dataclass(frozen=True)
class Silence:
    """An instrument that says nothing on a topic, with a note by language, so that nobody cites a duty it lacks."""

    instrument: str
    topic: str
    note: Mapping[str, str]


@dataclass(frozen=True)
class ReportContext:
    """Date, version (digest of the graph), reader's language (``en`` or ``ru``), the graph's labels and silences.

    ``url`` is the permalink of the report; empty where it has none.
    """

    at: date
    version: str
    lang: str
    labels: Labels
    silences: tuple[Silence, ...] = ()
    url: str = ""

    @property
    def cite(self) -> str:
        """Say how to cite the report."""
        return cite_words(self.version, self.at.isoformat(), self.lang, self.url)

    @property
    def short_version(self) -> str:
        """The first twelve characters of the digest: enough to cite."""
        return self.version[:12]


def report_context(store: ox.Store, at: date, version: str, lang: str, labels: Labels | None = None) -> ReportContext:
    """Read from *store* what every report of it needs; *labels* are its labels if they were read before."""
    rows = run_select(store, "silences").dicts()
    silences = tuple(Silence(row["instrument"], row["topic"], {"en": row["noteEn"], "ru": row["noteRu"]})
                     for row in rows)
    return ReportContext(at, version, lang, labels or Labels(store), silences)
