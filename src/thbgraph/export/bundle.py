"""Several files of one export: all of them or none, with the digests by which a reader can check each."""

from __future__ import annotations

import gzip
import hashlib
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, cast

from thbgraph.errors import DataError

SUMS: Final = "SHA256SUMS"
_NAMES: Final = "surrogateescape"  # names of files are bytes, and other people's may be in any encoding


@dataclass(frozen=True)
class File:
    """A written file: its name in the bundle, its length in bytes and its SHA-256 in hexadecimal."""

    name: str
    size: int
    digest: str


def write_bundle(folder: Path, writers: Mapping[str, Callable[[IO[bytes]], None]],
                 step: Callable[[str], None] = lambda _: None) -> tuple[File, ...]:
    """Write files into *folder* and ``SHA256SUMS`` beside them, in the form that ``sha256sum --check`` reads.

    Each is made under another name first; they appear together once all are whole. What else lies in the folder stays,
    and so do the digests of other files.

    Args:
        folder: made if it is not there.
        writers: name of each file, and what writes it; a name that ends with ``.gz`` is packed, without a clock.
        step: called with the name of each file before it is written.

    Raises:
        DataError: the disk is full or the folder cannot be written; nothing was changed.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".export-", dir=folder) as name:
            made = Path(name)
            files = tuple(_write(made / file, write, step) for file, write in sorted(writers.items()))
            (made / SUMS).write_text(_sums(folder / SUMS, files), "utf-8", _NAMES)
            for path in sorted(made.iterdir()):
                path.replace(folder / path.name)
    except OSError as error:
        raise DataError(f"'{folder}' cannot be written: {error}.", "Name another folder, or make room.") from error
    return files


def _sums(path: Path, files: tuple[File, ...]) -> str:
    """Return the lines for *files* together with those that *path* has for others, by name."""
    written = {file.name for file in files}
    held = path.read_text("utf-8", _NAMES).splitlines() if path.exists() else []
    others = [line for line in held if line[66:] not in written]  # 64 digits and two spaces come first
    lines = [*others, *(f"{file.digest}  {file.name}" for file in files)]
    return "".join(f"{line}\n" for line in sorted(lines, key=lambda line: line[66:]))


def _write(path: Path, write: Callable[[IO[bytes]], None], step: Callable[[str], None]) -> File:
    step(path.name)
    with _opened(path) as file:
        write(file)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return File(path.name, path.stat().st_size, digest)


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    with path.open("wb") as plain:
        if path.suffix != ".gz":
            yield plain
            return
        with gzip.GzipFile(filename="", mode="wb", fileobj=plain, mtime=0) as packed:
            yield cast("IO[bytes]", packed)
