"""``/export`` in ``/openapi.json``."""

from __future__ import annotations

from typing import Final

from thbgraph.api.exports.index import OFFERS
from thbgraph.api.openapi.parts import TEXT, Described, answered, parameter, plain, problems
from thbgraph.export import MEDIA_TYPES

_LISTS: Final = [offer.media_type for offer in OFFERS]
_FILES: Final = [*MEDIA_TYPES.values(), "application/gzip"]


def export_paths() -> Described:
    """Return the addresses of the files that the data can be taken in."""
    whole = _placed("file", "The file: all.ttl and so on, or another file of the release of the present version.",
                    "all.nq")
    part = _placed("part", "state, instrument, source or topic; or the version of a kept release.", "state")
    of = _placed("file", "Code or slug and format; without a format, a list of them. Of a release, the file.",
                 "KGZ.ttl")
    return {
        "/export": _told("exports", "List what can be taken as files",
                         "The whole dataset, its parts by state, instrument, source and topic, and kept releases.",
                         _LISTS),
        "/export/{file}": _told("export_whole", "Take the whole dataset as a file",
                                "A file that is kept packed is unpacked for clients that do not take gzip.",
                                _FILES, whole),
        "/export/{part}/{file}": _told("export_part", "Take what the graph says of one thing as a file",
                                       "With all that these statements rest on.", [*_FILES, *_LISTS], part, of),
    }


def _placed(name: str, description: str, example: str) -> Described:
    return {**parameter(name, TEXT, description, example=example), "in": "path", "required": True}


def _told(name: str, summary: str, description: str, types: list[str], *parameters: Described) -> Described:
    found = answered("The list or the file.", plain(sorted(set(types))))
    return {"get": {"operationId": name, "tags": ["exports"], "summary": summary, "description": description,
                    "parameters": list(parameters), "responses": {**found, **problems(404, 406)}}}
