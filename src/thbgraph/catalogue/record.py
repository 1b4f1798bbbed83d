"""The dataset as one record: every description and citation is written from it, and from nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from thbgraph.export import File
from thbgraph.namespaces import BASE

DATASET: Final = BASE + "dataset"
CATALOGUE: Final = BASE + "catalog"
LANGUAGES: Final = ("en", "ru")
Text = Mapping[str, str]  # by language


@dataclass(frozen=True)
class About:
    """What holds for every version of the dataset; texts are by language, ``en`` and ``ru``.

    Attributes:
        title: of the dataset.
        description: one paragraph.
        publisher: name of who makes and publishes it; also its author.
        keywords: by language, in the same order.
        licence: IRI of the licence of the data.
        licence_name: of that licence.
        licence_code: its SPDX identifier.
        message: how to cite, as CITATION.cff says it.
    """

    title: Text
    description: Text
    publisher: Text
    keywords: Mapping[str, tuple[str, ...]]
    licence: str
    licence_name: Text
    licence_code: str
    message: str


@dataclass(frozen=True)
class Version:
    """One version of the dataset and the files it can be had in.

    Attributes:
        version: SHA-256 of its ``graph.nq``, which is the RDFC-1.0 hash of the dataset.
        reference_date: of the situation that it describes; the only date that its descriptions give.
        files: by name, with sizes in bytes and SHA-256; empty where none are kept.
        downloads: URL of the folder that they are in, without a slash at the end; empty = none.
    """

    version: str
    reference_date: date
    files: tuple[File, ...] = ()
    downloads: str = ""

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
        public_url: where a service answers for it, without a slash at the end.
    """

    current: Version
    earlier: tuple[Version, ...] = ()
    later: tuple[Version, ...] = ()
    public_url: str = BASE.rstrip("/")

    @property
    def versions(self) -> tuple[Version, ...]:
        """Return all versions, oldest first."""
        return (*self.earlier, self.current, *self.later)


@cache
def about() -> About:
    """Return what holds for every version of the dataset."""
    found: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("about.yaml").read_text("utf-8"))
    licence = found["licence"]
    return About(found["title"], found["description"], found["publisher"]["name"],
                 {lang: tuple(words) for lang, words in found["keywords"].items()},
                 licence["iri"], licence["name"], licence["spdx"], found["message"])
