"""``/void``, ``/catalog``, ``/dataset`` and the citations in ``/openapi.json``."""

from __future__ import annotations

from typing import Final

from thbgraph.api.dataset.record import LATEST
from thbgraph.api.dataset.routes import CITATIONS, OFFERED
from thbgraph.api.language import LANGUAGES
from thbgraph.api.openapi.parts import TEXT, Described, answered, parameter, plain, problems

_TYPES: Final = [offer.media_type for offer in OFFERED]
_FILES: Final = [media_type for media_type, _ in CITATIONS.values()]
_LANGUAGE: Final = parameter("lang", {"type": "string", "enum": list(LANGUAGES)},
                             "Language of the page; default by Accept-Language.")
_FORM: Final = {**parameter("form", {"type": "string", "enum": [offer.format for offer in OFFERED]},
                            "Suffix of the form.", example="ttl"), "in": "path", "required": True}


def describing_paths() -> Described:
    """Return the addresses that describe the dataset and tell how to cite it."""
    version = _placed("version", "The version in full, its first 12 digits or latest, with or without a suffix; or a "
                                 "file with the citation of the latest.", f"{LATEST}.ttl")
    of = _placed("version", "The version in full, its first 12 digits or latest.", LATEST)
    file = {**_placed("file", "File of the citation.", "citation.bib"),
            "schema": {"type": "string", "enum": list(CITATIONS)}}
    void, said = "Describe the dataset in VoID", "Counts by graph, class and property; links; files; addresses."
    catalogue, listed = "List the versions of the dataset in DCAT-AP", "With their files and the services over them."
    return {
        "/api/v1": _leading(),
        "/.well-known/void": _told("void_well_known", void, said, _TYPES, _LANGUAGE),
        "/void": _told("void", void, said, _TYPES, _LANGUAGE),
        "/void.{form}": _told("void_as", f"{void}, in the form named", "", _TYPES, _FORM, _LANGUAGE),
        "/catalog": _told("catalogue", catalogue, listed, _TYPES, _LANGUAGE),
        "/catalog.{form}": _told("catalogue_as", f"{catalogue}, in the form named", "", _TYPES, _FORM, _LANGUAGE),
        "/dataset": _told("dataset", "Describe the series of all versions", "", _TYPES, _LANGUAGE),
        "/dataset.{form}": _told("dataset_as", "Describe the series of all versions, in the form named", "", _TYPES,
                                 _FORM, _LANGUAGE),
        "/dataset/{version}": _told("dataset_version", "Describe one version of the dataset", "",
                                    [*_TYPES, *_FILES], version, _LANGUAGE),
        "/dataset/{version}/{file}": _told("dataset_citation", "Cite one version of the dataset",
                                           "As CITATION.cff, BibTeX or CSL-JSON.", _FILES, of, file),
    }


def _leading() -> Described:
    body = {"type": "object", "additionalProperties": TEXT}
    return {"get": {"operationId": "interface", "tags": ["operation"],
                    "summary": "Lead from the root of the programming interface to its description",
                    "responses": {**answered("Addresses by name, and the version.", {"application/json": body}),
                                  **problems()}}}


def _placed(name: str, description: str, example: str) -> Described:
    return {**parameter(name, TEXT, description, example=example), "in": "path", "required": True}


def _told(name: str, summary: str, description: str, types: list[str], *parameters: Described) -> Described:
    said = {"description": description} if description else {}
    return {"get": {"operationId": name, "tags": ["linked-data"], "summary": summary, **said,
                    "parameters": list(parameters),
                    "responses": {**answered("The description.", plain(types)), **problems(404, 406)}}}
