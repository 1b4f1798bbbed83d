"""``thbgraph release``: the present version with all its files, kept in a folder beside those before it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Annotated

import pyoxigraph as ox
import typer

from thbgraph.build import GRAPH_FILE, MANIFEST_FILE, Manifest, open_build, read_manifest
from thbgraph.catalogue import Dataset, Version, alignments_turtle, description_files, sssom_tsv, void_counts
from thbgraph.cli.graph import ensure_built, settings
from thbgraph.cli.output import progress, say
from thbgraph.errors import DataError, UsageError
from thbgraph.export import EVERYTHING, File, release_writers, write_bundle
from thbgraph.linked import context_bytes
from thbgraph.releases import (
    Difference,
    Release,
    add_release,
    build_side,
    check_release,
    compare_versions,
    difference_item,
    json_bytes,
    read_releases,
    release_side,
    write_rdf,
    write_update,
)
from thbgraph.reports import report_context
from thbgraph.reports.difference import difference_document
from thbgraph.reports.document import render_document

_Writers = Mapping[str, Callable[[IO[bytes]], None]]
_DIFFS = {"en": "diff.md", "ru": "diff.ru.md"}


def command(
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Folder of releases; default "
                                                                       "THBGRAPH_RELEASES.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Read every kept file and compare it with its digest "
                                                        "instead.")] = False,
) -> None:
    """Keep the present version: data in every form, descriptions, citations, and what changed since the one before.

    Builds first if needed. A version that is kept already changes nothing. Exit code of --check: 1 where a file is not
    what was written.
    """
    configured = settings()
    folder = output or configured.releases
    if folder is None:
        raise UsageError("There is no folder for releases.", "Name one by -o, or set THBGRAPH_RELEASES.")
    if check:
        _check(folder)
        return
    built = ensure_built(configured).parent
    manifest = read_manifest(built)
    known = {release.version for release in read_releases(folder)}
    with progress("release") as step:
        release = add_release(folder, manifest.version, manifest.reference_date,
                              lambda place, previous: _Filling(folder, built, place, step).fill(previous))
    new = "already kept" if release.version in known else "kept"
    say(f"Version {release.version} of {release.reference_date} is {new} in {folder}: {len(release.files)} files, "
        f"{sum(file.size for file in release.files):,} bytes.")


def _check(folder: Path) -> None:
    problems = [problem for release in read_releases(folder) for problem in check_release(folder, release)]
    for problem in problems:
        say(problem)
    if problems:
        raise typer.Exit(1)
    say("Every file is the one that was written.")


@dataclass(frozen=True)
class _Filling:
    """What is needed to write the files of one release into *place*."""

    folder: Path
    built: Path
    place: Path
    step: Callable[[str], None]

    def fill(self, previous: str) -> Sequence[File]:
        """Write everything; return the files."""
        self.step("loading the graph")
        store, manifest = open_build(self.built)
        kept = read_releases(self.folder)
        writers = {**release_writers(self._lines, store, EVERYTHING, manifest), **self._small(store, manifest)}
        files = [*write_bundle(self.place, writers, self.step), *self._difference(kept, previous)]
        record = Dataset(Version(manifest.version, manifest.reference_date, tuple(files)),
                         tuple(Version(one.version, one.reference_date, one.files) for one in kept))
        self.step("describing")
        described = description_files(record, void_counts(store))
        return [*files, *write_bundle(self.place, _contents(described), self.step)]

    def _lines(self) -> Iterator[bytes]:
        with (self.built / GRAPH_FILE).open("rb") as file:
            yield from file

    def _small(self, store: ox.Store, manifest: Manifest) -> _Writers:
        told = manifest.version, manifest.reference_date
        return _contents({MANIFEST_FILE: (self.built / MANIFEST_FILE).read_bytes(), "context.jsonld": context_bytes(),
                          "alignments.sssom.tsv": sssom_tsv(store, *told),
                          "alignments.ttl": alignments_turtle(store, *told)})

    def _difference(self, kept: Sequence[Release], previous: str) -> Sequence[File]:
        """Write what changed since the version before; nothing for the first."""
        before = [release for release in kept if release.version == previous]
        if not before:
            return ()
        first, second = release_side(self.folder, before[0]), build_side(self.built)
        with tempfile.TemporaryDirectory(prefix="thbgraph-diff-") as work:
            difference = compare_versions(first, second, Path(work), self.step, settings().shacl)
            return write_bundle(self.place, _difference_files(difference), self.step)


def _difference_files(difference: Difference) -> _Writers:
    second = difference.second
    if second.reference_date is None:
        raise DataError(f"{second.path} tells no reference date.", "Run 'thbgraph build' again.")
    contents = {"diff.json": json_bytes(difference_item(difference))}
    for lang, name in _DIFFS.items():
        context = report_context(difference.stores[1], second.reference_date, second.version, lang)
        contents[name] = render_document(difference_document(difference, context), context, "md")
    return {**_contents(contents), "diff.trig.gz": partial(write_rdf, difference),
            "update.ru.gz": partial(write_update, difference.delta, second.path)}


def _contents(contents: Mapping[str, bytes]) -> _Writers:
    return {name: partial(_write, content) for name, content in contents.items()}


def _write(content: bytes, file: IO[bytes]) -> None:
    file.write(content)
