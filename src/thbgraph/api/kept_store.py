"""A process that makes an on-disk store of a kept release; it can be killed at any moment and leaves nothing behind.

Called as ``python -m thbgraph.api.kept_store PACKED FOLDER VERSION``; what goes wrong it says on standard error.
"""

from __future__ import annotations

import gzip
import hashlib
import shutil
import sys
import tempfile
import zlib
from pathlib import Path

from thbgraph.errors import DataError, ThbError
from thbgraph.store.folder import StoreFolder, create_store

_PIECE = 1024 * 1024


def make_store(packed: Path, folder: Path, version: str) -> None:
    """Fill *folder* with a store of the graph in *packed*, whole or not at all; one that is there already stays.

    Args:
        packed: ``all.nq.gz`` of the release.
        folder: its parent must be there.
        version: SHA-256 that the unpacked file must have.

    Raises:
        DataError: the file is damaged, or there is no room.
    """
    try:
        with tempfile.TemporaryDirectory(prefix=".making-", dir=folder.parent, ignore_cleanup_errors=True) as name:
            made = StoreFolder(Path(name) / "store")
            made.path.mkdir()
            graph = Path(name) / "graph.nq"
            if _unpack(packed, graph) != version:
                raise DataError(f"{packed} is not the graph of version {version}.", "Restore it from a copy.")
            create_store(made, graph, version)
            if not StoreFolder(folder).exists:
                shutil.rmtree(folder, ignore_errors=True)
                made.path.rename(folder)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{packed} cannot be unpacked into a store: {error}.", "Restore it, or make room.") from error


def _unpack(packed: Path, graph: Path) -> str:
    digest = hashlib.sha256()
    with gzip.open(packed) as source, graph.open("wb") as target:
        while piece := source.read(_PIECE):
            digest.update(piece)
            target.write(piece)
    return digest.hexdigest()


if __name__ == "__main__":
    try:
        make_store(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
    except ThbError as problem:
        sys.exit(str(problem))
