"""``/id``, ``/concept``, ``/graph`` and ``/shapes`` in ``/openapi.json``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from thbgraph.api.language import LANGUAGES
from thbgraph.api.linked.resource import OFFERED
from thbgraph.api.linked.resource_graphs import OFFERED as OF_GRAPHS
from thbgraph.api.linked.resource_shapes import OFFERED as OF_SHAPES
from thbgraph.api.negotiate import Offer
from thbgraph.api.openapi.parts import TEXT, Described, answered, parameter, plain, problems
from thbgraph.linked.describe import MOST_POINTING

_LANGUAGE: Final = parameter("lang", {"type": "string", "enum": list(LANGUAGES)},
                             "Language of the page; default by Accept-Language.")
_LEADS: Final = {
    "301": {"description": "The address has another spelling of the same IRI."},
    "303": {"description": "The address is that of a thing; Location is that of a document about it, Link has others."}}
_ABOUT: Final = (f"Its statements, at most {MOST_POINTING} statements of each property that point to it, names of all "
                 "that is mentioned; as trig and nq, which graph says what of it. Without a suffix 303.")


def resource_paths() -> Described:
    """Return the addresses of things, concepts, named graphs and shapes."""
    return {
        "/id/{path}": _told("resource", "Describe a thing by its IRI", _ABOUT, "state/KGZ.ttl", OFFERED),
        "/concept/{path}": _told("concept", "Describe a concept or a list of concepts by its IRI", _ABOUT,
                                 "topic/shelter.ttl", OFFERED),
        "/graph/{path}": _told("named_graph", "Give a named graph whole, or a page about it",
                               "By Accept, or by suffix.", "ontology.html", OF_GRAPHS),
        "/shapes": _of("shapes", "Give the shapes that findings name", "By Accept.", OF_SHAPES),
        "/shapes.{form}": _of("shapes_as", "Give the shapes in the form named", "", OF_SHAPES,
                              _placed("form", {"type": "string", "enum": [offer.format for offer in OF_SHAPES]},
                                      "Suffix of the form.", "ttl")),
    }


def _placed(name: str, schema: Described, description: str, example: str) -> Described:
    return {**parameter(name, schema, description, example=example), "in": "path", "required": True}


def _told(name: str, summary: str, description: str, example: str, offered: Sequence[Offer]) -> Described:
    path = _placed("path", TEXT, "The rest of the IRI; with a suffix, the document in that form.", example)
    found = _of(name, summary, description, offered, path)
    if name != "named_graph":
        found["get"]["responses"] |= _LEADS
    return found


def _of(name: str, summary: str, description: str, offered: Sequence[Offer], *placed: Described) -> Described:
    form = parameter("format", {"type": "string", "enum": [offer.format for offer in offered]},
                     "The document in this form; wins over Accept.")
    found = answered("The document.", plain([offer.media_type for offer in offered]))
    said = {"description": description} if description else {}
    return {"get": {"operationId": name, "tags": ["linked-data"], "summary": summary, **said,
                    "parameters": [*placed, form, _LANGUAGE], "responses": {**found, **problems(404, 406)}}}
