"""What goes into one export: its statements, its tables, and what it says of itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from thbgraph.export.about import Dated, Said, about
from thbgraph.export.cells import TableRows
from thbgraph.export.selection import EVERYTHING, Selection

Lines = Callable[[], Iterable[bytes]]


@dataclass(frozen=True)
class Contents:
    """One export.

    Attributes:
        lines: gives its statements as sorted N-Quads, each time from the beginning.
        rows: reads its tables.
        selection: what is exported.
        manifest: version and date.
    """

    lines: Lines
    rows: TableRows
    selection: Selection
    manifest: Dated

    @property
    def is_whole(self) -> bool:
        """Whether everything is exported, which has no place in memory."""
        return self.selection == EVERYTHING

    def about(self, *, whole: bool = True) -> tuple[Said, ...]:
        """Return what the export says of itself; *whole* tells whether all its statements are in the file."""
        return about(self.selection, self.manifest, whole=whole)
