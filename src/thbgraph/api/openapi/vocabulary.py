"""``/ontology`` in ``/openapi.json``."""

from __future__ import annotations

from typing import Final

from thbgraph.api.language import LANGUAGES
from thbgraph.api.linked.representations import PAGE, RDF
from thbgraph.api.openapi.parts import TEXT, Described, answered, parameter, plain, problems

_TYPES: Final = [offer.media_type for offer in (PAGE, *RDF)]
_LANGUAGE: Final = parameter("lang", {"type": "string", "enum": list(LANGUAGES)},
                             "Language of the page; default by Accept-Language.")
_FORM: Final = {"type": "string", "enum": [offer.format for offer in (*RDF, PAGE)]}
_FORMAT: Final = parameter("format", _FORM, "Form of the answer; wins over Accept.")


def vocabulary_paths() -> Described:
    """Return the addresses of the ontology and its parts."""
    form = _placed("form", _FORM, "Suffix of the form.", "ttl")
    part = _placed("part", TEXT, "Name of the part, with or without a suffix.", "treaty.ttl")
    folder = _placed("folder", TEXT, "alignment, or the version of the ontology.", "alignment")
    version = _placed("version", TEXT, "The version of the ontology.", "0.1.0")
    in_it = {**part, "example": "eli.ttl"}
    return {
        "/ontology": _told("ontology", "Describe every term of the vocabulary",
                           "A page with examples from the data, or the whole ontology as RDF."),
        "/ontology.{form}": _told("ontology_as", "Describe every term in the form named", "", form),
        "/ontology/{part}": _told("ontology_part", "Give a module of the ontology, or the whole by its version",
                                  "Of a module the page is a section of the one of the ontology (303).", part),
        "/ontology/{folder}/{part}": _told("ontology_part_of", "Give an alignment, or a module by its version",
                                           "No build loads alignments.", folder, in_it),
        "/ontology/{version}/alignment/{part}": _told("ontology_alignment_of", "Give an alignment by its version", "",
                                                      version, in_it),
    }


def _placed(name: str, schema: Described, description: str, example: str) -> Described:
    return {**parameter(name, schema, description, example=example), "in": "path", "required": True}


def _told(name: str, summary: str, description: str, *parameters: Described) -> Described:
    found = answered("The page or the RDF.", plain(_TYPES))
    if any(told["name"] == "part" for told in parameters):
        found["303"] = {"description": "The page of a part is a place on that of the ontology."}
    said = {"description": description} if description else {}
    return {"get": {"operationId": name, "tags": ["linked-data"], "summary": summary, **said,
                    "parameters": [*parameters, _FORMAT, _LANGUAGE], "responses": {**found, **problems(404, 406)}}}
