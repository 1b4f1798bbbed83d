"""``/feed.atom`` and ``/release/{version}`` in ``/openapi.json``."""

from __future__ import annotations

from typing import Final

from thbgraph.api.dataset.changes import OFFERED
from thbgraph.api.language import LANGUAGES
from thbgraph.api.openapi.parts import TEXT, Described, answered, parameter, plain, problems
from thbgraph.releases.feed import MEDIA_TYPE

_TYPES: Final = [offer.media_type for offer in OFFERED]
_LANG: Final = {"type": "string", "enum": list(LANGUAGES)}


def changes_paths() -> Described:
    """Return the addresses that tell of versions and of what changed."""
    version = {**parameter("version", TEXT, "The version in full, or its first 12 digits or more."),
               "in": "path", "required": True}
    return {
        "/feed.atom": {"get": {
            "operationId": "feed", "tags": ["linked-data"], "summary": "Tell of the versions there are as an Atom feed",
            "description": "An entry for each kept version and for the present one: what changed, in words, and where "
                           "its files are.",
            "parameters": [parameter("lang", {**_LANG, "default": "en"}, "Language of the summaries.")],
            "responses": {**answered("The feed.", plain([MEDIA_TYPE])), **problems()}}},
        "/release/{version}": {"get": {
            "operationId": "release", "tags": ["linked-data"],
            "summary": "Tell what a kept version holds and what changed with it",
            "description": "RDF is at the address of that version of the dataset, to which 303 leads.",
            "parameters": [version, parameter("lang", _LANG, "Language of the page; default by Accept-Language.")],
            "responses": {**answered("The release.", plain(_TYPES)),
                          "303": {"description": "Its RDF is there."}, **problems(404, 406, 410)}}},
    }
