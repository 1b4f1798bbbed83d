"""The dataset as one record: every description and citation is written from it, and from nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from thbgraph.export import File
from thbgraph.namespaces import BASE

DATASET: Final = BASE + "dataset"
CATALOGUE: Final = BASE + "catalog"
VOID_DOCUMENT: Final = BASE + "void"
LANGUAGES: Final = ("en", "ru")
Text = Mapping[str, str]  # by language


@dataclass(frozen=True)
class About:
    """What holds for every version of the dataset; texts are by language, ``en`` and ``ru``.

    Attributes:
        title: of the dataset.
        short_title: as citations give it.
        description: one paragraph.
        publisher: name of who makes and publishes it; also its author.
        keywords: by language, in the same order.
        licence: IRI of the licence of the data.
        licence_name: of that licence.
        licence_code: its SPDX identifier.
        message: how to cite, as CITATION.cff says it.
        series: title and description of the series of all versions.
        catalogue: title and description of the catalogue.
        services: titles of the SPARQL endpoint and of the programming interface.
    """

    title: Text
    short_title: str
    description: Text
    publisher: Text
    keywords: Mapping[str, tuple[str, ...]]
    licence: str
    licence_name: Text
    licence_code: str
    message: str
    series: tuple[Text, Text]
    catalogue: tuple[Text, Text]
    services: tuple[Text, Text]


@dataclass(frozen=True)
class Version:
    """One version of the dataset and the files it can be had in.

    Attributes:
        version: SHA-256 of its ``graph.nq``, which is the RDFC-1.0 hash of the dataset.
        reference_date: ISO date of the situation that it describes; the only date that its descriptions give.
        files: those kept of it, with sizes in bytes and SHA-256; they answer below ``/export/VERSION/``.
        written: names of files that a service writes when it is asked, below ``/export/``; only where none are kept.
    """

    version: str
    reference_date: str
    files: tuple[File, ...] = ()
    written: tuple[str, ...] = ()

    @property
    def iri(self) -> str:
        """Return the IRI of this version of the dataset."""
        return f"{DATASET}/{self.version}"


@dataclass(frozen=True)
class Dataset:
    """The version described, and those kept before and after it, oldest first.

    Attributes:
        current: the version that is described.
        earlier: those before it.
        later: those after it.
        public_url: where a service answers for it, without a slash at the end; files and endpoints are below it.
    """

    current: Version
    earlier: tuple[Version, ...] = ()
    later: tuple[Version, ...] = ()
    public_url: str = BASE.rstrip("/")

    @property
    def versions(self) -> tuple[Version, ...]:
        """Return all versions, oldest first."""
        return (*self.earlier, self.current, *self.later)

    def of(self, version: Version) -> Dataset:
        """Return the record in which *version*, one of ``versions``, is the one described."""
        place = self.versions.index(version)
        return replace(self, current=version, earlier=self.versions[:place], later=self.versions[place + 1:])

    def downloads(self, version: Version) -> tuple[tuple[str, str, File | None], ...]:
        """Return each file that *version* can be had in: its name, its URL, and what is known of it if it is kept."""
        base = f"{self.public_url}/export"
        return (*((file.name, f"{base}/{version.version}/{file.name}", file) for file in version.files),
                *((name, f"{base}/{name}", None) for name in version.written))


@cache
def about() -> About:
    """Return what holds for every version of the dataset."""
    found: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("about.yaml").read_text("utf-8"))
    licence, series, catalogue = found["licence"], found["series"], found["catalogue"]
    return About(
        found["title"], found["short_title"], found["description"], found["publisher"]["name"],
        {lang: tuple(words) for lang, words in found["keywords"].items()},
        licence["iri"], licence["name"], licence["spdx"], found["message"],
        (series["title"], series["description"]), (catalogue["title"], catalogue["description"]),
        (found["services"]["sparql"], found["services"]["api"]))
