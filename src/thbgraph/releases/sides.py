"""What can be compared: a build, a release, a file of N-Quads; each with its version and its reference date."""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, Final, cast

import pyoxigraph as ox

from thbgraph.build import GRAPH_FILE, MANIFEST_FILE, read_manifest
from thbgraph.catalogue.record import Version
from thbgraph.errors import DataError, NotFound, UsageError
from thbgraph.namespaces import GRAPH_GAPS, ID, THB
from thbgraph.releases.folder import SHORTEST, Release, find_release, read_releases
from thbgraph.releases.lines import sorted_lines

PACKED_GRAPH: Final = "all.nq.gz"
_DIGITS: Final = re.compile(rf"[0-9a-f]{{{SHORTEST},64}}")
_AT: Final = re.compile(rf'<{ID}gap/report> <{THB}evaluatedAt> "(\d{{4}}-\d\d-\d\d)"[^ ]* <{GRAPH_GAPS}> \.\n'.encode())


@dataclass(frozen=True)
class Side:
    """One graph to compare.

    Attributes:
        version: SHA-256 of its sorted N-Quads.
        reference_date: of the situation it describes; None where the graph does not tell.
        path: the file, plain or ``.gz``.
    """

    version: str
    reference_date: date | None
    path: Path

    @property
    def iri(self) -> str:
        """Return the IRI of this version."""
        return Version(self.version, "").iri

    def load(self) -> ox.Store:
        """Return the graph in memory.

        Raises:
            DataError: the file is not N-Quads.
        """
        store = ox.Store()
        try:
            if self.path.suffix == ".gz":
                with gzip.open(self.path) as file:
                    store.bulk_load(input=cast("IO[bytes]", file), format=ox.RdfFormat.N_QUADS)
            else:
                store.bulk_load(path=str(self.path), format=ox.RdfFormat.N_QUADS)
        except (OSError, EOFError, SyntaxError) as error:
            raise DataError(f"{self.path} cannot be loaded: {error}.", "Name a file of N-Quads.") from error
        return store


def read_side(text: str, releases: Path | None) -> Side:
    """Return the graph that *text* names.

    Args:
        text: the folder of a build or of a release, a file (``.nq`` or ``.nq.gz``), or a kept version, in full or by
            its first 12 digits or more.
        releases: the folder of kept releases; None without one.

    Raises:
        NotFound: there is no such folder, file or version.
        UsageError: *text* is none of these.
        DataError: what is there cannot be read.
    """
    path = Path(text)
    if path.is_dir():
        return _of_folder(path)
    if path.is_file():
        return _of_file(path)
    if not _DIGITS.fullmatch(text):
        raise UsageError(f"'{text}' is neither a folder nor a file nor a version.",
                         f"Name a build, a file of N-Quads, or at least {SHORTEST} digits of a kept version.")
    kept = read_releases(releases) if releases else ()
    if releases is None or (found := find_release(kept, text)) is None:
        known = ", ".join(release.version[:SHORTEST] for release in kept) or "none"
        raise NotFound(f"No release '{text}' is kept in {releases or 'any folder'}.", f"Kept: {known}.")
    return release_side(releases, found)


def release_side(folder: Path, release: Release) -> Side:
    """Return the graph of *release*, which is kept in *folder*."""
    return Side(release.version, date.fromisoformat(release.reference_date), folder / release.version / PACKED_GRAPH)


def build_side(folder: Path) -> Side:
    """Return the graph that was built in *folder*.

    Raises:
        NotFound: there is none.
        DataError: its manifest is not one.
    """
    manifest = read_manifest(folder)
    return Side(manifest.version, date.fromisoformat(manifest.reference_date), folder / GRAPH_FILE)


def _of_folder(path: Path) -> Side:
    if (path / PACKED_GRAPH).is_file() and not (path / GRAPH_FILE).exists():
        return _of_file(path / PACKED_GRAPH)
    if not (path / MANIFEST_FILE).is_file() and (path / GRAPH_FILE).is_file():
        return _of_file(path / GRAPH_FILE)
    return build_side(path)


def _of_file(path: Path) -> Side:
    digest, at = hashlib.sha256(), None
    for line in sorted_lines(path):
        digest.update(line)
        if line.startswith(b"<" + ID.encode() + b"gap/report> ") and (match := _AT.fullmatch(line)):
            at = date.fromisoformat(match[1].decode())
    return Side(digest.hexdigest(), at, path)
