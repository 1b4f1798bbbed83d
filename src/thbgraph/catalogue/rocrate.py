"""RO-Crate 1.2: the metadata that Zenodo, Dataverse and others read from a deposited folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from thbgraph.catalogue.forms import form_of
from thbgraph.catalogue.record import CATALOGUE, DATASET, Dataset, about
from thbgraph.export import File
from thbgraph.namespaces import BASE

CONTEXT: Final = "https://w3id.org/ro/crate/1.2/context"
PROFILE: Final = "https://w3id.org/ro/crate/1.2"
FILE_NAME: Final = "ro-crate-metadata.json"
_PUBLISHER: Final = CATALOGUE + "#publisher"
_VERSION: Final = "#version"
Entity = Mapping[str, Any]


def rocrate_json(record: Dataset) -> bytes:
    """Return ``ro-crate-metadata.json`` for a folder that holds the files of the version described.

    Its date is that of the situation. ``SHA256SUMS`` is not listed: it has the digest of this file in it.
    """
    files = [file for file in record.current.files if file.name not in (FILE_NAME, "SHA256SUMS")]
    standards = dict(form.standard for form in (form_of(file.name) for file in files) if form.standard[0])
    graph = [_descriptor(), _root(record, files), _identifier(record), _series(), _publisher(), _licence(),
             *map(_file, files),
             *(_standard(iri, standards[iri]) for iri in sorted(standards))]
    return (json.dumps({"@context": CONTEXT, "@graph": graph}, ensure_ascii=False, indent=2) + "\n").encode()


def _descriptor() -> Entity:
    return {"@id": FILE_NAME, "@type": "CreativeWork", "name": "RO-Crate metadata", "conformsTo": {"@id": PROFILE},
            "about": {"@id": "./"}}


def _root(record: Dataset, files: list[File]) -> Entity:
    said, version = about(), record.current
    date = {"datePublished": version.reference_date} if version.reference_date else {}
    return {"@id": "./", "@type": "Dataset", "name": said.title["en"], "alternateName": said.title["ru"],
            "description": said.description["en"], **date, "license": {"@id": said.licence},
            "author": {"@id": _PUBLISHER}, "publisher": {"@id": _PUBLISHER}, "version": version.version,
            "identifier": {"@id": _VERSION}, "url": version.iri, "keywords": list(said.keywords["en"]),
            "inLanguage": ["en", "ru"], "isPartOf": {"@id": DATASET},
            "hasPart": [{"@id": file.name} for file in files]}


def _identifier(record: Dataset) -> Entity:
    return {"@id": _VERSION, "@type": "PropertyValue", "name": "Version: SHA-256 of the canonical form (RDFC-1.0)",
            "propertyID": "https://www.w3.org/TR/rdf-canon/", "value": record.current.version,
            "url": record.current.iri}


def _series() -> Entity:
    title, description = about().series
    return {"@id": DATASET, "@type": "Collection", "name": title["en"], "description": description["en"],
            "url": DATASET}


def _file(file: File) -> Entity:
    form = form_of(file.name)
    packing = form.compress or form.package
    standard = {"conformsTo": {"@id": form.standard[0]}} if form.standard[0] else {}
    return {"@id": file.name, "@type": "File", "name": f"{form.label} ({file.name})" if form.label else file.name,
            "description": form.holds["en"], "contentSize": str(file.size), "sha256": file.digest,
            "encodingFormat": packing or form.media_type, **standard}


def _publisher() -> Entity:
    return {"@id": _PUBLISHER, "@type": "Organization", "name": about().publisher["en"], "url": BASE}


def _licence() -> Entity:
    return {"@id": about().licence, "@type": "CreativeWork", "name": about().licence_name["en"],
            "description": "Licence of the data, the vocabulary, the shapes and the questions.",
            "url": about().licence}


def _standard(iri: str, name: str) -> Entity:
    return {"@id": iri, "@type": "CreativeWork", "name": name, "url": iri}
