"""A folder of kept releases: ``releases.json``, oldest first, and for each version a folder of its files."""

from __future__ import annotations

import fcntl
import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from thbgraph.errors import DataError, NotFound
from thbgraph.export import File
from thbgraph.graph import write_atomically

LIST_FILE: Final = "releases.json"
SHORTEST: Final = 12  # digits by which a version may be named
_LOCK: Final = ".lock"
_FILLING: Final = ".release-"  # begins the name of a folder that is not whole yet
_VERSION: Final = re.compile(r"[0-9a-f]{64}")
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_MEND: Final = "Restore the folder from a copy, or make the releases anew into another one."


@dataclass(frozen=True)
class Release:
    """One kept version.

    Attributes:
        version: SHA-256 of its ``graph.nq``, which is the RDFC-1.0 hash of the dataset.
        reference_date: ISO date of the situation it describes.
        previous: version that was the newest when it was added; empty for the first.
        files: what lies in its folder, by name, with sizes in bytes and SHA-256; all but ``SHA256SUMS``.
    """

    version: str
    reference_date: str
    previous: str
    files: tuple[File, ...]

    def file(self, name: str) -> File:
        """Return the file with this name.

        Raises:
            NotFound: the release has none.
        """
        for file in self.files:
            if file.name == name:
                return file
        raise NotFound(f"Release {self.version[:SHORTEST]} has no file '{name}'.",
                       f"It has: {', '.join(file.name for file in self.files)}.")


def read_releases(folder: Path) -> tuple[Release, ...]:
    """Return what is kept in *folder*, oldest first; nothing where there is no list yet.

    Raises:
        DataError: the list is not one, or a file it names is missing or of another length.
    """
    path = folder / LIST_FILE
    if not path.exists():
        return ()
    try:
        releases = tuple(_release(body) for body in json.loads(path.read_text("utf-8"))["releases"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"{path} is not a list of releases: {error}.", _MEND) from error
    known = [release.version for release in releases]
    if len(set(known)) < len(known):
        raise DataError(f"{path} lists a version twice.", _MEND)
    problems = tuple(problem for release in releases for problem in _problems(folder, release))
    if problems:
        raise DataError(f"{folder} is damaged: {problems[0]}.", _MEND, problems)
    return releases


def add_release(folder: Path, version: str, reference_date: str,
                fill: Callable[[Path, str], Sequence[File]]) -> Release:
    """Add a version to *folder*, whole or not at all; one that is kept already is returned as it is.

    Args:
        folder: made if it is not there.
        version: of the dataset, in full.
        reference_date: ISO date.
        fill: writes the files into the empty folder that it is given, which gets its name once they are whole, and
            returns them; its second argument is the version before, empty for the first.

    Raises:
        DataError: the folder is damaged, or cannot be written; nothing was added.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder):
            kept = read_releases(folder)
            if held := [release for release in kept if release.version == version]:
                return held[0]
            previous = kept[-1].version if kept else ""
            for left in folder.glob(_FILLING + "*"):  # by one that was killed: nobody else fills one now
                shutil.rmtree(left, ignore_errors=True)
            with tempfile.TemporaryDirectory(prefix=_FILLING, dir=folder, ignore_cleanup_errors=True) as name:
                files = tuple(sorted(fill(Path(name), previous), key=lambda file: file.name))
                release = Release(version, reference_date, previous, files)
                shutil.rmtree(folder / version, ignore_errors=True)  # of an addition that broke off before its listing
                Path(name).chmod(0o755)
                Path(name).rename(folder / version)
            write_atomically(folder / LIST_FILE, _list((*kept, release)))
    except OSError as error:
        raise DataError(f"'{folder}' cannot be written: {error}.", "Name another folder, or make room.") from error
    return release


def find_release(releases: Sequence[Release], version: str) -> Release | None:
    """Return the release with this version, told in full or by its first digits, 12 at least; None if none is kept."""
    if len(version) < SHORTEST:
        return None
    return next((release for release in releases if release.version.startswith(version)), None)


def check_release(folder: Path, release: Release) -> tuple[str, ...]:
    """Return a sentence for each file of *release* whose content is not what its digest says; reads all of them."""
    told = dict(line.split("  ", 1)[::-1] for line in
                (folder / release.version / "SHA256SUMS").read_text("utf-8").splitlines())
    problems = []
    for file in release.files:
        with (folder / release.version / file.name).open("rb") as opened:
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
        if not digest == file.digest == told.get(file.name):
            problems.append(f"{release.version}/{file.name} is not the file that was written")
    return tuple(problems)


def _release(body: Mapping[str, Any]) -> Release:
    files = tuple(File(str(file["name"]), int(file["size"]), str(file["digest"])) for file in body["files"])
    release = Release(str(body["version"]), date.fromisoformat(body["reference_date"]).isoformat(),
                      str(body["previous"]), files)
    for name in (release.version, *filter(None, [release.previous]), *(file.digest for file in files)):
        if not _VERSION.fullmatch(name):
            raise ValueError(f"'{name}' is no SHA-256")
    for file in files:
        if not _NAME.fullmatch(file.name):
            raise ValueError(f"'{file.name}' is no name of a file")
    return release


def _problems(folder: Path, release: Release) -> Iterator[str]:
    for file in release.files:
        path = folder / release.version / file.name
        if not path.is_file():
            yield f"{release.version}/{file.name} is missing"
        elif path.stat().st_size != file.size:
            yield f"{release.version}/{file.name} has {path.stat().st_size} bytes, not {file.size}"


def _list(releases: Sequence[Release]) -> bytes:
    body = {"releases": [asdict(release) for release in releases]}
    return (json.dumps(body, ensure_ascii=False, indent=2) + "\n").encode()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep others of this machine from adding at the same time."""
    with (folder / _LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
