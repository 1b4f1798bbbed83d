"""``/id``, ``/concept`` and ``/graph`` in ``/openapi.json``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from thbgraph.api.language import LANGUAGES
from thbgraph.api.negotiate import Offer
from thbgraph.api.openapi.parts import TEXT, Described, answered, parameter, plain, problems
from thbgraph.api.resource import OFFERED
from thbgraph.api.resource_graphs import OFFERED as OF_GRAPHS
from thbgraph.linked.describe import MOST_POINTING

_LANGUAGE: Final = parameter("lang", {"type": "string", "enum": list(LANGUAGES)},
                             "Language of the page; default by Accept-Language.")
_LEADS: Final = {
    "301": {"description": "The address has another spelling of the same IRI."},
    "303": {"description": "The address is that of a thing; Location is that of a document about it, Link has others."}}
_ABOUT: Final = (f"Its statements, at most {MOST_POINTING} statements of each property that point to it, names of all "
                 "that is mentioned; as trig and nq, which graph says what of it. Without a suffix 303.")


def resource_paths() -> Described:
    """Return the addresses of things, concepts and named graphs."""
    return {
        "/id/{path}": _told("resource", "Describe a thing by its IRI", _ABOUT, "state/KGZ.ttl", OFFERED),
        "/concept/{path}": _told("concept", "Describe a concept or a list of concepts by its IRI", _ABOUT,
                                 "topic/shelter.ttl", OFFERED),
        "/graph/{path}": _told("named_graph", "Give a named graph whole, or a page about it",
                               "By Accept, or by suffix.", "ontology.html", OF_GRAPHS),
    }


def _told(name: str, summary: str, description: str, example: str, offered: Sequence[Offer]) -> Described:
    path = {**parameter("path", TEXT, "The rest of the IRI; with a suffix, the document in that form.",
                        example=example), "in": "path", "required": True}
    form = parameter("format", {"type": "string", "enum": [offer.format for offer in offered]},
                     "The document in this form; wins over Accept.")
    leads = _LEADS if name != "named_graph" else {}
    found = answered("The document.", plain([offer.media_type for offer in offered]))
    return {"get": {"operationId": name, "tags": ["linked-data"], "summary": summary, "description": description,
                    "parameters": [path, form, _LANGUAGE], "responses": {**found, **leads, **problems(404, 406)}}}
