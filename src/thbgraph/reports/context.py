"""What every report says of itself: date asked, dataset version, language, and the names it uses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from thbgraph.labels import Labels

GAP_FORMATS: Final = ("table", "md", "html", "csv", "xlsx", "json", "ttl", "jsonld")


@dataclass(frozen=True)
class ReportContext:
    """Date, version (digest of the graph), reader's language (``en`` or ``ru``) and the graph's labels."""

    at: date
    version: str
    lang: str
    labels: Labels

    @property
    def short_version(self) -> str:
        """The first twelve characters of the digest: enough to cite."""
        return self.version[:12]
