"""The folder of an updatable store: whose it is, which data are current, and the copies that readers open.

``lock``        held by the one service that may write
``current``     the name of the data folder in force; replaced in one step, so that a load counts whole or not at all
``origin``      the version of the build it was made from
``data-N/``     the store itself, opened for writing by the writer process alone
``snapshots/N`` copies made of hard links after each write; nobody changes them, so any process may read them
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator, Set
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Final

from pyoxigraph import RdfFormat, Store

from thbgraph.errors import Conflict, DataError
from thbgraph.graph import default_view

_DATA: Final = "data-"
_CURRENT: Final = "current"
_ORIGIN: Final = "origin"
UPLOAD: Final = "upload-"  # begins the name of a file that is kept here while a dataset is put in place of the store


@dataclass(frozen=True)
class StoreFolder:
    """The paths of one updatable store."""

    path: Path

    @property
    def exists(self) -> bool:
        """Return whether a store was made here."""
        return (self.path / _CURRENT).is_file()

    @property
    def data(self) -> Path:
        """Return the data folder in force.

        Raises:
            DataError: there is none.
        """
        try:
            name = (self.path / _CURRENT).read_text("ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise DataError(f"There is no store in '{self.path}': {error}.", "Restore a backup.") from error
        if not name.startswith(_DATA) or not (self.path / name).is_dir():
            raise DataError(f"The store in '{self.path}' lacks its data folder '{name}'.", "Restore a backup.")
        return self.path / name

    @property
    def origin(self) -> str:
        """Return the version of the build that the store was made from; ``unknown`` if that is lost."""
        try:
            return (self.path / _ORIGIN).read_text("ascii").strip() or "unknown"
        except (OSError, UnicodeDecodeError):
            return "unknown"

    @property
    def snapshots(self) -> list[Path]:
        """Return the copies there are, oldest first."""
        found = (self.path / "snapshots").glob("[0-9]*")
        return sorted((path for path in found if path.name.isdigit()), key=lambda path: int(path.name))

    def next_snapshot(self) -> Path:
        """Return a path for the next copy; numbers grow and are not used again while a newer copy is there."""
        (self.path / "snapshots").mkdir(parents=True, exist_ok=True)
        number = int(self.snapshots[-1].name) + 1 if self.snapshots else 1
        return self.path / "snapshots" / f"{number:08d}"

    def fresh_data(self) -> Path:
        """Return a path for a new data folder."""
        numbers = [int(path.name.removeprefix(_DATA)) for path in self._data_folders()]
        return self.path / f"{_DATA}{max(numbers, default=0) + 1}"

    def switch_to(self, data: Path) -> None:
        """Make *data* the data in force, in one step that survives a loss of power."""
        temporary = self.path / (_CURRENT + ".new")
        with temporary.open("w", encoding="ascii") as file:
            file.write(data.name + "\n")
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self.path / _CURRENT)
        descriptor = os.open(self.path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def remove_old_data(self) -> None:
        """Remove data folders that are not in force: what a load left that was broken off."""
        current = self.data
        for path in self._data_folders():
            if path != current:
                shutil.rmtree(path, ignore_errors=True)

    def remove_copies(self, keep: Set[str]) -> None:
        """Remove every copy whose path is not in *keep*."""
        for path in self.snapshots:
            if str(path) not in keep:
                shutil.rmtree(path, ignore_errors=True)

    def _data_folders(self) -> list[Path]:
        return [path for path in self.path.glob(_DATA + "*") if path.name.removeprefix(_DATA).isdigit()]

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the store against every other service.

        Raises:
            Conflict: another process holds it.
        """
        with (self.path / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise Conflict(f"Another service writes to the store in '{self.path}'.",
                               "Stop it, or name another folder.") from error
            for left in self.path.glob(UPLOAD + "*"):  # by a service that was killed: nobody else writes here
                left.unlink(missing_ok=True)
            yield


def create_store(folder: StoreFolder, graph: Path | None, origin: str) -> None:
    """Make a store in *folder*: empty, or filled from the built *graph* with its default graph; whole or not at all.

    Args:
        folder: where; what lies there without being a store is left alone.
        graph: N-Quads of a build.
        origin: the version of that build.

    Raises:
        DataError: the file is not N-Quads, or the disk is full; no store is left.
    """
    data = folder.fresh_data()
    try:
        data.mkdir(parents=True)
        store = Store(str(data))
        if graph:
            store.bulk_load(path=str(graph), format=RdfFormat.N_QUADS)
            with _default_triples(graph) as triples:
                store.bulk_load(input=triples, format=RdfFormat.N_TRIPLES)
        store.flush()
        del store
        (folder.path / _ORIGIN).write_text(origin + "\n", "ascii")
        folder.switch_to(data)
    except (OSError, SyntaxError) as error:
        with suppress(OSError):
            shutil.rmtree(data)
        raise DataError(f"The store in '{folder.path}' could not be made: {error}.", "Nothing was kept.") from error


@contextmanager
def _default_triples(graph: Path) -> Iterator[IO[bytes]]:
    """Give the triples of the contract's default graph as a file of N-Triples."""
    with graph.open("rb") as quads, TemporaryFile() as triples:
        triples.writelines(default_view(quads))
        triples.seek(0)
        yield triples
